// Undo and redo across everything that can be done to a diagram, and what a live database does to it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { api, field, load, make, must, open, saved, select, side, until } from './helpers.mjs';

const bare = (d) => JSON.stringify({ ...d, revision: 0 });
const menu = async (page, name) => {
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menu').getByRole('menuitem', { name }).click();
};
/** Each is one step of the person, and one of the undo button; what it says is the last thing that can be undone. */
const steps = [
  ['Rename', async (page) => { await select(page, 'customers'); await field(page, 'Name', 'clients'); }],
  ['Schema', (page) => field(page, 'Schema', 'sales')],
  ['Colour', (page) => side(page).getByRole('button', { name: 'Colour 2' }).click()],
  ['Comment', async (page) => { await side(page).getByLabel('Comment').fill('Who buys'); await page.keyboard.press('Control+Enter'); }],
  ['Add a column', (page) => side(page).getByRole('button', { name: 'Column', exact: true }).click()],
  ['Rename', (page) => field(page, 'Name of column', 'phone')],
  ['Type of', (page) => field(page, 'Type of phone', 'character varying(40)')],
  ['Nullability', (page) => side(page).getByRole('button', { name: 'phone is nullable' }).click()],
  ['Move', async (page) => { await side(page).getByLabel('Name of phone').focus(); await page.keyboard.press('Alt+ArrowUp'); }],
  ['Primary key', (page) => side(page).getByRole('button', { name: 'phone is not in the primary key' }).click()],
  ['Key', (page) => side(page).getByRole('button', { name: 'Add a key' }).click()],
  ['Index', (page) => side(page).getByRole('button', { name: 'Add an index' }).click()],
  ['Check', (page) => field(page, 'New check', "phone <> ''")],
  ['Move', async (page) => { await page.locator('.diagram-input').focus(); await page.keyboard.press('ArrowRight'); }],
  ['Add a foreign key', async (page) => { await select(page, 'lines'); await field(page, 'Add a foreign key to', 'orders'); }],
  ['Foreign key', (page) => side(page).getByLabel('On delete').selectOption('set_null')],
  ['Delete', (page) => side(page).getByRole('button', { name: 'Delete the foreign key to orders' }).click()],
  ['Collapse', async (page) => { await page.locator('.diagram-input').focus(); await menu(page, 'Collapse to names'); }],
  ['Add an area', async (page) => { await page.keyboard.press('a'); await page.getByLabel('New name').fill('Sales'); await page.keyboard.press('Enter'); }],
  ['Add a note', async (page) => { await page.keyboard.press('n'); await page.getByLabel('Text of the note').fill('Read me'); await page.keyboard.press('Control+Enter'); }],
  ['Add an enum', async (page) => { await page.keyboard.press('e'); await page.getByLabel('New name').fill('state'); await page.keyboard.press('Enter'); }],
  ['Duplicate', async (page) => { await select(page, 'orders'); await page.keyboard.press('Control+d'); }],
  ['Align', async (page) => { await page.keyboard.press('Control+a'); await page.getByRole('button', { name: 'Layout', exact: true }).click(); await page.getByRole('menuitem', { name: 'Align left edges' }).click(); }],
  ['Lay out', async (page) => { await page.getByRole('button', { name: 'Layout', exact: true }).click(); await page.getByRole('menuitem', { name: 'Lay out everything' }).click(); }],
  ['Save the view', async (page) => { await select(page, 'orders'); await page.keyboard.press('h'); await page.getByRole('button', { name: 'More', exact: true }).click(); await page.getByRole('menuitem', { name: 'Saved views' }).click(); await page.getByLabel('Name of the view').fill('Less'); await page.keyboard.press('Enter'); }],
  ['Rename the diagram', async (page) => { await page.getByLabel('Name of the diagram').fill('Another name'); await page.keyboard.press('Enter'); }],
  ['Delete', async (page) => { await select(page, 'clients'); await page.keyboard.press('Delete'); }],
];

/** Runs SQL on the demo's database over its socket, which its folder names. */
function demo() {
  const place = readFileSync(join(process.env.ASSAY_DEMO_DATA, 'demo', 'location'), 'utf8').trim();
  const socket = readFileSync(join(place, 'pg', 'postmaster.pid'), 'utf8').split('\n')[4];
  return (sql) => execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', socket, '-U', 'postgres', '-d', 'shop', '-c', sql], { stdio: ['ignore', 'pipe', 'pipe'] });
}

