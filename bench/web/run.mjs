// Figures of the diagram's canvas in chromium, against React Flow and elkjs on the same generated schemas. Prints tables and PASS or FAIL per bar;
// ends with "PASS …" or "FAIL …". Arguments: sizes (default 100 1000 5000), --quick (3 s instead of 10 s of movement), --no-flow, --no-elk,
// --shots FOLDER (pictures at each zoom level). First `npm ci` here and in ../../web.
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { build, createServer as vite } from 'vite';
import { chromium } from 'playwright-core';
import { crossings, elk, quality } from './measure.mjs';

const here = import.meta.dirname;
const args = process.argv.slice(2);
const has = (flag) => args.includes(flag);
const shots = has('--shots') ? args[args.indexOf('--shots') + 1] : null;
const sizes = args.filter((a) => /^\d+$/.test(a)).map(Number);
if (sizes.length === 0) sizes.push(100, 1000, 5000);
const seconds = has('--quick') ? 3 : 10;
const firstBar = { 100: 500, 1000: 800, 5000: 1500 };
const layoutBar = { 100: 300, 1000: 300, 5000: 1500 };
let failed = 0;
function bar(name, value, most, unit) {
  const ok = value <= most;
  if (!ok) failed += 1;
  console.log(`  ${ok ? 'PASS' : 'FAIL'}  ${name}: ${unit === 'MB' ? value.toFixed(1) : value.toFixed(unit === 'ms' && value < 100 ? 1 : 0)} ${unit} (bar ${most})`);
}
const rank = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;

await build({ root: here, configFile: join(here, 'vite.config.ts'), logLevel: 'error' });
const loader = await vite({ root: here, configFile: false, server: { middlewareMode: true, watch: null }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } });
const { schema } = await loader.ssrLoadModule('/schema.ts');
await loader.close();

const types = { html: 'text/html', js: 'text/javascript', css: 'text/css', woff2: 'font/woff2' };
const data = new Map();
const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  try {
    const body = data.get(path) ?? readFileSync(join(here, 'dist', path));
    response.setHeader('content-type', types[path.split('.').pop()] ?? 'application/json');
    response.end(body);
  } catch {
    response.statusCode = 404;
    response.end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

async function open(path, dpr, ready) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, deviceScaleFactor: dpr });
  page.on('pageerror', (e) => console.log('page error:', e.message));
  await page.addInitScript((test) => {
    const check = new Function(`return ${test}`);
    const wait = () => {
      // the frame that showed it is over when the next one begins
      if (check()) requestAnimationFrame(() => (window.first = performance.now()));
      else requestAnimationFrame(wait);
    };
    requestAnimationFrame(wait);
  }, ready);
  await page.goto(`${base}${path}`);
  await page.waitForFunction(() => window.first, undefined, { timeout: 60_000 });
  return { page, first: await page.evaluate(() => window.first) };
}
const canvasReady = 'window.bench?.handle()?.scene()?.items.length > 0 && window.bench.handle().viewport().zoom !== 0';
const flowReady = "document.querySelector('.react-flow__node') !== null";

/** Wheels over everything for some seconds: pans, goes in and out through all levels; the frames' lengths. */
const wheeling = (page, selector, time) =>
  page.evaluate(([sel, ms]) => new Promise((done) => {
    const target = document.querySelector(sel);
    const canvas = document.querySelector('.diagram-canvas > canvas');
    const frames = [];
    let coarse = 0;
    const begun = performance.now();
    let last = begun;
    const step = (now) => {
      frames.push(now - last);
      // when frames are slow the canvas draws a moving picture at ratio 1: then the figure is that of a coarser picture
      if (canvas && canvas.width < 1400 * devicePixelRatio) coarse += 1;
      last = now;
      const t = (now - begun) / ms;
      if (t >= 1) return done({ frames: frames.slice(2), coarse: coarse / frames.length });
      const zooming = Math.floor(t * 16) % 2 === 1;
      const inwards = Math.floor(t * 16) % 4 === 1;
      const at = { clientX: 600 + 200 * Math.sin(t * 9), clientY: 450 + 150 * Math.cos(t * 7), bubbles: true, cancelable: true };
      target.dispatchEvent(zooming ? new WheelEvent('wheel', { ...at, deltaY: inwards ? -4 : 4, ctrlKey: true }) : new WheelEvent('wheel', { ...at, deltaX: 14 * Math.sin(t * 30), deltaY: 14 * Math.cos(t * 23) }));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }), [selector, time * 1000]);

async function dragging(page, from, time) {
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const step = (now) => {
      window.frames_.push(now - last);
      last = now;
      window.raf = requestAnimationFrame(step);
    };
    window.raf = requestAnimationFrame(step);
  });
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const begun = Date.now();
  for (let i = 0; Date.now() - begun < time * 1000; i += 1) await page.mouse.move(from.x + 160 * Math.sin(i / 20), from.y + 120 * Math.sin(i / 27));
  await page.mouse.up();
  return page.evaluate(() => {
    cancelAnimationFrame(window.raf);
    return window.frames_.slice(3);
  });
}

