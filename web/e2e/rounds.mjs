// Out of a diagram and back into one: files, pictures, the clipboard. What goes round is compared to the last byte.
import { readFile } from 'node:fs/promises';
import { api, expectUrl, load, make, must, open, saved, select, shop, until } from './helpers.mjs';
import { dbml, decorated, mysql, postgres } from './rich.mjs';

const written = async (base, id, format, dialect) => (await api(base, 'GET', `/${id}/export?format=${format}${dialect ? `&dialect=${dialect}` : ''}`)).text;
const made = async (base, name, text, format, dialect) => {
  const { diagram, problems, lost } = await api(base, 'POST', '/import', { name, source: { text, format, ...(dialect ? { dialect } : {}) } });
  must(lost === 0 && problems.length === 0, `${name} was not read whole: ${JSON.stringify(problems.slice(0, 3))}`);
  return diagram;
};
const same = (a, b, what) => {
  if (a === b) return;
  const [x, y] = [a.split('\n'), b.split('\n')];
  const at = x.findIndex((line, i) => line !== y[i]);
  throw new Error(`${what} differs in line ${at + 1}: ${x[at]} | ${y[at]}`);
};
/** Without what is each diagram's own. */
const bare = (diagram) => JSON.stringify({ ...diagram, id: '', revision: 0, name: '' });
const toExport = async (page, format) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Search pages/ }).fill('Export…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: format, exact: true }).click();
};
const downloaded = async (page, button) => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: button, exact: true }).click()]);
  return { name: file.suggestedFilename(), path: await file.path(), bytes: await readFile(await file.path()) };
};
const importFile = async (page, base, file, name) => {
  await page.goto(`${base}/diagrams`);
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByLabel('Choose a file…').setInputFiles({ name: file.name, mimeType: 'text/plain', buffer: file.bytes });
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expectUrl(page, 'id=');
  await saved(page);
  return new URL(page.url()).searchParams.get('id');
};
const sources = [
  { name: 'postgres', text: postgres, format: 'sql', dialect: 'postgres', rounds: [['sql', 'postgres'], ['dbml'], ['json'], ['diagram']] },
  { name: 'mysql', text: mysql, format: 'sql', dialect: 'mysql', rounds: [['sql', 'mysql'], ['dbml'], ['json'], ['diagram']] },
  { name: 'dbml', text: dbml, format: 'dbml', rounds: [['dbml'], ['sql', 'postgres'], ['json'], ['diagram']] },
];

