// Figures of the diagram editor inside the app, on a real server: opening, searching, selecting, moving and undo, at 100, 1,000 and 5,000 tables.
// usage: node bench/web/app.mjs ASSAY [sizes] (first `npm ci` here and in ../../web). Prints PASS or FAIL per bar and a last line of either.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as vite } from 'vite';
import { chromium } from 'playwright-core';

const [assay, ...rest] = process.argv.slice(2);
if (!assay) {
  console.error('usage: node bench/web/app.mjs ASSAY [sizes]');
  process.exit(2);
}
const sizes = rest.length > 0 ? rest.map(Number) : [100, 1000, 5000];
const openBar = { 100: 500, 1000: 800, 5000: 1500 };
let failed = 0;
const bar = (name, value, most) => {
  if (value > most) failed += 1;
  console.log(`  ${value > most ? 'FAIL' : 'PASS'}  ${name}: ${value.toFixed(0)} ms (bar ${most})`);
};
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const loader = await vite({ root: import.meta.dirname, configFile: false, server: { middlewareMode: true, watch: null }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } });
const { schema } = await loader.ssrLoadModule('/schema.ts');
await loader.close();

const data = mkdtempSync(join(tmpdir(), 'assay-bench-app-'));
const server = spawn(assay, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--log', 'error'], { stdio: ['ignore', 'pipe', 'inherit'] });
const base = await new Promise((done, wrong) => {
  let said = '';
  server.stdout.on('data', (chunk) => {
    said += chunk;
    const found = /(http:\/\/[^\s]+)/.exec(said);
    if (found) done(found[1].replace(/\/$/, ''));
  });
  server.on('exit', () => wrong(new Error('the server ended')));
});
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

/** The first frame on which the canvas shows more than its background. */
const watchCanvas = () => {
  const small = document.createElement('canvas');
  small.width = small.height = 64;
  const look = () => {
    const canvas = document.querySelector('.diagram-canvas > canvas');
    if (canvas && canvas.width > 0) {
      const pen = small.getContext('2d', { willReadFrequently: true });
      pen.clearRect(0, 0, 64, 64);
      pen.drawImage(canvas, 0, 0, 64, 64);
      const pixels = new Uint32Array(pen.getImageData(0, 0, 64, 64).data.buffer);
      if (new Set(pixels).size > 8) return requestAnimationFrame(() => (window.first = performance.now()));
    }
    return requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};
/** From a key to the second frame after it, in the page. */
const answered = (page, key, options = {}) =>
  page.evaluate(([k, o]) => new Promise((done) => {
    const target = document.activeElement ?? document.body;
    const begun = performance.now();
    target.dispatchEvent(new KeyboardEvent('keydown', { key: k, bubbles: true, cancelable: true, ...o }));
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
  }), [key, options]);

console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}`);
for (const size of sizes) {
  const diagram = schema(size);
  // in a grid: what is measured is opening, not the layout
  diagram.nodes.forEach((n, i) => { const wide = Math.ceil(Math.sqrt(size * 1.4)); n.x = (i % wide) * 320; n.y = Math.floor(i / wide) * 320; });
  const made = await fetch(`${base}/api/diagrams`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: `Bench ${size}`, diagram }) });
  if (!made.ok) throw new Error(await made.text());
  const { id } = await made.json();
  console.log(`${size} tables`);
  const opened = [];
  for (let i = 0; i < 5; i += 1) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.addInitScript(watchCanvas);
    await page.goto(`${base}/diagrams?id=${id}`);
    await page.waitForFunction(() => window.first, undefined, { timeout: 60_000 });
    opened.push(await page.evaluate(() => window.first));
    await page.close();
  }
  bar('open to first frame, median of 5', median(opened), openBar[size] ?? 1500);
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(`${base}/diagrams?id=${id}`);
  await page.locator('.dg-status[data-status="saved"]').waitFor();
  await page.locator('.diagram-canvas').focus();
  await page.keyboard.press('/');
  await page.locator('#dg-found').waitFor();
  const wanted = diagram.nodes[Math.floor(size / 2)].name;
  const typed = [];
  for (let i = 1; i <= wanted.length; i += 1)
    typed.push(await page.evaluate((text) => new Promise((done) => {
      const box = document.querySelector('.palette-input');
      const begun = performance.now();
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, text);
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
    }), wanted.slice(0, i)));
  await page.locator('#dg-found').getByRole('option').filter({ hasText: wanted }).first().waitFor();
  bar('search, worst letter to the second frame', Math.max(...typed), 50);
  await page.keyboard.press('Enter');
  await page.locator('#dg-found').waitFor({ state: 'detached' });
  await page.waitForTimeout(600);
  await page.locator('.diagram-canvas').focus();
  const moves = [];
  const undos = [];
  for (let i = 0; i < 7; i += 1) {
    moves.push(await answered(page, 'ArrowRight'));
    await page.waitForTimeout(400);
    undos.push(await answered(page, 'z', { ctrlKey: true }));
    await page.waitForTimeout(400);
  }
  bar('move by a key, median', median(moves), 50);
  bar('undo, median', median(undos), 50);
  const selects = [];
  for (let i = 0; i < 5; i += 1) {
    selects.push(await answered(page, 'a', { ctrlKey: true }));
    await page.waitForTimeout(300);
    await answered(page, 'Escape');
    await page.waitForTimeout(200);
  }
  bar('select all, median', median(selects), 50);
  await page.close();
}
await browser.close();
server.kill();
await new Promise((done) => server.on('exit', done));
rmSync(data, { recursive: true, force: true });
console.log(failed === 0 ? 'PASS' : `FAIL: ${failed} bars`);
process.exit(failed === 0 ? 0 : 1);
