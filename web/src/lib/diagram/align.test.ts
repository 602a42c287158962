import { describe, expect, it } from 'vitest';
import { textPatch } from './align';
import { apply } from './patch';
import type { Diagram } from './types';

const hash = (name: string) => `h${[...name].reduce((n, c) => Math.imul(n, 31) + c.charCodeAt(0) | 0, 7) >>> 0}`;
/** As the server reads a text: "customers: id int, email text; orders: id int, customer int > customers.id". */
function read(text: string): Diagram {
  const d: Diagram = { id: 't', name: 'T', dialect: 'postgres', revision: 1, nodes: [], edges: [], opaque: [] };
  for (const line of text.split(';')) {
    const [name = '', rest = ''] = line.split(':').map((s) => s.trim());
    const columns = rest.split(',').map((c) => c.trim().split(/[ >.]+/));
    d.nodes.push({ id: hash(name), kind: 'table', schema: 'public', name, x: 0, y: 0, columns: columns.map((c) => ({ id: hash(`${name}.${c[0]}`), name: c[0] ?? '', type: c[1] ?? '', nullable: true })), keys: [{ id: hash(`${name}!`), kind: 'primary', name: `${name}_pkey`, columns: [hash(`${name}.${columns[0]?.[0]}`)] }], indexes: [] });
    for (const c of columns) if (c[2]) d.edges.push({ id: hash(`${name}.${c[0]}>`), kind: 'foreign_key', name: `${name}_${c[0]}_fkey`, from: hash(name), to: hash(c[2]), pairs: [[hash(`${name}.${c[0]}`), hash(`${c[2]}.${c[3]}`)]], on_delete: 'no_action', on_update: 'no_action', valid: true });
  }
  return d;
}
const text = 'customers: id int, email text; orders: id int, customer int > customers.id';
const current: Diagram = {
  id: 'd', name: 'D', dialect: 'postgres', revision: 5, opaque: [],
  nodes: [
    { id: 'a', kind: 'table', schema: 'public', name: 'customers', x: 10, y: 20, color: '#fff', columns: [{ id: 'c1', name: 'id', type: 'int', nullable: true }, { id: 'c2', name: 'email', type: 'text', nullable: true, comment: 'kept' }], keys: [{ id: 'k', kind: 'primary', columns: ['c1'] }] },
    { id: 'b', kind: 'table', schema: 'public', name: 'orders', x: 400, y: 20, columns: [{ id: 'c1', name: 'id', type: 'int', nullable: true }, { id: 'c2', name: 'customer', type: 'int', nullable: true }], keys: [{ id: 'k', kind: 'primary', columns: ['c1'] }] },
    { id: 'n', kind: 'note', name: '', x: 0, y: 0, text: 'mind' },
  ],
  edges: [{ id: 'e', kind: 'foreign_key', from: 'b', to: 'a', pairs: [['c2', 'c1']], on_delete: 'no_action', on_update: 'no_action', valid: true }],
};
const edited = (to: string, from = text) => textPatch(current, read(from), read(to));

describe('a text that was edited', () => {
  it('changes nothing when nothing changed, whatever it cannot say', () => expect(edited(text)).toEqual({}));
  it('adds a column where it stands', () => {
    const next = apply(current, edited(text.replace('email text', 'phone text, email text')));
    expect(next.nodes[0]?.columns?.map((c) => c.name)).toEqual(['id', 'phone', 'email']);
    expect(next.nodes[0]).toMatchObject({ id: 'a', x: 10, color: '#fff' });
  });
  it('changes a type and keeps the rest of the column', () => {
    expect(edited(text.replace('email text', 'email varchar'))).toEqual({ update: [{ id: 'a', columns: [{ id: 'c2', type: 'varchar' }] }] });
  });
  it('follows a renamed column and a renamed table', () => {
    expect(apply(current, edited(text.replace('email text', 'mail text'))).nodes[0]?.columns?.[1]).toMatchObject({ id: 'c2', name: 'mail', comment: 'kept' });
    const next = apply(current, edited(text.replaceAll('customers', 'clients')));
    expect(next.nodes[0]).toMatchObject({ id: 'a', name: 'clients', x: 10 });
    expect(next.edges).toMatchObject([{ id: 'e', from: 'b', to: 'a', pairs: [['c2', 'c1']] }]);
  });
  it('adds a table beside the others, with its foreign key', () => {
    const next = apply(current, edited(`${text}; lines: id int, order int > orders.id`));
    const line = next.nodes.find((n) => n.name === 'lines');
    expect(line?.x).toBeGreaterThan(600);
    expect(next.edges.find((e) => e.id !== 'e')).toMatchObject({ from: line?.id, to: 'b', pairs: [[line?.columns?.[1]?.id, 'c1']] });
  });
  it('removes a table with its foreign keys, and leaves notes alone', () => {
    const next = apply(current, edited('customers: id int, email text'));
    expect(next.nodes.map((n) => n.id)).toEqual(['a', 'n']);
    expect(next.edges).toEqual([]);
  });
});
