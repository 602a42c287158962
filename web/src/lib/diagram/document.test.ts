import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/client';
import { DiagramDocument, type World } from './document';
import { apply } from './patch';
import { randomEdit } from './random';
import { seeded } from './seeded';
import type { Diagram, DiagramPatch } from './types';

class Memory implements Storage {
  items = new Map<string, string>();
  full = false;
  get length() { return this.items.size; }
  key = (i: number) => [...this.items.keys()][i] ?? null;
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => {
    if (this.full) throw new Error('quota');
    this.items.set(key, value);
  };
  removeItem = (key: string) => void this.items.delete(key);
  clear = () => this.items.clear();
}

const first: Diagram = {
  id: 'd', name: 'D', dialect: 'postgres', revision: 1, edges: [], opaque: [],
  nodes: [
    { id: 'a', kind: 'table', name: 'a', x: 0, y: 0, columns: [{ id: 'c', name: 'id', type: 'int', nullable: false }] },
    { id: 'b', kind: 'table', name: 'b', x: 9, y: 0, columns: [{ id: 'c', name: 'id', type: 'int', nullable: false }] },
  ],
};

/** One diagram on a server that can be away. */
class Server {
  all: Diagram[] = [first];
  saves: DiagramPatch[] = [];
  away = false;
  hold: Promise<void> | null = null;
  also?: DiagramPatch;
  refuse?: (patch: DiagramPatch) => boolean;
  get now() { return this.all.at(-1)!; }
  write(patch: DiagramPatch) { this.all.push({ ...apply(this.now, patch), revision: this.now.revision + 1 }); }
  private up() { if (this.away) throw new ApiError(0, 'unreachable', 'Assay does not answer.', ''); }
  load = async () => { this.up(); return this.now; };
  revision = async (_: string, revision: number) => { this.up(); return this.all[revision - 1]!; };
  save = async (_: string, body: { revision: number; patch: DiagramPatch; note: string }) => {
    if (this.hold) await this.hold;
    this.up();
    if (body.revision !== this.now.revision) throw new ApiError(409, 'conflict', 'Somebody was faster.', 'r');
    if (this.refuse?.(body.patch)) throw new ApiError(400, 'invalid', 'The patch is not valid.', 'r');
    this.saves.push(body.patch);
    this.write(body.patch);
    const { also } = this;
    if (also) this.all.push({ ...apply(this.all.pop()!, also) });
    return { revision: this.now.revision, also };
  };
}

let server: Server;
let store: Memory;
const world = (client: string): World => ({ server, store, client, now: () => Date.now() });
const open = (client = 'me') => DiagramDocument.load(world(client), 'd');
const calm = () => vi.advanceTimersByTimeAsync(1000);
const name = (d: { nodes: Diagram['nodes'] }, id = 'a') => d.nodes.find((n) => n.id === id)?.name;
const rename = (to: string, id = 'a'): DiagramPatch => ({ update: [{ id, name: to }] });

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  store = new Memory();
});
afterEach(() => vi.useRealTimers());

describe('a document', () => {
  it('shows an edit at once and saves several in one patch', async () => {
    const doc = await open();
    doc.edit(rename('x'), 'Rename');
    doc.edit({ update: [{ id: 'b', x: 50 }] }, 'Move');
    expect(doc.getState()).toMatchObject({ status: 'saving', undo: 'Move' });
    expect(name(doc.getState().diagram)).toBe('x');
    await calm();
    expect(server.saves).toEqual([{ update: [{ id: 'a', name: 'x' }, { id: 'b', x: 50 }] }]);
    expect(doc.getState()).toMatchObject({ status: 'saved', diagram: { revision: 2 } });
    expect(store.length).toBe(0);
  });
  it('undoes and redoes everything, to the first step', async () => {
    const doc = await open();
    const random = seeded(3);
    for (let i = 0; i < 60; i += 1) {
      try { doc.edit(randomEdit(doc.getState().diagram, random), `step ${i}`); } catch { /* a patch that does not fit */ }
      if (i % 7 === 0) await calm();
    }
    const last = doc.getState().diagram;
    while (doc.undo());
    expect({ ...doc.getState().diagram, revision: 1 }).toEqual(first);
    await calm();
    while (doc.redo());
    expect({ ...doc.getState().diagram, revision: 1 }).toEqual({ ...last, revision: 1 });
    await calm();
    expect({ ...server.now, revision: 1 }).toEqual({ ...last, revision: 1 });
  });
  it('undoes joined steps together', async () => {
    const doc = await open();
    for (const x of [1, 2, 3]) doc.edit({ update: [{ id: 'a', x }] }, 'Move', 'nudge a');
    doc.undo();
    expect(doc.getState().diagram.nodes[0]?.x).toBe(0);
    doc.redo();
    expect(doc.getState().diagram.nodes[0]?.x).toBe(3);
  });
  it('waits for the name of what was just added, and undoes both together', async () => {
    const doc = await open();
    const release = doc.hold();
    doc.edit({ add: [{ id: 'n', kind: 'note', name: '', x: 0, y: 0 }] }, 'Add', 'add n');
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.saves).toHaveLength(0);
    doc.edit({ update: [{ id: 'n', text: 'mind' }] }, 'Name', 'add n', true);
    release();
    await calm();
    expect(server.saves).toHaveLength(1);
    doc.undo();
    expect(doc.getState().diagram.nodes).toHaveLength(2);
  });
  it('takes what the server says follows from a rename, and keeps what was edited meanwhile', async () => {
    const doc = await open();
    let go = () => {};
    server.hold = new Promise((resolve) => { go = resolve; });
    server.also = { update: [{ id: 'b', comment: 'names x' }] };
    doc.edit(rename('x'), 'Rename');
    await vi.advanceTimersByTimeAsync(400);
    doc.edit({ update: [{ id: 'b', x: 77 }] }, 'Move');
    go();
    server.hold = null;
    await vi.advanceTimersByTimeAsync(10);
    server.also = undefined;
    expect(doc.getState().diagram.nodes[1]).toMatchObject({ comment: 'names x', x: 77 });
    await calm();
    expect(doc.getState().status).toBe('saved');
    expect(server.now.nodes).toEqual(doc.getState().diagram.nodes);
  });
});

