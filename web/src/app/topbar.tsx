import { grouped } from '../lib/members';
import { clock, moment } from '../lib/format';
import type { LiveState } from '../lib/live';
import { shifted, useScope, useTargets, windows, windowText } from '../lib/scope';
import { change } from '../lib/url';
import { Icon } from '../ui/icons';

const rangeText = (from: string, to: string | undefined) => {
  const end = to ?? new Date().toISOString();
  const sameDay = new Date(from).toDateString() === new Date().toDateString() && new Date(end).toDateString() === new Date().toDateString();
  return sameDay ? `${clock(from)} – ${clock(end)}` : `${moment(from).slice(0, 16)} – ${moment(end).slice(0, 16)}`;
};

export function TopBar({ live, theme, dock, none, onPalette, onPick, onTheme }: { live: LiveState; theme: string; dock: boolean; none: boolean; onPalette: () => void; onPick: () => void; onTheme: () => void }) {
  const scope = useScope();
  const targets = useTargets();
  const state = !scope.live ? 'paused' : live === 'live' ? 'live' : 'reconnecting';
  return (
    <header className="top">
      <a className="skip" href="#main">Skip to the page</a>
      <span className="brand"><svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path d="M2 15.5 9 2.5l7 13M5.2 10.5h7.6" fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round" /></svg><span>Assay</span></span>
      {!none && (
        <>
          <select aria-label="Target" title="The server that is shown" value={scope.target} onChange={(e) => change({ target: e.target.value })}>
            {grouped(targets.data?.targets ?? []).map((t) => (
              <option key={t.id} value={t.id}>{t.name}{t.state === 'ok' ? '' : ` (${t.state})`}</option>
            ))}
          </select>
          <span className="joined">
            <button type="button" title="One range earlier ([)" aria-label="Earlier" onClick={() => change(shifted(scope, -1))}>‹</button>
            <select aria-label="Range" title={scope.from ? `${new Date(scope.from).toISOString()} to ${scope.to ?? 'now'}` : 'The time range of the page'} value={scope.from ? 'custom' : scope.window} onChange={(e) => (e.target.value === 'pick' ? onPick() : change({ window: e.target.value, from: undefined, to: undefined }))}>
              {windows.map((w) => (
                <option key={w} value={w}>{windowText(w)}</option>
              ))}
              {scope.from && <option value="custom">{rangeText(scope.from, scope.to)}</option>}
              <option value="pick">custom…</option>
            </select>
            <button type="button" title="One range later (])" aria-label="Later" disabled={!scope.from} onClick={() => change(shifted(scope, 1))}>›</button>
          </span>
          {scope.from && <button type="button" onClick={() => change({ from: undefined, to: undefined, window: '1h' })}>Reset zoom</button>}
          <select aria-label="Compare" className="compare" title="Draw an earlier range with this one" value={scope.compare ?? ''} onChange={(e) => change({ compare: e.target.value || undefined })}>
            <option value="">compare with…</option>
            <option value="24h">a day before</option>
            <option value="7d">a week before</option>
          </select>
          <button type="button" className="live" data-state={state} aria-pressed={scope.live} title={scope.from ? 'A fixed range is not live; reset the zoom to follow the server' : 'Follow the server (l)'} disabled={!!scope.from} onClick={() => change({ live: scope.live ? 'off' : undefined }, true)}><i aria-hidden="true" />{state}</button>
        </>
      )}
      <span className="grow" />
      <button type="button" className="search" onClick={onPalette}><Icon name="search" /><span>Search or command</span><kbd>Ctrl K</kbd></button>
      <button type="button" className="quiet square" onClick={onTheme} aria-label="Switch between light and dark" title="Switch between light and dark"><Icon name={theme === 'dark' ? 'sun' : 'moon'} /></button>
      <button type="button" aria-pressed={dock} onClick={() => change({ ask: dock ? undefined : '1' }, true)}><Icon name="ask" />Ask<kbd>Ctrl J</kbd></button>
    </header>
  );
}
