// Keeps a scene, a view and two canvases together, and draws once per frame what has changed. React hands in properties; gestures and keys call methods.
import { around, overlaps, type Rect } from '../../lib/diagram/geometry';
import type { Hit } from '../../lib/diagram/hit';
import { faces, meterOf, type Face, type Meter } from '../../lib/diagram/meter';
import { Painter, type Above, type Picture } from '../../lib/diagram/painter';
import { Scene, type Item } from '../../lib/diagram/scene';
import { themeOf, type Theme } from '../../lib/diagram/theme';
import { between, centred, fitted, revealing, seen, zoomedAt, type Size, type View } from '../../lib/diagram/view';

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const probe = document.createElement('canvas').getContext('2d');
  const resolve = (name: string) => {
    if (!probe) return '#888888';
    probe.fillStyle = '#888888';
    probe.fillStyle = name;
    return typeof probe.fillStyle === 'string' && probe.fillStyle.startsWith('#') ? probe.fillStyle : '#888888';
  };
  return themeOf((name) => style.getPropertyValue(name).trim(), document.documentElement.dataset.theme === 'dark', resolve);
}

export function canvasMeter(theme: Theme): Meter {
  const probe = document.createElement('canvas').getContext('2d');
  let set: Face | null = null;
  return meterOf((char, face) => {
    const f = faces[face];
    if (!probe) return f.size * 0.6;
    // larger than life, since small sizes are rounded
    if (set !== face) probe.font = `${f.weight} ${f.size * 8}px ${f.mono ? theme.mono : theme.sans}`;
    set = face;
    return probe.measureText(char).width / 8;
  });
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const settle = 140;

export class Engine {
  readonly scene: Scene;
  readonly painter: Painter;
  readonly meter: Meter;
  view: View = { x: 0, y: 0, zoom: 1 };
  size: Size = { w: 0, h: 0 };
  dpr = 1;
  /** Height of what floats over the top of a canvas of this width: nothing is fitted under it. */
  roof: (width: number) => number = () => 0;
  picture: Picture = {};
  over: Above = { hover: null, selection: new Set(), picked: null, marquee: null, guides: [], wire: null, active: null, readOnly: false };
  /** Told after each frame in which the view or the scene changed. */
  readonly watchers = new Set<() => void>();
  private back: CanvasRenderingContext2D | null = null;
  private front: CanvasRenderingContext2D | null = null;
  private frame = 0;
  private drawn = { version: -1, view: this.view, picture: this.picture, theme: null as Theme | null, still: false, size: this.size };
  private movedAt = -1e9;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private flight: { from: View; to: View; begun: number } | null = null;
  private asked: Rect | null | undefined;
  private idle = 0;
  /** Slow frames while moving, less the quick ones: from 4 on, a moving picture is drawn at one pixel per pixel. */
  private slow = 0;
  private frameAt = 0;

  constructor(theme = readTheme()) {
    this.meter = canvasMeter(theme);
    this.scene = new Scene(this.meter);
    this.painter = new Painter(this.scene, theme, this.meter);
  }

  attach(back: HTMLCanvasElement, front: HTMLCanvasElement) {
    this.back = back.getContext('2d', { alpha: false });
    this.front = front.getContext('2d');
    this.draw();
  }
  detach() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    if (this.idle) window.cancelIdleCallback?.(this.idle);
    this.frame = 0;
    this.idle = 0;
    this.back = null;
    this.front = null;
  }

  resize(size: Size, dpr: number) {
    this.size = size;
    this.dpr = dpr;
    for (const ctx of [this.back, this.front]) if (ctx) [ctx.canvas.width, ctx.canvas.height] = [Math.ceil(size.w * dpr), Math.ceil(size.h * dpr)];
    this.drawn.version = -1;
    this.slow = 0;
    if (this.asked !== undefined) this.fit(this.asked);
    this.draw(true);
  }

  setTheme() {
    this.painter.theme = readTheme();
    this.draw();
  }

  /** Draws at the next frame, or before this call returns. */
  draw(now = false) {
    if (now) {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      this.paint();
    } else if (!this.frame)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.paint();
      });
  }

  set(over: Partial<Above>) {
    Object.assign(this.over, over);
    this.draw();
  }

  private paint() {
    const { back, front, drawn } = this;
    if (!back || !front || this.size.w === 0) return;
    const time = performance.now();
    if (this.flight) {
      const t = Math.min(1, (time - this.flight.begun) / 150);
      this.view = t === 1 ? this.flight.to : between(this.flight.from, this.flight.to, 1 - (1 - t) ** 3);
      if (t === 1) this.flight = null;
      this.movedAt = time;
      this.draw();
    }
    const moving = time - this.movedAt < settle;
    const { theme } = this.painter;
    const changed = drawn.version !== this.scene.version || drawn.view !== this.view || drawn.picture !== this.picture || drawn.theme !== theme || drawn.size !== this.size;
    // a second layer of four million pixels costs a software compositor more than drawing: while the view moves all goes on one
    const bare = this.painter.bare(this.over);
    const joined = moving && !bare && this.scene.lifted.size === 0;
    if (moving && this.dpr > 1) {
      const took = time - this.frameAt;
      if (took < 400 && this.slow < 4) this.slow = Math.max(0, this.slow + (took > 24 ? 1 : -0.1));
    }
    this.frameAt = time;
    const ratio = moving && this.slow >= 4 ? 1 : this.dpr;
    if (back.canvas.width !== Math.ceil(this.size.w * ratio)) [back.canvas.width, back.canvas.height] = [Math.ceil(this.size.w * ratio), Math.ceil(this.size.h * ratio)];
    if (changed || joined || (!moving && !drawn.still)) {
      this.painter.paint(back, this.view, this.size, ratio, this.picture, moving, joined ? this.over : undefined);
      this.drawn = { version: this.scene.version, view: this.view, picture: this.picture, theme, still: !moving, size: this.size };
      if (moving) {
        clearTimeout(this.rest);
        this.rest = setTimeout(() => this.draw(), settle + 10);
      }
    }
    front.canvas.style.visibility = bare || joined ? 'hidden' : 'visible';
    if (!bare && !joined) this.painter.above(front, this.view, this.size, this.dpr, this.picture, this.over);
    if (changed) for (const tell of this.watchers) tell();
    this.polish();
  }

  /** Leads edges around tables while nothing else happens. */
  private polish() {
    if (this.idle || this.scene.refined) return;
    const work = (time?: IdleDeadline) => {
      this.idle = 0;
      if (performance.now() - this.movedAt > settle && this.scene.lifted.size === 0) {
        if (this.scene.refine(Math.min(12, Math.max(4, time?.timeRemaining() ?? 8)))) this.draw();
      }
      this.polish();
    };
    this.idle = window.requestIdleCallback ? window.requestIdleCallback(work, { timeout: 500 }) : window.setTimeout(work, 50);
  }

  look(view: View, gently = false) {
    this.asked = undefined;
    if (gently && !calm() && this.size.w > 0) this.flight = { from: this.view, to: view, begun: performance.now() };
    else {
      this.flight = null;
      this.view = view;
      this.movedAt = performance.now();
    }
    this.draw();
  }
  /** Where the view is going. */
  get aim(): View {
    return this.flight?.to ?? this.view;
  }

  zoom(factor: number, sx = this.size.w / 2, sy = this.size.h / 2, gently = false) {
    this.look(zoomedAt(gently ? this.aim : this.view, sx, sy, factor), gently);
  }
  zoomTo(level: number) {
    this.zoom(level / this.aim.zoom, undefined, undefined, true);
  }
  /** Shows the rectangle, by default everything; at the first size if there is none yet. */
  fit(rect: Rect | null = this.scene.bounds(), gently = false) {
    if (this.size.w === 0) {
      this.asked = rect;
      return;
    }
    const free = { w: this.size.w, h: Math.max(80, this.size.h - this.roof(this.size.w)) };
    const view = rect ? fitted(free, rect) : { x: 0, y: 0, zoom: 1 };
    this.look(rect ? { ...view, y: view.y - (this.size.h - free.h) / view.zoom } : view, gently);
  }
  center(id: string) {
    const item = this.scene.item(id);
    if (item) this.look(centred(this.size, item.x + item.w / 2, item.y + Math.min(item.h / 2, this.size.h / 2), Math.max(0.8, this.aim.zoom)), true);
  }
  reveal(rect: Rect, gently = true) {
    const to = revealing(this.aim, this.size, rect);
    if (to.x !== this.aim.x || to.y !== this.aim.y) this.look(to, gently);
  }

  /** Boxes that a marquee touches; areas only when it holds them. */
  within(r: Rect): Item[] {
    return this.scene.itemsIn(r).filter((i) => (i.node.kind === 'area' ? i.x >= r.x && i.y >= r.y && i.x + i.w <= r.x + r.w && i.y + i.h <= r.y + r.h : overlaps(i, r)));
  }

  /** Boxes worth aligning with: in view, not in the hand. */
  neighbours(held: ReadonlySet<Item>): Rect[] {
    const box = around(held);
    if (!box) return [];
    const list = this.scene.itemsIn(seen(this.view, this.size)).filter((i) => !held.has(i) && i.node.kind !== 'area');
    const away = (i: Item) => Math.abs(i.x + i.w / 2 - box.x - box.w / 2) + Math.abs(i.y + i.h / 2 - box.y - box.h / 2);
    return list.length <= 40 ? list : list.sort((a, b) => away(a) - away(b)).slice(0, 40);
  }

  hover(hit: Hit | null) {
    const now = this.over.hover;
    if (same(now, hit)) return;
    this.set({ hover: hit });
  }
}

function same(a: Hit | null, b: Hit | null): boolean {
  if (a === b) return true;
  if (!a || !b || a.kind !== b.kind) return false;
  if (a.kind === 'edge' || b.kind === 'edge') return a.kind === 'edge' && b.kind === 'edge' && a.link === b.link;
  return a.item === b.item && (a.kind !== 'row' || b.kind !== 'row' || (a.index === b.index && a.end === b.end));
}
