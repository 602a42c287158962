// The conversation of this tab: it goes on when the dock is closed or the page is left.
import { useSyncExternalStore } from 'react';
import { headers, problem } from '../../api/client';
import { SseReader } from '../../lib/sse';

export interface ToolCall {
  id: string;
  name: string;
  arguments: unknown;
  result?: unknown;
  error?: string;
}
export interface Entry {
  role: 'user' | 'assistant';
  content: string;
  tools: ToolCall[];
  notices: string[];
  /** The tools come before this place in the text. */
  done: boolean;
}

type Patch = (entry: Entry) => Entry;
interface State {
  entries: Entry[];
  busy: boolean;
}

let state: State = { entries: [], busy: false };
let abort: AbortController | null = null;
const listeners = new Set<() => void>();
const set = (next: Partial<State>) => {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
};
const patchLast = (patch: Patch) => set({ entries: state.entries.map((e, i) => (i === state.entries.length - 1 ? patch(e) : e)) });

export function apply(event: string, data: Record<string, unknown>): Patch | null {
  const text = (key: string) => (typeof data[key] === 'string' ? data[key] : '');
  switch (event) {
    case 'text': return (e) => ({ ...e, content: e.content + text('delta') });
    case 'notice': return (e) => ({ ...e, notices: [...e.notices, text('text')] });
    case 'error': return (e) => ({ ...e, notices: [...e.notices, text('message')] });
    case 'tool_call': return (e) => ({ ...e, tools: [...e.tools, { id: text('id'), name: text('name'), arguments: data.arguments }] });
    case 'tool_result': return (e) => ({ ...e, tools: e.tools.map((t) => (t.id === data.id ? { ...t, result: data.result, error: typeof data.error === 'string' ? data.error : undefined } : t)) });
    default: return null;
  }
}

export const useConversation = (): State => useSyncExternalStore((listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
}, () => state);

export const stop = () => abort?.abort();
export const clear = () => {
  stop();
  set({ entries: [] });
};

/** What is sent with a question, exactly. */
export const bodyOf = (messages: { role: string; content: string }[], context: unknown) => ({ messages, context, stream: true });

export async function send(content: string, context: unknown): Promise<void> {
  if (!content.trim() || state.busy) return;
  const question: Entry = { role: 'user', content, tools: [], notices: [], done: true };
  const history = [...state.entries, question];
  set({ entries: [...history, { role: 'assistant', content: '', tools: [], notices: [], done: false }], busy: true });
  abort = new AbortController();
  try {
    const response = await fetch('/api/ai/chat', { method: 'POST', headers: headers(), body: JSON.stringify(bodyOf(history.map(({ role, content: c }) => ({ role, content: c })), context)), signal: abort.signal });
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
    patchLast((e) => ({ ...e, done: true }));
    set({ busy: false });
  }
}
