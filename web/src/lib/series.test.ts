import { describe, expect, it } from 'vitest';
import { arranged, firstKnown, mix, stacked, tones } from './series';

describe('colours of series', () => {
  it('are the same for the same wait class wherever it appears, and shades of it within a chart', () => {
    const alone = tones(['Lock:tuple']).get('Lock:tuple');
    const both = tones(['CPU', 'Lock:transactionid', 'Lock:tuple']);
    expect(alone?.token).toBe('--w-lock');
    expect(both.get('Lock:transactionid')?.token).toBe('--w-lock');
    expect(both.get('Lock:tuple')?.wash).toBeGreaterThan(both.get('Lock:transactionid')?.wash ?? 1);
    expect(both.get('CPU')?.token).toBe('--w-cpu');
  });
  it('differ within a chart as long as there are colours', () => {
    const some = [...tones(['a', 'b', 'c', 'd', 'e']).values()].map((t) => t.token);
    expect(new Set(some).size).toBe(5);
  });
  it('mix long and shortened hexadecimal, and leave what they cannot read', () => {
    expect(mix('#000000', '#fff', 0.5)).toBe('#808080');
    expect(mix('rgb(0 0 0)', '#ffffff', 0.5)).toBe('rgb(0 0 0)');
  });
});

describe('stacking', () => {
  it('adds up and stays unknown where nothing is known', () => {
    expect(stacked([[1, null, null], [2, 3, null]])).toEqual([[1, null, null], [3, 3, null]]);
  });
  it('puts events of one wait class side by side and sums the rest as other', () => {
    const lines = [
      { name: 'Lock:tuple', points: [9, 9] },
      { name: 'CPU', points: [5, 5] },
      { name: 'Lock:transactionid', points: [3, 3] },
      { name: 'IO:a', points: [1, null] },
      { name: 'IO:b', points: [0.5, null] },
    ];
    const out = arranged(lines, 4);
    expect(out.map((l) => l.name)).toEqual(['Lock:tuple', 'Lock:transactionid', 'CPU', 'other']);
    expect(out[3]?.points).toEqual([1.5, null]);
    expect(arranged(lines, 5).map((l) => l.name)).not.toContain('other');
  });
  it('knows where the first sample is', () => {
    expect(firstKnown([[null, null, 1], [null, 2, 3]])).toBe(1);
    expect(firstKnown([[null], []])).toBe(-1);
  });
});
