// One cluster in columns: referred tables left, referring ones right, ordered so that few edges cross.
import { onGrid } from './snap';

export interface Sized {
  w: number;
  h: number;
}
export interface Block {
  w: number;
  h: number;
  /** Corners, in the order of the boxes. */
  x: Float64Array;
  y: Float64Array;
}
/** [who refers, who is referred to], places in the list of boxes. */
export type Pair = readonly [number, number];

/** Room inside an area's border, and above for its name. */
export const areaPad = 40;
export const areaTop = 50;
const columnGap = 100;
const rowGap = 50;
const sweeps = 16;
const shape = 1.4;

export function layered(boxes: readonly Sized[], pairs: readonly Pair[]): Block {
  const n = boxes.length;
  const near: number[][] = Array.from({ length: n }, () => []);
  for (const [a, b] of pairs) {
    if (a === b) continue;
    near[a]?.push(b);
    near[b]?.push(a);
  }
  const columns = ordered(boxes, near, inColumns(boxes, layersOf(n, pairs)));
  return placed(boxes, columns);
}

/** Longest path to a table that refers to no other; an edge that closes a cycle does not count. */
function layersOf(n: number, pairs: readonly Pair[]): number[][] {
  const out: number[][] = Array.from({ length: n }, () => []);
  for (const [a, b] of pairs) if (a !== b) out[a]?.push(b);
  const layer = new Int32Array(n).fill(-1);
  const state = new Uint8Array(n);
  for (let start = 0; start < n; start += 1) {
    if (state[start]) continue;
    const stack: { v: number; next: number; deep: number }[] = [{ v: start, next: 0, deep: 0 }];
    state[start] = 1;
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { v: number; next: number; deep: number };
      const w = out[top.v]?.[top.next];
      if (w === undefined) {
        layer[top.v] = top.deep;
        state[top.v] = 2;
        stack.pop();
        const below = stack.at(-1);
        if (below) below.deep = Math.max(below.deep, top.deep + 1);
        continue;
      }
      top.next += 1;
      if (state[w] === 2) top.deep = Math.max(top.deep, (layer[w] ?? 0) + 1);
      else if (!state[w]) {
        state[w] = 1;
        stack.push({ v: w, next: 0, deep: 0 });
      }
    }
  }
  const layers: number[][] = [];
  for (let v = 0; v < n; v += 1) (layers[layer[v] ?? 0] ??= []).push(v);
  return layers.filter((l) => l.length > 0);
}

/** Layers as columns of a height that makes the whole about as wide as a screen: high ones are cut, and thin ones share a column. */
function inColumns(boxes: readonly Sized[], layers: readonly number[][]): number[][] {
  const heightOf = (list: readonly number[]) => list.reduce((sum, v) => sum + (boxes[v]?.h ?? 0) + rowGap, 0);
  const ground = boxes.reduce((sum, b) => sum + (b.w + columnGap) * (b.h + rowGap), 0);
  const tallest = boxes.reduce((most, b) => Math.max(most, b.h + rowGap), 0);
  const cap = Math.max(tallest, Math.sqrt(ground / shape));
  const columns: number[][] = [];
  let open: number[] | null = null;
  for (const layer of layers) {
    const height = heightOf(layer);
    if (open && layers.length > 3 && heightOf(open) + height <= cap) {
      open.push(...layer);
      continue;
    }
    const parts = Math.max(1, Math.ceil(height / (cap * 1.15)));
    let part: number[] = [];
    let filled = 0;
    for (const v of layer) {
      part.push(v);
      filled += (boxes[v]?.h ?? 0) + rowGap;
      if (filled >= height / parts && columns.length < 10_000) {
        columns.push(part);
        part = [];
        filled = 0;
      }
    }
    if (part.length > 0) columns.push(part);
    open = columns.at(-1) ?? null;
  }
  return columns;
}

/** Barycentre sweeps, left to right and back: each box is drawn to the mean height of its neighbours. */
function ordered(boxes: readonly Sized[], near: readonly number[][], columns: number[][]): number[][] {
  const middle = new Float64Array(boxes.length);
  const stack = (column: readonly number[]) => {
    let y = -column.reduce((sum, v) => sum + (boxes[v]?.h ?? 0) + rowGap, 0) / 2;
    for (const v of column) {
      const h = boxes[v]?.h ?? 0;
      middle[v] = y + h / 2;
      y += h + rowGap;
    }
  };
  for (const column of columns) stack(column);
  const want = new Float64Array(boxes.length);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[sweep % 2 === 0 ? i : columns.length - 1 - i] ?? [];
      for (const v of column) {
        const others = near[v] ?? [];
        want[v] = others.length === 0 ? (middle[v] ?? 0) : others.reduce((sum, o) => sum + (middle[o] ?? 0), 0) / others.length;
      }
      column.sort((a, b) => (want[a] ?? 0) - (want[b] ?? 0) || (middle[a] ?? 0) - (middle[b] ?? 0) || a - b);
      stack(column);
    }
  }
  return columns;
}

function placed(boxes: readonly Sized[], columns: readonly number[][]): Block {
  const x = new Float64Array(boxes.length);
  const y = new Float64Array(boxes.length);
  const heights = columns.map((c) => c.reduce((sum, v) => sum + (boxes[v]?.h ?? 0) + rowGap, -rowGap));
  const h = Math.max(0, ...heights);
  let left = 0;
  columns.forEach((column, i) => {
    const wide = column.reduce((most, v) => Math.max(most, boxes[v]?.w ?? 0), 0);
    let top = (h - (heights[i] ?? 0)) / 2;
    for (const v of column) {
      x[v] = onGrid(left + (wide - (boxes[v]?.w ?? 0)) / 2);
      y[v] = onGrid(top);
      top += (boxes[v]?.h ?? 0) + rowGap;
    }
    left += wide + columnGap;
  });
  return { w: Math.max(0, left - columnGap) + 10, h: h + 10, x, y };
}
