import { describe, expect, it } from 'vitest';
import { head, overlaps, row, rowAt, rowMiddle, sizeOf } from './geometry';
import { distance, hitAt } from './hit';
import { roughMeter } from './meter';
import { avoiding, bent, direct, loop, segments, stub, type Route } from './routes';
import { Scene, type Item } from './scene';
import { snapped } from './snap';
import type { Diagram, DiagramEdge, DiagramNode } from './types';
import { between, fitted, panned, revealing, seen, toWorld, zoomedAt } from './view';

const meter = roughMeter();
const table = (id: string, x: number, y: number, columns = ['id', 'a', 'b'], more: Partial<DiagramNode> = {}): DiagramNode => ({
  id, kind: 'table', name: id, x, y, columns: columns.map((name) => ({ id: `${id}.${name}`, name, type: 'bigint', nullable: name === 'b' })), keys: [{ id: `${id}.k`, kind: 'primary', columns: [`${id}.id`] }], ...more,
});
const edge = (id: string, from: string, to: string, pairs: [string, string][] = [['a', 'id']]): DiagramEdge => ({ id, kind: 'foreign_key', from, to, pairs: pairs.map(([a, b]) => [`${from}.${a}`, `${to}.${b}`]), on_delete: 'no_action', on_update: 'no_action', valid: true });
const diagram = (nodes: DiagramNode[], edges: DiagramEdge[] = []): Diagram => ({ id: 'd', name: 'd', dialect: 'postgres', revision: 0, nodes, edges });
function sceneOf(d: Diagram): Scene {
  const scene = new Scene(meter);
  scene.setDiagram(d);
  return scene;
}
const item = (scene: Scene, id: string): Item => scene.item(id) as Item;
const linkRoute = (scene: Scene, id: string): Route => scene.link(id)?.route as Route;

describe('boxes', () => {
  it('have a header and a row per column', () => {
    expect(sizeOf(table('t', 0, 0), meter).h).toBe(head + 3 * row + 4);
    expect(sizeOf(table('t', 0, 0, ['id'], { collapsed: true }), meter).h).toBe(head);
    expect(sizeOf({ id: 'e', kind: 'enum', name: 'e', x: 0, y: 0, values: ['x', 'y'] }, meter).h).toBe(head + 2 * row + 4);
  });
  it('are as wide as their text, within bounds', () => {
    const short = sizeOf(table('t', 0, 0), meter).w;
    expect(sizeOf(table('t', 0, 0, ['id', 'a_long_name_of_a_column']), meter).w).toBeGreaterThan(short);
    expect(sizeOf(table('t', 0, 0, ['x'.repeat(500)]), meter).w).toBe(380);
  });
  it('find the row of a place again', () => {
    for (let i = 0; i < 5; i += 1) expect(rowAt(rowMiddle(i))).toBe(i);
    expect(rowAt(head - 1)).toBe(-1);
  });
  it('cut a name that is too long', () => {
    const cut = meter.fitted('abcdefghijklmnop', 'name', 40);
    expect(cut.endsWith('…')).toBe(true);
    expect(meter.width(cut, 'name')).toBeLessThanOrEqual(40);
    expect(meter.fitted('ab', 'name', 40)).toBe('ab');
  });
});

describe('routes', () => {
  const box = (x: number, y: number) => ({ box: { x, y, w: 200, h: 100 }, dy: 50 });
  const crossing = (r: Route, b: { x: number; y: number; w: number; h: number }) => {
    let n = 0;
    segments(r, (x0, y0, x1, y1) => (n += x0 < b.x + b.w && x1 > b.x && y0 < b.y + b.h && y1 > b.y ? 1 : 0));
    return n;
  };
  it.each([[500, 0], [-500, 0], [0, 300], [60, -300], [500, 400], [220, 10], [210, 0]])('to a box at %i, %i do not run through the two boxes', (x, y) => {
    const [a, b] = [box(0, 0), box(x, y)];
    const r = direct(a, b, 1);
    expect(crossing(r, a.box) + crossing(r, b.box)).toBe(0);
    expect([r.y1, r.y2]).toEqual([50, y + 50]);
  });
  it('to the same table are loops beside it', () => {
    const r = loop({ x: 0, y: 0, w: 200, h: 100 }, 40, 80, 0);
    expect([r.x1, r.x2, r.m1]).toEqual([200, 200, 200 + stub]);
    expect(loop({ x: 0, y: 0, w: 200, h: 100 }, 40, 40, 0).y2).not.toBe(40);
  });
  it('go around a table in between', () => {
    const wall = { x: 400, y: 0, w: 200, h: 100 };
    const hit = (x0: number, y0: number, x1: number, y1: number) => (overlaps({ x: x0, y: y0, w: x1 - x0, h: y1 - y0 }, wall, 1) ? 1 : 0);
    const r = avoiding(box(0, 0), box(800, 0), 0, hit);
    expect(crossing(direct(box(0, 0), box(800, 0), 0), wall)).toBeGreaterThan(0);
    expect(crossing(r, wall)).toBe(0);
    expect(bent(r)).toBe(true);
  });
  it('of a scene leave at the rows of their columns', () => {
    const scene = sceneOf(diagram([table('p', 0, 0), table('c', 600, 300)], [edge('e', 'c', 'p')]));
    const r = linkRoute(scene, 'e');
    expect(r.y1).toBe(300 + rowMiddle(1));
    expect(r.y2).toBe(rowMiddle(0));
    expect(r.x1).toBe(600);
    expect(r.x2).toBe(item(scene, 'p').w);
  });
  it('are one to one when the referring columns are unique, and optional when one may be null', () => {
    const scene = sceneOf(diagram([table('p', 0, 0), table('c', 600, 300)], [edge('e', 'c', 'p'), edge('f', 'c', 'p', [['id', 'id']]), edge('g', 'c', 'p', [['b', 'id']])]));
    expect(['e', 'f', 'g'].map((id) => [scene.link(id)?.many, scene.link(id)?.optional])).toEqual([[true, false], [false, false], [true, true]]);
  });
});

