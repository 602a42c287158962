// The parts of a diagram that come, go and change on their own.
import type { DiagramEdge, DiagramNode } from './types';

export const drawingId = 'drawing';
const itemLists = ['columns', 'keys', 'indexes', 'checks', 'exclusions'] as const;
export const isItemList = (key: string): boolean => (itemLists as readonly string[]).includes(key);
/** Members that say nothing of the schema: places, colours, and what was counted. */
const drawn = new Set(['x', 'y', 'w', 'h', 'color', 'collapsed', 'area', 'row_estimate', 'bytes', 'populated']);
export const isDrawing = (n: Pick<DiagramNode, 'kind'> | undefined): boolean => n?.kind === 'note' || n?.kind === 'area';

/** Under which name a member of a node is taken or left: some only make sense together. */
export function memberOf(node: DiagramNode, key: string): string {
  if (drawn.has(key)) return drawingId;
  if (key === 'schema') return 'name';
  if (key === 'type_parts') return 'type';
  if (key === 'uses' || key === 'column_comments' || (key === 'columns' && node.kind !== 'table')) return 'definition';
  return key;
}

/** Of another kind, the same thing is another object: its members do not mix. */
export const whole = (b: DiagramNode | undefined, a: DiagramNode | undefined): boolean => !b || !a || b.kind !== a.kind;

/** What a relationship belongs to: a dependency comes and goes with the definition of its view. */
export function edgeChange(edge: DiagramEdge, known: { has(id: string): boolean }): string {
  if (edge.kind === 'dependency') for (const id of [`n:${edge.from}`, `n:${edge.from}/definition`]) if (known.has(id)) return id;
  return `e:${edge.id}`;
}