async function heap(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.enable');
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find((m) => m.name === 'JSHeapUsedSize').value / 1e6;
}

/** From the call to the end of the frame that shows it. */
const latency = (page, what) => page.evaluate((code) => new Promise((done) => {
  const run = new Function(code);
  requestAnimationFrame(() => {
    const begun = performance.now();
    run();
    const end = new MessageChannel();
    end.port1.onmessage = () => done(performance.now() - begun);
    requestAnimationFrame(() => requestAnimationFrame(() => end.port2.postMessage(0)));
  });
}), what);

// what a page that fills one canvas per frame reaches on this machine now: no figure below can be better
for (const dpr of [1, 2]) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, deviceScaleFactor: dpr });
  const frames = await page.evaluate(([ratio, ms]) => new Promise((done) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1400 * ratio, 900 * ratio];
    canvas.style.width = '1400px';
    document.body.append(canvas);
    const ctx = canvas.getContext('2d', { alpha: false });
    const lengths = [];
    const begun = performance.now();
    let last = begun;
    const step = (now) => {
      lengths.push(now - last);
      last = now;
      ctx.fillStyle = lengths.length % 2 ? '#eee' : '#ddd';
      ctx.fillRect(0, 0, canvas.width, canvas.height);
      if (now - begun < ms) requestAnimationFrame(step);
      else done(lengths.slice(3));
    };
    requestAnimationFrame(step);
  }), [dpr, Math.min(5, seconds) * 1000]);
  console.log(`floor, ratio ${dpr}: an empty canvas takes median ${rank(frames, 0.5).toFixed(1)}, p95 ${rank(frames, 0.95).toFixed(1)} ms; load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores`);
  await page.close();
}

