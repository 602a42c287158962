// The diagram as geometry. Owns boxes and ways; `setDiagram` keeps what belongs to nodes and edges that are the same objects as before, so that an
// edit costs what it changes. One thread; the caller says when to draw (`version` counts changes).
import { around, head, isTable, rowCount, rowMiddle, rowsOf, sizeOf, titleOf, type Rect, type Row } from './geometry';
import type { Meter } from './meter';
import { avoiding, direct, loop, segmentCount, segments, type Route } from './routes';
import { Spatial } from './spatial';
import type { Diagram, DiagramEdge, DiagramNode } from './types';

export interface Item extends Rect {
  node: DiagramNode;
  /** Place in `items`: later ones lie on top. */
  at: number;
  /** Its number in the index, which stays when others come and go. */
  slot: number;
  rows: number;
  title: string;
  links: Link[];
  lines: Row[] | null;
}
export interface Link {
  edge: DiagramEdge;
  /** Place in `links`. */
  at: number;
  slot: number;
  from: Item;
  to: Item;
  /** Many rows refer to one; false when the referring columns are unique. */
  many: boolean;
  optional: boolean;
  route: Route;
  /** Whether `route` minds other tables. */
  fine: boolean;
}

interface Links {
  links: Link[];
  fresh: Link[];
  /** Of before; another may be in its place. */
  lost: Link[];
  reordered: boolean;
}

const looseMost = 300;
/** Edges up to this length are led around tables; a longer one would only choose whom to cross. */
const fineMost = 6000;
/** Every way is tested against each loose box. */
const loosePaths = 24;
const hash = (text: string) => {
  let h = 7;
  for (let i = 0; i < text.length; i += 1) h = (h * 31 + text.charCodeAt(i)) | 0;
  return h >>> 0;
};

export class Scene {
  diagram: Diagram | null = null;
  items: Item[] = [];
  links: Link[] = [];
  /** Grows with each change of what the static layer shows. */
  version = 0;
  /** How many schemas its tables are in. */
  schemas = 0;
  /** Items in the hand: drawn above, left out below. */
  lifted: ReadonlySet<Item> = new Set();
  private byId = new Map<string, Item>();
  private linkById = new Map<string, Link>();
  private hidden: ReadonlySet<string> = new Set();
  private readonly boxes = new Spatial();
  private readonly lines = new Spatial();
  /** By slot; nothing where one is gone. */
  private itemSlots: (Item | undefined)[] = [];
  private linkSlots: (Link | undefined)[] = [];
  private staleBoxes = true;
  private staleLines = true;
  private rough: Link[] = [];
  private areas = 0;
  private ranked: Item[] | null = null;

  constructor(private meter: Meter) {}

  item(id: string): Item | undefined {
    return this.byId.get(id);
  }
  link(id: string): Link | undefined {
    return this.linkById.get(id);
  }
  isHidden(item: Item): boolean {
    return this.hidden.has(item.node.id);
  }
  bounds(ids?: Iterable<string>): Rect | null {
    const chosen = ids ? [...ids].map((id) => this.byId.get(id)).filter((i) => i !== undefined) : this.items;
    return around(chosen.filter((i) => !this.isHidden(i)));
  }

  setMeter(meter: Meter) {
    this.meter = meter;
    const { diagram } = this;
    this.diagram = null;
    this.items = [];
    this.links = [];
    this.byId = new Map();
    this.linkById = new Map();
    this.staleBoxes = true;
    this.staleLines = true;
    if (diagram) this.setDiagram(diagram);
  }

  setHidden(hidden: ReadonlySet<string>) {
    if (hidden === this.hidden) return;
    this.hidden = hidden;
    this.version += 1;
  }

  setDiagram(diagram: Diagram) {
    if (diagram === this.diagram) return;
    const moved = diagram.nodes === this.diagram?.nodes ? [] : this.takeNodes(diagram.nodes);
    if (diagram.edges !== this.diagram?.edges || !moved) this.relink(this.allLinks(diagram.edges));
    else if (moved.length > 0) this.relink(this.linksOf(moved));
    this.diagram = diagram;
    this.version += 1;
  }

