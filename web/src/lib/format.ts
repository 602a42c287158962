// Numbers as people read them; "–" is unknown, 0 is zero. Units hold on to their number with a no-break space.
const unknown = '–';
type Maybe = number | null | undefined;
const missing = (value: Maybe): value is null | undefined => value === null || value === undefined || !Number.isFinite(value);

export function ms(value: Maybe): string {
  if (missing(value)) return unknown;
  if (value === 0) return '0 ms';
  if (value < 1) return `${value.toPrecision(2)} ms`;
  if (value < 1000) return `${value.toFixed(1)} ms`;
  if (value < 60_000) return `${(value / 1000).toFixed(1)} s`;
  if (value < 3_600_000) return `${Math.floor(value / 60_000)} min ${Math.floor((value % 60_000) / 1000)} s`;
  return `${Math.floor(value / 3_600_000)} h ${Math.floor((value % 3_600_000) / 60_000)} min`;
}

export function bytes(value: Maybe): string {
  if (missing(value)) return unknown;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let rest = value;
  while (Math.abs(rest) >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${count(rest)} B` : `${rest.toFixed(1)} ${units[unit]}`;
}

const fine = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const one = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
export function count(value: Maybe): string {
  if (missing(value)) return unknown;
  return (Math.abs(value) < 10 ? fine : Math.abs(value) < 100 && !Number.isInteger(value) ? one : whole).format(value);
}

/** At most four characters and a letter: for axes and tight places. */
export function short(value: Maybe): string {
  if (missing(value)) return unknown;
  for (const [size, letter] of [[1e9, 'G'], [1e6, 'M'], [1e4, 'k']] as const) if (Math.abs(value) >= size) return `${one.format(value / (letter === 'k' ? 1e3 : size))} ${letter}`;
  return count(value);
}

export const percent = (share: Maybe): string => (missing(share) ? unknown : share > 0 && share < 0.001 ? '< 0.1 %' : `${(share * 100).toFixed(1)} %`);

export function rate(calls: number, seconds: number): string {
  const perSecond = seconds > 0 ? calls / seconds : 0;
  if (perSecond > 0 && perSecond < 1 / 60) return `${(perSecond * 3600).toFixed(0)}/h`;
  if (perSecond > 0 && perSecond < 0.1) return `${(perSecond * 60).toFixed(1)}/min`;
  return perSecond >= 1000 ? `${(perSecond / 1000).toFixed(1)} k/s` : `${perSecond.toFixed(perSecond < 10 ? 2 : 0)}/s`;
}

/** A value with the unit a metric declares ("bytes per second", "%", "ms" …). */
export function inUnit(value: Maybe, unit: string): string {
  if (missing(value)) return unknown;
  if (unit === 'ms') return ms(value);
  if (unit === '%') return `${count(value)} %`;
  if (unit.startsWith('bytes')) return unit.endsWith('per second') ? `${bytes(value)}/s` : bytes(value);
  if (unit.endsWith('per second')) return `${short(value)}/s`;
  if (unit.endsWith('per minute')) return `${short(value)}/min`;
  return short(value);
}

/** All digits, for the tooltip. */
export const exact = (value: Maybe, unit = ''): string => (missing(value) ? 'unknown' : `${new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 }).format(value)}${unit ? ` ${unit}` : ''}`);

export function ago(milliseconds: number): string {
  const s = Math.max(0, Math.round(milliseconds / 1000));
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ago`;
  return `${Math.floor(s / 86_400)} d ago`;
}

export const clock = (at: string | number): string => new Date(at).toLocaleTimeString('sv-SE', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
export const moment = (iso: string | number): string => new Date(iso).toLocaleString('sv-SE');
export const plural = (n: number, word: string, words = `${word}s`): string => `${count(n)} ${n === 1 ? word : words}`;
