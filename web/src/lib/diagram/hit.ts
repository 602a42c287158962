// What lies under a point of the world.
import { bottom, isTable, right, rowAt } from './geometry';
import { segments, type Route } from './routes';
import type { Item, Link, Scene } from './scene';

export type Hit =
  | { kind: 'header' | 'body'; item: Item }
  /** `end` is the side of the row near which the point lies: from there a relationship is drawn. */
  | { kind: 'row'; item: Item; index: number; column?: string; end: -1 | 0 | 1 }
  | { kind: 'resize'; item: Item }
  | { kind: 'area'; item: Item }
  | { kind: 'edge'; link: Link };

const areaHead = 28;
/** Width of the parts of a row from which a relationship is drawn. */
export const grip = 14;

export function hitAt(scene: Scene, x: number, y: number, zoom: number): Hit | null {
  const slack = 4 / zoom;
  const items = scene.itemsIn({ x: x - slack, y: y - slack, w: 2 * slack, h: 2 * slack });
  const area = { hit: null as Hit | null };
  for (const item of items.reverse()) {
    const hit = inItem(item, x, y, slack);
    if (!hit) continue;
    if (item.node.kind !== 'area') return hit;
    area.hit ??= hit;
  }
  return edgeAt(scene, x, y, slack) ?? area.hit;
}

function inItem(item: Item, x: number, y: number, slack: number): Hit | null {
  const { node } = item;
  if ((node.kind === 'note' || node.kind === 'area') && Math.abs(x - right(item)) < 3 * slack && Math.abs(y - bottom(item)) < 3 * slack) return { kind: 'resize', item };
  if (node.kind === 'area') {
    const inner = x > item.x + slack && x < right(item) - slack && y > item.y + areaHead && y < bottom(item) - slack;
    return inner ? null : { kind: 'area', item };
  }
  const near = grip / 2;
  if (x < item.x - near || x > right(item) + near || y < item.y || y > bottom(item)) return null;
  const outside = x < item.x || x > right(item);
  const index = rowAt(y - item.y);
  if (index < 0 || index >= item.rows) return outside ? null : { kind: index < 0 && item.rows > 0 ? 'header' : 'body', item };
  const column = isTable(node) ? node.columns?.[index]?.id : undefined;
  if (!column && outside) return null;
  return { kind: 'row', item, index, column, end: x < item.x + grip ? -1 : x > right(item) - grip ? 1 : 0 };
}

export function distance(r: Route, x: number, y: number): number {
  let least = Infinity;
  segments(r, (x0, y0, x1, y1) => {
    least = Math.min(least, Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1)));
  });
  return least;
}

function edgeAt(scene: Scene, x: number, y: number, slack: number): Hit | null {
  let best: Link | null = null;
  let least = slack;
  for (const link of scene.linksIn({ x: x - slack, y: y - slack, w: 2 * slack, h: 2 * slack })) {
    const d = distance(link.route, x, y);
    if (d <= least) [best, least] = [link, d];
  }
  return best && { kind: 'edge', link: best };
}
