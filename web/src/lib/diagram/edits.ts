// What people do to a diagram, as patches. Pure except for fresh ids.
import { plural } from '../format';
import { homeOf, membersOf, type Boxed } from './areas';
import type { Move } from './tidy';
import { keyColumn, defaultSchema, plainType } from './vendor';
import type { Diagram, DiagramColumn, DiagramEdge, DiagramNode, DiagramPatch } from './types';

export interface Edit {
  patch: DiagramPatch;
  label: string;
  /** What is selected afterwards. */
  select?: string[];
}
export interface Point {
  x: number;
  y: number;
}
export type Update = { id: string } & Record<string, unknown>;

export const fresh = (kind: string): string => kind + [...crypto.getRandomValues(new Uint8Array(8))].map((b) => b.toString(16).padStart(2, '0')).join('');
export const nodeOf = (d: Diagram, id: string): DiagramNode | undefined => d.nodes.find((n) => n.id === id);
export const isTable = (n: DiagramNode) => n.kind === 'table';
export const isRelation = (n: DiagramNode) => n.kind === 'table' || n.kind === 'view' || n.kind === 'matview';
export const titleOf = (n: DiagramNode): string => n.name || (n.kind === 'note' ? (n.text ?? '').split('\n')[0]?.slice(0, 40) || 'note' : n.kind);
/** By name or schema.name; of two schemas the given one first. */
export const tableNamed = (d: Diagram, name: string, schema?: string): DiagramNode | undefined => {
  const all = d.nodes.filter((n) => isTable(n) && (n.name === name || `${n.schema ?? ''}.${n.name}` === name));
  return all.find((n) => n.schema === schema) ?? all[0];
};
export const primaryOf = (n: DiagramNode) => n.keys?.find((k) => k.kind === 'primary');
const columnOf = (n: DiagramNode, id: string) => n.columns?.find((c) => c.id === id);
const sameSet = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((v) => b.includes(v));
/** A primary or unique key, or a whole unique index, on exactly these columns. */
export const isUnique = (n: DiagramNode, columns: readonly string[]) => (n.keys ?? []).some((k) => sameSet(k.columns, columns)) || (n.indexes ?? []).some((i) => i.unique && !i.where && sameSet(i.parts.map((p) => p.column ?? ''), columns));

export function freeName(taken: Iterable<string>, base: string): string {
  const used = new Set([...taken].map((t) => t.toLowerCase()));
  if (!used.has(base.toLowerCase())) return base;
  for (let n = 2; ; n += 1) if (!used.has(`${base}_${n}`.toLowerCase())) return `${base}_${n}`;
}
const freeNode = (d: Diagram, schema: string | undefined, base: string) => freeName(d.nodes.filter((n) => (n.schema ?? '') === (schema ?? '')).map((n) => n.name), base);
const schemaOf = (d: Diagram) => {
  const used = d.nodes.filter((n) => isRelation(n) && n.schema).map((n) => n.schema);
  return used.length > 0 && new Set(used).size === 1 ? used[0] : defaultSchema[d.dialect];
};

export function addNode(d: Diagram, kind: 'table' | 'note' | 'area' | 'enum', at: Point, around: readonly { id: string; x: number; y: number; w: number; h: number }[] = []): Edit {
  const id = fresh(kind === 'area' ? 'a' : 'n');
  const place = { x: Math.round(at.x), y: Math.round(at.y) };
  if (kind === 'note') return { patch: { add: [{ id, kind, name: '', ...place, w: 220, h: 120, text: '' }] }, label: 'Add a note', select: [id] };
  if (kind === 'area') {
    const pad = 40;
    const left = Math.min(...around.map((b) => b.x)) - pad;
    const top = Math.min(...around.map((b) => b.y)) - pad - 16;
    const box = around.length > 0 ? { x: left, y: top, w: Math.max(...around.map((b) => b.x + b.w)) + pad - left, h: Math.max(...around.map((b) => b.y + b.h)) + pad - top } : { ...place, w: 480, h: 320 };
    return { patch: { add: [{ id, kind, name: freeName(d.nodes.filter((n) => n.kind === 'area').map((n) => n.name), 'area'), ...box }], update: around.map((b) => ({ id: b.id, area: id })) }, label: 'Add an area', select: [id] };
  }
  const schema = schemaOf(d);
  const named = { id, ...(schema ? { schema } : {}), ...place };
  if (kind === 'enum') return { patch: { add: [{ ...named, kind, name: freeNode(d, schema, 'status'), values: ['new', 'done'] }] }, label: 'Add an enum', select: [id] };
  const column = fresh('c');
  return { patch: { add: [{ ...named, kind, name: freeNode(d, schema, 'table'), columns: [keyColumn(d.dialect, column)], keys: [{ id: fresh('k'), kind: 'primary', columns: [column] }] }] }, label: 'Add a table', select: [id] };
}

