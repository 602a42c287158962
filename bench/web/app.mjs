// Figures of the diagram editor within the whole program: `assay serve` with an empty store, its own page in chromium. Prints a table and PASS or
// FAIL per bar; ends with "PASS …" or "FAIL …". Arguments: sizes (default 100 1000 5000), --assay PROGRAM (default build/release/assay), --shots FOLDER.
// First `npm ci` here and in ../../web.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer as vite } from 'vite';

const here = import.meta.dirname;
const args = process.argv.slice(2);
const value = (flag) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
const shots = value('--shots');
const sizes = args.filter((a) => /^\d+$/.test(a)).map(Number);
if (sizes.length === 0) sizes.push(100, 1000, 5000);
const firstBar = { 100: 500, 1000: 800, 5000: 1500 };
let failed = 0;
const bar = (name, ms, most) => {
  if (ms > most) failed += 1;
  console.log(`  ${ms > most ? 'FAIL' : 'PASS'}  ${name}: ${ms.toFixed(0)} ms (bar ${most})`);
};
const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const loader = await vite({ root: here, configFile: false, server: { middlewareMode: true, watch: null, hmr: false, ws: false }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } });
const { schema } = await loader.ssrLoadModule('/schema.ts');
await loader.close();

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-app-'));
const assay = spawn(value('--assay') ?? join(here, '../../build/release/assay'), ['serve', '--listen', '127.0.0.1:0', '--data', folder, '--log', 'error'], { stdio: ['ignore', 'pipe', 'inherit'] });
const base = await new Promise((done, fail) => {
  let said = '';
  assay.stdout.on('data', (part) => {
    said += part;
    const url = /Assay is ready: (http:\/\/[^/\s]+)/.exec(said);
    if (url) done(url[1]);
  });
  assay.on('exit', (code) => fail(new Error(`assay ended with ${code}`)));
  assay.on('error', fail);
});
const api = async (method, path, body) => {
  const response = await fetch(`${base}/api/diagrams${path}`, { method, headers: { 'Content-Type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.json();
};
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

/** `window.shown(scope, since)`: when the frame after the one with tables in the scope's canvas began, since a time. */
const watch = () => {
  const small = document.createElement('canvas');
  [small.width, small.height] = [64, 64];
  const pen = small.getContext('2d', { willReadFrequently: true });
  window.shown = (scope, since) => new Promise((done) => {
    const step = () => {
      const canvas = document.querySelector(`${scope} .diagram-canvas > canvas`);
      if (canvas?.width > 300) {
        pen.drawImage(canvas, 0, 0, 64, 64);
        const colours = new Set(new Uint32Array(pen.getImageData(0, 0, 64, 64).data.buffer));
        if (colours.size > 12) return requestAnimationFrame(() => done(performance.now() - since));
      }
      requestAnimationFrame(step);
    };
    step();
  });
  // each key: from the event to the end of the frame that shows what it did
  window.keys = [];
  addEventListener('keydown', (e) => requestAnimationFrame(() => {
    const end = new MessageChannel();
    end.port1.onmessage = () => window.keys.push({ key: e.key, ms: performance.now() - e.timeStamp });
    end.port2.postMessage(0);
  }), true);
};
const press = async (page, key) => {
  await page.evaluate(() => (window.keys.length = 0));
  await page.keyboard.press(key);
  await page.waitForFunction(() => window.keys.length > 0);
  await page.waitForTimeout(150);
  return page.evaluate(() => window.keys.at(-1).ms);
};
const fresh = async () => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on('pageerror', (e) => console.log('page error:', e.message));
  await page.addInitScript(watch);
  return page;
};

try {
  console.log(`load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores`);
  for (const n of sizes) {
    console.log(`\n${n} tables`);
    const first = schema(n);
    const columns = Math.ceil(Math.sqrt(n));
    const { id } = await api('POST', '', { name: `${n} tables`, diagram: { ...first, nodes: first.nodes.map((t, i) => ({ ...t, x: (i % columns) * 320, y: Math.floor(i / columns) * 320 })) } });

    // a new page: the program's own files, the diagram, the first picture
    const cold = [];
    for (let i = 0; i < 3; i += 1) {
      const page = await fresh();
      await page.goto(`${base}/diagrams?id=${id}`, { waitUntil: 'commit' });
      cold.push(await page.evaluate(() => window.shown('', 0)));
      await page.close();
    }
    bar('a new page → first frame with tables', middle(cold), firstBar[n] ?? 1500);

    const page = await fresh();
    const warm = [];
    for (let i = 0; i < 3; i += 1) {
      await page.goto(`${base}/diagrams`);
      const row = page.getByRole('link', { name: `${n} tables` }).or(page.getByRole('button', { name: `${n} tables`, exact: true })).first();
      await row.waitFor();
      warm.push(await row.evaluate((e) => {
        const begun = performance.now();
        e.click();
        return window.shown('', begun);
      }));
    }
    bar('from the list → first frame with tables', middle(warm), firstBar[n] ?? 1500);
    await page.locator('.dg-status[data-status="saved"]').waitFor();
    await page.waitForTimeout(1500);
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `app-${n}.png`) });
    }

    // by name: each letter, then to the table
    const name = first.nodes[Math.floor(n / 2)].name;
    bar('open the search', await press(page, '/'), 50);
    const letters = [];
    for (const letter of name) letters.push(await press(page, letter));
    bar(`search, the slowest of ${letters.length} letters (median ${middle(letters).toFixed(0)})`, Math.max(...letters), 50);
    if (shots) await page.screenshot({ path: join(shots, `app-${n}-search.png`) });
    bar('go to what was found', await press(page, 'Enter'), 50);
    bar('move it by the keyboard', await press(page, 'Alt+ArrowRight'), 50);
    bar('delete it', await press(page, 'Delete'), 50);
    bar('undo', await press(page, 'Control+z'), 50);
    bar('redo', await press(page, 'Control+Shift+z'), 50);
    bar('undo', await press(page, 'Control+z'), 50);
    bar('select everything', await press(page, 'Control+a'), 50);
    bar('select nothing', await press(page, 'Escape'), 50);
    await page.locator('.dg-status[data-status="saved"]').waitFor({ timeout: 60_000 });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('HeapProfiler.collectGarbage');
    await cdp.send('Performance.enable');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const heap = metrics.find((m) => m.name === 'JSHeapUsedSize').value / 1e6;
    if (heap > 120) failed += 1;
    console.log(`  ${heap > 120 ? 'FAIL' : 'PASS'}  JS heap of the whole page: ${heap.toFixed(1)} MB (bar 120)`);
    await page.close();

    // two versions over each other: 40 tables changed, a column each
    const { revision } = await api('GET', `/${id}`);
    await api('PATCH', `/${id}`, { revision, note: 'Forty columns', patch: { update: first.nodes.slice(0, 40).map((t) => ({ id: t.id, columns: [{ id: `${t.id}x`, name: 'extra', type: 'text' }] })) } });
    const over = await fresh();
    await over.goto(`${base}/diagrams?id=${id}&side=history`);
    await over.getByRole('button', { name: /^1 ·/ }).or(over.getByRole('button', { name: /1 ·/ })).last().click();
    const show = over.getByRole('button', { name: 'Show on the canvas' });
    await show.waitFor();
    await over.waitForTimeout(1000);
    const took = await show.evaluate((e) => {
      const begun = performance.now();
      e.click();
      return Promise.race([window.shown('dialog[open]', begun), new Promise((done) => setTimeout(() => done(Infinity), 60_000))]);
    });
    console.log(`        two versions over each other, click → first frame: ${took.toFixed(0)} ms`);
    if (shots) await over.screenshot({ path: join(shots, `app-${n}-over.png`) });
    await over.close();
    await api('DELETE', `/${id}`);
  }
} finally {
  await browser.close();
  assay.removeAllListeners('exit');
  assay.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? '\nPASS all bars' : `\nFAIL ${failed} bars`);
process.exit(failed === 0 ? 0 : 1);
