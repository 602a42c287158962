import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { Activity, Session } from '../../api/types';
import { clock, count, ms, oneLine, percent } from '../../lib/format';
import { useScope } from '../../lib/scope';
import { change, usePlace } from '../../lib/url';
import { BlockingTree } from '../../ui/blocking';
import { DataTable, type Column } from '../../ui/table';
import { Empty, Loaded, Panel, Skipped } from '../../ui/states';

const waits = (s: Session) => (s.wait_event_type ? `${s.wait_event_type}:${s.wait_event}` : s.state === 'active' ? 'CPU' : '');
const columns: Column<Session>[] = [
  { label: 'pid', value: (s) => s.pid, numeric: true },
  { label: 'State', value: (s) => s.state, cell: (s) => <span className={s.state.startsWith('idle in') ? 'badge warning' : undefined}>{s.state}</span> },
  { label: 'Waits for', value: waits, cell: (s) => <>{waits(s)}{s.blocked_by.length > 0 && <> <span className="badge warning">pid {s.blocked_by.join(', ')}</span></>}</> },
  { label: 'Query age', value: (s) => s.query_ms, cell: (s) => ms(s.query_ms), numeric: true },
  { label: 'Transaction age', value: (s) => s.transaction_ms, cell: (s) => ms(s.transaction_ms), numeric: true },
  { label: 'xmin age', value: (s) => s.xmin_age, cell: (s) => count(s.xmin_age), numeric: true },
  { label: 'User', value: (s) => s.user },
  { label: 'Application', value: (s) => s.application || null, className: 'keep' },
  { label: 'Client', value: (s) => s.client || 'local' },
  { label: 'Database', value: (s) => s.database },
  { label: 'Statement', value: (s) => s.text, cell: (s) => <code className="cut" title={s.text}>{oneLine(s.text)}</code>, className: 'sql' },
];

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
                  <DataTable rows={sessions} columns={columns} keyOf={(x) => x.pid} label="Sessions" />
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
