import type { StatementStats, TopStatements } from '../../api/types';
import { bytes, exact, ms, oneLine, percent, rate, short } from '../../lib/format';
import { keep, watched, type Scope } from '../../lib/scope';
import { href, usePlace } from '../../lib/url';
import { Figure, Share, SqlLine, Trend } from '../../ui/bits';
import { Empty, Skipped } from '../../ui/states';
import { DataTable, type Column } from '../../ui/table';

const block = 8192;
const source = 'pg_stat_statements';

function columnsOf(span: number, link: (s: StatementStats) => string, wide: boolean): Column<StatementStats>[] {
  const more: Column<StatementStats>[] = [
    { label: 'Total time', value: (s) => s.total_ms, cell: (s) => <Figure text={ms(s.total_ms)} value={s.total_ms} unit="ms" source={source} />, numeric: true, optional: true },
    { label: 'Blocks read', value: (s) => s.shared_read, cell: (s) => <Figure text={short(s.shared_read)} value={s.shared_read} unit="blocks" source={source} />, numeric: true },
    { label: 'Temporary', value: (s) => s.temp_written * block, cell: (s) => <Figure text={bytes(s.temp_written * block)} value={s.temp_written * block} unit="bytes" source={source} />, numeric: true },
    { label: 'WAL', value: (s) => s.wal_bytes, cell: (s) => <Figure text={bytes(s.wal_bytes)} value={s.wal_bytes} unit="bytes" source={source} />, numeric: true, optional: true },
    { label: 'Max', value: (s) => s.max_ms, cell: (s) => <Figure text={ms(s.max_ms)} value={s.max_ms} unit="ms" source={source} />, numeric: true, optional: true },
    { label: 'Deviation', value: (s) => s.stddev_ms, cell: (s) => <Figure text={ms(s.stddev_ms)} value={s.stddev_ms} unit="ms" source={source} />, numeric: true, optional: true },
  ];
  return [
    {
      label: 'Statement',
      value: (s) => oneLine(s.text),
      className: 'sql',
      cell: (s) => (
        <>
          <a href={link(s)} title={s.text}><SqlLine text={s.text} /></a>
          <span className="small muted sub">{s.database} · {s.users.map((u) => u.name).join(', ')}{s.plan_changed && <> <span className="badge warning">plan changed</span></>}{s.text_truncated && <> <span className="badge">text cut</span></>}</span>
        </>
      ),
    },
    { label: 'Share of time', about: 'Of all time spent in finished statements', value: (s) => s.share, cell: (s) => <Share value={s.share} label="Share of time" /> },
    { label: 'Calls', about: 'Per second while Assay watched', value: (s) => s.calls, cell: (s) => <Figure text={rate(s.calls, span)} value={s.calls} unit={`calls in ${ms(span * 1000)}`} source={source} />, numeric: true },
    { label: 'Mean', value: (s) => s.mean_ms, cell: (s) => <Figure text={ms(s.mean_ms)} value={s.mean_ms} unit="ms" source={source} />, numeric: true },
    { label: 'p95', about: 'The time that 95 % of the calls stay below', value: (s) => s.p95_ms, cell: (s) => <Figure text={ms(s.p95_ms)} value={s.p95_ms} unit="ms" source={s.p95_source === 'none' ? 'nothing: fewer than 20 calls' : s.p95_source === 'estimated' ? 'an estimate: log-normal from mean and variance' : s.p95_source}>{s.p95_source === 'estimated' && s.p95_ms != null && <span className="muted small"> est.</span>}</Figure>, numeric: true },
    { label: 'Rows', value: (s) => s.rows, cell: (s) => <Figure text={short(s.rows)} value={s.rows} unit="rows" source={source} />, numeric: true },
    ...(wide ? more : []),
    { label: 'Trend', about: 'Time over the range', value: (s) => s.series.at(-1), cell: (s) => <Trend values={s.series} label={`Time over the range, at most ${ms(Math.max(...s.series, 0))} in one of ${s.series.length} parts`} /> },
  ];
}

export function StatementTable({ data, scope, wide = false, filtered = false }: { data: TopStatements; scope: Scope; wide?: boolean; filtered?: boolean }) {
  const { params } = usePlace();
  if (data.statements.length === 0)
    return (
      <>
        {filtered ? <Empty title="No statement matches the filters" /> : <Empty title="No finished statement in this range">The first figures come after two polls, some 20 seconds after a server is watched. Choose a later range, or run something.</Empty>}
        <Skipped items={data.skipped} />
      </>
    );
  const span = watched(data.window, data.statements.map((s) => s.first_seen));
  const link = (s: StatementStats) => href(`/queries/${s.fingerprint}`, { ...keep({ ...params, target: scope.target }), database: s.database });
  return (
    <DataTable
      rows={data.statements}
      columns={columnsOf(span, link, wide)}
      keyOf={(s) => s.fingerprint + s.database}
      label="Statements by load"
      remember={wide ? 'statements' : undefined}
      tall={wide}
      foot={<>
        {data.truncated && <span>· more statements exist</span>}
        {data.unknown_share != null && <span title={`${exact(data.unknown_share * 100, '%')}\nfrom pg_stat_database and pg_stat_statements`}>· {percent(data.unknown_share)} of the database time belongs to no finished statement</span>}
      </>}
    />
  );
}
