// What the server suggests for the diagram as it is seen, and what was decided about it. Asked again when an edit is saved; the last answer
// stays until the next one.
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { clientId, get, outage, post } from '../../../api/client';
import type { Suggested, Suggestion, Verdict, Verdicts } from '../../../api/types';
import type { Status } from '../../../lib/diagram/document';
import { columnKey } from '../../../lib/diagram/paint-nodes';
import { isOpen, placesOf, undone, type Placed, type Severity } from '../../../lib/diagram/suggestions';
import type { Diagram, DiagramPatch } from '../../../lib/diagram/types';
import { afterFrame } from '../../../lib/later';
import { say } from '../../../ui/toast';

export interface Decision {
  key: string;
  verdict: Verdict['verdict'];
  reason?: string;
  /** ISO; of a mute. */
  until?: string;
}
export interface Suggestions {
  list: Placed[];
  answer: Suggested | null;
  /** The worst that is open, by node and by columnKey. */
  marks: ReadonlyMap<string, Severity>;
  open: number;
  /** old: of another state than what is seen, and asked again; offline: nothing can be asked. */
  state: 'loading' | 'ready' | 'old' | 'offline' | 'failed';
  error: unknown;
  /** When the last answer came. */
  at: number;
  retry: () => void;
  judge: (decision: Decision) => Promise<boolean>;
  /** The statements and the patch that end one; they are derived when they are asked for. */
  fix: (key: string) => { queryKey: unknown[]; queryFn: (with_: { signal: AbortSignal }) => Promise<Suggestion | null> };
  /** Its change was made here: when it is undone, so is the verdict. */
  applied: (key: string) => void;
}

const drawn = new Set(['x', 'y', 'w', 'h', 'color', 'area', 'collapsed']);
/** Places are no matter of rules: moving a table asks nothing. */
function sameStructure(a: Diagram, b: Diagram): boolean {
  if (a.edges !== b.edges || a.nodes.length !== b.nodes.length) return false;
  return a.nodes.every((n, i) => {
    const m = b.nodes[i];
    if (n === m) return true;
    const [x, y] = [n as Record<string, unknown>, (m ?? {}) as Record<string, unknown>];
    return [...Object.keys(x), ...Object.keys(y)].every((key) => drawn.has(key) || x[key] === y[key]);
  });
}

interface Answer {
  data: Suggested;
  of: Diagram;
  /** Of the structure it is of. */
  serial: number;
  at: number;
}
/** Decided here, after the question with this number was asked. */
interface Said {
  verdict: Verdict;
  turn: number;
}
const nothing: ReadonlyMap<string, Said> = new Map();

