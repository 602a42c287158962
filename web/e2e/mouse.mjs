// The diagram editor by mouse and fingers: real events on the canvas. An empty diagram is shown from its corner at full size, so a point of the
// world is that point of the canvas; rows of a box are 22 high below a head of 32, and 14 pixels at their ends are grips.
import { api, column, field, load, make, must, open, saved, side, table, until } from './helpers.mjs';

const canvasOf = async (page) => {
  const box = await page.locator('.dg .diagram-input').boundingBox();
  return { ...box, at: (x, y) => [box.x + x, box.y + y] };
};
const named = async (page, text) => {
  await page.getByLabel('New name').waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await page.getByLabel('New name').waitFor({ state: 'detached' });
};
const drag = async (page, from, to, keys = []) => {
  await page.mouse.move(...from);
  await page.mouse.down();
  for (const key of keys) await page.keyboard.down(key);
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
  for (const key of keys) await page.keyboard.up(key);
};
const rowOf = (top, index) => top + 32 + 1 + 22 * index + 11;
const said = (page, text) => page.locator('.diagram-canvas [aria-live]').filter({ hasText: text }).waitFor({ state: 'attached' });
const pick = (page, name) => page.getByRole('menu').getByRole('menuitem', { name }).click();
const addColumn = async (page, name, type) => {
  await side(page).getByRole('button', { name: 'Column', exact: true }).click();
  await field(page, 'Name of column', name);
  await field(page, `Type of ${name}`, type);
};
/** Where the view is, as a saved view says it. */
const viewOf = async (page, base, id, name) => {
  await page.getByLabel('Name of the view').fill(name);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name, exact: true }).waitFor();
  await saved(page);
  return (await load(base, id)).saved_views.find((v) => v.name === name);
};

