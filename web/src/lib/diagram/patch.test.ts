import { describe, expect, it } from 'vitest';
import { compose } from './compose';
import { apply, between, invert, isEmpty } from './patch';
import { randomDiagram, randomEdit } from './random';
import { seeded } from './seeded';
import type { Diagram, DiagramPatch } from './types';

const shop: Diagram = {
  id: 'shop', name: 'Shop', dialect: 'postgres', revision: 2, opaque: [],
  nodes: [
    { id: 'n1', kind: 'table', name: 'customers', x: 0, y: 0, columns: [{ id: 'c1', name: 'id', type: 'integer', nullable: false }, { id: 'c2', name: 'email', type: 'text', nullable: true, comment: 'theirs' }], keys: [{ id: 'k1', kind: 'primary', columns: ['c1'] }] },
    { id: 'n2', kind: 'table', name: 'orders', x: 400, y: 0, columns: [{ id: 'c1', name: 'id', type: 'integer', nullable: false }] },
  ],
  edges: [{ id: 'e1', kind: 'foreign_key', from: 'n2', to: 'n1', pairs: [['c1', 'c1']], on_delete: 'no_action', on_update: 'no_action', valid: true }],
};
const columns = (d: Diagram, id = 'n1') => d.nodes.find((n) => n.id === id)?.columns?.map((c) => c.name);

describe('a patch', () => {
  it('leaves what it does not touch as it is', () => {
    const next = apply(shop, { update: [{ id: 'n2', x: 500 }] });
    expect(next.nodes[0]).toBe(shop.nodes[0]);
    expect(next.edges).toBe(shop.edges);
    expect(next.nodes[1]?.columns).toBe(shop.nodes[1]?.columns);
    expect(apply(shop, { update: [{ id: 'n2', x: 400 }] })).toBe(shop);
  });
  it('merges lists by id, moves and removes items, and clears members with null', () => {
    expect(columns(apply(shop, { update: [{ id: 'n1', columns: [{ id: 'c2', name: 'mail' }, { id: 'c3', name: 'age', type: 'int', after: 'c1' }] }] }))).toEqual(['id', 'age', 'mail']);
    expect(columns(apply(shop, { update: [{ id: 'n1', columns: [{ id: 'c2', after: null }] }] }))).toEqual(['email', 'id']);
    const cleared = apply(shop, { update: [{ id: 'n1', columns: [{ id: 'c2', comment: null }], keys: null }] }).nodes[0];
    expect(cleared?.columns?.[1]).toEqual({ id: 'c2', name: 'email', type: 'text', nullable: true });
    expect(cleared).not.toHaveProperty('keys');
    expect(columns(apply(shop, { update: [{ id: 'n1', columns: [{ remove: true }, { id: 'z', name: 'z', type: 'int' }] }] }))).toEqual(['z']);
  });
  it('says what the server fills in', () => {
    const next = apply(shop, { add: [{ id: 'n0', kind: 'table', name: 't', x: 0, y: 0, columns: [{ id: 'c', name: 'c', type: 'int' }] } as Diagram['nodes'][number]] });
    expect(next.nodes.map((n) => n.id)).toEqual(['n0', 'n1', 'n2']);
    expect(next.nodes[0]?.columns?.[0]?.nullable).toBe(true);
    expect(apply(shop, { update: [{ id: 'n1', columns: [{ id: 'c1', nullable: null }] }] }).nodes[0]?.columns?.[0]?.nullable).toBe(true);
  });
  it.each<[string, DiagramPatch]>([
    ['a node that is not there', { update: [{ id: 'n9', x: 1 }] }],
    ['an edge that would hang in the air', { remove: ['n1'] }],
    ['a node that is there already', { add: [shop.nodes[0]!] }],
    ['an item without what it needs', { update: [{ id: 'n1', columns: [{ id: 'c9', name: 'x' }] }] }],
    ['an item to remove that is not there', { update: [{ id: 'n1', columns: [{ id: 'c9', remove: true }] }] }],
    ['a place behind nothing', { update: [{ id: 'n1', columns: [{ id: 'c1', after: 'c9' }] }] }],
    ['a name that is cleared', { update: [{ id: 'n1', name: null }] }],
  ])('refuses %s', (_, patch) => expect(() => apply(shop, patch)).toThrow());
});

describe('any edits', () => {
  it('are undone by their inverse, redone by the difference, and compose', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seeded(seed);
      const before = randomDiagram(random);
      const first = randomEdit(before, random);
      const middle = apply(before, first);
      const second = randomEdit(middle, random);
      const after = apply(middle, second);
      expect(apply(middle, invert(before, first)), `undo, seed ${seed}`).toEqual(before);
      expect(apply(before, between(before, after)), `difference, seed ${seed}`).toEqual(after);
      expect(apply(before, compose(first, second)), `compose, seed ${seed}`).toEqual(after);
      expect(isEmpty(between(after, after))).toBe(true);
    }
  });
});
