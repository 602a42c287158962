// Suggestions as the panel handles them: where they are on the canvas, what was decided, what a filter leaves, and which rows of a long list show.
import type { ObjectRef, Suggestion, Verdict } from '../../api/types';
import type { Diagram, DiagramNode } from './types';

export type Severity = Suggestion['severity'];
export interface Place {
  node?: string;
  column?: string;
}
export type Placed = Suggestion & Place;
export const severityTone: Record<Severity, string> = { error: 'critical', warning: 'warning', info: '' };
export const impactText: Record<Suggestion['impact'], string> = { low: 'low impact', med: 'medium impact', high: 'high impact' };
export const words = (slug: string) => slug.replaceAll('_', ' ');

/** Finds what the server names among the boxes of a diagram. */
export function placesOf(diagram: Pick<Diagram, 'nodes'>) {
  const named = new Map<string, DiagramNode[]>();
  for (const n of diagram.nodes) {
    if (n.kind === 'note' || n.kind === 'area') continue;
    const same = named.get(n.name);
    if (same) same.push(n);
    else named.set(n.name, [n]);
  }
  const find = (name: string, schema?: string) => named.get(name)?.find((n) => !schema || !n.schema || n.schema === schema);
  return {
    of({ kind, schema, table, column, name }: ObjectRef): Place {
      const node = find(table ?? name, schema);
      const called = kind === 'column' ? (column ?? name) : column;
      const col = called ? node?.columns?.find((c) => c.name === called)?.id : undefined;
      return { ...(node ? { node: node.id } : {}), ...(col ? { column: col } : {}) };
    },
    /** "orders", "sales.orders": as in Suggestion.tables. */
    table(path: string): string | undefined {
      const dot = path.indexOf('.');
      return (find(path) ?? (dot > 0 ? find(path.slice(dot + 1), path.slice(0, dot)) : undefined))?.id;
    },
  };
}

export type Judged = 'open' | 'muted' | 'accepted' | 'rejected';
export const judgements: Record<Judged, string> = { open: 'Open', muted: 'Muted', accepted: 'Accepted', rejected: 'Rejected' };
/** What was accepted and is found again is open again. */
export const isOpen = (s: Pick<Suggestion, 'verdict'>): boolean => s.verdict?.verdict !== 'muted' && s.verdict?.verdict !== 'rejected';

export interface Filter {
  state: Judged;
  severity: string;
  rule: string;
  impact: string;
  table: string;
  find: string;
}
const members = ['state', 'severity', 'rule', 'impact', 'table', 'find'] as const;
export function readFilter(params: Record<string, string | undefined>): Filter {
  const f = Object.fromEntries(members.map((m) => [m, params[m] ?? ''])) as unknown as Filter;
  return { ...f, state: f.state in judgements ? f.state : 'open' };
}
export const isFiltered = (f: Filter): boolean => members.some((m) => m !== 'state' && f[m] !== '');
export const noFilter: Record<string, undefined> = Object.fromEntries(members.filter((m) => m !== 'state').map((m) => [m, undefined]));

export function passes(s: Suggestion, f: Filter): boolean {
  if (f.state === 'open' ? !isOpen(s) : s.verdict?.verdict !== f.state) return false;
  if ((f.severity && s.severity !== f.severity) || (f.rule && s.rule !== f.rule) || (f.impact && s.impact !== f.impact)) return false;
  if (f.table && !s.tables.includes(f.table)) return false;
  const wanted = f.find.trim().toLowerCase();
  return !wanted || [s.description, s.reason, words(s.rule), s.rule, ...s.tables].some((text) => text.toLowerCase().includes(wanted));
}

export type Options = [value: string, count: number][];
/** What each filter could be set to while the others stay, and how many that would leave. */
export function optionsOf(list: readonly Suggestion[], f: Filter): Record<'severity' | 'rule' | 'impact' | 'table', Options> {
  const count = (member: 'severity' | 'rule' | 'impact' | 'table', of: (s: Suggestion) => readonly string[]): Options => {
    const open = { ...f, [member]: '' };
    const counts = new Map<string, number>();
    for (const s of list) if (passes(s, open)) for (const value of of(s)) counts.set(value, (counts.get(value) ?? 0) + 1);
    // what is chosen can be seen, even when nothing is left of it
    if (f[member] && !counts.has(f[member])) counts.set(f[member], 0);
    return [...counts];
  };
  const named = (options: Options): Options => options.sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }));
  const ordered = (options: Options, order: readonly string[]): Options => options.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return {
    severity: ordered(count('severity', (s) => [s.severity]), ['error', 'warning', 'info']),
    rule: named(count('rule', (s) => [s.rule])),
    impact: ordered(count('impact', (s) => [s.impact]), ['high', 'med', 'low']),
    table: named(count('table', (s) => s.tables)),
  };
}

/** "fk_without_index:foreign_key.public.orders.orders_fkey" in words. */
export function keyWords(key: string): { rule: string; object: string } {
  const colon = key.indexOf(':');
  const [kind = '', ...path] = key.slice(colon + 1).split('.');
  if (path[0] === 'public' && path.length > 1) path.shift();
  return { rule: words(key.slice(0, colon)), object: [words(kind), path.join('.')].filter(Boolean).join(' ') };
}

/** Verdicts of a state whose suggestion is not found any more. */
export const passed = (verdicts: readonly Verdict[], state: Judged, there: ReadonlySet<string>): Verdict[] => verdicts.filter((v) => v.verdict === state && !there.has(v.key));

/** Of what was applied here: true = it was seen to be gone. What is there again after that was undone, and is not accepted any more. */
export function undone(applied: ReadonlyMap<string, boolean>, there: ReadonlySet<string>): { applied: Map<string, boolean>; back: string[] } {
  const back = [...applied].filter(([key, gone]) => gone && there.has(key)).map(([key]) => key);
  return { applied: new Map([...applied].filter(([key]) => !back.includes(key)).map(([key, gone]) => [key, gone || !there.has(key)])), back };
}

/** Rows of one height, of which one may be open and is `extra` higher. Pixels. */
export interface Rows {
  count: number;
  row: number;
  open: number;
  extra: number;
}
export const topOf = ({ row, open, extra }: Rows, index: number): number => index * row + (open >= 0 && index > open ? extra : 0);
export const heightOf = (rows: Rows): number => topOf(rows, rows.count);
function indexAt({ row, open, extra, count }: Rows, y: number): number {
  const at = open < 0 || y < (open + 1) * row ? Math.floor(y / row) : y < (open + 1) * row + extra ? open : Math.floor((y - extra) / row);
  return Math.max(0, Math.min(count - 1, at));
}
/** The rows that show, a few more at both ends, and `keep` wherever it is. */
export function shownRows(rows: Rows, scroll: number, height: number, keep: number): number[] {
  const [from, to] = [Math.max(0, indexAt(rows, scroll) - 6), Math.min(rows.count - 1, indexAt(rows, scroll + height) + 6)];
  const out: number[] = [];
  for (let i = from; i <= to; i += 1) out.push(i);
  if (keep >= 0 && keep < rows.count && (keep < from || keep > to)) (keep < from ? out.unshift : out.push).call(out, keep);
  return rows.count > 0 ? out : [];
}

/** Where a row of an earlier list is in the next one; when it is gone, the one that came after it. -1 = none. */
export function follow(before: readonly string[], key: string, now: ReadonlyMap<string, number>): number {
  for (let i = before.indexOf(key); i >= 0 && i < before.length; i += 1) {
    const at = now.get(before[i] ?? '');
    if (at !== undefined) return at;
  }
  return now.size - 1;
}
