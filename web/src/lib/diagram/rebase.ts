// Own changes put on what somebody else made of the same diagram: per member, three ways. Where both changed one member theirs stays and the
// conflict says how to keep ours. Places and sizes are not worth a question: ours win.
import { diagramShape, edgeShape, equal, isItem, isMembers, itemsOf, nodeShape, opaqueShape, PatchError, type Item, type Members, type Shape } from './items';
import { apply, between, difference, isEmpty } from './patch';
import type { Diagram, DiagramPatch } from './types';

export interface Conflict {
  /** Of the node or edge; empty for the diagram itself. */
  id: string;
  /** "orders · columns · total · type" */
  path: string[];
  mine: unknown;
  theirs: unknown;
  /** Applied on theirs it makes it ours. */
  keep: DiagramPatch;
}
export interface Rebased {
  diagram: Diagram;
  conflicts: Conflict[];
}

const geometry = new Set(['x', 'y', 'w', 'h']);
const gone = 'removed';
type Wrap = (members: Members) => DiagramPatch;

interface Sides {
  base: Members;
  mine: Members;
  theirs: Members;
}
type Report = (path: string[], mine: unknown, theirs: unknown, keep: DiagramPatch) => void;

function list(key: string, { base, mine, theirs }: Sides, shape: Shape, wrap: Wrap, path: string[], report: Report): unknown[] {
  const of = (side: Members) => new Map(itemsOf(side[key]).map((i) => [i.id, i]));
  const [bases, ours, others] = [of(base), of(mine), of(theirs)];
  const known = new Set(others.keys());
  const operations = difference({ [key]: itemsOf(base[key]) }, { [key]: itemsOf(mine[key]) }, { ...shape, lists: { [key]: shape } })[key];
  const out: unknown[] = [];
  for (const op of Array.isArray(operations) ? operations : []) {
    if (!isItem(op)) continue;
    const [b, m, t] = [bases.get(op.id), ours.get(op.id), others.get(op.id)];
    const at = [...path, key, String((m ?? b)?.name ?? op.id)];
    const one: Wrap = (members) => wrap({ [key]: [{ id: op.id, ...members }] });
    if (op.remove === true) {
      if (t && equal(t, b)) { out.push(op); known.delete(op.id); }
      else if (t) report(at, gone, t, one({ remove: true }));
      continue;
    }
    const after = op.after === null || (typeof op.after === 'string' && known.has(op.after)) ? { after: op.after } : {};
    const { id, after: _, ...members } = op;
    if (b && !t) { report(at, m, gone, one(m ? { ...m } : {})); continue; }
    known.add(id);
    const change = !t ? members : merge({ base: b ?? t, mine: m ?? {}, theirs: t }, shape, one, at, report);
    if (!t || Object.keys(change).length > 0 || 'after' in after) out.push({ id, ...change, ...after });
  }
  return out;
}

function merge(sides: Sides, shape: Shape, wrap: Wrap, path: string[], report: Report): Members {
  const { base, mine, theirs } = sides;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(difference(base, mine, shape))) {
    const sub = shape.lists[key];
    if (equal(base[key], theirs[key]) || geometry.has(key)) out[key] = value;
    else if (equal(mine[key], theirs[key])) continue;
    else if (sub && Array.isArray(mine[key]) && Array.isArray(theirs[key])) {
      const operations = list(key, sides, sub, wrap, path, report);
      if (operations.length > 0) out[key] = operations;
    } else report([...path, key], mine[key] ?? null, theirs[key] ?? null, wrap({ [key]: mine[key] ?? null }));
  }
  return out;
}

type Names = { add: keyof DiagramPatch; remove: keyof DiagramPatch; update: keyof DiagramPatch };
const nodeNames: Names = { add: 'add', remove: 'remove', update: 'update' };
const edgeNames: Names = { add: 'edgesAdd', remove: 'edgesRemove', update: 'edgesUpdate' };
const opaqueNames: Names = { add: 'opaqueAdd', remove: 'opaqueRemove', update: 'opaqueUpdate' };
const byId = (items: readonly unknown[] | undefined) => new Map((items ?? []).filter(isItem).map((i) => [i.id, i]));

