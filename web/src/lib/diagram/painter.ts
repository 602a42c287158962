// Draws a scene on two canvases: the diagram, and above it what changes with the pointer. Keeps one bitmap: from far, the whole diagram is many small
// rectangles, and while the view moves that picture is shifted instead of drawn anew.
import type { Changes } from './marks';
import { markBoxes, markEdges } from './paint-changes';
import { brackets, line, strokeMarks } from './paint-edges';
import { area, far, labels, middle, near, type Looks } from './paint-nodes';
import { contains, head, row, type Rect } from './geometry';
import type { Hit } from './hit';
import type { Meter } from './meter';
import { Pen, type Context, type Severity } from './pen';
import type { Item, Link, Scene } from './scene';
import type { Guide } from './snap';
import type { Theme } from './theme';
import { seen, type Size, type View } from './view';

export interface Picture {
  findings?: ReadonlyMap<string, Severity>;
  heat?: ReadonlyMap<string, number>;
  heatTexts?: ReadonlyMap<string, string>;
  focus?: ReadonlySet<string>;
  /** What an overlay of two versions marks; the rest is pale. */
  changes?: Changes;
}
export interface Above {
  hover: Hit | null;
  selection: ReadonlySet<string>;
  /** Rows picked as the start of a relationship. */
  picked: { node: string; columns: readonly string[] } | null;
  marquee: Rect | null;
  guides: readonly Guide[];
  wire: { x0: number; y0: number; x1: number; y1: number; over: Hit | null } | null;
  active: string | null;
  readOnly: boolean;
}

interface Lit {
  chosen: Item[];
  strong: ReadonlySet<Link>;
  shown: readonly Link[];
}

/** Beyond this many selected boxes their edges are not lifted out: everything would be. */
const litMost = 150;
const margin = 0.35;
/** How many bitmap pixels a frame may shift; more costs as much as drawing. */
const bitmapMost = 14e6;
const shown = (picture: Picture) => picture.focus ?? picture.changes?.touched;

export class Painter {
  theme: Theme;
  private bitmap: HTMLCanvasElement | null = null;
  private bitmapOf: { view: View; size: Size; version: number; picture: Picture; theme: Theme; dpr: number } | null = null;

  constructor(private readonly scene: Scene, theme: Theme, private readonly meter: Meter) {
    this.theme = theme;
  }

  private pen(ctx: Context, view: View, size: Size, dpr: number): Pen {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.globalAlpha = 1;
    ctx.textBaseline = 'middle';
    return new Pen(ctx, view, size, dpr, this.theme, this.meter, this.scene);
  }

  /** The lower layer. While `moving`, a picture taken at nearly this zoom will do. With `over`, what belongs above is drawn here too. */
  paint(ctx: CanvasRenderingContext2D, view: View, size: Size, dpr: number, picture: Picture, moving: boolean, over?: Above) {
    const pen = this.pen(ctx, view, size, dpr);
    const lit = over && this.lit(over);
    if (!moving || pen.level !== 'far' || this.scene.items.length < 400) {
      this.draw(pen, picture, true, lit);
      if (over && lit) this.rest(pen, picture, over, lit);
      return;
    }
    const of = this.bitmapOf;
    const ratio = of ? view.zoom / of.view.zoom : 0;
    const current = of && of.version === this.scene.version && of.picture === picture && of.theme === this.theme && of.dpr === dpr;
    const good = current && ratio > 0.5 && ratio < 2 && contains(seen(of.view, of.size), seen(view, size));
    if (!good) this.take(view, size, dpr, picture);
    const { bitmap, bitmapOf } = this;
    if (!bitmap || !bitmapOf) return;
    const scale = view.zoom / bitmapOf.view.zoom;
    const dx = (bitmapOf.view.x - view.x) * view.zoom * dpr;
    const dy = (bitmapOf.view.y - view.y) * view.zoom * dpr;
    if (scale === 1) ctx.drawImage(bitmap, Math.round(dx), Math.round(dy));
    else {
      // several times cheaper than smooth, and it is only seen moving
      ctx.imageSmoothingEnabled = false;
      ctx.fillStyle = this.theme.bg;
      ctx.fillRect(0, 0, pen.width, pen.height);
      ctx.drawImage(bitmap, dx, dy, bitmap.width * scale, bitmap.height * scale);
    }
    if (lit) this.lines(pen, lit);
    labels(pen, this.scene, { ...picture, focus: shown(picture), schemas: false });
    if (over && lit) this.rest(pen, picture, over, lit);
  }

