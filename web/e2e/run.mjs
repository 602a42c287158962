// Browser flows on the real program: ASSAY_URL (a server on the demo) is driven in chromium, in both themes. Fails on console errors, CSP violations
// and serious axe findings. Screenshots go to ASSAY_SHOTS. Arguments: only flows whose name contains one of them. Prints "N passed, N failed".
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { diagrams } from './diagrams.mjs';
import { keyboard } from './keyboard.mjs';
import { manners } from './manners.mjs';
import { mouse } from './mouse.mjs';
import { overlays } from './overlays.mjs';
import { pages } from './pages.mjs';
import { pictures } from './pictures.mjs';
import { previews } from './preview.mjs';
import { roles } from './roles.mjs';
import { rounds } from './rounds.mjs';
import { states } from './states.mjs';
import { suggestions } from './suggestions.mjs';
import { undoing } from './undoing.mjs';

const AxeBuilder = axe.default ?? axe;
const base = process.env.ASSAY_URL?.replace(/\/$/, '');
if (!base) {
  console.error('Set ASSAY_URL to a running Assay.');
  process.exit(2);
}
const wanted = process.argv.slice(2);
const shots = process.env.ASSAY_SHOTS ?? join(tmpdir(), 'assay-shots');
mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
/** A window. Each lane has one of its own: of two pages in one window the one behind gets a frame every second, and each click waits for two. */
async function opened() {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (e) => console.error(`CSP violation: ${e.violatedDirective} ${e.blockedURI}`));
  });
  return context;
}

/** What axe finds in a state, as lines. Contrast is among its rules: where it was not looked at, that is a line too. */
async function faults(page, state) {
  const { violations, passes, incomplete } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze();
  const looked = [...violations, ...passes, ...incomplete].some((x) => x.id === 'color-contrast');
  const serious = violations.filter((x) => x.impact === 'serious' || x.impact === 'critical');
  return [...serious.map((v) => `axe ${v.id}${state && ` (${state})`}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')}`), ...(looked ? [] : [`axe looked at no contrast${state && ` (${state})`}`])];
}

let passed = 0;
let failed = 0;
async function run(context, { name, steps, allowed = [] }, theme) {
  const page = await context.newPage();
  const problems = [];
  const ends = [];
  const shot = (suffix = '') => page.screenshot({ path: join(shots, `${name.replaceAll(' ', '-')}${suffix && `-${suffix}`}-${theme}.png`) });
  page.on('console', (m) => m.type() === 'error' && !allowed.some((a) => m.text().includes(a)) && problems.push(m.text()));
  page.on('pageerror', (e) => problems.push(String(e)));
  const begun = Date.now();
  try {
    await page.addInitScript((t) => localStorage.setItem('assay-theme', t), theme);
    // a state on the way: its picture, and what axe says of it
    const check = async (state) => {
      await shot(state);
      // axe walks through what can have the focus
      const at = await page.evaluateHandle(() => document.activeElement?.shadowRoot?.activeElement ?? document.activeElement);
      problems.push(...(await faults(page, state)));
      await at.evaluate((e) => e?.focus());
    };
    // what is to be cleared away however it ends: handed in on the way, or returned
    const done = await steps({ page, base, theme, shot, check, atEnd: (end) => ends.push(end) });
    if (done) ends.push(done);
    await shot();
    problems.push(...(await faults(page, '')));
    if (problems.length > 0) throw new Error(problems.join('\n'));
    passed += 1;
    console.log(`ok      ${name} (${theme}) ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  } catch (error) {
    failed += 1;
    await page.screenshot({ path: join(shots, `FAILED-${name.replaceAll(' ', '-')}-${theme}.png`) }).catch(() => {});
    console.log(`FAILED  ${name} (${theme})\n${[error instanceof Error ? error.message : String(error), ...problems].join('\n')}`);
  } finally {
    await page.close();
    for (const end of ends.toReversed()) await Promise.resolve().then(end).catch((e) => console.log(`after ${name}: ${e.message}`));
  }
}

// two lanes, since most of a flow is waiting; what changes a target runs alone afterwards, what looks the same in both themes only once
const chosen = [...pages, ...manners, ...diagrams, ...overlays, ...previews, ...suggestions, ...keyboard, ...mouse, ...rounds, ...roles, ...undoing, ...states, ...pictures].filter((f) => wanted.length === 0 || wanted.some((w) => f.name.includes(w)));
for (const f of chosen) if (f.needs && !process.env[f.needs]) console.log(`without ${f.needs} not run: ${f.name}`);
const jobs = ['light', 'dark'].flatMap((theme) => chosen.filter((flow) => (theme === 'light' || !flow.once) && (!flow.needs || process.env[flow.needs])).map((flow) => ({ flow, theme })));
const shared = jobs.filter((j) => !j.flow.alone);
const windows = [await opened(), await opened()];
const lane = async (context) => {
  for (let job = shared.shift(); job; job = shared.shift()) await run(context, job.flow, job.theme);
};
const begun = Date.now();
await Promise.all(windows.map(lane));
for (const { flow, theme } of jobs.filter((j) => j.flow.alone)) await run(windows[0], flow, theme);
await browser.close();
console.log(`${((Date.now() - begun) / 1000).toFixed(0)} s`);
// the plain line that the suite adds up
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
