// Asks the layout worker for positions of a whole scene, of some boxes, or of an area's, and says them as moves.
import { homeOf, membersOf } from './areas';
import { around, contains, overlaps, type Rect } from './geometry';
import type { LayoutInput, LayoutResult } from './layout';
import { areaPad, areaTop } from './layered';
import type { Item, Scene } from './scene';
import { onGrid } from './snap';

export interface Move {
  id: string;
  x: number;
  y: number;
  w?: number;
  h?: number;
}
export interface TidyWhat {
  /** Only these; the others stay. */
  ids?: ReadonlySet<string>;
  /** What lies in this area, which grows when it must. */
  area?: string;
}
export type Arrange = (input: LayoutInput) => Promise<LayoutResult>;

let worker: Worker | null = null;
let next = 0;
const waiting = new Map<number, { resolve: (r: LayoutResult) => void; reject: (e: Error) => void }>();

/** Runs in a worker that is made at the first call and kept. */
export const arrangeAside: Arrange = (input) => {
  if (!worker) {
    worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (e: MessageEvent<{ id: number; result?: LayoutResult; error?: string }>) => {
      const ask = waiting.get(e.data.id);
      waiting.delete(e.data.id);
      if (e.data.result) ask?.resolve(e.data.result);
      else ask?.reject(new Error(e.data.error ?? 'The layout failed'));
    };
    worker.onerror = (e) => {
      for (const ask of waiting.values()) ask.reject(new Error(e.message || 'The layout worker did not start'));
      waiting.clear();
      worker = null;
    };
  }
  next += 1;
  const id = next;
  const answer = new Promise<LayoutResult>((resolve, reject) => waiting.set(id, { resolve, reject }));
  worker.postMessage({ id, input });
  return answer;
};

/** New places; only of what moves. `arrange` is replaced in tests. */
export async function tidy(scene: Scene, what: TidyWhat = {}, arrange: Arrange = arrangeAside): Promise<Move[]> {
  const area = what.area ? scene.item(what.area) : undefined;
  const inside = area ? membersOf([area], scene.items) : undefined;
  const items = scene.items.filter((i) => i.node.kind !== 'area' && !scene.isHidden(i) && (area ? inside?.get(i) === area : !what.ids || what.ids.has(i.node.id)));
  if (items.length === 0) return [];
  const whole = !area && !what.ids;
  const areas = whole ? scene.items.filter((i) => i.node.kind === 'area' && !scene.isHidden(i)) : [];
  const place = new Map(items.map((i, at) => [i, at]));
  const areaAt = new Map(areas.map((i, at) => [i.node.id, at]));
  const home = (i: Item) => i.node.area ?? homeOf(areas, i)?.node.id ?? '';
  const links = items.flatMap((i) => i.links.filter((l) => l.from === i && place.has(l.to)).map((l): [number, number] => [place.get(l.from) ?? 0, place.get(l.to) ?? 0]));
  const input: LayoutInput = { boxes: items.map((i) => ({ w: i.w, h: i.h, area: areaAt.get(home(i)) })), links, areas: areas.length, aspect: area ? Math.min(2, Math.max(1, area.w / area.h)) : undefined };
  const result = await arrange(input);
  const origin = area ? { x: area.x + areaPad, y: area.y + areaTop } : whole ? { x: 0, y: 0 } : freePlace(scene, items, result);
  const moves: Move[] = items.map((i, at) => ({ id: i.node.id, x: onGrid(origin.x + (result.x[at] ?? 0)), y: onGrid(origin.y + (result.y[at] ?? 0)) }));
  areas.forEach((i, at) => {
    const r = result.areas[at];
    if (r) moves.push({ id: i.node.id, x: onGrid(origin.x + r.x), y: onGrid(origin.y + r.y), w: r.w, h: r.h });
  });
  if (area) {
    const need = { x: area.x, y: area.y, w: result.w + 2 * areaPad, h: result.h + areaTop + areaPad };
    if (!contains(area, need)) moves.push({ id: area.node.id, x: area.x, y: area.y, w: Math.max(area.w, need.w), h: Math.max(area.h, need.h) });
  }
  return moves.filter((m) => {
    const i = scene.item(m.id);
    return i && (i.x !== m.x || i.y !== m.y || m.w !== undefined);
  });
}

/** Where the result fits without touching others: at the corner of what it replaces, or the nearest place right of or below it. */
function freePlace(scene: Scene, items: readonly Item[], size: { w: number; h: number }): { x: number; y: number } {
  const corner = around(items) as Rect;
  const moved = new Set(items);
  const others = scene.items.filter((i) => !moved.has(i) && i.node.kind !== 'area' && !scene.isHidden(i));
  const queue = [{ x: onGrid(corner.x), y: onGrid(corner.y) }];
  const seen = new Set<string>();
  for (let tries = 0; tries < 400 && queue.length > 0; tries += 1) {
    queue.sort((a, b) => Math.hypot(a.x - corner.x, a.y - corner.y) - Math.hypot(b.x - corner.x, b.y - corner.y));
    const at = queue.shift() as { x: number; y: number };
    const r = { ...at, w: size.w, h: size.h };
    const hit = others.filter((o) => overlaps(o, r, 20));
    if (hit.length === 0) return at;
    for (const to of [{ x: onGrid(Math.max(...hit.map((o) => o.x + o.w)) + 40), y: at.y }, { x: at.x, y: onGrid(Math.max(...hit.map((o) => o.y + o.h)) + 40) }]) {
      const key = `${to.x} ${to.y}`;
      if (!seen.has(key)) queue.push(to);
      seen.add(key);
    }
  }
  const all = around(others);
  return { x: onGrid(corner.x), y: onGrid(all ? all.y + all.h + 60 : corner.y) };
}
