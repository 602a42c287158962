// The overlay on the canvas: its legend, and the panel with the hottest tables and the link to a database.
import { aboutHeat, heats, heatUnits, type Heat, type HeatKind } from '../../lib/diagram/heat';
import { ago, clock, count, exact, moment, plural } from '../../lib/format';
import { useNow } from '../../lib/now';
import { Icon } from '../../ui/icons';
import { Problem, Skeleton } from '../../ui/states';
import type { Bench } from './actions';
import type { Overlay } from './overlay';

/** Tables are read every two minutes; later than twice that, something is wrong. */
const old = 300_000;

/** When the figures are from, and what may be wrong with them. */
function Age({ overlay }: { overlay: Overlay }) {
  const now = useNow(1000);
  const { kind, link, target, measures } = overlay;
  const at = measures?.at;
  if (!link) return null;
  const age = at ? now - Date.parse(at.at) : 0;
  return (
    <>
      <p className="small muted">{target?.name ?? link.target} / {link.database}{at && <> · read <time className="num" dateTime={at.at} title={at.at}>{clock(at.at)}</time>, {ago(age)}</>}</p>
      {kind === 'writes' && at?.writes_from && <p className="small muted">Between {clock(at.writes_from)} and {clock(at.at)}, the last two readings.</p>}
      {kind === 'statements' && <p className="small muted">In the {overlay.span}.</p>}
      {kind === 'indexes' && at && <Since at={at} />}
      {target && (target.state === 'down' || target.state === 'degraded') && <p className="small dg-worry">{target.name} is {target.state}: {target.message}</p>}
      {at && age > old && <p className="small dg-worry">These figures are old: nothing was read for {ago(age).replace(' ago', '')}.</p>}
      {!target && overlay.targets.length > 0 && <p className="small dg-worry">{link.target} is not watched here. Choose another server.</p>}
    </>
  );
}

export function Since({ at }: { at: NonNullable<NonNullable<Overlay['measures']>['at']> }) {
  return <p className="small muted">{at.stats_reset ? <>Scans count since <time dateTime={at.stats_reset} title={at.stats_reset}>{moment(at.stats_reset)}</time>, on this server only.</> : 'Scans count since the database was made (no reset is on record), on this server only.'}</p>;
}

function Scale({ heat }: { heat: Heat }) {
  if (heat.from) return <div className="dg-scale num" title="On a logarithmic scale"><span>{heat.from}</span><i aria-hidden="true" /><span>{heat.to}</span><span className="muted">log</span></div>;
  return heat.entries.length > 0 ? <p className="small">All at zero.</p> : null;
}

/** While the panel is shut: it says the same. */
export function Legend({ overlay, bench }: { overlay: Overlay; bench: Bench }) {
  const { kind, heat } = overlay;
  if (!kind) return null;
  return (
    <section className="dg-legend" aria-label="Overlay">
      <header><b>{heats[kind]}</b><span className="grow" /><button type="button" className="quiet small" aria-label="The hottest tables" title="The hottest tables" onClick={() => bench.show('heat')}><Icon name="list" /></button><button type="button" className="quiet small" aria-label="Turn the overlay off" title="Turn the overlay off" onClick={() => overlay.setKind(null)}><Icon name="close" /></button></header>
      <p className="small muted">{aboutHeat[kind]}</p>
      {heat && <Scale heat={heat} />}
      <Age overlay={overlay} />
      {heat && heat.unmeasured.length > 0 && <p className="small muted">{plural(heat.unmeasured.length, 'table')} not measured</p>}
      {!overlay.link && <p className="small dg-worry">Choose the database that this diagram is of. <button type="button" className="link" onClick={() => bench.show('heat')}>Choose…</button></p>}
      {overlay.error !== null && <p className="small dg-worry">{overlay.error instanceof Error ? overlay.error.message : 'The figures could not be read.'} <button type="button" className="link" onClick={overlay.retry}>Retry</button></p>}
    </section>
  );
}

