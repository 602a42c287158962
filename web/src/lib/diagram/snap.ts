// Where a dragged box comes to rest: on a 10 px grid, or in line with an edge or middle of a neighbour, which a guide then shows.
import type { Rect } from './geometry';

export const grid = 10;
export const onGrid = (v: number): number => Math.round(v / grid) * grid;

export interface Guide {
  upright: boolean;
  at: number;
  from: number;
  to: number;
}

const starts = (low: number, length: number) => [low, low + length / 2, low + length];

/** `moving` is where the pointer holds the box; the answer is where it goes. `near` is how far a neighbour's line reaches, in world pixels. */
export function snapped(moving: Rect, others: readonly Rect[], near: number): { x: number; y: number; guides: Guide[] } {
  let dx: number | null = null;
  let dy: number | null = null;
  for (const o of others) {
    for (const a of starts(o.x, o.w)) for (const b of starts(moving.x, moving.w)) if (Math.abs(a - b) < Math.abs(dx ?? near)) dx = a - b;
    for (const a of starts(o.y, o.h)) for (const b of starts(moving.y, moving.h)) if (Math.abs(a - b) < Math.abs(dy ?? near)) dy = a - b;
  }
  const at = { x: dx === null ? onGrid(moving.x) : moving.x + dx, y: dy === null ? onGrid(moving.y) : moving.y + dy, w: moving.w, h: moving.h };
  const guides: Guide[] = [];
  const show = (upright: boolean, line: number, span: (r: Rect) => [number, number], on: (r: Rect) => boolean) => {
    const met = others.filter(on);
    if (met.length === 0) return;
    const all = [at, ...met].map(span);
    guides.push({ upright, at: line, from: Math.min(...all.map((s) => s[0])), to: Math.max(...all.map((s) => s[1])) });
  };
  const same = (lines: number[], line: number) => lines.some((l) => Math.abs(l - line) < 0.01);
  if (dx !== null) for (const line of starts(at.x, at.w)) show(true, line, (r) => [r.y, r.y + r.h], (r) => same(starts(r.x, r.w), line));
  if (dy !== null) for (const line of starts(at.y, at.h)) show(false, line, (r) => [r.x, r.x + r.w], (r) => same(starts(r.y, r.h), line));
  return { x: at.x, y: at.y, guides };
}
