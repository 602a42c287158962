// Changes in words: what it is, its name, and what was and will be. Pure.
import { plural } from '../format';
import { equal, isMembers, type Members } from './items';
import { titleOf } from './geometry';
import type { Diagram, DiagramColumn, DiagramEdge, DiagramNode } from './types';
import { actions } from './vendor';

export interface Described {
  /** "column", "primary key", "foreign key" … */
  what: string;
  name: string;
  /** What it is, or what became of what. */
  detail: string;
}
interface Found {
  id: string;
  member?: string;
  item?: string;
  node?: string;
  edge?: string;
  before?: unknown;
  after?: unknown;
}

const kinds: Record<string, string> = { matview: 'materialized view', exclusions: 'exclusion', checks: 'check', indexes: 'index', columns: 'column', values: 'value' };
const memberWords: Record<string, string> = { partition_by: 'partitioning', partition_of: 'partition', foreign_keys: 'foreign keys to other databases', row_security: 'row security', force_row_security: 'forced row security', replica_identity: 'replica identity', access_method: 'access method', of_type: 'type of the table', type_parts: 'type' };
const said = (text: string) => text.replaceAll('_', ' ');

/** A value short enough for a line. */
export function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  const text = typeof value === 'string' ? value : Array.isArray(value) && value.every((v) => typeof v === 'string') ? value.join(', ') : Array.isArray(value) ? plural(value.length, 'entry', 'entries') : isMembers(value) && typeof value.kind === 'string' ? said(value.kind) : isMembers(value) && typeof value.expression === 'string' ? value.expression : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
const became = (what: string, before: unknown, after: unknown) => `${what} ${shown(before)} → ${shown(after)}`;

export const columnWords = (c: DiagramColumn): string => [c.type, c.nullable ? '' : 'not null', c.default === undefined ? '' : `default ${shown(c.default)}`, c.identity ? 'identity' : '', c.generated ? `generated as ${shown(c.generated.expression)}` : ''].filter(Boolean).join(', ');

/** What differs between two versions, one part per member. */
export function differences(b: Members, a: Members, name: (id: string) => string = (id) => id): string {
  const out: string[] = [];
  for (const key of new Set([...Object.keys(b), ...Object.keys(a)])) {
    if (key === 'id' || key === 'type_parts' || equal(b[key], a[key])) continue;
    const named = (v: unknown): unknown => (Array.isArray(v) && v.every((x) => typeof x === 'string') ? v.map(name) : Array.isArray(v) && v.every(isMembers) ? v.map((p) => (typeof p.column === 'string' ? name(p.column) : shown(p.expression))) : v);
    if (key === 'nullable') out.push(a[key] === false ? 'nullable → not null' : 'not null → nullable');
    else if (key === 'pairs') out.push('other columns');
    else if (key === 'name') out.push(b[key] ? `was ${shown(b[key])}` : 'named');
    else if (key === 'on_delete' || key === 'on_update') out.push(became(said(key), said(String(b[key])), said(String(a[key]))));
    else out.push(became(memberWords[key] ?? said(key), named(b[key]), named(a[key])));
  }
  return out.join('; ');
}

type Nodes = ReadonlyMap<string, DiagramNode>;
function edgeWords(e: DiagramEdge, nodes: Nodes): { name: string; detail: string } {
  const [from, to] = [nodes.get(e.from), nodes.get(e.to)];
  const named = (n: DiagramNode | undefined, ids: readonly (string | undefined)[]) => ids.map((id) => n?.columns?.find((c) => c.id === id)?.name ?? '?').join(', ');
  const end = (n: DiagramNode | undefined, side: 0 | 1) => `${n ? titleOf(n) : '?'}${e.pairs.length > 0 ? ` (${named(n, e.pairs.map((p) => p[side]))})` : ''}`;
  return { name: `${end(from, 0)} → ${end(to, 1)}`, detail: [e.name ?? '', e.on_delete === 'no_action' ? '' : `on delete ${actions[e.on_delete]}`, e.on_update === 'no_action' ? '' : `on update ${actions[e.on_update]}`].filter(Boolean).join(', ') };
}

function nodeWords(n: DiagramNode): string {
  if (n.columns) return plural(n.columns.length, 'column');
  return n.values ? shown(n.values) : shown(n.type ?? n.definition);
}