export const undoing = [
  {
    name: 'diagram undo of everything',
    once: true,
    steps: async ({ page, base, theme, shot }) => {
      const { id, done } = await make(base, 'everything', theme);
      const states = [bare(await load(base, id))];
      await open(page, base, id);
      const undo = page.getByRole('toolbar', { name: 'Add and change' }).getByRole('button', { name: /^Undo/ });
      for (const [label, act] of steps) {
        const before = states.at(-1);
        await act(page);
        await page.getByRole('button', { name: new RegExp(`^Undo: ${label}`) }).waitFor();
        await until(async () => bare(await load(base, id)) !== before, `${label} was not saved`);
        await saved(page);
        states.push(bare(await load(base, id)));
      }
      await shot('changed');
      const last = states.at(-1);
      // back step by step, each to the last byte
      for (let i = steps.length - 1; i >= 0; i -= 1) {
        await undo.click();
        await until(async () => bare(await load(base, id)) === states[i], `undoing ${steps[i][0]} (step ${i + 1}) does not lead back to what was`);
      }
      must(await undo.isDisabled(), 'there is more to undo than was done');
      await page.locator('.diagram-input').focus();
      for (let i = 0; i < steps.length; i += 1) await page.keyboard.press('Control+Shift+z');
      await until(async () => bare(await load(base, id)) === last, 'redoing everything does not lead to the end');
      for (let i = 0; i < steps.length; i += 1) await page.keyboard.press('Control+z');
      await until(async () => bare(await load(base, id)) === states[0], 'undoing everything at once does not lead to the start');
      return done;
    },
  },
  {
    // the demo's database is changed in a schema of its own
    name: 'diagram of a live database',
    once: true, alone: true, needs: 'ASSAY_DEMO_DATA',
    steps: async ({ page, base, theme, check, atEnd }) => {
      const name = `flows_${Date.now() % 100_000}`;
      const psql = demo();
      atEnd(() => psql(`DROP SCHEMA IF EXISTS ${name} CASCADE`));
      psql(`CREATE SCHEMA ${name}; CREATE TABLE ${name}.parents (id bigint PRIMARY KEY, name text NOT NULL); CREATE TABLE ${name}.children (id bigint PRIMARY KEY, parent_id bigint REFERENCES ${name}.parents)`);
      await page.goto(`${base}/diagrams`);
      await page.getByRole('button', { name: 'Import…' }).click();
      await page.getByRole('button', { name: 'Live database' }).click();
      await page.getByRole('dialog').getByRole('combobox', { name: 'Database' }).selectOption('shop');
      await page.getByLabel('Name', { exact: true }).fill(`Live ${theme} ${name}`);
      await check('import');
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.waitForFunction(() => location.search.includes('id=live'));
      await saved(page);
      const id = new URL(page.url()).searchParams.get('id');
      atEnd(() => api(base, 'DELETE', `/${id}`));
      const parents = async () => (await load(base, id)).nodes.find((n) => n.schema === name && n.name === 'parents');
      must((await parents()).columns.length === 2, 'the table was not read');
      await select(page, 'parents');
      await page.keyboard.press('ArrowDown');
      await side(page).getByLabel('Comment').fill('Said in the diagram');
      await page.keyboard.press('Control+Enter');
      await until(async () => (await parents()).comment === 'Said in the diagram', 'the comment was not saved');
      const { x, y } = await parents();
      psql(`ALTER TABLE ${name}.parents ADD COLUMN born date; ALTER TABLE ${name}.parents ALTER COLUMN name TYPE varchar(80); CREATE INDEX children_parent ON ${name}.children (parent_id); DROP TABLE ${name}.children; CREATE TABLE ${name}.cousins (id bigint PRIMARY KEY)`);
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Take changes of a database…' }).click();
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByRole('list', { name: 'Differences' }).getByText('born').waitFor();
      await check('differences');
      await page.getByRole('button', { name: 'Take them' }).click();
      await page.getByText(/changes? taken/).waitFor();
      const now = await parents();
      must(now.columns.map((c) => `${c.name} ${c.type}`).join() === 'id bigint,name character varying(80),born date', `the columns are not those of the database: ${JSON.stringify(now.columns)}`);
      must(now.x === x && now.y === y && now.comment === 'Said in the diagram', 'what was drawn did not stay');
      const names = (await load(base, id)).nodes.filter((n) => n.schema === name).map((n) => n.name).sort().join();
      must(names === 'cousins,parents', `the tables are ${names}`);
      await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
      await until(async () => (await parents()).columns.length === 2, 'taking was not undone');
      await saved(page);
    },
  },
];
