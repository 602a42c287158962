import { describe, expect, it } from 'vitest';
import { addColumn, addNode, addReference, clipOf, connect, dropped, move, neighbours, paste, readClip, removeAll, removeColumn, togglePrimary, toggleUnique, type Edit } from './edits';
import { apply } from './patch';
import type { Diagram, DiagramNode } from './types';

const empty: Diagram = { id: 'd', name: 'D', dialect: 'postgres', revision: 1, nodes: [], edges: [], opaque: [] };
const column = (id: string, type = 'bigint') => ({ id, name: id, type, nullable: true });
const shop: Diagram = {
  ...empty,
  nodes: [
    { id: 'customers', kind: 'table', name: 'customers', x: 0, y: 0, columns: [column('id'), column('email', 'text')], keys: [{ id: 'k', kind: 'primary', columns: ['id'] }, { id: 'u', kind: 'unique', columns: ['email'] }] },
    { id: 'lines', kind: 'table', name: 'lines', x: 0, y: 0, columns: [column('order'), column('line'), column('customer')], keys: [{ id: 'k', kind: 'primary', columns: ['order', 'line'] }], indexes: [{ id: 'i', name: 'i', method: 'btree', unique: false, parts: [{ column: 'line' }], include: ['order'] }] },
    { id: 'lonely', kind: 'table', name: 'lonely', x: 0, y: 0, columns: [column('id')] },
  ],
  edges: [{ id: 'e', kind: 'foreign_key', from: 'lines', to: 'customers', pairs: [['customer', 'id']], on_delete: 'cascade', on_update: 'no_action', valid: true }],
};
const node = (d: Diagram, id: string) => d.nodes.find((n) => n.id === id) as DiagramNode;
const done = (d: Diagram, edit: Edit | null) => {
  if (!edit) throw new Error('no edit');
  return apply(d, edit.patch);
};

