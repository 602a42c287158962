import { describe, expect, it } from 'vitest';
import type { Objects, TopStatements } from '../../api/types';
import { heatOf, isUnused, marksOf, measuredOf, measuresOf, readLink, whyUnmeasured, type HeatKind } from './heat';
import type { DiagramNode } from './types';

const node = (name: string, more: Partial<DiagramNode> = {}): DiagramNode => ({ id: `n-${more.schema ?? 'public'}-${name}`, kind: 'table', schema: 'public', name, x: 0, y: 0, ...more });
const table = (name: string, total_bytes: number, more: Partial<Objects['tables'][number]> = {}): Objects['tables'][number] => ({ database: 'shop', schema: 'public', name, total_bytes, rows: 10, dead_rows: 0, seq_scan: 0, idx_scan: 0, writes: 0, ...more });
const index = (of: string, name: string, bytes: number, scans: number, more: Partial<Objects['indexes'][number]> = {}): Objects['indexes'][number] => ({ database: 'shop', schema: 'public', table: of, name, bytes, scans, unique: false, primary: false, valid: true, constraint: false, definition: '', ...more });
const objects: Objects = {
  tables: [table('orders', 8000, { writes_per_s: 2 }), table('customers', 80, { writes_per_s: 0 }), table('tiny', 0), table('orders', 99, { schema: 'old' }), table('twice', 5, { schema: 'a' }), table('twice', 5, { schema: 'b' }), table('elsewhere', 1e9, { database: 'other' })],
  indexes: [index('orders', 'used', 10, 4), index('orders', 'idle', 30, 0), index('orders', 'idle too', 20, 0), index('orders', 'key', 50, 0, { unique: true, primary: true, constraint: true }), index('orders', 'unique', 5, 0, { unique: true }), index('customers', 'busy', 10, 9)],
  skipped: [],
  measured: [{ database: 'shop', at: '2026-11-24T10:00:00Z', truncated: false }],
};
const statement = (total_ms: number, tables?: string[]) => ({ database: 'shop', total_ms, ...(tables ? { tables } : {}) }) as TopStatements['statements'][number];
const heat = (kind: HeatKind, nodes: DiagramNode[], statements?: TopStatements['statements'], of = objects) => heatOf({ nodes }, kind, measuresOf(of, 'shop', statements));
const shown = (h: ReturnType<typeof heatOf>) => h.entries.map((e) => [e.title, e.text]);

