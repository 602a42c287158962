import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { get } from '../../api/client';
import type { Activity, Objects, Overview, SeriesAnswer, TopStatements } from '../../api/types';
import { bytes, count, ms, oneLine } from '../../lib/format';
import { useLive } from '../../lib/live';
import { before, useScope, type Scope } from '../../lib/scope';
import { BlockingTree } from '../../ui/blocking';
import { Chart } from '../../ui/chart';
import { Empty, Loaded, Panel, Skipped } from '../../ui/states';
import { DataTable, type Column } from '../../ui/table';
import { StatementTable } from '../queries/table';
import { Annotate } from './annotate';

const ask = (question: string) => window.dispatchEvent(new CustomEvent('assay-ask', { detail: question }));
const AskButton = ({ question }: { question: string }) => <button className="small" onClick={() => ask(question)}>Ask</button>;

function useSeries(scope: Scope, metric: string) {
  return useQuery({ queryKey: ['series', scope.params, metric], queryFn: () => get<SeriesAnswer>('/api/monitor/series', { ...scope.params, metric }), enabled: !!scope.target, refetchInterval: scope.live ? 15_000 : false, placeholderData: (old) => old });
}

function SeriesPanel({ scope, metric, title, stack, question }: { scope: Scope; metric: string; title: string; stack?: boolean; question?: string }) {
  const series = useSeries(scope, metric);
  const old = before(scope);
  const past = useQuery({ queryKey: ['series', old, metric], queryFn: () => get<SeriesAnswer>('/api/monitor/series', { db_id: old?.db_id, from: old?.from, to: old?.to, metric }), enabled: !!old && !!scope.target });
  return (
    <Panel title={title} actions={question && <AskButton question={question} />}>
      <Loaded query={series} height={stack ? 240 : 160}>{(data) => <Chart data={data} stack={stack} height={stack ? 200 : 120} past={old && past.data ? { data: past.data, shift: old.shift } : undefined} />}</Loaded>
    </Panel>
  );
}

type TableRow = Objects['tables'][number];
const tableColumns: Column<TableRow>[] = [
  { label: 'Table', value: (t) => `${t.database}.${t.schema}.${t.name}` },
  { label: 'Size', value: (t) => t.total_bytes, cell: (t) => bytes(t.total_bytes), numeric: true },
  { label: 'Rows', value: (t) => t.rows, cell: (t) => count(t.rows), numeric: true },
  { label: 'Dead rows', value: (t) => t.dead_rows, cell: (t) => count(t.dead_rows), numeric: true },
  { label: 'Seq scans', value: (t) => t.seq_scan, cell: (t) => count(t.seq_scan), numeric: true },
  { label: 'Index scans', value: (t) => t.idx_scan, cell: (t) => count(t.idx_scan), numeric: true },
];

export function DashboardPage() {
  const scope = useScope();
  const client = useQueryClient();
  const [marking, setMarking] = useState(false);
  const refreshed = useRef(0);
  const onEvent = useCallback(
    (event: string) => {
      if (event !== 'annotation' && Date.now() - refreshed.current < 5000) return;
      refreshed.current = Date.now();
      void client.invalidateQueries({ queryKey: ['overview'] });
      if (event === 'annotation') void client.invalidateQueries({ queryKey: ['series'] });
    },
    [client],
  );
  const live = useLive(scope.target, scope.live, onEvent);
  const overview = useQuery({ queryKey: ['overview', scope.params], queryFn: () => get<Overview>('/api/monitor/overview', scope.params), enabled: !!scope.target, refetchInterval: scope.live ? 10_000 : false, placeholderData: (old) => old });
  const top = useQuery({ queryKey: ['top', scope.params, 'total_ms', '', 10], queryFn: () => get<TopStatements>('/api/monitor/top-queries', { ...scope.params, limit: 10 }), enabled: !!scope.target, refetchInterval: scope.live ? 10_000 : false, placeholderData: (old) => old });
  const activity = useQuery({ queryKey: ['activity', scope.target], queryFn: () => get<Activity>('/api/monitor/activity', { db_id: scope.target }), enabled: !!scope.target, refetchInterval: scope.live ? 5000 : false });
  const objects = useQuery({ queryKey: ['objects', scope.target], queryFn: () => get<Objects>('/api/monitor/tables', { db_id: scope.target }), enabled: !!scope.target, refetchInterval: 60_000 });
  return (
    <div className="stack">
      <div className="row"><h1>Dashboard</h1><span className="grow" />{scope.live && live === 'connecting' && <span className="badge warning">reconnecting</span>}<button className="small" onClick={() => setMarking(true)}>Mark this moment…</button></div>
      {marking && <Annotate target={scope.target} onClose={() => setMarking(false)} />}
      <Loaded query={overview} height={110}>
        {(data) => (
          <>
            <div className="verdict" role="status"><span className={`badge ${data.verdict.level}`}>{data.verdict.level}</span>{data.verdict.text}</div>
            <div className="tiles">
              {data.cards.map((card) => (
                <div className="tile" key={card.name} title={card.source}><span>{card.label}</span><b>{count(card.value)}</b><span>{card.unit}</span></div>
              ))}
            </div>
            <Skipped items={data.skipped} />
          </>
        )}
      </Loaded>
      <SeriesPanel scope={scope} metric="load" title="Load by wait event" stack question="What is slow right now?" />
      {activity.data && activity.data.blocking.length > 0 && (
        <Panel title="Who blocks whom" actions={<AskButton question="Who blocks whom?" />}><BlockingTree roots={activity.data.blocking} /></Panel>
      )}
      <Panel title="Top statements" actions={<AskButton question="Explain the slowest query" />}><Loaded query={top} height={300}>{(data) => <StatementTable data={data} scope={scope} />}</Loaded></Panel>
      {top.data && top.data.not_finishing.length > 0 && (
        <Panel title="Not finishing">
          <p className="small muted">Seen running, never counted as finished: a timeout or a cancel ends them.</p>
          <table><tbody>{top.data.not_finishing.slice(0, 5).map((n) => (<tr key={n.text}><td className="sql"><code className="cut" title={n.text}>{oneLine(n.text)}</code></td><td>{n.database}</td><td className="n">{ms(n.sampled_ms)}</td></tr>))}</tbody></table>
        </Panel>
      )}
      <div className="two">
        <SeriesPanel scope={scope} metric="connections" title="Connections by state" />
        <SeriesPanel scope={scope} metric="transactions" title="Transactions" />
        <SeriesPanel scope={scope} metric="cache" title="Cache hit ratio" />
        <SeriesPanel scope={scope} metric="io" title="Blocks read" />
        <SeriesPanel scope={scope} metric="locks" title="Locks" />
        <SeriesPanel scope={scope} metric="wal" title="Write-ahead log" />
      </div>
      <Panel title="Largest tables" actions={<AskButton question="Which indexes are unused?" />}>
        <Loaded query={objects}>
          {(data) => data.tables.length === 0 ? <Empty>Tables are collected every two minutes; none has come yet.</Empty> : (
            <DataTable rows={[...data.tables].sort((x, y) => y.total_bytes - x.total_bytes)} columns={tableColumns} keyOf={(t) => `${t.database}.${t.schema}.${t.name}`} label="Largest tables" limit={10} />
          )}
        </Loaded>
      </Panel>
    </div>
  );
}
