// Marks of an overlay, above boxes and edges: frames and bands in the colour of the change, its sign in a badge, a stroke through what goes. From
// far the whole box has the colour, since a frame would be a pixel.
import { head, pad, row, rowMiddle } from './geometry';
import { markColour, type Changes, type Mark } from './marks';
import { brackets, line, strokeMarks } from './paint-edges';
import type { Pen } from './pen';
import type { Item, Link, Scene } from './scene';

const badge = 15;

/** The sign on a disc, as large at every zoom; `middle` in device pixels. */
function sign(pen: Pen, x: number, y: number, mark: Mark, size = badge) {
  const { ctx, theme } = pen;
  const r = pen.px(size) / 2;
  ctx.fillStyle = markColour(theme, mark);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = theme.surface;
  const t = pen.px(size / 8);
  const half = Math.round(r * 0.55);
  if (mark === 'added' || mark === 'removed') ctx.fillRect(Math.round(x) - half, Math.round(y) - (t >> 1), 2 * half, t);
  if (mark === 'added') ctx.fillRect(Math.round(x) - (t >> 1), Math.round(y) - half, t, 2 * half);
  if (mark === 'added' || mark === 'removed') return;
  ctx.strokeStyle = theme.surface;
  ctx.lineWidth = t;
  ctx.beginPath();
  if (mark === 'changed') {
    ctx.moveTo(x - half, y + half * 0.3);
    ctx.bezierCurveTo(x - half * 0.3, y - half * 1.2, x + half * 0.3, y + half * 1.2, x + half, y - half * 0.3);
  } else ctx.arc(x, y, half * 0.8, 0, 2 * Math.PI);
  ctx.stroke();
}

function box(pen: Pen, item: Item, mark: Mark, ghost: boolean) {
  const { ctx, theme, level } = pen;
  ctx.fillStyle = markColour(theme, mark);
  if (level === 'far' && item.node.kind !== 'area') {
    if (ghost) ctx.globalAlpha = 0.6;
    pen.box(item);
    ctx.globalAlpha = 1;
    return;
  }
  pen.frame(item, pen.px(mark === 'left' ? 1 : 2), pen.px(mark === 'left' ? 1 : 2));
  if (mark === 'removed' && item.node.kind !== 'area') strike(pen, item, item.y + Math.min(head, item.h) / 2 + 1, item.x + pad, item.x + item.w - pad);
}
function strike(pen: Pen, item: Item, y: number, x0: number, x1: number) {
  pen.across(x0, Math.min(x1, item.x + item.w - pad), y, pen.px(1.5));
}

function band(pen: Pen, item: Item, index: number, mark: Mark) {
  const { ctx, theme, level, scale } = pen;
  ctx.fillStyle = markColour(theme, mark);
  ctx.globalAlpha = mark === 'left' ? 0.1 : 0.2;
  pen.box({ x: item.x + 1, y: item.y + head + index * row + 1, w: item.w - 2, h: row });
  ctx.globalAlpha = 1;
  const middle = item.y + rowMiddle(index);
  if (mark === 'removed') strike(pen, item, middle, item.x + pad, item.x + item.w);
  const x = pen.x(item.x);
  if (level === 'near') sign(pen, x, pen.y(middle), mark, Math.max(9, Math.min(13, 13 * pen.view.zoom)));
  else ctx.fillRect(x - pen.px(2), pen.y(middle) - Math.round(8 * scale), pen.px(4), Math.max(1, Math.round(16 * scale)));
}

/** Marked edges: above all others, below the boxes. */
export function markEdges(pen: Pen, scene: Scene, links: readonly Link[], changes: Changes) {
  const { ctx, theme, level } = pen;
  for (const l of links) {
    const mark = changes.edges.get(l.edge.id);
    if (!mark) continue;
    ctx.fillStyle = markColour(theme, mark);
    line(pen, l, pen.px(level === 'far' ? 1.5 : mark === 'left' ? 1.4 : 2.2), changes.ghosts.has(l.edge.id));
    if (level !== 'near') continue;
    brackets(pen, scene, l, pen.px(1.4));
    strokeMarks(pen, [l], pen.px(1.6));
  }
}

/** Everything that lies on the boxes. */
export function markBoxes(pen: Pen, items: readonly Item[], links: readonly Link[], changes: Changes) {
  const marked = items.filter((i) => changes.nodes.has(i.node.id));
  for (const item of marked) {
    const mark = changes.nodes.get(item.node.id);
    if (!mark) continue;
    box(pen, item, mark, changes.ghosts.has(item.node.id));
    const rows = pen.level === 'far' || item.rows === 0 ? undefined : changes.rows.get(item.node.id);
    if (rows) pen.rows(item).forEach((r, i) => { const m = rows.get(r.id); if (m) band(pen, item, i, m); });
  }
  // badges last: a neighbour's box hides none. From so far that they would cover each other, the colour has to do
  if (pen.view.zoom < 0.04) return;
  const size = pen.level === 'far' ? 12 : badge;
  for (const l of links) {
    const mark = changes.edges.get(l.edge.id);
    const r = l.route;
    if (mark) sign(pen, pen.x((r.m1 + r.m2) / 2), pen.y(r.m1 === r.m2 ? (r.y1 + r.y2) / 2 : r.channel), mark, size - 2);
  }
  for (const item of marked) {
    const mark = changes.nodes.get(item.node.id);
    // in the middle of a box that is little more than its sign
    const inside = pen.level === 'far' && item.node.kind !== 'area' ? 0.5 : 0;
    if (mark) sign(pen, pen.x(item.x + item.w * inside), pen.y(item.y + item.h * inside), mark, size);
  }
}