describe('hits', () => {
  const d = diagram([{ id: 'z', kind: 'area', name: 'z', x: -100, y: -100, w: 2000, h: 1000 }, table('p', 0, 0), table('c', 600, 300), { id: 'n', kind: 'note', name: 'n', x: 0, y: 400, w: 100, h: 100 }], [edge('e', 'c', 'p')]);
  const scene = sceneOf(d);
  const at = (x: number, y: number) => hitAt(scene, x, y, 1);
  it('know header, row and the ends of a row', () => {
    expect(at(50, 10)).toMatchObject({ kind: 'header', item: { node: { id: 'p' } } });
    expect(at(75, rowMiddle(1))).toMatchObject({ kind: 'row', index: 1, column: 'p.a', end: 0 });
    expect(at(3, rowMiddle(2))).toMatchObject({ kind: 'row', column: 'p.b', end: -1 });
    expect(at(item(scene, 'p').w + 3, rowMiddle(2))).toMatchObject({ kind: 'row', end: 1 });
  });
  it('know edges, with some slack', () => {
    const r = linkRoute(scene, 'e');
    const y = (r.y1 + r.y2) / 2;
    expect(at(r.m1 + 2, y)).toMatchObject({ kind: 'edge', link: { edge: { id: 'e' } } });
    expect(distance(r, r.m1 + 30, y)).toBeCloseTo(30);
  });
  it('know the border of an area, but not its inside', () => {
    expect(at(-100, 400)).toMatchObject({ kind: 'area' });
    expect(at(500, -90)).toMatchObject({ kind: 'area' });
    expect(at(500, 700)).toBeNull();
    expect(at(1898, 898)).toMatchObject({ kind: 'resize', item: { node: { id: 'z' } } });
    expect(at(98, 498)).toMatchObject({ kind: 'resize', item: { node: { id: 'n' } } });
  });
  it('do not find what is hidden', () => {
    scene.setHidden(new Set(['p']));
    expect(at(50, 10)).toBeNull();
    expect(scene.linksIn({ x: -1000, y: -1000, w: 5000, h: 5000 })).toEqual([]);
    scene.setHidden(new Set());
  });
});

