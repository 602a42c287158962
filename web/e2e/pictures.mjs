// The pictures of docs/diagram-editor.md, made on the example; fails when the page names one that is not made. They go to ASSAY_PICTURES, by default to
// the screenshots; tools/pictures puts them into docs/.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { example } from './example.mjs';
import { api, must, open, saved, select, side } from './helpers.mjs';
import { quantised } from './quantise.mjs';

const manual = new URL('../../docs/diagram-editor.md', import.meta.url);
const day = (n) => `2026-03-${String(n).padStart(2, '0')}T09:30:00.000Z`;

export const pictures = [
  {
    name: 'diagram pictures',
    alone: true,
    steps: async ({ page, base, theme, atEnd }) => {
      const folder = process.env.ASSAY_PICTURES ?? process.env.ASSAY_SHOTS ?? join(tmpdir(), 'assay-shots');
      mkdirSync(folder, { recursive: true });
      const taken = [];
      const take = async (name) => {
        await page.locator('.toast').waitFor({ state: 'detached' });
        writeFileSync(join(folder, `${name}-${theme}.png`), quantised(await page.screenshot({ caret: 'hide' })));
        taken.push(`${name}-${theme}.png`);
      };
      const diagram = example();
      const { id } = await api(base, 'POST', '', { name: 'Shop', diagram });
      atEnd(() => api(base, 'DELETE', `/${id}`));
      await api(base, 'PATCH', `/${id}`, { revision: 1, note: 'Customers have a phone', patch: { update: [{ id: 'customers', columns: [{ id: 'phone', name: 'phone', type: 'character varying(40)', nullable: true, after: 'email' }] }] } });
      await api(base, 'PATCH', `/${id}`, { revision: 2, note: 'Orders by day', patch: { update: [{ id: 'orders', indexes: [{ id: 'i-placed', name: 'orders_placed_at_idx', method: 'btree', unique: false, parts: [{ column: 'placed_at' }] }] }] } });
      // what differs from run to run: moments, and other diagrams
      await page.route('**/history*', async (route) => {
        const answer = await route.fetch();
        const body = await answer.json();
        await route.fulfill({ response: answer, json: { ...body, revisions: body.revisions.map((r) => ({ ...r, at: day(r.revision + 1) })) } });
      });
      await page.route('**/api/diagrams?*', async (route) => {
        const answer = await route.fetch();
        const body = await answer.json();
        await route.fulfill({ response: answer, json: { ...body, diagrams: body.diagrams.filter((d) => d.id === id).map((d) => ({ ...d, updated: day(4) })) } });
      });
      await page.setViewportSize({ width: 1760, height: 1100 });
      await open(page, base, id, '&side=none');
      // edges are led around tables while nothing else happens
      await page.waitForFunction(() => new Promise((done) => { requestIdleCallback(() => done(true)); }));
      await take('overview');
      await page.setViewportSize({ width: 1360, height: 850 });
      await page.goto(`${base}/diagrams?id=${id}`);
      await saved(page);
      await select(page, 'orders');
      await side(page).getByRole('button', { name: 'More of total' }).click();
      await take('inspector');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
      await take('menu');
      await page.keyboard.press('Escape');
      await page.keyboard.press('f');
      await page.getByRole('button', { name: /^Focus/ }).waitFor();
      await take('focus');
      await page.keyboard.press('f');
      // the example has next to no fault; without its indexes it has
      const flawed = await api(base, 'POST', '', { name: 'Shop, as it was', diagram: { ...diagram, nodes: diagram.nodes.map((n) => (n.indexes ? { ...n, indexes: [] } : n)) } });
      atEnd(() => api(base, 'DELETE', `/${flawed.id}`));
      await open(page, base, flawed.id, '&side=suggestions&at=orders');
      await page.getByRole('list', { name: 'Suggestions', exact: true }).getByRole('button', { name: /of public.orders has no index/ }).first().click();
      await page.locator('.sg-detail').getByText('CREATE INDEX').waitFor();
      await take('suggestions');
      await open(page, base, id, '&side=none&text=1&at=orders');
      await page.getByRole('textbox', { name: 'Text of the diagram' }).getByText('customer_state').first().waitFor();
      await take('text');
      await open(page, base, id, '&side=history');
      await page.getByRole('button', { name: /1 ·/ }).last().click();
      await page.getByText('create index').waitFor();
      await page.getByRole('button', { name: 'Migration SQL' }).click();
      await page.getByText('ADD COLUMN phone').waitFor();
      await take('history');
      await open(page, base, id, '&side=none');
      await page.getByRole('button', { name: 'Export…' }).click();
      await page.getByText('CREATE TABLE').first().waitFor();
      await take('export');
      await page.keyboard.press('Escape');
      await page.goto(`${base}/diagrams`);
      await page.getByRole('button', { name: 'Import…' }).click();
      await page.getByLabel('SQL or DBML').fill('CREATE TABLE customers (\n  id bigint PRIMARY KEY,\n  email varchar(320) NOT NULL UNIQUE\n);\n');
      await take('import');
      await page.keyboard.press('Escape');
      const wanted = [...readFileSync(manual, 'utf8').matchAll(/img\/diagrams\/([\w-]+\.png)/g)].map((m) => m[1]).filter((n) => n.endsWith(`-${theme}.png`));
      must(wanted.length > 0, 'the manual names no picture of this theme');
      const missing = wanted.filter((n) => !taken.includes(n));
      must(missing.length === 0, `the manual names pictures that are not made: ${missing.join(', ')}`);
      const idle = taken.filter((n) => !wanted.includes(n));
      must(idle.length === 0, `the manual does not show ${idle.join(', ')}`);
    },
  },
];