export function useSuggestions(diagram: Diagram, status: Status, off: boolean): Suggestions {
  const { id = '' } = diagram;
  const [structure, setStructure] = useState(diagram);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const [said, setSaid] = useState(nothing);
  const applied = useRef<ReadonlyMap<string, boolean>>(new Map());
  // the frame that shows an edit does not wait for its thousands of suggestions to be put at their tables again
  useEffect(() => {
    if (structure !== diagram && !sameStructure(structure, diagram)) return afterFrame(() => setStructure(diagram));
  }, [structure, diagram]);
  const offline = status === 'offline';
  const ready = status !== 'saving' && !offline;
  const refused = status === 'refused';
  const what = useMemo(() => (refused ? { id, diagram: structure } : { id }), [refused, id, structure]);
  const turns = useRef(0);
  const retry = useCallback(() => {
    turns.current += 1;
    setTurn(turns.current);
  }, []);

  const judge = useCallback(async ({ key, verdict, reason, until }: Decision): Promise<boolean> => {
    try {
      const made = await post<Verdict>(`/api/diagrams/${id}/verdicts`, { id, key, verdict, ...(reason ? { reason } : {}), ...(until ? { until } : {}) });
      retry();
      const said = { verdict: made, turn: turns.current };
      setSaid((now) => new Map([...now, [key, said]]));
      return true;
    } catch (e) {
      say(e instanceof Error ? e.message : 'This could not be kept.');
      return false;
    }
  }, [id, retry]);

  useEffect(() => {
    if (off || !ready) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      post<Suggested>('/api/ai/suggest', { ...what, fixes: false }, stop.signal).then((data) => {
        if (stop.signal.aborted) return;
        setAnswer((last) => ({ data, of: structure, serial: last ? last.serial + (last.of === structure ? 0 : 1) : 1, at: Date.now() }));
        setError(null);
        setSaid((now) => new Map([...now].filter(([, one]) => one.turn > turn)));
        const next = undone(applied.current, new Set(data.suggestions.map((s) => s.key)));
        applied.current = next.applied;
        for (const key of next.back) void judge({ key, verdict: 'none' });
      }, (e: unknown) => !stop.signal.aborted && setError(e));
    }, 300);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [structure, what, off, ready, turn, judge]);

  useEffect(() => {
    const onEvent = (e: Event) => {
      const { event, data } = (e as CustomEvent<{ event: string; data: string }>).detail;
      if (event !== 'verdict') return;
      const told = JSON.parse(data) as { id: string; client: string };
      if (told.id === id && told.client !== clientId) retry();
    };
    const back = () => { if (outage.since() === null && error) retry(); };
    window.addEventListener('assay-event', onEvent);
    const unsubscribe = outage.subscribe(back);
    return () => {
      window.removeEventListener('assay-event', onEvent);
      unsubscribe();
    };
  }, [id, retry, error]);

  const list = useMemo(() => {
    const places = placesOf(structure);
    return (answer?.data.suggestions ?? []).map((s): Placed => {
      const verdict = said.get(s.key)?.verdict ?? s.verdict;
      return { ...s, verdict: verdict?.verdict === 'none' ? undefined : verdict, ...places.of(s.object) };
    });
  }, [answer, structure, said]);
  const [marks, open] = useMemo(() => {
    const worst = new Map<string, Severity>();
    const there = list.filter(isOpen);
    for (const s of there) for (const at of s.node ? [s.node, ...(s.column ? [columnKey(s.node, s.column)] : [])] : []) if (!worst.has(at)) worst.set(at, s.severity);
    return [worst, there.length] as const;
  }, [list]);
  const serial = answer?.serial ?? 0;
  const fix = useCallback((key: string) => ({
    queryKey: ['suggestion', id, serial, key],
    queryFn: async ({ signal }: { signal: AbortSignal }) => (await post<Suggested>('/api/ai/suggest', { ...what, keys: [key] }, signal)).suggestions[0] ?? null,
  }), [id, serial, what]);
  const state = offline || (error && outage.since() !== null && answer) ? 'offline' : error ? 'failed' : !answer ? 'loading' : answer.of === structure ? 'ready' : 'old';
  return useMemo(() => ({
    list, answer: answer?.data ?? null, marks, open, state, error, at: answer?.at ?? 0, retry, judge, fix,
    applied: (key: string) => { applied.current = new Map([...applied.current, [key, false]]); },
  }), [list, answer, marks, open, state, error, retry, judge, fix]);
}

export const patchOf = (s: Suggestion | null | undefined) => (s?.patch ?? undefined) as DiagramPatch | undefined;

/** All verdicts of the diagram, also on what is not found any more. */
export const useVerdicts = (id: string, enabled: boolean, suggestions: Suggestions) =>
  useQuery({ queryKey: ['verdicts', id, suggestions.at], queryFn: () => get<Verdicts>(`/api/diagrams/${id}/verdicts`), enabled, placeholderData: (before) => before });

export const fetchFix = (client: QueryClient, suggestions: Suggestions, key: string) => client.fetchQuery({ ...suggestions.fix(key), staleTime: Infinity, retry: false });