export const mouse = [
  {
    name: 'diagram by mouse',
    steps: async ({ page, base, theme, shot, check }) => {
      const { id, done } = await make(base, 'mouse', theme, { dialect: 'postgres', nodes: [], edges: [] });
      await open(page, base, id);
      const { at } = await canvasOf(page);
      const tables = async () => Object.fromEntries((await load(base, id)).nodes.map((n) => [n.name, n]));

      await page.mouse.dblclick(...at(80, 120));
      await named(page, 'customers');
      await page.mouse.click(...at(460, 120), { button: 'right' });
      await check('menu');
      await pick(page, 'Add a table here');
      await named(page, 'orders');
      await addColumn(page, 'customer_id', 'bigint');
      await addColumn(page, 'line', 'integer');
      await saved(page);
      const places = JSON.stringify(Object.values(await tables()).map((n) => [n.name, n.x, n.y]).sort());
      must(places === '[["customers",80,120],["orders",460,120]]', `the tables are not where the mouse was: ${places}`);

      // from column to column
      await drag(page, at(465, rowOf(120, 1)), at(140, rowOf(120, 0)));
      await until(async () => (await load(base, id)).edges.length === 1, 'dragging from column to column joined nothing');
      const [first] = (await load(base, id)).edges;
      const { customers, orders } = await tables();
      must(first.from === orders.id && first.to === customers.id && JSON.stringify(first.pairs) === JSON.stringify([[orders.columns[1].id, customers.columns[0].id]]), `it joined the wrong columns: ${JSON.stringify(first)}`);

      // the line in the key of orders; two picked rows are the columns of a composite key
      await page.mouse.click(...at(520, 136));
      await side(page).getByRole('button', { name: 'line is not in the primary key' }).click();
      await page.mouse.dblclick(...at(80, 420));
      await named(page, 'parts');
      await addColumn(page, 'order_id', 'bigint');
      await addColumn(page, 'order_line', 'integer');
      await page.keyboard.down('Alt');
      await page.mouse.click(...at(140, rowOf(420, 1)));
      await page.mouse.click(...at(140, rowOf(420, 2)));
      await page.keyboard.up('Alt');
      await shot('picked');
      await drag(page, at(85, rowOf(420, 1)), at(520, 136));
      await until(async () => (await load(base, id)).edges.some((e) => e.pairs.length === 2), 'two picked rows made no composite key');
      const { text } = await api(base, 'GET', `/${id}/export`);
      must(/FOREIGN KEY \(order_id, order_line\) REFERENCES public.orders \(id, line\)/.test(text), `the SQL has no composite key: ${text}`);

      // a relationship under the pointer: the cursor says so
      const input = page.locator('.dg .diagram-input');
      const [x, top] = at(400, 100);
      let found = false;
      for (let y = top; y < top + 160 && !found; y += 2) {
        await page.mouse.move(x, y);
        found = (await input.evaluate((e) => e.style.cursor)) === 'pointer';
        if (found) await page.mouse.click(x, y);
      }
      must(found, 'no relationship is under the pointer between the tables');
      await side(page).getByRole('heading', { name: 'Foreign key' }).waitFor();
      await check('relationship');

      // dragged, with the selection
      await drag(page, at(140, 436), at(140, 556));
      await until(async () => Math.abs((await tables()).parts.y - 540) <= 12, 'the table was not dragged');
      await drag(page, at(40, 90), at(620, 330));
      await said(page, '2 selected');
      await drag(page, at(140, 136), at(190, 176), ['Alt']);
      await until(async () => (await tables()).orders.x === 510 && (await tables()).customers.x === 130, 'two selected tables were not dragged together');
      must((await tables()).parts.x === 80, 'what is not selected moved too');
      await page.mouse.click(...at(140, (await tables()).parts.y + 16), { button: 'right' });
      await pick(page, /^Delete/);
      await until(async () => (await load(base, id)).nodes.length === 2 && (await load(base, id)).edges.length === 1, 'the table was not deleted with its relationship');
      await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
      await until(async () => (await load(base, id)).nodes.length === 3 && (await load(base, id)).edges.length === 2, 'the deletion was not undone');
      return done;
    },
  },
  {
    name: 'diagram zoom and pan',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const area = { id: 'a1', kind: 'area', name: 'All', x: 0, y: 0, w: 760, h: 600, schema: '' };
      const nodes = [area, table('t1', 'one', 40, [column('c1', 'id', 'bigint', false)], ['c1']), { ...table('t2', 'two', 500, [column('c1', 'id', 'bigint', false)], ['c1']), y: 400 }];
      const { id, done } = await make(base, 'zoom', theme, { dialect: 'postgres', nodes: nodes.map((n) => (n.id === 't1' ? { ...n, y: 60 } : n)), edges: [] });
      await open(page, base, id, '&side=views');
      const box = await canvasOf(page);
      const middle = box.at(box.width / 2, box.height / 2);
      // an area smaller than the canvas is shown at full size, in the middle of what lies below the tools, which are 56 high
      const start = await viewOf(page, base, id, 'start');
      must(start.zoom === 1 && Math.abs(start.x - 380) < 1 && Math.abs(start.y - 272) < 1, `it does not begin with all of it: ${JSON.stringify(start)}`);
      await page.mouse.move(...middle);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -100);
      await page.keyboard.up('Control');
      const near = await viewOf(page, base, id, 'near');
      must(near.zoom > 1.1 && Math.abs(near.x - 380) < 2 && Math.abs(near.y - 272) < 2, `the wheel does not zoom at the pointer: ${JSON.stringify(near)}`);
      await page.mouse.move(...middle);
      await page.mouse.wheel(0, 200);
      const below = await viewOf(page, base, id, 'below');
      must(Math.abs(below.y - near.y - 200 / near.zoom) < 2 && below.zoom === near.zoom, `the wheel does not pan: ${JSON.stringify(below)}`);
      const map = await page.locator('.minimap').boundingBox();
      await page.mouse.click(map.x + 12, map.y + map.height / 2);
      const left = await viewOf(page, base, id, 'left');
      must(left.x < 200 && left.zoom === near.zoom, `the small map does not lead to the left: ${JSON.stringify(left)}`);
      await drag(page, middle, [middle[0] - 150, middle[1]], []);
      await page.getByRole('button', { name: 'Fit everything' }).click();
      const all = await viewOf(page, base, id, 'all');
      must(all.zoom === 1 && Math.abs(all.x - 380) < 1, `fit does not show all of it: ${JSON.stringify(all)}`);
      await page.getByRole('button', { name: 'left', exact: true }).click();
      const again = await viewOf(page, base, id, 'again');
      must(Math.abs(again.x - left.x) < 1 && again.zoom === left.zoom, 'a saved view does not lead back');
      await page.getByRole('button', { name: 'Fit everything' }).click();

      // two fingers, then one, then a long one
      const touch = await page.context().newCDPSession(page);
      await touch.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
      const fingers = (type, ...points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], i) => ({ x, y, id: i })) });
      const [mx, my] = middle;
      await fingers('touchStart', [mx - 60, my], [mx + 60, my]);
      for (let i = 1; i <= 6; i += 1) await fingers('touchMove', [mx - 60 - 10 * i, my], [mx + 60 + 10 * i, my]);
      await fingers('touchEnd');
      const pinched = await viewOf(page, base, id, 'pinched');
      must(Math.abs(pinched.zoom - 2) < 0.1, `two fingers do not zoom: ${JSON.stringify(pinched)}`);
      await fingers('touchStart', [mx, my]);
      for (let i = 1; i <= 5; i += 1) await fingers('touchMove', [mx + 20 * i, my]);
      await fingers('touchEnd');
      const panned = await viewOf(page, base, id, 'panned');
      must(Math.abs(pinched.x - panned.x - 100 / pinched.zoom) < 6, `one finger does not pan: ${JSON.stringify(panned)}`);
      await fingers('touchStart', [mx, my]);
      await page.getByRole('menu').waitFor();
      await fingers('touchEnd');
      await shot('held');
      await page.keyboard.press('Escape');
      must(JSON.stringify((await load(base, id)).nodes.map((n) => [n.x, n.y])) === JSON.stringify([[0, 0], [40, 60], [500, 400]]), 'looking around moved something');
      return done;
    },
  },
];
