import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { get } from '../../api/client';
import type { Activity, Objects, Overview, SeriesAnswer, TopStatements } from '../../api/types';
import { bytes, count, ms, oneLine } from '../../lib/format';
import { useLive } from '../../lib/live';
import { useScope, type Scope } from '../../lib/scope';
import { BlockingTree } from '../../ui/blocking';
import { Chart } from '../../ui/chart';
import { Empty, Loaded, Panel, Skipped } from '../../ui/states';
import { StatementTable } from '../queries/table';

const ask = (question: string) => window.dispatchEvent(new CustomEvent('assay-ask', { detail: question }));
const AskButton = ({ question }: { question: string }) => <button className="small" onClick={() => ask(question)}>Ask</button>;

function useSeries(scope: Scope, metric: string) {
  return useQuery({ queryKey: ['series', scope.params, metric], queryFn: () => get<SeriesAnswer>('/api/monitor/series', { ...scope.params, metric }), enabled: !!scope.target, refetchInterval: scope.live ? 15_000 : false, placeholderData: (old) => old });
}

function SeriesPanel({ scope, metric, title, stack, question }: { scope: Scope; metric: string; title: string; stack?: boolean; question?: string }) {
  const series = useSeries(scope, metric);
  return (
    <Panel title={title} actions={question && <AskButton question={question} />}>
      <Loaded query={series} height={stack ? 240 : 160}>{(data) => <Chart data={data} stack={stack} height={stack ? 200 : 120} />}</Loaded>
    </Panel>
  );
}

export function DashboardPage() {
  const scope = useScope();
  const client = useQueryClient();
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
      <div className="row"><h1>Dashboard</h1><span className="grow" />{scope.live && live === 'connecting' && <span className="badge warning">reconnecting</span>}</div>
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
            <div className="scroll" tabIndex={0} role="region" aria-label="Table"><table>
              <thead><tr><th>Table</th><th className="n">Size</th><th className="n">Rows</th><th className="n">Dead rows</th><th className="n">Seq scans</th><th className="n">Index scans</th></tr></thead>
              <tbody>{data.tables.slice(0, 10).map((t) => (<tr key={t.database + t.schema + t.name}><td>{t.database}.{t.schema}.{t.name}</td><td className="n">{bytes(t.total_bytes)}</td><td className="n">{count(t.rows)}</td><td className="n">{count(t.dead_rows)}</td><td className="n">{count(t.seq_scan)}</td><td className="n">{count(t.idx_scan)}</td></tr>))}</tbody>
            </table></div>
          )}
        </Loaded>
      </Panel>
    </div>
  );
}