  private take(view: View, size: Size, dpr: number, picture: Picture) {
    const share = size.w * size.h * dpr * dpr * (1 + 2 * margin) ** 2 > bitmapMost ? 0.1 : margin;
    const wide = { w: size.w * (1 + 2 * share), h: size.h * (1 + 2 * share) };
    const from = { x: view.x - (size.w * share) / view.zoom, y: view.y - (size.h * share) / view.zoom, zoom: view.zoom };
    const bitmap = (this.bitmap ??= document.createElement('canvas'));
    const [w, h] = [Math.ceil(wide.w * dpr), Math.ceil(wide.h * dpr)];
    if (bitmap.width !== w || bitmap.height !== h) [bitmap.width, bitmap.height] = [w, h];
    const ctx = bitmap.getContext('2d', { alpha: false });
    if (!ctx) return;
    this.draw(this.pen(ctx, from, wide, dpr), picture, false);
    this.bitmapOf = { view: from, size: wide, version: this.scene.version, picture, theme: this.theme, dpr };
  }

  /** Everything in view, lowest first. */
  draw(pen: Pen, picture: Picture, named = true, lit?: Lit) {
    const { ctx, theme, level, world, view } = pen;
    const { scene } = this;
    ctx.fillStyle = theme.bg;
    ctx.fillRect(0, 0, pen.width, pen.height);
    if (level === 'near') grid(pen);
    const { changes } = picture;
    const focus = shown(picture);
    const looks: Looks = { ...picture, focus, schemas: scene.schemas > 1 };
    const items = scene.itemsIn(world).filter((i) => !scene.lifted.has(i));
    const dimmed = (i: Item) => focus !== undefined && !focus.has(i.node.id);
    const pale = (l: Link) => dimmed(l.from) || dimmed(l.to) || changes !== undefined;
    for (const i of items) if (i.node.kind === 'area') area(pen, i, looks);
    // a picture that is only seen moving does without the edges that hardly leave their boxes
    const least = named || view.zoom > 0.1 ? 0 : 40 / view.zoom;
    const reaching = (l: Link) => least === 0 || Math.abs(l.route.x2 - l.route.x1) + Math.abs(l.route.y2 - l.route.y1) > least;
    const links = scene.linksIn(world).filter((l) => reaching(l) && !scene.lifted.has(l.from) && !scene.lifted.has(l.to));
    this.edges(pen, changes ? links.filter((l) => !changes.edges.has(l.edge.id)) : links, pale);
    if (changes) markEdges(pen, scene, links, changes);
    if (lit) this.lines(pen, lit);
    const paintBox = level === 'far' ? far : level === 'middle' ? middle : near;
    for (const i of items) {
      if (i.node.kind === 'area') continue;
      const alpha = dimmed(i) ? 0.22 : changes?.ghosts.has(i.node.id) ? 0.5 : 1;
      if (alpha < 1) ctx.globalAlpha = alpha;
      paintBox(pen, i, looks);
      if (alpha < 1) ctx.globalAlpha = 1;
    }
    if (changes) markBoxes(pen, items, links, changes);
    if (level === 'far' && named) labels(pen, scene, looks);
  }

  private edges(pen: Pen, links: readonly Link[], pale: (l: Link) => boolean) {
    const { ctx, theme, level, view } = pen;
    // from far a dense band should read as a tint
    const strength = level === 'near' ? 0.75 : level === 'middle' ? 0.5 : Math.max(0.14, Math.min(0.4, view.zoom * 3));
    const t = level === 'near' ? pen.px(1.4 * Math.max(0.8, Math.min(1.4, view.zoom))) : 1;
    const clear = links.filter((l) => !pale(l));
    if (clear.length < links.length) {
      ctx.fillStyle = theme.mixed(theme.bg, theme.muted, strength * 0.25);
      for (const l of links) if (pale(l)) line(pen, l, t);
    }
    ctx.fillStyle = theme.mixed(theme.bg, theme.muted, strength);
    for (const l of clear) line(pen, l, t);
    if (level !== 'near') return;
    for (const l of clear) brackets(pen, this.scene, l, t);
    strokeMarks(pen, clear, t);
  }

  /** The upper layer: what is selected, under the pointer or in the hand. */
  above(ctx: CanvasRenderingContext2D, view: View, size: Size, dpr: number, picture: Picture, over: Above) {
    const pen = this.pen(ctx, view, size, dpr);
    ctx.clearRect(0, 0, pen.width, pen.height);
    const lit = this.lit(over);
    this.lines(pen, lit);
    // edges run below boxes here as they do on the lower layer
    if (lit.shown.length > 0 && pen.level !== 'far') for (const i of this.scene.itemsIn(pen.world)) if (i.node.kind !== 'area' && !this.scene.lifted.has(i)) ctx.clearRect(pen.x(i.x), pen.y(i.y), pen.x(i.x + i.w) - pen.x(i.x), pen.y(i.y + i.h) - pen.y(i.y));
    this.rest(pen, picture, over, lit);
  }

