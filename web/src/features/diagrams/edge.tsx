import { nodeOf, removeAll, tableNamed, titleOf, updateEdge } from '../../lib/diagram/edits';
import { actions, type Action } from '../../lib/diagram/vendor';
import type { DiagramEdge } from '../../lib/diagram/types';
import { say } from '../../ui/toast';
import type { Bench } from './actions';
import { Line } from './fields';

/** A foreign key: its ends, its pairs of columns (as many as it takes), what happens on delete and update. */
export function EdgeFields({ edge, bench, open = false }: { edge: DiagramEdge; bench: Bench; open?: boolean }) {
  const from = nodeOf(bench.diagram, edge.from);
  const to = nodeOf(bench.diagram, edge.to);
  if (!from || !to) return null;
  if (edge.kind === 'dependency') return <p className="small">{titleOf(from)} uses {titleOf(to)}. Its query decides that.</p>;
  const write = !bench.readOnly;
  const label = `Foreign key from ${from.name} to ${to.name}`;
  const set = (members: Record<string, unknown>) => bench.edit(updateEdge(edge.id, members, label));
  const pairs = (next: string[][]) => set({ pairs: next });
  const pick = (i: number, side: 0 | 1) => (
    <select className="mono" aria-label={`${side === 0 ? from.name : to.name} column ${i + 1}`} disabled={!write} value={edge.pairs[i]?.[side]} onChange={(e) => pairs(edge.pairs.map((p, j) => (i !== j ? p : side === 0 ? [e.target.value, p[1] ?? ''] : [p[0] ?? '', e.target.value])))}>
      {(side === 0 ? from : to).columns?.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}
    </select>
  );
  const free = { from: from.columns?.find((c) => !edge.pairs.some((p) => p[0] === c.id)), to: to.columns?.find((c) => !edge.pairs.some((p) => p[1] === c.id)) };
  const action = (member: 'on_delete' | 'on_update', text: string) => (
    <label className="field">{text}<select className="small" disabled={!write} value={edge[member]} onChange={(e) => set({ [member]: e.target.value })}>{(Object.keys(actions) as Action[]).map((a) => <option key={a} value={a}>{actions[a]}</option>)}</select></label>
  );
  return (
    <div className="dg-item" role="group" aria-label={label}>
      <div className="row one">
        {open ? <span className="grow"><button type="button" className="link" onClick={() => bench.select([from.id])}>{from.name}</button> → <button type="button" className="link" onClick={() => bench.select([to.id])}>{to.name}</button></span> : (
          <label className="row one grow small">to<Line className="grow" mono required label="Refers to" list="dg-tables" disabled={!write} value={titleOf(to)} onCommit={(name) => {
            const target = tableNamed(bench.diagram, name, from.schema);
            const key = target?.keys?.find((k) => k.kind === 'primary') ?? target?.keys?.[0];
            if (target) set({ to: target.id, pairs: edge.pairs.map((p, i) => [p[0] ?? '', key?.columns[i] ?? target.columns?.[i]?.id ?? target.columns?.[0]?.id ?? '']) });
            else say(`There is no table ${name}.`);
          }} /></label>
        )}
        {write && <button type="button" className="quiet small" aria-label={`Delete the foreign key to ${to.name}`} onClick={() => bench.edit({ ...removeAll(bench.diagram, new Set([edge.id])), ...(open ? {} : { select: [from.id] }) })}>✕</button>}
      </div>
      {edge.pairs.map((p, i) => (
        <div key={`${p[0]} ${p[1]} ${i}`} className="dg-pair">{pick(i, 0)}<span aria-hidden="true">→</span>{pick(i, 1)}{write && edge.pairs.length > 1 ? <button type="button" className="quiet small" aria-label={`Delete pair ${i + 1}`} onClick={() => pairs(edge.pairs.filter((_, j) => j !== i))}>✕</button> : <span />}</div>
      ))}
      {write && free.from && free.to && <button type="button" className="link small" onClick={() => pairs([...edge.pairs, [free.from?.id ?? '', free.to?.id ?? '']])}>+ another pair of columns</button>}
      <div className="row even">{action('on_delete', 'On delete')}{action('on_update', 'On update')}</div>
      {!open && <button type="button" className="link small" aria-label={`Name and deferral of the foreign key to ${to.name}`} onClick={() => bench.select([edge.id])}>{edge.name ?? 'Name, deferral'}</button>}
      {open && (
        <>
          <label className="field">Name<Line label="Name of the constraint" mono disabled={!write} placeholder="named by the database" value={edge.name ?? ''} onCommit={(v) => set({ name: v || null })} /></label>
          <label className="field">Checked<select disabled={!write} value={edge.deferrable ?? 'none'} onChange={(e) => set({ deferrable: e.target.value === 'none' ? null : e.target.value })}><option value="none">at each statement</option><option value="deferrable">at each statement, may be deferred</option><option value="initially_deferred">at commit</option></select></label>
        </>
      )}
    </div>
  );
}
