// Right-angled ways between rows of tables. A way leaves and arrives sideways and has one vertical (m1 = m2) or two with a channel between them:
// (x1,y1) → m1 → (channel) → m2 → (x2,y2). Edges to one table share their last vertical, so that a hub has trunks and not a fan.
import { bottom, right, type Rect } from './geometry';

export interface Route {
  x1: number;
  y1: number;
  m1: number;
  channel: number;
  m2: number;
  y2: number;
  x2: number;
  /** −1: at the left side of its table, 1: at the right. */
  s1: -1 | 1;
  s2: -1 | 1;
}
export interface End {
  box: Rect;
  /** Distance of the row's middle from the top of the box. */
  dy: number;
}
/** Boxes other than those of the two ends that a segment touches, at most `most`. */
export type Crossed = (x0: number, y0: number, x1: number, y1: number, most: number) => number;

export const stub = 22;
/** Sides that are closer than this are not joined face to face. */
const closest = 6;
const lane = 5;
const bend = 60;
const wall = 900;

export const bent = (r: Route): boolean => r.m1 !== r.m2;
const sideX = (box: Rect, side: -1 | 1) => (side < 0 ? box.x : right(box));
const length = (r: Route) => Math.abs(r.m1 - r.x1) + Math.abs(r.x2 - r.m2) + (bent(r) ? Math.abs(r.channel - r.y1) + Math.abs(r.m2 - r.m1) + Math.abs(r.y2 - r.channel) + 2 * bend : Math.abs(r.y2 - r.y1));

/** Calls `each` with the segments as (x0, y0, x1, y1), x0 ≤ x1 and y0 ≤ y1. */
export function segments(r: Route, each: (x0: number, y0: number, x1: number, y1: number) => void) {
  const h = (a: number, b: number, y: number) => each(Math.min(a, b), y, Math.max(a, b), y);
  const v = (x: number, a: number, b: number) => each(x, Math.min(a, b), x, Math.max(a, b));
  h(r.x1, r.m1, r.y1);
  if (bent(r)) {
    v(r.m1, r.y1, r.channel);
    h(r.m1, r.m2, r.channel);
    v(r.m2, r.channel, r.y2);
  } else v(r.m1, r.y1, r.y2);
  h(r.m2, r.x2, r.y2);
}
export const segmentCount = (r: Route): number => (bent(r) ? 5 : 3);

function simple(from: End, to: End, s1: -1 | 1, s2: -1 | 1, at: number, spread: number): Route | null {
  const x1 = sideX(from.box, s1);
  const x2 = sideX(to.box, s2);
  const y1 = from.box.y + from.dy;
  const y2 = to.box.y + to.dy;
  const gap = stub + spread * lane;
  let m: number;
  if (s1 === s2) m = s1 < 0 ? Math.min(x1, x2) - gap : Math.max(x1, x2) + gap;
  else {
    if ((x2 - x1) * s1 < closest) return null;
    const room = Math.abs(x2 - x1);
    // near the target, near the source, between
    const away = Math.min(gap, room / 2);
    m = at === 0 ? x2 - s1 * away : at === 1 ? x1 + s1 * away : (x1 + x2) / 2;
  }
  return { x1, y1, m1: m, channel: y1, m2: m, y2, x2, s1, s2 };
}

const sides = [[1, -1], [-1, 1], [1, 1], [-1, -1]] as const;

/** The shortest way, not minding other tables. `spread` (0 to 3) keeps parallel edges apart. */
export function direct(from: End, to: End, spread: number): Route {
  let best: Route | null = null;
  for (const [s1, s2] of sides) {
    const r = simple(from, to, s1, s2, 0, spread);
    if (r && (!best || length(r) < length(best))) best = r;
  }
  return best as Route;
}

/** A way from a table to itself: a loop at its right side. */
export function loop(box: Rect, dy1: number, dy2: number, spread: number): Route {
  const x = right(box);
  const m = x + stub + spread * lane;
  const y1 = box.y + dy1;
  const y2 = box.y + dy2 - (dy1 === dy2 ? 8 : 0);
  return { x1: x, y1, m1: m, channel: y1, m2: m, y2, x2: x, s1: 1, s2: 1 };
}

function price(r: Route, crossed: Crossed, limit: number): number {
  let cost = length(r);
  segments(r, (x0, y0, x1, y1) => {
    if (cost < limit && (x0 !== x1 || y0 !== y1)) cost += wall * crossed(x0, y0, x1, y1, Math.ceil((limit - cost) / wall));
  });
  return cost;
}

/** The best of a few dozen ways by length, bends and tables run through. */
export function avoiding(from: End, to: End, spread: number, crossed: Crossed): Route {
  let best = direct(from, to, spread);
  let least = price(best, crossed, 20 * wall + length(best));
  const consider = (r: Route | null) => {
    if (!r || length(r) >= least) return;
    const cost = price(r, crossed, least);
    if (cost < least) [best, least] = [r, cost];
  };
  if (least <= length(best)) return best;
  for (const [s1, s2] of sides) for (let at = 0; at < (s1 === s2 ? 1 : 3); at += 1) consider(simple(from, to, s1, s2, at, spread));
  if (least <= length(best)) return best;
  const gap = stub + spread * lane;
  const above = 14 + spread * lane;
  const channels = [from.box.y - above, bottom(from.box) + above, to.box.y - above, bottom(to.box) + above];
  for (const [s1, s2] of sides) {
    const x1 = sideX(from.box, s1);
    const x2 = sideX(to.box, s2);
    for (const channel of channels) consider({ x1, y1: from.box.y + from.dy, m1: x1 + s1 * gap, channel, m2: x2 + s2 * gap, y2: to.box.y + to.dy, x2, s1, s2 });
  }
  return best;
}
