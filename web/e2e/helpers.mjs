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
