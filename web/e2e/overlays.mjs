// Diagrams with what monitoring says of their tables, in other sites' pages, and areas. Each flow makes a diagram of its own and deletes it.
import { createServer } from 'node:http';
import { expectUrl, must } from './helpers.mjs';

const call = async (base, method, path, body) => {
  const response = await fetch(`${base}/api${path}`, { method, headers: { 'Content-Type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.json();
};
const until = async (what, message) => {
  for (let i = 0; i < 300; i += 1) {
    const value = await what();
    if (value) return value;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(message);
};
const saved = (page) => page.locator('.dg-status[data-status="saved"]').waitFor();
const open = async (page, base, id, more = '') => {
  await page.goto(`${base}/diagrams?id=${id}${more}`);
  await page.getByRole('toolbar', { name: 'Diagram', exact: true }).waitFor();
  await saved(page);
};
const choose = async (page, name) => {
  await page.keyboard.press('/');
  const box = page.getByRole('combobox', { name: 'Find a table or column' });
  await box.fill(name);
  await page.locator('#spot-list').getByRole('option').filter({ hasText: name }).first().waitFor();
  await page.keyboard.press('Enter');
  await box.waitFor({ state: 'detached' });
};
const command = async (page, text) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Search pages/ }).fill(text);
  await page.keyboard.press('Enter');
};
const panel = (page) => page.getByRole('complementary', { name: 'Overlay' });
const shown = async (page) => Object.fromEntries(await panel(page).getByRole('region', { name: 'Hottest tables' }).getByRole('listitem').evaluateAll((items) => items.filter((li) => li.querySelector('.num')).map((li) => [li.querySelector('button').textContent, li.querySelector('.num').title])));
const overlay = async (page, label) => {
  await page.getByRole('button', { name: 'Overlay', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: label }).click();
};
const number = (n) => new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 }).format(n);
const ghost = { id: 'ghost', kind: 'table', schema: 'public', name: 'ghost', x: 0, y: -260, columns: [{ id: 'c1', name: 'id', type: 'bigint', nullable: false }], keys: [] };
/** The demo's database as a diagram, with a table that it does not have. */
const demo = async (base, theme) => {
  const tables = await until(async () => (await call(base, 'GET', '/monitor/tables?db_id=shop-demo&database=shop')).tables.length > 0, 'the tables of the demo were not read');
  must(tables, 'no tables');
  const { diagram } = await call(base, 'POST', '/diagrams/import', { name: `overlay ${theme} ${Date.now() % 100_000}`, source: { target: 'shop-demo', database: 'shop' } });
  await call(base, 'PATCH', `/diagrams/${diagram.id}`, { revision: diagram.revision, patch: { add: [ghost] } });
  return { id: diagram.id, origin: diagram.origin, done: () => call(base, 'DELETE', `/diagrams/${diagram.id}`).catch(() => {}) };
};

const area = (id, x, y, w, h) => ({ id, kind: 'area', name: id, x, y, w, h });
const table = (id, x, y, more = {}) => ({ id, kind: 'table', schema: 'public', name: id, x, y, columns: [{ id: 'c1', name: 'id', type: 'bigint', nullable: false }, { id: 'c2', name: 'note', type: 'text', nullable: true }], keys: [{ id: 'k', kind: 'primary', columns: ['c1'] }], ...more });
const made = async (base, name, theme, nodes) => {
  const { id } = await call(base, 'POST', '/diagrams', { name: `${name} ${theme} ${Date.now() % 100_000}`, diagram: { name, dialect: 'postgres', nodes, edges: [] } });
  return { id, done: () => call(base, 'DELETE', `/diagrams/${id}`).catch(() => {}) };
};
const places = async (base, id) => Object.fromEntries((await call(base, 'GET', `/diagrams/${id}`)).nodes.map((n) => [n.id, [n.x, n.y, n.w ?? 0, n.h ?? 0, n.area ?? '']]));

