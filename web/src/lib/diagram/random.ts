// Random diagrams and edits for tests, from a seed.
import { apply } from './patch';
import type { Diagram, DiagramPatch } from './types';

export type Random = () => number;

let serial = 0;
const fresh = (kind: string) => `${kind}${(serial += 1)}`;
const below = (random: Random, n: number) => Math.floor(random() * n);
const pick = <T>(random: Random, list: readonly T[]): T | undefined => list[below(random, list.length)];

function randomNode(random: Random): Diagram['nodes'][number] {
  if (random() < 0.15) return { id: fresh('n'), kind: 'note', name: '', x: below(random, 900), y: 0, text: 'mind' };
  const columns = Array.from({ length: 1 + below(random, 6) }, () => ({ id: fresh('c'), name: fresh('col'), type: pick(random, ['int', 'text', 'date']) ?? 'int', nullable: random() < 0.5 }));
  return { id: fresh('n'), kind: 'table', name: fresh('t'), x: below(random, 900), y: below(random, 900), columns, ...(random() < 0.5 ? { keys: [{ id: fresh('k'), kind: 'primary' as const, columns: [columns[0]!.id] }] } : {}) };
}

export function randomDiagram(random: Random): Diagram {
  const nodes = Array.from({ length: 2 + below(random, 6) }, () => randomNode(random));
  const empty: Diagram = { id: 'd', name: 'D', dialect: 'postgres', revision: 1, nodes: [], edges: [], opaque: [] };
  return apply(empty, { add: nodes });
}

function randomUpdate(node: Diagram['nodes'][number], random: Random): Record<string, unknown> {
  const update: Record<string, unknown> = { id: node.id };
  if (random() < 0.5) update.x = below(random, 900);
  if (random() < 0.3) update.comment = random() < 0.3 ? null : fresh('why');
  if (node.kind !== 'table') return update;
  const columns: Record<string, unknown>[] = [];
  let left = node.columns?.map((c) => c.id) ?? [];
  for (let i = below(random, 4); i > 0; i -= 1) {
    const id = pick(random, left);
    const after = random() < 0.2 ? null : pick(random, left);
    if (random() < 0.35 || id === undefined) {
      const added = fresh('c');
      columns.push({ id: added, name: fresh('col'), type: 'int', ...(random() < 0.5 && after !== undefined ? { after } : {}) });
      left = [...left, added];
    } else if (random() < 0.3) {
      columns.push({ id, remove: true });
      left = left.filter((l) => l !== id);
    } else columns.push({ id, ...(random() < 0.6 ? { name: fresh('col') } : {}), ...(random() < 0.5 && after !== undefined && after !== id ? { after } : {}), ...(random() < 0.3 ? { default: random() < 0.4 ? null : '0' } : {}) });
  }
  if (columns.length > 0) update.columns = columns;
  if (random() < 0.2) update.keys = random() < 0.5 ? null : [{ id: fresh('k'), kind: 'unique', columns: [] }];
  return update;
}

export function randomEdit(diagram: Diagram, random: Random): DiagramPatch {
  const patch: DiagramPatch = {};
  const victim = random() < 0.3 && diagram.nodes.length > 2 ? pick(random, diagram.nodes) : undefined;
  if (victim) {
    patch.remove = [victim.id];
    patch.edgesRemove = diagram.edges.filter((e) => e.from === victim.id || e.to === victim.id).map((e) => e.id);
  }
  const left = diagram.nodes.filter((n) => n !== victim);
  if (random() < 0.4) patch.add = [randomNode(random)];
  patch.update = left.filter(() => random() < 0.4).map((n) => randomUpdate(n, random));
  const from = pick(random, left);
  const to = pick(random, left);
  if (from && to && random() < 0.5) patch.edgesAdd = [{ id: fresh('e'), kind: 'foreign_key', from: from.id, to: to.id, pairs: [], on_delete: 'cascade', on_update: 'no_action', valid: true }];
  const edge = pick(random, diagram.edges.filter((e) => e.from !== victim?.id && e.to !== victim?.id));
  if (edge && random() < 0.4) patch.edgesUpdate = [{ id: edge.id, on_delete: 'set_null', name: fresh('fk') }];
  if (random() < 0.3) patch.diagram = { name: fresh('Name'), description: random() < 0.4 ? null : 'words', saved_views: random() < 0.4 ? null : [{ id: fresh('v'), name: 'here', x: 0, y: 0 }] };
  return patch;
}
