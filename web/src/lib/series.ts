// What a chart needs of a series, without a chart: stacking, colours, extremes.
type Points = readonly (number | null)[];

const waitClasses: Record<string, string> = { CPU: '--w-cpu', IO: '--w-io', Lock: '--w-lock', LWLock: '--w-lwlock', Client: '--w-client', IPC: '--w-ipc', Timeout: '--w-timeout', BufferPin: '--w-bufferpin', Activity: '--w-activity', Extension: '--w-extension' };
const known: Record<string, string> = {
  active: '--c0', idle: '--c7', 'idle in transaction': '--c2', 'idle in transaction (aborted)': '--c6', held: '--c1', waiting: '--w-lock',
  mean: '--c0', 'p95, estimated': '--c1', calls: '--c0', rows: '--c3', read: '--c1', written: '--c4', bytes: '--c3', 'blocks read': '--c1', 'temporary bytes': '--c4', 'hit ratio': '--c0', other: '--c7',
  commits: '--c0', rollbacks: '--c2', inserted: '--c0', updated: '--c4', deleted: '--c6', returned: '--c1', fetched: '--c3',
};

export const waitClass = (name: string): string | null => {
  const kind = name.split(':')[0] ?? '';
  return kind in waitClasses ? kind : null;
};

export interface Tone {
  token: string;
  /** How far it is washed out, 0 to 1: events of one wait class share its colour. */
  wash: number;
}

/** The same name has the same colour on every page; events of one wait class are shades of it. */
export function tones(names: readonly string[]): Map<string, Tone> {
  const result = new Map<string, Tone>();
  const seen = new Map<string, number>();
  const taken = new Set<string>();
  for (const name of [...names].sort()) {
    const kind = waitClass(name);
    const fixed = kind ? waitClasses[kind] : known[name];
    if (fixed) {
      const nth = seen.get(fixed) ?? 0;
      seen.set(fixed, nth + 1);
      taken.add(fixed);
      result.set(name, { token: fixed, wash: Math.min(nth * 0.28, 0.7) });
      continue;
    }
    let hash = 0;
    for (const c of name) hash = (hash * 31 + c.charCodeAt(0)) >>> 0;
    let slot = hash % 8;
    for (let tries = 1; tries < 8 && taken.has(`--c${slot}`); tries += 1) slot = (slot + 1) % 8;
    taken.add(`--c${slot}`);
    result.set(name, { token: `--c${slot}`, wash: 0 });
  }
  return result;
}

/** One colour of a wait event or a state, for text beside a table cell. */
export const toneOf = (name: string): Tone => tones([name]).get(name) ?? { token: '--c7', wash: 0 };

export function stacked(lines: readonly Points[]): (number | null)[][] {
  const sums: (number | null)[][] = [];
  for (const line of lines) {
    const below = sums.at(-1);
    sums.push(line.map((v, i) => (v === null && below?.[i] == null ? null : (v ?? 0) + (below?.[i] ?? 0))));
  }
  return sums;
}

export const total = (points: Points): number => points.reduce<number>((sum, p) => sum + (p ?? 0), 0);
export const lastKnown = (points: Points): number | null => points.findLast((p) => p != null) ?? null;
export const peak = (points: Points): number | null => points.reduce<number | null>((top, p) => (p == null ? top : top === null ? p : Math.max(top, p)), null);

/** The first index at which any line has a value; -1 if none has. */
export const firstKnown = (lines: readonly Points[]): number => {
  const firsts = lines.map((l) => l.findIndex((p) => p != null)).filter((i) => i >= 0);
  return firsts.length === 0 ? -1 : Math.min(...firsts);
};

/** Mixes two #rrggbb colours: what a canvas can draw without color-mix. */
export function mix(from: string, to: string, share: number): string {
  // a build may shorten #ffffff to #fff
  const long = (hex: string) => (hex.length === 4 ? hex.replace(/[^#]/g, '$&$&') : hex);
  const parse = (hex: string) => [1, 3, 5].map((i) => Number.parseInt(long(hex).slice(i, i + 2), 16));
  const a = parse(from);
  const b = parse(to);
  if ([...a, ...b].some(Number.isNaN)) return from;
  return `#${a.map((v, i) => Math.round(v + ((b[i] ?? v) - v) * share).toString(16).padStart(2, '0')).join('')}`;
}

interface Line {
  name: string;
  points: readonly (number | null)[];
}

/** The lines in the order they are drawn: the largest first, events of one wait class side by side, and what is beyond `most` summed as "other". */
export function arranged<T extends Line>(lines: readonly T[], most: number): Line[] {
  const bySize = [...lines].sort((a, b) => total(b.points) - total(a.points));
  const shown = bySize.length > most ? bySize.slice(0, most - 1) : bySize;
  const rest = bySize.slice(shown.length);
  const groups = new Map<string, Line[]>();
  for (const line of shown) {
    const group = waitClass(line.name) ?? line.name;
    groups.set(group, [...(groups.get(group) ?? []), line]);
  }
  const out = [...groups.values()].flat();
  if (rest.length > 0) out.push({ name: 'other', points: (rest[0]?.points ?? []).map((_, i) => (rest.every((l) => l.points[i] == null) ? null : rest.reduce((sum, l) => sum + (l.points[i] ?? 0), 0))) });
  return out;
}