function itemWords(list: string, item: Members, name: (id: string) => string): { what: string; name: string; detail: string } {
  const column = (id: unknown) => (typeof id === 'string' ? name(id) : '');
  const parts = (Array.isArray(item.parts) ? item.parts.filter(isMembers) : []).map((p) => column(p.column) || shown(p.expression));
  const columns = Array.isArray(item.columns) ? item.columns.map(column) : parts;
  const title = typeof item.name === 'string' ? item.name : '';
  if (list === 'columns') return { what: 'column', name: title, detail: columnWords(item as unknown as DiagramColumn) };
  if (list === 'checks') return { what: 'check', name: title || shown(item.expression), detail: title ? shown(item.expression) : '' };
  const on = `(${columns.join(', ')})`;
  return { what: list === 'keys' ? (item.kind === 'primary' ? 'primary key' : 'unique key') : item.unique ? 'unique index' : kinds[list] ?? list, name: title || on, detail: title ? on : '' };
}

function drawingWords(base: Diagram, after: Diagram): string {
  const old = new Map(base.nodes.map((n) => [n.id, n]));
  const now = new Set(after.nodes.map((n) => n.id));
  let [moved, coloured, notes, areas, counted] = [0, 0, 0, 0, 0];
  const count = (n: DiagramNode) => { if (n.kind === 'note') notes += 1; else if (n.kind === 'area') areas += 1; };
  for (const n of after.nodes) {
    const b = old.get(n.id);
    if (b === n) continue;
    if (!b) { count(n); continue; }
    if ((n.kind === 'note' || n.kind === 'area') && !equal({ ...b, x: 0, y: 0 }, { ...n, x: 0, y: 0 })) count(n);
    if (b.x !== n.x || b.y !== n.y) moved += 1;
    if (b.color !== n.color || b.collapsed !== n.collapsed) coloured += 1;
    if (b.row_estimate !== n.row_estimate || b.bytes !== n.bytes) counted += 1;
  }
  for (const n of base.nodes) if (!now.has(n.id)) count(n);
  return [moved && `${moved} moved`, coloured && `${coloured} look different`, notes && plural(notes, 'note'), areas && plural(areas, 'area'), counted && `sizes of ${plural(counted, 'table')}`, equal(base.saved_views, after.saved_views) ? '' : 'saved views'].filter(Boolean).join(', ');
}

/** Describes changes from one diagram to the other. */
export function describer(base: Diagram, after: Diagram): (f: Found) => Described {
  const nodesOf = (d: Diagram): Nodes => new Map(d.nodes.map((n) => [n.id, n]));
  const [nodesB, nodesA] = [nodesOf(base), nodesOf(after)];
  return (f) => (f.id === 'drawing' ? { what: 'drawing', name: '', detail: drawingWords(base, after) || 'nothing that is seen' } : described(f, nodesB, nodesA));
}

function described(f: Found, nodesB: Nodes, nodesA: Nodes): Described {
  const { before, after: next } = f;
  if (f.id.startsWith('d:')) return { what: 'diagram', name: said(f.id.slice(2)), detail: became('', before, next).trim() };
  if (f.edge) {
    const [b, a] = [before, next] as [DiagramEdge | undefined, DiagramEdge | undefined];
    const edge = (a ?? b) as DiagramEdge;
    const words = edgeWords(edge, a ? nodesA : nodesB);
    return { what: edge.kind === 'dependency' ? 'dependency' : 'foreign key', name: words.name, detail: b && a ? differences(b, a) : words.detail };
  }
  const thing = (next ?? before) as Members;
  if (f.id.startsWith('o:')) return { what: said(String(thing.kind)), name: [thing.schema, thing.name].filter(Boolean).join('.'), detail: before && next ? 'defined otherwise' : '' };
  const [was, is] = [nodesB.get(f.node ?? ''), nodesA.get(f.node ?? '')];
  const { member: list = '', item } = f;
  if (!list) {
    const n = (is ?? was) as DiagramNode;
    return { what: kinds[n.kind] ?? n.kind, name: titleOf(n), detail: was && is ? `was a ${kinds[was.kind] ?? was.kind}` : nodeWords(n) };
  }
  if (item !== undefined && list === 'values') return { what: 'value', name: String(thing), detail: '' };
  const column = (id: string) => (is?.columns?.find((c) => c.id === id) ?? was?.columns?.find((c) => c.id === id))?.name ?? id;
  if (item !== undefined) {
    const words = itemWords(list, thing, column);
    return before && next ? { ...words, detail: differences(before as Members, next as Members, column) } : words;
  }
  if (list === 'columns' || list === 'values') return { what: 'order', name: `of the ${list}`, detail: became('', list === 'columns' ? (before as string[]).map(column) : before, list === 'columns' ? (next as string[]).map(column) : next).trim() };
  if (list === 'name') return { what: 'name', name: is ? titleOf(is) : '', detail: `was ${was ? titleOf(was) : ''}` };
  return { what: memberWords[list] ?? said(list), name: '', detail: became('', before, next).trim() };
}
