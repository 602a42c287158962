import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from '../../api/client';
import type { SeriesAnswer, StatementDetail } from '../../api/types';
import { ask } from '../../lib/ask';
import { bytes, count, ms, percent, rate, short } from '../../lib/format';
import { parts, type Part } from '../../lib/points';
import { before, keep, useScope, watched } from '../../lib/scope';
import { href, usePlace } from '../../lib/url';
import { CopyButton, Figure, Share, Sql, When } from '../../ui/bits';
import { Chart } from '../../ui/chart';
import { Empty, Loaded, Panel } from '../../ui/states';
import { DataTable } from '../../ui/table';
import { Distribution } from './distribution';
import { Plans } from './plans';

/** One value of the points as a chart; before the statement was first seen nothing is known. */
function line(points: readonly Part[], firstSeen: string, marks: SeriesAnswer['annotations'], metric: string, unit: string, lines: Record<string, (p: Part) => number | null | undefined>): SeriesAnswer {
  const first = Date.parse(firstSeen) - 60_000;
  return {
    metric,
    unit,
    step_ms: (points[0]?.seconds ?? 60) * 1000,
    at: points.map((p) => Date.parse(p.at)),
    series: Object.entries(lines).map(([name, of]) => ({ name, points: points.map((p) => (Date.parse(p.at) < first ? null : (of(p) ?? null))) as number[] })),
    annotations: marks,
  };
}

const none: SeriesAnswer['annotations'] = [];

function Charts({ data, marks, past }: { data: StatementDetail; marks: SeriesAnswer['annotations']; past?: { data: StatementDetail; shift: number } }) {
  const charts = useMemo(() => chartsOf(data, marks), [data, marks]);
  const earlier = useMemo(() => past && chartsOf(past.data, none, true), [past]);
  return <div className="two">{charts.map(([title, series], i) => <Panel key={title} title={title} note={series.unit}><Chart data={series} title={title} height={110} past={past && earlier?.[i] && { data: earlier[i][1], shift: past.shift }} /></Panel>)}</div>;
}

