import { expect, describe as group, it } from 'vitest';
import { changesOf, join, withNeeds, without, type ChangeSet } from './choices';
import { addNode, addReference, isTable, primaryOf, removeAll, removeColumn, togglePrimary, toggleUnique, type Edit } from './edits';
import { apply, between } from './patch';
import { randomDiagram, randomEdit, type Random } from './random';
import { seeded } from './seeded';
import type { Diagram, DiagramPatch } from './types';

const column = (id: string, name: string, type = 'bigint', nullable = true) => ({ id, name, type, nullable });
const shop: Diagram = {
  id: 'shop', name: 'Shop', dialect: 'postgres', revision: 2, opaque: [],
  nodes: [
    { id: 'customers', kind: 'table', schema: 'public', name: 'customers', x: 0, y: 0, columns: [column('c1', 'id', 'bigint', false), column('c2', 'email', 'text')], keys: [{ id: 'k1', kind: 'primary', columns: ['c1'] }], indexes: [{ id: 'i1', name: 'customers_email', method: 'btree', unique: false, parts: [{ column: 'c2' }], include: [] }] },
    { id: 'orders', kind: 'table', schema: 'public', name: 'orders', x: 400, y: 0, columns: [column('c1', 'id', 'bigint', false), column('c2', 'customer_id')], keys: [{ id: 'k1', kind: 'primary', columns: ['c1'] }], checks: [{ id: 'h1', name: 'positive', expression: 'customer_id > 0' }] },
    { id: 'status', kind: 'enum', schema: 'public', name: 'status', x: 0, y: 300, values: ['new', 'done'] },
  ],
  edges: [{ id: 'e1', kind: 'foreign_key', from: 'orders', to: 'customers', pairs: [['c2', 'c1']], on_delete: 'no_action', on_update: 'no_action', valid: true }],
};
const ids = (set: ChangeSet) => set.changes.map((c) => c.id);
const needs = (set: ChangeSet, id: string) => set.changes.find((c) => c.id === id)?.needs;
const node = (d: Diagram, id: string) => d.nodes.find((n) => n.id === id);

/** What the server would refuse (src/schema/diagram/validate.cpp). */
function wrong(d: Diagram): string[] {
  const out: string[] = [];
  const nodes = new Map(d.nodes.map((n) => [n.id, n]));
  const twice = (what: string, names: string[]) => { if (new Set(names).size !== names.length) out.push(`${what} twice: ${names.join()}`); };
  twice('relation', d.nodes.filter((n) => n.kind === 'table').map((n) => `${n.schema ?? ''}.${n.name}`));
  for (const n of d.nodes) {
    const has = (c: string | undefined) => c === undefined || n.columns?.some((x) => x.id === c);
    const refer = (what: string, list: readonly (string | undefined)[]) => { for (const c of list) if (!has(c)) out.push(`${n.name}: ${what} refers to ${c}`); };
    twice(`${n.name}: column`, (n.columns ?? []).map((c) => c.name));
    twice(`${n.name}: column id`, (n.columns ?? []).map((c) => c.id));
    if ((n.keys ?? []).filter((k) => k.kind === 'primary').length > 1) out.push(`${n.name}: two primary keys`);
    for (const k of n.keys ?? []) refer('key', k.columns);
    for (const i of n.indexes ?? []) refer('index', [...i.parts.map((p) => p.column), ...(i.include ?? [])]);
    if (n.area && nodes.get(n.area)?.kind !== 'area') out.push(`${n.name}: no area ${n.area}`);
  }
  for (const e of d.edges)
    for (const [id, side] of [[e.from, 0], [e.to, 1]] as const) {
      const n = nodes.get(id);
      if (!n) out.push(`${e.id}: no node ${id}`);
      for (const p of e.pairs) if (n && !n.columns?.some((c) => c.id === p[side])) out.push(`${e.id}: no column ${p[side]} in ${n.name}`);
    }
  return out;
}

