import { useState } from 'react';
import { addColumn, isUnique, primaryOf, removeColumn, togglePrimary, toggleUnique, update } from '../../lib/diagram/edits';
import { typesOf } from '../../lib/diagram/vendor';
import type { DiagramColumn, DiagramNode } from '../../lib/diagram/types';
import { Icon } from '../../ui/icons';
import type { Bench } from './actions';
import { Line } from './fields';

export function Columns({ node, bench }: { node: DiagramNode; bench: Bench }) {
  const columns = node.columns ?? [];
  const add = (after?: string) => {
    const edit = addColumn(bench.diagram, node, after);
    if (bench.edit(edit)) bench.select([node.id], edit.column);
  };
  const write = !bench.readOnly && node.kind === 'table';
  return (
    <section className="dg-section" aria-label="Columns">
      <header><h3>Columns</h3><span className="grow" />{write && <button type="button" className="small" title="Add a column (C, or Ctrl Enter in a field)" onClick={() => add()}><Icon name="plus" />Column</button>}</header>
      <datalist id="dg-types">{typesOf(bench.diagram).map((t) => <option key={t} value={t} />)}</datalist>
      <ol className="dg-columns">
        {columns.map((c, i) => <Row key={c.id} node={node} column={c} bench={bench} write={write} before={columns[i - 2]?.id ?? null} first={i === 0} after={columns[i + 1]?.id} onAdd={() => add(c.id)} />)}
      </ol>
      {node.kind !== 'table' && columns.some((c) => !c.type) && <p className="small muted">Type unknown: known once read from a server.</p>}
      {columns.length === 0 && <p className="small muted">No columns.</p>}
    </section>
  );
}

function Row({ node, column: c, bench, write, before, first, after, onAdd }: { node: DiagramNode; column: DiagramColumn; bench: Bench; write: boolean; before: string | null; first: boolean; after: string | undefined; onAdd: () => void }) {
  const chosen = bench.column === c.id;
  const [open, setOpen] = useState(false);
  const set = (members: Record<string, unknown>, what: string) => bench.edit(update(node.id, { columns: [{ id: c.id, ...members }] }, `${what} ${node.name}.${c.name}`));
  const primary = primaryOf(node)?.columns.includes(c.id) ?? false;
  const unique = isUnique(node, [c.id]) && !(primary && primaryOf(node)?.columns.length === 1);
  const unknown = !c.type && node.kind !== 'table';
  const key = primary ? 'in the primary key' : 'not in the primary key';
  return (
    <li data-on={chosen || undefined} onFocus={() => { if (!chosen) bench.select([node.id], c.id); }} onKeyDown={(e) => {
      if (!e.altKey || !write) return;
      if (e.key === 'ArrowUp' && !first) set({ after: before }, 'Move');
      else if (e.key === 'ArrowDown' && after) set({ after }, 'Move');
      else return;
      e.preventDefault();
    }}>
      <div className="dg-column">
        <button type="button" className="quiet" aria-pressed={primary} disabled={!write} aria-label={`${c.name} is ${key}`} title={`${c.name} is ${key}`} onClick={() => bench.edit(togglePrimary(node, c.id))}><Icon name="key" /></button>
        <Line label={`Name of ${c.name}`} mono required disabled={!write} focus={chosen} value={c.name} onNext={onAdd} onCommit={(v) => set({ name: v }, 'Rename')} />
        {unknown ? <span className="small muted cut">type unknown</span> : <Line label={`Type of ${c.name}`} mono required disabled={!write} list="dg-types" value={c.type} onNext={onAdd} onCommit={(v) => set({ type: v, ...(c.type_parts ? { type_parts: null } : {}) }, 'Type of')} />}
        {unknown ? <span /> : <button type="button" className="quiet dg-flag" aria-pressed={!c.nullable} disabled={!write} aria-label={`${c.name} is ${c.nullable ? 'nullable' : 'not null'}`} title={c.nullable ? 'Nullable; click for NOT NULL' : 'NOT NULL; click for nullable'} onClick={() => set({ nullable: !c.nullable }, 'Nullability of')}>{c.nullable ? 'null' : 'not null'}</button>}
        <button type="button" className="quiet" aria-expanded={open} aria-label={`More of ${c.name}`} title="Default, unique, comment, order, delete" onClick={() => setOpen(!open)}>{open ? '▴' : '▾'}</button>
      </div>
      {!open && (c.default ?? c.identity ?? c.generated) !== undefined && <p className="dg-sub mono">{c.identity ? c.identity.kind.replaceAll('_', ' ') : c.generated ? `= ${c.generated.expression}` : `default ${c.default}`}</p>}
      {open && (
        <div className="dg-more">
          <label className="field">Default<Line label={`Default of ${c.name}`} mono disabled={!write || !!c.generated} value={c.default ?? ''} placeholder="an expression" onCommit={(v) => set({ default: v || null }, 'Default of')} /></label>
          <label className="field">Generated as<Line label={`Expression of ${c.name}`} mono disabled={!write || !!c.default} value={c.generated?.expression ?? ''} placeholder="computed from other columns" onCommit={(v) => set({ generated: v ? { expression: v, stored: c.generated?.stored ?? true } : null }, 'Expression of')} /></label>
          <label className="field">Comment<Line label={`Comment on ${c.name}`} disabled={!write} value={c.comment ?? ''} onCommit={(v) => set({ comment: v || null }, 'Comment on')} /></label>
          {write && (
            <div className="row">
              <label className="small"><input type="checkbox" checked={unique} onChange={() => bench.edit(toggleUnique(node, c.id))} />unique</label>
              <label className="small"><input type="checkbox" checked={!!c.identity} onChange={() => set({ identity: c.identity ? null : { kind: bench.diagram.dialect === 'mysql' || bench.diagram.dialect === 'mariadb' ? 'auto_increment' : 'by_default' }, ...(c.identity ? {} : { default: null, nullable: false }) }, 'Identity of')} />counted up</label>
              <span className="grow" />
              <button type="button" className="quiet small" disabled={first} aria-label={`Move ${c.name} up`} title="Move up (Alt ↑)" onClick={() => set({ after: before }, 'Move')}>↑</button>
              <button type="button" className="quiet small" disabled={!after} aria-label={`Move ${c.name} down`} title="Move down (Alt ↓)" onClick={() => set({ after }, 'Move')}>↓</button>
              <button type="button" className="small danger" onClick={() => { bench.edit(removeColumn(bench.diagram, node, c.id)); bench.select([node.id]); }}>Delete</button>
            </div>
          )}
        </div>
      )}
    </li>
  );
}
