import { describe, expect, it } from 'vitest';
import { overlaps, type Rect } from './geometry';
import { arrange, clusters, type LayoutInput } from './layout';
import { roughMeter } from './meter';
import { seeded } from './seeded';
import { Scene } from './scene';
import { tidy } from './tidy';
import type { Diagram, DiagramNode } from './types';

function some(n: number, seed = 1): LayoutInput & { links: [number, number][] } {
  const random = seeded(seed);
  const links: [number, number][] = [];
  for (let i = 1; i < n; i += 1) for (let k = 0; k < 2; k += 1) if (random() < 0.7) links.push([i, Math.floor(random() < 0.2 ? random() * 3 : Math.max(0, i - random() * 40))]);
  return { boxes: Array.from({ length: n }, () => ({ w: 150 + Math.floor(random() * 10) * 10, h: 60 + Math.floor(random() * 20) * 22 })), links };
}
const rects = (input: LayoutInput, out: { x: number[]; y: number[] }): Rect[] => input.boxes.map((b, i) => ({ x: out.x[i] ?? NaN, y: out.y[i] ?? NaN, w: b.w, h: b.h }));
const touching = (list: Rect[]) => list.flatMap((a, i) => list.slice(i + 1).filter((b) => overlaps(a, b, 10)));

describe('layout', () => {
  it.each([1, 2, 3, 12, 60, 300])('%i tables do not touch', (n) => {
    const input = some(n);
    const out = arrange(input);
    expect(touching(rects(input, out))).toEqual([]);
    expect(out.x.every(Number.isFinite)).toBe(true);
  });
  it('is the same each time', () => expect(arrange(some(200))).toEqual(arrange(some(200))));
  it('has the shape of a screen', () => {
    for (const n of [60, 300, 1000]) {
      const { w, h } = arrange(some(n));
      expect(w / h).toBeGreaterThan(1);
      expect(w / h).toBeLessThan(2);
    }
  });
  it('puts lone tables below the others, in a grid', () => {
    const boxes = Array.from({ length: 30 }, () => ({ w: 200, h: 100 }));
    const out = arrange({ boxes, links: [[0, 1], [2, 1]] });
    const low = Math.max(...[0, 1, 2].map((i) => out.y[i] ?? 0));
    for (let i = 3; i < 30; i += 1) expect(out.y[i]).toBeGreaterThan(low);
    expect(touching(rects({ boxes, links: [] }, out))).toEqual([]);
    expect(new Set(out.y.slice(3)).size).toBeGreaterThan(1);
  });
  it('endures cycles, references to itself and the same reference twice', () => {
    const boxes = Array.from({ length: 5 }, () => ({ w: 200, h: 100 }));
    const out = arrange({ boxes, links: [[0, 1], [1, 2], [2, 0], [3, 3], [0, 1], [4, 0], [0, 4]] });
    expect(touching(rects({ boxes, links: [] }, out))).toEqual([]);
  });
  it('puts who is referred to left of who refers', () => {
    const boxes = Array.from({ length: 3 }, () => ({ w: 200, h: 100 }));
    const { x } = arrange({ boxes, links: [[1, 0], [2, 1]] });
    expect(x[0]).toBeLessThan(x[1] ?? 0);
    expect(x[1]).toBeLessThan(x[2] ?? 0);
  });
  it('keeps groups together that little joins', () => {
    const links: [number, number][] = [];
    for (let g = 0; g < 3; g += 1) for (let i = 1; i < 8; i += 1) links.push([g * 8 + i, g * 8], [g * 8 + i, g * 8 + ((i + 1) % 8)]);
    links.push([0, 8], [8, 16]);
    expect(clusters(24, links).map((c) => new Set(c.map((i) => Math.floor(i / 8))).size)).toEqual([1, 1, 1]);
  });
  it('keeps the members of an area in it, and others out', () => {
    const input: LayoutInput = { ...some(40), areas: 2 };
    const boxes = input.boxes.map((b, i) => ({ ...b, area: i < 10 ? 0 : i < 14 ? 1 : undefined }));
    const out = arrange({ ...input, boxes });
    const all = rects({ boxes, links: [] }, out);
    expect(touching(all)).toEqual([]);
    all.forEach((r, i) => out.areas.forEach((a, n) => expect(overlaps(r, a)).toBe(boxes[i]?.area === n)));
    expect(touching(out.areas)).toEqual([]);
  });
  it('is quick', () => {
    const input = some(1000);
    arrange(some(100));
    const begun = performance.now();
    arrange(input);
    // the bar is 300 ms on a quiet machine
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe('tidy', () => {
  const table = (id: string, x: number, y: number, more: Partial<DiagramNode> = {}): DiagramNode => ({ id, kind: 'table', name: id, x, y, columns: [{ id: `${id}.id`, name: 'id', type: 'bigint', nullable: false }], ...more });
  const diagram = (nodes: DiagramNode[], pairs: [string, string][]): Diagram => ({ id: 'd', name: 'd', dialect: 'postgres', revision: 0, nodes, edges: pairs.map(([from, to], i) => ({ id: `e${i}`, kind: 'foreign_key', from, to, pairs: [], on_delete: 'no_action', on_update: 'no_action', valid: true })) });
  const sceneOf = (d: Diagram) => {
    const scene = new Scene(roughMeter());
    scene.setDiagram(d);
    return scene;
  };
  const aside = async (input: LayoutInput) => arrange(input);
  const after = (scene: Scene, moves: { id: string; x: number; y: number }[]) => scene.items.filter((i) => i.node.kind !== 'area').map((i) => ({ x: i.x, y: i.y, w: i.w, h: i.h, ...moves.find((m) => m.id === i.node.id) }));

  it('moves only what is selected, to where there is room', async () => {
    const scene = sceneOf(diagram([table('a', 0, 0), table('b', 5, 5), table('c', 10, 10), table('d', 300, 0)], [['a', 'b'], ['c', 'b']]));
    const moves = await tidy(scene, { ids: new Set(['a', 'b', 'c']) }, aside);
    expect(moves.map((m) => m.id)).not.toContain('d');
    expect(touching(after(scene, moves))).toEqual([]);
  });
  it('arranges the inside of an area and lets it grow', async () => {
    const scene = sceneOf(diagram([{ id: 'z', kind: 'area', name: 'z', x: 1000, y: 1000, w: 200, h: 100 }, table('a', 1000, 1000, { area: 'z' }), table('b', 1000, 1000, { area: 'z' }), table('c', 0, 0)], [['a', 'b']]));
    const moves = await tidy(scene, { area: 'z' }, aside);
    const grown = moves.find((m) => m.id === 'z');
    expect(grown).toMatchObject({ x: 1000, y: 1000 });
    for (const m of moves) expect(m.x).toBeGreaterThanOrEqual(1000);
    expect(moves.map((m) => m.id)).not.toContain('c');
    expect(touching(after(scene, moves))).toEqual([]);
  });
  it('arranges what stands in an area without saying so, and nothing else', async () => {
    const scene = sceneOf(diagram([{ id: 'z', kind: 'area', name: 'z', x: 1000, y: 1000, w: 900, h: 700 }, { id: 'other', kind: 'area', name: 'other', x: 3000, y: 0, w: 400, h: 300 }, table('a', 1100, 1100), table('b', 1120, 1110), table('c', 1150, 1120, { area: 'other' })], [['a', 'b']]));
    const moves = await tidy(scene, { area: 'z' }, aside);
    expect(moves.map((m) => m.id).sort()).toEqual(['a', 'b']);
    for (const m of moves) expect([m.x >= 1000, m.y >= 1000, m.x < 1900, m.y < 1700]).toEqual([true, true, true, true]);
  });
});
