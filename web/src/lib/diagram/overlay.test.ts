import { describe, expect, it } from 'vitest';
import { changesOf, mixed } from './choices';
import { markColour, markSign } from './marks';
import { marksOf, merged } from './overlay';
import { randomDiagram, randomEdit } from './random';
import { apply, between } from './patch';
import { seeded } from './seeded';
import { themeOf } from './theme';
import type { Diagram } from './types';

const column = (id: string, name: string) => ({ id, name, type: 'bigint', nullable: true });
const shop: Diagram = {
  id: 'shop', name: 'Shop', dialect: 'postgres', revision: 1, opaque: [],
  nodes: [
    { id: 'a', kind: 'table', name: 'a', x: 0, y: 0, columns: [column('c1', 'id'), column('c2', 'old'), column('c3', 'last')], keys: [] },
    { id: 'b', kind: 'table', name: 'b', x: 400, y: 0, columns: [column('c1', 'id')] },
    { id: 'd', kind: 'table', name: 'd', x: 800, y: 0, columns: [column('c1', 'id')] },
  ],
  edges: [{ id: 'e1', kind: 'foreign_key', from: 'b', to: 'a', pairs: [['c1', 'c1']], on_delete: 'no_action', on_update: 'no_action', valid: true }],
};
const set = changesOf(shop, {
  update: [{ id: 'a', columns: [{ id: 'c2', remove: true }, { id: 'c3', name: 'end' }, { id: 'c4', name: 'new', type: 'text', after: 'c1' }], keys: [{ id: 'k', kind: 'primary', columns: ['c1'] }] }],
  remove: ['b'], edgesRemove: ['e1'], add: [{ id: 'z', kind: 'table', name: 'z', x: 0, y: 300, columns: [] }],
});
const all = new Set(set.changes.map((c) => c.id));

describe('two versions drawn as one', () => {
  it('show what goes in its place, and what a name was', () => {
    const both = merged(set, set.after);
    expect(both.nodes.map((n) => n.id)).toEqual(['a', 'd', 'z', 'b']);
    expect(both.nodes[0]?.columns?.map((c) => c.name)).toEqual(['id', 'old', 'new', 'last → end']);
    expect(both.edges.map((e) => e.id)).toEqual(['e1']);
    expect(both.nodes[1]).toBe(shop.nodes[2]);
  });
  it('mark every change, and what a mark touches is not pale', () => {
    const marks = marksOf(set, all);
    expect([...marks.nodes]).toEqual([['a', 'changed'], ['b', 'removed'], ['z', 'added']]);
    expect([...(marks.rows.get('a') ?? [])].sort()).toEqual([['c1', 'changed'], ['c2', 'removed'], ['c3', 'changed'], ['c4', 'added']]);
    expect([...marks.edges]).toEqual([['e1', 'removed']]);
    expect([...marks.ghosts].sort()).toEqual(['b', 'e1']);
    expect(marks.touched.has('d')).toBe(false);
  });
  it('show what is left out as such: what would be new as a ghost, what would go as it is', () => {
    const marks = marksOf(set, new Set(['n:a/columns/c4']));
    expect(marks.nodes.get('a')).toBe('changed');
    expect(marks.rows.get('a')?.get('c2')).toBe('left');
    expect([marks.nodes.get('b'), marks.nodes.get('z'), marks.edges.get('e1')]).toEqual(['left', 'left', 'left']);
    expect([...marks.ghosts]).toEqual(['z']);
  });
  it('mark notes and areas, and keep what moved in sight', () => {
    const drawn = changesOf(shop, { add: [{ id: 'note', kind: 'note', name: '', text: 'mind', x: 0, y: 0 }], update: [{ id: 'd', x: 5 }, { id: 'b', color: '#0f8b8d' }] });
    const taken = marksOf(drawn, new Set(['drawing']));
    expect([...taken.nodes]).toEqual([['note', 'added']]);
    expect([...taken.touched].sort()).toEqual(['d', 'note']);
    const left = marksOf(drawn, new Set());
    expect([left.nodes.get('note'), [...left.ghosts]]).toEqual(['left', ['note']]);
  });
  it('lie where the chosen changes put them', () => {
    const moved = changesOf(shop, { update: [{ id: 'd', x: 5 }] });
    expect(merged(moved, mixed(moved, new Set())).nodes.find((n) => n.id === 'd')?.x).toBe(800);
    expect(merged(moved, moved.after).nodes.find((n) => n.id === 'd')?.x).toBe(5);
  });
  it('hold every object of both, whatever the edit', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const random = seeded(seed);
      const base = randomDiagram(random);
      const after = apply(base, randomEdit(base, random));
      const some = changesOf(base, between(base, after));
      const both = merged(some, after);
      const rows = (d: Diagram) => d.nodes.flatMap((n) => [n.id, ...(n.columns ?? []).map((c) => `${n.id} ${c.id}`)]);
      expect(new Set(rows(both))).toEqual(new Set([...rows(base), ...rows(after)]));
      expect(rows(both).length).toBe(new Set(rows(both)).size);
    }
  });
});

describe('marks', () => {
  it('differ by sign and by colour', () => {
    const theme = themeOf((name) => name, false, (name) => name);
    const kinds = ['added', 'removed', 'changed', 'left'] as const;
    expect(new Set(kinds.map((k) => markSign[k])).size).toBe(4);
    expect(new Set(kinds.map((k) => markColour(theme, k))).size).toBe(4);
  });
});
