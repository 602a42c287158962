// The part of the world that a canvas shows: screen = (world - corner) × zoom.
import type { Rect } from './geometry';

export interface View {
  x: number;
  y: number;
  zoom: number;
}
export interface Size {
  w: number;
  h: number;
}
export const leastZoom = 0.01;
export const mostZoom = 4;
const clamp = (zoom: number) => Math.min(mostZoom, Math.max(leastZoom, zoom));

export const toWorld = (v: View, sx: number, sy: number): { x: number; y: number } => ({ x: v.x + sx / v.zoom, y: v.y + sy / v.zoom });
export const seen = (v: View, size: Size, margin = 0): Rect => ({ x: v.x - margin, y: v.y - margin, w: size.w / v.zoom + 2 * margin, h: size.h / v.zoom + 2 * margin });
export const panned = (v: View, dx: number, dy: number): View => ({ ...v, x: v.x - dx / v.zoom, y: v.y - dy / v.zoom });

/** Zooms; what is at the screen point stays there. */
export function zoomedAt(v: View, sx: number, sy: number, factor: number): View {
  const zoom = clamp(v.zoom * factor);
  return { x: v.x + sx / v.zoom - sx / zoom, y: v.y + sy / v.zoom - sy / zoom, zoom };
}

export const centred = (size: Size, x: number, y: number, zoom: number): View => ({ x: x - size.w / zoom / 2, y: y - size.h / zoom / 2, zoom });

/** The whole rectangle with a margin; never larger than life. */
export function fitted(size: Size, rect: Rect, margin = 32): View {
  const zoom = clamp(Math.min(1, (size.w - 2 * margin) / Math.max(1, rect.w), (size.h - 2 * margin) / Math.max(1, rect.h)));
  return centred(size, rect.x + rect.w / 2, rect.y + rect.h / 2, zoom);
}

/** Moved as little as it takes to see the rectangle. */
export function revealing(v: View, size: Size, r: Rect, margin = 24): View {
  const s = seen(v, size);
  const m = margin / v.zoom;
  const shift = (low: number, length: number, from: number, span: number) => (length + 2 * m > span ? low + length / 2 - (from + span / 2) : Math.min(0, low - m - from) + Math.max(0, low + length + m - (from + span)));
  return { ...v, x: v.x + shift(r.x, r.w, s.x, s.w), y: v.y + shift(r.y, r.h, s.y, s.h) };
}

export const between = (a: View, b: View, t: number): View => {
  // zoom moves evenly by factor, and the middle of what is seen moves with it
  const zoom = a.zoom * (b.zoom / a.zoom) ** t;
  const share = Math.abs(b.zoom - a.zoom) < 1e-9 ? t : (1 / a.zoom - 1 / zoom) / (1 / a.zoom - 1 / b.zoom);
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share, zoom };
};
