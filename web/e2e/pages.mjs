// What a person does with Assay, page by page. Waits are for conditions, never for time.
import { plans } from './plans.mjs';
import { dashboard, expectUrl, explainBox, explainIt, must, statements } from './helpers.mjs';

export const pages = [
  {
    name: 'dashboard',
    steps: async ({ page, base, shot }) => {
      await dashboard(page, base, '?window=15m');
      await page.getByRole('region', { name: 'Verdict' }).getByRole('status').waitFor();
      const chart = page.getByRole('img', { name: /^Load by wait event/ });
      await chart.focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('region', { name: 'Load by wait event' }).locator('.legend > .keep').filter({ hasText: /^\d\d:\d\d:\d\d$/ }).waitFor();
      await shot('crosshair');
      await page.getByRole('region', { name: 'Largest tables', exact: true }).scrollIntoViewIfNeeded();
      await shot('lower');
      await page.locator('#main').evaluate((e) => e.scrollTo(0, 0));
    },
  },
  {
    name: 'chart filter zoom and data',
    once: true,
    steps: async ({ page, base }) => {
      await dashboard(page, base, '?window=15m');
      const panel = page.getByRole('region', { name: 'Connections by state' });
      await panel.getByRole('button', { name: /^idle/ }).first().click();
      await expectUrl(page, 'only=idle');
      await panel.getByRole('button', { name: /^idle/ }).first().click();
      await panel.getByRole('button', { name: /data and export/ }).click();
      await panel.getByRole('menuitem', { name: 'Data as a table' }).click();
      await panel.locator('tbody tr').first().waitFor();
      const download = page.waitForEvent('download');
      await panel.getByRole('button', { name: /data and export/ }).click();
      await panel.getByRole('menuitem', { name: 'Download PNG' }).click();
      must((await download).suggestedFilename() === 'connections.png', 'the PNG has another name');
      const load = page.getByRole('img', { name: /^Load by wait event/ });
      await load.scrollIntoViewIfNeeded();
      const box = await load.boundingBox();
      must(box, 'there is no chart');
      await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 4 });
      await page.mouse.up();
      await expectUrl(page, 'from=');
      await page.goBack();
      await page.waitForFunction(() => !location.href.includes('from='));
      await page.getByRole('region', { name: 'Transactions', exact: true }).getByRole('button', { name: /^commits/ }).click();
      await expectUrl(page, 'only=commits');
    },
  },
  {
    name: 'queries',
    steps: async ({ page, base }) => {
      await page.goto(`${base}/queries?window=15m`);
      await statements(page).first().waitFor();
      await page.getByRole('searchbox', { name: 'Text contains' }).fill('orders');
      await page.keyboard.press('Enter');
      await expectUrl(page, 'q=orders');
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.getByRole('button', { name: 'Mean', exact: true }).click();
      await page.locator('th[aria-sort="descending"]').waitFor();
      await expectUrl(page, 'sort=-Mean');
      await page.getByRole('button', { name: 'Columns of Statements by load' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Total time' }).click();
      await page.getByRole('columnheader', { name: 'Total time' }).waitFor();
      await page.getByRole('menuitemcheckbox', { name: 'Total time' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'query page',
    steps: async ({ page, base }) => {
      await page.goto(`${base}/queries?window=15m&q=select`);
      await statements(page).nth(1).click();
      await page.getByRole('heading', { name: 'Query', exact: true }).waitFor();
      await page.getByRole('region', { name: 'Who runs it' }).locator('tbody tr').first().waitFor();
      await page.getByRole('region', { name: 'How long a call takes' }).getByText('deviation').waitFor();
      await page.getByRole('region', { name: 'Time per call' }).locator('canvas').waitFor();
    },
  },
  {
    name: 'explain an observed statement',
    steps: async ({ page, base }) => {
      // a statement that reads: the plan of a write needs rights that Assay has not
      await page.goto(`${base}/queries?q=total from orders`);
      await statements(page).first().click();
      await page.getByRole('region', { name: 'Statement' }).getByRole('link', { name: 'Explain' }).click();
      await page.getByText('planner units').first().waitFor();
      await page.getByRole('treegrid', { name: 'Plan' }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Query', exact: true }).waitFor();
      await page.goForward();
      await page.getByRole('treegrid', { name: 'Plan' }).waitFor();
    },
  },
  {
    name: 'paste a plan',
    steps: async ({ page, base, shot }) => {
      await page.goto(`${base}/explain`);
      await explainBox(page).fill(plans.nested);
      await explainIt(page);
      const tree = page.getByRole('treegrid', { name: 'Plan' });
      await tree.locator('[aria-selected="true"]').focus();
      await page.keyboard.press('Home');
      await page.getByRole('region', { name: /^Node 1:/ }).waitFor();
      await page.keyboard.press('ArrowLeft');
      must((await tree.locator('[data-node]').count()) === 1, 'the root did not fold');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('End');
      await tree.getByText(/×.* more/).first().waitFor();
      await shot('tree');
      await page.getByRole('button', { name: 'Raw text' }).click();
      await page.getByRole('region', { name: 'Raw plan' }).waitFor();
      await page.getByRole('button', { name: 'Flame' }).click();
      await expectUrl(page, 'view=flame');
      await page.getByRole('group', { name: 'Flame view' }).getByRole('button').nth(2).click();
    },
  },
  {
    name: 'compare two plans',
    steps: async ({ page, base }) => {
      await page.goto(`${base}/explain`);
      await explainBox(page).fill(plans.nested);
      await explainIt(page);
      await page.getByRole('button', { name: 'Keep to compare' }).click();
      await explainBox(page).fill(plans.hashed);
      await page.keyboard.press('Control+Enter');
      await page.getByRole('treegrid', { name: 'Plan A' }).waitFor();
      await page.getByRole('treegrid', { name: 'Plan B' }).waitFor();
    },
  },
  {
    name: 'a write is not run',
    allowed: ['Failed to load resource'],
    steps: async ({ page, base }) => {
      await page.goto(`${base}/explain`);
      await explainBox(page).fill('DELETE FROM orders');
      await page.getByRole('checkbox').check();
      await explainIt(page);
      await page.getByRole('alert').getByText('Request').waitFor();
    },
  },
  {
    name: 'activity',
    steps: async ({ page, base }) => {
      await page.goto(`${base}/activity`);
      await page.getByRole('heading', { name: 'Sessions' }).waitFor();
      await page.getByRole('button', { name: /^Show \d+ idle/ }).click();
      await expectUrl(page, 'all=1');
      await page.getByRole('searchbox', { name: 'Filter sessions' }).fill('shop-web');
      await expectUrl(page, 'q=shop-web');
      await page.locator('tbody tr').first().getByRole('button').click();
      await page.getByRole('region', { name: /^Session \d+/ }).waitFor();
      await expectUrl(page, 'pid=');
      await page.keyboard.press('Escape');
      await page.getByRole('region', { name: /^Session \d+/ }).waitFor({ state: 'detached' });
      await page.getByRole('searchbox', { name: 'Filter sessions' }).fill('');
      await page.locator('tbody tr').nth(1).getByRole('button').click();
    },
  },
  {
    name: 'targets',
    alone: true,
    steps: async ({ page, base }) => {
      await page.goto(`${base}/targets`);
      await page.getByRole('button', { name: 'Rename' }).first().click();
      await page.getByLabel('New name of shop-demo').fill('shop renamed');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'shop renamed' }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('heading', { name: 'shop-demo' }).waitFor();
      await page.getByRole('button', { name: 'Remove…' }).first().click();
      await page.getByRole('button', { name: 'Keep it' }).click();
      await page.getByLabel('Connection URL').fill('postgres://nobody@127.0.0.1:1/none');
      await page.getByRole('button', { name: 'Test' }).click();
      await page.getByText('Assay cannot connect').waitFor();
    },
  },
  {
    name: 'assistant',
    steps: async ({ page, base, shot }) => {
      await dashboard(page, base, '?window=15m');
      await page.keyboard.press('Control+j');
      await page.getByRole('button', { name: 'What is slow right now?' }).click();
      const answer = page.locator('.message.assistant').last();
      await answer.getByText('monitor.top_queries').click();
      await answer.getByRole('heading', { name: 'Result' }).waitFor();
      await shot('tool');
      await answer.getByText('monitor.top_queries').click();
      await answer.getByRole('button', { name: 'calls' }).click();
      await answer.locator('th[aria-sort="descending"]').waitFor();
      await page.getByRole('group', { name: 'What goes along' }).getByRole('button').first().click();
      await page.getByLabel('What is sent').getByText('"db_id"').waitFor();
      await page.getByRole('group', { name: 'What goes along' }).getByRole('button').first().click();
      await answer.getByRole('button', { name: 'Copy answer' }).waitFor();
    },
  },
  {
    name: 'assistant stops',
    once: true,
    steps: async ({ page, base }) => {
      await page.goto(`${base}/explain?ask=1`);
      await page.route('**/api/ai/chat', () => {});
      await page.getByRole('button', { name: 'How is it doing?' }).click();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText('Stopped.').waitFor();
    },
  },
  {
    name: 'mark a moment and compare',
    steps: async ({ page, base, theme }) => {
      await dashboard(page, base, '?window=15m');
      await page.getByRole('button', { name: 'Mark this moment…' }).click();
      await page.getByLabel('What happened').fill(`release ${theme}`);
      await page.getByRole('button', { name: 'Mark', exact: true }).click();
      await page.getByText(`deploy: release ${theme}`).first().waitFor();
      await page.locator('.flag').first().waitFor();
      await page.getByLabel('Compare').selectOption('24h');
      await page.getByRole('region', { name: 'Load by wait event' }).getByText('a day before').waitFor();
      await expectUrl(page, 'compare=24h');
    },
  },
];
