// A patch as single changes that a person takes or leaves: an object, a column, key, index, check or value, a member, a relationship. What only
// concerns the drawing is one of them. Pure; `needs.ts` knows which change cannot be without which.
import { equal, isItem, itemsOf, type Item, type Members } from './items';
import { reordered, woven } from './lists';
import { needsOf } from './needs';
import { drawingId, edgeChange, isDrawing, isItemList, memberOf, whole } from './parts';
import { apply, between } from './patch';
import type { Diagram, DiagramEdge, DiagramNode, DiagramPatch } from './types';
import { describer, type Described } from './words';

export type ChangeKind = 'added' | 'removed' | 'changed';
export interface Change extends Described {
  /** Stable: `n:orders`, `n:orders/columns/c2`, `n:orders/comment`, `e:e1`, `o:o1`, `d:name`, `drawing`. */
  id: string;
  kind: ChangeKind;
  /** Id of the object under which it is listed: the relationships of a table are its own; empty for what belongs to none. */
  group: string;
  /** Which member of the object, and which item of it. */
  member?: string;
  item?: string;
  /** What it touches on the canvas. */
  node?: string;
  column?: string;
  edge?: string;
  before?: unknown;
  after?: unknown;
  /** Changes without which the diagram would not hold together. */
  needs: readonly string[];
}
export interface ChangeSet {
  base: Diagram;
  after: Diagram;
  changes: readonly Change[];
}

