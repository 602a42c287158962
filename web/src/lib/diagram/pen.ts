// What every painter needs: a context in device pixels, the view, and lines and boxes that fall on whole pixels (crisp, and several times cheaper
// than strokes).
import { faces, type Face, type Meter } from './meter';
import { pad, type Rect, type Row } from './geometry';
import type { Item, Scene } from './scene';
import type { Theme } from './theme';
import { seen, type Size, type View } from './view';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
export type Severity = 'error' | 'warning' | 'info';
export type Level = 'far' | 'middle' | 'near';
export const levelOf = (zoom: number): Level => (zoom < 0.2 ? 'far' : zoom < 0.55 ? 'middle' : 'near');

const notes = new WeakMap<object, { w: number; lines: string[] }>();

export class Pen {
  readonly scale: number;
  readonly level: Level;
  readonly width: number;
  readonly height: number;
  readonly world: Rect;
  /** Lines up to this length are left out: from far, half of all segments are a pixel. */
  private readonly least: number;

  constructor(readonly ctx: Context, readonly view: View, readonly size: Size, readonly dpr: number, readonly theme: Theme, readonly meter: Meter, private readonly scene: Scene) {
    this.scale = view.zoom * dpr;
    this.level = levelOf(view.zoom);
    this.width = Math.ceil(size.w * dpr);
    this.height = Math.ceil(size.h * dpr);
    this.least = this.level === 'far' ? 2 : 0;
    this.world = seen(view, size);
  }

  x(world: number): number {
    return Math.round((world - this.view.x) * this.scale);
  }
  y(world: number): number {
    return Math.round((world - this.view.y) * this.scale);
  }
  /** CSS pixels that do not grow with the zoom, in device pixels; at least one. */
  px(css: number): number {
    return Math.max(1, Math.round(css * this.dpr));
  }

  /** A level line between two world points, `t` device pixels thick. */
  across(x0: number, x1: number, y: number, t: number) {
    const top = this.y(y) - (t >> 1);
    if (top > this.height || top + t < 0) return;
    const a = Math.max(-8, this.x(Math.min(x0, x1)) - (t >> 1));
    const b = Math.min(this.width + 8, this.x(Math.max(x0, x1)) + t - (t >> 1));
    if (b - a > this.least) this.ctx.fillRect(a, top, b - a, t);
  }
  upright(x: number, y0: number, y1: number, t: number) {
    const left = this.x(x) - (t >> 1);
    if (left > this.width || left + t < 0) return;
    const a = Math.max(-8, this.y(Math.min(y0, y1)) - (t >> 1));
    const b = Math.min(this.height + 8, this.y(Math.max(y0, y1)) + t - (t >> 1));
    if (b - a > this.least) this.ctx.fillRect(left, a, t, b - a);
  }

  box(r: Rect) {
    const x = this.x(r.x);
    const y = this.y(r.y);
    this.ctx.fillRect(x, y, Math.max(1, this.x(r.x + r.w) - x), Math.max(1, this.y(r.y + r.h) - y));
  }
  /** A frame around a box, `t` device pixels thick, `out` device pixels outside. */
  frame(r: Rect, t: number, out = 0) {
    const x = this.x(r.x) - out;
    const y = this.y(r.y) - out;
    const w = this.x(r.x + r.w) - x + out;
    const h = this.y(r.y + r.h) - y + out;
    const { ctx } = this;
    ctx.fillRect(x, y, w, t);
    ctx.fillRect(x, y + h - t, w, t);
    ctx.fillRect(x, y + t, t, h - 2 * t);
    ctx.fillRect(x + w - t, y + t, t, h - 2 * t);
  }

  rows(item: Item): Row[] {
    return this.scene.rowsOf(item);
  }

  /** The lines of a note. */
  wrapped(item: Item): string[] {
    const known = notes.get(item.node);
    if (known?.w === item.w) return known.lines;
    const lines: string[] = [];
    for (const paragraph of (item.node.text ?? item.node.name).slice(0, 4000).split('\n')) {
      let line = '';
      for (const word of paragraph.split(' ')) {
        const longer = line ? `${line} ${word}` : word;
        if (line && this.meter.width(longer, 'text') > item.w - 2 * pad) {
          lines.push(line);
          line = word;
        } else line = longer;
      }
      lines.push(this.meter.fitted(line, 'text', item.w - 2 * pad));
    }
    notes.set(item.node, { w: item.w, lines });
    return lines;
  }

  font(face: Face, css = faces[face].size * this.view.zoom) {
    const f = faces[face];
    this.ctx.font = `${f.weight} ${(css * this.dpr).toFixed(1)}px ${f.mono ? this.theme.mono : this.theme.sans}`;
  }
}