export function removeAll(d: Diagram, ids: ReadonlySet<string>): Edit {
  const nodes = d.nodes.filter((n) => ids.has(n.id));
  const edges = d.edges.filter((e) => ids.has(e.id) || ids.has(e.from) || ids.has(e.to));
  const update: Update[] = [];
  for (const n of d.nodes) {
    if (ids.has(n.id)) continue;
    const change: Update = { id: n.id };
    if (n.area && ids.has(n.area)) change.area = null;
    if (n.partition_of?.parent.node && ids.has(n.partition_of.parent.node)) change.partition_of = null;
    if (n.inherits?.some((p) => p.node && ids.has(p.node))) change.inherits = n.inherits.filter((p) => !p.node || !ids.has(p.node));
    if (Object.keys(change).length > 1) update.push(change);
  }
  const what = nodes.length === 1 && nodes[0] ? titleOf(nodes[0]) : nodes.length > 0 ? `${nodes.length} objects` : edges.length === 1 ? 'a foreign key' : `${edges.length} foreign keys`;
  return { patch: { remove: nodes.map((n) => n.id), edgesRemove: edges.map((e) => e.id), update }, label: `Delete ${what}`, select: [] };
}

/** Tables, views, types and columns that the patch takes away, by name. */
export function dropped(d: Diagram, patch: DiagramPatch): string[] {
  const gone = (patch.remove ?? []).flatMap((id) => nodeOf(d, id) ?? []).filter((n) => n.kind !== 'note' && n.kind !== 'area').map(titleOf);
  const columns = (patch.update ?? []).flatMap((u) => {
    const { id, columns: list } = u as { id: string; columns?: { id?: string; remove?: boolean }[] | null };
    const n = nodeOf(d, id);
    const ids = list === null ? n?.columns?.map((c) => c.id) : list?.filter((c) => c.remove).map((c) => c.id);
    return n ? (ids ?? []).map((c) => `${n.name}.${columnOf(n, c ?? '')?.name ?? 'columns'}`) : [];
  });
  return [...gone, ...columns];
}

export const update = (id: string, members: Record<string, unknown>, label: string): Edit => ({ patch: { update: [{ id, ...members }] }, label });
export const updateEdge = (id: string, members: Record<string, unknown>, label: string): Edit => ({ patch: { edgesUpdate: [{ id, ...members }] }, label });

export function addColumn(d: Diagram, node: DiagramNode, after?: string): Edit & { column: string } {
  const id = fresh('c');
  const name = freeName((node.columns ?? []).map((c) => c.name), 'column');
  return { ...update(node.id, { columns: [{ id, name, type: plainType[d.dialect], nullable: true, ...(after ? { after } : {}) }] }, `Add a column to ${node.name}`), column: id };
}