describe('without a connection', () => {
  it('keeps what was edited, says so and saves it when the server is back', async () => {
    const doc = await open();
    server.away = true;
    doc.edit(rename('x'), 'Rename');
    await calm();
    doc.edit({ update: [{ id: 'b', x: 50 }] }, 'Move');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(doc.getState().status).toBe('offline');
    expect(store.length).toBe(1);
    server.away = false;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(doc.getState().status).toBe('saved');
    expect(name(server.now)).toBe('x');
    expect(server.saves).toHaveLength(1);
  });
  it('loses nothing when the page is reloaded, even when others saved meanwhile', async () => {
    const doc = await open('one');
    server.away = true;
    doc.edit(rename('x'), 'Rename');
    await calm();
    doc.close();
    server.away = false;
    server.write({ update: [{ id: 'b', name: 'theirs' }] });
    const again = await open('two');
    expect(name(again.getState().diagram)).toBe('x');
    await calm();
    expect([name(server.now), name(server.now, 'b')]).toEqual(['x', 'theirs']);
    expect(store.length).toBe(0);
  });
  it('takes over from a page that crashed, but not from one that lives', async () => {
    const crashed = await open('one');
    server.away = true;
    crashed.edit(rename('x'), 'Rename');
    server.away = false;
    vi.clearAllTimers();
    const again = await open('two');
    expect(name(again.getState().diagram)).toBe('a');
    await vi.advanceTimersByTimeAsync(21_000);
    expect(name(again.getState().diagram)).toBe('x');
    expect(name(server.now)).toBe('x');
  });
  it('leaves what it takes over to the next page when it ends meanwhile', async () => {
    const crashed = await open('one');
    server.away = true;
    crashed.edit(rename('x'), 'Rename');
    server.away = false;
    vi.clearAllTimers();
    server.write(rename('theirs', 'b'));
    await vi.advanceTimersByTimeAsync(21_000);
    server.revision = () => new Promise(() => {});
    void open('two');
    await vi.advanceTimersByTimeAsync(1);
    vi.clearAllTimers();
    expect(store.length).toBe(1);
    server.revision = async (_, revision) => server.all[revision - 1]!;
    // clearing timers has set the clock back
    await vi.advanceTimersByTimeAsync(60_000);
    const third = await open('three');
    expect(name(third.getState().diagram)).toBe('x');
    await calm();
    expect([name(server.now), name(server.now, 'b'), store.length]).toEqual(['x', 'theirs', 0]);
  });
  it('is at risk only when the browser cannot keep it', async () => {
    const doc = await open();
    server.away = true;
    store.full = true;
    doc.edit(rename('x'), 'Rename');
    expect(doc.atRisk).toBe(true);
    store.full = false;
    doc.edit({ update: [{ id: 'a', x: 1 }] }, 'Move');
    expect(doc.atRisk).toBe(false);
  });
});

