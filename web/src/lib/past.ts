import type { SeriesAnswer } from '../api/types';

/** The sum of the earlier lines at each time of the present ones; null where nothing was sampled. */
export function pastTotals(at: readonly number[], past: SeriesAnswer, shift: number): (number | null)[] {
  let next = 0;
  return at.map((time) => {
    while (next + 1 < past.at.length && past.at[next + 1]! <= time - shift) next += 1;
    const near = past.at[next];
    if (near === undefined || Math.abs(near - (time - shift)) > Math.max(past.step_ms, 1) * 1.5) return null;
    const known = past.series.map((s) => s.points[next]).filter((p): p is number => p != null);
    return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
  });
}