describe('a changed diagram', () => {
  const nodes = Array.from({ length: 40 }, (_, i) => table(`t${i}`, (i % 8) * 300, Math.floor(i / 8) * 200));
  const edges = Array.from({ length: 39 }, (_, i) => edge(`e${i}`, `t${i + 1}`, `t${i}`));
  it('keeps what has not changed', () => {
    const scene = sceneOf(diagram(nodes, edges));
    const items = [...scene.items];
    const links = [...scene.links];
    scene.setDiagram(diagram(nodes.map((n, i) => (i === 5 ? { ...n, x: 5000 } : n)), edges));
    expect(scene.items.flatMap((it_, i) => (it_ === items[i] ? [] : [i]))).toEqual([5]);
    expect(scene.links.flatMap((l, i) => (l === links[i] ? [] : [i]))).toEqual([4, 5]);
    expect(item(scene, 't5').links.map((l) => l.edge.id).sort()).toEqual(['e4', 'e5']);
    expect(item(scene, 't4').links.map((l) => l.edge.id).sort()).toEqual(['e3', 'e4']);
    expect(hitAt(scene, 5020, 10, 1)).toMatchObject({ item: { node: { id: 't5' } } });
    expect(scene.itemsIn({ x: 1490, y: 0, w: 20, h: 20 })).toEqual([]);
  });
  it('takes added and removed tables and edges', () => {
    const scene = sceneOf(diagram(nodes, edges));
    const kept = scene.items[7];
    scene.setDiagram(diagram([table('new', 4000, 0), ...nodes.slice(2)], [...edges.slice(2), edge('x', 'new', 't5')]));
    expect(item(scene, 't7')).toBe(kept);
    expect(scene.item('t0')).toBeUndefined();
    expect(scene.links).toHaveLength(38);
    expect(item(scene, 't5').links.map((l) => l.edge.id).sort()).toEqual(['e4', 'e5', 'x']);
    expect(hitAt(scene, 4020, 10, 1)).toMatchObject({ item: { node: { id: 'new' } } });
    expect(scene.items.every((i, at) => i.at === at)).toBe(true);
    expect(scene.links.every((l, at) => l.at === at)).toBe(true);
  });
  it('an edge that goes leaves no key sign behind', () => {
    const scene = sceneOf(diagram(nodes, edges));
    expect(scene.rowsOf(item(scene, 't1')).map((r) => r.key)).toEqual(['primary', 'foreign', '']);
    scene.setDiagram(diagram(nodes, edges.slice(1)));
    expect(scene.rowsOf(item(scene, 't1')).map((r) => r.key)).toEqual(['primary', '', '']);
  });
  it('follows a drag, and goes back when the page takes nothing over', () => {
    const scene = sceneOf(diagram(nodes, edges));
    const held = item(scene, 't3');
    const before = { ...linkRoute(scene, 'e3') };
    scene.lift(new Set([held]));
    scene.place([{ item: held, x: 900, y: 2000 }]);
    expect(linkRoute(scene, 'e3').y2).toBe(2000 + rowMiddle(0));
    expect(hitAt(scene, 950, 2010, 1)).toMatchObject({ item: { node: { id: 't3' } } });
    scene.drop([held]);
    expect([held.x, held.y, scene.lifted.size]).toEqual([900, 0, 0]);
    expect(linkRoute(scene, 'e3').y2).toBe(before.y2);
  });
  it('ignores an edge to nowhere', () => expect(sceneOf(diagram(nodes, [edge('x', 't1', 'gone')])).links).toEqual([]));
});

describe('snapping', () => {
  it('is to the grid when nothing is near', () => expect(snapped({ x: 13, y: 27, w: 100, h: 50 }, [], 6)).toEqual({ x: 10, y: 30, guides: [] }));
  it('is to a neighbour, which a guide shows', () => {
    const { x, y, guides } = snapped({ x: 103, y: 400, w: 100, h: 50 }, [{ x: 100, y: 0, w: 100, h: 57 }], 6);
    expect([x, y]).toEqual([100, 400]);
    expect(guides.filter((g) => g.upright).map((g) => g.at)).toEqual([100, 150, 200]);
    expect(guides[0]).toMatchObject({ from: 0, to: 450 });
  });
});

describe('the view', () => {
  const size = { w: 1000, h: 500 };
  it('zooms around a point', () => {
    const v = { x: 10, y: 20, zoom: 0.5 };
    const p = toWorld(v, 300, 200);
    const next = toWorld(zoomedAt(v, 300, 200, 1.7), 300, 200);
    expect(next.x).toBeCloseTo(p.x);
    expect(next.y).toBeCloseTo(p.y);
    expect(zoomedAt(v, 0, 0, 1e9).zoom).toBe(4);
  });
  it('pans by screen pixels', () => expect(panned({ x: 0, y: 0, zoom: 0.5 }, 10, 20)).toEqual({ x: -20, y: -40, zoom: 0.5 }));
  it('fits a rectangle, at most at its size', () => {
    const v = fitted(size, { x: 0, y: 0, w: 5000, h: 1000 });
    const s = seen(v, size);
    expect(s.x).toBeLessThan(0);
    expect(s.x + s.w).toBeGreaterThan(5000);
    expect(fitted(size, { x: 0, y: 0, w: 10, h: 10 }).zoom).toBe(1);
  });
  it('moves only as far as needed', () => {
    const v = { x: 0, y: 0, zoom: 1 };
    expect(revealing(v, size, { x: 100, y: 100, w: 50, h: 50 })).toEqual(v);
    expect(revealing(v, size, { x: 1100, y: 100, w: 50, h: 50 })).toEqual({ x: 174, y: 0, zoom: 1 });
  });
  it('flies from here to there', () => {
    const [a, b] = [{ x: 0, y: 0, zoom: 0.1 }, { x: 500, y: 300, zoom: 1 }];
    expect(between(a, b, 0)).toEqual(a);
    expect(between(a, b, 1).x).toBeCloseTo(500);
    expect(between(a, b, 0.5).zoom).toBeCloseTo(0.316, 2);
  });
});
