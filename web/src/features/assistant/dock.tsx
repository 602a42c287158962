import { useEffect, useRef, useState } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { headers, problem } from '../../api/client';
import type { Scope } from '../../lib/scope';
import { SseReader } from '../../lib/sse';

interface Entry {
  role: 'user' | 'assistant';
  content: string;
  tools: { id: string; name: string; arguments: unknown; result?: unknown; error?: string }[];
  notices: string[];
}

const suggestions = ['What is slow right now?', 'Explain the slowest query', 'Which indexes are unused?', 'Who blocks whom?', 'How is it doing?'];
type Patch = (entry: Entry) => Entry;

function apply(event: string, data: Record<string, unknown>): Patch | null {
  const text = (key: string) => String(data[key] ?? '');
  switch (event) {
    case 'text': return (e) => ({ ...e, content: e.content + text('delta') });
    case 'notice': return (e) => ({ ...e, notices: [...e.notices, text('text')] });
    case 'error': return (e) => ({ ...e, notices: [...e.notices, text('message')] });
    case 'tool_call': return (e) => ({ ...e, tools: [...e.tools, { id: text('id'), name: text('name'), arguments: data.arguments }] });
    case 'tool_result': return (e) => ({ ...e, tools: e.tools.map((t) => (t.id === data.id ? { ...t, result: data.result, error: data.error as string | undefined } : t)) });
    default: return null;
  }
}

export function AssistantDock({ scope, question, onUsed, onClose }: { scope: Scope; question: string; onUsed: () => void; onClose: () => void }) {
  const [entries, setEntries] = useState<Entry[]>([]);
  const [draft, setDraft] = useState('');
  const [busy, setBusy] = useState(false);
  const abort = useRef<AbortController | null>(null);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // newer browsers return a promise here; an effect may only return its clean-up
    void end.current?.scrollIntoView({ block: 'end' });
  }, [entries]);
  useEffect(() => () => abort.current?.abort(), []);
  const patchLast = (patch: Patch) => setEntries((all) => all.map((e, i) => (i === all.length - 1 ? patch(e) : e)));

  const send = async (content: string) => {
    if (!content.trim() || busy) return;
    const history = [...entries, { role: 'user' as const, content, tools: [], notices: [] }];
    setEntries([...history, { role: 'assistant', content: '', tools: [], notices: [] }]);
    setDraft('');
    setBusy(true);
    abort.current = new AbortController();
    try {
      const body = { messages: history.map(({ role, content: c }) => ({ role, content: c })), context: { monitor: { db_id: scope.target, window: scope.window } }, stream: true };
      const response = await fetch('/api/ai/chat', { method: 'POST', headers: headers(), body: JSON.stringify(body), signal: abort.current.signal });
      if (!response.ok || !response.body) throw await problem(response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const sse = new SseReader();
      for (let part = await reader.read(); !part.done; part = await reader.read())
        for (const event of sse.feed(part.value)) {
          const patch = apply(event.event, JSON.parse(event.data) as Record<string, unknown>);
          if (patch) patchLast(patch);
        }
    } catch (error) {
      const stopped = error instanceof DOMException && error.name === 'AbortError';
      patchLast((e) => ({ ...e, notices: [...e.notices, stopped ? 'Stopped.' : error instanceof Error ? error.message : 'The answer was cut off.'] }));
    } finally {
      setBusy(false);
    }
  };
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    if (!question) return;
    onUsed();
    void latest.current(question);
  }, [question, onUsed]);

  return (
    <aside className="dock" aria-label="Assistant">
      <div className="row panel"><header className="row grow"><h2>Assistant</h2><span className="badge">{scope.target || 'no target'}</span><span className="grow" /><button className="quiet" onClick={onClose} aria-label="Close the assistant">Close</button></header></div>
      <div className="messages" role="log" aria-live="polite" tabIndex={0} aria-label="Conversation">
        {entries.length === 0 && (<div className="stack"><p className="muted small">Answers come from what Assay has collected. Nothing leaves this machine unless a model is configured.</p>{suggestions.map((s) => <button key={s} onClick={() => void send(s)}>{s}</button>)}</div>)}
        {entries.map((entry, i) => (
          <div key={i} className={`message ${entry.role}`}>
            {entry.tools.map((t) => (<details key={t.id} className="small muted"><summary>{t.error ? '✗' : t.result === undefined ? '…' : '✓'} {t.name}</summary><pre>{JSON.stringify(t.arguments, null, 1)}</pre><pre>{(t.error ?? JSON.stringify(t.result, null, 1) ?? '').slice(0, 4000)}</pre></details>))}
            {entry.notices.map((n) => <p key={n} className="notice">{n}</p>)}
            {entry.role === 'user' ? entry.content : <Markdown remarkPlugins={[remarkGfm]} components={{ a: ({ children, href }) => <span title={href}>{children}</span>, img: ({ alt }) => <span>{alt}</span> }}>{entry.content}</Markdown>}
          </div>
        ))}
        <div ref={end} />
      </div>
      <form className="row panel" onSubmit={(e) => { e.preventDefault(); void send(draft); }}>
        <div className="body row grow"><input className="grow" aria-label="Ask the assistant" value={draft} onChange={(e) => setDraft(e.target.value)} placeholder="Ask about this server" autoFocus />
          {busy ? <button type="button" onClick={() => abort.current?.abort()}>Stop</button> : <button className="primary" disabled={!draft.trim()}>Send</button>}</div>
      </form>
    </aside>
  );
}