  private alive(item: Item): boolean {
    return this.itemSlots[item.slot] === item;
  }
  private shown(link: Link): boolean {
    return this.linkSlots[link.slot] === link;
  }

  /** The items that others have replaced; null when some have come or gone. */
  private takeNodes(nodes: readonly DiagramNode[]): Item[] | null {
    const before = this.items;
    const changed: Item[] = [];
    const replaced: Item[] = [];
    let schemas = nodes.length !== before.length;
    let known = 0;
    let next = 0;
    this.items = nodes.map((node, at) => {
      const there = before[next];
      const old = there?.node === node ? there : this.byId.get(node.id);
      if (old) {
        next = old.at + 1;
        known += 1;
      }
      if (old?.node === node) {
        old.at = at;
        return old;
      }
      if (old?.node.schema !== node.schema || old?.node.kind !== node.kind) schemas = true;
      const item: Item = { ...sizeOf(node, this.meter), node, at, slot: old?.slot ?? this.itemSlots.length + changed.length, x: node.x, y: node.y, rows: rowCount(node), title: titleOf(node), links: [], lines: null };
      changed.push(item);
      if (old) replaced.push(old);
      return item;
    });
    for (const item of changed) {
      this.itemSlots[item.slot] = item;
      this.byId.set(item.node.id, item);
      this.boxes.loosen(item.slot);
    }
    if (known < before.length)
      for (const item of before) {
        if (this.items[item.at] === item || !this.alive(item)) continue;
        this.itemSlots[item.slot] = undefined;
        this.byId.delete(item.node.id);
        this.boxes.loosen(item.slot);
      }
    if (schemas) this.schemas = new Set(nodes.filter(isTable).map((n) => n.schema ?? '')).size;
    this.ranked = null;
    return known === before.length && changed.length === replaced.length ? replaced : null;
  }

  private linksOf(replaced: readonly Item[]): Links {
    const links = [...this.links];
    const lost = [...new Set(replaced.flatMap((i) => i.links))];
    const fresh = lost.flatMap((was) => {
      const [from, to] = [this.byId.get(was.edge.from), this.byId.get(was.edge.to)];
      if (!from || !to) return [];
      const link = this.makeLink(was.edge, was.at, was.slot, from, to);
      this.linkSlots[link.slot] = link;
      links[link.at] = link;
      return link;
    });
    return { links, fresh, lost, reordered: false };
  }

  private allLinks(edges: readonly DiagramEdge[]): Links {
    const before = this.links;
    const fresh: Link[] = [];
    const links: Link[] = [];
    let known = 0;
    let next = 0;
    let reordered = false;
    for (const edge of edges) {
      const there = before[next];
      const was = there?.edge === edge ? there : this.linkById.get(edge.id);
      if (was) {
        reordered ||= was.at + 1 < next;
        next = was.at + 1;
      }
      if (was?.edge === edge && this.alive(was.from) && this.alive(was.to)) {
        known += 1;
        was.at = links.length;
        links.push(was);
        continue;
      }
      const from = this.byId.get(edge.from);
      const to = this.byId.get(edge.to);
      if (!from || !to) continue;
      const link = this.makeLink(edge, links.length, was?.slot ?? this.linkSlots.length, from, to);
      this.linkSlots[link.slot] = link;
      links.push(link);
      fresh.push(link);
    }
    return { links, fresh, lost: known < before.length ? before.filter((l) => links[l.at] !== l) : [], reordered };
  }

  private relink({ links, fresh, lost, reordered }: Links) {
    const touched = new Set<Item>();
    this.links = links;
    for (const link of lost) {
      for (const item of [link.from, link.to]) if (this.alive(item)) touched.add(item);
      if (!this.shown(link)) continue;
      this.linkSlots[link.slot] = undefined;
      this.linkById.delete(link.edge.id);
    }
    for (const item of touched) item.links = item.links.filter((l) => this.shown(l));
    for (const link of fresh) {
      this.linkById.set(link.edge.id, link);
      this.lines.loosen(link.slot);
      for (const item of new Set([link.from, link.to])) {
        item.links.push(link);
        touched.add(item);
      }
    }
    for (const item of reordered ? this.items : touched) item.links.sort((a, b) => a.at - b.at);
    // foreign keys are marked at their rows
    for (const item of touched) item.lines = null;
    if (touched.size > 0) this.ranked = null;
    this.rough = fresh.length > 200 ? fresh : this.rough.filter((l) => this.shown(l)).concat(fresh);
    if (fresh.length <= 200) this.refine(8);
  }

