// Who may do what with a diagram: a link shows and changes nothing, a viewer reads, an editor edits. On a server that asks for tokens.
import { guarded } from './guarded.mjs';
import { field, must, saved, select, shop, side, until } from './helpers.mjs';

const entry = async (page, server, role, path) => {
  await page.addInitScript((token) => sessionStorage.setItem('assay-token', token), server.tokens[role]);
  await page.goto(`${server.base}${path}`);
};
/** Everything that the API could be asked to write, with a body that it would take from an editor. */
const writes = (id) => [
  ['PATCH', `/api/diagrams/${id}`, { revision: 1, patch: { remove: ['lines'] } }],
  ['PUT', `/api/diagrams/${id}`, { revision: 1, diagram: { name: 'x', dialect: 'postgres', nodes: [], edges: [] } }],
  ['DELETE', `/api/diagrams/${id}`],
  ['POST', '/api/diagrams', { name: 'planted' }],
  ['POST', '/api/diagrams/import', { name: 'planted', source: { text: 'CREATE TABLE a (id int);', format: 'sql', dialect: 'postgres' } }],
  ['POST', `/api/diagrams/${id}/restore`, { to: 1, revision: 1 }],
  ['POST', `/api/diagrams/${id}/sync`, { revision: 1, source: { text: 'CREATE TABLE a (id int);', format: 'sql', dialect: 'postgres' }, save: true }],
  ['POST', `/api/diagrams/${id}/share`, {}],
  ['POST', `/api/diagrams/${id}/verdicts`, { key: 'a:b', verdict: 'rejected' }],
  ['POST', `/api/diagrams/${id}/migrate`, { from: { revision: 1 } }],
];
const reads = (id) => [['GET', '/api/diagrams'], ['GET', `/api/diagrams/${id}`], ['GET', `/api/diagrams/${id}/history`], ['GET', `/api/diagrams/${id}/export`], ['GET', `/api/diagrams/${id}/share`], ['GET', `/api/diagrams/${id}/verdicts`], ['POST', '/api/ai/suggest', { id }], ['POST', `/api/diagrams/${id}/check`, {}], ['POST', `/api/diagrams/${id}/diff`, { from_revision: 1, to: { revision: 1 } }], ['POST', `/api/diagrams/${id}/export`, {}]];
/** The token in every place where a server might look for one. */
const places = (token) => [
  { as: 'bearer', headers: { Authorization: `Bearer ${token}` } }, { as: 'basic', headers: { Authorization: `Basic ${Buffer.from(`share:${token}`).toString('base64')}` } },
  { as: 'a header', headers: { 'X-Assay-Token': token, 'X-Share-Token': token } }, { as: 'a cookie', headers: { Cookie: `token=${token}; assay-token=${token}; session=${token}` } },
  { as: 'the query', query: `?token=${token}&share=${token}&access_token=${token}` }, { as: 'the body', body: { token, share: token } }, { as: 'nothing' },
];

