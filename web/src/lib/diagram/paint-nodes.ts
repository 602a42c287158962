// Boxes at three levels: coloured rectangles, names and bars, all there is to read.
import { head, pad, row, rowMiddle, sign, type Rect } from './geometry';
import { faces } from './meter';
import type { Pen, Severity } from './pen';
import type { Item, Scene } from './scene';
import { schemaColour, type Theme } from './theme';

export interface Looks {
  /** The worst that is said of a node, its columns included, and of a column by its columnKey. */
  findings?: ReadonlyMap<string, Severity>;
  /** 0 to 1 by id, and what is written beside it; then no box has a colour of its own. */
  heat?: ReadonlyMap<string, number>;
  heatTexts?: ReadonlyMap<string, string>;
  focus?: ReadonlySet<string>;
  /** Whether the diagram has more than one schema, so that colours tell them apart. */
  schemas: boolean;
}

export function colourOf(pen: { theme: Theme }, item: Item, looks: Looks): string {
  const { node } = item;
  if (looks.heat && node.kind !== 'area' && node.kind !== 'note') return pen.theme.muted;
  if (node.color) return pen.theme.colour(node.color);
  if (node.kind === 'enum' || node.kind === 'domain') return pen.theme.palette[3] ?? pen.theme.muted;
  if (node.kind === 'area') return pen.theme.muted;
  return looks.schemas ? schemaColour(node.schema, pen.theme) : (pen.theme.palette[7] ?? pen.theme.muted);
}

/** Ids of columns are their table's own. */
export const columnKey = (node: string, column: string) => `${node} ${column}`;

const tone = (pen: Pen, severity: Severity) => (severity === 'error' ? pen.theme.critical : severity === 'warning' ? pen.theme.warning : pen.theme.accent);

function heated(pen: Pen, item: Item, looks: Looks, base: string, most = 0.7): string {
  const heat = looks.heat?.get(item.node.id);
  return heat ? pen.theme.mixed(base, pen.theme.heat, Math.min(1, heat) * most) : base;
}

/** The number behind the colour, above the box. */
function tag(pen: Pen, item: Item, looks: Looks) {
  const text = looks.heatTexts?.get(item.node.id);
  const known = looks.heat?.has(item.node.id);
  if (!text || (!known && pen.view.zoom < 0.34)) return;
  const { ctx, theme, view, meter } = pen;
  const size = Math.min(13, Math.max(10, 12 * view.zoom));
  const w = pen.px((meter.width(text, 'title') * size) / faces.title.size + 8);
  const h = pen.px(size + 5);
  const x = pen.x(item.x + item.w) - w;
  const y = pen.y(item.y) - h - pen.px(2);
  ctx.fillStyle = known ? theme.mixed(theme.lineStrong, theme.heat, looks.heat?.get(item.node.id) ? 0.8 : 0) : theme.line;
  ctx.fillRect(x, y, w, h);
  ctx.fillStyle = theme.surface;
  ctx.fillRect(x + pen.px(1), y + pen.px(1), w - pen.px(2), h - pen.px(2));
  ctx.fillStyle = known ? theme.text : theme.muted;
  pen.font('title', size);
  ctx.fillText(text, x + pen.px(4), y + Math.round(h / 2));
}

export function area(pen: Pen, item: Item, looks: Looks) {
  const { ctx, theme, view } = pen;
  const colour = colourOf(pen, item, looks);
  ctx.fillStyle = theme.mixed(theme.bg, colour, 0.1);
  pen.box(item);
  ctx.fillStyle = theme.mixed(theme.bg, colour, 0.45);
  pen.frame(item, pen.px(1));
  if (pen.level === 'far') return;
  ctx.fillStyle = theme.mixed(theme.text, colour, 0.5);
  const size = Math.max(11, 14 * view.zoom);
  pen.font('title', size);
  ctx.fillText(pen.meter.fitted(item.node.name, 'title', ((item.w * view.zoom - 20) * faces.title.size) / size), pen.x(item.x) + pen.px(10), pen.y(item.y) + pen.px(size * 0.5 + 6));
}

export function far(pen: Pen, item: Item, looks: Looks) {
  const { ctx, theme } = pen;
  const isNote = item.node.kind === 'note';
  ctx.fillStyle = heated(pen, item, looks, theme.mixed(theme.surface, isNote ? (theme.palette[4] ?? theme.muted) : colourOf(pen, item, looks), isNote ? 0.3 : looks.heat ? 0.25 : 0.65), 0.9);
  pen.box(item);
  const found = looks.findings?.get(item.node.id);
  if (found) {
    ctx.fillStyle = tone(pen, found);
    const s = Math.max(pen.px(3), Math.round(20 * pen.scale));
    ctx.fillRect(pen.x(item.x + item.w) - s, pen.y(item.y), s, s);
  }
}

