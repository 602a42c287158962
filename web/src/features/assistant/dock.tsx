import { useEffect, useRef, useState } from 'react';
import { clock } from '../../lib/format';
import { windowText, type Scope } from '../../lib/scope';
import { usePlace } from '../../lib/url';
import { CopyButton } from '../../ui/bits';
import { Icon } from '../../ui/icons';
import { Answer } from './answer';
import { bodyOf, clear, send, stop, useConversation } from './conversation';
import { ToolLine } from './tools';

const suggestions = ['What is slow right now?', 'Explain the slowest query', 'Which indexes are unused?', 'Who blocks whom?', 'How is it doing?'];

/** What is on the screen, as the server understands it. */
function contextOf(scope: Scope, fingerprint: string | undefined) {
  return { monitor: { db_id: scope.target, window: scope.from ? undefined : scope.window, from: scope.from, to: scope.to, fingerprint } };
}

export function AssistantDock({ scope, question, onUsed, onClose }: { scope: Scope; question: string; onUsed: () => void; onClose: () => void }) {
  const { path, params } = usePlace();
  const { entries, busy } = useConversation();
  const [draft, setDraft] = useState('');
  const [wide, setWide] = useState(() => localStorage.getItem('assay-dock') === 'wide');
  const [showing, setShowing] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const fingerprint = path.startsWith('/queries/') ? path.split('/')[2] : params.fingerprint;
  const context = contextOf(scope, fingerprint);
  useEffect(() => {
    const box = list.current;
    // the newest text stays in sight unless the reader has scrolled up
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < 240) box.scrollTop = box.scrollHeight;
  }, [entries]);
  const ask = (text: string) => {
    setDraft('');
    void send(text, context);
    requestAnimationFrame(() => list.current && (list.current.scrollTop = list.current.scrollHeight));
  };
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (!question) return;
    onUsed();
    latest.current(question);
  }, [question, onUsed]);
  const chips = [scope.target || 'no target', scope.from ? `${clock(scope.from)} – ${scope.to ? clock(scope.to) : 'now'}` : windowText(scope.window), ...(fingerprint ? [`statement ${fingerprint.slice(0, 8)}`] : [])];
  const history = entries.map(({ role, content }) => ({ role, content }));
  return (
    <aside className={wide ? 'dock broad' : 'dock'} aria-label="Assistant" onKeyDown={(e) => e.key === 'Escape' && !e.defaultPrevented && (busy ? stop() : onClose())}>
      <header className="row">
        <h2>Assistant</h2>
        <span className="grow" />
        {entries.length > 0 && <button type="button" className="quiet small" onClick={clear}>New</button>}
        <button type="button" className="quiet small" onClick={() => { localStorage.setItem('assay-dock', wide ? '' : 'wide'); setWide(!wide); }}>{wide ? 'Narrow' : 'Wide'}</button>
        <button type="button" className="quiet square" onClick={onClose} aria-label="Close the assistant" title="Close (Esc)"><Icon name="close" /></button>
      </header>
      <div className="messages" role="log" aria-live="polite" tabIndex={0} aria-label="Conversation" ref={list}>
        {entries.length === 0 && (
          <div className="starters">
            <p className="muted small">Answers come from what Assay has collected. Nothing leaves this machine unless a model is configured.</p>
            {suggestions.map((s) => <button type="button" key={s} onClick={() => ask(s)}>{s}</button>)}
          </div>
        )}
        {entries.map((entry, i) => (
          <div key={i} className={`message ${entry.role}`}>
            {entry.tools.map((t) => <ToolLine key={t.id} tool={t} />)}
            {entry.role === 'user' ? entry.content : <Answer text={entry.content} />}
            {entry.role === 'assistant' && !entry.done && entry.content === '' && <p className="muted small">Looking…</p>}
            {entry.notices.map((n, at) => <p key={at} className="notice">{n}</p>)}
            {entry.role === 'assistant' && entry.done && entry.content !== '' && <div className="after"><CopyButton text={entry.content} label="Copy answer" /></div>}
          </div>
        ))}
      </div>
      <form className="asker" onSubmit={(e) => { e.preventDefault(); ask(draft); }}>
        <div className="chips" role="group" aria-label="What goes along">
          {chips.map((c) => <button type="button" key={c} className="chip" aria-expanded={showing} title="Show what is sent" onClick={() => setShowing(!showing)}>{c}</button>)}
        </div>
        {showing && <div className="fix"><pre tabIndex={0} aria-label="What is sent">{JSON.stringify(bodyOf([...history, { role: 'user', content: draft }], context), null, 1)}</pre></div>}
        <div className="row">
          <input className="grow" aria-label="Ask the assistant" value={draft} onChange={(e) => setDraft(e.target.value)} placeholder="Ask about this server" autoFocus />
          {busy ? <button type="button" onClick={stop}>Stop</button> : <button className="primary" disabled={!draft.trim()}>Send</button>}
        </div>
      </form>
    </aside>
  );
}
