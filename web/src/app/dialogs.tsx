// Range picker, shortcuts, sign-in.
import { useState } from 'react';
import { setToken } from '../api/client';
import { endOf, seconds, useScope } from '../lib/scope';
import { change } from '../lib/url';
import { Modal } from '../ui/modal';
import { pages, type Page } from './pages';

const local = (time: number) => new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

export function RangePicker({ onClose }: { onClose: () => void }) {
  const scope = useScope();
  const end = endOf(scope);
  const [from, setFrom] = useState(() => local(end - seconds(scope) * 1000));
  const [to, setTo] = useState(() => local(end + 60_000)); // to the end of this minute
  const wrong = !from || !to || new Date(from) >= new Date(to);
  return (
    <Modal label="Time range" onClose={onClose}>
      <form className="stack" onSubmit={(e) => {
        e.preventDefault();
        onClose();
        change({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), window: undefined });
      }}>
        <h2>Time range</h2>
        <div className="row even">
          <label className="field">From<input type="datetime-local" value={from} onChange={(e) => setFrom(e.target.value)} /></label>
          <label className="field">To<input type="datetime-local" value={to} onChange={(e) => setTo(e.target.value)} /></label>
        </div>
        <p className="small muted">{wrong ? 'The range must begin before it ends.' : `Your zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}. Dragging over a chart sets a range too.`}</p>
        <div className="row"><span className="grow" /><button type="button" onClick={onClose}>Cancel</button><button className="primary" disabled={wrong}>Show</button></div>
      </form>
    </Modal>
  );
}

function Keys({ rows }: { rows: [string, string][] }) {
  return <dl className="keys">{rows.map(([key, what]) => <div key={key + what}><dt>{key.split(' ').map((k) => <kbd key={k}>{k}</kbd>)}</dt><dd>{what}</dd></div>)}</dl>;
}

export function Help({ page, onClose }: { page: Page | undefined; onClose: () => void }) {
  return (
    <Modal label="Keyboard shortcuts" onClose={onClose} wide>
      <div className="stack">
        <div className="row"><h2>Keyboard</h2><span className="grow" /><button type="button" onClick={onClose}>Close</button></div>
        {page?.keys && <div><h3>{page.title}</h3><Keys rows={page.keys} /></div>}
        <div><h3>Everywhere</h3><Keys rows={[['Ctrl K', 'search or command'], ['Ctrl J', 'open and close the assistant'], ['l', 'live or paused'], ['[ ]', 'one range earlier, later'], ['?', 'this sheet'], ['Esc', 'close']]} /></div>
        <div><h3>Go to</h3><Keys rows={pages.filter((p) => p.icon).map((p) => [`g ${p.letter}`, p.title])} /></div>
      </div>
    </Modal>
  );
}

export function SignIn({ retry }: { retry: () => void }) {
  const [token, setText] = useState('');
  return (
    <main className="lonely">
      <form className="panel stack" onSubmit={(e) => {
        e.preventDefault();
        setToken(token);
        retry();
      }}>
        <h1>Sign in to Assay</h1>
        <p className="muted">This server asks for a token. Its administrator makes one with <code>assay user add NAME</code>.</p>
        <label className="field">Token<input type="password" value={token} onChange={(e) => setText(e.target.value)} autoFocus /></label>
        <div className="row"><span className="grow" /><button className="primary" disabled={!token}>Sign in</button></div>
      </form>
    </main>
  );
}
