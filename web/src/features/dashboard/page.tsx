import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client';
import type { Activity, Objects, Overview, SeriesAnswer, Target, TopStatements } from '../../api/types';
import { ask } from '../../lib/ask';
import { ago, bytes, clock, count, ms, plural } from '../../lib/format';
import { useNow } from '../../lib/now';
import { before, keep, useScope, useTargets, type Scope } from '../../lib/scope';
import { href, usePlace } from '../../lib/url';
import { Share, SqlLine } from '../../ui/bits';
import { BlockingTree } from '../../ui/blocking';
import { Chart } from '../../ui/chart';
import { Icon } from '../../ui/icons';
import { Empty, Loaded, Panel, Skipped } from '../../ui/states';
import { DataTable, type Column } from '../../ui/table';
import { StatementTable } from '../queries/table';
import { Annotate } from './annotate';
import { ToDo } from './todo';
import { Verdict } from './verdict';

const AskButton = ({ question }: { question: string }) => <button type="button" className="quiet small" title={`Ask the assistant: ${question}`} onClick={() => ask(question)}>Ask</button>;

function SeriesPanel({ scope, metric, title, stack, question }: { scope: Scope; metric: string; title: string; stack?: boolean; question?: string }) {
  const series = useQuery({ queryKey: ['series', scope.params, metric], queryFn: () => get<SeriesAnswer>('/api/monitor/series', { ...scope.params, metric }), enabled: !!scope.target, refetchInterval: scope.live ? 15_000 : false, placeholderData: (old) => old });
  const old = before(scope);
  const past = useQuery({ queryKey: ['series', old, metric], queryFn: () => get<SeriesAnswer>('/api/monitor/series', { db_id: old?.db_id, from: old?.from, to: old?.to, metric }), enabled: !!old && !!scope.target });
  const height = stack ? 210 : 120;
  return (
    <Panel title={title} note={series.data && series.data.unit !== title.toLowerCase() ? series.data.unit : undefined} actions={question && <AskButton question={question} />}>
      <Loaded query={series} height={height + 36}>{(data) => <Chart data={data} title={title} stack={stack} height={height} past={old && past.data ? { data: past.data, shift: old.shift } : undefined} />}</Loaded>
    </Panel>
  );
}

type TableRow = Objects['tables'][number];
const tableColumns = (largest: number, link: (name: string) => string): Column<TableRow>[] => [
  { label: 'Table', value: (t) => `${t.schema}.${t.name}`, cell: (t) => <><a className="mono" href={link(t.name)} title="Statements that name it">{t.schema === 'public' ? '' : `${t.schema}.`}{t.name}</a> <span className="small muted">{t.database}</span></> },
  { label: 'Size with indexes', value: (t) => t.total_bytes, cell: (t) => <Share value={largest > 0 ? t.total_bytes / largest : 0} label="Of the largest" text={bytes(t.total_bytes)} />, numeric: true },
  { label: 'Rows', about: 'Estimate of the statistics collector', value: (t) => t.rows, cell: (t) => <span title="estimated by the statistics collector">{count(t.rows)}</span>, numeric: true },
  { label: 'Dead rows', about: 'Rows that vacuum has not removed yet', value: (t) => t.dead_rows, cell: (t) => <>{count(t.dead_rows)}{t.rows > 0 && t.dead_rows / t.rows > 0.2 && t.dead_rows > 1000 && <> <span className="badge warning">{count((t.dead_rows / t.rows) * 100)} %</span></>}</>, numeric: true },
  { label: 'Sequential scans', value: (t) => t.seq_scan, cell: (t) => count(t.seq_scan), numeric: true },
  { label: 'Index scans', value: (t) => t.idx_scan, cell: (t) => count(t.idx_scan), numeric: true },
  { label: 'Last autovacuum', value: (t) => t.last_autovacuum || null, cell: (t) => <span title={t.last_autovacuum}>{t.last_autovacuum ? ago(Date.now() - Date.parse(t.last_autovacuum)) : <span className="muted">never</span>}</span>, numeric: true },
];

function Heading({ scope, target, asOf, onMark }: { scope: Scope; target: Target | undefined; asOf: string | undefined; onMark: () => void }) {
  const now = useNow(1000, scope.live);
  return (
    <div className="row one">
      <h1>Dashboard</h1>
      {target && <span className="badge">{target.environment}</span>}
      {target && <span className="small muted note">{target.engine === 'postgres' ? 'PostgreSQL' : target.engine} {target.version.split(' ')[0]} · {target.role} · {plural(target.databases.length, 'database')}</span>}
      <span className="grow" />
      {asOf && <span className="small muted num keep" title={asOf}>sampled {clock(asOf)}, {ago(now - Date.parse(asOf))}</span>}
      <button type="button" onClick={onMark}><Icon name="mark" />Mark this moment…</button>
    </div>
  );
}