  private makeLink(edge: DiagramEdge, at: number, slot: number, from: Item, to: Item): Link {
    const columns = edge.pairs.map((p) => p[0] ?? '');
    const covered = (key: { columns: string[] }) => key.columns.length > 0 && key.columns.every((c) => columns.includes(c));
    const many = !(from.node.keys?.some(covered) ?? false);
    const optional = edge.kind === 'foreign_key' && columns.length > 0 && (from.node.columns ?? []).some((c) => c.nullable && columns.includes(c.id));
    const link: Link = { edge, at, slot, from, to, many, optional, fine: false, route: { x1: 0, y1: 0, m1: 0, channel: 0, m2: 0, y2: 0, x2: 0, s1: 1, s2: 1 } };
    this.route(link);
    return link;
  }

  /** Distance from the top of the box at which an edge meets it. */
  rowOf(item: Item, column: string | undefined): number {
    if (!item.rows || !column || !isTable(item.node)) return head / 2;
    const i = item.node.columns?.findIndex((c) => c.id === column) ?? -1;
    return i < 0 ? head / 2 : rowMiddle(i);
  }

  private route(link: Link, fine = false) {
    const { from, to, edge } = link;
    const dy1 = this.rowOf(from, edge.pairs[0]?.[0]);
    const dy2 = this.rowOf(to, edge.pairs[0]?.[1]);
    const spread = hash(edge.to + (edge.pairs[0]?.[1] ?? '')) % 4;
    link.fine = fine;
    if (from === to) link.route = loop(from, dy1, dy2, spread);
    else if (!fine) link.route = direct({ box: from, dy: dy1 }, { box: to, dy: dy2 }, spread);
    else link.route = avoiding({ box: from, dy: dy1 }, { box: to, dy: dy2 }, spread, (x0, y0, x1, y1, most) => this.crossed(x0, y0, x1, y1, link, most));
  }

  private crossed(x0: number, y0: number, x1: number, y1: number, { from, to }: Link, most: number): number {
    let n = this.boxes.crossed(x0, y0, x1, y1, from.slot, to.slot, most);
    for (const slot of this.boxes.looseOnes) {
      const i = this.itemSlots[slot];
      if (n < most && i && i !== from && i !== to && i.node.kind !== 'area' && i.x <= x1 && i.x + i.w >= x0 && i.y <= y1 && i.y + i.h >= y0) n += 1;
    }
    return n;
  }

  get refined(): boolean {
    return this.rough.length === 0;
  }

  /** Leads rough edges around tables, for at most so many milliseconds. True when all are done. */
  refine(budget: number): boolean {
    if (this.rough.length === 0) return true;
    this.indexBoxes(loosePaths);
    const end = performance.now() + budget;
    while (this.rough.length > 0) {
      const link = this.rough.pop() as Link;
      if (!this.shown(link) || link.fine) continue;
      const { x1, y1, x2, y2 } = link.route;
      if (link.from !== link.to && Math.abs(x2 - x1) + Math.abs(y2 - y1) < fineMost) {
        const before = link.route;
        this.route(link, true);
        if (before.m1 !== link.route.m1 || before.m2 !== link.route.m2 || before.x1 !== link.route.x1 || before.x2 !== link.route.x2) this.lines.loosen(link.slot);
      }
      if (this.rough.length % 16 === 0 && performance.now() > end) break;
    }
    if (this.rough.length === 0) this.version += 1;
    return this.rough.length === 0;
  }