export function rebase(base: Diagram, mine: Diagram, theirs: Diagram): Rebased {
  const own = between(base, mine);
  if (isEmpty(own)) return { diagram: theirs, conflicts: [] };
  const conflicts: Conflict[] = [];
  const patch: DiagramPatch = {};
  const named = (id: string) => mine.nodes.find((n) => n.id === id)?.name ?? base.nodes.find((n) => n.id === id)?.name ?? id;

  const sets = (names: Names, shape: Shape, items: (d: Diagram) => readonly unknown[] | undefined, label: (item: Item | undefined, id: string) => string, held: (id: string) => boolean) => {
    const [bases, ours, others] = [byId(items(base)), byId(items(mine)), byId(items(theirs))];
    const out: { add: Item[]; remove: string[]; update: Item[] } = { add: [], remove: [], update: [] };
    const report = (id: string): Report => (path, a, b, keep) => conflicts.push({ id, path, mine: a, theirs: b, keep });
    for (const id of (own[names.remove] ?? []) as string[]) {
      const t = others.get(id);
      if (!t) continue;
      if (equal(t, bases.get(id)) && !held(id)) out.remove.push(id);
      else report(id)([label(t, id)], gone, 'changed', { [names.remove]: [id], ...(names === nodeNames ? { edgesRemove: theirs.edges.filter((e) => e.from === id || e.to === id).map((e) => e.id) } : {}) });
    }
    for (const item of (own[names.add] ?? []) as Item[]) {
      const t = others.get(item.id);
      const change = t ? difference(t, item, shape) : {};
      if (!t) out.add.push(item);
      else if (Object.keys(change).length > 0) out.update.push({ id: item.id, ...change });
    }
    for (const { id } of (own[names.update] ?? []) as Item[]) {
      const [b, m, t] = [bases.get(id), ours.get(id), others.get(id)];
      if (!b || !m) continue;
      if (!t) { report(id)([label(m, id)], 'changed', gone, { [names.add]: [m] }); continue; }
      const change = merge({ base: b, mine: m, theirs: t }, shape, (members) => ({ [names.update]: [{ id, ...members }] }), [label(m, id)], report(id));
      if (Object.keys(change).length > 0) out.update.push({ id, ...change });
    }
    for (const key of ['add', 'remove', 'update'] as const) if (out[key].length > 0) patch[names[key]] = out[key] as never;
  };
  const edgeLabel = (item: Item | undefined) => `${named(String(item?.from))} → ${named(String(item?.to))}`;
  const freshEdge = (id: string) => theirs.edges.some((e) => (e.from === id || e.to === id) && !base.edges.some((b) => b.id === e.id));
  sets(nodeNames, nodeShape, (d) => d.nodes, (i, id) => String(i?.name || id), freshEdge);
  sets(edgeNames, edgeShape, (d) => d.edges, edgeLabel, () => false);
  sets(opaqueNames, opaqueShape, (d) => d.opaque, (i, id) => String(i?.name ?? id), () => false);
  if (isMembers(own.diagram)) {
    const head = merge({ base: base as Members, mine: mine as Members, theirs: theirs as Members }, { ...diagramShape, lists: diagramShape.lists }, (members) => ({ diagram: members }), ['diagram'], (path, a, b, keep) => {
      if (!['revision', 'nodes', 'edges', 'opaque'].includes(path[1] ?? '')) conflicts.push({ id: '', path, mine: a, theirs: b, keep });
    });
    const { revision: _r, nodes: _n, edges: _e, opaque: _o, ...members } = head;
    if (Object.keys(members).length > 0) patch.diagram = members;
  }
  return { diagram: fit(theirs, patch).diagram, conflicts };
}

/** As much of the patch as the diagram can take: what names something that is no longer there is left out. */
export function fit(diagram: Diagram, patch: DiagramPatch): { diagram: Diagram; left: boolean } {
  try {
    return { diagram: apply(diagram, patch), left: false };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
  }
  let out = diagram;
  let left = false;
  const attempt = (part: DiagramPatch) => {
    try {
      out = apply(out, part);
    } catch (error) {
      if (!(error instanceof PatchError)) throw error;
      left = true;
    }
  };
  for (const key of ['edgesRemove', 'opaqueRemove', 'remove', 'add', 'opaqueAdd', 'update', 'opaqueUpdate'] as const) for (const item of patch[key] ?? []) attempt({ [key]: [item] });
  for (const edge of patch.edgesAdd ?? []) {
    if (out.nodes.some((n) => n.id === edge.from) && out.nodes.some((n) => n.id === edge.to)) attempt({ edgesAdd: [edge] });
    else left = true;
  }
  for (const edge of patch.edgesUpdate ?? []) attempt({ edgesUpdate: [edge] });
  if (patch.diagram) attempt({ diagram: patch.diagram });
  return { diagram: out, left };
}