/** The column, and everything that cannot be without it. */
export function removeColumn(d: Diagram, node: DiagramNode, id: string): Edit {
  const left = (ids: readonly string[]) => ids.filter((c) => c !== id);
  const keys = (node.keys ?? []).filter((k) => k.columns.includes(id)).map((k) => (k.columns.length === 1 ? { id: k.id, remove: true } : { id: k.id, columns: left(k.columns), prefix: null, descending: k.descending ? left(k.descending) : null }));
  const indexes = (node.indexes ?? []).flatMap((i): Record<string, unknown>[] => {
    const parts = i.parts.filter((p) => p.column !== id);
    if (parts.length === 0) return [{ id: i.id, remove: true }];
    if (parts.length === i.parts.length && !i.include?.includes(id)) return [];
    return [{ id: i.id, parts, ...(i.include?.includes(id) ? { include: left(i.include) } : {}) }];
  });
  const checks = (node.checks ?? []).filter((c) => c.column === id).map((c) => ({ id: c.id, remove: true }));
  const edges = d.edges.filter((e) => (e.from === node.id && e.pairs.some((p) => p[0] === id)) || (e.to === node.id && e.pairs.some((p) => p[1] === id)));
  const members: Record<string, unknown> = { columns: [{ id, remove: true }] };
  if (keys.length > 0) members.keys = keys;
  if (indexes.length > 0) members.indexes = indexes;
  if (checks.length > 0) members.checks = checks;
  if (node.sequences?.some((s) => s.column === id)) members.sequences = node.sequences.filter((s) => s.column !== id);
  if (node.grants?.some((g) => g.column === id)) members.grants = node.grants.filter((g) => g.column !== id);
  return { patch: { update: [{ id: node.id, ...members }], edgesRemove: edges.map((e) => e.id) }, label: `Delete ${node.name}.${columnOf(node, id)?.name ?? 'column'}` };
}

/** In or out of the primary key; what is in it is not null. */
export function togglePrimary(node: DiagramNode, id: string): Edit {
  const key = primaryOf(node);
  const inside = key?.columns.includes(id) ?? false;
  const columns = inside ? key?.columns.filter((c) => c !== id) ?? [] : [...(key?.columns ?? []), id];
  const keys = !key ? [{ id: fresh('k'), kind: 'primary', columns }] : columns.length === 0 ? [{ id: key.id, remove: true }] : [{ id: key.id, columns }];
  return update(node.id, { keys, ...(inside ? {} : { columns: [{ id, nullable: false }] }) }, `Primary key of ${node.name}`);
}
export function toggleUnique(node: DiagramNode, id: string): Edit {
  const key = node.keys?.find((k) => k.kind === 'unique' && sameSet(k.columns, [id]));
  return update(node.id, { keys: [key ? { id: key.id, remove: true } : { id: fresh('k'), kind: 'unique', columns: [id] }] }, `Unique ${node.name}.${columnOf(node, id)?.name ?? ''}`);
}

const edgeBetween = (from: string, to: string, pairs: string[][]): DiagramEdge => ({ id: fresh('e'), kind: 'foreign_key', from, to, pairs, on_delete: 'no_action', on_update: 'no_action', valid: true });
const singular = (name: string) => name.replace(/ies$/i, 'y').replace(/(ss|us|is)$/i, '$1\u0000').replace(/(x|ch|sh)es$/i, '$1').replace(/s$/i, '').replace('\u0000', '');

/** Columns of `from` that hold the key of `to`, the foreign key and its index. Columns of the right name and type that refer to nothing yet are
 * taken, others are made. Null when `to` has no key. */
export function addReference(d: Diagram, from: DiagramNode, to: DiagramNode): Edit | null {
  const key = primaryOf(to) ?? to.keys?.[0];
  const wanted = (key?.columns ?? []).flatMap((id) => columnOf(to, id) ?? []);
  if (wanted.length === 0 || !isTable(from) || !isTable(to)) return null;
  const taken = (from.columns ?? []).map((c) => c.name);
  const bound = new Set(d.edges.filter((e) => e.from === from.id).flatMap((e) => e.pairs.map((p) => p[0])));
  const made: DiagramColumn[] = [];
  const columns = wanted.map((c): DiagramColumn => {
    const usual = c.name.toLowerCase().startsWith(singular(to.name).toLowerCase()) ? c.name : `${singular(to.name)}_${c.name}`;
    const there = from.id === to.id ? undefined : from.columns?.find((x) => x.name.toLowerCase() === usual.toLowerCase() && x.type === c.type && !bound.has(x.id));
    if (there) return there;
    const name = freeName(taken, usual);
    taken.push(name);
    const column = { id: fresh('c'), name, type: c.type, nullable: true };
    made.push(column);
    return column;
  });
  const edge = edgeBetween(from.id, to.id, columns.map((c, i) => [c.id, wanted[i]?.id ?? '']));
  const covered = [...(from.indexes ?? []).map((i) => i.parts.map((p) => p.column)), ...(from.keys ?? []).map((k) => k.columns)].some((has) => columns.every((c, i) => has[i] === c.id));
  const index = { id: fresh('i'), name: `${from.name}_${columns.map((c) => c.name).join('_')}_idx`.slice(0, 63), method: 'btree', unique: false, parts: columns.map((c) => ({ column: c.id })), include: [] };
  return { patch: { update: [{ id: from.id, ...(made.length > 0 ? { columns: made } : {}), ...(covered ? {} : { indexes: [index] }) }], edgesAdd: [edge] }, label: `Add a foreign key from ${from.name} to ${to.name}`, select: [edge.id] };
}