export const rounds = [
  {
    name: 'diagram round trips by API',
    once: true,
    steps: async ({ page, base }) => {
      const ids = [];
      for (const { name, text, format, dialect, rounds: trips } of sources) {
        const first = await made(base, `round ${name}`, text, format, dialect);
        ids.push(first.id);
        await api(base, 'PATCH', `/${first.id}`, { revision: 1, patch: decorated(first) });
        const before = await load(base, first.id);
        must(before.nodes.some((n) => n.kind === 'note') && before.saved_views.length === 1, 'it is not decorated');
        for (const [as, vendor] of trips) {
          const out = await written(base, first.id, as, vendor);
          const again = await made(base, before.name, out, as === 'diagram' ? 'json' : as, vendor);
          ids.push(again.id);
          if (as === 'diagram') same(bare(before), bare(await load(base, again.id)), `the diagram of ${name}`);
          else same(out, await written(base, again.id, as, vendor), `${as} of ${name}`);
        }
      }
      // another vendor's SQL says some things differently; said once, it stays so
      const [first] = ids;
      const foreign = await made(base, 'round foreign', await written(base, first, 'sql', 'mysql'), 'sql', 'mysql');
      const once = await written(base, foreign.id, 'sql', 'mysql');
      const twice = await made(base, 'round foreign', once, 'sql', 'mysql');
      same(once, await written(base, twice.id, 'sql', 'mysql'), 'SQL of PostgreSQL as MySQL');
      ids.push(foreign.id, twice.id);
      await page.goto(`${base}/diagrams`);
      return () => Promise.all(ids.map((id) => api(base, 'DELETE', `/${id}`)));
    },
  },
  {
    name: 'diagram round trips by file',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const first = await made(base, `file ${theme}`, postgres, 'sql', 'postgres');
      await api(base, 'PATCH', `/${first.id}`, { revision: 1, patch: decorated(first) });
      const before = await load(base, first.id);
      const ids = [first.id];
      for (const [label, format, dialect, ending] of [['SQL', 'sql', 'postgres', /\.sql$/], ['DBML', 'dbml', undefined, /\.dbml$/], ['JSON', 'json', undefined, /\.json$/], ['Assay file', 'diagram', undefined, /\.json$/]]) {
        await open(page, base, first.id);
        await toExport(page, label);
        await page.getByLabel('Preview').waitFor();
        const file = await downloaded(page, 'Download');
        if (format === 'sql') await shot('sql');
        must(ending.test(file.name), `the file of ${label} is called ${file.name}`);
        same(file.bytes.toString(), await written(base, first.id, format, dialect), `the downloaded ${label}`);
        const id = await importFile(page, base, file, before.name);
        ids.push(id);
        if (format === 'diagram') same(bare(before), bare(await load(base, id)), 'the diagram of the file');
        else same(file.bytes.toString(), await written(base, id, format, dialect), `${label} imported again`);
      }
      return () => Promise.all(ids.map((id) => api(base, 'DELETE', `/${id}`)));
    },
  },
  {
    name: 'diagram downloaded as a picture',
    steps: async ({ page, base, theme, check }) => {
      const first = await made(base, `Picture ${theme}`, postgres, 'sql', 'postgres');
      await api(base, 'PATCH', `/${first.id}`, { revision: 1, patch: decorated(first) });
      const { nodes } = await load(base, first.id);
      await open(page, base, first.id);
      await toExport(page, 'SVG');
      const svg = await downloaded(page, 'Download SVG');
      await check('dialog');
      must(svg.name === `picture-${theme}.svg`, `the SVG is called ${svg.name}`);
      const seen = await page.evaluate((text) => {
        const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
        const remote = [...root.querySelectorAll('*')].flatMap((e) => [...e.attributes]).filter((a) => a.name !== 'xmlns' && !a.name.startsWith('xmlns:') && /(https?:)?\/\//.test(a.value)).map((a) => `${a.name}=${a.value}`);
        return { root: root.localName, width: Number(root.getAttribute('width')), height: Number(root.getAttribute('height')), words: [...root.querySelectorAll('text')].map((t) => t.textContent), scripts: root.querySelectorAll('script, foreignObject, image').length, remote, css: [...root.querySelectorAll('style')].map((s) => s.textContent).join('') };
      }, svg.bytes.toString());
      must(seen.root === 'svg' && seen.width > 0 && seen.height > 0, `the SVG cannot be read: ${JSON.stringify(seen).slice(0, 200)}`);
      for (const n of nodes.filter((x) => x.kind === 'table' || x.kind === 'area')) must(seen.words.some((w) => w.includes(n.name)), `the SVG does not name ${n.name}`);
      must(seen.scripts === 0 && seen.remote.length === 0 && !/url\((?!#)|@import/.test(seen.css), `the SVG refers to something outside: ${seen.remote.join(' ')} ${seen.css.slice(0, 200)}`);
      await page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'PNG', exact: true }).click();
      const png = await downloaded(page, 'Download PNG');
      must(png.bytes.subarray(0, 8).toString('hex') === '89504e470d0a1a0a' && png.bytes.subarray(-8, -4).toString() === 'IEND', 'the PNG is none');
      const [width, height] = [png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)];
      must(Math.abs(width - 2 * seen.width) <= 2 && Math.abs(height - 2 * seen.height) <= 2, `the PNG is ${width} × ${height}, twice the SVG would be ${2 * seen.width} × ${2 * seen.height}`);
      // drawn, and in the colours of the theme
      const colours = await page.evaluate(async (data) => {
        const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.codePointAt(0))]));
        const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
        pen.drawImage(image, 0, 0);
        const { data: pixels } = pen.getImageData(0, 0, image.width, image.height);
        const all = new Set();
        for (let i = 0; i < pixels.length; i += 4) all.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
        return { count: all.size, corner: pixels[0] + pixels[1] + pixels[2] };
      }, png.bytes.toString('base64'));
      must(colours.count > 50 && colours.corner > 600 === (theme === 'light'), `the PNG is not the drawing: ${JSON.stringify(colours)}`);
      return () => api(base, 'DELETE', `/${first.id}`);
    },
  },
  {
    name: 'diagram copied and pasted',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const one = await make(base, 'copied', theme);
      const other = await make(base, 'pasted', theme, { dialect: 'postgres', nodes: [shop.nodes[0]], edges: [] });
      const names = async (id) => (await load(base, id)).nodes.map((n) => n.name).sort().join();
      await open(page, base, one.id);
      await select(page, 'orders');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+c');
      await page.keyboard.press('Control+v');
      await until(async () => (await names(one.id)) === 'customers,customers_2,lines,lines_2,orders,orders_2', 'the copies were not pasted under free names');
      const twice = await load(base, one.id);
      const named = (n) => twice.nodes.find((x) => x.name === n).id;
      must(twice.edges.some((e) => e.from === named('orders_2') && e.to === named('customers_2')), 'the copies are not joined with each other');
      must(new Set(twice.nodes.map((n) => `${n.x} ${n.y}`)).size === 6, 'copies lie on what was copied');
      await page.keyboard.press('Control+z');
      await until(async () => (await names(one.id)) === 'customers,lines,orders', 'pasting was not undone');
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+c');
      await open(page, base, other.id);
      await page.keyboard.press('Control+v');
      await until(async () => (await names(other.id)) === 'customers,customers_2,lines,orders', 'the copies did not come into the other diagram');
      await shot('other');
      must((await load(base, other.id)).edges.length === 1, 'the relationship was not copied');
      await select(page, 'lines');
      await page.keyboard.press('Control+x');
      await until(async () => (await names(other.id)) === 'customers,customers_2,orders', 'what was cut is still there');
      await page.keyboard.press('Control+v');
      await until(async () => (await names(other.id)) === 'customers,customers_2,lines,orders', 'what was cut was not pasted');
      await select(page, 'orders');
      await page.keyboard.press('Control+d');
      await until(async () => (await names(other.id)) === 'customers,customers_2,lines,orders,orders_2', 'the table was not duplicated');
      // the SQL can be run: no two constraints or indexes of one name
      const sql = await written(base, other.id, 'sql', 'postgres');
      const made_ = [...sql.matchAll(/(?:CONSTRAINT|INDEX) (\S+)/g)].map((m) => m[1]);
      must(new Set(made_).size === made_.length, `names come twice: ${made_.join()}`);
      return async () => { await one.done(); await other.done(); };
    },
  },
];
