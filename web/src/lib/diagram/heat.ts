// What monitoring says of the tables of a diagram, and how hot each is by one measure. Pure. A table that was not measured is not at zero: it says why.
import type { Objects, TopStatements } from '../../api/types';
import { bytes, count, ms, plural, short } from '../format';
import { isTable, titleOf } from './geometry';
import type { Diagram, DiagramNode } from './types';

export const heats = { size: 'Size', writes: 'Writes/s', statements: 'Slow statements', indexes: 'Unused indexes' } as const;
export type HeatKind = keyof typeof heats;
export const isHeat = (text: string | undefined): text is HeatKind => text !== undefined && text in heats;
export const aboutHeat: Record<HeatKind, string> = {
  size: 'with indexes',
  writes: 'rows inserted, updated and deleted',
  statements: 'time of the statements that name the table; one that names two counts for both',
  indexes: 'size of indexes that no scan used; those of keys and constraints do not count',
};
export const heatUnits: Record<HeatKind, string> = { size: 'bytes', writes: 'rows per second', statements: 'ms', indexes: 'bytes' };

export type TableRow = Objects['tables'][number];
export type IndexRow = Objects['indexes'][number];
export type MeasuredAt = Objects['measured'][number];
type Statement = TopStatements['statements'][number];

/** What was read of one database. */
export interface Measures {
  at?: MeasuredAt;
  tables: readonly TableRow[];
  indexes: readonly IndexRow[];
  /** Of the window that is shown; for slow statements. */
  statements?: readonly Statement[];
}
export interface HeatEntry {
  id: string;
  title: string;
  /** Bytes, rows per second, ms: by kind. */
  value: number;
  /** As it is read: "1.2 GiB". */
  text: string;
  /** What stands behind it: "3 statements". */
  more: string;
  /** 0 to 1, on a logarithmic scale from the least to the greatest value above zero; 0 at zero. */
  heat: number;
}
export interface Heat {
  kind: HeatKind;
  /** Hottest first. */
  entries: HeatEntry[];
  /** The least and greatest value above zero, as text; empty when all is zero. */
  from: string;
  to: string;
  unmeasured: { id: string; title: string; why: string }[];
  /** Statements that could not be told to a table, and why. */
  lost: string[];
}

export const measuresOf = (objects: Objects, database: string, statements?: readonly Statement[]): Measures => ({
  at: objects.measured.find((m) => m.database === database),
  tables: objects.tables.filter((t) => t.database === database),
  indexes: objects.indexes.filter((i) => i.database === database),
  ...(statements ? { statements: statements.filter((s) => s.database === database) } : {}),
});

const usual = 'public';
/** Finds what a name without a schema means: the one of the usual schema, or the only one. Null when there are several. */
function finder<T>(items: readonly T[], nameOf: (item: T) => { schema?: string; name: string }): (name: string, schema?: string) => T | null | undefined {
  const byName = new Map<string, T[]>();
  for (const item of items) {
    const { name } = nameOf(item);
    byName.set(name, [...(byName.get(name) ?? []), item]);
  }
  return (name, schema) => {
    const all = byName.get(name) ?? [];
    if (schema) return all.find((i) => nameOf(i).schema === schema);
    return all.length > 1 ? (all.find((i) => nameOf(i).schema === usual) ?? null) : all[0];
  };
}
const tableFinder = (measures: Measures) => finder(measures.tables, (t) => t);
const stored = (n: DiagramNode) => n.kind === 'table' || n.kind === 'matview';
export const isUnused = (i: IndexRow): boolean => i.scans === 0 && !i.unique && !i.primary && !i.constraint;

export interface NodeMeasures {
  table: TableRow;
  /** Largest first. */
  indexes: IndexRow[];
}
/** What was measured of one table, or null: `whyNot` says why. */
export function measuredOf(node: DiagramNode, measures: Measures): NodeMeasures | null {
  const table = stored(node) ? tableFinder(measures)(node.name, node.schema) : undefined;
  return table ? { table, indexes: measures.indexes.filter((i) => i.table === table.name && i.schema === table.schema) } : null;
}
function whyNot(measures: Measures, found: TableRow | null | undefined): string {
  if (!measures.at) return 'its tables have not been read yet';
  if (found === null) return 'several schemas have a table of this name: give it its schema';
  return measures.at.truncated ? `not among the ${count(measures.tables.length)} largest tables that are read` : 'not in the database';
}
export const whyUnmeasured = (node: DiagramNode, measures: Measures): string => (stored(node) ? whyNot(measures, tableFinder(measures)(node.name, node.schema)) : 'it stores nothing of its own');

type Value = { value: number; text: string; more: string } | { why: string };

function statementValues(nodes: readonly DiagramNode[], measures: Measures): { values: Map<string, { value: number; more: string }>; lost: string[] } {
  const values = new Map<string, { ms: number; n: number }>();
  const nodeOf = finder(nodes, (n) => n);
  const tableOf = tableFinder(measures);
  let [unread, unreadMs, vague] = [0, 0, 0];
  for (const s of measures.statements ?? []) {
    if (!s.tables) {
      unread += 1;
      unreadMs += s.total_ms;
      continue;
    }
    const hit = new Set<string>();
    for (const written of s.tables) {
      const dot = written.indexOf('.');
      const [schema, name] = dot < 0 ? [undefined, written] : [written.slice(0, dot), written.slice(dot + 1)];
      const real = tableOf(name, schema);
      const node = real === null ? null : real ? (nodes.find((n) => n.name === real.name && (n.schema ?? real.schema) === real.schema)) : nodeOf(name, schema);
      if (node === null) vague += 1;
      else if (node) hit.add(node.id);
    }
    for (const id of hit) {
      const now = values.get(id);
      values.set(id, { ms: (now?.ms ?? 0) + s.total_ms, n: (now?.n ?? 0) + 1 });
    }
  }
  const lost = [...(unread > 0 ? [`${plural(unread, 'statement')} (${ms(unreadMs)}) could not be read: the text is cut or not there yet`] : []), ...(vague > 0 ? [`${plural(vague, 'name')} without a schema could be of several tables`] : [])];
  return { values: new Map([...values].map(([id, v]) => [id, { value: v.ms, more: plural(v.n, 'statement') }])), lost };
}