group('the changes of a patch', () => {
  it('are one per thing a person can name, with words for it', () => {
    const set = changesOf(shop, {
      add: [{ id: 'lines', kind: 'table', schema: 'public', name: 'lines', x: 800, y: 0, columns: [column('c1', 'order_id')] }],
      update: [
        { id: 'customers', comment: 'who buys', x: 30, columns: [{ id: 'c2', type: 'character varying(320)', nullable: false }, { id: 'c9', name: 'phone', type: 'text', nullable: true }] },
        { id: 'status', values: ['new', 'paid', 'done'] },
      ],
      edgesUpdate: [{ id: 'e1', on_delete: 'cascade' }],
    });
    expect(ids(set)).toEqual(['n:customers/columns/c2', 'n:customers/columns/c9', 'n:customers/comment', 'n:status/values/paid', 'n:lines', 'e:e1', 'drawing']);
    expect(set.changes.map((c) => `${c.kind} ${c.what} ${c.name}: ${c.detail}`)).toEqual([
      'changed column email: type text → character varying(320); nullable → not null', 'added column phone: text', 'changed comment : none → who buys', 'added value paid: ',
      'added table lines: 1 column', 'changed foreign key orders (customer_id) → customers (id): on delete no action → cascade', 'changed drawing : 1 moved',
    ]);
    expect(set.changes.find((c) => c.id === 'e:e1')?.group).toBe('orders');
  });
  it('refuse a patch that does not fit', () => expect(() => changesOf(shop, { remove: ['nobody'] })).toThrow());
  it('keep the order of columns apart from the columns', () => {
    const set = changesOf(shop, { update: [{ id: 'customers', columns: [{ id: 'c2', after: null }, { id: 'c1', name: 'nr' }] }] });
    expect(ids(set)).toEqual(['n:customers/columns/c1', 'n:customers/columns']);
    expect(node(apply(shop, join(set, new Set(['n:customers/columns']))), 'customers')?.columns?.map((c) => c.name)).toEqual(['email', 'id']);
    expect(node(apply(shop, join(set, new Set(['n:customers/columns/c1']))), 'customers')?.columns?.map((c) => c.name)).toEqual(['nr', 'email']);
  });
});

group('a change needs', () => {
  it.each<[string, DiagramPatch, string, string[]]>([
    ['the table and column that a foreign key joins', { add: [{ id: 'lines', kind: 'table', name: 'lines', x: 0, y: 0, columns: [column('l1', 'email')] }], update: [{ id: 'customers', keys: [{ id: 'k2', kind: 'unique', columns: ['c2'] }] }], edgesAdd: [{ ...shop.edges[0]!, id: 'e2', from: 'lines', to: 'customers', pairs: [['l1', 'c2']] }] }, 'e:e2', ['n:lines', 'n:customers/keys/k2']],
    ['the going of what uses a column', removeColumn(shop, shop.nodes[1]!, 'c2').patch, 'n:orders/columns/c2', ['e:e1']],
    ['the going of the index on a column', removeColumn(shop, shop.nodes[0]!, 'c2').patch, 'n:customers/columns/c2', ['n:customers/indexes/i1']],
    ['the going of a check that mentions the column', { update: [{ id: 'orders', columns: [{ id: 'c2', remove: true }], checks: [{ id: 'h1', remove: true }] }], edgesRemove: ['e1'] }, 'n:orders/columns/c2', ['n:orders/checks/h1', 'e:e1']],
    ['the going of the edges of a table', removeAll(shop, new Set(['customers'])).patch, 'n:customers', ['e:e1']],
    ['that another leaves the name', { update: [{ id: 'customers', columns: [{ id: 'c2', name: 'mail' }, { id: 'c3', name: 'email', type: 'text' }] }] }, 'n:customers/columns/c3', ['n:customers/columns/c2']],
    ['that the old primary key goes', { update: [{ id: 'customers', keys: [{ id: 'k1', remove: true }, { id: 'k3', kind: 'primary', columns: ['c1'] }] }] }, 'n:customers/keys/k3', ['n:customers/keys/k1']],
    ['the key that its foreign keys rest on instead', { update: [{ id: 'customers', keys: [{ id: 'k1', remove: true }, { id: 'k3', kind: 'primary', columns: ['c1'] }] }] }, 'n:customers/keys/k1', ['n:customers/keys/k3']],
    ['the type that it is of', { add: [{ id: 'mood', kind: 'enum', name: 'mood', x: 0, y: 0, values: ['good'] }], update: [{ id: 'orders', columns: [{ id: 'c7', name: 'mood', type: 'mood' }] }] }, 'n:orders/columns/c7', ['n:mood']],
    ['the name of the type that it follows', { update: [{ id: 'status', name: 'state' }, { id: 'orders', columns: [{ id: 'c7', name: 's', type: 'state[]' }] }] }, 'n:orders/columns/c7', ['n:status/name']],
    ['nothing when it stands alone', { update: [{ id: 'orders', comment: 'x' }] }, 'n:orders/comment', []],
  ])('%s', (_, patch, id, wanted) => expect(needs(changesOf(shop, patch), id)).toEqual(wanted));

  it('is taken and left with what it needs', () => {
    const set = changesOf(shop, removeAll(shop, new Set(['customers'])).patch);
    expect([...withNeeds(set, ['n:customers'])].sort()).toEqual(['e:e1', 'n:customers']);
    expect(apply(shop, join(set, new Set(['n:customers']))).edges).toEqual([]);
    expect([...without(set, new Set(ids(set)), ['e:e1'])]).toEqual([]);
    expect([...without(set, new Set(ids(set)), ['n:customers'])]).toEqual(['e:e1']);
  });
  it('lets a view and its dependencies go as one', () => {
    const view = { id: 'v', kind: 'view' as const, name: 'v', x: 0, y: 0, columns: [column('c1', 'id')], definition: 'SELECT id FROM orders' };
    const set = changesOf(shop, { add: [view], edgesAdd: [{ ...shop.edges[0]!, id: 'd1', kind: 'dependency', from: 'v', to: 'orders', pairs: [] }] });
    expect(ids(set)).toEqual(['n:v']);
    expect(apply(shop, join(set, new Set(['n:v']))).edges.map((e) => e.id)).toEqual(['d1', 'e1']);
  });
  it('leaves an area behind that was not taken', () => {
    const set = changesOf(shop, { add: [{ id: 'a', kind: 'area', name: 'Sales', x: 0, y: 0 }, { id: 'z', kind: 'table', name: 'z', x: 0, y: 0, area: 'a', columns: [] }] });
    expect(ids(set).sort()).toEqual(['drawing', 'n:z']);
    expect(wrong(apply(shop, join(set, new Set(['n:z']))))).toEqual([]);
  });
});

