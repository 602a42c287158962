// Two versions of a diagram drawn as one: what is new, what goes and what differs, with what goes still in its place. Pure.
import type { ChangeSet } from './choices';
import { equal, itemsOf, type Members } from './items';
import { woven } from './lists';
import type { Changes, Mark } from './marks';
import { drawingId, isDrawing, whole } from './parts';
import type { Diagram, DiagramNode } from './types';

const lists = ['columns', 'keys', 'indexes', 'checks'] as const;

/** A column whose name or type says what it was. */
function renamed(b: Members & { id: string }, a: Members & { id: string }): Members & { id: string } {
  const both = (key: string) => (b[key] === a[key] ? {} : { [key]: `${String(b[key])} → ${String(a[key])}` });
  return b === a ? a : { ...a, ...both('name'), ...both('type') };
}

/** The newer node, with the rows that only the older one has. */
function withRows(b: DiagramNode, a: DiagramNode): DiagramNode {
  if (b === a || whole(b, a) || isDrawing(a)) return a;
  const out: Record<string, unknown> = { ...a, ...(b.name === a.name ? {} : { name: `${b.name} → ${a.name}` }) };
  for (const key of lists) {
    const [before, after] = [b[key], a[key]];
    if (!before || equal(before, after)) continue;
    const old = new Map(itemsOf(before).map((i) => [i.id, i]));
    const there = new Map([...old.values(), ...itemsOf(after)].map((i) => [i.id, key === 'columns' ? renamed(old.get(i.id) ?? i, i) : i]));
    out[key] = woven(itemsOf(after).map((i) => i.id), itemsOf(before).map((i) => i.id), () => true).map((id) => there.get(id));
  }
  if (b.values && a.values) out.values = woven(a.values, b.values, () => true);
  return equal(out, a) ? a : (out as unknown as DiagramNode);
}

/** Both versions; what moved lies where `place` has it. */
export function merged({ base, after }: ChangeSet, place: Diagram): Diagram {
  const [old, at] = [new Map(base.nodes.map((n) => [n.id, n])), new Map(place.nodes.map((n) => [n.id, n]))];
  const now = new Set(after.nodes.map((n) => n.id));
  const nodes = [...after.nodes.map((n) => withRows(old.get(n.id) ?? n, n)), ...base.nodes.filter((n) => !now.has(n.id))].map((n) => {
    const p = at.get(n.id);
    return p && (p.x !== n.x || p.y !== n.y) ? { ...n, x: p.x, y: p.y } : n;
  });
  const edges = new Set(after.edges.map((e) => e.id));
  return { ...after, nodes, edges: [...after.edges, ...base.edges.filter((e) => !edges.has(e.id))] };
}

/** Marks of the changes: those that are not chosen are `left`. */
export function marksOf({ base, after, changes }: ChangeSet, chosen: ReadonlySet<string>): Changes {
  const nodes = new Map<string, Mark>();
  const rows = new Map<string, Map<string, Mark>>();
  const edges = new Map<string, Mark>();
  const touched = new Set<string>();
  const ghosts = new Set<string>();
  const ofNode = (id: string, mark: Mark) => {
    // of a changed object one change that is taken counts
    const now = nodes.get(id);
    if (!now || now === 'left') nodes.set(id, mark);
    touched.add(id);
  };
  const ofRow = (node: string, row: string, mark: Mark, own: boolean) => {
    const known = rows.get(node) ?? new Map<string, Mark>();
    rows.set(node, known);
    if (own || !known.has(row)) known.set(row, mark);
  };
  const there = new Map([...base.edges, ...after.edges].map((e) => [e.id, e]));
  for (const c of changes) {
    const mark: Mark = chosen.has(c.id) ? c.kind : 'left';
    const object = c.edge ?? (c.member === undefined ? c.node : undefined);
    if (object && (mark === 'removed' || (mark === 'left' && c.kind === 'added'))) ghosts.add(object);
    if (c.node && c.member === undefined) ofNode(c.node, mark);
    else if (c.node) {
      ofNode(c.node, mark === 'left' ? mark : 'changed');
      if (c.column) ofRow(c.node, c.column, mark, true);
      else for (const id of columnsOf(c.after ?? c.before)) ofRow(c.node, id, mark === 'left' ? mark : 'changed', false);
    }
    if (c.edge) {
      edges.set(c.edge, mark);
      const e = there.get(c.edge);
      for (const id of e ? [e.from, e.to] : []) touched.add(id);
    }
  }
  if (changes.some((c) => c.id === drawingId)) {
    const old = new Map(base.nodes.map((n) => [n.id, n]));
    const now = new Map(after.nodes.map((n) => [n.id, n]));
    const taken = chosen.has(drawingId);
    for (const id of new Set([...old.keys(), ...now.keys()])) {
      const [b, a] = [old.get(id), now.get(id)];
      if (b === a) continue;
      // what only moved is seen, not marked: after a layout that is everything
      if (b && a && (b.x !== a.x || b.y !== a.y)) touched.add(id);
      if (!isDrawing(b ?? a) || (b && a && equal({ ...b, x: a.x, y: a.y }, a))) continue;
      ofNode(id, !taken ? 'left' : !b ? 'added' : !a ? 'removed' : 'changed');
      if (taken ? !a : !b) ghosts.add(id);
    }
  }
  return { nodes, rows, edges, ghosts, touched };
}

/** The columns of a key, index or check: it has no row of its own. */
function columnsOf(item: unknown): string[] {
  const { columns, parts, column } = (item ?? {}) as Members;
  const texts = (list: unknown) => (Array.isArray(list) ? list.filter((v): v is string => typeof v === 'string') : []);
  return [...texts(columns), ...texts(Array.isArray(parts) ? parts.map((p: unknown) => (p as Members | null)?.column) : []), ...texts([column])];
}
