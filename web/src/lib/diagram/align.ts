// A text that was edited, as a patch of the diagram: both versions of the text are read by the server, which gives ids of its own (hashes of
// qualified names); here they are matched by name with the diagram's, so that layout, ids and whatever the text cannot say stay as they are.
import { isMembers } from './items';
import { apply, between } from './patch';
import { fit, rebase } from './rebase';
import type { Diagram, DiagramEdge, DiagramNode, DiagramPatch } from './types';

type Named = { id: string };
type Key<T> = (item: T, index: number) => string;

/** Pairs of items that are the same by the first key that tells; each item once. */
function matches<T extends Named>(a: readonly T[], b: readonly T[], ...keys: [Key<T>, Key<T>][]): [T, T][] {
  const left = new Map(a.map((item, i) => [item, i]));
  const open = new Map(b.map((item, i) => [item, i]));
  const out: [T, T][] = [];
  for (const [ofA, ofB] of keys) {
    const there = new Map<string, T>();
    for (const [item, i] of left) {
      const key = ofA(item, i);
      if (key && !there.has(key)) there.set(key, item);
    }
    for (const [item, i] of open) {
      const same = there.get(ofB(item, i));
      if (!same) continue;
      out.push([same, item]);
      there.delete(ofB(item, i));
      left.delete(same);
      open.delete(item);
    }
  }
  return out;
}

const lower = (text: string | undefined) => (text ?? '').toLowerCase();
const group = (n: DiagramNode) => (n.kind === 'view' || n.kind === 'matview' ? 'view' : n.kind);
const names = (n: DiagramNode | undefined, ids: readonly (string | undefined)[]) => ids.map((id) => lower(n?.columns?.find((c) => c.id === id)?.name ?? id)).join(',');
const both = <T>(key: Key<T>): [Key<T>, Key<T>] => [key, key];

/** Ids of `to` under those of `from`: objects, and what stands in them. `moved`: names may have changed between the two. */
function idsOf(from: Diagram, to: Diagram, moved: boolean): Map<string, string> {
  const ids = new Map<string, string>();
  const put = (pairs: [Named, Named][]) => { for (const [a, b] of pairs) ids.set(a.id, b.id); };
  const shape = (n: DiagramNode) => `${group(n)} ${(n.columns ?? []).map((c) => `${lower(c.name)} ${lower(c.type)}`).join(',') || (n.values ?? []).join(',') || n.text || ''}`;
  const nodes = matches(from.nodes, to.nodes,
    both((n) => (n.name ? `${group(n)} ${lower(n.schema)}.${lower(n.name)}` : '')),
    both((n) => (n.name ? `${group(n)} ${lower(n.name)}` : n.text ? `${n.kind} ${n.text}` : '')),
    ...(moved ? [both<DiagramNode>(shape)] : []));
  put(nodes);
  const known = new Map(nodes.map(([a, b]) => [a.id, b]));
  for (const [a, b] of nodes) {
    const columns = matches(a.columns ?? [], b.columns ?? [], both((c) => lower(c.name)), ...(moved ? [both<{ id: string; name: string; type: string }>((c, i) => `${i} ${lower(c.type)}`), both<{ id: string; name: string; type: string }>((_, i) => `${i}`)] : []));
    put(columns);
    // by the names that its columns have on the other side
    const there = new Map(columns.map(([x, y]) => [x.id, y.id]));
    const across = (list: readonly (string | undefined)[]) => names(b, list.map((id) => there.get(id ?? '') ?? id));
    put(matches(a.keys ?? [], b.keys ?? [], [(k) => `${k.kind} ${across(k.columns)}`, (k) => `${k.kind} ${names(b, k.columns)}`], both((k) => (k.kind === 'primary' ? 'primary' : lower(k.name)))));
    put(matches(a.indexes ?? [], b.indexes ?? [], both((i) => lower(i.name)), [(i) => across(i.parts.map((p) => p.column ?? p.expression)), (i) => names(b, i.parts.map((p) => p.column ?? p.expression))]));
    put(matches(a.checks ?? [], b.checks ?? [], both((c) => lower(c.name)), both((c) => c.expression)));
    put(matches(a.exclusions ?? [], b.exclusions ?? [], both((x) => lower(x.name))));
  }
  const ends = (e: DiagramEdge, side: 'a' | 'b') => {
    const [f, t] = side === 'b' ? [to.nodes.find((n) => n.id === e.from), to.nodes.find((n) => n.id === e.to)] : [known.get(e.from), known.get(e.to)];
    const id = (x: string | undefined) => (side === 'a' ? ids.get(x ?? '') ?? x : x);
    return `${e.kind} ${f?.id} ${t?.id} ${names(f, e.pairs.map((p) => id(p[0])))} ${names(t, e.pairs.map((p) => id(p[1])))}`;
  };
  put(matches(from.edges, to.edges, [(e) => ends(e, 'a'), (e) => ends(e, 'b')], [(e) => `${lower(e.name)} ${known.get(e.from)?.id}`, (e) => `${lower(e.name)} ${e.from}`]));
  put(matches(from.opaque ?? [], to.opaque ?? [], both((o) => `${o.kind} ${lower(o.schema)}.${lower(o.name)}`)));
  return ids;
}

/** The ids of a read text are hashes, so a text that equals one is that reference wherever it stands. */
function translated<T>(value: T, ids: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return (ids.get(value) ?? value) as T;
  if (Array.isArray(value)) return value.map((v: unknown) => translated(v, ids)) as T;
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, translated(v, ids)])) as T;
}

const byId = (a: Named, b: Named) => (a.id < b.id ? -1 : 1);

/** What the edit of the text from `before` to `after` means for the diagram. */
export function textPatch(current: Diagram, before: Diagram, after: Diagram): DiagramPatch {
  const toCurrent = idsOf(before, current, false);
  const toBefore = idsOf(after, before, true);
  const ids = new Map(toCurrent);
  for (const [a, b] of toBefore) ids.set(a, toCurrent.get(b) ?? b);
  const places = new Map(current.nodes.map((n) => [n.id, n]));
  const right = current.nodes.length > 0 ? Math.max(...current.nodes.map((n) => n.x + (n.w ?? 240))) + 80 : 0;
  const top = current.nodes.length > 0 ? Math.min(...current.nodes.map((n) => n.y)) : 0;
  let down = top;
  const own = (d: Diagram): Diagram => {
    const t = translated({ nodes: d.nodes, edges: d.edges, opaque: d.opaque ?? [] }, ids);
    const nodes = t.nodes.map((n) => {
      const there = places.get(n.id);
      // the text says nothing of places, sizes and colours
      if (there) return { ...n, x: there.x, y: there.y, w: there.w, h: there.h, color: there.color, collapsed: there.collapsed };
      const place = { x: right, y: down };
      if (n.kind === 'area') return n;
      if (d === after) down += 32 + 22 * (n.columns?.length ?? n.values?.length ?? 3) + 60;
      return { ...n, ...place };
    });
    return { ...current, nodes: nodes.sort(byId), edges: [...t.edges].sort(byId), opaque: [...t.opaque].sort(byId) };
  };
  const { diagram, conflicts } = rebase(own(before), own(after), current);
  // who writes means it
  const meant = conflicts.reduce((d, c) => fit(d, c.keep).diagram, diagram);
  const patch = between(current, meant);
  apply(current, patch);
  return patch;
}
