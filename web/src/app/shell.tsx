// Navigation, live events, shortcuts, dialogs, assistant dock.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, get, outage } from '../api/client';
import type { WhoAmI } from '../api/types';
import type { Command } from '../lib/commands';
import { ago, clock } from '../lib/format';
import { useLive } from '../lib/live';
import { useNow } from '../lib/now';
import { keep, shifted, useScope, useTargets } from '../lib/scope';
import { change, go, href, usePlace } from '../lib/url';
import { covered } from '../ui/covered';
import { Icon } from '../ui/icons';
import { Skeleton } from '../ui/states';
import { Toasts } from '../ui/toast';
import { Help, RangePicker, SignIn } from './dialogs';
import { pages } from './pages';
import { Palette } from './palette';
import { TopBar } from './topbar';

// Markdown is a quarter of the app and only the assistant needs it
const AssistantDock = lazy(() => import('../features/assistant/dock').then((m) => ({ default: m.AssistantDock })));

const system = () => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

function useSetting(name: string, first: () => string): [string, (value: string) => void] {
  const [value, set] = useState(() => localStorage.getItem(`assay-${name}`) ?? first());
  useEffect(() => {
    document.documentElement.dataset[name] = value;
  }, [name, value]);
  return [value, (next) => {
    localStorage.setItem(`assay-${name}`, next);
    set(next);
  }];
}

/** Links of the app change the page without loading it anew. */
function useLinks() {
  useEffect(() => {
    const onClick = (e: MouseEvent) => {
      if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !(e.target instanceof Element)) return;
      const link = e.target.closest('a');
      if (!link || link.origin !== location.origin || link.download || link.getAttribute('href')?.startsWith('#')) return;
      e.preventDefault();
      go(link.pathname, Object.fromEntries(new URLSearchParams(link.search)));
    };
    document.addEventListener('click', onClick);
    return () => document.removeEventListener('click', onClick);
  }, []);
}