/** A page of another site with the diagram in a frame. */
const site = async (html) => {
  const server = createServer((_, response) => { response.setHeader('Content-Type', 'text/html').end(`<!doctype html><html lang="en"><title>Wiki</title><body style="margin:0"><main><h1>Wiki</h1>${html}</main></body></html>`); });
  await new Promise((done) => { server.listen(0, done); });
  return { port: server.address().port, close: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
};

export const overlays = [
  {
    name: 'overlay of sizes',
    steps: async ({ page, base, theme, shot }) => {
      const { id, origin, done } = await demo(base, theme);
      must(origin?.target === 'shop-demo' && origin.database === 'shop', `the diagram does not say where it is from: ${JSON.stringify(origin)}`);
      await open(page, base, id);
      await overlay(page, 'Size');
      await expectUrl(page, 'heat=size');
      await panel(page).getByText('The diagram was read from it.').waitFor();
      await panel(page).getByRole('region', { name: 'Hottest tables' }).waitFor();
      // the reading may change between the two answers: equal at some moment
      await until(async () => {
        const { tables } = await call(base, 'GET', '/monitor/tables?db_id=shop-demo&database=shop');
        const there = await shown(page);
        return tables.length > 3 && Object.keys(there).length > 3 && Object.entries(there).every(([name, title]) => tables.some((t) => t.name === name && `${number(t.total_bytes)} bytes` === title));
      }, 'the sizes are not those of the API');
      await panel(page).getByText('1 table not measured', { exact: true }).click();
      await panel(page).getByText('not in the database').waitFor();
      must(!('ghost' in await shown(page)), 'a table that is not in the database has a size');
      const [hottest] = Object.keys(await shown(page));
      await page.keyboard.press('0');
      await shot('all');
      await panel(page).getByRole('button', { name: `Go to ${hottest}` }).or(panel(page).getByRole('button', { name: hottest, exact: true })).first().click();
      await expectUrl(page, '&at=');
      await shot('near');
      await page.getByRole('button', { name: 'Inspector', exact: true }).click();
      const measured = page.getByRole('region', { name: 'Measured' });
      await measured.getByRole('list', { name: 'Indexes as measured' }).waitFor();
      await measured.scrollIntoViewIfNeeded();
      await shot('inspector');
      await page.getByRole('region', { name: 'Overlay', exact: true }).getByRole('button', { name: 'Turn the overlay off' }).click();
      await page.getByRole('region', { name: 'Overlay', exact: true }).waitFor({ state: 'detached' });
      return done;
    },
  },
  {
    name: 'overlay of statements and indexes',
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await demo(base, theme);
      await open(page, base, id, '&heat=statements&side=heat&window=15m');
      await until(async () => Object.keys(await shown(page)).length > 1, 'no table has statements');
      await shot('statements');
      await panel(page).getByRole('button', { name: 'Unused indexes' }).click();
      await until(async () => {
        const { indexes } = await call(base, 'GET', '/monitor/tables?db_id=shop-demo&database=shop');
        const sums = {};
        for (const i of indexes) if (i.scans === 0 && !i.unique && !i.primary && !i.constraint) sums[i.table] = (sums[i.table] ?? 0) + i.bytes;
        const there = await shown(page);
        return Object.keys(there).length > 0 && Object.entries(there).every(([name, title]) => title === `${number(sums[name])} bytes`);
      }, 'the unused indexes are not those of the API');
      await shot('indexes');
      await panel(page).getByRole('button', { name: 'Writes/s' }).click();
      await expectUrl(page, 'heat=writes');
      // a rate needs two readings, two minutes apart: until then it says so, and no number stands there
      await panel(page).getByRole('region', { name: 'Hottest tables' }).waitFor();
      return done;
    },
  },
  {
    name: 'overlay of another database',
    once: true,
    steps: async ({ page, base, theme }) => {
      const { id, done } = await made(base, 'linked', theme, [table('customers', 0, 0)]);
      await open(page, base, id, '&heat=size');
      const legend = page.getByRole('region', { name: 'Overlay', exact: true });
      await legend.getByRole('button', { name: 'Choose…' }).click();
      await panel(page).getByLabel('Server').selectOption('shop-demo');
      await panel(page).getByLabel('Database').selectOption('shop');
      await expectUrl(page, 'heat_on=shop-demo/shop');
      await until(async () => 'customers' in await shown(page), 'the chosen database is not read');
      // the choice outlives the address
      await open(page, base, id, '&heat=size&side=heat');
      await until(async () => 'customers' in await shown(page), 'the choice was not kept');
      return done;
    },
  },
  {
    name: 'embed in another site',
    allowed: ['frame-ancestors', 'Framing ', 'ERR_BLOCKED_BY_RESPONSE'],
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await made(base, 'embedded', theme, [area('people', -30, -60, 300, 240), table('customers', 0, 0, { area: 'people' }), table('orders', 400, 0)]);
      await open(page, base, id);
      await page.getByRole('button', { name: 'Share…' }).click();
      await page.getByRole('button', { name: 'Make a link' }).click();
      const snippet = await page.getByLabel('HTML to embed it').inputValue();
      must(/^<iframe src="http[^"]+\/shared\/[0-9a-f]+\?embed=1" title="embedded/.test(snippet), `not a snippet: ${snippet}`);
      await shot('dialog');
      const other = await site(snippet.replace('embed=1', `embed=1&amp;theme=${theme}`));
      await page.goto(`http://127.0.0.1:${other.port}/`);
      const frame = page.frameLocator('iframe');
      await frame.getByRole('application').waitFor();
      await frame.getByText('embedded', { exact: false }).first().waitFor();
      must((await frame.getByRole('link', { name: 'Open in Assay' }).getAttribute('href'))?.startsWith('/shared/'), 'no way to the whole diagram');
      must((await frame.getByRole('complementary').count()) === 0, 'the frame has a side panel');
      await frame.getByRole('button', { name: 'Fit everything' }).click();
      await shot();
      // a name that the configuration does not allow
      const refused = await page.context().newPage();
      await refused.goto(`http://localhost:${other.port}/`);
      await until(async () => refused.frames().some((f) => f.url().startsWith('chrome-error:')), 'a page of a site that is not allowed shows the diagram');
      await refused.close();
      return async () => {
        await other.close();
        await done();
      };
    },
  },
  {
    name: 'tidy in an area',
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await made(base, 'tidy', theme, [area('sales', 0, 0, 240, 160), table('a', 20, 50, { area: 'sales' }), table('b', 30, 60, { area: 'sales' }), table('c', 40, 70), table('d', 1200, 400)]);
      await open(page, base, id);
      const before = await places(base, id);
      await choose(page, 'sales');
      await command(page, 'Lay out inside of sales');
      await until(async () => JSON.stringify(await places(base, id)) !== JSON.stringify(before), 'nothing was laid out');
      await saved(page);
      const after = await places(base, id);
      const [x, y, w, h] = after.sales;
      for (const name of ['a', 'b', 'c']) {
        const [tx, ty, , , of] = after[name];
        must(tx >= x && ty >= y && tx + 150 <= x + w && ty + 76 <= y + h && of === 'sales', `${name} is not inside: ${after[name]} of ${after.sales}`);
      }
      must(x === 0 && y === 0 && w > 240 && String(after.d) === String(before.d), `the area moved or did not grow, or another table moved: ${JSON.stringify(after)}`);
      await shot();
      await page.keyboard.press('Control+z');
      await until(async () => JSON.stringify(await places(base, id)) === JSON.stringify(before), 'one undo did not lead back');
      // what was never dropped in it goes along too
      await page.getByRole('application').focus();
      await choose(page, 'sales');
      await page.getByRole('application').focus();
      await page.keyboard.press('Shift+ArrowRight');
      await until(async () => (await places(base, id)).sales[0] === 100, 'the area did not move');
      const moved = await places(base, id);
      must(moved.a[0] === before.a[0] + 100 && moved.c[0] === before.c[0] + 100 && moved.c[4] === 'sales' && moved.d[0] === before.d[0], `the tables of the area did not go along: ${JSON.stringify(moved)}`);
      return done;
    },
  },
];
