// Boxes of nodes in world pixels: a header and rows of 22 px; notes and areas are as large as they say.
import type { Meter } from './meter';
import type { DiagramColumn, DiagramNode } from './types';

export const head = 32;
export const row = 22;
export const pad = 10;
/** Room for the key or link sign before a column's name. */
export const sign = 22;
const least = 150;
const most = 380;
const longestType = 150;

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** What a row of a box says, cut to its width. */
export interface Row {
  name: string;
  type: string;
  nullable: boolean;
  key: '' | 'primary' | 'foreign' | 'unique';
  id: string;
}

export const bottom = (r: Rect): number => r.y + r.h;
export const right = (r: Rect): number => r.x + r.w;
export const overlaps = (a: Rect, b: Rect, gap = 0): boolean => a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap;
export const contains = (a: Rect, b: Rect): boolean => b.x >= a.x && b.y >= a.y && b.x + b.w <= a.x + a.w && b.y + b.h <= a.y + a.h;

export function around(rects: Iterable<Rect>): Rect | null {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const r of rects) {
    x0 = Math.min(x0, r.x);
    y0 = Math.min(y0, r.y);
    x1 = Math.max(x1, r.x + r.w);
    y1 = Math.max(y1, r.y + r.h);
  }
  return x0 === Infinity ? null : { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
}

export const isTable = (node: DiagramNode): boolean => node.kind === 'table' || node.kind === 'view' || node.kind === 'matview';

/** How many rows a box shows. */
export function rowCount(node: DiagramNode): number {
  if (node.collapsed) return 0;
  if (isTable(node)) return node.columns?.length ?? 0;
  if (node.kind === 'enum') return node.values?.length ?? 0;
  return node.kind === 'domain' ? 1 : 0;
}

export const typeWidth = (column: DiagramColumn, meter: Meter): number => Math.min(longestType, meter.width(column.type, 'type')) + (column.nullable && column.type ? 9 : 0);

export function sizeOf(node: DiagramNode, meter: Meter): { w: number; h: number } {
  if (node.kind === 'note') return { w: Math.max(60, node.w ?? 200), h: Math.max(40, node.h ?? 120) };
  if (node.kind === 'area') return { w: Math.max(120, node.w ?? 400), h: Math.max(80, node.h ?? 300) };
  // the name, a sign for its kind and one for findings
  let w = meter.width(titleOf(node), 'title') + 2 * pad + (node.kind === 'table' ? 18 : node.kind === 'matview' ? 104 : 72);
  if (!node.collapsed) {
    if (isTable(node)) for (const c of node.columns ?? []) w = Math.max(w, sign + meter.width(c.name, 'name') + 18 + typeWidth(c, meter) + pad);
    else for (const v of node.values ?? [node.type ?? '']) w = Math.max(w, meter.width(v, 'name') + 2 * pad);
  }
  const rows = rowCount(node);
  return { w: Math.min(most, Math.max(least, Math.ceil(w / 10) * 10)), h: head + rows * row + (rows > 0 ? 4 : 0) };
}

/** The name, with its schema unless that is the usual one. */
export const titleOf = (node: DiagramNode): string => (node.schema && node.schema !== 'public' && node.schema !== 'dbo' && node.kind !== 'area' && node.kind !== 'note' ? `${node.schema}.${node.name}` : node.name);

/** The y of a row's middle, from the top of its box. */
export const rowMiddle = (index: number): number => head + index * row + row / 2 + 1;

/** Which row lies at this distance from the top of the box; -1 for the header. */
export const rowAt = (dy: number): number => (dy < head ? -1 : Math.floor((dy - head - 1) / row));

/** Ids of the rows of a box: columns, or values by their place. */
export function rowsOf(node: DiagramNode, foreign: ReadonlySet<string>, w: number, meter: Meter): Row[] {
  if (node.collapsed) return [];
  if (!isTable(node)) return (node.kind === 'domain' ? [node.type ?? ''] : (node.values ?? [])).map((v) => ({ name: meter.fitted(v, 'name', w - 2 * pad), type: '', nullable: false, key: '', id: v }));
  const primary = new Set(node.keys?.find((k) => k.kind === 'primary')?.columns);
  const unique = new Set(node.keys?.filter((k) => k.kind === 'unique' && k.columns.length === 1).map((k) => k.columns[0]));
  return (node.columns ?? []).map((c) => {
    const t = typeWidth(c, meter);
    return {
      name: meter.fitted(c.name, 'name', w - sign - pad - t - 12),
      type: meter.fitted(c.type, 'type', longestType),
      // a view of a text says neither its types nor what may be null
      nullable: c.nullable && c.type !== '',
      key: primary.has(c.id) ? 'primary' : foreign.has(c.id) ? 'foreign' : unique.has(c.id) ? 'unique' : '',
      id: c.id,
    };
  });
}
