// Positions for a whole diagram or a part: communities of tables (Louvain), each in columns, packed in the shape of a screen; tables without edges in
// one grid; each area a block of its own. The same input gives the same picture. Boxes never overlap.
import { UndirectedGraph } from 'graphology';
import louvain from 'graphology-communities-louvain';
import { areaPad, areaTop, layered, type Block, type Pair, type Sized } from './layered';
import { floated, reading, shaped, shelves, type Packed } from './pack';
import { seeded } from './seeded';
import { onGrid } from './snap';

export interface LayoutInput {
  boxes: readonly (Sized & { area?: number })[];
  /** [who refers, who is referred to], places in `boxes`. */
  links: readonly Pair[];
  /** How many areas there are; `area` of a box is a place among them. */
  areas?: number;
  /** Width to height. */
  aspect?: number;
}
export interface LayoutResult {
  x: number[];
  y: number[];
  areas: { x: number; y: number; w: number; h: number }[];
  w: number;
  h: number;
}

const clusterGap = 140;
const loneGap = 40;
const screen = 1.6;

/** Up to this many joined boxes are one cluster whatever their edges. */
const small = 12;

/** Lists of boxes that edges join. */
function components(n: number, links: readonly Pair[]): number[][] {
  const root = Int32Array.from({ length: n }, (_, i) => i);
  const top = (v: number) => {
    let at = v;
    while (root[at] !== at) at = root[at] = root[root[at] ?? 0] ?? 0;
    return at;
  };
  for (const [a, b] of links) root[Math.max(top(a), top(b))] = Math.min(top(a), top(b));
  const parts = new Map<number, number[]>();
  for (let v = 0; v < n; v += 1) {
    const part = parts.get(top(v));
    if (part) part.push(v);
    else parts.set(top(v), [v]);
  }
  return [...parts.values()].filter((p) => p.length > 1);
}

