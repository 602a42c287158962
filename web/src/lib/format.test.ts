import { describe, expect, it } from 'vitest';
import { bytes, count, ms, percent, rate } from './format';
import type { SeriesAnswer } from '../api/types';
import { pastTotals } from './past';
import { SseReader } from './sse';
import { formatSql } from './sql';

// numbers hold on to their units with a no-break space
const plain = (texts: string[]) => texts.map((t) => t.replaceAll('\u00a0', ' '));

describe('numbers', () => {
  it('carry their unit and never turn unknown into zero', () => {
    expect(plain([ms(null), ms(0), ms(0.1234), ms(12.34), ms(1500), ms(200_000), ms(7_200_000)])).toEqual(['–', '0 ms', '0.12 ms', '12.3 ms', '1.5 s', '3 min 20 s', '2 h 0 min']);
    expect(plain([bytes(undefined), bytes(512), bytes(4.4 * 1024 ** 3)])).toEqual(['–', '512 B', '4.4 GiB']);
    expect(plain([count(1234567), count(null), percent(0.1234), rate(3200, 1), rate(1, 10), rate(1, 40), rate(2, 3600)])).toEqual(['1,234,567', '–', '12.3 %', '3.2 k/s', '0.10/s', '1.5/min', '2/h']);
  });
});

describe('server-sent events', () => {
  it('are the same for any chunking', () => {
    const wire = ': ping\n\nevent: text\ndata: {"delta":"a"}\n\nevent: done\r\ndata: x\r\ndata: y\r\n\r\n';
    const whole = new SseReader().feed(wire);
    expect(whole).toEqual([
      { event: 'text', data: '{"delta":"a"}' },
      { event: 'done', data: 'x\ny' },
    ]);
    for (let size = 1; size < 12; size += 1) {
      const reader = new SseReader();
      const events = [];
      for (let at = 0; at < wire.length; ) {
        const end = Math.min(wire.length, at + size);
        events.push(...reader.feed(wire.slice(at, end)));
        at = end;
      }
      expect(events).toEqual(whole);
    }
  });
});

describe('SQL', () => {
  it('breaks before its clauses and keeps literals', () => {
    expect(formatSql("select a from t where b = 'x from y' order by a")).toBe("select a\nfrom t\nwhere b = 'x from y'\norder by a");
  });
});

describe('a compared range', () => {
  it('is summed at the same times, and unknown where nothing was sampled', () => {
    const past = { metric: 'load', unit: '', step_ms: 10, at: [0, 10, 20], series: [{ name: 'a', points: [1, null, 3] }, { name: 'b', points: [1, null, null] }], annotations: [] } as unknown as SeriesAnswer;
    expect(pastTotals([100, 110, 120, 200], past, 100)).toEqual([2, null, 3, null]);
  });
});
