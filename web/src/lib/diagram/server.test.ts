// The same patches on a running Assay (ASSAY_URL): both ends must arrive at the same diagram. Left out without one.
import { describe, expect, it } from 'vitest';
import { apply } from './patch';
import { randomDiagram, randomEdit } from './random';
import { seeded } from './seeded';
import type { Diagram } from './types';

const base = process.env.ASSAY_URL;
const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${base}${path}`, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as Record<string, unknown>;
};

describe.skipIf(!base)('the server', () => {
  it('applies patches as the browser does', async () => {
    const random = seeded(7);
    const made = (await call('POST', '/api/diagrams', { name: 'patches', diagram: randomDiagram(random) })) as unknown as Diagram;
    let here = made;
    for (let i = 0; i < 60; i += 1) {
      const patch = randomEdit(here, random);
      // what would be refused as a whole is not the question here
      patch.update = patch.update?.map((u) => { const { keys: _, ...rest } = u as Record<string, unknown>; return rest; });
      patch.edgesAdd = undefined;
      let next: Diagram;
      try { next = apply(here, patch); } catch { continue; }
      const saved = await call('PATCH', `/api/diagrams/${made.id}`, { revision: here.revision, patch, full: true }).catch((e: unknown) => String(e));
      if (typeof saved === 'string') { expect(saved).toContain('has no column of the id'); continue; }
      here = saved.diagram as Diagram;
      expect({ ...next, revision: here.revision }).toEqual(here);
    }
    const node = here.nodes.find((n) => n.kind === 'table' && n.columns?.length);
    const column = node?.columns?.[0]?.id ?? '';
    const patch = { update: [{ id: node?.id ?? '', indexes: [{ id: 'i1', name: 'i1', parts: [{ column }] }], checks: [{ id: 'k1', expression: 'true' }], exclusions: [{ id: 'x1', name: 'x1', parts: [{ column, with_operator: '=' }] }] }], edgesAdd: [{ id: 'e1', kind: 'foreign_key' as const, from: node?.id ?? '', to: node?.id ?? '', pairs: [[column, column]] }] };
    const next = apply(here, patch as never);
    const saved = await call('PATCH', `/api/diagrams/${made.id}`, { revision: here.revision, patch, full: true });
    expect({ ...next, revision: (saved.diagram as Diagram).revision }).toEqual(saved.diagram);
    await call('DELETE', `/api/diagrams/${made.id}`);
  });
});
