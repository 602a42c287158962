import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { Activity } from '../../api/types';
import { clock, count, ms, oneLine, percent } from '../../lib/format';
import { useScope } from '../../lib/scope';
import { change, usePlace } from '../../lib/url';
import { BlockingTree } from '../../ui/blocking';
import { Empty, Loaded, Panel, Skipped } from '../../ui/states';

export function ActivityPage() {
  const scope = useScope();
  const { params } = usePlace();
  const all = params.all === '1';
  const activity = useQuery({ queryKey: ['activity', scope.target], queryFn: () => get<Activity>('/api/monitor/activity', { db_id: scope.target }), enabled: !!scope.target, refetchInterval: scope.live ? 1500 : false });
  return (
    <div className="stack">
      <div className="row"><h1>Activity</h1><span className="grow" />{activity.data && <span className="small muted">sampled {clock(activity.data.at)}</span>}</div>
      <Loaded query={activity} height={400}>
        {(data) => {
          const sessions = data.sessions.filter((s) => all || s.state !== 'idle');
          return (
            <>
              {data.blocking.length > 0 && <Panel title="Who blocks whom"><BlockingTree roots={data.blocking} /></Panel>}
              <Panel title={`Sessions (${sessions.length} of ${data.sessions.length})`} actions={<label className="row small"><input type="checkbox" checked={all} onChange={(e) => change({ all: e.target.checked ? '1' : undefined }, true)} /> idle too</label>}>
                {sessions.length === 0 ? <Empty>Nobody is working right now.</Empty> : (
                  <div className="scroll" tabIndex={0} role="region" aria-label="Table"><table>
                    <thead><tr><th className="n">pid</th><th>State</th><th>Wait</th><th className="n">Query</th><th className="n">Transaction</th><th className="n">xmin age</th><th>User · application</th><th>Database</th><th>Statement</th></tr></thead>
                    <tbody>{sessions.map((s) => (
                      <tr key={s.pid}>
                        <td className="n">{s.pid}</td><td>{s.state}</td><td>{s.wait_event_type ? `${s.wait_event_type}:${s.wait_event}` : s.state === 'active' ? 'CPU' : ''}{s.blocked_by.length > 0 && <> <span className="badge warning">by {s.blocked_by.join(', ')}</span></>}</td>
                        <td className="n">{ms(s.query_ms)}</td><td className="n">{ms(s.transaction_ms)}</td><td className="n">{count(s.xmin_age)}</td><td>{s.user} · {s.application || '–'}<br /><span className="small muted">{s.client || 'local'}</span></td><td>{s.database}</td>
                        <td className="sql"><code className="cut" title={s.text}>{oneLine(s.text)}</code></td>
                      </tr>))}
                    </tbody>
                  </table></div>
                )}
              </Panel>
              <Panel title="Running maintenance">
                {data.progress.length === 0 ? <p className="muted">No vacuum, index build, analyze or copy runs.</p> : (
                  <table><tbody>{data.progress.map((p) => (<tr key={p.pid}><td>{p.command}</td><td>{p.database} · {p.object}</td><td>{p.phase}</td><td><meter aria-label="Share done" min={0} max={1} value={p.share} /> {percent(p.share)}</td></tr>))}</tbody></table>
                )}
              </Panel>
              <Skipped items={data.skipped} />
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