export function middle(pen: Pen, item: Item, looks: Looks) {
  const { ctx, theme, view, scale } = pen;
  if (item.node.kind === 'note') return note(pen, item);
  const colour = colourOf(pen, item, looks);
  const x = pen.x(item.x);
  const y = pen.y(item.y);
  const w = pen.x(item.x + item.w) - x;
  const h = pen.y(item.y + item.h) - y;
  ctx.fillStyle = theme.mixed(theme.surface, colour, 0.5);
  ctx.fillRect(x, y, w, h);
  ctx.fillStyle = heated(pen, item, looks, theme.surface, 0.3);
  ctx.fillRect(x + 1, y + 1, w - 2, h - 2);
  if (view.zoom < 0.34 && h > pen.px(26)) {
    ctx.fillStyle = heated(pen, item, looks, theme.mixed(theme.surface, colour, 0.25));
    ctx.fillRect(x + 1, y + 1, w - 2, h - 2);
    nameplate(pen, item, x, y, h);
    flag(pen, item, looks);
    tag(pen, item, looks);
    return;
  }
  const top = Math.min(h - 2, Math.max(pen.px(16), Math.round(head * scale)));
  ctx.fillStyle = heated(pen, item, looks, theme.mixed(theme.surface, colour, 0.25));
  ctx.fillRect(x + 1, y + 1, w - 2, top);
  const size = Math.max(10.5, faces.title.size * view.zoom);
  ctx.fillStyle = theme.text;
  pen.font('title', size);
  ctx.fillText(pen.meter.fitted(item.title, 'title', ((item.w * view.zoom - 8) * faces.title.size) / size), x + pen.px(4), y + 1 + top / 2);
  const bar = Math.max(1, Math.round(6 * scale));
  const lines = item.rows > 0 ? pen.rows(item) : [];
  const first = Math.max(0, Math.ceil(((top + bar) / scale - head) / row));
  for (let i = first; i < lines.length; i += 1) {
    const line = lines[i];
    if (!line) continue;
    ctx.fillStyle = line.key === 'primary' ? theme.mixed(theme.surface, theme.accent, 0.6) : line.key === 'foreign' ? theme.mixed(theme.surface, theme.text, 0.45) : theme.mixed(theme.surface, theme.text, 0.2);
    const severity = looks.findings?.get(columnKey(item.node.id, line.id));
    if (severity) ctx.fillStyle = tone(pen, severity);
    const ry = y + Math.round(rowMiddle(i) * scale) - (bar >> 1);
    ctx.fillRect(x + Math.round(pad * scale), ry, Math.round(Math.min(item.w - 3 * pad, line.name.length * 6.5) * scale), bar);
  }
  flag(pen, item, looks);
  tag(pen, item, looks);
}