export function Shell() {
  const place = usePlace();
  const scope = useScope();
  const targets = useTargets();
  const client = useQueryClient();
  const who = useQuery({ queryKey: ['session'], queryFn: () => get<WhoAmI>('/api/session'), retry: false });
  const [open, setOpen] = useState<'' | 'palette' | 'help' | 'range'>('');
  const [question, setQuestion] = useState('');
  const [theme, setTheme] = useSetting('theme', system);
  const [density, setDensity] = useSetting('density', () => 'dense');
  const dock = place.params.ask === '1';
  useLinks();

  const refreshed = useRef(0);
  const onEvent = useCallback(
    (event: string, data: string) => {
      window.dispatchEvent(new CustomEvent('assay-event', { detail: { event, data } }));
      // the first word of a stream: after a gap everything may have changed
      if (event === 'hello') void client.invalidateQueries();
      if (event === 'annotation') void client.invalidateQueries({ queryKey: ['series'] });
      if (event === 'target') void client.invalidateQueries({ queryKey: ['targets'] });
      if (Date.now() - refreshed.current < 5000) return;
      refreshed.current = Date.now();
      void client.invalidateQueries({ queryKey: ['overview'] });
    },
    [client],
  );
  // a diagram follows what others save whether or not figures are live
  const none = targets.data?.targets.length === 0;
  const live = useLive(scope.target, (!!scope.target && scope.live) || (place.path === '/diagrams' && targets.data !== undefined), onEvent);

  const page = pages.find((p) => p.icon && p.path === place.path) ?? pages.find((p) => !p.icon && place.path.startsWith(`${p.path}/`));
  const Page = page?.component;
  const toggleDock = useCallback(() => change({ ask: dock ? undefined : '1' }, true), [dock]);
  const commands = useMemo<Command[]>(
    () => [
      { label: dock ? 'Close the assistant' : 'Ask the assistant', key: 'Ctrl J', run: toggleDock },
      { label: scope.live ? 'Pause live mode' : 'Follow the server live', key: 'l', run: () => change({ live: scope.live ? 'off' : undefined, from: undefined, to: undefined }, true) },
      { label: 'Choose a time range…', run: () => setOpen('range') },
      { label: 'One range earlier', key: '[', run: () => change(shifted(scope, -1)) },
      { label: `Switch to ${theme === 'dark' ? 'light' : 'dark'} colours`, run: () => setTheme(theme === 'dark' ? 'light' : 'dark') },
      { label: density === 'roomy' ? 'Denser tables' : 'Roomier tables', run: () => setDensity(density === 'roomy' ? 'dense' : 'roomy') },
      { label: 'Watch another server…', run: () => go('/targets', keep(place.params)) },
      { label: 'Copy a link to this view', run: () => void navigator.clipboard.writeText(location.href) },
      { label: 'Keyboard shortcuts', key: '?', run: () => setOpen('help') },
    ],
    [dock, toggleDock, scope, theme, setTheme, density, setDensity, place.params],
  );

  const shown = useRef(place.path);
  const lead = useRef(0);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const typing = e.target instanceof HTMLElement && (['INPUT', 'TEXTAREA', 'SELECT'].includes(e.target.tagName) || e.target.dataset.typing !== undefined);
      const key = e.key.toLowerCase();
      if ((e.ctrlKey || e.metaKey) && (key === 'k' || key === 'j')) {
        e.preventDefault();
        // nothing outside of a dialog can be used while it is open
        if (key === 'j') toggleDock();
        else if (!covered()) setOpen('palette');
        return;
      }
      if (typing || e.ctrlKey || e.metaKey || e.altKey || covered()) return;
      const led = Date.now() - lead.current < 1200;
      lead.current = 0;
      const next = led ? pages.find((p) => p.letter === key) : undefined;
      if (next) go(next.path, keep(place.params));
      else if (key === 'g') lead.current = Date.now();
      else if (key === '?') setOpen('help');
      else if (key === 'l') change({ live: scope.live ? 'off' : undefined }, true);
      else if (key === '[') change(shifted(scope, -1));
      else if (key === ']' && scope.from) change(shifted(scope, 1));
      else if (key === '/') {
        const box = document.querySelector<HTMLInputElement>('main input[type="search"]');
        if (!box) return;
        e.preventDefault();
        box.focus();
      }
    };
    const onAsk = (e: Event) => {
      setQuestion((e as CustomEvent<string>).detail);
      change({ ask: '1' }, true);
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('assay-ask', onAsk);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('assay-ask', onAsk);
    };
  }, [toggleDock, scope, place.params]);
  useEffect(() => {
    document.title = `${page?.title ?? 'Not found'} · ${scope.target || 'no target'} · Assay`;
  }, [page, scope.target]);
  useEffect(() => {
    const main = document.getElementById('main');
    main?.scrollTo(0, 0);
    // the link that led here is gone with its page: the keyboard goes on in the new one
    if (shown.current !== place.path && document.activeElement === document.body) main?.focus({ preventScroll: true });
    shown.current = place.path;
  }, [place.path]);

  if (who.error instanceof ApiError && who.error.status === 401) return <SignIn retry={() => void who.refetch()} />;
  const Targets = pages.find((p) => p.path === '/targets')?.component;
  return (
    <div className="shell">
      <TopBar live={live} theme={theme} dock={dock} none={none} onPalette={() => setOpen('palette')} onPick={() => setOpen('range')} onTheme={() => setTheme(theme === 'dark' ? 'light' : 'dark')} />
      <nav aria-label="Pages">
        {pages.filter((p) => p.icon).map((p) => (
          <a key={p.path} href={href(p.path, keep(place.params))} aria-current={page?.path === p.path ? 'page' : undefined} title={`${p.title} (g ${p.letter})`}>
            {p.icon && <Icon name={p.icon} />}<span>{p.title}</span>
          </a>
        ))}
        <span className="grow" />
        {who.data && <p className="small muted foot-note"><span>{who.data.name} · {who.data.role}</span><span>Assay {who.data.version}</span></p>}
      </nav>
      <main id="main" tabIndex={-1}>
        <Outage retry={() => void client.invalidateQueries()} />
        {none && Targets && !page?.free ? <Targets /> : Page ? <Suspense fallback={<Skeleton height={400} />}><Page key={place.path} /></Suspense> : <div className="state"><h1>There is no page {place.path}</h1><p><a href={href('/', keep(place.params))}>Go to the dashboard</a></p></div>}
      </main>
      {dock && <Suspense fallback={<aside className="dock" aria-label="Assistant" aria-busy="true" />}><AssistantDock scope={scope} question={question} onUsed={() => setQuestion('')} onClose={toggleDock} /></Suspense>}
      {open === 'palette' && <Palette commands={commands} onClose={() => setOpen('')} />}
      {open === 'range' && <RangePicker onClose={() => setOpen('')} />}
      {open === 'help' && <Help page={page} onClose={() => setOpen('')} />}
      <Toasts />
    </div>
  );
}

/** While the server is silent the figures stay, and this says how old they are. */
function Outage({ retry }: { retry: () => void }) {
  const since = useSyncExternalStore(outage.subscribe, outage.since);
  const now = useNow(1000, since !== null);
  if (since === null) return null;
  return (
    <div className="outage" role="alert">
      <span><b>Assay does not answer</b> since {clock(since)}, {ago(Math.max(0, now - since))}. What you see is from before; it goes on by itself when the server is back.</span>
      <button type="button" className="small" onClick={retry}>Retry now</button>
    </div>
  );
}
