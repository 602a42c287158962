import { describe, expect, it } from 'vitest';
import type { Session, StatementDetail } from '../api/types';
import { ago, inUnit, short } from './format';
import { logScale } from './logscale';
import { parts } from './points';
import { shifted, watched, type Scope } from './scope';
import { aged, counts, filtered, isOwn, waits } from './sessions';

const session = (more: Partial<Session>): Session => ({ pid: 1, database: 'shop', user: 'web', application: 'app', client: '', state: 'active', wait_event_type: '', wait_event: '', text: 'SELECT 1', blocked_by: [], ...more });

describe('sessions', () => {
  const all = [session({ pid: 1 }), session({ pid: 2, state: 'idle', wait_event_type: 'Client', wait_event: 'ClientRead' }), session({ pid: 3, wait_event_type: 'Lock', wait_event: 'tuple', blocked_by: [1] }), session({ pid: 4, state: 'idle in transaction', application: 'assay' })];
  const pids = (filter: Parameters<typeof filtered>[1]) => filtered(all, filter).map((s) => s.pid);
  it('are folded, filtered by state and by words', () => {
    expect(pids({ state: '', idle: false, q: '' })).toEqual([1, 3, 4]);
    expect(pids({ state: '', idle: true, q: '' })).toEqual([1, 2, 3, 4]);
    expect(pids({ state: 'idle', idle: false, q: '' })).toEqual([2]);
    expect(pids({ state: 'waiting', idle: false, q: '' })).toEqual([3]);
    expect(pids({ state: '', idle: true, q: 'tuple web' })).toEqual([3]);
  });
  it('are counted with those that wait', () => {
    expect(Object.fromEntries(counts(all))).toEqual({ active: 2, idle: 1, 'idle in transaction': 1, waiting: 1 });
    expect(counts(all).at(-1)?.[0]).toBe('idle');
  });
  it('say what they wait for; an idle one waits for nothing', () => {
    expect(all.map(waits)).toEqual(['CPU', '', 'Lock:tuple', '']);
    expect(all.map(isOwn)).toEqual([false, false, false, true]);
  });
  it('get older between samples, the unknown does not', () => {
    expect(aged(500, '2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:00:02Z'))).toBe(2500);
    expect(aged(null, '2026-01-01T00:00:00Z', Date.now())).toBeNull();
  });
});

describe('ranges', () => {
  it('are counted from when Assay watched', () => {
    const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };
    expect(watched(window, ['2026-01-01T00:57:00Z', '2026-01-01T00:59:00Z'])).toBe(180);
    expect(watched(window, ['2025-01-01T00:00:00Z'])).toBe(3600);
    expect(watched(window, [])).toBe(3600);
  });
  it('shift by their own length', () => {
    const scope = { from: '2026-01-01T01:00:00.000Z', to: '2026-01-01T02:00:00.000Z' } as Scope;
    expect(shifted(scope, -1)).toEqual({ from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z', window: undefined });
  });
});

describe('points of a statement', () => {
  const point = (second: number, calls: number, more: Partial<StatementDetail['points'][number]> = {}) => ({ at: new Date(Date.parse('2026-01-01T00:00:00Z') + second * 1000).toISOString(), calls, mean_ms: 10, p95_ms: null, rows: calls, shared_read: 0, temp_bytes: 0, wal_bytes: 0, ...more });
  it('are put together by the minute; means by their calls', () => {
    const points = [0, 10, 20, 30, 40, 50].map((s) => point(s, 0)).concat([point(60, 30, { mean_ms: 4, p95_ms: 8 }), point(70, 10, { mean_ms: 8 })]);
    expect(parts(points, 10_000).map((p) => [p.calls, p.mean_ms, p.p95_ms, p.seconds])).toEqual([[0, 0, null, 60], [40, 5, 8, 20]]);
  });
  it('hold as many steps in every part, so that an even load is an even line', () => {
    const points = Array.from({ length: 12 }, (_, i) => point(i * 40, 40));
    const rates = parts(points, 40_000).map((p) => p.calls / p.seconds);
    expect(new Set(rates)).toEqual(new Set([1]));
  });
  it('leave out a first minute that the range cuts, and coarse points as they are', () => {
    expect(parts([point(50, 1), point(60, 2)], 10_000)).toHaveLength(1);
    expect(parts([point(0, 1)], 120_000)[0]?.seconds).toBe(120);
  });
});

describe('figures', () => {
  it('carry the unit of their metric', () => {
    expect([inUnit(2048, 'bytes per second'), inUnit(3200, 'blocks per second'), inUnit(98.76, '%'), inUnit(1.5, 'per minute'), inUnit(null, 'ms'), inUnit(12_345, 'active sessions')]).toEqual(['2.0 KiB/s', '3,200/s', '98.8 %', '1.5/min', '–', '12.3 k']);
    expect([short(999), short(1_500_000), short(0)]).toEqual(['999', '1.5 M', '0']);
    expect([ago(0), ago(61_000), ago(7_200_000), ago(-5)]).toEqual(['0 s ago', '1 min ago', '2 h ago', '0 s ago']);
  });
  it('lie on a logarithmic line with readable ticks', () => {
    const scale = logScale([0.02, 80, 11_000]);
    expect(scale.ticks).toEqual([0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000]);
    expect([scale.at(0.01), scale.at(100_000), scale.at(0)]).toEqual([0, 1, 0]);
    expect(logScale([20, 90]).ticks).toEqual([10, 20, 50, 100]);
    expect(logScale([]).ticks).toEqual([]);
  });
});
