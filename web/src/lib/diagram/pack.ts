// Puts blocks side by side in shelves, related ones close to each other, in the shape of a screen.
import { onGrid } from './snap';

export interface Piece {
  w: number;
  h: number;
}
export interface Packed {
  w: number;
  h: number;
  x: Float64Array;
  y: Float64Array;
}

/** Shelves of the given width; pieces come in order, and low ones share a place below each other. */
export function shelves(pieces: readonly Piece[], order: readonly number[], width: number, gap: number): Packed {
  const x = new Float64Array(pieces.length);
  const y = new Float64Array(pieces.length);
  let [left, top, high, right] = [0, 0, 0, 0];
  // the stack that is being filled: where it stands, how wide it is, how far down it reaches
  let stack = { x: 0, w: 0, end: 0 };
  for (const i of order) {
    const { w, h } = pieces[i] as Piece;
    const below = stack.end + gap;
    if (left > 0 && w <= stack.w && below + h <= top + high) {
      x[i] = onGrid(stack.x);
      y[i] = onGrid(below);
      stack.end = below + h;
      continue;
    }
    if (left > 0 && left + w > width) {
      top += high + gap;
      left = 0;
      high = 0;
    }
    x[i] = onGrid(left);
    y[i] = onGrid(top);
    stack = { x: left, w, end: top + h };
    left += w + gap;
    high = Math.max(high, h);
    right = Math.max(right, left - gap);
  }
  return { w: right, h: top + high, x, y };
}

/** Tries widths and keeps the one whose shape is closest to `aspect` with little waste. */
export function shaped(aspect: number, ground: number, widest: number, attempt: (width: number) => Packed): Packed {
  let best: Packed | null = null;
  let least = Infinity;
  for (let share = 0.7; share < 1.75; share += 0.05) {
    const packed = attempt(Math.max(widest, Math.sqrt(ground * aspect) * share));
    const cost = Math.abs(Math.log(packed.w / Math.max(1, packed.h) / aspect)) + 0.35 * Math.log((packed.w * packed.h) / ground);
    if (cost < least) [best, least] = [packed, cost];
  }
  return best ?? attempt(widest);
}

/** Where pieces would float if edges pulled them together and they pushed each other away: 200 ticks from a seeded spiral. */
export function floated(pieces: readonly Piece[], pulls: ReadonlyMap<string, { a: number; b: number; weight: number }>): { x: Float64Array; y: Float64Array } {
  const n = pieces.length;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const radius = pieces.map((p) => Math.sqrt(p.w * p.h) / 2);
  const spread = radius.reduce((sum, r) => sum + r, 0) / Math.sqrt(Math.max(1, n));
  for (let i = 0; i < n; i += 1) {
    const turn = i * 2.399963;
    x[i] = Math.cos(turn) * Math.sqrt(i + 0.5) * spread;
    y[i] = Math.sin(turn) * Math.sqrt(i + 0.5) * spread;
  }
  const ticks = Math.min(200, Math.ceil(2e7 / (n * n + 1)));
  const links = [...pulls.values()];
  for (let tick = 0; tick < ticks; tick += 1) {
    const cool = 1 - tick / ticks;
    for (const { a, b, weight } of links) {
      const dx = (x[b] ?? 0) - (x[a] ?? 0);
      const dy = (y[b] ?? 0) - (y[a] ?? 0);
      const pull = Math.min(0.3, 0.06 * Math.sqrt(weight)) * cool;
      x[a] = (x[a] ?? 0) + dx * pull;
      y[a] = (y[a] ?? 0) + dy * pull;
      x[b] = (x[b] ?? 0) - dx * pull;
      y[b] = (y[b] ?? 0) - dy * pull;
    }
    for (let i = 0; i < n; i += 1)
      for (let j = i + 1; j < n; j += 1) {
        const dx = (x[j] ?? 0) - (x[i] ?? 0) || 0.01;
        const dy = (y[j] ?? 0) - (y[i] ?? 0) || 0.01;
        const want = (radius[i] ?? 0) + (radius[j] ?? 0);
        const d = Math.hypot(dx, dy);
        if (d >= want * 1.1) continue;
        const push = ((want * 1.1 - d) / d) * 0.45;
        x[i] = (x[i] ?? 0) - dx * push;
        y[i] = (y[i] ?? 0) - dy * push;
        x[j] = (x[j] ?? 0) + dx * push;
        y[j] = (y[j] ?? 0) + dy * push;
      }
  }
  return { x, y };
}

/** Pieces in rows by where they float: from top to bottom, and in each row of about `width` from left to right. */
export function reading(pieces: readonly Piece[], at: { x: Float64Array; y: Float64Array }, width: number, gap: number): number[] {
  const byY = pieces.map((_, i) => i).sort((a, b) => (at.y[a] ?? 0) - (at.y[b] ?? 0) || a - b);
  const order: number[] = [];
  let line: number[] = [];
  let filled = 0;
  const flush = () => {
    order.push(...line.sort((a, b) => (at.x[a] ?? 0) - (at.x[b] ?? 0) || a - b));
    line = [];
    filled = 0;
  };
  for (const i of byY) {
    const w = (pieces[i]?.w ?? 0) + gap;
    if (filled + w > width && line.length > 0) flush();
    line.push(i);
    filled += w;
  }
  flush();
  return order;
}