export const roles = [
  {
    name: 'diagram link writes nothing',
    needs: 'ASSAY_PROGRAM',
    once: true,
    allowed: ['401'],
    steps: async ({ page, atEnd }) => {
      const server = await guarded();
      atEnd(server.stop);
      const { body: made } = await server.call('editor', 'POST', '/api/diagrams', { name: 'Linked', diagram: { ...shop, name: 'Linked' } });
      const { body: link } = await server.call('editor', 'POST', `/api/diagrams/${made.id}/share`, {});
      must((await server.call('', 'GET', link.path)).status === 200, 'the link shows nothing');
      for (const { as, headers = {}, query = '', body = {} } of places(link.token)) {
        for (const [method, path, what] of [...writes(made.id), ['DELETE', `/api/diagrams/${made.id}/share/${link.id}`], ...reads(made.id)]) {
          const { status } = await server.call('', method, path + query, method === 'GET' || method === 'DELETE' ? undefined : { ...what, ...body }, headers);
          must([401, 403, 404].includes(status), `${method} ${path} with the link's token as ${as} is answered with ${status}`);
        }
      }
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        for (const path of [link.path, `${link.path}/share`, `/api/shared/${link.token}/patch`]) {
          const { status } = await server.call('', method, path, method === 'DELETE' ? undefined : { revision: 1, patch: { remove: ['lines'] } });
          must([401, 403, 404, 405].includes(status), `${method} ${path.replace(link.token, 'TOKEN')} is answered with ${status}`);
        }
      const { body: after } = await server.call('editor', 'GET', `/api/diagrams/${made.id}`);
      must(after.revision === 1 && JSON.stringify(after.nodes) === JSON.stringify(made.nodes), 'the diagram is not as it was');
      must((await server.call('editor', 'GET', '/api/diagrams')).body.diagrams.length === 1, 'something was planted');
      const { body: shown } = await server.call('', 'GET', link.path);
      must(JSON.stringify(shown.diagram.nodes) === JSON.stringify(made.nodes), 'the link shows something else');
      await page.goto(`${server.base}/shared/${link.token}`);
      await page.getByText('read-only').waitFor();
    },
  },
  {
    name: 'diagram of a viewer',
    needs: 'ASSAY_PROGRAM',
    allowed: ['403'],
    steps: async ({ page, check, atEnd }) => {
      const server = await guarded();
      atEnd(server.stop);
      const { body: made } = await server.call('editor', 'POST', '/api/diagrams', { name: 'Read', diagram: { ...shop, name: 'Read' } });
      const revision = async () => (await server.call('viewer', 'GET', `/api/diagrams/${made.id}`)).body.revision;
      for (const [method, path, body] of writes(made.id)) must((await server.call('viewer', method, path, body)).status === 403, `a viewer is not refused ${method} ${path}`);

      await entry(page, server, 'viewer', '/diagrams');
      await page.getByRole('link', { name: 'Read', exact: true }).waitFor();
      await check('list');
      must((await page.getByRole('button', { name: /New diagram|Import/ }).count()) === 0, 'a viewer is offered new diagrams');
      await page.getByRole('link', { name: 'Read', exact: true }).click();
      await page.getByText('read-only').waitFor();
      must((await page.getByRole('toolbar', { name: 'Add and change' }).count()) === 0 && (await page.getByRole('button', { name: 'Share…' }).count()) === 0, 'a viewer has tools that change');
      await select(page, 'customers');
      await side(page).getByLabel('Name', { exact: true }).waitFor();
      const open = await side(page).locator('input:not(:disabled), textarea:not(:disabled), select:not(:disabled)').count();
      must(open === 0, `${open} fields of the inspector can be edited by a viewer`);
      await check('inspector');
      for (const key of ['t', 'c', 'n', 'e', 'a', 'F2', 'Delete', 'Control+d', 'Control+x', 'Control+v', 'ArrowRight', 'o', 'Control+z']) await page.keyboard.press(key);
      const box = await page.locator('.dg .diagram-input').boundingBox();
      await page.mouse.click(box.x + 30, box.y + 400, { button: 'right' });
      await page.getByRole('menu').waitFor();
      must((await page.getByRole('menuitem', { name: /^(Add|Delete|Rename)/ }).count()) === 0, 'the menu of a viewer changes something');
      await page.keyboard.press('Escape');
      await page.keyboard.press('s');
      await page.getByText('PostgreSQL · read-only').waitFor();
      await page.getByRole('button', { name: 'History and restore' }).click();
      await page.getByRole('button', { name: /1 ·/ }).first().click();
      must((await page.getByRole('button', { name: /Restore/ }).count()) === 0, 'a viewer is offered to restore');
      await check('history');
      must((await revision()) === 1, 'a viewer changed the diagram');

      const editor = await page.context().newPage();
      await entry(editor, server, 'editor', `/diagrams?id=${made.id}`);
      await saved(editor);
      await select(editor, 'customers');
      await field(editor, 'Name', 'clients');
      await until(async () => (await revision()) === 2, 'an editor cannot edit');
      // the viewer is told
      await page.getByRole('button', { name: /2 ·/ }).first().waitFor();
      await editor.close();
    },
  },
];
