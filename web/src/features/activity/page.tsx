import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { Activity, Session } from '../../api/types';
import { ago, bytes, clock, count, exact, ms, percent } from '../../lib/format';
import { useNow } from '../../lib/now';
import { useScope } from '../../lib/scope';
import { aged, counts, filtered, isOwn, waits } from '../../lib/sessions';
import { covered } from '../../ui/covered';
import { change, usePlace } from '../../lib/url';
import { Share, SqlLine, Swatch } from '../../ui/bits';
import { BlockingTree } from '../../ui/blocking';
import { DataTable, type Column } from '../../ui/table';
import { Empty, Loaded, Panel, Skipped } from '../../ui/states';
import { SessionDetail } from './detail';

const old = 60_000;
function columnsOf(age: (value: number | null | undefined, running: boolean) => number | null): Column<Session>[] {
  const running = (s: Session) => s.state !== 'idle';
  const Age = ({ value, late = true }: { value: number | null; late?: boolean }) => <span className={late && value !== null && value > old ? 'num late' : 'num'} title={exact(value, 'ms')}>{ms(value)}</span>;
  return [
    { label: 'pid', value: (s) => s.pid, cell: (s) => <button type="button" className="link num" onClick={() => change({ pid: String(s.pid) }, true)}>{s.pid}</button>, numeric: true },
    { label: 'State', value: (s) => s.state, className: 'keep', cell: (s) => <><Swatch name={s.state} />{s.state}{isOwn(s) && <> <span className="badge">Assay</span></>}</> },
    { label: 'Waits for', value: (s) => waits(s) || null, className: 'keep', cell: (s) => waits(s) && <><Swatch name={waits(s)} />{waits(s)}{s.blocked_by.length > 0 && <> <span className="badge warning">pid {s.blocked_by.join(', ')}</span></>}</> },
    { label: 'Query', about: 'Since the statement began; for an idle session since its last one', value: (s) => s.query_ms, cell: (s) => <Age value={age(s.query_ms, running(s))} late={running(s)} />, numeric: true },
    { label: 'Transaction', about: 'Since the transaction began', value: (s) => s.transaction_ms, cell: (s) => <Age value={age(s.transaction_ms, true)} />, numeric: true },
    { label: 'xmin age', about: 'Transactions since the oldest this session can still see; vacuum cannot remove what is newer', value: (s) => s.xmin_age, cell: (s) => count(s.xmin_age), numeric: true },
    { label: 'User', value: (s) => s.user },
    { label: 'Application', value: (s) => s.application || null, className: 'keep' },
    { label: 'Client', value: (s) => s.client || 'local', cell: (s) => s.client || <span className="muted">local</span>, className: 'keep', optional: true },
    { label: 'Database', value: (s) => s.database },
    { label: 'Statement', value: (s) => s.text, cell: (s) => <SqlLine text={s.text} />, className: 'sql' },
  ];
}

function Progress({ items }: { items: Activity['progress'] }) {
  if (items.length === 0) return <p className="muted small">No vacuum, index build, analyze, cluster or copy runs now.</p>;
  return (
    <DataTable rows={items} keyOf={(p) => p.pid} label="Running maintenance" columns={[
      { label: 'Command', value: (p) => p.command },
      { label: 'On', value: (p) => `${p.database} · ${p.object}` },
      { label: 'Phase', value: (p) => p.phase },
      { label: 'Done', value: (p) => p.share, cell: (p) => <Share value={p.share} label="Done" text={p.total > 0 ? percent(p.share) : '–'} /> },
      { label: 'Of', value: (p) => p.total, cell: (p) => (p.total > 0 ? `${/copy/i.test(p.command) ? bytes(p.done) : count(p.done)} / ${/copy/i.test(p.command) ? bytes(p.total) : count(p.total)}` : p.done > 0 ? `${/copy/i.test(p.command) ? bytes(p.done) : count(p.done)} so far` : '–'), numeric: true },
      { label: 'pid', value: (p) => p.pid, numeric: true },
    ]} />
  );
}

export function ActivityPage() {
  const scope = useScope();
  const { params } = usePlace();
  const idle = params.all === '1';
  const state = params.state ?? '';
  const q = params.q ?? '';
  const activity = useQuery({ queryKey: ['activity', scope.target], queryFn: () => get<Activity>('/api/monitor/activity', { db_id: scope.target }), enabled: !!scope.target, refetchInterval: scope.live ? 1500 : false });
  const now = useNow(500, scope.live);
  useEffect(() => {
    if (!params.pid) return;
    const onKey = (e: KeyboardEvent) => e.key === 'Escape' && !e.defaultPrevented && !covered() && change({ pid: undefined }, true);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [params.pid]);
  return (
    <div className="stack">
      <div className="row">
        <h1>Activity</h1>
        <span className="small muted num">{activity.data ? `sampled ${clock(activity.data.at)}, ${ago(now - Date.parse(activity.data.at))}` : ''}</span>
        <span className="grow" />
        <input type="search" aria-label="Filter sessions" title="Filter (/)" placeholder="User, application, statement…" value={q} onChange={(e) => change({ q: e.target.value || undefined }, true)} />
      </div>
      <Loaded query={activity} height={560} boxed>
        {(data) => {
          const shown = filtered(data.sessions, { state, idle, q });
          const chosen = data.sessions.find((s) => String(s.pid) === params.pid);
          const folded = state === '' && !idle ? data.sessions.filter((s) => s.state === 'idle').length : 0;
          const age = (value: number | null | undefined, running: boolean) => (running && scope.live && !activity.error ? aged(value, data.at, now) : (value ?? null));
          return (
            <>
              {data.blocking.length > 0 && <Panel title="Who blocks whom"><BlockingTree roots={data.blocking} /></Panel>}
              <Panel title="Sessions" flush actions={<div className="chips" role="group" aria-label="Only this state">
                {counts(data.sessions).map(([name, n]) => (
                  <button type="button" key={name} className="chip" aria-pressed={state === name} onClick={() => change({ state: state === name ? undefined : name }, true)}><Swatch name={name} />{name} <b className="num">{n}</b></button>
                ))}
              </div>}>
                {shown.length === 0
                  ? <Empty title={q || state ? 'No session matches the filters' : 'Nobody is working right now'}>{folded > 0 ? `${folded} idle ${folded === 1 ? 'session waits' : 'sessions wait'} for their clients.` : ''}</Empty>
                  : <DataTable rows={shown} columns={columnsOf(age)} keyOf={(x) => x.pid} label="Sessions" tall remember="sessions" rowProps={(s) => ({ selected: String(s.pid) === params.pid, className: isOwn(s) ? 'own' : undefined, onClick: () => change({ pid: String(s.pid) === params.pid ? undefined : String(s.pid) }, true) })} />}
                {(folded > 0 || idle) && state === '' && <button type="button" className="fold small" aria-expanded={idle} onClick={() => change({ all: idle ? undefined : '1' }, true)}>{idle ? 'Fold the idle sessions' : `Show ${folded} idle ${folded === 1 ? 'session' : 'sessions'}`}</button>}
              </Panel>
              {params.pid && (chosen ? <SessionDetail session={chosen} scope={scope} age={age} /> : <p className="small muted">Session {params.pid} has ended. <button type="button" className="link" onClick={() => change({ pid: undefined }, true)}>Close</button></p>)}
              <Panel title="Running maintenance" flush={data.progress.length > 0}><Progress items={data.progress} /></Panel>
              <Skipped items={data.skipped} />
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
