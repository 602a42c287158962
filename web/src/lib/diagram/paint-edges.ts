// Edges: right-angled lines of rectangles, and from near the signs at their ends in one path.
import { bent, segments } from './routes';
import { right } from './geometry';
import type { Pen } from './pen';
import type { Link, Scene } from './scene';

const dash = 7;

/** The line of an edge in the current fill. Broken lines are for dependencies and keys that are not enforced, and for what goes. */
export function line(pen: Pen, link: Link, t: number, goes = false) {
  const r = link.route;
  if (goes || (pen.level === 'near' && (link.edge.kind === 'dependency' || !link.edge.valid))) {
    segments(r, (x0, y0, x1, y1) => broken(pen, x0, y0, x1, y1, t));
    return;
  }
  pen.across(r.x1, r.m1, r.y1, t);
  if (bent(r)) {
    pen.upright(r.m1, r.y1, r.channel, t);
    pen.across(r.m1, r.m2, r.channel, t);
    pen.upright(r.m2, r.channel, r.y2, t);
  } else if (r.y1 !== r.y2) pen.upright(r.m1, r.y1, r.y2, t);
  pen.across(r.m2, r.x2, r.y2, t);
}

function broken(pen: Pen, x0: number, y0: number, x1: number, y1: number, t: number) {
  const { world } = pen;
  if (y0 === y1) for (let x = Math.max(x0, x0 + Math.floor((world.x - x0) / (2 * dash)) * 2 * dash); x < Math.min(x1, right(world)); x += 2 * dash) pen.across(x, Math.min(x1, x + dash), y0, t);
  else for (let y = Math.max(y0, y0 + Math.floor((world.y - y0) / (2 * dash)) * 2 * dash); y < Math.min(y1, world.y + world.h); y += 2 * dash) pen.upright(x0, y, Math.min(y1, y + dash), t);
}

/** Adds the signs of an edge to the current path: a crow's foot for many, a bar for one, a ring where there may be none. */
function marks(pen: Pen, link: Link, ends: Map<string, 'one' | 'none' | 'mixed'>) {
  const { ctx, scale, view } = pen;
  const r = link.route;
  const at = (x: number, y: number): [number, number] => [(x - view.x) * scale, (y - view.y) * scale];
  const stroke = (x0: number, y0: number, x1: number, y1: number) => {
    ctx.moveTo(...at(x0, y0));
    ctx.lineTo(...at(x1, y1));
  };
  if (link.edge.kind === 'dependency') {
    stroke(r.x2, r.y2, r.x2 + r.s2 * 8, r.y2 - 4);
    stroke(r.x2, r.y2, r.x2 + r.s2 * 8, r.y2 + 4);
    return;
  }
  if (link.many) {
    stroke(r.x1 + r.s1 * 10, r.y1, r.x1, r.y1 - 5);
    stroke(r.x1 + r.s1 * 10, r.y1, r.x1, r.y1 + 5);
  } else stroke(r.x1 + r.s1 * 6, r.y1 - 5, r.x1 + r.s1 * 6, r.y1 + 5);
  const key = endOf(link);
  const end = ends.get(key);
  if (!end) return;
  ends.delete(key);
  stroke(r.x2 + r.s2 * 6, r.y2 - 5, r.x2 + r.s2 * 6, r.y2 + 5);
  if (end === 'none') {
    const [x, y] = at(r.x2 + r.s2 * 12, r.y2);
    ctx.moveTo(x + 3.5 * scale, y);
    ctx.arc(x, y, 3.5 * scale, 0, 2 * Math.PI);
  } else if (end === 'one') stroke(r.x2 + r.s2 * 10, r.y2 - 5, r.x2 + r.s2 * 10, r.y2 + 5);
}
const endOf = ({ route: r }: Link) => `${r.x2} ${r.y2} ${r.s2}`;

/** A key of several columns: a bracket beside its rows, at both ends. */
export function brackets(pen: Pen, scene: Scene, link: Link, t: number) {
  const { pairs } = link.edge;
  if (pairs.length < 2) return;
  const r = link.route;
  for (const [item, side, x, n] of [[link.from, r.s1, r.x1, 0], [link.to, r.s2, r.x2, 1]] as const) {
    if (item.rows === 0) continue;
    const ys = pairs.map((p) => item.y + scene.rowOf(item, p[n]));
    pen.upright(x + side * 4, Math.min(...ys), Math.max(...ys), t);
    for (const y of ys) pen.across(x, x + side * 4, y, t);
  }
}

export function strokeMarks(pen: Pen, links: readonly Link[], t: number) {
  const { ctx } = pen;
  ctx.lineWidth = t;
  ctx.strokeStyle = ctx.fillStyle;
  ctx.beginPath();
  // edges that arrive at one row share one sign, which says no more than what is true of all of them
  const ends = new Map<string, 'one' | 'none' | 'mixed'>();
  for (const link of links) {
    const key = endOf(link);
    const kind = link.optional ? 'none' : 'one';
    const known = ends.get(key);
    ends.set(key, known && known !== kind ? 'mixed' : kind);
  }
  for (const link of links) marks(pen, link, ends);
  ctx.stroke();
}
