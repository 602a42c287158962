// Changes looked at before they are made: a revision over now, and what a database changed, each taken in part.
import { api, load, make, open, saved, until } from './diagrams.mjs';
import { must } from './helpers.mjs';

const node = (diagram, name) => diagram.nodes.find((n) => n.name === name);
const columns = (diagram, name) => node(diagram, name)?.columns.map((c) => c.name).join();
const panel = (dialog) => dialog.getByRole('tabpanel');
const answered = (dialog) => dialog.locator('[role="tabpanel"][aria-busy="false"]').waitFor();
const edits = {
  update: [
    { id: 'customers', columns: [{ id: 'c2', type: 'character varying(320)', nullable: false }, { id: 'c9', name: 'phone', type: 'text' }] },
    { id: 'orders', columns: [{ id: 'c3', remove: true }] },
  ],
  add: [{ id: 'reviews', kind: 'table', schema: 'public', name: 'reviews', x: 360, y: 220, columns: [{ id: 'c1', name: 'id', type: 'bigint', nullable: false }, { id: 'c2', name: 'customer_id', type: 'integer' }], keys: [{ id: 'k', kind: 'primary', columns: ['c1'] }] }],
  remove: ['lines'],
  edgesAdd: [{ id: 'e2', kind: 'foreign_key', from: 'reviews', to: 'customers', pairs: [['c2', 'c1']] }],
};
const dump = (more) => `CREATE TABLE customers (id bigint PRIMARY KEY, email text${more});\nCREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);\n`;

