// The Suggestions panel: what is found, filtered, looked at, applied, undone, muted, rejected; live, long, read-only and without a server.
import { guarded } from './guarded.mjs';
import { api, column, expectUrl, load, make, must, open, saved, shop, until } from './helpers.mjs';

const list = (page) => page.getByRole('list', { name: 'Suggestions', exact: true });
const row = (page, text) => list(page).getByRole('button', { name: text });
const verdicts = async (base, id) => (await api(base, 'GET', `/${id}/verdicts`)).verdicts.map((v) => `${v.verdict} ${v.key.split(':')[0]}`).join();
const settled = (page) => page.locator('.sg-list[aria-busy="false"]').waitFor();
const fk = /The foreign key customer_id of public.orders has no index/;
const indexed = async (base, id) => (await load(base, id)).nodes.find((n) => n.name === 'orders').indexes?.length === 1;
const keyless = (name) => ({ id: name, kind: 'table', schema: 'public', name, x: 0, y: 400, columns: [column('c1', 'code', 'text')] });
/** Many tables, each with faults. */
const many = (n) => Array.from({ length: n }, (_, i) => `CREATE TABLE t${i} (id bigint PRIMARY KEY, name varchar(255), state char(3), paid float, at timestamp, data json${i > 0 ? `, a_id bigint REFERENCES t${i - 1}, b_id bigint REFERENCES t${i >> 1}, c_id bigint REFERENCES t0` : ''});`).join('\n');