/** Communities, each a list of places; boxes without edges are in none. */
export function clusters(n: number, links: readonly Pair[]): number[][] {
  const parts = components(n, links);
  const whole = parts.filter((p) => p.length <= small);
  const settled = new Set(whole.flat());
  const rest = communities(n, links.filter(([a]) => !settled.has(a)));
  return [...whole, ...rest].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

function communities(n: number, links: readonly Pair[]): number[][] {
  const degree = new Int32Array(n);
  for (const [a, b] of links) if (a !== b) degree[b] = (degree[b] ?? 0) + 1;
  const graph = new UndirectedGraph();
  for (const [a, b] of links) {
    if (a === b) continue;
    // a hub is everybody's neighbour and says little about who belongs together
    const weight = 1 / Math.sqrt(Math.max(1, degree[b] ?? 1));
    graph.mergeNode(String(a));
    graph.mergeNode(String(b));
    if (graph.hasEdge(String(a), String(b))) graph.updateEdgeAttribute(graph.edge(String(a), String(b)), 'weight', (w: unknown) => Number(w) + weight);
    else graph.addEdge(String(a), String(b), { weight });
  }
  if (graph.order === 0) return [];
  const community = louvain(graph, { resolution: 1.5, rng: seeded(7), getEdgeWeight: 'weight' });
  const groups = new Map<number, number[]>();
  for (const [id, c] of Object.entries(community)) {
    const group = groups.get(c);
    if (group) group.push(Number(id));
    else groups.set(c, [Number(id)]);
  }
  return [...groups.values()].map((g) => g.sort((a, b) => a - b));
}

export function arrange({ boxes, links, areas = 0, aspect = screen }: LayoutInput): LayoutResult {
  const x = boxes.map(() => 0);
  const y = boxes.map(() => 0);
  const free: number[] = [];
  const members: number[][] = Array.from({ length: areas }, () => []);
  boxes.forEach((b, i) => (members[b.area ?? -1] ?? free).push(i));
  const linked = new Set<number>();
  for (const [a, b] of links) if (a !== b) linked.add(a).add(b);

  const within = (list: readonly number[], among: readonly Pair[]) => {
    const place = new Map(list.map((v, i) => [v, i]));
    return among.flatMap(([a, b]): Pair[] => (place.has(a) && place.has(b) ? [[place.get(a) ?? 0, place.get(b) ?? 0]] : []));
  };
  const freeLinked = free.filter((v) => linked.has(v));
  const groups = clusters(freeLinked.length, within(freeLinked, links)).map((g) => g.map((i) => freeLinked[i] ?? 0));
  const inGroup = new Int32Array(boxes.length).fill(-1);
  groups.forEach((g, c) => g.forEach((v) => (inGroup[v] = c)));
  members.forEach((list, a) => list.forEach((v) => (inGroup[v] = groups.length + a)));
  const inner: Pair[][] = groups.map(() => []);
  const local = new Int32Array(boxes.length);
  for (const g of groups) g.forEach((v, i) => (local[v] = i));
  for (const [a, b] of links) if (inGroup[a] === inGroup[b]) inner[inGroup[a] ?? -1]?.push([local[a] ?? 0, local[b] ?? 0]);

  const blocks: Block[] = groups.map((g, c) => layered(g.map((v) => boxes[v] as Sized), inner[c] ?? []));
  for (const list of members) {
    const part = arrange({ boxes: list.map((v) => ({ w: boxes[v]?.w ?? 0, h: boxes[v]?.h ?? 0 })), links: within(list, links), aspect: 1.4 });
    blocks.push({ w: Math.max(200, part.w + 2 * areaPad), h: Math.max(120, part.h + areaTop + areaPad), x: Float64Array.from(part.x, (v) => v + areaPad), y: Float64Array.from(part.y, (v) => v + areaTop) });
  }
  const all = [...groups, ...members];
  // those outside areas that nothing joins to the rest
  const lone = free.filter((v) => inGroup[v] === -1).sort((a, b) => (boxes[b]?.h ?? 0) - (boxes[a]?.h ?? 0) || a - b);
  const packed = packBlocks(blocks, lone.map((v) => boxes[v] as Sized), links, inGroup, aspect);
  all.forEach((list, c) => {
    const block = blocks[c] as Block;
    list.forEach((v, i) => {
      x[v] = onGrid((packed.x[c] ?? 0) + (block.x[i] ?? 0));
      y[v] = onGrid((packed.y[c] ?? 0) + (block.y[i] ?? 0));
    });
  });
  lone.forEach((v, i) => {
    x[v] = packed.x[blocks.length + i] ?? 0;
    y[v] = packed.y[blocks.length + i] ?? 0;
  });
  const found = members.map((_, a) => {
    const c = groups.length + a;
    return { x: packed.x[c] ?? 0, y: packed.y[c] ?? 0, w: blocks[c]?.w ?? 0, h: blocks[c]?.h ?? 0 };
  });
  return { x, y, areas: found, w: packed.w, h: packed.h };
}

function packBlocks(blocks: readonly Block[], lone: readonly Sized[], links: readonly Pair[], inGroup: Int32Array, aspect: number): Packed {
  const pulls = new Map<string, { a: number; b: number; weight: number }>();
  for (const [from, to] of links) {
    const [a, b] = [inGroup[from] ?? -1, inGroup[to] ?? -1];
    if (a < 0 || b < 0 || a === b) continue;
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const pull = pulls.get(key);
    if (pull) pull.weight += 1;
    else pulls.set(key, { a, b, weight: 1 });
  }
  const at = floated(blocks, pulls);
  const ground = [...blocks.map((b) => (b.w + clusterGap) * (b.h + clusterGap)), ...lone.map((b) => (b.w + loneGap) * (b.h + loneGap))].reduce((sum, v) => sum + v, 0);
  const widest = Math.max(0, ...blocks.map((b) => b.w), ...lone.map((b) => b.w));
  return shaped(aspect, Math.max(1, ground), widest, (width) => {
    const main = shelves(blocks, reading(blocks, at, width, clusterGap), width, clusterGap);
    const rest = shelves(lone, lone.map((_, i) => i), Math.max(width, main.w), loneGap);
    const top = blocks.length > 0 ? onGrid(main.h + clusterGap) : 0;
    return {
      w: Math.max(main.w, rest.w),
      h: lone.length > 0 ? top + rest.h : main.h,
      x: Float64Array.from([...main.x, ...rest.x]),
      y: Float64Array.from([...main.y, ...Array.from(rest.y, (v) => v + top)]),
    };
  });
}
