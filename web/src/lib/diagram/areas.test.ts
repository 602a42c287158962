import { describe, expect, it } from 'vitest';
import { move } from './edits';
import { apply } from './patch';
import type { Diagram, DiagramNode } from './types';

const box = (id: string, x: number, y: number, more: Partial<DiagramNode> = {}): DiagramNode => ({ id, kind: 'table', name: id, x, y, ...more });
const area = (id: string, x: number, y: number, w: number, h: number): DiagramNode => ({ id, kind: 'area', name: id, x, y, w, h });
const diagram = (...nodes: DiagramNode[]): Diagram => ({ id: 'd', name: 'd', dialect: 'postgres', revision: 1, nodes, edges: [], opaque: [] });
const size = () => ({ w: 100, h: 50 });
const moved = (d: Diagram, ...moves: { id: string; x: number; y: number; w?: number; h?: number }[]) => {
  const edit = move(d, moves, size);
  const next = apply(d, edit.patch);
  return { label: edit.label, at: Object.fromEntries(next.nodes.map((n) => [n.id, [n.x, n.y, n.area ?? '']])) };
};

describe('an area', () => {
  it('takes along what stands in it, whether it was dropped there or the area was drawn around it', () => {
    const { at } = moved(diagram(area('z', 0, 0, 400, 300), box('stray', 50, 50), box('own', 150, 50, { area: 'z' }), box('out', 900, 0)), { id: 'z', x: 1000, y: 0 });
    expect(at).toMatchObject({ stray: [1050, 50, 'z'], own: [1150, 50, 'z'], out: [900, 0, ''] });
  });
  it('takes along and keeps a member that hangs out of it', () => {
    expect(moved(diagram(area('z', 0, 0, 400, 300), box('own', 390, 50, { area: 'z' })), { id: 'z', x: 0, y: 500 }).at.own).toEqual([390, 550, 'z']);
  });
  it('leaves what stands in it but belongs to another', () => {
    expect(moved(diagram(area('z', 0, 0, 400, 300), area('y', 1000, 0, 400, 300), box('theirs', 50, 50, { area: 'y' })), { id: 'z', x: 0, y: 500 }).at.theirs).toEqual([50, 50, 'y']);
  });
  it('takes along areas within it with theirs, which stay in the inner one', () => {
    const { at } = moved(diagram(area('outer', 0, 0, 900, 600), area('inner', 100, 100, 300, 200), box('a', 150, 150, { area: 'inner' }), box('b', 600, 400)), { id: 'outer', x: 0, y: 1000 });
    expect(at).toMatchObject({ inner: [100, 1100, ''], a: [150, 1150, 'inner'], b: [600, 1400, 'outer'] });
  });
  it('holds what stands in it after it was resized, and only that', () => {
    const { at, label } = moved(diagram(area('z', 0, 0, 400, 300), box('kept', 50, 50, { area: 'z' }), box('left', 320, 50, { area: 'z' }), box('fresh', 50, 400)), { id: 'z', x: 0, y: 0, w: 250, h: 600 });
    expect(at).toEqual({ z: [0, 0, ''], kept: [50, 50, 'z'], left: [320, 50, ''], fresh: [50, 400, 'z'] });
    expect(label).toBe('Resize z');
  });
  it('moves nothing twice that is in the hand with it', () => {
    expect(moved(diagram(area('z', 0, 0, 400, 300), box('own', 50, 50, { area: 'z' })), { id: 'z', x: 100, y: 0 }, { id: 'own', x: 150, y: 50 }).at.own).toEqual([150, 50, 'z']);
  });
  it('that is the smallest of several has what is dropped in it', () => {
    expect(moved(diagram(area('outer', 0, 0, 900, 600), area('inner', 100, 100, 300, 200), box('a', 2000, 0)), { id: 'a', x: 150, y: 150 }).at.a).toEqual([150, 150, 'inner']);
  });
});