/** What dragging from columns (or a table) to a column (or a table) means: the side that is unique is referred to. */
export function connect(d: Diagram, from: { node: string; columns: string[] }, to: { node: string; column?: string }): Edit | null {
  const a = nodeOf(d, from.node);
  const b = nodeOf(d, to.node);
  if (!a || !b || !isTable(a) || !isTable(b)) return null;
  const target = to.column ? [to.column] : [];
  const own = primaryOf(a)?.columns ?? [];
  if (from.columns.length === 0) return target.length === 0 ? addReference(d, a, b) : null;
  if (target.length === 0) {
    const key = primaryOf(b)?.columns ?? [];
    if (sameSet(from.columns, own) && !(a === b)) return addReference(d, b, a);
    return key.length === from.columns.length ? joined(a, b, from.columns.map((c, i) => [c, key[i] ?? ''])) : addReference(d, a, b);
  }
  if (from.columns.length !== 1 || (a === b && from.columns[0] === to.column)) return null;
  const reversed = isUnique(a, from.columns) && !isUnique(b, target);
  return reversed ? joined(b, a, [[target[0] ?? '', from.columns[0] ?? '']]) : joined(a, b, [[from.columns[0] ?? '', target[0] ?? '']]);
}
function joined(a: DiagramNode, b: DiagramNode, pairs: string[][]): Edit {
  const edge = edgeBetween(a.id, b.id, pairs);
  return { patch: { edgesAdd: [edge] }, label: `Add a foreign key from ${a.name} to ${b.name}`, select: [edge.id] };
}

/** Where things were put down: an area takes along what belongs to it, what lands in an area belongs to it, and one that is resized holds what
 * stands in it then. */
export function move(d: Diagram, moves: readonly Move[], sizeOf: (n: DiagramNode) => { w: number; h: number }, label?: string): Edit {
  const at = new Map(moves.map((m) => [m.id, m]));
  const box = (n: DiagramNode, to?: Move): Boxed => {
    const size = n.kind === 'area' ? { w: n.w ?? 480, h: n.h ?? 320 } : sizeOf(n);
    return { node: n, x: to?.x ?? n.x, y: to?.y ?? n.y, w: to?.w ?? size.w, h: to?.h ?? size.h };
  };
  const resized = (n: DiagramNode, m: Move) => (m.w !== undefined && m.w !== n.w) || (m.h !== undefined && m.h !== n.h);
  const areaNodes = d.nodes.filter((n) => n.kind === 'area' && at.has(n.id));
  // measured only when an area is among them: of thousands of boxes that takes a while
  const boxes = areaNodes.length > 0 ? d.nodes.map((n) => box(n)) : [];
  const carried = new Map<string, string>();
  for (const [b, own] of membersOf(boxes.filter((b) => b.node.kind === 'area' && at.has(b.node.id) && !resized(b.node, at.get(b.node.id) as Move)), boxes)) {
    carried.set(b.node.id, own.node.id);
    // areas come first, so that one within another has its place when its own are asked for
    const to = at.get(own.node.id);
    if (!at.has(b.node.id) && to) at.set(b.node.id, { id: b.node.id, x: b.node.x + to.x - own.node.x, y: b.node.y + to.y - own.node.y });
  }
  const areas = d.nodes.filter((n) => n.kind === 'area').map((n) => box(n, at.get(n.id)));
  const changes: Update[] = [...at.values()].map(({ id, x, y, w, h }) => {
    const change: Update = { id, x: Math.round(x), y: Math.round(y), ...(w ? { w: Math.round(w) } : {}), ...(h ? { h: Math.round(h) } : {}) };
    const n = nodeOf(d, id);
    if (!n || n.kind === 'area') return change;
    const home = carried.get(id) ?? homeOf(areas, box(n, at.get(id)))?.node.id;
    return home === n.area ? change : { ...change, area: home ?? null };
  });
  const [only] = areaNodes;
  const grip = moves.length === 1 && only && resized(only, moves[0] as Move) ? box(only, moves[0]) : undefined;
  if (grip)
    for (const b of boxes) {
      if (b.node.kind === 'area' || (b.node.area !== undefined && b.node.area !== grip.node.id)) continue;
      const home = homeOf(areas, b)?.node.id === grip.node.id ? grip.node.id : undefined;
      if (home !== b.node.area) changes.push({ id: b.node.id, area: home ?? null });
    }
  const one = moves.length === 1 ? nodeOf(d, moves[0]?.id ?? '') : undefined;
  return { patch: { update: changes }, label: label ?? `${grip ? 'Resize' : 'Move'} ${one ? titleOf(one) : plural(moves.length, 'object')}` };
}
const unnamed = <T extends { name?: string }>(item: T): T => {
  const copy = { ...item };
  delete copy.name;
  return copy;
};

