// DiagramPatch in the browser, with the server's meaning (src/schema/diagram/patch.h): removals, additions, updates; an update is {id, changed
// members}, null clears, lists with ids merge by id. Pure; what a patch does not touch keeps its identity.
import { equal, filled, isItem, isMembers, itemsOf, merged, diagramShape, edgeShape, nodeShape, opaqueShape, PatchError, placesOf, samePlaces, type Item, type Members, type Shape } from './items';
import type { Diagram, DiagramPatch } from './types';

export { PatchError };

const byId = (a: Item, b: Item) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

interface Change<T> {
  add?: readonly T[];
  remove?: readonly string[];
  update?: readonly unknown[];
}

function changed<T extends Item>(list: readonly T[], change: Change<T>, shape: Shape, what: string): readonly T[] {
  if (!change.add?.length && !change.remove?.length && !change.update?.length) return list;
  const places = placesOf(list);
  const next: (T | undefined)[] = [...list];
  const added = new Map<string, T>();
  const there = (id: string) => added.get(id) ?? next[places.get(id) ?? -1];
  for (const id of change.remove ?? []) {
    if (!there(id)) throw new PatchError(`There is no ${what} '${id}'.`);
    next[places.get(id) ?? -1] = undefined;
  }
  for (const item of change.add ?? []) {
    if (there(item.id)) throw new PatchError(`There is a ${what} '${item.id}' already.`);
    added.set(item.id, filled(item, shape));
  }
  for (const update of change.update ?? []) {
    if (!isItem(update)) throw new PatchError(`An update needs the id of a ${what}.`);
    const item = there(update.id);
    if (!item) throw new PatchError(`There is no ${what} '${update.id}'.`);
    const made = merged(item, update, shape);
    if (added.has(update.id)) added.set(update.id, made);
    else next[places.get(update.id) ?? -1] = made;
  }
  if (added.size === 0 && !change.remove?.length) return next.every((v, i) => v === list[i]) ? list : samePlaces(next as T[], list as T[]);
  const all = next.filter((v) => v !== undefined).concat([...added.values()]);
  return added.size > 0 ? all.sort(byId) : all;
}

/** The changed diagram; throws PatchError when the patch does not fit, and then nothing has happened. */
export function apply(diagram: Diagram, patch: DiagramPatch): Diagram {
  const edges = changed(diagram.edges as readonly (Diagram['edges'][number] & Item)[], { add: patch.edgesAdd as never, remove: patch.edgesRemove, update: patch.edgesUpdate }, edgeShape, 'relationship');
  const nodes = changed(diagram.nodes as readonly (Diagram['nodes'][number] & Item)[], { add: patch.add as never, remove: patch.remove, update: patch.update }, nodeShape, 'object');
  const opaque = changed((diagram.opaque ?? []) as readonly Item[], { add: patch.opaqueAdd as never, remove: patch.opaqueRemove, update: patch.opaqueUpdate }, opaqueShape, 'object');
  if (patch.remove?.length) {
    const gone = new Set(patch.remove);
    for (const node of patch.add ?? []) gone.delete(node.id);
    const orphan = edges.find((e) => gone.has(e.from) || gone.has(e.to));
    if (orphan) throw new PatchError(`The relationship '${orphan.id}' still joins what is removed.`);
  }
  const head = isMembers(patch.diagram) ? merged(diagram as Members, patch.diagram, diagramShape) as Diagram : diagram;
  if (head === diagram && edges === diagram.edges && nodes === diagram.nodes && (opaque === diagram.opaque || (!diagram.opaque && opaque.length === 0))) return diagram;
  return { ...head, nodes: nodes as Diagram['nodes'], edges: edges as Diagram['edges'], opaque: opaque as Diagram['opaque'] };
}

/** Places of the longest run that keeps its order: all others are moved. O(n log n). */
function staying(places: readonly number[]): boolean[] {
  const tails: number[] = [];
  const before: number[] = [];
  places.forEach((place, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((places[tails[mid] ?? 0] ?? 0) < place) low = mid + 1;
      else high = mid;
    }
    before[i] = low === 0 ? -1 : tails[low - 1] ?? -1;
    tails[low] = i;
  });
  const stays = places.map(() => false);
  for (let i = tails.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) stays[i] = true;
  return stays;
}

function operations(a: readonly Item[], b: readonly Item[], shape: Shape): Members[] {
  const inA = new Map(a.map((item, i) => [item.id, i]));
  const inB = new Set(b.map((item) => item.id));
  const out: Members[] = a.filter((item) => !inB.has(item.id)).map((item) => ({ id: item.id, remove: true }));
  const stays = staying(b.flatMap((item) => inA.get(item.id) ?? []));
  const lastKnown = b.findLastIndex((item) => inA.has(item.id));
  let known = 0;
  b.forEach((item, i) => {
    const from = inA.get(item.id);
    const old = from === undefined ? filled<Members>({ id: item.id }, shape) : a[from];
    const members = old === item || !old ? {} : difference(old, item, shape);
    const isMoved = from === undefined ? i < lastKnown : !stays[known];
    if (from !== undefined) known += 1;
    if (from === undefined || isMoved || Object.keys(members).length > 0) out.push({ id: item.id, ...members, ...(isMoved ? { after: b[i - 1]?.id ?? null } : {}) });
  });
  return out;
}

