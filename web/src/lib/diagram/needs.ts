// Which change of a diagram cannot be without which: what refers needs what it refers to, what goes needs all to go that refer to it, and a name
// is free only when its owner has left it. Pure.
import type { Change } from './choices';
import { drawingId, edgeChange, isDrawing, memberOf } from './parts';
import type { Diagram, DiagramEdge, DiagramNode } from './types';

type Found = Map<string, Pick<Change, 'id' | 'kind' | 'member'>>;
type Needs = Map<string, Set<string>>;
/** A thing that others refer to: the change with which it comes or goes, and the one with which its name does. */
interface Thing {
  there: string;
  name: string;
}
/** One piece of a diagram: under which change it stands, and what it refers to, by id or by name. */
interface Piece {
  change: string;
  ids: Thing[];
  names: Thing[];
}
interface Owner {
  piece: string;
  change: string;
}
type Names = Map<string, Owner>;

const lower = (text: string | undefined) => (text ?? '').toLowerCase();
const words = (text: string | undefined) => new Set(lower(text).match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []);
const typeName = (type: string) => lower(type).replace(/\[\]/g, '').replace(/"/g, '').replace(/\(.*$/, '').trim();

/** One side of the comparison. */
class Side {
  readonly nodes: Map<string, DiagramNode>;
  readonly pieces: Piece[] = [];
  readonly names: Names = new Map();
  private readonly types = new Map<string, DiagramNode>();
  private readonly relations = new Map<string, DiagramNode>();

  /** What is the same object in `other` changes nothing and needs nothing. */
  constructor(diagram: Diagram, other: Diagram, private readonly found: Found) {
    this.nodes = new Map(diagram.nodes.map((n) => [n.id, n]));
    const same = new Set<unknown>([...other.nodes, ...other.edges]);
    for (const n of diagram.nodes) {
      if (isDrawing(n)) continue;
      const type = n.kind === 'enum' || n.kind === 'domain';
      for (const name of [lower(n.name), `${lower(n.schema)}.${lower(n.name)}`]) (type ? this.types : this.relations).set(name, n);
      if (!same.has(n)) this.own(`${type ? 'type' : 'relation'} ${lower(n.schema)}`, n.name, n.id, this.of(n, 'name'));
    }
    for (const n of diagram.nodes) if (!same.has(n)) this.node(n);
    for (const e of diagram.edges) if (!same.has(e)) this.edge(e);
  }

  /** The change under which a part of the node stands: the node's own when it comes or goes as a whole. */
  of(n: DiagramNode, part: string): string {
    return this.found.has(`n:${n.id}`) ? `n:${n.id}` : `n:${n.id}/${part}`;
  }
  private own(scope: string, name: string | undefined, piece: string, change: string) {
    if (name) this.names.set(`${scope} ${lower(name)}`, { piece, change });
  }
  private thing(n: DiagramNode): Thing {
    return { there: isDrawing(n) ? drawingId : `n:${n.id}`, name: `n:${n.id}/name` };
  }
  private column(n: DiagramNode, id: string): Thing {
    const change = this.of(n, memberOf(n, 'columns') === 'columns' ? `columns/${id}` : 'definition');
    return { there: change, name: change };
  }
  private mentioned(n: DiagramNode, ...texts: (string | undefined)[]): Thing[] {
    const said = new Set(texts.flatMap((t) => [...words(t)]));
    return said.size === 0 ? [] : (n.columns ?? []).filter((c) => said.has(lower(c.name))).map((c) => this.column(n, c.id));
  }
  private put(change: string, ids: Thing[], names: Thing[] = []) {
    if (this.found.has(change)) this.pieces.push({ change, ids, names });
  }
  private typed(type: string): Thing[] {
    const n = this.types.get(typeName(type));
    return n ? [this.thing(n)] : [];
  }

  private node(n: DiagramNode) {
    const cols = (ids: readonly (string | undefined)[] | undefined) => (ids ?? []).flatMap((id) => (id ? [this.column(n, id)] : []));
    const parts = (list: readonly { column?: string; expression?: string }[] | undefined) => ({ ids: cols(list?.map((p) => p.column)), texts: (list ?? []).map((p) => p.expression) });
    const view = memberOf(n, 'columns') === 'definition';
    if (view) this.put(this.of(n, 'definition'), [], (n.uses?.relations ?? []).flatMap((r) => this.relations.get(r.schema ? `${lower(r.schema)}.${lower(r.name)}` : lower(r.name)) ?? []).map((t) => this.thing(t)));
    else
      for (const c of n.columns ?? []) {
        const change = this.of(n, `columns/${c.id}`);
        this.own(`column ${n.id}`, c.name, c.id, change);
        this.put(change, [], [...this.typed(c.type), ...this.mentioned(n, c.generated?.expression).filter((t) => t.there !== change)]);
      }
    for (const k of n.keys ?? []) {
      const change = this.of(n, `keys/${k.id}`);
      this.own(`keys ${n.id}`, k.name, k.id, change);
      if (k.kind === 'primary') this.own(`primary ${n.id}`, 'key', k.id, change);
      this.put(change, cols([...k.columns, ...(k.include ?? []), ...(k.descending ?? [])]));
    }
    for (const list of ['indexes', 'exclusions'] as const)
      for (const i of n[list] ?? []) {
        const change = this.of(n, `${list}/${i.id}`);
        this.own(`${list} ${n.id}`, i.name, i.id, change);
        const { ids, texts } = parts(i.parts);
        this.put(change, [...ids, ...cols(i.include)], this.mentioned(n, i.where, ...texts));
      }
    for (const c of n.checks ?? []) {
      const change = this.of(n, `checks/${c.id}`);
      this.own(`checks ${n.id}`, c.name, c.id, change);
      this.put(change, cols([c.column]), this.mentioned(n, c.expression));
    }
    if (n.type) this.put(this.of(n, 'type'), [], this.typed(n.type));
    const by = parts(n.partition_by?.parts);
    if (n.partition_by) this.put(this.of(n, 'partition_by'), by.ids, this.mentioned(n, ...by.texts));
    const parents = (ids: readonly (string | undefined)[]) => ids.flatMap((id) => (id ? [{ there: `n:${id}`, name: `n:${id}/name` }] : []));
    if (n.partition_of) this.put(this.of(n, 'partition_of'), parents([n.partition_of.parent.node]));
    if (n.inherits) this.put(this.of(n, 'inherits'), parents(n.inherits.map((p) => p.node)));
    if (n.sequences) this.put(this.of(n, 'sequences'), cols(n.sequences.map((s) => s.column)));
    if (n.grants) this.put(this.of(n, 'grants'), cols(n.grants.map((g) => g.column)));
  }

  private edge(e: DiagramEdge) {
    const change = edgeChange(e, this.found);
    const things = ([[e.from, [...e.pairs.map((p) => p[0]), ...(e.on_delete_columns ?? [])]], [e.to, e.pairs.map((p) => p[1])]] as const).flatMap(([id, columns]) => {
      const n = this.nodes.get(id);
      return n ? [this.thing(n), ...columns.flatMap((c) => (c ? [this.column(n, c)] : []))] : [];
    });
    this.own(`edge ${e.from}`, e.name, e.id, change);
    this.put(change, things);
  }

  /** The keys and unique indexes that the relationship rests on. */
  support(e: DiagramEdge): string[] {
    const n = this.nodes.get(e.to);
    const wanted = e.pairs.map((p) => p[1] ?? '');
    const same = (ids: readonly (string | undefined)[]) => ids.length === wanted.length && wanted.every((w) => ids.includes(w));
    if (!n || e.kind !== 'foreign_key' || wanted.length === 0) return [];
    return [...(n.keys ?? []).filter((k) => same(k.columns)).map((k) => this.of(n, `keys/${k.id}`)), ...(n.indexes ?? []).filter((i) => i.unique && !i.where && same(i.parts.map((p) => p.column))).map((i) => this.of(n, `indexes/${i.id}`))];
  }
}

export function needsOf(base: Diagram, after: Diagram, found: Found): Needs {
  const needs: Needs = new Map();
  const need = (change: string, other: string) => {
    if (change === other || !found.has(change) || !found.has(other)) return;
    const list = needs.get(change) ?? new Set();
    needs.set(change, list.add(other));
  };
  const [old, next] = [new Side(base, after, found), new Side(after, base, found)];
  // a name as well: what is written in a text follows it
  const comes = (id: string, kind: 'added' | 'removed') => found.get(id)?.kind === kind || (found.get(id)?.kind === 'changed' && found.get(id)?.member === undefined);
  const governs = (thing: Thing, kind: 'added' | 'removed', byName: boolean) => [...(comes(thing.there, kind) ? [thing.there] : []), ...(byName && found.get(thing.name)?.kind === 'changed' ? [thing.name] : [])];
  for (const { change, ids, names } of next.pieces) for (const [list, byName] of [[ids, false], [names, true]] as const) for (const t of list) for (const g of governs(t, 'added', byName)) need(change, g);
  for (const { change, ids, names } of old.pieces) for (const [list, byName] of [[ids, false], [names, true]] as const) for (const t of list) for (const g of governs(t, 'removed', byName)) need(g, change);
  for (const [name, owner] of next.names) {
    const before = old.names.get(name);
    if (before && before.piece !== owner.piece) need(owner.change, before.change);
  }
  const edgesAfter = new Map(after.edges.map((e) => [e.id, e]));
  const steady = (id: string) => old.nodes.get(id) === next.nodes.get(id);
  for (const e of after.edges) {
    if (steady(e.to)) continue;
    const support = next.support(e);
    const [first] = support;
    if (first && support.every((s) => found.get(s)?.kind === 'added' || found.get(s)?.kind === 'changed')) need(edgeChange(e, found), first);
  }
  for (const e of base.edges) {
    if (steady(e.to)) continue;
    const support = old.support(e);
    const now = edgesAfter.get(e.id);
    const instead = now && next.support(now)[0];
    for (const s of support) {
      const kind = found.get(s)?.kind;
      if (kind !== 'removed' && kind !== 'changed') continue;
      const change = edgeChange(e, found);
      if (found.has(change)) need(s, change);
      else if (instead && instead !== s) need(s, instead);
    }
  }
  return needs;
}
