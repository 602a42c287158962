import { describe, expect, it } from 'vitest';
import { bytes, count, ms, percent, rate } from './format';
import { SseReader } from './sse';
import { formatSql } from './sql';

describe('numbers', () => {
  it('carry their unit and never turn unknown into zero', () => {
    expect([ms(null), ms(0), ms(0.1234), ms(12.34), ms(1500), ms(200_000), ms(7_200_000)]).toEqual(['–', '0 ms', '0.12 ms', '12.3 ms', '1.5 s', '3 min 20 s', '2 h 0 min']);
    expect([bytes(undefined), bytes(512), bytes(4.4 * 1024 ** 3)]).toEqual(['–', '512 B', '4.4 GiB']);
    expect([count(1234567), count(null), percent(0.1234), rate(3200, 1), rate(1, 10)]).toEqual(['1,234,567', '–', '12.3 %', '3.2 k/s', '0.10/s']);
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
      // a CR at the end of a chunk waits for its LF in the next one
      for (let at = 0; at < wire.length; ) {
        let end = Math.min(wire.length, at + size);
        if (wire[end - 1] === '\r') end += 1;
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
