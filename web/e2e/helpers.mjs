// What several flows share.
export const statements = (page) => page.locator('td[data-col="Statement"] a');
export const dashboard = async (page, base, query = '') => {
  await page.goto(`${base}/${query}`);
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  await statements(page).first().waitFor({ timeout: 60_000 });
  await page.getByRole('region', { name: 'Load by wait event' }).locator('canvas').waitFor();
};
export const expectUrl = (page, part) => page.waitForFunction((p) => decodeURIComponent(location.href).includes(p), part);
export const must = (condition, message) => {
  if (!condition) throw new Error(message);
};
export const explainBox = (page) => page.getByRole('textbox', { name: /One SQL statement/ });
export const explainIt = (page) => page.getByRole('button', { name: 'Explain', exact: true }).click();

// Diagrams: made over the API, opened, and what a person does with them.
export const api = async (base, method, path, body) => {
  const response = await fetch(`${base}/api/diagrams${path}`, { method, headers: { 'Content-Type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.json();
};
export const load = (base, id) => api(base, 'GET', `/${id}`);
export const column = (id, name, type, nullable = true) => ({ id, name, type, nullable });
export const table = (id, name, x, columns, key) => ({ id, kind: 'table', schema: 'public', name, x, y: 0, columns, keys: [{ id: 'k', kind: 'primary', columns: key }] });
export const shop = {
  dialect: 'postgres', edges: [{ id: 'e1', kind: 'foreign_key', from: 'orders', to: 'customers', pairs: [['c2', 'c1']] }],
  nodes: [
    table('customers', 'customers', 0, [column('c1', 'id', 'bigint', false), column('c2', 'email', 'text')], ['c1']),
    table('orders', 'orders', 360, [column('c1', 'id', 'bigint', false), column('c2', 'customer_id', 'bigint'), column('c3', 'line', 'integer', false)], ['c1']),
    table('lines', 'lines', 720, [column('c1', 'id', 'bigint', false), column('c2', 'order_id', 'bigint'), column('c3', 'order_line', 'integer')], ['c1']),
  ],
};
/** A diagram of its own for a flow; `done` deletes it. */
export const make = async (base, name, theme, diagram = shop) => {
  const { id } = await api(base, 'POST', '', { name: `${name} ${theme} ${Date.now() % 100_000}`, diagram: { ...diagram, name } });
  return { id, done: () => api(base, 'DELETE', `/${id}`).catch(() => {}) };
};
export const saved = (page) => page.locator('.dg-status[data-status="saved"]').waitFor();
export const open = async (page, base, id, more = '') => {
  await page.goto(`${base}/diagrams?id=${id}${more}`);
  await page.getByRole('toolbar', { name: 'Diagram', exact: true }).waitFor();
  await saved(page);
};
/** By name, with the keyboard, whatever draws the boxes. */
export const select = async (page, name) => {
  await page.keyboard.press('/');
  const box = page.getByRole('combobox', { name: 'Find a table or column' });
  await box.fill(name);
  await page.locator('#spot-list').getByRole('option').filter({ hasText: name }).first().waitFor();
  await page.keyboard.press('Enter');
  await box.waitFor({ state: 'detached' });
};
/** The inspector, once it shows what is selected: its fields follow the frame that shows the selection. */
export const side = (page) => page.getByRole('complementary', { name: 'Inspector' }).filter({ hasNot: page.locator('.dg-side-body[aria-busy="true"]') });
export const field = async (page, label, value) => {
  const at = side(page).getByLabel(label, { exact: true });
  await at.fill(value);
  await at.press('Enter');
};
export const until = async (what, message) => {
  for (let i = 0; i < 150; i += 1) {
    if (await what()) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(message);
};