  /** Puts items elsewhere for the time of a drag; their edges follow at once. */
  place(moves: Iterable<{ item: Item; x: number; y: number; w?: number; h?: number }>) {
    const touched = new Set<Link>();
    for (const { item, x, y, w, h } of moves) {
      item.x = x;
      item.y = y;
      if (w !== undefined) item.w = w;
      if (h !== undefined) item.h = h;
      this.boxes.loosen(item.slot);
      for (const link of item.links) touched.add(link);
    }
    for (const link of touched) {
      this.route(link);
      this.lines.loosen(link.slot);
    }
  }

  lift(items: ReadonlySet<Item>) {
    this.lifted = items;
    this.version += 1;
  }

  /** After a drop: what the diagram did not take over goes back, edges are led around tables again. */
  drop(items: Iterable<Item>) {
    this.lifted = new Set();
    const back = [...items].filter((i) => this.alive(i));
    this.place(back.map((item) => ({ item, x: item.node.x, y: item.node.y, ...sizeOf(item.node, this.meter) })));
    this.rough.push(...new Set(back.flatMap((i) => i.links)));
    this.refine(8);
    this.version += 1;
  }

  /** Rows of a box, cut to its width; made when it is first seen from near. */
  rowsOf(item: Item): Row[] {
    item.lines ??= rowsOf(item.node, new Set(item.links.filter((l) => l.from === item && l.edge.kind === 'foreign_key').flatMap((l) => l.edge.pairs.map((p) => p[0] ?? ''))), item.w, this.meter);
    return item.lines;
  }

  /** Those with the most edges first: what a map names when there is not room for all. */
  byRank(): readonly Item[] {
    this.ranked ??= this.items.filter((i) => i.node.kind !== 'note').sort((a, b) => rank(b) - rank(a) || a.at - b.at);
    return this.ranked;
  }

  private indexBoxes(loose = looseMost) {
    if (!this.staleBoxes && this.boxes.looseCount <= loose + this.areas) return;
    this.staleBoxes = false;
    this.itemSlots = [...this.items];
    for (const i of this.items) i.slot = i.at;
    const solid = this.items.filter((i) => i.node.kind !== 'area');
    this.boxes.build(solid.length, (add) => {
      for (const i of solid) add(i.slot, i.x, i.y, i.x + i.w, i.y + i.h);
    });
    // areas are few and no obstacle to edges
    this.areas = this.items.length - solid.length;
    for (const i of this.items) if (i.node.kind === 'area') this.boxes.loosen(i.slot);
  }

  private indexLines() {
    if (!this.staleLines && this.lines.looseCount <= looseMost) return;
    this.staleLines = false;
    this.linkSlots = [...this.links];
    for (const l of this.links) l.slot = l.at;
    this.lines.build(this.links.reduce((n, l) => n + segmentCount(l.route), 0), (add) => {
      for (const l of this.links) segments(l.route, (x0, y0, x1, y1) => add(l.slot, x0, y0, x1, y1));
    });
  }

  /** Items that touch the rectangle, lowest first: areas, boxes, notes. */
  itemsIn(r: Rect): Item[] {
    this.indexBoxes();
    const found: Item[] = [];
    for (const slot of this.boxes.search(r.x, r.y, r.x + r.w, r.y + r.h)) {
      const i = this.itemSlots[slot];
      if (i && !this.isHidden(i) && i.x <= r.x + r.w && i.x + i.w >= r.x && i.y <= r.y + r.h && i.y + i.h >= r.y) found.push(i);
    }
    return found.sort((a, b) => level(a) - level(b) || a.at - b.at);
  }

  /** Edges with a segment in the rectangle, and a few whose place is not indexed. */
  linksIn(r: Rect): Link[] {
    this.indexLines();
    const found: Link[] = [];
    for (const slot of this.lines.search(r.x, r.y, r.x + r.w, r.y + r.h)) {
      const l = this.linkSlots[slot];
      if (l && !this.isHidden(l.from) && !this.isHidden(l.to)) found.push(l);
    }
    return found;
  }
}

const rank = (i: Item) => (i.node.kind === 'area' ? 1e6 : i.links.length);
const level = (i: Item) => (i.node.kind === 'area' ? 0 : i.node.kind === 'note' ? 2 : 1);
