import { describe, expect, it } from 'vitest';
import { cellsOf, numberOf } from './cells';
import { nameOf } from './connection';
import { best } from './rank';
import { formatSql, tokens } from './sql';

describe('SQL', () => {
  it('is coloured without losing a character', () => {
    const sql = "SELECT a::text, $1, :name, 12.5 FROM \"from\" -- it's\nWHERE b = 'it''s from' /* x */";
    const all = tokens(sql);
    expect(all.map((t) => t.text).join('')).toBe(sql);
    expect(all.filter((t) => t.kind === 'key').map((t) => t.text)).toEqual(['SELECT', 'FROM', 'WHERE']);
    expect(all.filter((t) => t.kind === 'param').map((t) => t.text)).toEqual(['$1', ':name']);
    expect(all.find((t) => t.kind === 'text')?.text).toBe("'it''s from'");
    expect(all.filter((t) => t.kind === 'comment')).toHaveLength(2);
  });
  it('breaks conditions, but not the one of BETWEEN, and leaves brackets alone', () => {
    expect(formatSql('select a from t where x between 1 and 2 and y in (select z from u where v and w)')).toBe('select a\nfrom t\nwhere x between 1 and 2\n  and y in (select z from u where v and w)');
  });
  it('gives each item of a long list its line', () => {
    const items = Array.from({ length: 12 }, (_, i) => `column_${i}`);
    expect(formatSql(`SELECT ${items.join(', ')} FROM t`).split('\n')).toHaveLength(13);
  });
});

describe('the palette', () => {
  const entries = ['Dashboard', 'public.orders', 'SELECT a FROM orders WHERE b', 'Targets'].map((label) => ({ label }));
  it('wants every word, and ranks the start of a word and short labels first', () => {
    expect(best(entries, 'orders', 9).map((e) => e.label)).toEqual(['public.orders', 'SELECT a FROM orders WHERE b']);
    expect(best(entries, 'select orders', 9)).toHaveLength(1);
    expect(best(entries, 'nothing', 9)).toEqual([]);
    expect(best(entries, '', 2)).toHaveLength(2);
  });
});

describe('a cell of an answer', () => {
  it('is a number when all of it is one', () => {
    expect(['1,234', '12.3 ms', '2 min 3 s', '4.0 KiB', '63.2 %', '330.1 ms est.', '1.5\u00a0s'].map(numberOf)).toEqual([1234, 12.3, 123_000, 4096, 63.2, 330.1, 1500]);
    expect(['–', '', '12 apples', 'v12', '1 of 2'].map(numberOf)).toEqual([null, null, null, null, null]);
  });
  it('is read from the tree of the Markdown', () => {
    const text = (value: string) => ({ type: 'text', value });
    const element = (tagName: string, ...children: object[]) => ({ type: 'element', tagName, children });
    const table = element('table', element('thead', element('tr', element('th', text('a')), element('th', text('b')))), element('tbody', element('tr', element('td', text(' 1 ')), element('td', element('code', text('x'))))));
    expect(cellsOf(table as Parameters<typeof cellsOf>[0])).toEqual({ head: ['a', 'b'], rows: [['1', 'x']], code: [false, true] });
  });
});

it('names a server by its database or host, never by its password', () => {
  expect(['postgres://u:secret@db.example:5432/shop?sslmode=require', 'postgres://db.example', 'mysql://u@h/My%20Shop', '', 'nonsense'].map(nameOf)).toEqual(['shop', 'db-example', 'my-20shop', 'postgres', 'postgres']);
});
