// Navigation, pickers, palette, shortcuts, assistant dock.
import { useEffect, useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { get, setToken, ApiError } from '../api/client';
import type { TopStatements, WhoAmI } from '../api/types';
import { AssistantDock } from '../features/assistant/dock';
import { moment, oneLine } from '../lib/format';
import { useScope, useTargets } from '../lib/scope';
import { change, go, href, usePlace } from '../lib/url';
import { Modal } from '../ui/modal';
import { pages } from './pages';

const windows = ['15m', '1h', '6h', '24h', '7d', '30d'];

interface Action {
  label: string;
  run: () => void;
}

function keep(params: Record<string, string>) {
  return { target: params.target, window: params.window, from: params.from, to: params.to, live: params.live, compare: params.compare };
}

export function Shell() {
  const place = usePlace();
  const scope = useScope();
  const targets = useTargets();
  const who = useQuery({ queryKey: ['session'], queryFn: () => get<WhoAmI>('/api/session'), retry: false });
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [picking, setPicking] = useState(false);
  const [question, setQuestion] = useState('');
  const dock = place.params.ask === '1';
  const [theme, setTheme] = useState(() => localStorage.getItem('assay-theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('assay-theme', theme);
  }, [theme]);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const typing = e.target instanceof HTMLElement && ['INPUT', 'TEXTAREA', 'SELECT'].includes(e.target.tagName);
      if ((e.ctrlKey || e.metaKey) && e.key === 'k') {
        e.preventDefault();
        setPalette(true);
      } else if ((e.ctrlKey || e.metaKey) && e.key === 'j') {
        e.preventDefault();
        change({ ask: dock ? undefined : '1' }, true);
      } else if (e.key === '?' && !typing) setHelp(true);
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
  }, [dock]);
  const page = pages.find((p) => p.icon && p.path === place.path) ?? pages.find((p) => !p.icon && place.path.startsWith(`${p.path}/`));
  const Page = page?.component;
  if (who.error instanceof ApiError && who.error.status === 401) return <SignIn retry={() => void who.refetch()} />;
  const none = targets.data?.targets.length === 0;
  const Targets = pages.find((p) => p.path === '/targets')?.component;
  return (
    <div className="shell">
      <header className="top">
        <a className="skip" href="#main">Skip to the page</a>
        <span className="brand">Assay</span>
        <label className="row small">
          <span className="muted">Target</span>
          <select value={scope.target} onChange={(e) => change({ target: e.target.value })} disabled={none}>
            {targets.data?.targets.map((t) => (
              <option key={t.id} value={t.id}>{t.name}</option>
            ))}
          </select>
        </label>
        <label className="row small">
          <span className="muted">Range</span>
          <select value={scope.from ? 'custom' : scope.window} onChange={(e) => (e.target.value === 'pick' ? setPicking(true) : change({ window: e.target.value, from: undefined, to: undefined }))}>
            {windows.map((w) => (
              <option key={w} value={w}>last {w}</option>
            ))}
            {scope.from && <option value="custom">{moment(scope.from)} …</option>}
            <option value="pick">custom…</option>
          </select>
        </label>
        {scope.from && <button className="small" onClick={() => change({ from: undefined, to: undefined, window: '1h' })}>Reset zoom</button>}
        <label className="row small">
          <span className="muted">Compare</span>
          <select value={scope.compare ?? ''} onChange={(e) => change({ compare: e.target.value || undefined })}>
            <option value="">nothing</option>
            <option value="24h">a day before</option>
            <option value="7d">a week before</option>
          </select>
        </label>
        <button className="small" aria-pressed={scope.live} onClick={() => change({ live: scope.live ? 'off' : undefined })}>{scope.live ? '● live' : '○ paused'}</button>
        <span className="grow" />
        <button onClick={() => setPalette(true)}>Search or command <kbd>Ctrl K</kbd></button>
        <button onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')} aria-label="Switch between light and dark">{theme === 'dark' ? 'Light' : 'Dark'}</button>
        <button aria-pressed={dock} onClick={() => change({ ask: dock ? undefined : '1' }, true)}>Ask <kbd>Ctrl J</kbd></button>
      </header>
      <nav aria-label="Pages">
        {pages.filter((p) => p.icon).map((p) => (
          <a key={p.path} href={href(p.path, keep(place.params))} aria-current={page?.path === p.path ? 'page' : undefined} title={p.title} onClick={(e) => {
            if (e.ctrlKey || e.metaKey) return;
            e.preventDefault();
            go(p.path, keep(place.params));
          }}>
            <i aria-hidden="true">{p.icon}</i> <span>{p.title}</span>
          </a>
        ))}
      </nav>
      <main id="main" tabIndex={-1}>
        {none && Targets ? <Targets /> : Page ? <Page key={place.path} /> : <div className="state"><h1>There is no page {place.path}</h1><p><a href="/">Go to the dashboard</a></p></div>}
      </main>
      {dock && <AssistantDock scope={scope} question={question} onUsed={() => setQuestion('')} onClose={() => change({ ask: undefined }, true)} />}
      {palette && <Palette onClose={() => setPalette(false)} toggleTheme={() => setTheme(theme === 'dark' ? 'light' : 'dark')} />}
      {picking && <RangePicker onClose={() => setPicking(false)} />}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

function Palette({ onClose, toggleTheme }: { onClose: () => void; toggleTheme: () => void }) {
  const { params } = usePlace();
  const scope = useScope();
  const targets = useTargets();
  const top = useQuery({ queryKey: ['palette', scope.target], queryFn: () => get<TopStatements>('/api/monitor/top-queries', { db_id: scope.target, window: '24h', limit: 200 }), enabled: !!scope.target });
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const actions = useMemo<Action[]>(
    () => [
      ...pages.filter((p) => p.icon).map((p) => ({ label: `Go to ${p.title}`, run: () => go(p.path, keep(params)) })),
      { label: 'Switch between light and dark', run: toggleTheme },
      { label: 'Ask the assistant', run: () => change({ ask: '1' }) },
      ...(targets.data?.targets ?? []).map((t) => ({ label: `Target ${t.name}`, run: () => change({ target: t.id }) })),
      ...(top.data?.statements ?? []).map((s) => ({ label: oneLine(s.text), run: () => go(`/queries/${s.fingerprint}`, { ...keep(params), database: s.database }) })),
    ],
    [params, targets.data, top.data, toggleTheme],
  );
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = actions.filter((a) => words.every((w) => a.label.toLowerCase().includes(w))).slice(0, 50);
  const run = (action: Action | undefined) => {
    if (!action) return;
    onClose();
    action.run();
  };
  return (
    <Modal label="Search or command" onClose={onClose}>
      <input
        className="wide"
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[at] ? `palette-${at}` : undefined}
        aria-label="Search pages, targets, statements and actions"
        placeholder="Search pages, targets, statements, actions"
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setAt(0);
        }}
        onKeyDown={(e) => {
          if (e.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
          if (e.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          if (e.key === 'Enter') run(found[at]);
          if (e.key === 'ArrowDown' || e.key === 'ArrowUp') e.preventDefault();
        }}
      />
      <ul className="palette" id="palette-list" role="listbox" aria-label="Matches">
        {found.map((a, i) => (
          <li key={a.label + i} id={`palette-${i}`} role="option" aria-selected={i === at} className="cut" onClick={() => run(a)}>{a.label}</li>
        ))}
      </ul>
      {found.length === 0 && <p className="muted">Nothing matches “{text}”.</p>}
    </Modal>
  );
}