export const previews = [
  {
    name: 'impact of a change',
    steps: async ({ page, base, theme, shot }) => {
      // the demo's database with a column renamed: its own statements break
      const { diagram } = await api(base, 'POST', '/import', { name: `impact ${theme} ${Date.now() % 100_000}`, source: { target: 'shop-demo', database: 'shop' } });
      const table = diagram.nodes.find((n) => n.name === 'orders');
      await api(base, 'PATCH', `/${diagram.id}`, { revision: diagram.revision, note: 'Amount', patch: { update: [{ id: table.id, columns: [{ id: table.columns.find((c) => c.name === 'total').id, name: 'amount' }] }] } });
      await until(async () => {
        const { statements } = await (await fetch(`${base}/api/monitor/top-queries?db_id=shop-demo&database=shop&window=24h&limit=500`)).json();
        return statements?.some((s) => /total.* FROM orders/s.test(s.text));
      }, 'the demo asked nothing about orders');
      await open(page, base, diagram.id, '&side=history');
      await page.getByRole('button', { name: /1 ·/ }).last().click();
      await page.getByRole('button', { name: 'Show on the canvas' }).click();
      const seen = page.getByRole('dialog', { name: 'From revision 1 to now' });
      await seen.getByRole('tab', { name: 'Impact' }).click();
      await seen.getByRole('button', { name: 'Try the statements' }).click();
      const touched = panel(seen).getByRole('list', { name: 'Statements that the change touches' });
      await touched.waitFor({ timeout: 90_000 });
      const first = touched.getByRole('listitem').first();
      must((await first.textContent()).includes('does not exist'), "the engine's words are not told");
      must((await first.textContent()).includes('amount'), 'there is no route');
      await panel(seen).getByText('proof: executed').waitFor();
      await shot('statements');
      await page.keyboard.press('Escape');
      await seen.waitFor({ state: 'detached' });
      return () => api(base, 'DELETE', `/${diagram.id}`).catch(() => {});
    },
  },
  {
    name: 'preview of a revision',
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'revision', theme);
      await api(base, 'PATCH', `/${id}`, { revision: 1, note: 'Reviews', patch: edits });
      await open(page, base, id, '&side=history');
      await page.getByRole('button', { name: /1 ·/ }).last().click();
      await page.getByRole('button', { name: 'Show on the canvas' }).click();
      const seen = page.getByRole('dialog', { name: 'From revision 1 to now' });
      await seen.getByText('reviews', { exact: true }).first().waitFor();
      must((await seen.getByRole('checkbox').count()) === 0, 'what is only shown can be taken');
      await shot('both');
      await seen.getByRole('button', { name: 'Before', exact: true }).click();
      await shot('before');
      await seen.getByRole('tab', { name: /^Migration/ }).click();
      await panel(seen).getByText('ADD COLUMN phone').first().waitFor();
      await panel(seen).getByText('loses data').first().waitFor();
      await shot('migration');
      await page.keyboard.press('ArrowRight');
      await panel(seen).getByText(/joins customer_id \(integer\) to customers.id \(bigint\)/).waitFor();
      await shot('findings');
      await page.keyboard.press('Escape');
      await seen.waitFor({ state: 'detached' });

      await page.getByRole('button', { name: 'Restore parts…' }).click();
      const back = page.getByRole('dialog', { name: 'From now back to revision 1' });
      await back.getByRole('button', { name: 'Take none' }).click();
      must(await back.getByRole('button', { name: /^Apply/ }).isDisabled(), 'nothing can be applied');
      // a table goes only with its foreign key
      await back.getByLabel('Take: removed table reviews').check();
      await back.getByText(/Also taken/).waitFor();
      must(await back.getByLabel(/^Take: removed foreign key/).isChecked(), 'the foreign key stays without its table');
      await back.getByLabel(/^Take: removed foreign key/).uncheck();
      must(!(await back.getByLabel('Take: removed table reviews').isChecked()), 'the table goes without its foreign key');
      await back.getByLabel('Take: removed column phone').check();
      await back.getByRole('tab', { name: 'DDL' }).click();
      await panel(back).getByText('DROP COLUMN phone').waitFor();
      await answered(back);
      must((await panel(back).getByText('reviews').count()) === 0, 'the statements are not of what was chosen');
      if (theme === 'light') {
        await back.getByRole('tab', { name: /^Migration/ }).click();
        await back.getByRole('button', { name: 'Prove it' }).click();
        await panel(back).getByText('proof: executed').waitFor({ timeout: 60_000 });
        await shot('proof');
      }
      await back.getByRole('tab', { name: /^Changes/ }).click();
      await shot('part');
      await back.getByRole('button', { name: 'Apply 1 of 6 changes' }).click();
      await back.waitFor({ state: 'detached' });
      await until(async () => columns(await load(base, id), 'customers') === 'id,email', 'the column was not taken back');
      const now = await load(base, id);
      must(node(now, 'reviews') && !node(now, 'lines') && columns(now, 'orders') === 'id,customer_id', 'more than the column was taken back');
      await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
      await until(async () => columns(await load(base, id), 'customers') === 'id,email,phone', 'it was not one step');
      await saved(page);
      // left open, for what the runner looks at in the end
      await page.getByRole('button', { name: 'Restore parts…' }).click();
      await back.getByLabel('Take: removed column phone').uncheck();
      await back.getByRole('button', { name: /column line/ }).click();
      await back.locator('[aria-current="true"]').waitFor();
      await answered(back);
      return done;
    },
  },
  {
    name: 'preview of a database',
    steps: async ({ page, base, theme, shot }) => {
      const { diagram } = await api(base, 'POST', '/import', { name: `synced ${theme} ${Date.now() % 100_000}`, source: { text: dump(''), format: 'sql', dialect: 'postgres' } });
      const { id } = diagram;
      await open(page, base, id);
      const compare = async () => {
        await page.keyboard.press('Control+k');
        await page.getByRole('combobox', { name: /^Search pages/ }).fill('Take changes of a database');
        await page.keyboard.press('Enter');
        const dialog = page.getByRole('dialog', { name: 'Take changes of a database' });
        await dialog.getByRole('button', { name: 'Dump', exact: true }).click();
        await dialog.getByLabel('SQL of the database').fill(`${dump(', phone text')}CREATE TABLE reviews (id bigint PRIMARY KEY, order_id bigint REFERENCES orders);`);
        await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
        await dialog.getByRole('button', { name: 'Review on the canvas…' }).click();
        return page.getByRole('dialog', { name: 'What a dump changed' });
      };
      let review = await compare();
      await review.getByLabel('Take: added column phone').uncheck();
      await review.getByText('comes up again at the next comparison').waitFor();
      await shot('review');
      await review.getByRole('button', { name: /^Apply \d of \d changes/ }).click();
      await review.waitFor({ state: 'detached' });
      await until(async () => node(await load(base, id), 'reviews'), 'the table was not taken');
      must(columns(await load(base, id), 'customers') === 'id,email', 'the column that was left out was taken');
      await saved(page);
      // what was left comes up again, and only that; all of it is the server's to take
      review = await compare();
      await review.getByLabel('Take: added column phone').waitFor();
      must((await review.getByLabel(/^Take: /).count()) === 1, 'what was taken comes up again');
      await review.getByRole('button', { name: 'Apply 1 change', exact: true }).click();
      await until(async () => columns(await load(base, id), 'customers') === 'id,email,phone', 'the rest was not taken');
      await saved(page);
      return () => api(base, 'DELETE', `/${id}`).catch(() => {});
    },
  },
  {
    name: 'preview of a text',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'text', theme);
      await open(page, base, id, '&text=1');
      const pane = page.getByRole('region', { name: 'Text pane' });
      const text = pane.getByRole('textbox', { name: 'Text of the diagram' });
      await text.getByText('customers').first().waitFor();
      const { text: all } = await api(base, 'GET', `/${id}/export`);
      const write = async (sql) => {
        await text.click();
        await page.keyboard.press('Control+a');
        // pasted, without the clipboard that all flows share
        await text.evaluate((element, pasted) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/plain', pasted);
          element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }, sql);
      };
      const less = all.replace(/CREATE TABLE public.lines \([^;]*;/, '').replace(/ALTER TABLE[^;]*public.lines[^;]*;/g, '').replace(/email text/, 'email text, phone text');
      await write(less);
      await pane.getByText('This drops lines; the diagram waits.').waitFor();
      must(node(await load(base, id), 'lines'), 'the table was dropped unasked');
      // put back before it was dropped, nothing has happened
      await write(all);
      await pane.getByText('In step').waitFor();
      must((await load(base, id)).revision === 1, 'the text that is as it was changed something');
      await write(less);
      await pane.getByRole('button', { name: 'Show on the canvas' }).click();
      const review = page.getByRole('dialog', { name: 'What the SQL changes' });
      await review.getByLabel('Take: removed table lines').uncheck();
      await shot('review');
      await review.getByRole('button', { name: /^Apply/ }).click();
      await until(async () => columns(await load(base, id), 'customers') === 'id,email,phone', 'the rest was not taken');
      must(node(await load(base, id), 'lines'), 'the table that was left out was dropped');
      await text.getByText('lines').first().waitFor();
      await write(less);
      await pane.getByRole('button', { name: 'Drop it' }).click();
      await until(async () => !node(await load(base, id), 'lines'), 'the table was not dropped');
      await saved(page);
      return done;
    },
  },
];