describe('edits', () => {
  it('a table begins with a key; the next has another name', () => {
    const one = done(empty, addNode(empty, 'table', { x: 1.4, y: 2 }));
    const two = done(one, addNode(one, 'table', { x: 0, y: 0 }));
    expect(two.nodes.map((n) => n.name).sort()).toEqual(['table', 'table_2']);
    expect(one.nodes[0]).toMatchObject({ x: 1, schema: 'public', columns: [{ name: 'id', identity: { kind: 'by_default' } }], keys: [{ kind: 'primary' }] });
  });
  it('what is deleted takes its foreign keys along', () => {
    expect(done(shop, removeAll(shop, new Set(['customers']))).edges).toEqual([]);
    expect(done(shop, removeAll(shop, new Set(['e']))).nodes).toHaveLength(3);
  });
  it('a column leaves keys, indexes and foreign keys', () => {
    const next = done(shop, removeColumn(shop, node(shop, 'lines'), 'order'));
    expect(node(next, 'lines')).toMatchObject({ keys: [{ columns: ['line'] }], indexes: [{ include: [] }] });
    expect(node(done(next, removeColumn(next, node(next, 'lines'), 'line')), 'lines')).toMatchObject({ keys: [], indexes: [] });
    expect(done(shop, removeColumn(shop, node(shop, 'customers'), 'id')).edges).toEqual([]);
  });
  it('a column joins and leaves the primary key', () => {
    const wide = done(shop, togglePrimary(node(shop, 'customers'), 'email'));
    expect(node(wide, 'customers')).toMatchObject({ columns: [{}, { nullable: false }], keys: [{ columns: ['id', 'email'] }, {}] });
    expect(node(done(shop, togglePrimary(node(shop, 'customers'), 'id')), 'customers').keys).toHaveLength(1);
    expect(node(done(shop, toggleUnique(node(shop, 'customers'), 'email')), 'customers').keys).toHaveLength(1);
  });
  it('a reference makes columns, foreign key and index, also for a key of two columns', () => {
    const next = done(shop, addReference(shop, node(shop, 'lonely'), node(shop, 'lines')));
    expect(node(next, 'lonely')).toMatchObject({ columns: [{}, { name: 'line_order', type: 'bigint' }, { name: 'line' }], indexes: [{ name: 'lonely_line_order_line_idx', parts: [{}, {}] }] });
    expect(next.edges.find((e) => e.from === 'lonely')?.pairs).toHaveLength(2);
    expect(addReference(shop, node(shop, 'lines'), node(shop, 'lonely'))).toBeNull();
    const ready = done(shop, { patch: { update: [{ id: 'lonely', columns: [{ id: 'x', name: 'customer_id', type: 'bigint' }] }] }, label: '' });
    const joined = done(ready, addReference(ready, node(ready, 'lonely'), node(ready, 'customers')));
    expect([node(joined, 'lonely').columns?.length, joined.edges.find((e) => e.from === 'lonely')?.pairs]).toEqual([2, [['x', 'id']]]);
  });
  it.each([
    ['a column to a key', { node: 'lines', columns: ['line'] }, { node: 'customers', column: 'id' }, ['lines', 'customers']],
    ['a key to a column: the other way round', { node: 'customers', columns: ['id'] }, { node: 'lines', column: 'customer' }, ['lines', 'customers']],
    ['a key to a table: a new column there', { node: 'customers', columns: ['id'] }, { node: 'lonely' }, ['lonely', 'customers']],
    ['a table to a table: a new column here', { node: 'lonely', columns: [] }, { node: 'customers' }, ['lonely', 'customers']],
  ])('connects %s', (_, from, to, ends) => {
    const edge = done(shop, connect(shop, from, to)).edges.find((e) => e.id !== 'e');
    expect([edge?.from, edge?.to]).toEqual(ends);
  });
  it('copies under new ids and names', () => {
    const clip = readClip(JSON.stringify(clipOf(shop, new Set(['customers', 'lines']))));
    const next = done(shop, clip && paste(shop, clip, { x: 100, y: 100 }));
    expect(next.nodes.map((n) => n.name).sort()).toEqual(['customers', 'customers_2', 'lines', 'lines_2', 'lonely']);
    expect(next.edges).toHaveLength(2);
    expect(readClip('SELECT 1')).toBeNull();
  });
  it('an area takes along what stands in it, and adopts what lands there', () => {
    const size = () => ({ w: 100, h: 50 });
    const withArea = done(shop, addNode(shop, 'area', { x: 1000, y: 1000 }));
    const area = withArea.nodes.find((n) => n.kind === 'area')?.id ?? '';
    const inside = done(withArea, move(withArea, [{ id: 'lonely', x: 1100, y: 1100 }], size));
    expect(node(inside, 'lonely').area).toBe(area);
    const along = done(inside, move(inside, [{ id: area, x: 2000, y: 1000 }], size));
    expect(node(along, 'lonely')).toMatchObject({ x: 2100, y: 1100, area });
    expect(node(done(along, move(along, [{ id: 'lonely', x: 0, y: 0 }], size)), 'lonely').area).toBeUndefined();
  });
  it('knows what a patch drops', () => {
    expect(dropped(shop, { remove: ['lonely'], update: [{ id: 'lines', columns: [{ id: 'customer', remove: true }, { id: 'new', name: 'new', type: 'int' }] }, { id: 'customers', columns: null }] })).toEqual(['lonely', 'lines.customer', 'customers.id', 'customers.email']);
    expect(dropped(shop, { update: [{ id: 'lines', keys: [{ id: 'k', remove: true }] }], edgesRemove: ['e'] })).toEqual([]);
  });
  it('knows the neighbours', () => {
    expect([...neighbours(shop, ['customers'], 1)].sort()).toEqual(['customers', 'lines']);
    expect(neighbours(shop, ['lonely'], 3).size).toBe(1);
    expect(addColumn(shop, node(shop, 'lonely'), 'id').patch.update).toMatchObject([{ columns: [{ name: 'column', after: 'id' }] }]);
  });
});
