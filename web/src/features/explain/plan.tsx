import { useState, type ReactNode } from 'react';
import type { Explanation, PlanNode } from '../../api/types';
import { count, ms, plural, short } from '../../lib/format';
import { byNode, grouped, rows } from '../../lib/plan';
import { change, usePlace } from '../../lib/url';
import { CopyButton, Figure, Sql } from '../../ui/bits';
import { Panel, Skipped } from '../../ui/states';
import { FindingView } from './finding';
import { Flame } from './flame';
import { NodeDetail } from './node';
import { PlanTree } from './tree';

const views = [['tree', 'Tree'], ['flame', 'Flame'], ['raw', 'Raw text']] as const;

/** The node that costs most of itself: where one looks first. */
const hottest = (root: PlanNode): number => rows(root, new Set()).reduce((top, r) => ((r.node.share ?? 0) > (top.share ?? 0) ? r.node : top), root).id;

export function PlanView({ answer, actions }: { answer: Explanation; actions?: ReactNode }) {
  const { params } = usePlace();
  const view = params.view ?? 'tree';
  const { plan } = answer;
  const pinned = byNode(answer.findings);
  const all = rows(plan.root, new Set());
  const selected = Number(params.node) || hottest(plan.root);
  const setSelected = (id: number) => change({ node: String(id) }, true);
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const row = all.find((r) => r.node.id === selected) ?? all[0]!;
  const fold = (id: number, yes: boolean) => setFolded((old) => {
    const next = new Set(old);
    if (yes) next.add(id);
    else next.delete(id);
    return next;
  });
  const groups = grouped(answer.findings);
  return (
    <div className="stack">
      <section className="panel" aria-label="Summary">
        <dl className="figures">
          <div><dt>Execution</dt><dd>{plan.analyzed ? <Figure text={ms(plan.execution_ms)} value={plan.execution_ms} unit="ms" source="EXPLAIN ANALYZE" /> : '–'}</dd><dd className="small muted">{plan.analyzed ? 'measured' : 'not run'}</dd></div>
          <div><dt>Planning</dt><dd>{ms(plan.planning_ms)}</dd></div>
          {plan.jit_ms != null && <div><dt>JIT</dt><dd>{ms(plan.jit_ms)}</dd></div>}
          <div><dt>Cost</dt><dd><Figure text={short(plan.total_cost)} value={plan.total_cost} unit="planner units" /></dd><dd className="small muted">planner units, estimated</dd></div>
          <div><dt>Rows</dt><dd>{plan.analyzed ? count(plan.root.rows) : short(plan.root.plan_rows)}</dd><dd className="small muted">{plan.analyzed ? `${short(plan.root.plan_rows)} estimated` : 'estimated'}</dd></div>
          {plan.root.buffers && <div><dt>Blocks read</dt><dd>{short(plan.root.buffers.shared_read)}</dd><dd className="small muted">{short(plan.root.buffers.shared_hit)} from cache</dd></div>}
          <div><dt>Findings</dt><dd>{answer.findings.length}</dd><dd className="small muted">in {plural(all.length, 'node')}</dd></div>
        </dl>
        <p className="small muted how">{answer.how}</p>
      </section>
      <div className="explained">
      <div className="at-tree">
      <Panel title="Plan" flush={view === 'tree'} actions={<>
        <div className="segments" role="group" aria-label="Show the plan as">{views.map(([name, text]) => <button type="button" key={name} aria-pressed={view === name} onClick={() => change({ view: name === 'tree' ? undefined : name }, true)}>{text}</button>)}</div>
        {actions}
      </>}>
        {view === 'raw' ? <div className="fix"><pre tabIndex={0} role="region" aria-label="Raw plan">{answer.raw || answer.text}</pre><CopyButton text={answer.raw || answer.text} /></div>
          : view === 'flame' ? <Flame plan={plan} selected={selected} onSelect={setSelected} />
            : <PlanTree root={plan.root} analyzed={plan.analyzed} selected={selected} folded={folded} pinned={pinned} onSelect={setSelected} onFold={fold} label="Plan" />}
      </Panel>
      </div>
      <div className="at-wrong">
        <Panel title="What is wrong" note={answer.findings.length === 0 ? undefined : plural(answer.findings.length, 'finding')}>
          {answer.findings.length === 0 ? <p className="muted">Nothing stands out in this plan{plan.analyzed ? '' : '; run it (ANALYZE) to compare estimates with what happens'}.</p> : (
            <div className="stack">
              {groups.map(({ finding, all: same }) => (
                <div key={finding.key}>
                  <FindingView finding={finding} onNode={setSelected} />
                  {same.length > 1 && <p className="small muted also">The same of {same.slice(1).map((f) => f.where.node).filter((n) => n != null).map((n) => <button type="button" key={n} className="link" onClick={() => setSelected(n)}>node {n}</button>)}</p>}
                </div>
              ))}
            </div>
          )}
        </Panel>
      </div>
      <div className="at-node"><NodeDetail row={row} analyzed={plan.analyzed} findings={pinned.get(row.node.id)} /></div>
      </div>
      {answer.sql && <Panel title="The statement as it was planned" actions={<CopyButton text={answer.sql} />}><Sql text={answer.sql} /></Panel>}
      {(plan.triggers.length > 0 || plan.settings.length > 0) && (
        <Panel title="Triggers and settings">
          <dl className="evidence">
            {plan.triggers.map((t) => <div key={t.name + t.relation}><dt>trigger {t.name} on {t.relation}</dt><dd className="num">{ms(t.time_ms)} in {plural(t.calls, 'call')}</dd></div>)}
            {plan.settings.map((s) => <div key={s.label}><dt>{s.label}</dt><dd className="num">{s.value}</dd></div>)}
          </dl>
        </Panel>
      )}
      <Skipped items={answer.skipped} />
    </div>
  );
}