/** A name over several lines, broken where its words end: in a small box more of it can be read than in one line. */
function nameplate(pen: Pen, item: Item, x: number, y: number, h: number) {
  const { ctx, theme, view, meter } = pen;
  const size = 10;
  const room = ((item.w * view.zoom - 6) * faces.title.size) / size;
  const most = Math.max(1, Math.floor((h / pen.dpr - 4) / 12));
  const lines: string[] = [];
  for (const part of item.title.split(/(?<=[_. ])/)) {
    const last = lines.at(-1);
    if (last !== undefined && meter.width(last + part, 'title') <= room) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  ctx.fillStyle = theme.text;
  pen.font('title', size);
  lines.slice(0, most).forEach((line, i) => ctx.fillText(meter.fitted(i === most - 1 && lines.length > most ? `${line}…` : line, 'title', room), x + pen.px(3), y + pen.px(9 + 12 * i)));
}

function flag(pen: Pen, item: Item, looks: Looks) {
  const found = looks.findings?.get(item.node.id);
  if (!found) return;
  const { ctx } = pen;
  const r = pen.px(Math.max(4, 5 * pen.view.zoom));
  const x = pen.x(item.x + item.w) - r - pen.px(3);
  const y = pen.y(item.y) + Math.round(Math.max(pen.px(8), (head / 2) * pen.scale));
  ctx.fillStyle = tone(pen, found);
  ctx.beginPath();
  if (found === 'info') ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (found === 'warning') {
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.lineTo(x - r, y + r);
  } else ctx.rect(x - r, y - r, 2 * r, 2 * r);
  ctx.fill();
}

export function near(pen: Pen, item: Item, looks: Looks) {
  const { ctx, theme, scale, meter } = pen;
  const { node } = item;
  if (node.kind === 'note') return note(pen, item);
  const colour = colourOf(pen, item, looks);
  const x = pen.x(item.x);
  const y = pen.y(item.y);
  const w = pen.x(item.x + item.w) - x;
  const h = pen.y(item.y + item.h) - y;
  const one = pen.px(1);
  const top = Math.round(head * scale);
  const round = 5 * scale;
  const dashed = node.kind === 'view' || node.kind === 'matview';
  ctx.fillStyle = theme.mixed(theme.lineStrong, colour, 0.35);
  rounded(pen, x, y, w, h, round);
  ctx.fillStyle = heated(pen, item, looks, theme.surface, 0.12);
  rounded(pen, x + one, y + one, w - 2 * one, h - 2 * one, round - one);
  ctx.fillStyle = heated(pen, item, looks, theme.mixed(theme.surface, colour, dashed ? 0.1 : 0.2));
  if (item.rows > 0) ctx.fillRect(x + one, y + Math.round(round), w - 2 * one, top - Math.round(round));
  rounded(pen, x + one, y + one, w - 2 * one, item.rows > 0 ? Math.min(top, Math.ceil(2 * round)) : h - 2 * one, round - one);
  ctx.fillStyle = colour;
  ctx.fillRect(x + one, y + Math.round(9 * scale), Math.max(2, Math.round(3 * scale)), top - 2 * Math.round(9 * scale));
  const kind = node.kind === 'table' ? (node.partition_of ? 'partition' : '') : node.kind === 'matview' ? 'materialized' : node.kind;
  const kindWidth = kind ? meter.width(kind, 'type') + 8 : 0;
  ctx.fillStyle = theme.text;
  pen.font('title');
  const middleY = y + Math.round((head / 2) * scale) + 1;
  ctx.fillText(meter.fitted(item.title, 'title', item.w - 2 * pad - kindWidth - 8), x + Math.round(pad * scale), middleY);
  if (kind) {
    ctx.fillStyle = theme.muted;
    pen.font('type');
    ctx.fillText(kind, x + Math.round((item.w - pad - kindWidth + 8 - (looks.findings ? 12 : 0)) * scale), middleY);
  }
  if (item.rows > 0) rows(pen, item, looks, x, y);
  flag(pen, item, looks);
  tag(pen, item, looks);
}

function rows(pen: Pen, item: Item, looks: Looks, x: number, y: number) {
  const { ctx, theme, scale, meter } = pen;
  const lines = pen.rows(item);
  const from = Math.max(0, Math.floor((pen.world.y - item.y - head) / row));
  const to = Math.min(lines.length, Math.ceil((pen.world.y + pen.world.h - item.y - head) / row));
  const table = item.node.kind !== 'enum' && item.node.kind !== 'domain';
  const left = Math.round((table ? sign : pad) * scale);
  pen.font('name');
  for (let i = from; i < to; i += 1) {
    const line = lines[i];
    if (!line) continue;
    ctx.fillStyle = line.key === 'primary' ? theme.text : theme.soft;
    ctx.fillText(line.name, x + left, y + Math.round(rowMiddle(i) * scale));
  }
  if (!table) return;
  pen.font('type');
  ctx.fillStyle = theme.muted;
  for (let i = from; i < to; i += 1) {
    const line = lines[i];
    if (line) ctx.fillText(line.nullable ? `${line.type}?` : line.type, x + Math.round((item.w - pad - meter.width(line.type, 'type') - (line.nullable ? 7 : 0)) * scale), y + Math.round(rowMiddle(i) * scale));
  }
  for (let i = from; i < to; i += 1) {
    const line = lines[i];
    if (!line) continue;
    const cy = y + rowMiddle(i) * scale;
    if (line.key) signOf(pen, line.key, x + 11 * scale, cy);
    const severity = looks.findings?.get(columnKey(item.node.id, line.id));
    if (!severity) continue;
    ctx.fillStyle = tone(pen, severity);
    ctx.fillRect(x, Math.round(cy - 8 * scale), Math.max(2, Math.round(3 * scale)), Math.round(16 * scale));
  }
}

/** A key, an arrow to another table, or a U. */
function signOf(pen: Pen, key: 'primary' | 'foreign' | 'unique', x: number, y: number) {
  const { ctx, scale: s, theme } = pen;
  ctx.lineWidth = Math.max(1, 1.3 * s);
  ctx.strokeStyle = key === 'primary' ? theme.accent : theme.muted;
  ctx.beginPath();
  if (key === 'primary') {
    ctx.arc(x - 2.4 * s, y, 2.3 * s, 0, 2 * Math.PI);
    ctx.moveTo(x, y);
    ctx.lineTo(x + 5 * s, y);
    ctx.lineTo(x + 5 * s, y + 2.6 * s);
    ctx.moveTo(x + 2.6 * s, y);
    ctx.lineTo(x + 2.6 * s, y + 2 * s);
  } else if (key === 'foreign') {
    ctx.moveTo(x - 4 * s, y + 3 * s);
    ctx.lineTo(x - 4 * s, y - 1 * s);
    ctx.lineTo(x + 3.5 * s, y - 1 * s);
    ctx.moveTo(x + 1 * s, y - 3.5 * s);
    ctx.lineTo(x + 3.5 * s, y - 1 * s);
    ctx.lineTo(x + 1 * s, y + 1.5 * s);
  } else {
    ctx.moveTo(x - 2.5 * s, y - 3.5 * s);
    ctx.lineTo(x - 2.5 * s, y + 1 * s);
    ctx.arc(x, y + 1 * s, 2.5 * s, Math.PI, 0, true);
    ctx.lineTo(x + 2.5 * s, y - 3.5 * s);
  }
  ctx.stroke();
}

function rounded(pen: Pen, x: number, y: number, w: number, h: number, r: number) {
  pen.ctx.beginPath();
  pen.ctx.roundRect(x, y, w, h, Math.max(0, r));
  pen.ctx.fill();
}

function note(pen: Pen, item: Item) {
  const { ctx, theme, view, scale } = pen;
  const colour = item.node.color ? theme.colour(item.node.color) : (theme.palette[4] ?? theme.muted);
  ctx.fillStyle = theme.mixed(theme.surface, colour, 0.45);
  pen.box(item);
  ctx.fillStyle = theme.mixed(theme.surface, colour, theme.dark ? 0.2 : 0.12);
  pen.box(inset(item, 1 / view.zoom));
  if (view.zoom < 0.3) return;
  ctx.fillStyle = theme.soft;
  pen.font('text');
  const lines = pen.wrapped(item);
  for (let i = 0; i < lines.length && 16 * i + 26 < item.h; i += 1) ctx.fillText(lines[i] ?? '', pen.x(item.x + pad), pen.y(item.y) + Math.round((18 + 16 * i) * scale));
}

const inset = (r: Rect, by: number): Rect => ({ x: r.x + by, y: r.y + by, w: r.w - 2 * by, h: r.h - 2 * by });

/** Names of the most connected boxes, as on a map: as many as do not touch each other. */
export function labels(pen: Pen, scene: Scene, looks: Looks) {
  const { ctx, theme, meter, world, view } = pen;
  const size = 11;
  const taken: Rect[] = [];
  pen.font('title', size);
  for (const item of scene.byRank()) {
    if (taken.length >= 60) break;
    if (item.x > world.x + world.w || item.x + item.w < world.x || item.y > world.y + world.h || item.y + item.h < world.y || scene.isHidden(item) || (looks.focus && !looks.focus.has(item.node.id))) continue;
    const isArea = item.node.kind === 'area';
    if (!isArea && item.links.length < 3 && item.w * view.zoom < 40) break;
    const value = looks.heat?.has(item.node.id) ? looks.heatTexts?.get(item.node.id) : undefined;
    const text = `${meter.fitted(item.title, 'title', 170)}${value ? ` · ${value}` : ''}`;
    const w = ((meter.width(text, 'title') * size) / faces.title.size + 8) / view.zoom;
    const h = 16 / view.zoom;
    const r = { x: item.x + item.w / 2 - w / 2, y: isArea ? item.y + 2 / view.zoom : item.y + item.h / 2 - h / 2, w, h };
    if (taken.some((o) => r.x < o.x + o.w && o.x < r.x + r.w && r.y < o.y + o.h && o.y < r.y + r.h)) continue;
    taken.push(r);
    ctx.fillStyle = theme.surface;
    pen.box(r);
    ctx.fillStyle = theme.line;
    pen.frame(r, pen.px(1));
    ctx.fillStyle = theme.text;
    ctx.fillText(text, pen.x(r.x) + pen.px(4), pen.y(r.y + h / 2));
  }
}