const pickOf = <T>(random: Random, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
/** Edits as people make them: keys, foreign keys with columns, indexes, drops with all that goes with them. */
function edited(start: Diagram, random: Random, steps: number): Diagram {
  let d = start;
  for (let i = 0; i < steps; i += 1) {
    const tables = d.nodes.filter(isTable);
    const [a, b] = [pickOf(random, tables), pickOf(random, tables)];
    const c = pickOf(random, a?.columns ?? [])?.id;
    const dice = random();
    let edit: Edit | null = null;
    if (dice < 0.2 || !a || !b) edit = addNode(d, 'table', { x: 0, y: 0 });
    else if (dice < 0.45) edit = addReference(d, a, b);
    else if (dice < 0.55) edit = removeAll(d, new Set([a.id]));
    else if (dice < 0.7 && c && !primaryOf(a)?.columns.includes(c)) edit = removeColumn(d, a, c);
    else if (dice < 0.8 && c) edit = (primaryOf(a)?.columns.length ?? 0) > 1 || !primaryOf(a)?.columns.includes(c) ? togglePrimary(a, c) : toggleUnique(a, c);
    else if (dice < 0.9 && c) edit = { patch: { update: [{ id: a.id, columns: [{ id: c, name: `name_${i}_${Math.floor(random() * 3)}` }] }] }, label: '' };
    else edit = { patch: { update: [{ id: a.id, name: `renamed_${Math.floor(random() * 1e9)}`, x: i }] }, label: '' };
    if (edit) d = apply(d, edit.patch);
  }
  return d;
}

group('any choice', () => {
  const check = (base: Diagram, patch: DiagramPatch, random: Random, said: string) => {
    const after = apply(base, patch);
    const set = changesOf(base, patch);
    // the plain generator also drops columns under keys
    const whole = wrong(base).length + wrong(after).length === 0;
    expect(apply(base, join(set, new Set(ids(set)))), `all, ${said}`).toEqual(after);
    expect(apply(base, join(set, new Set())), `none, ${said}`).toBe(base);
    for (let turn = 0; turn < 4; turn += 1) {
      const some = new Set(ids(set).filter(() => random() < 0.5));
      const taken = withNeeds(set, some);
      const half = apply(base, join(set, some));
      if (whole) expect(wrong(half), `${[...some].join()} of ${said}`).toEqual([]);
      // what was taken is what differs, and the rest is what is left to take
      expect(ids(changesOf(base, between(base, half))).filter((id) => !taken.has(id) && id !== 'drawing'), said).toEqual([]);
      expect(ids(changesOf(half, between(half, after))).filter((id) => taken.has(id) && !/columns$|values$|drawing/.test(id)), said).toEqual([]);
      const left = without(set, new Set(ids(set)), some);
      expect([...withNeeds(set, left)].sort(), said).toEqual([...left].sort());
    }
  };
  it('of random edits holds together, all of it is the patch, none of it is nothing', () => {
    for (let seed = 1; seed <= 80; seed += 1) {
      const random = seeded(seed);
      const start = randomDiagram(random);
      const base = apply(start, randomEdit(start, random));
      check(base, randomEdit(base, random), random, `seed ${seed}`);
    }
  });
  it('of edits with keys and foreign keys does too', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = seeded(seed);
      const base = edited({ ...shop, nodes: [...shop.nodes].sort((x, y) => (x.id < y.id ? -1 : 1)) }, random, 6);
      const after = edited(base, random, 1 + Math.floor(random() * 8));
      expect(wrong(after), `the edits of seed ${seed}`).toEqual([]);
      check(base, between(base, after), random, `seed ${seed}`);
    }
  });
});
