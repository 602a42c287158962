// Numbers as people read them; "–" is unknown, 0 is zero.
const unknown = '–';

export function ms(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return unknown;
  if (value === 0) return '0 ms';
  if (value < 1) return `${value.toPrecision(2)} ms`;
  if (value < 1000) return `${value.toFixed(1)} ms`;
  if (value < 60_000) return `${(value / 1000).toFixed(1)} s`;
  if (value < 3_600_000) return `${Math.floor(value / 60_000)} min ${Math.floor((value % 60_000) / 1000)} s`;
  return `${Math.floor(value / 3_600_000)} h ${Math.floor((value % 3_600_000) / 60_000)} min`;
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return unknown;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let rest = value;
  while (Math.abs(rest) >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${rest} B` : `${rest.toFixed(1)} ${units[unit]}`;
}

export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return unknown;
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 }).format(value);
}

export const percent = (share: number | null | undefined): string => (share === null || share === undefined ? unknown : `${(share * 100).toFixed(1)} %`);

export function rate(calls: number, seconds: number): string {
  const perSecond = seconds > 0 ? calls / seconds : 0;
  if (perSecond > 0 && perSecond < 1 / 60) return `${(perSecond * 3600).toFixed(0)}/h`;
  if (perSecond > 0 && perSecond < 0.1) return `${(perSecond * 60).toFixed(1)}/min`;
  return perSecond >= 1000 ? `${(perSecond / 1000).toFixed(1)} k/s` : `${perSecond.toFixed(perSecond < 10 ? 2 : 0)}/s`;
}

export const clock = (iso: string): string => new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
export const moment = (iso: string): string => new Date(iso).toLocaleString('sv-SE');
