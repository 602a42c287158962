import { useEffect, useMemo, useState } from 'react';
import { post } from '../../api/client';
import type { Finding } from '../../api/types';
import type { Diagram, DiagramPatch } from '../../lib/diagram/types';
import { Problem, Skeleton } from '../../ui/states';
import type { Bench } from './actions';

type Severity = Finding['severity'];
export interface Findings {
  list: (Finding & { node?: string; column?: string })[];
  marks: ReadonlyMap<string, Severity>;
  state: 'checking' | 'ready' | 'failed';
  error: unknown;
}
const order: Severity[] = ['error', 'warning', 'info'];
export const severityTone: Record<Severity, string> = { error: 'critical', warning: 'warning', info: '' };

function located(finding: Finding, diagram: Diagram): Findings['list'][number] {
  const { kind, schema, table, column, name } = finding.where.object;
  const wanted = table ?? name;
  const node = diagram.nodes.find((n) => n.name === wanted && n.kind !== 'note' && n.kind !== 'area' && (!schema || !n.schema || n.schema === schema));
  const called = kind === 'column' ? column ?? name : column;
  const col = called ? node?.columns?.find((c) => c.name === called)?.id : undefined;
  return { ...finding, ...(node ? { node: node.id } : {}), ...(col ? { column: col } : {}) };
}

/** Checked by the server a moment after each edit, saved or not. */
export function useFindings(diagram: Diagram, off: boolean): Findings {
  const [checked, setChecked] = useState<{ findings: Finding[]; error: unknown; of: unknown } | null>(null);
  const { nodes, edges, id } = diagram;
  const [structure, setStructure] = useState(diagram);
  // places are no matter of rules: moving a table checks nothing
  const key = useMemo(() => JSON.stringify([nodes.map(({ x: _x, y: _y, w: _w, h: _h, color: _c, area: _a, ...n }) => n), edges]), [nodes, edges]);
  useEffect(() => { setStructure(diagram); /* eslint-disable-line */ }, [key]);
  useEffect(() => {
    if (off) return;
    let old = false;
    const timer = setTimeout(() => {
      post<Finding[]>(`/api/diagrams/${id}/check`, { id, diagram: structure }).then((findings) => !old && setChecked({ findings, error: null, of: structure }), (error: unknown) => !old && setChecked((last) => ({ findings: last?.findings ?? [], error, of: structure })));
    }, 700);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [structure, id, off]);
  return useMemo(() => {
    const list = (checked?.findings ?? []).map((f) => located(f, structure)).sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
    const marks = new Map<string, Severity>();
    for (const f of list) for (const id of [f.node, f.column]) if (id && !marks.has(id)) marks.set(id, f.severity);
    return { list, marks, state: checked?.error ? 'failed' : checked?.of === structure ? 'ready' : 'checking', error: checked?.error };
  }, [checked, structure]);
}

export function FindingItem({ finding, bench }: { finding: Findings['list'][number]; bench: Bench }) {
  const fix = finding.fix?.patch as DiagramPatch | undefined;
  return (
    <li>
      <button type="button" className="dg-finding" disabled={!finding.node} onClick={() => {
        if (!finding.node) return;
        bench.select([finding.node], finding.column);
        bench.canvas()?.center(finding.node);
      }}>
        <span className={`badge ${severityTone[finding.severity]}`}>{finding.severity}</span>
        <span>{finding.title}</span>
      </button>
      <p className="small muted">{finding.why}</p>
      {fix && !bench.readOnly && <button type="button" className="small" onClick={() => bench.edit({ patch: fix, label: `Fix: ${finding.rule.replaceAll('_', ' ')}` })}>Fix it</button>}
    </li>
  );
}

export function FindingsPane({ bench, findings }: { bench: Bench; findings: Findings }) {
  if (findings.state === 'failed') return <Problem error={findings.error} />;
  if (findings.state === 'checking' && findings.list.length === 0) return <Skeleton height={120} />;
  if (findings.list.length === 0) return <div className="state"><b>Nothing to say</b><p>No rule finds fault with this schema.</p></div>;
  return <ul className="dg-findings" aria-label="Findings">{findings.list.map((f) => <FindingItem key={f.key} finding={f} bench={bench} />)}</ul>;
}
