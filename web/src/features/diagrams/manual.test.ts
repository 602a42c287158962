import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actsOf, hintOf, type Bench } from './actions';
import { keyList, moreKeys } from './keylist';

const page = new URL('../../../../docs/diagram-editor.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const bench = { diagram: { id: 'd', name: 'D', dialect: 'postgres', revision: 1, nodes: [], edges: [], opaque: [] }, readOnly: false, selection: new Set<string>(), column: '', hidden: new Set<string>(), hops: 0, canvas: () => null } as unknown as Bench;
const keysOf = (what: string) => what.split(' ').map((k) => `<kbd>${k}</kbd>`).join(' ');
const tables = [...keyList, ...moreKeys].map((g) => `**${g.title}**\n\n| Key | |\n|---|---|\n${g.rows.map(([key, what]) => `| ${keysOf(key)} | ${what} |`).join('\n')}`).join('\n\n');
const [begin, end] = ['<!-- keys -->\n', '\n<!-- /keys -->'];

describe('the manual of the diagram editor', () => {
  it('lists every key of an action, and no other', () => {
    const real = actsOf(bench).flatMap((a) => hintOf(a) ?? []);
    expect(keyList.flatMap((g) => g.rows.map(([key]) => key)).sort()).toEqual(real.sort());
  });
  it('has the tables of the list (UPDATE_DOCS=1 writes them)', () => {
    const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
    if (process.env.UPDATE_DOCS) writeFileSync(page, text.slice(0, from) + tables + text.slice(to));
    else expect(text.slice(from, to)).toBe(tables);
  });
  it('shows pictures that are there, in light and dark', () => {
    const named = [...text.matchAll(/img\/diagrams\/[\w-]+\.png/g)].map((m) => m[0]);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((n) => !existsSync(new URL(n, page)))).toEqual([]);
    const light = named.filter((n) => n.includes('-light'));
    expect(light.map((n) => n.replace('-light', '-dark')).filter((n) => !named.includes(n))).toEqual([]);
  });
});
