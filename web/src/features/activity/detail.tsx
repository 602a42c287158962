import type { Session } from '../../api/types';
import { ask } from '../../lib/ask';
import { count, ms } from '../../lib/format';
import { keep, type Scope } from '../../lib/scope';
import { waits } from '../../lib/sessions';
import { change, go, href, usePlace } from '../../lib/url';
import { CopyButton, Sql, Swatch } from '../../ui/bits';
import { Panel } from '../../ui/states';

export function SessionDetail({ session: s, scope, age }: { session: Session; scope: Scope; age: (value: number | null | undefined, running: boolean) => number | null }) {
  const { params } = usePlace();
  const facts: [string, string][] = [
    ['State', s.state], ['Query age', ms(age(s.query_ms, s.state !== 'idle'))], ['Transaction age', ms(age(s.transaction_ms, true))], ['xmin age', count(s.xmin_age)],
    ['User', s.user], ['Application', s.application || '–'], ['Client', s.client || 'local'], ['Database', s.database],
  ];
  return (
    <Panel title={`Session ${s.pid}`} note={waits(s) ? <><Swatch name={waits(s)} />{s.state === 'active' && waits(s) === 'CPU' ? 'on CPU' : `waits for ${waits(s)}`}</> : s.state} actions={<>
      <CopyButton text={s.text} />
      <button type="button" className="small" onClick={() => ask(`Explain ${s.text}`)}>Ask</button>
      <button type="button" className="small" onClick={() => {
        sessionStorage.setItem('assay-explain', s.text);
        go('/explain', { ...keep(params), database: s.database });
      }}>Explain…</button>
      {s.fingerprint && <a className="button small" href={href(`/queries/${s.fingerprint}`, { ...keep(params), target: scope.target, database: s.database })}>Its figures</a>}
      <button type="button" className="quiet small" onClick={() => change({ pid: undefined }, true)}>Close</button>
    </>}>
      <div className="stack">
        <dl className="figures tight apart">{facts.map(([k, v]) => <div key={k}><dt>{k}</dt><dd className="num">{v}</dd></div>)}</dl>
        {s.blocked_by.length > 0 && <p>Blocked by {s.blocked_by.map((pid) => <button type="button" key={pid} className="link" onClick={() => change({ pid: String(pid) }, true)}>pid {pid}</button>)}</p>}
        <Sql text={s.text} />
      </div>
    </Panel>
  );
}
