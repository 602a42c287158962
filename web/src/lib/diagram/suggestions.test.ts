import { describe, expect, it } from 'vitest';
import type { Suggestion, Verdict } from '../../api/types';
import { follow, heightOf, isOpen, keyWords, optionsOf, passed, passes, placesOf, readFilter, shownRows, topOf, undone, type Rows } from './suggestions';
import type { DiagramNode } from './types';

const verdict = (what: Verdict['verdict'], key = 'a:b'): Verdict => ({ key, verdict: what, author: 'ada', at: '2026-01-01T00:00:00Z' });
const one = (key: string, more: Partial<Suggestion> = {}): Suggestion => ({
  id: key, key, type: 'lint', description: `Something about ${key}`, reason: 'It costs', impact: 'low', tables: ['orders'], columns: [], source: 'heuristic', rule: 'fk_without_index', severity: 'warning', evidence: [],
  proof: { level: 'modelled', engine: 'postgres', version: '', statements: [], oracles: [] }, object: { kind: 'table', name: 'orders' }, ...more,
}) as Suggestion;
const list = [
  one('1', { severity: 'error', impact: 'high' }),
  one('2', { rule: 'char_n', tables: ['lines'], type: 'type' }),
  one('3', { verdict: verdict('muted') }),
  one('4', { verdict: verdict('accepted') }),
  one('5', { tables: ['sales.lines'], description: 'Nothing has a PRIMARY key' }),
];
const keys = (params: Record<string, string>) => list.filter((s) => passes(s, readFilter(params))).map((s) => s.key).join('');

describe('a filter', () => {
  it('shows what is open, and that is also what was accepted and is found again', () => {
    expect(keys({})).toBe('1245');
    expect(keys({ state: 'nonsense' })).toBe('1245');
    expect(list.filter(isOpen).map((s) => s.key).join('')).toBe('1245');
  });
  it('shows what was decided', () => {
    expect([keys({ state: 'muted' }), keys({ state: 'accepted' }), keys({ state: 'rejected' })]).toEqual(['3', '4', '']);
  });
  it('is by rule, impact, severity and table, and all of them together', () => {
    expect([keys({ rule: 'char_n' }), keys({ impact: 'high' }), keys({ severity: 'warning' }), keys({ table: 'sales.lines' }), keys({ impact: 'high', rule: 'char_n' })]).toEqual(['2', '1', '245', '5', '']);
  });
  it('looks for a text in description, reason, rule and tables, whatever the case', () => {
    expect([keys({ find: 'primary' }), keys({ find: 'CHAR N' }), keys({ find: 'sales.' }), keys({ find: ' costs ' }), keys({ find: 'nowhere' })]).toEqual(['5', '2', '5', '1245', '']);
  });
  it('offers what would leave something, with how many', () => {
    const options = optionsOf(list, readFilter({ rule: 'fk_without_index' }));
    expect(options.rule).toEqual([['char_n', 1], ['fk_without_index', 3]]);
    expect(options.table).toEqual([['orders', 2], ['sales.lines', 1]]);
    expect(options.severity).toEqual([['error', 1], ['warning', 2]]);
    expect(options.impact).toEqual([['high', 1], ['low', 2]]);
  });
  it('still offers what is chosen when nothing is left of it', () => {
    expect(optionsOf(list, readFilter({ rule: 'gone' })).rule).toContainEqual(['gone', 0]);
  });
});

describe('a place', () => {
  const node = (id: string, name: string, more: Partial<DiagramNode> = {}): DiagramNode => ({ id, kind: 'table', schema: 'public', name, x: 0, y: 0, columns: [{ id: 'c1', name: 'code', type: 'text', nullable: true }], ...more });
  const places = placesOf({ nodes: [node('a', 'orders'), node('b', 'orders', { schema: 'sales' }), node('n', 'lines', { kind: 'note' }), node('d', 'odd.name')] });
  it('is the table, and the column of it', () => {
    expect(places.of({ kind: 'table', schema: 'sales', name: 'orders' })).toEqual({ node: 'b' });
    expect(places.of({ kind: 'column', schema: 'public', table: 'orders', name: 'code' })).toEqual({ node: 'a', column: 'c1' });
    expect(places.of({ kind: 'index', schema: 'public', table: 'orders', column: 'code', name: 'i' })).toEqual({ node: 'a', column: 'c1' });
  });
  it('is nowhere for what has no box', () => {
    expect(places.of({ kind: 'sequence', schema: 'public', name: 'lines' })).toEqual({});
  });
  it('is found by the path of a table', () => {
    expect(['orders', 'sales.orders', 'odd.name', 'sales.lines'].map((t) => places.table(t))).toEqual(['a', 'b', 'd', undefined]);
  });
});

describe('verdicts', () => {
  it('are told in words where the suggestion is gone', () => {
    expect(keyWords('fk_without_index:foreign_key.public.orders.orders_fkey')).toEqual({ rule: 'fk without index', object: 'foreign key orders.orders_fkey' });
    expect(keyWords('a:table.sales.orders')).toEqual({ rule: 'a', object: 'table sales.orders' });
    expect(passed([verdict('accepted', 'x'), verdict('accepted', 'y'), verdict('muted', 'z')], 'accepted', new Set(['x'])).map((v) => v.key)).toEqual(['y']);
  });
  it('are taken back when what was applied is undone, not while it is not applied yet', () => {
    const early = undone(new Map([['a', false]]), new Set(['a']));
    expect(early).toEqual({ applied: new Map([['a', false]]), back: [] });
    const gone = undone(early.applied, new Set());
    expect(gone).toEqual({ applied: new Map([['a', true]]), back: [] });
    expect(undone(gone.applied, new Set(['a']))).toEqual({ applied: new Map(), back: ['a'] });
  });
});

describe('a long list', () => {
  const rows: Rows = { count: 5000, row: 60, open: 10, extra: 300 };
  it('is as high as its rows and the open one', () => {
    expect([heightOf(rows), topOf(rows, 10), topOf(rows, 11), heightOf({ ...rows, open: -1 }), heightOf({ ...rows, count: 0, open: -1 })]).toEqual([300_300, 600, 960, 300_000, 0]);
  });
  it('shows the rows at the place, and the one with the focus', () => {
    expect(shownRows(rows, 0, 120, -1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    // 6300: behind the open one
    expect(shownRows(rows, 6300, 60, 3)).toEqual([3, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107]);
    expect(shownRows(rows, 900, 30, 4999)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 4999]);
    expect(shownRows({ ...rows, count: 0, open: -1 }, 0, 600, 0)).toEqual([]);
  });
  it('every row shows somewhere', () => {
    const small: Rows = { count: 40, row: 60, open: 7, extra: 333 };
    const seen = new Set<number>();
    for (let y = 0; y < heightOf(small); y += 50) for (const i of shownRows(small, y, 50, -1)) {
      seen.add(i);
      expect(topOf(small, i)).toBeLessThan(heightOf(small));
    }
    expect(seen.size).toBe(40);
  });
  it('stays where it was when rows come and go', () => {
    const now = new Map([['a', 0], ['new', 1], ['c', 2]]);
    expect([follow(['a', 'b', 'c'], 'a', now), follow(['a', 'b', 'c'], 'b', now), follow(['a', 'c', 'x'], 'x', now), follow(['a'], 'a', new Map())]).toEqual([0, 2, 2, -1]);
  });
});
