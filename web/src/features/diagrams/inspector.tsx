// What is selected, member by member.
import { useMemo } from 'react';
import { edgeOf, isTable, nodeOf, nodesOf, removeAll, titleOf, update } from '../../lib/diagram/edits';
import { isOpen } from '../../lib/diagram/suggestions';
import { dialects } from '../../lib/diagram/vendor';
import type { DiagramNode } from '../../lib/diagram/types';
import { bytes, plural } from '../../lib/format';
import type { Bench } from './actions';
import { Columns } from './columns';
import { Checks, ForeignKeys, Indexes, Keys } from './constraints';
import { EdgeFields } from './edge';
import { Area, Colors, Line } from './fields';
import { Measured } from './measured';
import type { Suggestions } from './suggestions/ask';
import { SuggestionsOf } from './suggestions/pane';

export function Inspector({ bench, suggestions }: { bench: Bench; suggestions: Suggestions }) {
  const { diagram: d, selection } = bench;
  const only = selection.size === 1 ? [...selection][0] ?? '' : '';
  const node = nodeOf(d, only);
  const edge = edgeOf(d, only);
  if (node) return <NodeFields key={node.id} node={node} bench={bench} suggestions={suggestions} />;
  if (edge) return <div className="stack"><h3>{edge.kind === 'dependency' ? 'Dependency' : 'Foreign key'}</h3><EdgeFields edge={edge} bench={bench} open /></div>;
  return selection.size > 1 ? <Many bench={bench} /> : <Whole bench={bench} />;
}

function Whole({ bench }: { bench: Bench }) {
  const { diagram: d, readOnly } = bench;
  const count = (kind: DiagramNode['kind']) => d.nodes.filter((n) => n.kind === kind).length;
  const facts: [string, number][] = [['tables', count('table')], ['views', count('view') + count('matview')], ['types', count('enum') + count('domain')], ['foreign keys', d.edges.filter((e) => e.kind === 'foreign_key').length], ['columns', d.nodes.reduce((n, x) => n + (isTable(x) ? x.columns?.length ?? 0 : 0), 0)]];
  return (
    <div className="stack">
      <p className="small muted">{dialects[d.dialect]}{d.origin?.database && <> · imported from {d.origin.database}</>} · revision {d.revision}</p>
      <dl className="figures tight">{facts.map(([what, n]) => <div key={what}><dt>{what}</dt><dd>{n.toLocaleString('en-US')}</dd></div>)}</dl>
      <label className="field">Description<Area label="Description" rows={5} disabled={readOnly} value={d.description ?? ''} placeholder="What the tables are about, in words. The assistant reads it." onCommit={(v) => bench.edit({ patch: { diagram: { description: v || null } }, label: 'Describe the diagram' })} /></label>
      {(d.opaque?.length ?? 0) > 0 && <details className="small"><summary>{plural(d.opaque?.length ?? 0, 'object')} without a box</summary><ul className="dg-list">{d.opaque?.slice(0, 200).map((o) => <li key={o.id}><span className="muted">{o.kind}</span> {o.schema ? `${o.schema}.` : ''}{o.name}</li>)}</ul></details>}
      {!readOnly && <p className="small muted">Select a table to edit it. Drag from a column to another table to join them. <kbd>?</kbd> lists the keys.</p>}
    </div>
  );
}

function Many({ bench }: { bench: Bench }) {
  const chosen = nodesOf(bench.diagram, bench.selection);
  const areas = bench.diagram.nodes.filter((n) => n.kind === 'area');
  const each = (members: Record<string, unknown>, label: string) => bench.edit({ patch: { update: chosen.map((n) => ({ id: n.id, ...members })) }, label });
  const color = chosen.every((n) => n.color === chosen[0]?.color) ? chosen[0]?.color : undefined;
  return (
    <div className="stack">
      <p>{plural(bench.selection.size, 'object')} selected</p>
      <ul className="dg-list">{chosen.slice(0, 12).map((n) => <li key={n.id}><button type="button" className="link" onClick={() => bench.select([n.id])}>{titleOf(n)}</button></li>)}{chosen.length > 12 && <li className="muted">and {chosen.length - 12} more</li>}</ul>
      {!bench.readOnly && (
        <>
          <div className="field">Colour<Colors value={color} onPick={(c) => each({ color: c }, 'Colour')} /></div>
          {areas.length > 0 && <label className="field">Area<select value={chosen[0]?.area ?? ''} onChange={(e) => bench.edit({ patch: { update: chosen.filter((n) => n.kind !== 'area').map((n) => ({ id: n.id, area: e.target.value || null })) }, label: 'Move to an area' })}><option value="">none</option>{areas.map((a) => <option key={a.id} value={a.id}>{titleOf(a)}</option>)}</select></label>}
          <div className="row"><button type="button" onClick={() => bench.layout({ ids: chosen.map((n) => n.id) })}>Lay out</button><button type="button" className="danger" onClick={() => bench.edit(removeAll(bench.diagram, bench.selection))}>Delete</button></div>
        </>
      )}
    </div>
  );
}

