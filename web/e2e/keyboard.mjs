// The diagram editor without a mouse: only keys, and every stop of the focus can be seen.
import { api, expectUrl, load, make, must, open, saved, until } from './helpers.mjs';

/** What has the focus: its name, and whether a person sees that. */
const focused = (page) => page.evaluate(() => {
  const e = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
  const words = (label) => label && [...label.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.textContent).join('');
  const style = getComputedStyle(e);
  const named = e.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ');
  return { name: (named ?? e.getAttribute('aria-label') ?? words(e.labels?.[0]) ?? e.textContent ?? '').trim(), canvas: e.matches('.diagram-input'), body: e === document.body, seen: (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none' };
});
/** Presses the key until what is called so has the focus. */
const reach = async (page, name, key = 'Tab', most = 70) => {
  const way = [];
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press(key);
    const at = await focused(page);
    must(at.seen || at.body, `the focus on “${at.name}” is not to be seen`);
    if (at.name === name) return;
    way.push(at.name.slice(0, 30));
  }
  throw new Error(`${key} does not lead to “${name}”: ${way.join(' | ')}`);
};
const on = (page, name) => until(async () => (await focused(page)).name === name, `the focus does not come to “${name}”`);
const onCanvas = (page, when) => until(async () => (await focused(page)).canvas, `the canvas has not the focus ${when}`);
/** Types the name of what was just added. */
const named = async (page, key, text, end = 'Enter') => {
  await page.keyboard.press(key);
  await on(page, key === 'n' ? 'Text of the note' : 'New name');
  await page.keyboard.type(text);
  await page.keyboard.press(end);
  await onCanvas(page, `after ${text} was named`);
};
const columnOf = async (page, name, type, notNull) => {
  await on(page, 'Name of column');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await on(page, `Type of ${name}`);
  await page.keyboard.type(type);
  await page.keyboard.press('Tab');
  if (notNull) await page.keyboard.press('Space');
};
const find = async (page, name, keys = 'Enter') => {
  await page.keyboard.press('/');
  await on(page, 'Find a table or column');
  await page.keyboard.type(name);
  await page.locator('#spot-list [aria-selected="true"]').filter({ hasText: name }).waitFor();
  await page.keyboard.press(keys);
  await onCanvas(page, `after ${name} was found`);
};
const said = (page, text) => page.locator('.diagram-canvas [aria-live]').filter({ hasText: text }).waitFor({ state: 'attached' });

export const keyboard = [
  {
    name: 'diagram by keyboard alone',
    steps: async ({ page, base, theme, shot, check }) => {
      const keys = page.keyboard;
      await page.goto(`${base}/diagrams`);
      await page.getByRole('heading', { name: 'Diagrams', exact: true }).waitFor();
      await reach(page, 'New diagram');
      await keys.press('Enter');
      await keys.type(`Keys ${theme} ${Date.now() % 100_000}`);
      await check('new');
      await keys.press('Tab');
      await keys.type('PostgreSQL');
      await reach(page, 'Create');
      await keys.press('Enter');
      await expectUrl(page, 'id=keys');
      await onCanvas(page, 'in a new diagram');
      const id = new URL(page.url()).searchParams.get('id');

      await named(page, 'e', 'order_state');
      await keys.press('F6');
      await reach(page, 'Values', 'Tab', 40);
      await keys.press('Control+a');
      await keys.type('open\npaid\nsent');
      await keys.press('Escape');
      await onCanvas(page, 'after Escape in a field');
      await reach(page, 'Values', 'Shift+Tab', 60);
      await keys.press('Control+a');
      await keys.type('open\npaid\nsent');
      await keys.press('Control+Enter');
      await until(async () => (await load(base, id)).nodes[0]?.values?.join() === 'open,paid,sent', 'the values were not saved');

      await named(page, 't', 'customers');
      await keys.press('c');
      await columnOf(page, 'email', 'character varying(320)', true);
      await reach(page, 'More of email', 'Tab', 3);
      await keys.press('Enter');
      await reach(page, 'unique', 'Tab', 6);
      await keys.press('Space');
      await reach(page, 'New check');
      await keys.type("email LIKE '%@%'");
      await keys.press('Enter');
      await reach(page, 'Comment');
      await keys.type('Who buys');
      await keys.press('Control+Enter');
      await reach(page, 'Colour 3');
      await keys.press('Space');
      await keys.press('Escape');
      await onCanvas(page, 'after Escape on a button');

      await named(page, 't', 'orders');
      await keys.press('c');
      await columnOf(page, 'state', 'order_state', true);
      await keys.press('Shift+Tab');
      await keys.press('Control+Enter');
      await columnOf(page, 'line', 'integer', true);
      await reach(page, 'line is not in the primary key', 'Shift+Tab', 4);
      await keys.press('Space');
      await reach(page, 'Add a foreign key to');
      await keys.type('customers');
      await keys.press('Enter');
      await page.getByRole('group', { name: 'Foreign key from orders to customers' }).waitFor();
      await reach(page, 'On delete');
      await keys.type('cascade');
      await reach(page, 'Add an index');
      await keys.press('Enter');
      await reach(page, 'Condition of orders_customer_id_idx_2', 'Tab', 20);
      await keys.type('customer_id > 0');
      await keys.press('Enter');
      await shot('inspector');
      await keys.press('Escape');
      await onCanvas(page, 'after the index');

      // rename, move, undo, redo
      await keys.press('F2');
      await on(page, 'New name');
      await keys.type('purchases');
      await keys.press('Enter');
      await onCanvas(page, 'after renaming');
      await saved(page);
      const before = (await load(base, id)).nodes.find((n) => n.name === 'purchases');
      await keys.press('ArrowRight');
      await keys.press('ArrowRight');
      await keys.press('Shift+ArrowDown');
      await until(async () => (await load(base, id)).nodes.find((n) => n.id === before.id).y === before.y + 100, 'the arrows did not move it');
      must((await load(base, id)).nodes.find((n) => n.id === before.id).x === before.x + 20, 'two arrows are not two steps');
      await keys.press('Control+z');
      await until(async () => (await load(base, id)).nodes.find((n) => n.id === before.id).y === before.y, 'undo did not move it back');
      await keys.press('Control+Shift+z');
      await until(async () => (await load(base, id)).nodes.find((n) => n.id === before.id).y === before.y + 100, 'redo did not move it again');

      // walking, the menu of the selection, the tools
      await keys.press('Escape');
      await keys.press('Tab');
      await said(page, /^(enum|table) /);
      await keys.press('Tab');
      await keys.press('Tab');
      await keys.press('Tab');
      must(!(await focused(page)).canvas, 'Tab does not leave the canvas after the last box');
      await find(page, 'customers');
      await keys.press('Shift+F10');
      await on(page, 'RenameF2');
      await check('menu');
      await keys.press('Escape');
      await onCanvas(page, 'after the menu');
      await find(page, 'purchases', 'Shift+Enter');
      await said(page, '2 selected');
      await keys.press('F6');
      await on(page, 'Add a table');
      await reach(page, 'Layout', 'ArrowRight', 12);
      await keys.press('Enter');
      await on(page, 'Lay out everythingO');
      await keys.press('ArrowDown');
      await keys.press('Escape');
      await on(page, 'Layout');
      await keys.press('Escape');
      await onCanvas(page, 'after the tools');
      await keys.press('r');
      await until(async () => (await load(base, id)).edges.length === 2, 'R did not join the two that were selected');
      await keys.press('Control+z');
      await until(async () => (await load(base, id)).edges.length === 1, 'undo did not part them');
      await named(page, 'n', 'Written by keys', 'Control+Enter');
      await keys.press('Control+a');
      await named(page, 'a', 'Sales');
      await saved(page);

      await keys.press('Control+k');
      await on(page, 'Search pages, actions, targets, tables and statements');
      await keys.type('Export');
      await check('palette');
      await keys.press('Enter');
      await page.getByText('ON DELETE CASCADE').waitFor();
      await reach(page, 'DBML', 'Tab', 6);
      await keys.press('Enter');
      await page.getByText('Table "public"."customers"').or(page.getByText('Table customers')).first().waitFor();
      await check('export');
      await keys.press('Escape');
      await onCanvas(page, 'after the dialog');

      const made = await load(base, id);
      const [customers, orders, kind] = ['customers', 'purchases', 'order_state'].map((n) => made.nodes.find((x) => x.name === n));
      must(customers.keys.some((k) => k.kind === 'unique') && customers.checks.length === 1 && customers.comment === 'Who buys' && customers.color && customers.columns[1].nullable === false, `customers is not what was typed: ${JSON.stringify(customers)}`);
      must(orders.columns.map((c) => `${c.name} ${c.type} ${c.nullable}`).join() === 'id bigint false,state order_state false,line integer false,customer_id bigint true', `orders is not what was typed: ${JSON.stringify(orders.columns)}`);
      must(orders.keys[0].columns.length === 2 && orders.indexes.length === 2 && orders.indexes[1].where === 'customer_id > 0', `orders has not its keys and indexes: ${JSON.stringify(orders)}`);
      must(made.edges[0].on_delete === 'cascade' && kind.values.length === 3, 'the foreign key or the enum is not what was typed');
      const area = made.nodes.find((n) => n.name === 'Sales');
      must(made.nodes.some((n) => n.text === 'Written by keys') && made.nodes.filter((n) => n.area === area?.id).length === 4, 'the note or the area is not what was typed');
      return () => api(base, 'DELETE', `/${id}`);
    },
  },
  {
    name: 'diagram renamed while it changes',
    once: true,
    steps: async ({ page, base, theme }) => {
      const { id, done } = await make(base, 'renamed', theme);
      await open(page, base, id);
      await find(page, 'customers');
      await page.keyboard.press('F2');
      await on(page, 'New name');
      await page.keyboard.type('cli');
      await api(base, 'PATCH', `/${id}`, { revision: 1, patch: { update: [{ id: 'orders', name: 'purchases' }] } });
      await page.locator('.dg-status[title^="Revision 2 "]').waitFor();
      await page.keyboard.type('ents');
      await page.keyboard.press('Enter');
      await until(async () => (await load(base, id)).nodes.find((n) => n.id === 'customers').name === 'clients', 'what was typed before others changed the diagram is lost');
      return done;
    },
  },
  {
    name: 'diagram from pane to pane',
    once: true,
    steps: async ({ page, base, theme, check }) => {
      const { id, done } = await make(base, 'panes', theme);
      await open(page, base, id, '&text=1');
      await page.getByRole('textbox', { name: 'Text of the diagram' }).getByText('customers').first().waitFor();
      const round = [];
      for (let i = 0; i < 5; i += 1) {
        await page.keyboard.press('F6');
        round.push((await focused(page)).name);
      }
      must(round[0].startsWith('Diagram panes') && round.slice(1, 4).join() === 'Add a table,Text of the diagram,Description' && round[4] === round[0], `F6 goes ${round.join(' → ')}`);
      await page.keyboard.press('Shift+F6');
      must((await focused(page)).name === 'Description', 'Shift F6 does not go back');
      // a field that was taken is where Tab goes on, whatever the browser remembers
      await page.keyboard.type('What it is about');
      await page.keyboard.press('Control+Enter');
      await page.evaluate(() => document.getSelection().collapse(document.body, 0));
      await page.keyboard.press('Shift+Tab');
      must((await focused(page)).name === 'Close the panel', `Shift Tab after a taken field leads to “${(await focused(page)).name}”`);
      await page.keyboard.press('Escape');
      await onCanvas(page, 'after Escape in the panel');
      // the text pane writes tabs, and can be left
      await page.keyboard.press('F6');
      await page.keyboard.press('F6');
      await on(page, 'Text of the diagram');
      await check('text');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
      must((await focused(page)).name !== 'Text of the diagram', 'Escape and Tab do not leave the text');
      // keys of somebody who is nowhere are the canvas's
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press('Control+a');
      await page.keyboard.press('ArrowDown');
      await until(async () => (await load(base, id)).nodes.every((n) => n.y === 10), 'the arrow did not move what is selected');
      await saved(page);
      return done;
    },
  },
];