/** What turns one thing into the other: changed members, without id. */
export function difference(a: Members, b: Members, shape: Shape): Members {
  const out: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (key === 'id' || equal(a[key], b[key])) continue;
    const sub = shape.lists[key];
    out[key] = sub && Array.isArray(b[key]) ? operations(itemsOf(a[key]), itemsOf(b[key]), sub) : b[key] ?? null;
  }
  return out;
}

const ahead = 8;
/** How many items of `list` to pass from `at` to come to `item`, if it is near. */
function near<T>(list: readonly T[], at: number, item: T | undefined): number {
  for (let k = 1; k <= ahead; k += 1) if (list[at + k] === item) return k;
  return 0;
}

/** What the two have not in common, in the order of each: a walk along both, which is short where an edit changed little. */
function apart<T extends Item>(a: readonly T[], b: readonly T[]): [T[], T[]] {
  const [left, right]: [T[], T[]] = [[], []];
  let [i, j] = [0, 0];
  let [endA, endB] = [a.length, b.length];
  while (i < endA && i < endB && a[i] === b[i]) i += 1;
  j = i;
  while (endA > i && endB > i && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  while (i < endA && j < endB) {
    const [one, other] = [a[i] as T, b[j] as T];
    if (one === other) {
      i += 1;
      j += 1;
      continue;
    }
    let [gone, come] = one.id === other.id ? [1, 1] : [near(a, i, other), 0];
    if (gone === 0) come = near(b, j, one);
    if (gone === 0 && come === 0) {
      gone = placesOf(b).has(one.id) && !placesOf(a).has(other.id) ? 0 : 1;
      come = gone === 0 || placesOf(b).has(one.id) ? 1 : 0;
    }
    for (let k = 0; k < gone; k += 1) left.push(a[i + k] as T);
    for (let k = 0; k < come; k += 1) right.push(b[j + k] as T);
    i += gone;
    j += come;
  }
  return [left.concat(a.slice(i, endA)), right.concat(b.slice(j, endB))];
}

function differenceOfSets<T extends Item>(before: readonly T[], after: readonly T[], shape: Shape): Required<Change<T>> {
  const [a, b] = apart(before, after);
  const left = new Map(a.map((item) => [item.id, item]));
  const add: T[] = [];
  const update: Item[] = [];
  for (const item of b) {
    const old = left.get(item.id);
    left.delete(item.id);
    if (!old) add.push(item);
    else if (old !== item) {
      const members = difference(old, item, shape);
      if (Object.keys(members).length > 0) update.push({ id: item.id, ...members });
    }
  }
  return { add, remove: [...left.keys()], update };
}

/** The patch from one diagram to the other, except for id and revision. Nothing that is equal is mentioned. */
export function between(before: Diagram, after: Diagram): DiagramPatch {
  const patch: DiagramPatch = {};
  const put = <K extends keyof DiagramPatch>(key: K, list: unknown[]) => { if (list.length > 0) patch[key] = list as DiagramPatch[K]; };
  const sets = (a: readonly unknown[] | undefined, b: readonly unknown[] | undefined, shape: Shape, names: [keyof DiagramPatch, keyof DiagramPatch, keyof DiagramPatch]) => {
    if (a === b) return;
    const change = differenceOfSets((a ?? []) as Item[], (b ?? []) as Item[], shape);
    put(names[0], change.add as unknown[]);
    put(names[1], change.remove as unknown[]);
    put(names[2], change.update as unknown[]);
  };
  sets(before.nodes, after.nodes, nodeShape, ['add', 'remove', 'update']);
  sets(before.edges, after.edges, edgeShape, ['edgesAdd', 'edgesRemove', 'edgesUpdate']);
  sets(before.opaque, after.opaque, opaqueShape, ['opaqueAdd', 'opaqueRemove', 'opaqueUpdate']);
  const head = ({ name, dialect, description, saved_views, origin }: Diagram) => ({ name, dialect, description, saved_views, origin });
  const members = difference(head(before), head(after), diagramShape);
  if (Object.keys(members).length > 0) patch.diagram = members;
  return patch;
}

/** The patch that undoes `patch`. */
export const invert = (before: Diagram, patch: DiagramPatch): DiagramPatch => between(apply(before, patch), before);

export const isEmpty = (patch: DiagramPatch): boolean => Object.values(patch).every((v) => (Array.isArray(v) ? v.length === 0 : !isMembers(v) || Object.keys(v).length === 0));