export function DashboardPage() {
  const scope = useScope();
  const targets = useTargets();
  const { params } = usePlace();
  const [marking, setMarking] = useState(false);
  const overview = useQuery({ queryKey: ['overview', scope.params], queryFn: () => get<Overview>('/api/monitor/overview', scope.params), enabled: !!scope.target, refetchInterval: scope.live ? 10_000 : false, placeholderData: (old) => old });
  const top = useQuery({ queryKey: ['top', scope.params, 'total_ms', '', 10], queryFn: () => get<TopStatements>('/api/monitor/top-queries', { ...scope.params, limit: 10 }), enabled: !!scope.target, refetchInterval: scope.live ? 10_000 : false, placeholderData: (old) => old });
  const activity = useQuery({ queryKey: ['activity', scope.target], queryFn: () => get<Activity>('/api/monitor/activity', { db_id: scope.target }), enabled: !!scope.target, refetchInterval: scope.live ? 5000 : false });
  const objects = useQuery({ queryKey: ['objects', scope.target], queryFn: () => get<Objects>('/api/monitor/tables', { db_id: scope.target }), enabled: !!scope.target, refetchInterval: 60_000 });
  const asOf = overview.data && Date.parse(overview.data.as_of) > 0 ? overview.data.as_of : undefined;
  return (
    <div className="stack">
      <Heading scope={scope} target={targets.data?.targets.find((t) => t.id === scope.target)} asOf={asOf} onMark={() => setMarking(true)} />
      {marking && <Annotate target={scope.target} onClose={() => setMarking(false)} />}
      <Loaded query={overview} height={104} boxed>{(data) => <Verdict data={data} asOf={asOf} past={!!scope.from}>{activity.data && activity.data.blocking.length > 0 && <a className="small" href={href('/activity', keep(params))}>Who blocks whom</a>}</Verdict>}</Loaded>
      <div className="lead">
        <SeriesPanel scope={scope} metric="load" title="Load by wait event" stack question="What is slow right now?" />
        <ToDo scope={scope} statements={top.data?.statements} />
      </div>
      <Panel title="Top statements" note="by time spent" flush actions={<><AskButton question="Explain the slowest query" /><a className="small" href={href('/queries', keep(params))}>All statements</a></>}>
        <Loaded query={top} height={330}>{(data) => <StatementTable data={data} scope={scope} />}</Loaded>
      </Panel>
      {activity.data && activity.data.blocking.length > 0 && (
        <Panel title="Who blocks whom" actions={<AskButton question="Who blocks whom?" />}><BlockingTree roots={activity.data.blocking} /></Panel>
      )}
      {top.data && top.data.not_finishing.length > 0 && (
        <Panel title="Not finishing" note="seen running but never counted as finished: a timeout or a cancel ends them" flush>
          <DataTable rows={top.data.not_finishing} limit={5} keyOf={(n) => n.database + n.text} label="Statements that do not finish" columns={[
            { label: 'Statement', value: (n) => n.text, cell: (n) => <SqlLine text={n.text} />, className: 'sql' },
            { label: 'Database', value: (n) => n.database },
            { label: 'Seen running', value: (n) => n.sampled_ms, cell: (n) => <span title="from samples of pg_stat_activity">{ms(n.sampled_ms)} <span className="small muted">est.</span></span>, numeric: true },
          ]} />
        </Panel>
      )}
      <div className="two">
        <SeriesPanel scope={scope} metric="connections" title="Connections by state" />
        <SeriesPanel scope={scope} metric="transactions" title="Transactions" />
        <SeriesPanel scope={scope} metric="cache" title="Cache hit ratio" />
        <SeriesPanel scope={scope} metric="io" title="Blocks read" />
        <SeriesPanel scope={scope} metric="locks" title="Locks" />
        <SeriesPanel scope={scope} metric="wal" title="Write-ahead log" />
        <SeriesPanel scope={scope} metric="rows" title="Rows" />
        <SeriesPanel scope={scope} metric="temp" title="Temporary files" />
      </div>
      <Panel title="Largest tables" flush actions={<AskButton question="Which indexes are unused?" />}>
        <Loaded query={objects} height={330}>
          {(data) => data.tables.length === 0 ? <Empty title="No table has been read yet">Sizes and scans are read every two minutes; the first come soon.</Empty> : (
            <DataTable rows={data.tables} columns={tableColumns(data.tables[0]?.total_bytes ?? 0, (q) => href('/queries', { ...keep(params), q }))} keyOf={(t) => `${t.database}.${t.schema}.${t.name}`} label="Largest tables" limit={10} remember="tables" />
          )}
        </Loaded>
      </Panel>
      {overview.data && <Skipped items={overview.data.skipped} />}
    </div>
  );
}