  /** Whether the upper layer shows nothing. */
  bare(over: Above): boolean {
    return !over.hover && over.selection.size === 0 && !over.picked && !over.marquee && over.guides.length === 0 && !over.wire && !over.active && this.scene.lifted.size === 0;
  }

  private lit(over: Above): Lit {
    const { scene } = this;
    const links = new Set<Link>();
    const strong = new Set<Link>();
    const chosen: Item[] = [];
    for (const id of over.selection) {
      const item = scene.item(id);
      const link = item ? undefined : scene.link(id);
      if (item) chosen.push(item);
      if (link) strong.add(link);
    }
    if (chosen.length <= litMost) for (const i of chosen) for (const l of i.links) links.add(l);
    if (over.hover?.kind === 'edge') strong.add(over.hover.link);
    else if (over.hover && scene.lifted.size === 0) for (const l of over.hover.item.links) links.add(l);
    for (const l of strong) links.add(l);
    return { chosen, strong, shown: [...links].filter((l) => !scene.isHidden(l.from) && !scene.isHidden(l.to)) };
  }

  private lines(pen: Pen, { shown, strong }: Lit) {
    pen.ctx.fillStyle = pen.theme.accent;
    for (const l of shown) line(pen, l, pen.px(strong.has(l) ? 2.4 : 1.4));
    if (pen.level !== 'near') return;
    for (const l of shown) brackets(pen, this.scene, l, pen.px(1.4));
    strokeMarks(pen, shown, pen.px(1.4));
  }

  private rest(pen: Pen, picture: Picture, over: Above, { chosen, strong, shown }: Lit) {
    const { ctx, theme, level } = pen;
    const { scene } = this;
    const pointed = over.hover && over.hover.kind !== 'edge' ? over.hover.item : null;
    if (scene.lifted.size > 0) this.hand(pen, picture, new Set(shown));
    ctx.fillStyle = theme.mixed(theme.bg, theme.accent, 0.55);
    // with everything selected each neighbour is itself selected
    if (chosen.length <= litMost) for (const l of shown) for (const i of [l.from, l.to]) if (!over.selection.has(i.node.id)) pen.frame(i, 1, 1);
    ctx.fillStyle = theme.accent;
    for (const i of chosen) if (!scene.isHidden(i)) pen.frame(i, pen.px(2), pen.px(2));
    if (pointed && !over.selection.has(pointed.node.id)) pen.frame(pointed, pen.px(1));
    if (level === 'near') for (const l of strong) this.ends(pen, l);
    if (over.hover?.kind === 'row' && level === 'near' && scene.lifted.size === 0) this.row(pen, over.hover, over.readOnly);
    if (over.picked) this.picked(pen, over.picked);
    if (!over.readOnly) for (const i of chosen) if (i.node.kind === 'note' || i.node.kind === 'area') handle(pen, i);
    const active = over.active ? scene.item(over.active) : undefined;
    if (active) {
      ctx.fillStyle = theme.text;
      pen.frame(active, pen.px(2), pen.px(5));
    }
    if (over.wire) this.wire(pen, over.wire);
    ctx.fillStyle = theme.critical;
    for (const g of over.guides) {
      if (g.upright) pen.upright(g.at, g.from, g.to, pen.px(1));
      else pen.across(g.from, g.to, g.at, pen.px(1));
    }
    if (over.marquee) {
      ctx.fillStyle = theme.accent;
      ctx.globalAlpha = 0.1;
      pen.box(over.marquee);
      ctx.globalAlpha = 1;
      pen.frame(over.marquee, pen.px(1));
    }
  }

  private hand(pen: Pen, picture: Picture, lit: ReadonlySet<Link>) {
    const { scene } = this;
    const looks: Looks = { ...picture, schemas: scene.schemas > 1 };
    const paintBox = pen.level === 'far' ? far : pen.level === 'middle' ? middle : near;
    const items = [...scene.lifted].filter((i) => i.x < pen.world.x + pen.world.w && i.x + i.w > pen.world.x && i.y < pen.world.y + pen.world.h && i.y + i.h > pen.world.y);
    const links = new Set<Link>();
    for (const i of scene.lifted) for (const l of i.links) if (!lit.has(l) && !scene.isHidden(l.from) && !scene.isHidden(l.to)) links.add(l);
    for (const i of items) if (i.node.kind === 'area') area(pen, i, looks);
    this.edges(pen, [...links], () => false);
    for (const i of items) if (i.node.kind !== 'area') paintBox(pen, i, looks);
  }

