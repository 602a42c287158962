// The points of a statement in even parts: older figures are kept by the minute, and drawn at ten seconds they would look like bursts.
import type { StatementDetail } from '../api/types';

type Point = StatementDetail['points'][number];
export type Part = Point & { seconds: number };
const minute = 60_000;

/** The shortest part that holds whole minutes and whole steps: every part has as many of each as the next. */
function partOf(stepMs: number): number {
  for (let part = minute; part <= 15 * minute; part += minute) if (part % stepMs === 0) return part;
  return Math.ceil(stepMs / minute) * minute;
}

export function parts(points: readonly Point[], stepMs: number): Part[] {
  if (stepMs > minute) return points.map((p) => ({ ...p, seconds: stepMs / 1000 }));
  const part = partOf(stepMs);
  const groups = new Map<number, Point[]>();
  for (const p of points) {
    // a minute that was kept as a whole lies in the step in which it begins
    const start = Math.floor((Date.parse(p.at) + stepMs - 1) / part) * part;
    groups.set(start, [...(groups.get(start) ?? []), p]);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    // a first part that the range cuts may lack what was counted at its start
    .filter(([, group], i) => i > 0 || group.length >= Math.floor(part / stepMs))
    .map(([start, group]) => merged(start, group, stepMs));
}

function merged(start: number, group: readonly Point[], stepMs: number): Part {
  const sum = (of: (p: Point) => number) => group.reduce((n, p) => n + of(p), 0);
  const calls = sum((p) => p.calls);
  const ranked = group.filter((p) => p.p95_ms != null && p.calls > 0);
  const weight = ranked.reduce((n, p) => n + p.calls, 0);
  return {
    at: new Date(start).toISOString(),
    seconds: (group.length * stepMs) / 1000,
    calls,
    mean_ms: calls > 0 ? sum((p) => p.mean_ms * p.calls) / calls : 0,
    p95_ms: weight > 0 ? ranked.reduce((n, p) => n + (p.p95_ms ?? 0) * p.calls, 0) / weight : null,
    rows: sum((p) => p.rows),
    shared_read: sum((p) => p.shared_read),
    temp_bytes: sum((p) => p.temp_bytes),
    wal_bytes: sum((p) => p.wal_bytes),
  };
}
