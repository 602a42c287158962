import type { TopStatements } from '../../api/types';
import { count, ms, oneLine, percent, rate } from '../../lib/format';
import { seconds, type Scope } from '../../lib/scope';
import { href } from '../../lib/url';
import { Empty, Skipped } from '../../ui/states';
import { Spark } from '../../ui/chart';

export function StatementTable({ data, scope }: { data: TopStatements; scope: Scope }) {
  const span = seconds(scope);
  if (data.statements.length === 0)
    return (
      <>
        <Empty>No finished statement was counted in this window yet. The first figures come after two polls, some 20 seconds.</Empty>
        <Skipped items={data.skipped} />
      </>
    );
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            <th className="n">#</th><th>Statement</th><th>Share of time</th><th className="n">Calls/s</th><th className="n">Mean</th><th className="n">p95</th><th className="n">Rows</th><th>Trend</th>
          </tr>
        </thead>
        <tbody>
          {data.statements.map((s, i) => (
            <tr key={s.fingerprint + s.database}>
              <td className="n">{i + 1}</td>
              <td className="sql">
                <a className="mono" href={href(`/queries/${s.fingerprint}`, { ...scope.params, db_id: undefined, target: scope.target, database: s.database })} title={s.text}>{oneLine(s.text)}</a>
                <span className="small muted">{s.database} · {s.users.map((u) => u.name).join(', ')}</span>
              </td>
              <td><meter aria-label="Share of time" min={0} max={1} value={s.share} /> {percent(s.share)}</td>
              <td className="n" title={`${count(s.calls)} calls`}>{rate(s.calls, span)}</td>
              <td className="n">{ms(s.mean_ms)}</td>
              <td className="n" title={`source: ${s.p95_source}`}>{ms(s.p95_ms)}{s.p95_source === 'estimated' && <span className="muted small"> est.</span>}</td>
              <td className="n">{count(s.rows)}</td>
              <td><Spark values={s.series} label={`Time over the window, at most ${ms(Math.max(...s.series, 0))} in a bucket`} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small muted">
        {data.unknown_share !== null && data.unknown_share !== undefined && <>{percent(data.unknown_share)} of the database time is explained by no finished statement. </>}
        {data.truncated && 'More statements exist.'}
      </p>
      <Skipped items={data.skipped} />
    </div>
  );
}
