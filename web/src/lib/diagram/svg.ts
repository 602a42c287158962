// A part of the scene as an SVG document: attributes only, all text escaped, no scripts, no styles.
import { bottom, head, pad, right, row, rowMiddle, sign, type Rect } from './geometry';
import { faces, type Face, type Meter } from './meter';
import { colourOf, type Looks } from './paint-nodes';
import { bent } from './routes';
import type { Item, Link, Scene } from './scene';
import type { Theme } from './theme';

const escaped = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\t\n -\uFFFD]/g, '');
const n = (v: number) => String(Math.round(v * 10) / 10);

export function svgOf(scene: Scene, meter: Meter, theme: Theme, world: Rect): string {
  const looks: Looks = { schemas: scene.schemas > 1 };
  const out: string[] = [];
  const rect = (r: Rect, fill: string, stroke?: string, rx = 0) => out.push(`<rect x="${n(r.x)}" y="${n(r.y)}" width="${n(r.w)}" height="${n(r.h)}" fill="${fill}"${stroke ? ` stroke="${stroke}"` : ''}${rx ? ` rx="${rx}"` : ''}/>`);
  const text = (value: string, x: number, y: number, face: Face, fill: string, end = false) =>
    out.push(`<text x="${n(x)}" y="${n(y + faces[face].size * 0.35)}" font-size="${faces[face].size}" font-weight="${faces[face].weight}" font-family="${escaped(faces[face].mono ? 'JetBrains Mono, monospace' : 'Inter, sans-serif')}" fill="${fill}"${end ? ' text-anchor="end"' : ''}>${escaped(value)}</text>`);
  const items = scene.itemsIn(world);
  rect(world, theme.bg);
  for (const i of items)
    if (i.node.kind === 'area') {
      const colour = colourOf({ theme }, i, looks);
      rect(i, theme.mixed(theme.bg, colour, 0.1), theme.mixed(theme.bg, colour, 0.45));
      text(i.node.name, i.x + 10, i.y + 14, 'title', theme.mixed(theme.text, colour, 0.5));
    }
  const ink = theme.mixed(theme.bg, theme.muted, 0.75);
  for (const l of scene.linksIn(world)) out.push(edge(l, ink));
  for (const i of items) if (i.node.kind !== 'area') box(i);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${n(world.x)} ${n(world.y)} ${n(world.w)} ${n(world.h)}" width="${n(world.w)}" height="${n(world.h)}">\n${out.join('\n')}\n</svg>\n`;

  function box(i: Item) {
    const { node } = i;
    const colour = colourOf({ theme }, i, looks);
    if (node.kind === 'note') {
      rect(i, theme.mixed(theme.surface, theme.palette[4] ?? theme.muted, 0.12), theme.mixed(theme.surface, theme.palette[4] ?? theme.muted, 0.45));
      (node.text ?? node.name).split('\n').slice(0, Math.floor((i.h - 10) / 16)).forEach((line, at) => text(meter.fitted(line, 'text', i.w - 2 * pad), i.x + pad, i.y + 18 + 16 * at, 'text', theme.soft));
      return;
    }
    const line = theme.mixed(theme.lineStrong, colour, 0.35);
    rect(i, theme.surface, line, 5);
    rect({ ...i, h: Math.min(i.h, head) }, theme.mixed(theme.surface, colour, 0.2), line, 5);
    text(meter.fitted(i.title, 'title', i.w - 2 * pad - 8), i.x + pad, i.y + head / 2, 'title', theme.text);
    const table = node.kind !== 'enum' && node.kind !== 'domain';
    scene.rowsOf(i).forEach((r, at) => {
      const y = i.y + rowMiddle(at);
      text(r.name, i.x + (table ? sign : pad), y, 'name', r.key === 'primary' ? theme.text : theme.soft);
      if (r.key) text(r.key === 'primary' ? 'P' : r.key === 'foreign' ? 'F' : 'U', i.x + 7, y, 'type', r.key === 'primary' ? theme.accent : theme.muted);
      if (r.type) text(r.nullable ? `${r.type}?` : r.type, i.x + i.w - pad, y, 'type', theme.muted, true);
      if (at > 0) rect({ x: i.x + 1, y: y - row / 2, w: i.w - 2, h: 0.5 }, theme.line);
    });
  }
}

function edge(l: Link, ink: string): string {
  const r = l.route;
  const way = bent(r) ? `M${n(r.x1)} ${n(r.y1)}H${n(r.m1)}V${n(r.channel)}H${n(r.m2)}V${n(r.y2)}H${n(r.x2)}` : `M${n(r.x1)} ${n(r.y1)}H${n(r.m1)}V${n(r.y2)}H${n(r.x2)}`;
  const many = l.edge.kind === 'dependency' ? '' : l.many ? `M${n(r.x1 + r.s1 * 10)} ${n(r.y1)}L${n(r.x1)} ${n(r.y1 - 5)}M${n(r.x1 + r.s1 * 10)} ${n(r.y1)}L${n(r.x1)} ${n(r.y1 + 5)}` : `M${n(r.x1 + r.s1 * 6)} ${n(r.y1 - 5)}v10`;
  const one = l.edge.kind === 'dependency' ? `M${n(r.x2 + r.s2 * 8)} ${n(r.y2 - 4)}L${n(r.x2)} ${n(r.y2)}L${n(r.x2 + r.s2 * 8)} ${n(r.y2 + 4)}` : `M${n(r.x2 + r.s2 * 6)} ${n(r.y2 - 5)}v10`;
  const ring = l.optional ? `<circle cx="${n(r.x2 + r.s2 * 12)}" cy="${n(r.y2)}" r="3.5" fill="none" stroke="${ink}"/>` : '';
  return `<path d="${way}" fill="none" stroke="${ink}"${l.edge.kind === 'dependency' || !l.edge.valid ? ' stroke-dasharray="7 7"' : ''}/><path d="${many}${one}" fill="none" stroke="${ink}"/>${ring}`;
}

/** What an export shows: what is in view, or everything with a margin. */
export const exported = (scene: Scene, view: Rect, what: 'view' | 'all'): Rect => {
  const all = what === 'all' ? scene.bounds() : null;
  return all ? { x: all.x - 40, y: all.y - 40, w: right(all) - all.x + 80, h: bottom(all) - all.y + 80 } : view;
};
