// What a person does with diagrams. Each flow makes a diagram of its own and deletes it. Waits are for conditions, never for time.
import { api, expectUrl, field, load, make, must, open, saved, select, side, until } from './helpers.mjs';
import { door } from './proxy.mjs';

export const diagrams = [
  {
    name: 'diagram from nothing',
    steps: async ({ page, base, theme, shot }) => {
      await page.goto(`${base}/diagrams`);
      await page.getByRole('button', { name: 'New diagram' }).click();
      const name = `Shop ${theme} ${Date.now() % 100_000}`;
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Database').selectOption('postgres');
      await page.keyboard.press('Enter');
      await expectUrl(page, 'id=shop');
      await page.getByText('An empty diagram').waitFor();
      await shot('empty');
      const id = new URL(page.url()).searchParams.get('id');
      for (const called of ['customers', 'orders']) {
        await page.keyboard.press('t');
        await page.getByLabel('New name').fill(called);
        await page.keyboard.press('Enter');
        await page.getByLabel('New name').waitFor({ state: 'detached' });
      }
      await select(page, 'customers');
      await side(page).getByRole('button', { name: 'Column', exact: true }).click();
      await field(page, 'Name of column', 'email');
      await field(page, 'Type of email', 'character varying(320)');
      await side(page).getByRole('button', { name: 'email is nullable' }).click();
      await side(page).getByRole('button', { name: 'More of email' }).click();
      await side(page).getByLabel('unique').first().check();
      await side(page).getByLabel('New check').fill("email LIKE '%@%'");
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await select(page, 'orders');
      await field(page, 'Add a foreign key to', 'customers');
      await side(page).getByLabel('Name of customer_id').waitFor();
      await side(page).getByLabel('On delete').selectOption('cascade');
      await saved(page);
      await until(async () => (await load(base, id)).edges[0]?.on_delete === 'cascade', 'the foreign key was not saved');
      const made = await load(base, id);
      const [customers, orders] = ['customers', 'orders'].map((n) => made.nodes.find((x) => x.name === n));
      must(customers?.keys.length === 2 && customers.checks.length === 1 && customers.columns[1].nullable === false, `customers is not what was typed: ${JSON.stringify(customers)}`);
      must(orders?.indexes.length === 1 && orders.columns.length === 2, 'orders has no column and index for its foreign key');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Search pages/ }).fill('Export');
      await page.keyboard.press('Enter');
      await page.getByText('ON DELETE CASCADE').waitFor();
      await shot('export');
      await page.keyboard.press('Escape');
      return () => api(base, 'DELETE', `/${id}`);
    },
  },
  {
    name: 'diagram from a dump',
    steps: async ({ page, base, theme, shot }) => {
      await page.goto(`${base}/diagrams`);
      await page.getByRole('button', { name: 'Import…' }).click();
      const name = `Dump ${theme} ${Date.now() % 100_000}`;
      await page.getByLabel('SQL or DBML').fill('CREATE TABLE a (id integer PRIMARY KEY);\nCREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a);\nCREATE TABL c;\nINSERT INTO a VALUES (1);');
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByText('line 3: CREATE TABL c').waitFor();
      await shot('problems');
      await page.getByRole('button', { name: 'Open the diagram' }).click();
      await expectUrl(page, 'id=dump');
      await saved(page);
      await select(page, 'b');
      await side(page).getByLabel('Refers to').waitFor();
      const { searchParams } = new URL(page.url());
      return () => api(base, 'DELETE', `/${searchParams.get('id')}`);
    },
  },
  {
    name: 'diagram undo thirty steps',
    once: true,
    steps: async ({ page, base, theme }) => {
      const { id, done } = await make(base, 'undo', theme);
      const before = await load(base, id);
      await open(page, base, id);
      await select(page, 'customers');
      for (let i = 0; i < 30; i += 1) {
        await side(page).getByRole('button', { name: 'Column', exact: true }).click();
        await side(page).getByLabel(i === 0 ? 'Name of column' : `Name of column_${i + 1}`, { exact: true }).waitFor();
      }
      await saved(page);
      must((await load(base, id)).nodes.find((n) => n.id === 'customers').columns.length === 32, 'thirty columns were not saved');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      for (let i = 0; i < 30; i += 1) await page.keyboard.press('Control+z');
      await until(async () => (await load(base, id)).nodes.find((n) => n.id === 'customers').columns.length === 2, 'undo was not saved');
      must(JSON.stringify((await load(base, id)).nodes) === JSON.stringify(before.nodes), 'thirty undos did not lead back');
      await page.keyboard.press('Control+Shift+z');
      await until(async () => (await load(base, id)).nodes.find((n) => n.id === 'customers').columns.length === 3, 'redo was not saved');
      return done;
    },
  },
  {
    name: 'diagram composite foreign key',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'composite', theme);
      await open(page, base, id);
      await select(page, 'orders');
      await side(page).getByRole('button', { name: 'line is not in the primary key' }).click();
      await select(page, 'lines');
      await field(page, 'Add a foreign key to', 'orders');
      const key = side(page).getByRole('group', { name: 'Foreign key from lines to orders' });
      await key.getByLabel('orders column 2').waitFor();
      await key.getByLabel('lines column 1').selectOption({ label: 'order_id' });
      await key.getByLabel('lines column 2').selectOption({ label: 'order_line' });
      await key.getByLabel('On update').selectOption('cascade');
      await shot('inspector');
      await until(async () => {
        const edge = (await load(base, id)).edges.find((e) => e.from === 'lines');
        return edge?.on_update === 'cascade' && JSON.stringify(edge.pairs) === '[["c2","c1"],["c3","c3"]]';
      }, 'the pairs were not saved');
      const { text } = await api(base, 'GET', `/${id}/export`);
      must(/FOREIGN KEY \(order_id, order_line\) REFERENCES public.orders \(id, line\)/.test(text), `the SQL has no composite key: ${text}`);
      return done;
    },
  },
  {
    name: 'diagram seen by two',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'seen', theme);
      await open(page, base, id);
      const other = await page.context().newPage();
      await open(other, base, id);
      await select(page, 'customers');
      await field(page, 'Name', 'clients');
      await saved(page);
      // told, not asked for
      await other.getByText('revision 2').waitFor();
      await select(other, 'clients');
      await field(other, 'Name', 'patrons');
      await saved(other);
      await until(async () => (await page.getByLabel('Name', { exact: true }).first().inputValue()) === 'patrons', 'the first page does not follow');
      await shot();
      await other.close();
      return done;
    },
  },
  {
    name: 'diagram in two tabs',
    once: true,
    allowed: ['409', 'ERR_FAILED'],
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'tabs', theme);
      await open(page, base, id);
      const other = await page.context().newPage();
      // told of each other's changes they would not come to a conflict
      await other.route('**/api/events*', (route) => route.abort());
      await page.route('**/api/events*', (route) => route.abort());
      await page.reload();
      await open(other, base, id);
      await select(other, 'customers');
      await field(other, 'Name', 'clients');
      await saved(other);
      await select(page, 'customers');
      await field(page, 'Name', 'buyers');
      const conflict = page.getByRole('region', { name: 'Conflicts' });
      await conflict.getByText('clients').waitFor();
      await shot('conflict');
      await conflict.getByRole('button', { name: 'Keep mine' }).click();
      await until(async () => (await load(base, id)).nodes.some((n) => n.name === 'buyers'), 'mine was not kept');
      await other.close();
      await saved(page);
      return done;
    },
  },
  {
    name: 'diagram offline',
    once: true,
    allowed: ['Failed to load resource', 'ERR_'],
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'offline', theme);
      const gate = await door(base);
      await open(page, gate.url, id);
      await gate.shut();
      await select(page, 'customers');
      await field(page, 'Name', 'kept');
      await page.locator('.dg-status[data-status="offline"]').waitFor();
      await shot('offline');
      // the page is closed before the server is back: the next one has it
      await page.goto(`${base}/healthz`);
      must((await load(base, id)).nodes.every((n) => n.name !== 'kept'), 'it was not offline');
      await gate.open();
      await page.goto(`${gate.url}/diagrams?id=${id}`);
      await until(async () => (await load(base, id)).nodes.some((n) => n.name === 'kept'), 'what was edited offline was not saved');
      await gate.shut();
      await select(page, 'orders');
      await field(page, 'Name', 'kept too');
      await page.locator('.dg-status[data-status="offline"]').waitFor();
      await gate.open();
      await saved(page);
      must((await load(base, id)).nodes.some((n) => n.name === 'kept too'), 'the reconnected page did not save');
      await gate.shut();
      return done;
    },
  },
  {
    name: 'diagram shared by link',
    once: true,
    allowed: ['404'],
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'shared', theme);
      await open(page, base, id);
      await page.getByRole('button', { name: 'Share…' }).click();
      await page.getByRole('button', { name: 'Make a link' }).click();
      const url = await page.getByLabel('Link', { exact: true }).inputValue();
      await shot('dialog');
      const guest = await page.context().newPage();
      const asked = [];
      guest.on('request', (r) => r.url().includes('/api/') && asked.push(`${r.method()} ${new URL(r.url()).pathname}`));
      await guest.goto(url);
      await guest.getByText('read-only').waitFor();
      must((await guest.getByRole('button', { name: 'Add a table' }).count()) === 0, 'a guest can add tables');
      await select(guest, 'customers');
      await guest.getByLabel('Name', { exact: true }).waitFor();
      must(await guest.getByLabel('Name', { exact: true }).isDisabled(), 'a guest can rename');
      await guest.keyboard.press('Escape');
      await guest.keyboard.press('Delete');
      must(asked.every((a) => a.startsWith('GET /api/shared/')), `a guest asked for more than the link: ${asked.join(', ')}`);
      await page.getByRole('button', { name: 'Revoke' }).click();
      await page.getByText('There are no links.').waitFor();
      await guest.reload();
      await guest.getByText('This link shows nothing').waitFor();
      await guest.close();
      await page.keyboard.press('Escape');
      return done;
    },
  },
  {
    name: 'diagram as text',
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'text', theme);
      await open(page, base, id, '&text=1');
      const text = page.getByRole('textbox', { name: 'Text of the diagram' });
      await text.getByText('customers').first().waitFor();
      await text.click();
      await page.keyboard.press('Control+End');
      await page.keyboard.type('CREATE TABLE reviews (id bigint PRIMARY KEY, order_id bigint REFERENCES orders);');
      // a pause in the typing is a text too: at first without the reference
      await until(async () => { const { nodes, edges } = await load(base, id); return nodes.some((n) => n.name === 'reviews') && edges.length === 2; }, 'the written table was not drawn');
      const made = await load(base, id);
      must(made.nodes.find((n) => n.id === 'orders').x === 360, 'the text moved or lost something');
      await page.keyboard.type('CREATE TABL x;');
      await page.getByText(/cannot be read; the diagram waits/).waitFor();
      await shot('error');
      await page.getByRole('button', { name: 'DBML', exact: true }).click();
      await text.getByText('Table').first().waitFor();
      return done;
    },
  },
  {
    name: 'diagram history',
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'history', theme);
      await api(base, 'PATCH', `/${id}`, { revision: 1, note: 'Longer', patch: { update: [{ id: 'customers', columns: [{ id: 'c9', name: 'phone', type: 'text' }] }] } });
      await open(page, base, id, '&side=history');
      await page.getByRole('button', { name: /^(Made|Changed|undo)?.*1 ·/ }).last().click();
      await page.getByText('add column').waitFor();
      await page.getByRole('button', { name: 'Migration SQL' }).click();
      await page.getByText('ADD COLUMN phone').waitFor();
      await shot('diff');
      await page.getByRole('button', { name: 'Restore this revision' }).click();
      await until(async () => (await load(base, id)).nodes.find((n) => n.id === 'customers').columns.length === 2, 'the revision was not restored');
      await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
      await until(async () => (await load(base, id)).nodes.find((n) => n.id === 'customers').columns.length === 3, 'the restore was not undone');
      await saved(page);
      return done;
    },
  },
];
export { api, load, make, open, saved, until };
