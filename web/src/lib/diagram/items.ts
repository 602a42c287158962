// Values as JSON: equality, and the lists whose items have ids and merge by them (src/schema/diagram/patch.h says what a patch means).
export type Members = { readonly [key: string]: unknown };
export type Item = { readonly id: string } & Members;
/** Which members are lists that merge by id, and what an item has where nothing is said. */
export interface Shape {
  lists: Record<string, Shape>;
  defaults: Members;
  required: readonly string[];
}
const leaf = (defaults: Members, ...required: string[]): Shape => ({ lists: {}, defaults, required });
export const nodeShape: Shape = {
  lists: {
    columns: leaf({ nullable: true }, 'name', 'type'),
    keys: leaf({}, 'kind', 'columns'),
    indexes: leaf({ method: 'btree', unique: false, include: [] }, 'name', 'parts'),
    checks: leaf({}, 'expression'),
    exclusions: leaf({ method: 'gist' }, 'name', 'parts'),
  },
  defaults: {},
  required: ['kind', 'name', 'x', 'y'],
};
export const edgeShape = leaf({ on_delete: 'no_action', on_update: 'no_action', valid: true }, 'kind', 'from', 'to', 'pairs');
export const opaqueShape = leaf({}, 'kind', 'name');
export const diagramShape: Shape = { lists: { saved_views: leaf({ zoom: 1 }, 'name', 'x', 'y') }, defaults: {}, required: ['name', 'dialect'] };

export class PatchError extends Error {}

export const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isItem = (value: unknown): value is Item => isMembers(value) && typeof value.id === 'string';
export const itemsOf = (value: unknown): Item[] => (Array.isArray(value) ? value.filter(isItem) : []);

/** An absent member and an undefined one are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((v, i) => equal(v, b[i]));
  if (!isMembers(a) || !isMembers(b)) return false;
  for (const key of Object.keys(a)) if (!equal(a[key], b[key])) return false;
  for (const key of Object.keys(b)) if (b[key] !== undefined && a[key] === undefined) return false;
  return true;
}

const known = new WeakMap<readonly Item[], Map<string, number>>();
/** Where each id is in the list; remembered, since no list is ever changed. */
export function placesOf(list: readonly { readonly id: string }[]): ReadonlyMap<string, number> {
  let places = known.get(list as readonly Item[]);
  if (!places) known.set(list as readonly Item[], (places = new Map(list.map((item, i) => [item.id, i]))));
  return places;
}
/** A list with the same ids at the same places. */
export function samePlaces<T extends readonly { readonly id: string }[]>(list: T, as: T): T {
  known.set(list as readonly unknown[] as readonly Item[], placesOf(as) as Map<string, number>);
  return list;
}

/** With what the server adds where nothing is said. */
export function filled<T extends Members>(item: T, shape: Shape): T {
  let out: Record<string, unknown> | null = null;
  const set = (key: string, value: unknown) => { (out ??= { ...item })[key] = value; };
  for (const [key, value] of Object.entries(shape.defaults)) if (item[key] === undefined) set(key, value);
  for (const [key, sub] of Object.entries(shape.lists)) {
    const list = item[key];
    if (!Array.isArray(list)) continue;
    const next = list.map((i: unknown) => (isMembers(i) ? filled(i, sub) : i));
    if (next.some((v, i) => v !== list[i])) set(key, next);
  }
  return (out as T | null) ?? item;
}

function moved(list: Item[], from: number, after: unknown): Item[] {
  const item = list[from];
  if (!item) return list;
  const rest = list.filter((_, i) => i !== from);
  const place = after === null ? 0 : rest.findIndex((i) => i.id === after) + 1;
  if (after !== null && place === 0) throw new PatchError(`There is no '${String(after)}' in the list.`);
  return [...rest.slice(0, place), item, ...rest.slice(place)];
}

function mergedList(before: readonly Item[], operations: readonly unknown[], shape: Shape): readonly Item[] {
  let list = [...before];
  for (const op of operations) {
    if (isMembers(op) && op.remove === true && op.id === undefined) { list = []; continue; }
    if (!isItem(op)) throw new PatchError('An item of a list needs its id.');
    const at = list.findIndex((i) => i.id === op.id);
    if (op.remove === true) {
      if (at < 0) throw new PatchError(`There is no '${op.id}' to remove.`);
      list.splice(at, 1);
      continue;
    }
    const { after, remove: _, ...members } = op;
    const known = list[at];
    if (!known) for (const name of shape.required) if (members[name] === undefined) throw new PatchError(`'${op.id}' needs its ${name}: it is not there yet.`);
    const next = known ? merged(known, members, shape) : merged(filled({ id: op.id }, shape), members, shape);
    if (known) list[at] = next;
    else list.push(next);
    if (after !== undefined) list = moved(list, known ? at : list.length - 1, after);
  }
  return list.length === before.length && list.every((v, i) => v === before[i]) ? before : list;
}

/** The thing with the members of `update`; the same object when nothing changes. */
export function merged<T extends Members>(thing: T, update: Members, shape: Shape): T {
  const out: Record<string, unknown> = { ...thing };
  let changed = false;
  for (const [key, value] of Object.entries(update)) {
    if (key === 'id' || value === undefined) continue;
    const sub = shape.lists[key];
    let next: unknown = value;
    if (value === null) {
      if (shape.required.includes(key)) throw new PatchError(`${key} cannot be cleared.`);
      next = shape.defaults[key];
    } else if (sub) {
      if (!Array.isArray(value)) throw new PatchError(`${key} must be a list.`);
      next = mergedList(itemsOf(out[key]), value, sub);
    }
    if (out[key] === next || equal(out[key], next)) continue;
    changed = true;
    if (next === undefined) delete out[key];
    else out[key] = next;
  }
  return changed ? (out as T) : thing;
}
