import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../../api/client';
import type { Explanation, Finding, PlanNode } from '../../api/types';
import { count, ms, percent } from '../../lib/format';
import { useScope } from '../../lib/scope';
import { formatSql } from '../../lib/sql';
import { usePlace } from '../../lib/url';
import { CopyButton, Empty, Panel, Problem, Skeleton, Skipped } from '../../ui/states';

type Ask = { text: string } | { sql?: string; fingerprint?: string; database?: string; analyze: boolean };

const looksLikePlan = (text: string) => /"(Plan|Node Type)"\s*:/.test(text) || /\(cost=\d/.test(text);

export function ExplainPage() {
  const scope = useScope();
  const { params } = usePlace();
  const [text, setText] = useState('');
  const [analyze, setAnalyze] = useState(false);
  const explain = useMutation({
    mutationFn: (ask: Ask) => ('text' in ask ? post<Explanation>('/api/plan', ask) : post<Explanation>('/api/monitor/explain', { db_id: scope.target, ...ask })),
  });
  const { mutate } = explain;
  useEffect(() => {
    if (params.fingerprint && scope.target) mutate({ fingerprint: params.fingerprint, database: params.database, analyze: false });
  }, [params.fingerprint, params.database, scope.target, mutate]);
  return (
    <div className="stack">
      <h1>Explain</h1>
      <form className="stack" onSubmit={(e) => {
        e.preventDefault();
        mutate(looksLikePlan(text) ? { text } : { sql: text, analyze });
      }}>
        <label className="field">One SQL statement for {scope.target || 'a target'}, or a plan (EXPLAIN output, JSON or text)
          <textarea className="mono" rows={6} value={text} onChange={(e) => setText(e.target.value)} spellCheck={false} placeholder="SELECT … or paste a plan" />
        </label>
        <div className="row">
          <button className="primary" disabled={!text.trim() || explain.isPending}>Explain</button>
          <label className="row small"><input type="checkbox" checked={analyze} onChange={(e) => setAnalyze(e.target.checked)} /> run it (ANALYZE): only a SELECT proved read-only, rolled back</label>
        </div>
      </form>
      {explain.isPending && <Skeleton height={300} />}
      {explain.error && <Problem error={explain.error} />}
      {explain.data && <Plan answer={explain.data} observed={!!params.fingerprint && !text} />}
      {!explain.data && !explain.error && !explain.isPending && <Empty>The plan appears here as a tree, with what is wrong pinned to its nodes.</Empty>}
    </div>
  );
}

function byNode(findings: Finding[]): Map<number, Finding[]> {
  const map = new Map<number, Finding[]>();
  for (const finding of findings) {
    const id = finding.where.node ?? Number(finding.where.object.kind === 'plan_node' ? finding.where.object.name : NaN);
    if (Number.isFinite(id)) map.set(id, [...(map.get(id) ?? []), finding]);
  }
  return map;
}

function Plan({ answer, observed }: { answer: Explanation; observed: boolean }) {
  const [selected, setSelected] = useState<PlanNode>(answer.plan.root);
  const [raw, setRaw] = useState(false);
  useEffect(() => setSelected(answer.plan.root), [answer]);
  const pinned = byNode(answer.findings);
  return (
    <div className="stack">
      <div className="tiles">
        <div className="tile"><span>Execution</span><b>{ms(answer.plan.execution_ms)}</b><span>{answer.plan.analyzed ? 'measured' : 'not run'}</span></div>
        <div className="tile"><span>Planning</span><b>{ms(answer.plan.planning_ms)}</b></div>
        <div className="tile"><span>Cost</span><b>{count(answer.plan.total_cost)}</b><span>planner units</span></div>
        <div className="tile"><span>Findings</span><b>{answer.findings.length}</b></div>
      </div>
      {answer.sql && <details open={observed}><summary className="small">The statement as it was planned</summary><pre>{formatSql(answer.sql)}</pre></details>}
      <p className="small muted">{answer.how}</p>
      {answer.findings.length > 0 && (
        <Panel title="What is wrong"><div className="stack">{answer.findings.slice(0, 3).map((f) => <FindingView key={f.key} finding={f} />)}
          {answer.findings.length > 3 && <details><summary>{answer.findings.length - 3} more</summary><div className="stack">{answer.findings.slice(3).map((f) => <FindingView key={f.key} finding={f} />)}</div></details>}
        </div></Panel>
      )}
      <div className="split">
        <Panel title="Plan" actions={<button className="small" aria-pressed={raw} onClick={() => setRaw(!raw)}>{raw ? 'Tree' : 'Raw text'}</button>}>
          {raw ? <pre>{answer.text}</pre> : (
            <div className="tree scroll" tabIndex={0} role="region" aria-label="Plan tree"><div className="node heads" aria-hidden="true"><span>Node</span><span>{answer.plan.analyzed ? 'Share of time' : 'Share of cost'}</span><span className="n">Rows: estimate → actual</span><span className="n">Own time</span></div><ul><Branch node={answer.plan.root} selected={selected.id} select={setSelected} pinned={pinned} /></ul></div>
          )}
        </Panel>
        <Panel title={`Node ${selected.id}: ${selected.type}`}>
          <table><tbody>
            {([['Relation', selected.relation], ['Index', selected.index], ['Cost', `${count(selected.startup_cost)} … ${count(selected.total_cost)}`], ['Estimated rows', count(selected.plan_rows)], ['Actual rows, all loops', count(selected.rows)],
              ['Loops', count(selected.loops)], ['Time with children', ms(selected.total_ms)], ['Own time', ms(selected.self_ms)], ['Rows removed', count(selected.rows_removed)],
              ['Blocks hit / read', selected.buffers ? `${count(selected.buffers.shared_hit)} / ${count(selected.buffers.shared_read)}` : undefined], ...selected.details.map((d) => [d.label, d.value])] as [string, string | undefined][])
              .filter(([, v]) => v && v !== '–').map(([k, v]) => (<tr key={k}><td className="muted">{k}</td><td className="mono">{v}</td></tr>))}
          </tbody></table>
          {(pinned.get(selected.id) ?? []).map((f) => <FindingView key={f.key} finding={f} />)}
        </Panel>
      </div>
      <Skipped items={answer.skipped} />
    </div>
  );
}

function Branch({ node, selected, select, pinned }: { node: PlanNode; selected: number; select: (n: PlanNode) => void; pinned: Map<number, Finding[]> }) {
  const factor = node.row_factor && node.row_factor >= 2 ? `×${count(node.row_factor)}` : '';
  return (
    <li>
      <button className="node" aria-pressed={selected === node.id} onClick={() => select(node)}>
        <span>{node.subplan && <span className="muted">{node.subplan}: </span>}<b>{node.type}</b> {node.relation ?? ''} {node.index && <span className="muted">{node.index}</span>} {node.never_executed && <span className="badge">never run</span>}
          {pinned.has(node.id) && <> <span className="badge warning">{pinned.get(node.id)?.length} finding{pinned.get(node.id)?.length === 1 ? '' : 's'}</span></>}</span>
        <span className="keep"><meter aria-label="Share" min={0} max={1} value={node.share ?? 0} /> <span className="small">{percent(node.share)}</span></span>
        <span className="n small">{count(node.plan_rows)} → {count(node.rows)} {factor && <b>{factor}</b>}</span>
        <span className="n small">{ms(node.self_ms)}</span>
      </button>
      {node.children.length > 0 && <ul>{node.children.map((c) => <Branch key={c.id} node={c} selected={selected} select={select} pinned={pinned} />)}</ul>}
    </li>
  );
}

function FindingView({ finding }: { finding: Finding }) {
  return (
    <div className={`finding ${finding.severity}`}>
      <div className="row"><b>{finding.title}</b><span className={`badge ${finding.impact}`}>{finding.impact}</span><span className="badge">proof: {finding.proof.level}</span></div>
      <p>{finding.why}</p>
      <p className="small muted">{finding.evidence.map((e) => `${e.label}: ${typeof e.value === 'number' ? count(e.value) : String(e.value)}${e.unit ? ` ${e.unit}` : ''}`).join(' · ')}</p>
      {finding.fix?.sql && <div className="row"><pre className="grow">{finding.fix.sql}</pre><CopyButton text={finding.fix.sql} /></div>}
    </div>
  );
}