/** The charts of a statement; an earlier range shows the mean alone, since lines of a comparison are added up. */
function chartsOf(data: StatementDetail, marks: SeriesAnswer['annotations'], alone = false): [string, SeriesAnswer][] {
  const even = parts(data.points, data.step_ms);
  const chart = (metric: string, unit: string, lines: Record<string, (p: Part) => number | null | undefined>) => line(even, data.statement.first_seen, marks, metric, unit, lines);
  return [
    ['Time per call', chart('time', 'ms', { mean: (p) => (p.calls > 0 ? p.mean_ms : null), ...(alone ? {} : { 'p95, estimated': (p: Part) => p.p95_ms }) })],
    ['Calls', chart('calls', 'per second', { calls: (p) => p.calls / p.seconds })],
    ['Rows', chart('rows', 'rows per second', { rows: (p) => p.rows / p.seconds })],
    ['Blocks read', chart('blocks', 'blocks per second', { read: (p) => p.shared_read / p.seconds })],
    ['Temporary files', chart('temp', 'bytes per second', { written: (p) => p.temp_bytes / p.seconds })],
    ['Write-ahead log', chart('wal', 'bytes per second', { bytes: (p) => p.wal_bytes / p.seconds })],
  ];
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
  // the marks of the target stand on every chart; the load series brings them
  const load = useQuery({ queryKey: ['series', scope.params, 'load'], queryFn: () => get<SeriesAnswer>('/api/monitor/series', { ...scope.params, metric: 'load' }), enabled: !!scope.target, placeholderData: (old) => old });
  const old = before(scope);
  const earlier = useQuery({ queryKey: ['statement', old, fingerprint, params.database], queryFn: () => get<StatementDetail>('/api/monitor/statement', { db_id: old?.db_id, from: old?.from, to: old?.to, fingerprint, database: params.database }), enabled: !!old && !!scope.target, retry: false });
  const shift = old?.shift;
  const past = useMemo(() => (earlier.data && shift ? { data: earlier.data, shift } : undefined), [earlier.data, shift]);
  return (
    <div className="stack">
      <div className="row"><a href={href('/queries', keep(params))}>Queries</a><span className="muted">/</span><h1>Query</h1><code className="muted">{fingerprint}</code></div>
      <Loaded query={detail} height={640} boxed>
        {(data) => {
          const s = data.statement;
          const first = data.points[0]?.at ?? s.first_seen;
          const span = watched({ from: first, to: new Date(Date.parse(data.points.at(-1)?.at ?? first) + data.step_ms).toISOString() }, [s.first_seen]);
          const blocks = s.shared_hit + s.shared_read;
          const ran = s.calls > 0;
          return (
            <>
              <Panel title="Statement" note={<>{s.database} · first seen <When at={s.first_seen} /></>} actions={<>
                {s.plan_changed && <span className="badge warning">plan changed</span>}
                <CopyButton text={s.text} />
                <button type="button" className="small" onClick={() => ask(`Explain ${s.text}`)}>Ask</button>
                <a className="button primary small" href={href('/explain', { ...keep(params), target: scope.target, fingerprint, database: s.database })}>Explain</a>
              </>}>
                <Sql text={s.text} />
                {s.text_truncated && <p className="small muted">The server cut this text.</p>}
              </Panel>
              <section className="panel" aria-label="Figures">
                <dl className="figures">
                  {([
                    ['Share of time', percent(ran ? s.share : null), `${ms(s.total_ms)} in all`, s.total_ms, 'ms'],
                    ['Calls', ran ? rate(s.calls, span) : '0', `${count(s.calls)} in all`, s.calls, 'calls'],
                    ['Mean', ms(ran ? s.mean_ms : null), ran ? `± ${ms(s.stddev_ms)}` : '', ran ? s.mean_ms : null, 'ms'],
                    ['p95', ms(s.p95_ms), s.p95_source === 'none' ? 'fewer than 20 calls' : s.p95_source, s.p95_ms ?? null, 'ms'],
                    ['Rows per call', count(s.calls > 0 ? s.rows / s.calls : null), `${short(s.rows)} in all`, s.rows, 'rows'],
                    ['Blocks per call', short(s.calls > 0 ? blocks / s.calls : null), blocks > 0 ? `${percent(s.shared_hit / blocks)} from cache` : 'none read', blocks, 'blocks'],
                    ['Temporary', bytes(s.temp_written * 8192), 'written', s.temp_written * 8192, 'bytes'],
                    ['WAL', bytes(s.wal_bytes), s.calls > 0 ? `${bytes(s.wal_bytes / s.calls)} a call` : '', s.wal_bytes, 'bytes'],
                  ] as const).map(([label, text, sub, value, unit]) => (
                    <div key={label}><dt>{label}</dt><dd><Figure text={text} value={value} unit={unit} source="pg_stat_statements" /></dd><dd className="small muted">{sub}</dd></div>
                  ))}
                </dl>
              </section>
              <div className="two">
                <Panel title="How long a call takes" note="of all calls in the range">{ran ? <Distribution stats={s} /> : <Empty title="It did not run in this range">Choose a range in which it did; it was first seen <When at={s.first_seen} />.</Empty>}</Panel>
                <Panel title="Who runs it" flush>
                  {!ran ? <Empty title="Nobody in this range" /> : <DataTable rows={s.users} keyOf={(u) => u.name} label="Roles that run it" columns={[
                    { label: 'Role', value: (u) => u.name },
                    { label: 'Share of its time', value: (u) => u.total_ms, cell: (u) => <Share value={s.total_ms > 0 ? u.total_ms / s.total_ms : null} label="Share of the statement's time" /> },
                    { label: 'Calls', value: (u) => u.calls, cell: (u) => count(u.calls), numeric: true },
                    { label: 'Mean', value: (u) => (u.calls > 0 ? u.total_ms / u.calls : null), cell: (u) => ms(u.calls > 0 ? u.total_ms / u.calls : null), numeric: true },
                  ]} />}
                </Panel>
              </div>
              <Panel title="Plans" note="made so far, by shape"><Plans plans={data.plans} /></Panel>
              <Charts data={data} marks={load.data?.annotations ?? none} past={past} />
              <p className="small muted">Engine ids {s.queryids.join(', ')} {Date.parse(s.last_seen) > 0 && <> · last seen <When at={s.last_seen} /></>}</p>
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