for (const n of sizes) {
  console.log(`\n${n} tables`);
  const path = `/data-${n}.json`;
  const first = schema(n);
  data.set(path, JSON.stringify(first));

  const made = await open(`/index.html?data=${path}`, 1, canvasReady);
  const times = [];
  let out;
  for (let i = 0; i < 3; i += 1) {
    out = await made.page.evaluate(async () => {
      const begun = performance.now();
      const moves = await window.bench.tidy();
      const time = performance.now() - begun;
      const to = new Map(moves.map((m) => [m.id, m]));
      const { items, links } = window.bench.handle().scene();
      return { time, boxes: items.map((b) => ({ id: b.node.id, x: to.get(b.node.id)?.x ?? b.x, y: to.get(b.node.id)?.y ?? b.y, w: b.w, h: b.h })), links: links.map((l) => [l.from.at, l.to.at]) };
    });
    times.push(out.time);
  }
  await made.page.close();
  const q = quality(out.boxes, out.links);
  console.log(`  layout in its worker: ${rank(times, 0.5).toFixed(0)} ms (first ${times[0].toFixed(0)}), overlaps ${q.overlaps}, aspect ${q.aspect.toFixed(2)}, mean edge ${q.mean.toFixed(0)} px, crossings ${crossings(out.boxes, out.links)}`);
  bar('layout', rank(times, 0.5), layoutBar[n] ?? 1500, 'ms');
  bar('overlaps', q.overlaps, 0, 'pairs');
  if (!has('--no-elk')) {
    const e = await elk(out.boxes, out.links);
    const eq = quality(e.boxes, out.links);
    console.log(`  elkjs layered:        ${e.time.toFixed(0)} ms, overlaps ${eq.overlaps}, aspect ${eq.aspect.toFixed(2)}, mean edge ${eq.mean.toFixed(0)} px, crossings ${crossings(e.boxes, out.links)}`);
  }
  const places = new Map(out.boxes.map((b) => [b.id, b]));
  data.set(path, JSON.stringify({ ...first, nodes: first.nodes.map((t) => ({ ...t, x: places.get(t.id).x, y: places.get(t.id).y })) }));

  for (const dpr of [1, 2]) {
    const firsts = [];
    for (let i = 0; i < 2; i += 1) {
      const again = await open(`/index.html?data=${path}`, dpr, canvasReady);
      firsts.push(again.first);
      await again.page.close();
    }
    const { page, first: third } = await open(`/index.html?data=${path}`, dpr, canvasReady);
    firsts.push(third);
    if (dpr === 1) bar('open → first frame', rank(firsts, 0.5), firstBar[n] ?? 1500, 'ms');
    await page.waitForTimeout(1500);
    const { frames, coarse } = await wheeling(page, '.diagram-input', seconds);
    console.log(`  pan and zoom, ratio ${dpr}: median ${rank(frames, 0.5).toFixed(1)}, p95 ${rank(frames, 0.95).toFixed(1)}, max ${Math.max(...frames).toFixed(0)} ms, ${frames.length} frames, ${dpr === 1 ? 'all' : `${(coarse * 100).toFixed(0)} % of them`} drawn at ratio 1`);
    bar(`pan and zoom median, ratio ${dpr}`, rank(frames, 0.5), 17, 'ms');
    bar(`pan and zoom p95, ratio ${dpr}`, rank(frames, 0.95), dpr === 1 ? 20 : 25, 'ms');
    if (dpr === 1) {
      const hub = await page.evaluate(() => {
        const h = window.bench.handle();
        const item = h.scene().byRank()[0];
        window.drawn = window.bench.diagram.nodes;
        h.show({ x: item.x + item.w / 2, y: item.y + 60, zoom: 0.6 });
        return { id: item.node.id, links: item.links.length };
      });
      await page.waitForTimeout(600);
      const box = await page.evaluate((id) => window.bench.handle().boxOf(id), hub.id);
      const drags = await dragging(page, { x: box.x + 30, y: box.y + 9 }, Math.min(4, seconds));
      if (await page.evaluate((id) => window.bench.diagram.nodes.every((t, i) => t.id !== id || t === window.drawn?.[i]), hub.id)) bar('drag moved the table', 1, 0, 'failures');
      console.log(`  drag of a hub with ${hub.links} edges: median ${rank(drags, 0.5).toFixed(1)}, p95 ${rank(drags, 0.95).toFixed(1)} ms`);
      bar('drag median', rank(drags, 0.5), 17, 'ms');
      const select = await latency(page, 'window.bench.select(new Set(window.bench.diagram.nodes.slice(0, 200).map((t) => t.id)))');
      const search = await latency(page, 'window.bench.handle().center(window.bench.diagram.nodes[Math.floor(window.bench.diagram.nodes.length / 2)].id)');
      const move = await latency(page, 'window.before = window.bench.diagram; window.bench.move([{ id: window.bench.diagram.nodes[1].id, x: 0, y: 0 }])');
      const undo = await latency(page, 'window.bench.setDiagram(window.before)');
      console.log(`  to the frame after (two frames are 33 ms): select 200 ${select.toFixed(0)}, go to a table ${search.toFixed(0)}, move one ${move.toFixed(0)}, undo ${undo.toFixed(0)} ms`);
      bar('heap', await heap(page), 120, 'MB');
      if (shots) {
        mkdirSync(shots, { recursive: true });
        for (const theme of ['light', 'dark']) {
          await page.evaluate((t) => {
            document.documentElement.dataset.theme = t;
            window.bench.select(new Set());
            window.bench.handle().fit();
          }, theme);
          await page.waitForTimeout(600);
          await page.screenshot({ path: join(shots, `${n}-fit-${theme}.png`) });
          for (const zoom of [0.1, 0.25, 0.4, 0.6, 1]) {
            await page.evaluate((z) => window.bench.handle().zoomTo(z), zoom);
            await page.waitForTimeout(600);
            await page.screenshot({ path: join(shots, `${n}-${zoom}-${theme}.png`) });
          }
        }
      }
    }
    await page.close();
  }

  if (!has('--no-flow')) {
    try {
      const { page, first: flowFirst } = await open(`/flow.html?data=${path}`, 1, flowReady);
      await page.waitForTimeout(1500);
      const { frames } = await wheeling(page, '.react-flow__pane', seconds);
      const hub = out.links.reduce((m, [, b]) => m.set(b, (m.get(b) ?? 0) + 1), new Map());
      const [at] = [...hub].sort((a, b) => b[1] - a[1])[0];
      await page.evaluate((b) => window.flow.setViewport({ zoom: 0.6, x: 700 - b.x * 0.6, y: 300 - b.y * 0.6 }), out.boxes[at]);
      await page.waitForTimeout(1500);
      const place = () => page.evaluate((i) => window.flow.getNodes()[i].position.x, at);
      const before = await place();
      const drags = await dragging(page, { x: 720, y: 309 }, Math.min(4, seconds));
      const dragged = (await place()) === before ? 'drag did not catch the table' : `drag median ${rank(drags, 0.5).toFixed(1)} p95 ${rank(drags, 0.95).toFixed(1)} ms`;
      console.log(`  React Flow: first frame ${flowFirst.toFixed(0)} ms, pan and zoom median ${rank(frames, 0.5).toFixed(1)} p95 ${rank(frames, 0.95).toFixed(1)} max ${Math.max(...frames).toFixed(0)} ms, ${dragged}, heap ${(await heap(page)).toFixed(1)} MB`);
      await page.close();
    } catch (error) {
      // it may not answer within a minute
      console.log(`  React Flow: ${String(error).split('\n')[0]}`);
    }
  }
}
await browser.close();
server.close();
console.log(failed === 0 ? '\nPASS all bars' : `\nFAIL ${failed} bars`);
process.exit(failed === 0 ? 0 : 1);
