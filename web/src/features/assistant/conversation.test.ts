import { expect, it } from 'vitest';
import { apply, type Entry } from './conversation';
import { amount, gist } from './tools';

const empty: Entry = { role: 'assistant', content: '', tools: [], notices: [], done: false };
const play = (...events: [string, Record<string, unknown>][]) => events.reduce((entry, [name, data]) => apply(name, data)?.(entry) ?? entry, empty);

it('builds an answer from its events, and passes over those it does not know', () => {
  const entry = play(['tool_call', { id: 't1', name: 'monitor.top_queries', arguments: { limit: 5 } }], ['tool_result', { id: 't1', result: { statements: [1, 2] } }], ['text', { delta: 'a' }], ['text', { delta: 'b' }], ['later', {}], ['error', { message: 'cut off' }]);
  expect(entry.content).toBe('ab');
  expect(entry.tools).toEqual([{ id: 't1', name: 'monitor.top_queries', arguments: { limit: 5 }, result: { statements: [1, 2] }, error: undefined }]);
  expect(entry.notices).toEqual(['cut off']);
});

it('keeps a failed tool with its reason', () => {
  expect(play(['tool_call', { id: 't', name: 'x' }], ['tool_result', { id: 't', error: 'no such target' }]).tools[0]?.error).toBe('no such target');
});

it('says in a few words what a tool was asked and gave', () => {
  expect(gist({ db_id: 'shop', window: '1h', q: '', limit: 5 })).toBe('db_id shop, window 1h, limit 5');
  expect(amount({ statements: [1, 2, 3], skipped: [] })).toBe('3 statements');
  expect(amount({ text: 'x' })).toBe('');
});
