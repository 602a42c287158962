// Browser flows on the real program: ASSAY_URL (a server on the demo) is driven in chromium, in both themes. Fails on console errors, CSP violations
// and serious axe findings. Screenshots go to ASSAY_SHOTS. Prints "N passed, N failed".
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const AxeBuilder = axe.default ?? axe;
const base = process.env.ASSAY_URL?.replace(/\/$/, '');
if (!base) {
  console.error('Set ASSAY_URL to a running Assay.');
  process.exit(2);
}
const shots = process.env.ASSAY_SHOTS ?? join(tmpdir(), 'assay-shots');
mkdirSync(shots, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), 'assay-chromium-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  viewport: { width: 1400, height: 900 },
  reducedMotion: 'reduce',
});
context.setDefaultTimeout(15_000);
await context.addInitScript(() => {
  document.addEventListener('securitypolicyviolation', (e) => console.error(`CSP violation: ${e.violatedDirective} ${e.blockedURI}`));
});

let passed = 0;
let failed = 0;
async function flow(name, theme, steps, allowed = []) {
  const page = await context.newPage();
  const problems = [];
  page.on('console', (m) => m.type() === 'error' && !allowed.some((a) => m.text().includes(a)) && problems.push(m.text()));
  page.on('pageerror', (e) => problems.push(String(e)));
  try {
    await page.addInitScript((t) => localStorage.setItem('assay-theme', t), theme);
    await steps(page);
    await page.screenshot({ path: join(shots, `${name.replaceAll(' ', '-')}-${theme}.png`) });
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const v of violations.filter((x) => x.impact === 'serious' || x.impact === 'critical')) problems.push(`axe ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')}`);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    passed += 1;
    console.log(`ok      ${name} (${theme})`);
  } catch (error) {
    failed += 1;
    await page.screenshot({ path: join(shots, `FAILED-${name.replaceAll(' ', '-')}-${theme}.png`) }).catch(() => {});
    console.log(`FAILED  ${name} (${theme})\n${error instanceof Error ? error.message : error}`);
  } finally {
    await page.close();
  }
}

const plan = JSON.stringify([{ Plan: { 'Node Type': 'Seq Scan', 'Relation Name': 'orders', Alias: 'orders', 'Startup Cost': 0, 'Total Cost': 18334, 'Plan Rows': 40, 'Plan Width': 8, 'Actual Startup Time': 0.02, 'Actual Total Time': 120.5, 'Actual Rows': 40, 'Actual Loops': 1, Filter: '(status = 3)', 'Rows Removed by Filter': 999960 }, 'Planning Time': 0.1, 'Execution Time': 120.7 }]);

for (const theme of ['light', 'dark']) {
  await flow('dashboard', theme, async (page) => {
    await page.goto(`${base}/`);
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    await page.locator('.verdict').waitFor();
    await page.locator('table a.mono').first().waitFor({ timeout: 120_000 });
    await page.locator('canvas').first().waitFor();
  });
  await flow('query page', theme, async (page) => {
    await page.goto(`${base}/queries`);
    await page.locator('table a.mono').first().click();
    await page.getByRole('heading', { name: 'Query' }).waitFor();
    await page.getByText('Share of time').first().waitFor();
  });
  await flow('explain an observed statement', theme, async (page) => {
    await page.goto(`${base}/queries?q=select`);
    await page.locator('table a.mono').first().click();
    await page.getByRole('region', { name: 'Who runs it' }).waitFor();
    await page.getByRole('region', { name: 'Statement' }).getByRole('link', { name: 'Explain' }).click();
    await page.getByText('planner units').waitFor();
  });
  await flow('paste a plan', theme, async (page) => {
    await page.goto(`${base}/explain`);
    await page.getByRole('textbox').first().fill(plan);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.locator('.node').first().click();
    await page.getByText('999,960').first().waitFor();
  });
  await flow('a write is not run', theme, async (page) => {
    await page.goto(`${base}/explain`);
    await page.getByRole('textbox').first().fill('DELETE FROM orders');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('alert').waitFor();
  }, ['403', '422', 'Failed to load resource']);
  await flow('activity', theme, async (page) => {
    await page.goto(`${base}/activity?all=1`);
    await page.getByRole('heading', { name: /^Sessions \(/ }).waitFor();
    await page.locator('tbody tr').first().waitFor();
  });
  await flow('targets', theme, async (page) => {
    await page.goto(`${base}/targets`);
    await page.getByLabel('Connection URL').fill('postgres://nobody@127.0.0.1:1/none');
    await page.getByRole('button', { name: 'Test' }).click();
    await page.locator('.badge.down').first().waitFor();
  });
  await flow('palette by keyboard', theme, async (page) => {
    await page.goto(`${base}/`);
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').last().pressSequentially('activity');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
  });
  await flow('assistant', theme, async (page) => {
    await page.goto(`${base}/`);
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    await page.keyboard.press('Control+j');
    await page.getByRole('button', { name: 'What is slow right now?' }).click();
    await page.locator('.message.assistant').getByText('monitor.top_queries').waitFor();
    await page.locator('.message.assistant p, .message.assistant table').last().waitFor();
  });
  await flow('mark a moment and compare', theme, async (page) => {
    await page.goto(`${base}/`);
    await page.getByRole('button', { name: 'Mark this moment…' }).click();
    await page.getByLabel('What happened').fill(`release ${theme}`);
    await page.getByRole('button', { name: 'Mark', exact: true }).click();
    await page.getByText(`deploy: release ${theme}`).first().waitFor();
    await page.getByLabel('Compare').selectOption('24h');
    await page.getByText('a day before').nth(1).waitFor();
    if (!page.url().includes('compare=24h')) throw new Error('the URL does not hold the comparison');
  });
  await flow('custom range', theme, async (page) => {
    await page.goto(`${base}/queries`);
    await page.getByLabel('Range').selectOption('pick');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('button', { name: 'Reset zoom' }).waitFor();
    await page.locator('table a.mono').first().waitFor();
    await page.getByRole('button', { name: 'Mean' }).click();
    await page.locator('th[aria-sort="descending"]').waitFor();
  });
  await flow('live survives a 503', theme, async (page) => {
    let refused = 0;
    await page.route('**/api/events*', (route) => {
      refused += 1;
      return refused <= 2 ? route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, body: '{}' }) : route.continue();
    });
    await page.goto(`${base}/`);
    await page.getByText('reconnecting').waitFor();
    await page.getByText('reconnecting').waitFor({ state: 'detached' });
    if (refused < 3) throw new Error('it did not try again');
  }, ['503']);
  await flow('unknown page', theme, async (page) => {
    await page.goto(`${base}/nowhere`);
    await page.getByText('There is no page /nowhere').waitFor();
  });
}
await context.close();
rmSync(profile, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