/** Partitioned tables have nothing of their own: the sum over those of their partitions that the diagram shows. */
function summed(node: DiagramNode, children: ReadonlyMap<string, DiagramNode[]>, one: (n: DiagramNode) => Value): Value {
  const parts = children.get(node.id) ?? [];
  if (parts.length === 0) return node.partition_by ? { why: 'its rows are in partitions that the diagram does not show' } : one(node);
  const known = parts.map((p) => summed(p, children, one)).filter((v) => 'value' in v);
  if (known.length === 0) return { why: 'none of its partitions was measured' };
  return { value: known.reduce((sum, v) => sum + v.value, 0), text: '', more: `in ${known.length < parts.length ? `${known.length} of ` : ''}${plural(parts.length, 'partition')}` };
}

const texts: Record<HeatKind, (value: number) => string> = {
  size: bytes,
  writes: (v) => `${v > 0 && v < 0.01 ? '< 0.01' : short(v)}/s`,
  statements: ms,
  indexes: (v) => (v === 0 ? 'none' : bytes(v)),
};

export function heatOf(diagram: Pick<Diagram, 'nodes'>, kind: HeatKind, measures: Measures): Heat {
  const nodes = diagram.nodes.filter(isTable);
  const tableOf = tableFinder(measures);
  const children = new Map<string, DiagramNode[]>();
  for (const n of nodes) if (n.partition_of?.parent.node) children.set(n.partition_of.parent.node, [...(children.get(n.partition_of.parent.node) ?? []), n]);
  const indexesOf = new Map<string, IndexRow[]>();
  for (const i of measures.indexes) indexesOf.set(`${i.schema}.${i.table}`, [...(indexesOf.get(`${i.schema}.${i.table}`) ?? []), i]);
  const spent = kind === 'statements' && measures.statements ? statementValues(nodes, measures) : null;
  const one = (n: DiagramNode): Value => {
    const table = tableOf(n.name, n.schema);
    if (!table) return { why: whyNot(measures, table) };
    if (kind === 'size') return { value: table.total_bytes, text: '', more: `about ${plural(table.rows, 'row')}` };
    if (kind === 'writes') return table.writes_per_s === undefined ? { why: 'there is no earlier reading to compare with' } : { value: table.writes_per_s, text: '', more: `${count(table.writes)} in all since the counters were reset` };
    const unused = (indexesOf.get(`${table.schema}.${table.name}`) ?? []).filter(isUnused);
    return { value: unused.reduce((sum, i) => sum + i.bytes, 0), text: '', more: plural(unused.length, 'index', 'indexes') };
  };
  const measured = (n: DiagramNode): Value | null => {
    if (spent) {
      const value = spent.values.get(n.id);
      if (value) return { ...value, text: '' };
      if (!stored(n)) return null;
      const table = tableOf(n.name, n.schema);
      return table ? { value: 0, text: '', more: 'no statement' } : { why: whyNot(measures, table) };
    }
    if (!stored(n)) return null;
    if (kind === 'statements') return { why: 'the statements have not been read yet' };
    return kind === 'indexes' ? one(n) : summed(n, children, one);
  };
  const entries: HeatEntry[] = [];
  const unmeasured: Heat['unmeasured'] = [];
  for (const n of nodes) {
    const value = measured(n);
    if (value && 'why' in value) unmeasured.push({ id: n.id, title: titleOf(n), why: value.why });
    else if (value) entries.push({ id: n.id, title: titleOf(n), value: value.value, text: texts[kind](value.value), more: value.more, heat: 0 });
  }
  const above = entries.map((e) => e.value).filter((v) => v > 0);
  const [least, greatest] = [Math.min(...above), Math.max(...above)];
  const span = Math.log(greatest / least);
  // the least hot is still warmer than what is at zero
  for (const e of entries) if (e.value > 0) e.heat = span > 0 ? 0.15 + (0.85 * Math.log(e.value / least)) / span : 1;
  entries.sort((a, b) => b.value - a.value || a.title.localeCompare(b.title));
  return { kind, entries, from: above.length > 0 ? texts[kind](least) : '', to: above.length > 0 ? texts[kind](greatest) : '', unmeasured, lost: spent?.lost ?? [] };
}

/** What the canvas draws. */
export interface HeatMarks {
  heat: ReadonlyMap<string, number>;
  /** By id: the value, or that there is none. */
  texts: ReadonlyMap<string, string>;
}
export const marksOf = (heat: Heat): HeatMarks => ({
  heat: new Map(heat.entries.map((e) => [e.id, e.heat])),
  texts: new Map([...heat.entries.map((e): [string, string] => [e.id, e.text]), ...heat.unmeasured.map((u): [string, string] => [u.id, 'not measured'])]),
});

/** A link to a database: where the diagram came from, unless somebody chose another. */
export interface Linked {
  target: string;
  database: string;
}
export const linkText = (link: Linked): string => `${link.target}/${link.database}`;
export function readLink(text: string | null | undefined): Linked | null {
  const slash = text?.indexOf('/') ?? -1;
  return text && slash > 0 && slash < text.length - 1 ? { target: text.slice(0, slash), database: text.slice(slash + 1) } : null;
}
