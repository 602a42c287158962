import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { SeriesAnswer, StatementDetail } from '../../api/types';
import { bytes, count, moment, ms, percent } from '../../lib/format';
import { useScope } from '../../lib/scope';
import { formatSql } from '../../lib/sql';
import { href, usePlace } from '../../lib/url';
import { Chart } from '../../ui/chart';
import { CopyButton, Loaded, Panel } from '../../ui/states';

type Point = StatementDetail['points'][number];

/** One value of the points as a chart. */
function line(data: StatementDetail, metric: string, unit: string, lines: Record<string, (p: Point) => number | null | undefined>): SeriesAnswer {
  return {
    metric,
    unit,
    step_ms: data.step_ms,
    at: data.points.map((p) => Date.parse(p.at)),
    series: Object.entries(lines).map(([name, of]) => ({ name, points: data.points.map((p) => of(p) ?? null) as number[] })),
    annotations: [],
  };
}

export function QueryPage() {
  const scope = useScope();
  const { path, params } = usePlace();
  const fingerprint = path.split('/')[2] ?? '';
  const detail = useQuery({
    queryKey: ['statement', scope.params, fingerprint, params.database],
    queryFn: () => get<StatementDetail>('/api/monitor/statement', { ...scope.params, fingerprint, database: params.database }),
    enabled: !!scope.target,
    refetchInterval: scope.live ? 10_000 : false,
    placeholderData: (old) => old,
  });
  return (
    <div className="stack">
      <div className="row"><h1>Query</h1><code className="muted">{fingerprint}</code></div>
      <Loaded query={detail} height={500}>
        {(data) => {
          const s = data.statement;
          const step = data.step_ms / 1000;
          return (
            <>
              <Panel title="Statement" actions={<>
                <CopyButton text={s.text} />
                <a className="button small" href={href('/explain', { target: scope.target, fingerprint, database: s.database })}>Explain</a>
                <button className="small" onClick={() => window.dispatchEvent(new CustomEvent('assay-ask', { detail: `Explain ${s.text}` }))}>Ask</button>
              </>}>
                <pre>{formatSql(s.text)}</pre>
                {s.text_truncated && <p className="small muted">The server cut this text.</p>}
              </Panel>
              <div className="tiles">
                {[['Share of time', percent(s.share)], ['Calls', count(s.calls)], ['Mean', ms(s.mean_ms)], [s.p95_source === 'none' ? 'p95 (too few calls)' : `p95 (${s.p95_source})`, ms(s.p95_ms)], ['Max', ms(s.max_ms)], ['Rows per call', count(s.calls > 0 ? s.rows / s.calls : null)],
                  ['Blocks hit / read', `${count(s.shared_hit)} / ${count(s.shared_read)}`], ['Temporary', bytes(s.temp_written * 8192)], ['WAL', bytes(s.wal_bytes)]].map(([label, value]) => (
                  <div className="tile" key={label}><span>{label}</span><b>{value}</b></div>
                ))}
              </div>
              <div className="two">
                <Panel title="Calls per second"><Chart data={line(data, 'calls', 'calls per second', { calls: (p) => p.calls / step })} height={130} /></Panel>
                <Panel title="Time"><Chart data={line(data, 'time', 'ms', { mean: (p) => (p.calls > 0 ? p.mean_ms : null), 'p95 (estimated)': (p) => p.p95_ms })} height={130} /></Panel>
                <Panel title="Rows"><Chart data={line(data, 'rows', 'rows per second', { rows: (p) => p.rows / step })} height={130} /></Panel>
                <Panel title="Blocks read"><Chart data={line(data, 'blocks', 'blocks per second', { read: (p) => p.shared_read / step })} height={130} /></Panel>
              </div>
              <Panel title="Who runs it">
                <table><thead><tr><th>Role</th><th className="n">Calls</th><th className="n">Time</th></tr></thead><tbody>{s.users.map((u) => (<tr key={u.name}><td>{u.name}</td><td className="n">{count(u.calls)}</td><td className="n">{ms(u.total_ms)}</td></tr>))}</tbody></table>
              </Panel>
              <p className="small muted">Database {s.database} · first seen {moment(s.first_seen)} · engine ids {s.queryids.join(', ')}</p>
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
