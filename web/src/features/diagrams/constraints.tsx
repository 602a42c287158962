import { addReference, freeName, fresh, isTable, tableNamed, titleOf, update } from '../../lib/diagram/edits';
import { methods } from '../../lib/diagram/vendor';
import type { DiagramNode } from '../../lib/diagram/types';
import { say } from '../../ui/toast';
import type { Bench } from './actions';
import { EdgeFields } from './edge';
import { Chosen, Line, TableNames } from './fields';

interface Props {
  node: DiagramNode;
  bench: Bench;
}

function Section({ title, count, add, children }: { title: string; count: number; add?: React.ReactNode; children: React.ReactNode }) {
  return (
    <section className="dg-section" aria-label={title}>
      <header><h3>{title}{count > 0 && <span className="muted"> {count}</span>}</h3><span className="grow" />{add}</header>
      {children}
    </section>
  );
}

/** Primary key first; keys of one column are also a click in the list of columns. */
export function Keys({ node, bench }: Props) {
  const columns = node.columns ?? [];
  const keys = [...(node.keys ?? [])].sort((a, b) => Number(b.kind === 'primary') - Number(a.kind === 'primary'));
  const set = (id: string, members: Record<string, unknown>, what: string) => bench.edit(update(node.id, { keys: [{ id, ...members }] }, `${what} of ${node.name}`));
  const write = !bench.readOnly;
  const free = columns.find((c) => !keys.some((k) => k.columns.length === 1 && k.columns[0] === c.id));
  return (
    <Section title="Keys" count={keys.length} add={write && free && <button type="button" className="small" aria-label="Add a key" onClick={() => set(fresh('k'), { kind: keys.some((k) => k.kind === 'primary') ? 'unique' : 'primary', columns: [free.id] }, 'Key')}>Add</button>}>
      {keys.map((k) => (
        <div key={k.id} className="dg-item">
          <div className="row one"><span className="badge">{k.kind}</span><Line label="Name of the key" mono className="grow" disabled={!write} placeholder="named by the database" value={k.name ?? ''} onCommit={(v) => set(k.id, { name: v || null }, 'Key')} />{write && <button type="button" className="quiet small" aria-label={`Delete the ${k.kind} key`} onClick={() => set(k.id, { remove: true }, 'Key')}>✕</button>}</div>
          <Chosen label={`Columns of the ${k.kind} key`} all={columns} value={k.columns} disabled={!write} onChange={(ids) => set(k.id, { columns: ids }, 'Key')} />
        </div>
      ))}
    </Section>
  );
}

export function ForeignKeys({ node, bench }: Props) {
  const own = bench.diagram.edges.filter((e) => e.from === node.id && e.kind === 'foreign_key');
  const others = bench.diagram.edges.filter((e) => e.to === node.id && e.from !== node.id && e.kind === 'foreign_key');
  const byName = (name: string) => tableNamed(bench.diagram, name, node.schema);
  return (
    <Section title="Foreign keys" count={own.length} add={!bench.readOnly && (
      <Line className="dg-to" label="Add a foreign key to" list="dg-tables" value="" placeholder="+ to table" onCommit={(name) => {
        const to = byName(name);
        const edit = to && addReference(bench.diagram, node, to);
        if (edit) bench.edit({ ...edit, select: [node.id] });
        else if (name) say(to ? `${to.name} has no primary or unique key to refer to.` : `There is no table ${name}.`);
      }} />
    )}>
      <TableNames names={[...new Set(bench.diagram.nodes.filter(isTable).map((n) => n.name))].sort().join('\n')} />
      {own.map((e) => <EdgeFields key={e.id} edge={e} bench={bench} />)}
      {others.length > 0 && <p className="small muted">Referred to by {others.slice(0, 8).map((e, i) => <span key={e.id}>{i > 0 && ', '}<button type="button" className="link" onClick={() => bench.select([e.from])}>{titleOf(bench.diagram.nodes.find((n) => n.id === e.from) ?? node)}</button></span>)}{others.length > 8 && ` and ${others.length - 8} more`}.</p>}
    </Section>
  );
}

export function Indexes({ node, bench }: Props) {
  const columns = node.columns ?? [];
  const indexes = node.indexes ?? [];
  const write = !bench.readOnly;
  const set = (id: string, members: Record<string, unknown>, what = 'Index') => bench.edit(update(node.id, { indexes: [{ id, ...members }] }, `${what} of ${node.name}`));
  return (
    <Section title="Indexes" count={indexes.length} add={write && columns[0] && <button type="button" className="small" aria-label="Add an index" onClick={() => set(fresh('i'), { name: freeName(bench.diagram.nodes.flatMap((n) => n.indexes?.map((x) => x.name) ?? []), `${node.name}_${columns.at(-1)?.name}_idx`.slice(0, 60)), parts: [{ column: columns.at(-1)?.id }] })}>Add</button>}>
      {indexes.map((i) => {
        const plain = i.parts.every((p) => p.column);
        return (
          <div key={i.id} className="dg-item">
            <div className="row one"><Line label="Name of the index" mono required className="grow" disabled={!write} value={i.name} onCommit={(v) => set(i.id, { name: v })} />{write && <button type="button" className="quiet small" aria-label={`Delete the index ${i.name}`} onClick={() => set(i.id, { remove: true })}>✕</button>}</div>
            {plain ? <Chosen label={`Columns of ${i.name}`} all={columns} value={i.parts.map((p) => p.column ?? '')} disabled={!write} onChange={(ids) => set(i.id, { parts: ids.map((c) => i.parts.find((p) => p.column === c) ?? { column: c }) })} /> : <code className="small">{i.parts.map((p) => p.expression ?? columns.find((c) => c.id === p.column)?.name).join(', ')}</code>}
            <div className="row">
              <select className="small" aria-label={`Method of ${i.name}`} disabled={!write} value={i.method} onChange={(e) => set(i.id, { method: e.target.value })}>{[...new Set([i.method, ...methods[bench.diagram.dialect]])].map((m) => <option key={m}>{m}</option>)}</select>
              <label className="small"><input type="checkbox" checked={i.unique} disabled={!write} onChange={() => set(i.id, { unique: !i.unique })} />unique</label>
              <Line label={`Condition of ${i.name}`} mono className="grow" disabled={!write} placeholder="where: all rows" value={i.where ?? ''} onCommit={(v) => set(i.id, { where: v || null })} />
            </div>
          </div>
        );
      })}
    </Section>
  );
}

export function Checks({ node, bench }: Props) {
  const checks = node.checks ?? [];
  const write = !bench.readOnly;
  const set = (id: string, members: Record<string, unknown>) => bench.edit(update(node.id, { checks: [{ id, ...members }] }, `Check of ${node.name}`));
  return (
    <Section title="Checks" count={checks.length}>
      {checks.map((c) => (
        <div key={c.id} className="dg-item row one">
          <Line label={`Condition of ${c.name ?? 'the check'}`} mono required className="grow" disabled={!write} value={c.expression} onCommit={(v) => set(c.id, { expression: v })} />
          {write && <button type="button" className="quiet small" aria-label="Delete the check" onClick={() => set(c.id, { remove: true })}>✕</button>}
        </div>
      ))}
      {write && <Line label="New check" mono value="" placeholder="a new condition: total >= 0" onCommit={(v) => { if (v) set(fresh('x'), { expression: v }); }} />}
    </Section>
  );
}