describe('with others', () => {
  it('puts its own changes on theirs, member by member', async () => {
    const doc = await open();
    server.write({ update: [{ id: 'a', comment: 'theirs', columns: [{ id: 'c', type: 'bigint' }, { id: 'd', name: 'their', type: 'int' }] }] });
    doc.edit({ update: [{ id: 'a', x: 5, columns: [{ id: 'c', name: 'key' }, { id: 'm', name: 'mine', type: 'int' }] }] }, 'Edit');
    await calm();
    expect(doc.getState()).toMatchObject({ status: 'saved', conflicts: [] });
    expect(server.now.nodes[0]).toMatchObject({ comment: 'theirs', x: 5, columns: [{ name: 'key', type: 'bigint' }, { name: 'their' }, { name: 'mine' }] });
  });
  it('asks when both changed one member; theirs stands until ours is kept', async () => {
    const doc = await open();
    server.write(rename('theirs'));
    doc.edit(rename('mine'), 'Rename');
    await calm();
    const state = doc.getState();
    expect(state).toMatchObject({ status: 'conflict', conflicts: [{ path: ['mine', 'name'], mine: 'mine', theirs: 'theirs' }] });
    expect(name(state.diagram)).toBe('theirs');
    doc.resolve(state.conflicts[0]!, true);
    await calm();
    expect(name(server.now)).toBe('mine');
    expect(doc.getState().status).toBe('saved');
  });
  it('asks when one removed what the other changed', async () => {
    const doc = await open();
    server.write({ remove: ['a'] });
    doc.edit(rename('mine'), 'Rename');
    await calm();
    expect(doc.getState().conflicts).toMatchObject([{ mine: 'changed', theirs: 'removed' }]);
    doc.resolve(doc.getState().conflicts[0]!, true);
    await calm();
    expect(name(server.now)).toBe('mine');
  });
  it('follows what they save without asking the server, refetches after a gap, and ignores its own echo', async () => {
    const doc = await open();
    const load = vi.spyOn(server, 'load');
    server.write(rename('two', 'b'));
    doc.remote({ id: 'd', revision: 2, patch: rename('two', 'b'), client: 'you' });
    expect(name(doc.getState().diagram, 'b')).toBe('two');
    expect(load).not.toHaveBeenCalled();
    doc.remote({ id: 'd', revision: 3, patch: rename('echo'), client: 'me' });
    expect(doc.getState().diagram.revision).toBe(2);
    server.write(rename('three'));
    server.write(rename('four'));
    doc.remote({ id: 'd', revision: 4, patch: rename('four'), client: 'you' });
    await vi.advanceTimersByTimeAsync(1);
    expect(name(doc.getState().diagram)).toBe('four');
  });
  it('follows what they saved while its own save was on its way', async () => {
    const doc = await open();
    const { save } = server;
    // the event of revision 3 overtakes the answer of revision 2
    server.save = async (...all) => {
      const answer = await save(...all);
      server.write(rename('theirs', 'b'));
      doc.remote({ id: 'd', revision: 3, patch: rename('theirs', 'b'), client: 'you' });
      return answer;
    };
    doc.edit(rename('mine'), 'Rename');
    await calm();
    expect(name(doc.getState().diagram, 'b')).toBe('theirs');
    expect(doc.getState().status).toBe('saved');
  });
  it('reads the diagram again when what they saved is too large to be told', async () => {
    const doc = await open();
    server.write(rename('large'));
    doc.remote({ id: 'd', revision: 2, client: 'you' });
    await vi.advanceTimersByTimeAsync(1);
    expect(name(doc.getState().diagram)).toBe('large');
  });
  it('says that somebody deleted it', async () => {
    const doc = await open();
    doc.remote({ id: 'd', removed: true });
    expect(doc.getState()).toMatchObject({ status: 'refused', problem: expect.stringContaining('deleted') as string });
  });
  it('undoes its own step after somebody removed what it touched', async () => {
    const doc = await open();
    doc.edit({ update: [{ id: 'a', x: 5 }, { id: 'b', x: 5 }] }, 'Move');
    await calm();
    server.write({ remove: ['a'] });
    doc.remote({ id: 'd', revision: 3, patch: { remove: ['a'] }, client: 'you' });
    doc.undo();
    expect(doc.getState().diagram.nodes).toMatchObject([{ id: 'b', x: 9 }]);
  });
  it('two that edit at random end with one diagram', async () => {
    const random = seeded(11);
    const [one, two] = [await open('one'), await open('two')];
    for (let i = 0; i < 40; i += 1) {
      const doc = random() < 0.5 ? one : two;
      try { doc.edit(randomEdit(doc.getState().diagram, random), 'edit'); } catch { /* a patch that does not fit */ }
      if (random() < 0.4) await calm();
    }
    await calm();
    await calm();
    await Promise.all([one.refetch(), two.refetch()]);
    await calm();
    expect(one.getState().diagram).toEqual(server.now);
    expect(two.getState().diagram).toEqual(server.now);
  });
  it('stops at what the server refuses, until it is undone', async () => {
    const doc = await open();
    server.refuse = (patch) => JSON.stringify(patch).includes('bad');
    doc.edit(rename('bad'), 'Rename');
    await calm();
    expect(doc.getState()).toMatchObject({ status: 'refused', problem: 'The patch is not valid.' });
    doc.undo();
    await calm();
    expect(doc.getState().status).toBe('saved');
  });
});