export const suggestions = [
  {
    name: 'suggestions',
    steps: async ({ page, base, theme, check }) => {
      const { id, done } = await make(base, 'suggestions', theme);
      await open(page, base, id);
      // from the inspector to the panel
      await page.keyboard.press('w');
      await row(page, fk).waitFor();
      await check('list');
      await row(page, fk).click();
      const detail = page.locator('.sg-detail');
      await detail.getByText('CREATE INDEX').waitFor();
      must((await detail.getByText('proof: modelled').count()) === 1, 'the proof is not told as it is');
      await detail.getByRole('button', { name: 'orders', exact: true }).click();
      await expectUrl(page, 'at=orders');
      await detail.getByRole('button', { name: 'Explain' }).click();
      await detail.getByText(/reads the whole referring table/).waitFor();
      await check('open');

      // filters, kept in the address
      const before = await list(page).getByRole('listitem').count();
      await page.getByLabel('Find in the suggestions').fill('foreign key customer_id');
      await until(async () => (await list(page).getByRole('listitem').count()) < before, 'the search leaves everything');
      await expectUrl(page, 'find=foreign');
      await page.getByLabel('Find in the suggestions').fill('no such thing');
      await page.getByText('None of them').waitFor();
      await page.getByRole('button', { name: 'Clear it' }).click();
      await page.getByLabel('Any rule').selectOption('fk_without_index');
      await until(async () => (await list(page).getByRole('listitem').count()) === 1, 'the rule leaves more than its own');
      await page.getByLabel('Any table').selectOption('orders');
      await page.getByLabel('Any impact').selectOption('high');
      await row(page, fk).waitFor();
      await check('filtered');
      await page.getByRole('button', { name: 'Clear', exact: true }).click();

      await detail.getByRole('button', { name: 'Preview…' }).click();
      const preview = page.getByRole('dialog', { name: fk });
      await preview.getByText('orders_customer_id_idx').first().waitFor();
      await page.keyboard.press('Escape');
      await preview.waitFor({ state: 'detached' });
      must(!(await indexed(base, id)), 'the preview changed the diagram');

      // applied: the canvas follows, the suggestion goes, and the focus stays in the list
      await detail.getByRole('button', { name: 'Apply' }).click();
      await until(() => indexed(base, id), 'the index was not made');
      await row(page, fk).waitFor({ state: 'detached' });
      await until(async () => (await verdicts(base, id)) === 'accepted fk_without_index', 'it is not recorded as accepted');
      await until(() => page.evaluate(() => document.activeElement?.closest('.sg-list') !== null), 'the focus is lost');
      await page.getByLabel('State').selectOption('accepted');
      await page.getByRole('region', { name: 'Not found any more' }).getByText('fk without index').waitFor();
      await check('accepted');
      await page.getByLabel('State').selectOption('open');
      // undone: it is found again, and not accepted any more
      await page.getByRole('button', { name: /^Undo: Fix/ }).click();
      await row(page, fk).waitFor();
      await until(async () => (await verdicts(base, id)) === '', 'it is accepted after it was undone');

      // by keyboard
      await row(page, fk).focus();
      await page.keyboard.press('Home');
      await until(() => page.evaluate(() => document.activeElement?.getAttribute('data-row') === '0'), 'Home leads elsewhere');
      await page.keyboard.press('ArrowDown');
      await until(() => page.evaluate(() => document.activeElement?.getAttribute('data-row') === '1'), 'the arrow leads elsewhere');
      await row(page, fk).focus();
      await row(page, fk).click();
      await settled(page);
      await page.keyboard.press('m');
      const dialog = page.getByRole('dialog', { name: 'Mute the suggestion' });
      await dialog.getByLabel('Reason').fill('Nobody deletes customers');
      await dialog.getByLabel('How long').selectOption('for a week');
      await check('mute');
      await dialog.getByRole('button', { name: 'Mute', exact: true }).click();
      await row(page, fk).waitFor({ state: 'detached' });
      must((await verdicts(base, id)) === 'muted fk_without_index', 'it is not muted');

      // a reload keeps it
      await page.reload();
      await saved(page);
      await settled(page);
      must((await row(page, fk).count()) === 0, 'a reload forgets the mute');
      await page.getByLabel('State').selectOption('muted');
      await row(page, fk).waitFor();
      if ((await page.locator('.sg-detail').count()) === 0) await row(page, fk).click();
      await page.getByText(/Muted by .*until .*: Nobody deletes customers/).waitFor();
      await check('muted');
      await page.getByRole('button', { name: 'Take back' }).click();
      await page.getByText('Nothing was muted').waitFor();
      await page.getByLabel('State').selectOption('open');
      if ((await page.locator('.sg-detail').count()) === 0) await row(page, fk).click();
      await page.getByRole('button', { name: 'Reject…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click();
      await row(page, fk).waitFor({ state: 'detached' });
      must((await verdicts(base, id)) === 'rejected fk_without_index', 'it is not rejected');
      await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
      await row(page, fk).waitFor();

      await page.getByRole('tab', { name: /^AI-enhanced/ }).click();
      await page.getByText('No model is configured:').waitFor();
      await page.getByRole('button', { name: 'Explain' }).first().click();
      await page.locator('.sg-page p').first().waitFor();
      await check('enhanced');
      await page.getByRole('button', { name: 'Show: A foreign key without an index' }).click();
      await row(page, fk).waitFor();
      must((await list(page).getByRole('listitem').count()) === 1, 'more than the rule is shown');
      return done;
    },
  },
  {
    name: 'suggestions of a missing foreign key',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'links', theme);
      const link = /lines.order_id looks like a reference to orders/;
      await open(page, base, id, '&side=suggestions');
      await row(page, link).click();
      const detail = page.locator('.sg-detail');
      await detail.getByText('VALIDATE CONSTRAINT').waitFor();
      must((await row(page, /lines.order_id/).count()) === 1, 'the same column is suggested twice');
      await shot('open');
      await detail.getByRole('button', { name: 'Apply' }).click();
      await until(async () => (await load(base, id)).edges.some((e) => e.from === 'lines' && e.to === 'orders'), 'the edge was not made');
      await row(page, link).waitFor({ state: 'detached' });
      return done;
    },
  },
  {
    name: 'suggestions while others edit',
    once: true,
    steps: async ({ page, base, theme }) => {
      const { id, done } = await make(base, 'live', theme);
      await open(page, base, id, '&side=suggestions');
      await row(page, fk).click();
      await page.locator('.sg-detail').getByText('CREATE INDEX').waitFor();
      const place = () => row(page, fk).evaluate((e) => e.getBoundingClientRect().top);
      const [top, count] = [await place(), await list(page).locator('[data-row="0"]').textContent()];
      // what comes in above moves nothing, and what is open stays open
      await api(base, 'PATCH', `/${id}`, { revision: 1, patch: { add: Array.from({ length: 9 }, (_, i) => keyless(`a${i}`)) } });
      await until(async () => (await list(page).locator('.sg-row').count()) > 9, 'the new ones are not shown');
      await settled(page);
      must(count !== null && Math.abs((await place()) - top) < 3, `the open one moved by ${(await place()) - top}`);
      must((await page.locator('.sg-detail').getByText('CREATE INDEX').count()) === 1, 'the open one was shut');
      // a verdict of somebody else
      const { suggestions: all } = await (await fetch(`${base}/api/ai/suggest`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id, fixes: false }) })).json();
      await api(base, 'POST', `/${id}/verdicts`, { key: all.find((s) => s.rule === 'fk_without_index').key, verdict: 'rejected' });
      await row(page, fk).waitFor({ state: 'detached' });
      return done;
    },
  },
  {
    name: 'suggestions by the thousand',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const { diagram } = await api(base, 'POST', '/import', { name: `many ${theme} ${Date.now() % 100_000}`, source: { text: many(300), format: 'sql', dialect: 'postgres' } });
      await open(page, base, diagram.id, '&side=suggestions');
      await row(page, /foreign key/).first().waitFor();
      const total = await list(page).getByRole('listitem').first().getAttribute('aria-setsize');
      must(Number(total) > 1000, `only ${total} are found`);
      must((await list(page).getByRole('listitem').count()) < 60, 'all rows are drawn');
      await row(page, /foreign key/).first().focus();
      await page.keyboard.press('End');
      await until(() => page.evaluate((n) => document.activeElement?.getAttribute('data-row') === String(n - 1), Number(total)), 'End does not lead to the end');
      await page.keyboard.press('Enter');
      await page.locator('.sg-detail').waitFor();
      await shot('end');
      must((await list(page).getByRole('listitem').count()) < 60, 'all rows are drawn at the end');
      return () => api(base, 'DELETE', `/${diagram.id}`).catch(() => {});
    },
  },
  {
    name: 'suggestions in trouble',
    allowed: ['500', 'ERR_FAILED', 'Failed to load resource'],
    steps: async ({ page, base, theme, check }) => {
      const { id, done } = await make(base, 'troubled', theme);
      let broken = true;
      let slow = null;
      await page.route('**/api/ai/suggest', async (route) => {
        if (slow) await slow;
        return broken ? route.fulfill({ status: 500, contentType: 'application/json', body: JSON.stringify({ error: { code: 'internal', message: 'The rules fell over.', request_id: 'r7' } }) }) : route.continue();
      });
      await open(page, base, id, '&side=suggestions');
      await page.getByText('The rules fell over.').waitFor();
      await check('failed');
      broken = false;
      let go;
      slow = new Promise((resolve) => { go = resolve; });
      await page.getByRole('button', { name: 'Retry' }).click();
      go();
      slow = null;
      await row(page, fk).click();
      await page.locator('.sg-detail').getByText('CREATE INDEX').waitFor();
      // an edit that cannot be looked at: the last answer stays, and says so
      broken = true;
      await api(base, 'PATCH', `/${id}`, { revision: 1, patch: { add: [keyless('later')] } });
      await page.locator('.sg-trouble').getByText('The rules fell over.').waitFor();
      must(await page.locator('.sg-detail').getByRole('button', { name: 'Apply' }).isDisabled(), 'what is old can be applied');
      await check('old');
      broken = false;
      await page.locator('.sg-trouble').getByRole('button', { name: 'Retry' }).click();
      await row(page, /later has no primary key/).waitFor();
      await until(async () => !(await page.locator('.sg-detail').getByRole('button', { name: 'Apply' }).isDisabled()), 'what is new cannot be applied');
      // the server is away
      await page.route('**/api/**', (route) => route.abort());
      await page.getByRole('textbox', { name: 'Name of the diagram' }).fill('Away');
      await page.keyboard.press('Enter');
      await page.getByText(/The server does not answer; until it does/).waitFor();
      must(await page.getByRole('button', { name: 'Mute…' }).isDisabled(), 'without a server something can be decided');
      await check('offline');
      await page.unroute('**/api/**');
      return done;
    },
  },
  {
    name: 'suggestions of a sound diagram',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'sound', theme, { dialect: 'postgres', nodes: [], edges: [] });
      await open(page, base, id, '&side=suggestions');
      await page.getByText('Nothing to say').waitFor();
      await shot();
      return done;
    },
  },
  {
    name: 'suggestions of a viewer',
    needs: 'ASSAY_PROGRAM',
    steps: async ({ page, check, atEnd }) => {
      const server = await guarded();
      atEnd(server.stop);
      const { body: made } = await server.call('editor', 'POST', '/api/diagrams', { name: 'Read', diagram: { ...shop, name: 'Read' } });
      await page.addInitScript((token) => sessionStorage.setItem('assay-token', token), server.tokens.viewer);
      await page.goto(`${server.base}/diagrams?id=${made.id}&side=suggestions`);
      await row(page, fk).click();
      await page.locator('.sg-detail').getByText('CREATE INDEX').waitFor();
      must((await page.locator('.sg-detail').getByRole('button', { name: /Apply|Mute|Reject|Take back/ }).count()) === 0, 'a viewer can decide');
      await page.keyboard.press('m');
      await page.keyboard.press('Control+Enter');
      must((await page.getByRole('dialog').count()) === 0, 'a key opens what a viewer may not do');
      await page.locator('.sg-detail').getByRole('button', { name: 'Preview…' }).click();
      await page.getByRole('dialog', { name: fk }).getByRole('button', { name: 'Close', exact: true }).click();
      await check('open');
      const key = 'fk_without_index:foreign_key.public.orders.x';
      must((await server.call('viewer', 'POST', `/api/diagrams/${made.id}/verdicts`, { key, verdict: 'muted' })).status === 403, 'a viewer decides over the API');
      must((await server.call('editor', 'POST', `/api/diagrams/${made.id}/verdicts`, { key, verdict: 'muted' })).status === 200, 'an editor cannot decide');
      must((await server.call('viewer', 'GET', `/api/diagrams/${made.id}/verdicts`)).body.verdicts[0].author === 'editor', 'it is not told who decided');
    },
  },
];
