import type { StatementStats, TopStatements } from '../../api/types';
import { bytes, count, ms, oneLine, percent, rate } from '../../lib/format';
import { seconds, type Scope } from '../../lib/scope';
import { href } from '../../lib/url';
import { Spark } from '../../ui/chart';
import { Empty, Skipped } from '../../ui/states';
import { DataTable, type Column } from '../../ui/table';

function columnsOf(scope: Scope, wide: boolean): Column<StatementStats>[] {
  const span = seconds(scope);
  const link = (s: StatementStats) => href(`/queries/${s.fingerprint}`, { ...scope.params, db_id: undefined, target: scope.target, database: s.database });
  const more: Column<StatementStats>[] = [
    { label: 'Blocks read', value: (s) => s.shared_read, cell: (s) => count(s.shared_read), numeric: true },
    { label: 'Temporary', value: (s) => s.temp_written * 8192, cell: (s) => bytes(s.temp_written * 8192), numeric: true },
    { label: 'WAL', value: (s) => s.wal_bytes, cell: (s) => bytes(s.wal_bytes), numeric: true },
  ];
  return [
    {
      label: 'Statement',
      value: (s) => oneLine(s.text),
      className: 'sql',
      cell: (s) => (
        <>
          <a className="mono" href={link(s)} title={s.text}>{oneLine(s.text)}</a>
          <span className="small muted">{s.database} · {s.users.map((u) => u.name).join(', ')}</span>
          {s.plan_changed && <> <span className="badge warning">plan changed</span></>}
        </>
      ),
    },
    { label: 'Share of time', value: (s) => s.share, cell: (s) => <span className="keep"><meter aria-label="Share of time" min={0} max={1} value={s.share} /> {percent(s.share)}</span> },
    { label: 'Calls', value: (s) => s.calls, cell: (s) => <span title={`${count(s.calls)} calls`}>{rate(s.calls, span)}</span>, numeric: true },
    { label: 'Mean', value: (s) => s.mean_ms, cell: (s) => ms(s.mean_ms), numeric: true },
    { label: 'p95', value: (s) => s.p95_ms, cell: (s) => <span title={`source: ${s.p95_source}`}>{ms(s.p95_ms)}{s.p95_source === 'estimated' && s.p95_ms != null && <span className="muted small"> est.</span>}</span>, numeric: true },
    { label: 'Rows', value: (s) => s.rows, cell: (s) => count(s.rows), numeric: true },
    ...(wide ? more : []),
    { label: 'Trend', value: (s) => s.series.at(-1), cell: (s) => <Spark values={s.series} label={`Time over the window, at most ${ms(Math.max(...s.series, 0))} in a bucket`} /> },
  ];
}

export function StatementTable({ data, scope, wide = false }: { data: TopStatements; scope: Scope; wide?: boolean }) {
  if (data.statements.length === 0)
    return (
      <>
        <Empty>No finished statement was counted in this window yet. The first figures come after two polls, some 20 seconds.</Empty>
        <Skipped items={data.skipped} />
      </>
    );
  return (
    <>
      <DataTable rows={data.statements} columns={columnsOf(scope, wide)} keyOf={(s) => s.fingerprint + s.database} label="Statements by load" />
      {data.unknown_share != null && <p className="small muted">{percent(data.unknown_share)} of the database time is explained by no finished statement. {data.truncated && 'More statements exist.'}</p>}
      <Skipped items={data.skipped} />
    </>
  );
}
