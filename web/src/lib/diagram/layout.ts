// Stands in for the layout worker: a grid in the order of the names.
import type { Diagram } from './types';

export async function layoutInWorker(diagram: Diagram, ids?: string[]): Promise<{ id: string; x: number; y: number }[]> {
  const chosen = ids ? new Set(ids) : null;
  const nodes = diagram.nodes.filter((n) => n.kind !== 'area' && (!chosen || chosen.has(n.id)));
  const wide = Math.max(1, Math.ceil(Math.sqrt(nodes.length * 1.4)));
  return nodes.map((n, i) => ({ id: n.id, x: (i % wide) * 320, y: Math.floor(i / wide) * 320 }));
}