export const byId = <T extends { id: string }>(list: readonly T[] | undefined): Map<string, T> => new Map((list ?? []).map((i) => [i.id, i]));
const keysOf = (a: Members, b: Members) => [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((k) => k !== 'id' && !equal(a[k], b[k]));
const idsOf = (list: unknown): string[] => itemsOf(list).map((i) => i.id);
const textsOf = (list: unknown): string[] => (Array.isArray(list) ? list.filter((v): v is string => typeof v === 'string') : []);
const kindOf = (before: unknown, after: unknown): ChangeKind => (before === undefined ? 'added' : after === undefined ? 'removed' : 'changed');

type Found = Omit<Change, keyof Described | 'needs'>;

function inNode(b: DiagramNode, a: DiagramNode): { found: Found[]; drawing: boolean } {
  const found: Found[] = [];
  let drawing = false;
  const put = (member: string, before: unknown, after: unknown, item?: string, kind = kindOf(before, after)) =>
    found.push({ id: `n:${b.id}/${member}${item === undefined ? '' : `/${item}`}`, kind, group: b.id, node: b.id, member, ...(item === undefined ? {} : { item, ...(member === 'columns' || member === 'values' ? { column: item } : {}) }), before, after });
  for (const key of keysOf(b, a)) {
    const [before, after] = [(b as Members)[key], (a as Members)[key]];
    const name = memberOf(a, key);
    if (name === drawingId) drawing = true;
    else if (isItemList(key) && name === key) {
      const [inB, inA] = [byId(itemsOf(before)), byId(itemsOf(after))];
      const ids = woven(idsOf(after), idsOf(before), () => true).filter((id) => !equal(inB.get(id), inA.get(id)));
      for (const id of ids) put(key, inB.get(id), inA.get(id), id);
      // the order of columns is seen by everybody, that of keys and indexes by nobody
      if (reordered(idsOf(before), idsOf(after)) && key === 'columns') put(key, idsOf(before), idsOf(after));
      else if (ids.length === 0) drawing = true;
    } else if (key === 'values' && before && after) {
      const [inB, inA] = [textsOf(before), textsOf(after)];
      for (const v of woven(inA, inB, () => true)) if (inB.includes(v) !== inA.includes(v)) put(key, inB.includes(v) ? v : undefined, inA.includes(v) ? v : undefined, v);
      if (reordered(inB, inA)) put(key, inB, inA);
    } else if (!found.some((f) => f.id === `n:${b.id}/${name}`)) put(name, (b as Members)[name], (a as Members)[name], undefined, 'changed');
  }
  return { found, drawing };
}

/** Throws PatchError when the patch does not fit the diagram. */
export function changesOf(base: Diagram, patch: DiagramPatch): ChangeSet {
  const after = apply(base, patch);
  const found = new Map<string, Found>();
  const put = (f: Found) => found.set(f.id, f);
  let drawing = false;
  const [nodesB, nodesA] = [byId(base.nodes), byId(after.nodes)];
  for (const id of new Set([...nodesB.keys(), ...nodesA.keys()])) {
    const [b, a] = [nodesB.get(id), nodesA.get(id)];
    if (b === a || equal(b, a)) continue;
    if (isDrawing(b ?? a) && isDrawing(a ?? b)) drawing = true;
    else if (!b || !a || whole(b, a)) put({ id: `n:${id}`, kind: kindOf(b, a), group: id, node: id, before: b, after: a });
    else {
      const inside = inNode(b, a);
      inside.found.forEach(put);
      drawing ||= inside.drawing;
    }
  }
  const [edgesB, edgesA] = [byId(base.edges), byId(after.edges)];
  for (const id of new Set([...edgesB.keys(), ...edgesA.keys()])) {
    const [b, a] = [edgesB.get(id), edgesA.get(id)];
    const edge = a ?? b;
    if (edge && !equal(b, a) && edgeChange(edge, found) === `e:${id}`) put({ id: `e:${id}`, kind: kindOf(b, a), group: edge.from, edge: id, before: b, after: a });
  }
  const [opaqueB, opaqueA] = [byId(base.opaque), byId(after.opaque)];
  for (const id of new Set([...opaqueB.keys(), ...opaqueA.keys()])) {
    const [b, a] = [opaqueB.get(id), opaqueA.get(id)];
    if (!equal(b, a)) put({ id: `o:${id}`, kind: kindOf(b, a), group: '', before: b, after: a });
  }
  for (const key of keysOf(head(base), head(after))) {
    if (key === 'saved_views' || key === 'origin') drawing = true;
    else put({ id: `d:${key}`, kind: 'changed', group: '', before: (base as Members)[key], after: (after as Members)[key] });
  }
  if (drawing) put({ id: drawingId, kind: 'changed', group: '' });
  const needs = needsOf(base, after, found);
  const describe = describer(base, after);
  return { base, after, changes: [...found.values()].map((f) => ({ ...f, ...describe(f), needs: [...(needs.get(f.id) ?? [])] })) };
}
const head = ({ name, dialect, description, saved_views, origin }: Diagram): Members => ({ name, dialect, description, saved_views, origin });

type Chosen = ReadonlySet<string>;

function spread(start: Iterable<string>, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const out = new Set<string>();
  const open = [...start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (out.has(id)) continue;
    out.add(id);
    open.push(...(next.get(id) ?? []));
  }
  return out;
}
/** These changes and all that they need. */
export const withNeeds = (set: ChangeSet, ids: Iterable<string>): Set<string> => spread(ids, new Map(set.changes.map((c) => [c.id, c.needs])));
/** Without these changes and all that need them. */
export function without(set: ChangeSet, chosen: Chosen, ids: Iterable<string>): Set<string> {
  const back = new Map<string, string[]>();
  for (const c of set.changes) for (const n of c.needs) back.set(n, [...(back.get(n) ?? []), c.id]);
  const gone = spread(ids, back);
  return new Set([...chosen].filter((id) => !gone.has(id)));
}

const pick = <T>(chosen: boolean, before: T, after: T): T => (chosen ? after : before);

function mixedList(b: DiagramNode, a: DiagramNode, key: string, chosen: Chosen): unknown {
  const [before, after] = [(b as Members)[key], (a as Members)[key]];
  const path = `n:${b.id}/${key}`;
  const values = key === 'values';
  const [listB, listA] = values ? [textsOf(before), textsOf(after)] : [idsOf(before), idsOf(after)];
  const items = (list: unknown) => (values ? new Map<string, unknown>(textsOf(list).map((v) => [v, v])) : new Map<string, unknown>(itemsOf(list).map((i) => [i.id, i])));
  const [inB, inA] = [items(before), items(after)];
  const differing = [...new Set([...listB, ...listA])].filter((id) => !equal(inB.get(id), inA.get(id)));
  const moved = reordered(listB, listA);
  const order = values || key === 'columns' ? path : drawingId;
  const involved = [...differing.map((id) => `${path}/${id}`), ...(moved || differing.length === 0 ? [moved ? order : drawingId] : [])];
  if (involved.every((id) => chosen.has(id))) return after;
  if (involved.every((id) => !chosen.has(id))) return before;
  const state = (id: string) => pick(chosen.has(`${path}/${id}`), inB.get(id), inA.get(id));
  const [lead, other] = moved && !chosen.has(order) ? [listB, listA] : [listA, listB];
  const list = woven(lead, other, (id) => state(id) !== undefined).map(state);
  return list.length > 0 ? list : undefined;
}

function mixedNode(b: DiagramNode, a: DiagramNode, chosen: Chosen): DiagramNode {
  if (equal(b, a)) return b;
  if (isDrawing(b)) return pick(chosen.has(drawingId), b, a);
  if (whole(b, a)) return pick(chosen.has(`n:${b.id}`), b, a);
  const out: Record<string, unknown> = { ...b };
  for (const key of keysOf(b, a)) {
    const name = memberOf(a, key);
    const lists = (isItemList(key) && name === key) || (key === 'values' && b.values && a.values);
    const value = lists ? mixedList(b, a, key, chosen) : pick(chosen.has(name === drawingId ? name : `n:${b.id}/${name}`), (b as Members)[key], (a as Members)[key]);
    if (value === undefined) delete out[key];
    else out[key] = value;
  }
  return out as unknown as DiagramNode;
}

function mixedSet<T extends Item>(b: readonly T[] | undefined, a: readonly T[] | undefined, changeOf: (item: T) => string, chosen: Chosen, mix = (x: T, y: T) => pick(chosen.has(changeOf(y)), x, y)): T[] {
  const [inB, inA] = [byId(b), byId(a)];
  return [...new Set([...inB.keys(), ...inA.keys()])].flatMap((id) => {
    const [x, y] = [inB.get(id), inA.get(id)];
    if (x && y) return [equal(x, y) ? x : mix(x, y)];
    const item = y ?? x;
    return item && chosen.has(changeOf(item)) === (y !== undefined) ? [item] : [];
  });
}

/** The diagram with the chosen changes, which must hold what they need. */
export function mixed({ base, after, changes }: ChangeSet, chosen: Chosen): Diagram {
  const known = new Set(changes.map((c) => c.id));
  const nodes = mixedSet<DiagramNode & Item>(base.nodes as (DiagramNode & Item)[], after.nodes as (DiagramNode & Item)[], (n) => (isDrawing(n) ? drawingId : `n:${n.id}`), chosen, (x, y) => mixedNode(x, y, chosen) as DiagramNode & Item);
  const areas = new Set(nodes.filter((n) => n.kind === 'area').map((n) => n.id));
  const members: Record<string, unknown> = {};
  for (const key of keysOf(head(base), head(after))) members[key] = pick(chosen.has(known.has(`d:${key}`) ? `d:${key}` : drawingId), (base as Members)[key], (after as Members)[key]);
  return {
    ...base, ...members,
    nodes: nodes.map((n) => (n.area && !areas.has(n.area) ? { ...n, area: undefined } : n)),
    edges: mixedSet(base.edges as (DiagramEdge & Item)[], after.edges as (DiagramEdge & Item)[], (e) => edgeChange(e, known), chosen),
    opaque: mixedSet(base.opaque?.filter(isItem), after.opaque?.filter(isItem), (o) => `o:${o.id}`, chosen) as unknown as Diagram['opaque'],
  };
}

/** The patch of the chosen changes and of what they need. */
export function join(set: ChangeSet, chosen: Chosen): DiagramPatch {
  const all = withNeeds(set, chosen);
  return between(set.base, all.size === set.changes.length ? set.after : mixed(set, all));
}