  private rowBox(item: Item, column: string): Rect | null {
    const dy = this.scene.rowOf(item, column);
    return dy < head ? null : { x: item.x, y: item.y + dy - row / 2, w: item.w, h: row };
  }

  private ends(pen: Pen, link: Link) {
    pen.ctx.globalAlpha = 0.16;
    for (const pair of link.edge.pairs)
      for (const [item, column] of [[link.from, pair[0]], [link.to, pair[1]]] as const) {
        const r = column ? this.rowBox(item, column) : null;
        if (r) pen.box(r);
      }
    pen.ctx.globalAlpha = 1;
  }

  private row(pen: Pen, hit: Extract<Hit, { kind: 'row' }>, readOnly: boolean) {
    const { ctx, theme, scale } = pen;
    const r = { x: hit.item.x, y: hit.item.y + head + hit.index * row + 1, w: hit.item.w, h: row };
    ctx.fillStyle = theme.accent;
    ctx.globalAlpha = 0.1;
    pen.box(r);
    ctx.globalAlpha = 1;
    if (readOnly || !hit.column || hit.item.node.kind !== 'table') return;
    for (const side of [-1, 1] as const) {
      const radius = (hit.end === side ? 6 : 4) * scale;
      ctx.beginPath();
      ctx.arc(pen.x(side < 0 ? r.x : r.x + r.w), pen.y(r.y + row / 2), radius, 0, 2 * Math.PI);
      ctx.fillStyle = hit.end === side ? theme.accent : theme.surface;
      ctx.fill();
      ctx.strokeStyle = theme.accent;
      ctx.lineWidth = pen.px(1.5);
      ctx.stroke();
    }
  }

  private picked(pen: Pen, picked: { node: string; columns: readonly string[] }) {
    const item = this.scene.item(picked.node);
    if (!item) return;
    pen.ctx.fillStyle = pen.theme.accent;
    for (const c of picked.columns) {
      const r = this.rowBox(item, c);
      if (!r) continue;
      pen.ctx.globalAlpha = 0.2;
      pen.box(r);
      pen.ctx.globalAlpha = 1;
      pen.box({ ...r, w: 3 });
    }
  }

  private wire(pen: Pen, wire: NonNullable<Above['wire']>) {
    const { ctx, theme, view, scale } = pen;
    const to = wire.over && 'item' in wire.over ? wire.over : null;
    ctx.fillStyle = theme.accent;
    if (to) {
      pen.frame(to.item, pen.px(2), pen.px(2));
      if (to.kind === 'row') {
        ctx.globalAlpha = 0.22;
        pen.box({ x: to.item.x, y: to.item.y + head + to.index * row + 1, w: to.item.w, h: row });
        ctx.globalAlpha = 1;
      }
    }
    ctx.strokeStyle = theme.accent;
    ctx.lineWidth = pen.px(2);
    ctx.beginPath();
    ctx.moveTo((wire.x0 - view.x) * scale, (wire.y0 - view.y) * scale);
    ctx.lineTo((wire.x1 - view.x) * scale, (wire.y1 - view.y) * scale);
    ctx.stroke();
    ctx.beginPath();
    ctx.arc((wire.x1 - view.x) * scale, (wire.y1 - view.y) * scale, pen.px(4), 0, 2 * Math.PI);
    ctx.fill();
  }
}

function handle(pen: Pen, item: Item) {
  const s = pen.px(9);
  pen.ctx.fillStyle = pen.theme.accent;
  pen.ctx.fillRect(pen.x(item.x + item.w) - s + pen.px(3), pen.y(item.y + item.h) - s + pen.px(3), s, s);
}

/** Points every 50 pixels, so that an empty canvas can be seen to move. */
function grid(pen: Pen) {
  const { ctx, theme, world, view } = pen;
  const step = view.zoom < 1 ? 100 : 50;
  ctx.fillStyle = theme.lineStrong;
  const d = pen.px(1);
  for (let y = Math.ceil(world.y / step) * step; y < world.y + world.h; y += step) for (let x = Math.ceil(world.x / step) * step; x < world.x + world.w; x += step) ctx.fillRect(pen.x(x), pen.y(y), d, d);
}