function Link({ overlay }: { overlay: Overlay }) {
  const { link, targets, by } = overlay;
  const databases = targets.find((t) => t.id === link?.target)?.databases ?? [];
  const pick = (target: string, database?: string) => {
    const all = targets.find((t) => t.id === target)?.databases ?? [];
    const next = database ?? (link && all.includes(link.database) ? link.database : all[0]);
    if (next) overlay.setLink({ target, database: next });
  };
  if (targets.length === 0) return <div className="state"><b>No server is watched</b><p>Add the server that holds these tables on the Targets page; then their size, writes and indexes can be seen here.</p></div>;
  return (
    <>
      <div className="row even">
        <label className="field">Server<select value={link?.target ?? ''} onChange={(e) => pick(e.target.value)}>{!targets.some((t) => t.id === link?.target) && <option value={link?.target ?? ''}>{link?.target ?? 'choose…'}</option>}{targets.map((t) => <option key={t.id} value={t.id} disabled={t.databases.length === 0}>{t.name}{t.state === 'ok' ? '' : ` (${t.state})`}</option>)}</select></label>
        <label className="field">Database<select value={link?.database ?? ''} disabled={databases.length === 0} onChange={(e) => link && pick(link.target, e.target.value)}>{link && !databases.includes(link.database) && <option>{link.database}</option>}{!link && <option value="" />}{databases.map((d) => <option key={d}>{d}</option>)}</select></label>
      </div>
      {by !== '' && <p className="small muted">{by === 'origin' ? 'The diagram was read from it.' : by === 'name' ? 'The only watched server with a database of that name.' : 'Your choice, kept in this browser and in the address.'}</p>}
    </>
  );
}

export function HeatPane({ overlay, bench }: { overlay: Overlay; bench: Bench }) {
  const { kind, heat } = overlay;
  const go = (id: string) => {
    bench.select([id]);
    bench.canvas()?.center(id);
  };
  const hot = heat?.entries.filter((e) => e.value > 0) ?? [];
  const zero = (heat?.entries.length ?? 0) - hot.length;
  return (
    <div className="stack">
      <div className="dg-kinds" role="group" aria-label="Measure">
        <button type="button" className="small" aria-pressed={kind === null} onClick={() => overlay.setKind(null)}>None</button>
        {(Object.keys(heats) as HeatKind[]).map((k) => <button type="button" key={k} className="small" aria-pressed={kind === k} onClick={() => overlay.setKind(k)}>{heats[k]}</button>)}
      </div>
      <Link overlay={overlay} />
      {overlay.error !== null && <Problem error={overlay.error} retry={overlay.retry} />}
      {kind && overlay.link && !heat && overlay.error === null && overlay.target && <Skeleton height={120} />}
      {kind && <Age overlay={overlay} />}
      {overlay.link && overlay.skipped.filter((s) => s.what !== 'target' || !kind).map((s) => <p key={`${s.what} ${s.why}`} className="small dg-worry">{s.what}: {s.why}</p>)}
      {kind && heat && (
        <section className="dg-section" aria-label="Hottest tables">
          <header><h3>{heats[kind]}</h3></header>
          <p className="small muted">{aboutHeat[kind]}</p>
          <Scale heat={heat} />
          <ol className="dg-hot">
            {hot.slice(0, 50).map((e) => (
              <li key={e.id}>
                <button type="button" className="link cut" title={`Go to ${e.title}`} onClick={() => go(e.id)}>{e.title}</button>
                <span className="num" title={exact(e.value, heatUnits[kind])}>{e.text}</span>
                <i aria-hidden="true"><b style={{ width: `${Math.round(e.heat * 100)}%` }} /></i>
                <span className="small muted">{e.more}</span>
              </li>
            ))}
          </ol>
          {hot.length > 50 && <p className="small muted">and {count(hot.length - 50)} more, smaller</p>}
          {zero > 0 && <p className="small muted">{plural(zero, 'table')} at zero</p>}
          {heat.entries.length === 0 && <p className="small muted">No table of this diagram was measured.</p>}
          {heat.unmeasured.length > 0 && (
            <details className="small">
              <summary>{plural(heat.unmeasured.length, 'table')} not measured</summary>
              <ul className="dg-list">{heat.unmeasured.slice(0, 200).map((u) => <li key={u.id}><button type="button" className="link" onClick={() => go(u.id)}>{u.title}</button> <span className="muted">{u.why}</span></li>)}</ul>
            </details>
          )}
          {heat.lost.map((l) => <p key={l} className="small muted">{l}.</p>)}
        </section>
      )}
      {!kind && <p className="small muted">Choose a measure: the tables take its colour, and the number stands above each.</p>}
    </div>
  );
}