const local = (time: number) => new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function RangePicker({ onClose }: { onClose: () => void }) {
  const [from, setFrom] = useState(local(Date.now() - 3_600_000));
  const [to, setTo] = useState(local(Date.now() + 60_000)); // to the end of this minute
  const wrong = !from || !to || new Date(from) >= new Date(to);
  return (
    <Modal label="Time range" onClose={onClose}>
      <form className="stack" onSubmit={(e) => {
        e.preventDefault();
        onClose();
        change({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), window: undefined });
      }}>
        <h2>Time range</h2>
        <label className="field">From<input type="datetime-local" value={from} onChange={(e) => setFrom(e.target.value)} /></label>
        <label className="field">To<input type="datetime-local" value={to} onChange={(e) => setTo(e.target.value)} /></label>
        {wrong && <p className="small muted">The range must begin before it ends.</p>}
        <div className="row"><span className="grow" /><button type="button" onClick={onClose}>Cancel</button><button className="primary" disabled={wrong}>Show</button></div>
      </form>
    </Modal>
  );
}

function Help({ onClose }: { onClose: () => void }) {
  return (
    <Modal label="Keyboard shortcuts" onClose={onClose}>
      <h2>Keyboard</h2>
      <table>
        <tbody>
          {[['Ctrl K', 'search or command'], ['Ctrl J', 'assistant'], ['?', 'this sheet'], ['Esc', 'close'], ['Tab', 'next control']].map(([key, what]) => (
            <tr key={key}><td><kbd>{key}</kbd></td><td>{what}</td></tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}

function SignIn({ retry }: { retry: () => void }) {
  const [token, setText] = useState('');
  return (
    <form className="state" onSubmit={(e) => {
      e.preventDefault();
      setToken(token);
      retry();
    }}>
      <h1>Sign in</h1>
      <p>This Assay asks for a token. <code>assay user add NAME</code> makes one.</p>
      <div className="row">
        <span className="grow" />
        <input type="password" aria-label="Token" value={token} onChange={(e) => setText(e.target.value)} />
        <button className="primary">Sign in</button>
        <span className="grow" />
      </div>
    </form>
  );
}