describe('heat', () => {
  it('is the size of the table of that schema in that database, hottest first', () => {
    const h = heat('size', [node('customers'), node('orders'), node('orders', { schema: 'old' })]);
    expect(shown(h)).toEqual([['orders', '7.8 KiB'], ['old.orders', '99 B'], ['customers', '80 B']]);
    expect([h.from, h.to]).toEqual(['80 B', '7.8 KiB']);
  });
  it('is logarithmic: the least is warm, the greatest 1, zero is cold', () => {
    const h = heat('size', [node('orders'), node('orders', { schema: 'old' }), node('customers'), node('tiny')]);
    expect(h.entries.map((e) => e.heat)).toEqual([1, expect.closeTo(0.15 + (0.85 * Math.log(99 / 80)) / Math.log(100), 5), expect.closeTo(0.15, 5), 0]);
    expect(heat('size', [node('customers')]).entries[0]?.heat).toBe(1);
    expect(heat('size', [node('tiny')]).to).toBe('');
  });
  it('says of what is not in the database that it was not measured, never 0', () => {
    const h = heat('size', [node('orders'), node('ghost'), node('elsewhere')]);
    expect(shown(h)).toEqual([['orders', '7.8 KiB']]);
    expect(h.unmeasured.map((u) => [u.title, u.why])).toEqual([['ghost', 'not in the database'], ['elsewhere', 'not in the database']]);
    expect(marksOf(h).texts.get('n-public-ghost')).toBe('not measured');
    expect(marksOf(h).heat.has('n-public-ghost')).toBe(false);
  });
  it('says why: only the largest are read, nothing was read yet, the name is of several', () => {
    const cut = { ...objects, measured: [{ ...objects.measured[0]!, truncated: true }] };
    expect(heat('size', [node('ghost')], undefined, cut).unmeasured[0]?.why).toBe('not among the 6 largest tables that are read');
    expect(heat('size', [node('ghost')], undefined, { ...objects, tables: [], measured: [] }).unmeasured[0]?.why).toBe('its tables have not been read yet');
    expect(heat('size', [node('twice', { schema: undefined })]).unmeasured[0]?.why).toContain('several schemas');
    expect(whyUnmeasured(node('v', { kind: 'view' }), measuresOf(objects, 'shop'))).toBe('it stores nothing of its own');
  });
  it('takes a name without a schema for the one of public', () => expect(shown(heat('size', [node('orders', { schema: undefined })]))).toEqual([['orders', '7.8 KiB']]));
  it('knows a rate only where there are two readings', () => {
    const h = heat('writes', [node('orders'), node('customers'), node('tiny')]);
    expect(shown(h)).toEqual([['orders', '2/s'], ['customers', '0/s']]);
    expect(h.unmeasured).toEqual([{ id: 'n-public-tiny', title: 'tiny', why: 'there is no earlier reading to compare with' }]);
  });
  it('counts indexes that nothing scanned and that keep no key', () => {
    expect(heat('indexes', [node('orders'), node('customers')]).entries.map((e) => [e.title, e.text, e.more])).toEqual([['orders', '50 B', '2 indexes'], ['customers', 'none', '0 indexes']]);
    expect(objects.indexes.filter(isUnused).map((i) => i.name)).toEqual(['idle', 'idle too']);
  });
  it('sums the partitions of a partitioned table, and says of how many', () => {
    const parts = (n: number) => [node('tiny', { partition_by: { method: 'range', parts: [] } as never }), ...['orders', 'customers', 'ghost'].slice(0, n).map((p) => node(p, { partition_of: { parent: { node: 'n-public-tiny' }, bound: '' } }))];
    expect(heat('size', parts(2)).entries[0]).toMatchObject({ title: 'tiny', value: 8080, more: 'in 2 partitions' });
    expect(heat('size', parts(3)).entries[0]).toMatchObject({ title: 'tiny', value: 8080, more: 'in 2 of 3 partitions' });
    expect(heat('size', parts(0)).unmeasured[0]?.why).toContain('partitions that the diagram does not show');
  });
  it('gives the time of a statement to each table that it names, once', () => {
    const h = heat('statements', [node('orders'), node('customers'), node('tiny'), node('v', { kind: 'view' }), node('ghost')], [statement(100, ['orders', 'customers', 'public.orders']), statement(50, ['public.orders']), statement(7, ['v']), statement(9, ['nobody.knows'])]);
    expect(h.entries.map((e) => [e.title, e.text, e.more])).toEqual([['orders', '150.0 ms', '2 statements'], ['customers', '100.0 ms', '1 statement'], ['v', '7.0 ms', '1 statement'], ['tiny', '0 ms', 'no statement']]);
    expect(h.unmeasured.map((u) => u.title)).toEqual(['ghost']);
    expect(h.lost).toEqual([]);
  });
  it('says which statements it could not tell to a table', () => {
    const h = heat('statements', [node('orders'), node('twice', { schema: 'a' })], [statement(1500), statement(5, ['twice'])]);
    expect(h.lost).toEqual(['1 statement (1.5 s) could not be read: the text is cut or not there yet', '1 name without a schema could be of several tables']);
  });
  it('has no figures of statements before they were read', () => expect(heat('statements', [node('orders')]).unmeasured[0]?.why).toBe('the statements have not been read yet'));
  it('leaves views, notes and areas alone', () => expect(heat('size', [node('v', { kind: 'view' }), node('a', { kind: 'area' })])).toMatchObject({ entries: [], unmeasured: [] }));
  it('lists what was measured of one table', () => {
    expect(measuredOf(node('orders'), measuresOf(objects, 'shop'))).toMatchObject({ table: { total_bytes: 8000 }, indexes: [{ name: 'used' }, { name: 'idle' }, { name: 'idle too' }, { name: 'key' }, { name: 'unique' }] });
    expect(measuredOf(node('ghost'), measuresOf(objects, 'shop'))).toBeNull();
  });
  it('reads links', () => {
    expect(readLink('shop-demo/shop/eu')).toEqual({ target: 'shop-demo', database: 'shop/eu' });
    for (const bad of ['', 'shop', '/shop', 'shop/', null, undefined]) expect(readLink(bad)).toBeNull();
  });
});
