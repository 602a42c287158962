// Two patches as one, without knowing the diagram.
import { diagramShape, edgeShape, isItem, isMembers, merged, nodeShape, opaqueShape, PatchError, type Item, type Members, type Shape } from './items';
import type { DiagramPatch } from './types';

interface Fate {
  removes: boolean;
  adds?: Item;
  update?: Item;
}
type Names = [keyof DiagramPatch, keyof DiagramPatch, keyof DiagramPatch];

/** One operation may be folded into an earlier one of the same id when it only changes members. */
function mergedOperations(first: readonly unknown[], second: readonly unknown[]): unknown[] {
  const all = [...first];
  for (const op of second) {
    let earlier = -1;
    all.forEach((other, i) => {
      if (isMembers(other) && isMembers(op) && other.id !== undefined && other.id === op.id) earlier = i;
      if (isMembers(other) && other.id === undefined) earlier = -1;
    });
    const target = all[earlier];
    if (!isItem(op) || op.remove !== undefined || op.after !== undefined || !isMembers(target) || target.remove !== undefined) all.push(op);
    else all[earlier] = { ...target, ...op };
  }
  return all;
}

export function mergedUpdates<T extends Members>(first: T, second: Members, shape: Shape): T {
  const out: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = out[key];
    // a cleared list that is filled again: emptied, then filled
    if (before !== undefined && Array.isArray(value) && shape.lists[key]) out[key] = mergedOperations(Array.isArray(before) ? before : [{ remove: true }], value);
    else out[key] = value;
  }
  return out as T;
}

function fatesOf(patch: DiagramPatch, [add, remove, update]: Names, shape: Shape): Map<string, Fate> {
  const fates = new Map<string, Fate>();
  const of = (id: string) => {
    const fate = fates.get(id) ?? { removes: false };
    fates.set(id, fate);
    return fate;
  };
  for (const id of (patch[remove] ?? []) as string[]) of(id).removes = true;
  for (const item of (patch[add] ?? []) as Item[]) of(item.id).adds = item;
  for (const item of (patch[update] ?? []) as Item[]) {
    const fate = of(item.id);
    if (fate.adds) fate.adds = merged(fate.adds, item, shape);
    else fate.update = fate.update ? mergedUpdates(fate.update, item, shape) : item;
  }
  return fates;
}

function follow(first: Fate, id: string, second: Fate, shape: Shape): void {
  const absent = first.removes && !first.adds;
  if (absent && (second.removes || second.update)) throw new PatchError(`'${id}': the first patch removes it, the second changes it.`);
  if ((first.adds || first.update) && second.adds && !second.removes) throw new PatchError(`'${id}': both patches add it.`);
  if (second.update && first.adds) first.adds = merged(first.adds, second.update, shape);
  else if (second.update) first.update = first.update ? mergedUpdates(first.update, second.update, shape) : second.update;
  else {
    // added and removed again: nothing was there and nothing stays
    const wasThere = first.removes || !first.adds;
    delete first.update;
    first.removes = wasThere && (first.removes || second.removes);
    first.adds = second.adds;
  }
}

/** One patch that does `first` and then `second`; throws PatchError when the second can never follow. */
export function compose(first: DiagramPatch, second: DiagramPatch): DiagramPatch {
  const out: DiagramPatch = {};
  const sets = (names: Names, shape: Shape) => {
    const fates = fatesOf(first, names, shape);
    for (const [id, fate] of fatesOf(second, names, shape)) {
      const earlier = fates.get(id);
      if (earlier) follow(earlier, id, fate, shape);
      else fates.set(id, fate);
    }
    const all = [...fates.entries()];
    const put = (key: keyof DiagramPatch, list: unknown[]) => { if (list.length > 0) out[key] = list as never; };
    put(names[0], all.flatMap(([, f]) => f.adds ?? []));
    put(names[1], all.flatMap(([id, f]) => (f.removes ? id : [])));
    put(names[2], all.flatMap(([, f]) => (f.update && !f.adds ? f.update : [])));
  };
  sets(['add', 'remove', 'update'], nodeShape);
  sets(['edgesAdd', 'edgesRemove', 'edgesUpdate'], edgeShape);
  sets(['opaqueAdd', 'opaqueRemove', 'opaqueUpdate'], opaqueShape);
  if (isMembers(first.diagram) && isMembers(second.diagram)) out.diagram = mergedUpdates(first.diagram, second.diagram, diagramShape);
  else if (first.diagram ?? second.diagram) out.diagram = second.diagram ?? first.diagram;
  return out;
}
