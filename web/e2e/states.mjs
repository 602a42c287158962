// Every state of the diagram editor in both themes, for axe and for the eye.
import { api, field, load, make, must, open, saved, select, side, until } from './helpers.mjs';
import { postgres } from './rich.mjs';

const palette = async (page, text) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Search pages/ }).fill(text);
  await page.getByRole('option').filter({ hasText: text }).first().waitFor();
};
const closed = async (page) => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};

export const states = [
  {
    name: 'diagram states',
    steps: async ({ page, base, theme, check, atEnd }) => {
      const { diagram } = await api(base, 'POST', '/import', { name: `States ${theme} ${Date.now() % 100_000}`, source: { text: postgres, format: 'sql', dialect: 'postgres' } });
      const { id } = diagram;
      atEnd(() => api(base, 'DELETE', `/${id}`).catch(() => {}));
      const customers = diagram.nodes.find((n) => n.name === 'customers');
      const wrong = { id: 'bad', kind: 'table', schema: 'public', name: 'wrong', x: 900, y: 0, columns: [{ id: 'c1', name: 'customer_id', type: 'text', nullable: true }] };
      await api(base, 'PATCH', `/${id}`, { revision: 1, note: 'A key of another type', patch: { add: [wrong], edgesAdd: [{ id: 'e9', kind: 'foreign_key', from: 'bad', to: customers.id, pairs: [['c1', customers.columns[0].id]] }] } });
      await open(page, base, id);
      await check('whole');
      await select(page, 'customers');
      await side(page).getByRole('button', { name: 'More of email' }).click();
      await check('column');
      await select(page, 'orders');
      await side(page).getByRole('button', { name: /^Name and deferral/ }).click();
      await side(page).getByLabel('Name of the constraint').waitFor();
      await check('relationship');
      for (const name of ['mood', 'positive', 'big_orders', 'totals']) {
        await select(page, name);
        await check(name);
      }
      await page.keyboard.press('Control+a');
      await side(page).getByText(/objects selected/).waitFor();
      await check('many');
      await page.keyboard.press('Escape');
      await select(page, 'orders');
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
      await check('menu');
      await page.keyboard.press('Escape');
      await page.keyboard.press('F2');
      await page.getByLabel('New name').waitFor();
      await check('rename');
      await page.keyboard.press('Escape');
      for (const name of ['Layout', 'More']) {
        await page.getByRole('button', { name, exact: true }).click();
        await page.getByRole('menu').waitFor();
        await check(`menu of ${name}`);
        await page.keyboard.press('Escape');
      }
      await page.keyboard.press('f');
      await page.getByRole('button', { name: /^Focus: 1 step/ }).waitFor();
      await check('focus');
      await page.keyboard.press('f');
      await page.keyboard.press('h');
      await page.getByRole('button', { name: /1 hidden/ }).waitFor();
      await page.keyboard.press('/');
      await page.getByRole('combobox', { name: 'Find a table or column' }).fill('cust');
      await check('search');
      await closed(page);
      await page.keyboard.press('Shift+H');
      await palette(page, 'Lay out');
      await check('palette');
      await closed(page);
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
      await check('keys');
      await closed(page);
      for (const format of ['SQL', 'Markdown', 'PNG']) {
        await palette(page, 'Export…');
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: format, exact: true }).click();
        await page.getByRole('button', { name: /^Download/ }).waitFor();
        await check(`export ${format}`);
        await closed(page);
      }
      await page.getByRole('button', { name: 'Share…' }).click();
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByLabel('Link', { exact: true }).waitFor();
      await check('share');
      await closed(page);
      await palette(page, 'Take changes');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Dump', exact: true }).click();
      await page.getByLabel('SQL of the database').fill('CREATE TABLE customers (id bigint PRIMARY KEY, email text);');
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByRole('list', { name: 'Differences' }).waitFor();
      await check('sync');
      await closed(page);
      await page.getByRole('button', { name: 'Suggestions' }).click();
      await page.getByRole('list', { name: 'Suggestions' }).waitFor();
      await check('suggestions');
      await page.getByRole('button', { name: 'History and restore' }).click();
      await page.getByRole('button', { name: /1 ·/ }).last().click();
      await page.getByRole('list', { name: 'Changes' }).waitFor();
      await page.getByRole('button', { name: 'Migration SQL' }).click();
      await page.getByText('CREATE TABLE').first().waitFor();
      await check('history');
      await palette(page, 'Saved views');
      await page.keyboard.press('Enter');
      await page.getByText('No saved views').waitFor();
      await check('no views');
      await page.getByLabel('Name of the view').fill('All');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'All', exact: true }).waitFor();
      await check('views');
      await page.getByRole('button', { name: 'Text pane: SQL and DBML' }).click();
      const text = page.getByRole('textbox', { name: 'Text of the diagram' });
      await text.getByText('customers').first().waitFor();
      await check('text');
      await text.click();
      await page.keyboard.press('Control+End');
      await page.keyboard.type('CREATE TABL x;');
      await page.getByText(/cannot be read; the diagram waits/).waitFor();
      await check('text wrong');
      await page.getByRole('button', { name: 'DBML', exact: true }).click();
      await text.getByText('Table').first().waitFor();
      await check('dbml');
    },
  },
  {
    name: 'diagram states of trouble',
    allowed: ['409', '400', 'ERR_FAILED', 'Failed to load resource'],
    steps: async ({ page, base, theme, check }) => {
      const { id, done } = await make(base, 'trouble', theme);
      // told of the other's change it would not come to a conflict
      await page.route('**/api/events*', (route) => route.abort());
      await open(page, base, id);
      await api(base, 'PATCH', `/${id}`, { revision: 1, patch: { update: [{ id: 'customers', name: 'theirs' }] } });
      await select(page, 'customers');
      await field(page, 'Name', 'mine');
      const conflict = page.getByRole('region', { name: 'Conflicts' });
      await conflict.getByText('theirs', { exact: true }).waitFor();
      await check('conflict');
      await conflict.getByRole('button', { name: 'Take all theirs' }).click();
      await saved(page);
      await page.route(`**/api/diagrams/${id}`, (route) => route.abort());
      await select(page, 'orders');
      await field(page, 'Name', 'purchases');
      await page.locator('.dg-status[data-status="offline"]').waitFor();
      await check('offline');
      await page.unroute(`**/api/diagrams/${id}`);
      await page.getByRole('button', { name: 'Retry', exact: true }).click();
      await until(async () => (await load(base, id)).nodes.some((n) => n.name === 'purchases'), 'it was not saved after Retry');
      await page.route(`**/api/diagrams/${id}`, (route) => (route.request().method() === 'PATCH' ? route.fulfill({ status: 400, json: { error: { code: 'invalid', message: 'The name is longer than the 63 bytes that PostgreSQL keeps.' } } }) : route.continue()));
      await select(page, 'lines');
      await field(page, 'Name', 'refused');
      await page.getByRole('alert').getByText('The last changes are not saved').waitFor();
      await page.getByRole('button', { name: 'Back to what is saved…' }).click();
      await check('refused');
      await page.getByRole('button', { name: 'Throw them away' }).click();
      await saved(page);
      await page.unroute(`**/api/diagrams/${id}`);
      await page.keyboard.press('Delete');
      await page.getByRole('status').getByRole('button', { name: 'Undo' }).waitFor();
      await check('deleted');
      const { token } = await api(base, 'POST', `/${id}/share`, {});
      await page.goto(`${base}/shared/${token}`);
      await page.getByText('read-only').waitFor();
      await check('shared');
      await page.goto(`${base}/shared/${'0'.repeat(48)}`);
      await page.getByText('This link shows nothing').waitFor();
      await check('no link');
      await page.goto(`${base}/diagrams`);
      await page.getByRole('button', { name: 'Import…' }).click();
      await check('import');
      must((await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()), 'nothing can be imported');
      await closed(page);
      await page.route('**/api/diagrams?*', (route) => route.fulfill({ json: { diagrams: [] } }));
      await page.reload();
      await page.getByText('No diagrams yet').waitFor();
      return done;
    },
  },
];
