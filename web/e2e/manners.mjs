// What holds on every page: keyboard, states, live mode, window sizes. Waits are for conditions, never for time.
import { door } from './proxy.mjs';
import { dashboard, expectUrl, must, statements } from './helpers.mjs';

export const manners = [
  {
    name: 'first visit without a target',
    steps: async ({ page, base }) => {
      await page.route('**/api/targets', (route) => (route.request().method() === 'GET' ? route.fulfill({ json: { targets: [] } }) : route.continue()));
      await page.goto(`${base}/`);
      await page.getByRole('heading', { name: 'Which server shall Assay watch?' }).waitFor();
      await page.keyboard.type('postgres://nobody@127.0.0.1:1/none');
      await page.keyboard.press('Enter');
      await page.getByText('Assay cannot connect').waitFor();
      await page.getByRole('button', { name: 'Use the demo' }).waitFor();
    },
  },
  {
    name: 'palette by keyboard',
    steps: async ({ page, base, shot }) => {
      await dashboard(page, base);
      await page.keyboard.press('Control+k');
      const box = page.getByRole('combobox', { name: /^Search pages/ });
      await box.pressSequentially('order_items');
      await page.getByRole('option').filter({ hasText: 'public.order_items' }).first().waitFor();
      await page.getByRole('option').filter({ hasText: 'statement' }).first().waitFor();
      await shot('search');
      await page.keyboard.press('Enter');
      await expectUrl(page, 'q=order_items');
      await page.getByRole('heading', { name: 'Queries' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('e');
      await page.getByRole('heading', { name: 'Explain' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
      await shot('shortcuts');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'only the keyboard',
    once: true,
    steps: async ({ page, base }) => {
      await page.goto(`${base}/queries?window=15m`);
      await statements(page).first().waitFor();
      await page.keyboard.press('Tab');
      must((await page.evaluate(() => document.activeElement?.textContent)) === 'Skip to the page', 'the first stop is not the skip link');
      await page.keyboard.press('/');
      await page.keyboard.type('inventory');
      await page.keyboard.press('Enter');
      await expectUrl(page, 'q=inventory');
      const bare = new Set();
      for (let stops = 0; stops < 60; stops += 1) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(() => {
          const e = document.activeElement;
          const style = e && getComputedStyle(e);
          return { link: !!e?.closest('td[data-col="Statement"]') && e.tagName === 'A', name: e?.textContent ?? '', seen: style?.outlineStyle !== 'none' && Number.parseFloat(style?.outlineWidth ?? '0') >= 1 };
        });
        if (!stop.seen) bare.add(stop.name);
        if (stop.link) break;
      }
      must(bare.size === 0, `no visible focus on: ${[...bare].join(', ')}`);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Query', exact: true }).waitFor();
      await page.keyboard.press('l');
      await page.getByRole('button', { name: 'paused' }).waitFor();
      await page.keyboard.press('l');
      await page.keyboard.press('Control+j');
      await page.getByRole('textbox', { name: 'Ask the assistant' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('complementary', { name: 'Assistant' }).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'custom range',
    steps: async ({ page, base, shot }) => {
      await page.goto(`${base}/queries`);
      await page.getByLabel('Range', { exact: true }).selectOption('pick');
      await page.getByRole('heading', { name: 'Time range' }).waitFor();
      await shot('dialog');
      await page.getByRole('button', { name: 'Show' }).click();
      await page.getByRole('button', { name: 'Reset zoom' }).waitFor();
      await statements(page).first().waitFor();
      await page.getByRole('button', { name: 'Reset zoom' }).click();
      await page.getByRole('button', { name: 'live' }).waitFor();
    },
  },
  {
    name: 'loading',
    steps: async ({ page, base }) => {
      let answer = () => {};
      const held = new Promise((resolve) => (answer = resolve));
      await page.route('**/api/monitor/**', async (route) => {
        await held;
        await route.continue().catch(() => {});
      });
      await page.goto(`${base}/`);
      await page.getByRole('status', { name: 'Loading' }).first().waitFor();
      must((await page.getByRole('status', { name: 'Loading' }).count()) >= 4, 'not every panel has a skeleton');
      answer();
    },
  },
  {
    name: 'error with retry',
    allowed: ['500'],
    steps: async ({ page, base, shot }) => {
      let broken = true;
      await page.route('**/api/monitor/top-queries*', (route) => (broken ? route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'The telemetry of the range could not be read.', request_id: 'req-e2e' } } }) : route.continue()));
      await page.goto(`${base}/queries?window=15m`);
      const alert = page.getByRole('alert');
      await alert.getByText('req-e2e').waitFor();
      await shot('shown');
      broken = false;
      await alert.getByRole('button', { name: 'Retry' }).click();
      await statements(page).first().waitFor();
      broken = true;
      await page.getByRole('searchbox').waitFor();
    },
  },
  {
    name: 'live survives a 503',
    once: true,
    allowed: ['503'],
    steps: async ({ page, base }) => {
      let refused = 0;
      await page.route('**/api/events*', (route) => {
        refused += 1;
        return refused <= 2 ? route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, body: '{}' }) : route.continue();
      });
      await page.goto(`${base}/`);
      await page.getByRole('button', { name: 'reconnecting' }).waitFor();
      await page.getByRole('button', { name: 'live' }).waitFor();
      must(refused >= 3, 'it did not try again');
    },
  },
  {
    name: 'the server restarts',
    allowed: ['Failed to load resource', 'net::ERR'],
    steps: async ({ page, base, shot }) => {
      const gate = await door(base);
      try {
        await dashboard(page, gate.url, '?window=15m');
        await page.getByRole('button', { name: 'live' }).waitFor();
        await gate.shut();
        await page.getByRole('button', { name: 'reconnecting' }).waitFor();
        await page.getByRole('alert').getByText('Assay does not answer').waitFor({ timeout: 30_000 });
        must(await statements(page).first().isVisible(), 'the old figures are gone');
        await shot('down');
        await gate.open();
        await page.getByRole('button', { name: 'live' }).waitFor();
        await page.getByRole('alert').waitFor({ state: 'detached' });
      } catch (error) {
        await gate.shut();
        throw error;
      }
      return gate.shut;
    },
  },
  {
    name: 'narrow and wide',
    once: true,
    steps: async ({ page, base, shot }) => {
      for (const width of [1100, 1900]) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of ['/', '/activity?all=1', '/queries', '/explain', '/targets']) {
          await page.goto(`${base}${path}`);
          await page.locator('main h1').waitFor();
          const over = await page.evaluate(() => [document.documentElement, document.querySelector('main'), document.querySelector('.top')].map((e) => (e ? e.scrollWidth - e.clientWidth : 0)));
          must(over.every((o) => o <= 1), `${path} is wider than ${width} px: ${over.join(', ')}`);
        }
        await dashboard(page, base, '?window=15m');
        await shot(String(width));
      }
    },
  },
  {
    name: 'unknown page',
    steps: async ({ page, base }) => {
      await page.goto(`${base}/nowhere`);
      await page.getByText('There is no page /nowhere').waitFor();
    },
  },
];
