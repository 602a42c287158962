import { useEffect, useMemo, useState } from 'react';
import { post } from '../../api/client';
import type { Finding } from '../../api/types';
import type { Status } from '../../lib/diagram/document';
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

export function located(finding: Finding, diagram: Diagram): Findings['list'][number] {
  const { kind, schema, table, column, name } = finding.where.object;
  const wanted = table ?? name;
  const node = diagram.nodes.find((n) => n.name === wanted && n.kind !== 'note' && n.kind !== 'area' && (!schema || !n.schema || n.schema === schema));
  const called = kind === 'column' ? column ?? name : column;
  const col = called ? node?.columns?.find((c) => c.name === called)?.id : undefined;
  return { ...finding, ...(node ? { node: node.id } : {}), ...(col ? { column: col } : {}) };
}

const drawn = new Set(['x', 'y', 'w', 'h', 'color', 'area', 'collapsed']);
/** Places are no matter of rules: moving a table checks nothing. */
function sameStructure(a: Diagram, b: Diagram): boolean {
  if (a.edges !== b.edges || a.nodes.length !== b.nodes.length) return false;
  return a.nodes.every((n, i) => {
    const m = b.nodes[i];
    if (n === m) return true;
    const [x, y] = [n as Record<string, unknown>, (m ?? {}) as Record<string, unknown>];
    return [...Object.keys(x), ...Object.keys(y)].every((key) => drawn.has(key) || x[key] === y[key]);
  });
}

/** Checked by the server when an edit is saved; what it refuses is sent along, so that the findings are of what is seen. */
export function useFindings(diagram: Diagram, status: Status, off: boolean): Findings {
  const [checked, setChecked] = useState<{ findings: Finding[]; error: unknown; of: unknown } | null>(null);
  const [structure, setStructure] = useState(diagram);
  const { id } = diagram;
  // while rendering, so that no frame shows findings of another structure
  if (structure !== diagram && !sameStructure(structure, diagram)) setStructure(diagram);
  const ready = status !== 'saving' && status !== 'offline';
  const refused = status === 'refused';
  useEffect(() => {
    if (off || !ready) return;
    let old = false;
    const timer = setTimeout(() => {
      post<Finding[]>(`/api/diagrams/${id}/check`, refused ? { id, diagram: structure } : { id }).then((findings) => !old && setChecked({ findings, error: null, of: structure }), (error: unknown) => !old && setChecked((last) => ({ findings: last?.findings ?? [], error, of: structure })));
    }, 300);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [structure, id, off, ready, refused]);
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