export interface Clip {
  assay: 'diagram';
  nodes: DiagramNode[];
  edges: DiagramEdge[];
}
export function clipOf(d: Diagram, ids: ReadonlySet<string>): Clip {
  return { assay: 'diagram', nodes: d.nodes.filter((n) => ids.has(n.id)), edges: d.edges.filter((e) => ids.has(e.from) && ids.has(e.to)) };
}
export function readClip(text: string): Clip | null {
  try {
    const value = JSON.parse(text) as Partial<Clip> | null;
    return value?.assay === 'diagram' && Array.isArray(value.nodes) && Array.isArray(value.edges) ? (value as Clip) : null;
  } catch {
    return null;
  }
}
/** The copies, under new ids and free names, with their upper left corner at `at`. */
export function paste(d: Diagram, clip: Clip, at: Point, label = 'Paste'): Edit {
  const left = Math.min(...clip.nodes.map((n) => n.x));
  const top = Math.min(...clip.nodes.map((n) => n.y));
  const ids = new Map(clip.nodes.map((n) => [n.id, fresh(n.kind === 'area' ? 'a' : 'n')]));
  const taken = d.nodes.map((n) => n.name);
  const indexes = d.nodes.flatMap((n) => n.indexes?.map((i) => i.name) ?? []);
  const add = clip.nodes.map((n): DiagramNode => {
    const { area, partition_of: _p, inherits: _i, sequences: _s, ...rest } = n;
    const name = n.kind === 'note' || n.kind === 'area' ? n.name : freeName(taken, n.name);
    taken.push(name);
    const home = area ? ids.get(area) : undefined;
    const copy: DiagramNode = { ...rest, id: ids.get(n.id) ?? n.id, name, x: Math.round(n.x - left + at.x), y: Math.round(n.y - top + at.y), ...(home ? { area: home } : {}) };
    if (name === n.name) return copy;
    // names of constraints are of the table they were made for
    if (n.keys) copy.keys = n.keys.map(unnamed);
    if (n.checks) copy.checks = n.checks.map(unnamed);
    if (n.indexes) copy.indexes = n.indexes.map((i) => ({ ...i, name: freeName(indexes, i.name) }));
    return copy;
  });
  const edges = clip.edges.map((e) => ({ ...unnamed(e), id: fresh('e'), from: ids.get(e.from) ?? e.from, to: ids.get(e.to) ?? e.to }));
  return { patch: { add, edgesAdd: edges }, label: `${label} ${add.length === 1 && add[0] ? titleOf(add[0]) : `${add.length} objects`}`, select: add.map((n) => n.id) };
}

/** The tables within so many foreign keys of these. */
export function neighbours(d: Diagram, ids: Iterable<string>, hops: number): Set<string> {
  const beside = new Map<string, string[]>();
  for (const { from, to } of d.edges) {
    beside.set(from, [...(beside.get(from) ?? []), to]);
    beside.set(to, [...(beside.get(to) ?? []), from]);
  }
  const seen = new Set(ids);
  let edge = [...seen];
  for (let hop = 0; hop < hops; hop += 1) {
    edge = edge.flatMap((id) => (beside.get(id) ?? []).filter((next) => !seen.has(next) && seen.add(next)));
  }
  return seen;
}