function NodeFields({ node, bench, suggestions }: { node: DiagramNode; bench: Bench; suggestions: Suggestions }) {
  const { readOnly } = bench;
  const set = (members: Record<string, unknown>, label: string) => bench.edit(update(node.id, members, label));
  const named = node.kind !== 'note';
  // while it is what the canvas shows, it comes first
  const heated = !!bench.overlay?.kind;
  const own = suggestions.list.filter((s) => s.node === node.id && isOpen(s));
  const { nodes } = bench.diagram;
  const schemas = useMemo(() => {
    const all = new Set<string>();
    for (const n of nodes) if (n.schema) all.add(n.schema);
    return [...all];
  }, [nodes]);
  return (
    <div className="stack">
      {named && (
        <div className="row even">
          <label className="field">{node.kind === 'matview' ? 'materialised view' : node.kind}<Line label="Name" mono required={node.kind !== 'area'} disabled={readOnly} value={node.name} onCommit={(v) => set({ name: v }, `Rename ${node.name}`)} /></label>
          {node.kind !== 'area' && <label className="field dg-schema">schema<Line label="Schema" mono list="dg-schemas" disabled={readOnly} value={node.schema ?? ''} onCommit={(v) => set({ schema: v || null }, `Schema of ${node.name}`)} /><datalist id="dg-schemas">{schemas.map((s) => <option key={s} value={s} />)}</datalist></label>}
        </div>
      )}
      <SuggestionsOf items={own} />
      {heated && <Measured node={node} bench={bench} />}
      {node.kind === 'note' && <label className="field">Text<Area label="Text" rows={6} disabled={readOnly} value={node.text ?? ''} placeholder="Markdown" onCommit={(v) => set({ text: v }, 'Write a note')} /></label>}
      {(node.columns || isTable(node)) && <Columns node={node} bench={bench} />}
      {isTable(node) && <><Keys node={node} bench={bench} /><ForeignKeys node={node} bench={bench} /></>}
      {(isTable(node) || node.kind === 'matview') && <Indexes node={node} bench={bench} />}
      {(isTable(node) || node.kind === 'domain') && <Checks node={node} bench={bench} />}
      {node.kind === 'enum' && <label className="field">Values, one a line<Area label="Values" mono rows={Math.max(4, (node.values?.length ?? 0) + 1)} disabled={readOnly} value={(node.values ?? []).join('\n')} onCommit={(v) => set({ values: [...new Set(v.split('\n').map((x) => x.trim()).filter(Boolean))] }, `Values of ${node.name}`)} /></label>}
      {node.kind === 'domain' && <div className="row even"><label className="field">Base type<Line label="Base type" mono required disabled={readOnly} value={node.type ?? ''} onCommit={(v) => set({ type: v, type_parts: null }, `Type of ${node.name}`)} /></label><label className="field">Default<Line label="Default" mono disabled={readOnly} value={node.default ?? ''} onCommit={(v) => set({ default: v || null }, `Default of ${node.name}`)} /></label></div>}
      {(node.kind === 'view' || node.kind === 'matview') && <label className="field">Query<Area label="Query" mono rows={8} disabled={readOnly} value={node.definition ?? ''} onCommit={(v) => set({ definition: v }, `Query of ${node.name}`)} /></label>}
      {named && node.kind !== 'area' && <label className="field">Comment<Area label="Comment" disabled={readOnly} value={node.comment ?? ''} placeholder="What it is for" onCommit={(v) => set({ comment: v || null }, `Comment on ${node.name}`)} /></label>}
      <div className="field">Colour<Colors value={node.color} disabled={readOnly} onPick={(c) => set({ color: c }, `Colour of ${titleOf(node)}`)} /></div>
      {!heated && <Measured node={node} bench={bench} />}
      {(node.row_estimate !== undefined || node.bytes !== undefined) && <p className="small muted">as imported: {node.row_estimate !== undefined && `about ${Math.round(node.row_estimate).toLocaleString('en-US')} rows`} {node.bytes !== undefined && `· ${bytes(node.bytes)} with indexes`}</p>}
    </div>
  );
}
