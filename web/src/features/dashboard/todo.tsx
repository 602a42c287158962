import { useQuery } from '@tanstack/react-query';
import { post } from '../../api/client';
import type { StatementStats, Summary } from '../../api/types';
import { keep, type Scope } from '../../lib/scope';
import { href, usePlace } from '../../lib/url';
import { CopyButton, Sql, SqlLine } from '../../ui/bits';
import { Empty, Loaded, Panel } from '../../ui/states';

const fingerprint = /\b[0-9a-f]{16}\b/;

/** What the figures of the range ask for; the SQL is shown and copied, never run from here. */
export function ToDo({ scope, statements = [] }: { scope: Scope; statements?: StatementStats[] }) {
  const { params } = usePlace();
  const summary = useQuery({ queryKey: ['summary', scope.params], queryFn: () => post<Summary>('/api/monitor/summarize', { ...scope.params, window: scope.params.window ?? '1h' }), enabled: !!scope.target, refetchInterval: scope.live ? 60_000 : false, placeholderData: (old) => old });
  return (
    <Panel title="What to do" note="from the figures of this range">
      <Loaded query={summary} height={240}>
        {(data) => data.actions.length === 0 ? <Empty title="Nothing stands out">No statement, index or table of this range asks for anything.</Empty> : (
          <ul className="todo">
            {data.actions.map((a) => {
              const id = fingerprint.exec(a.title)?.[0];
              const statement = statements.find((s) => s.fingerprint === id);
              return (
                <li key={a.title}>
                  <b>{id ? <a href={href(`/queries/${id}`, { ...keep({ ...params, target: scope.target }), database: statement?.database })}>{a.title.replace(id, id.slice(0, 8))}</a> : a.title}</b>
                  {statement && <SqlLine text={statement.text} />}
                  <p className="small muted">{a.why}</p>
                  {a.sql && <details className="small"><summary>SQL</summary><div className="fix"><Sql text={a.sql} layout={false} /><CopyButton text={a.sql} /></div></details>}
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
