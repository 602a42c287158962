import { describe, expect, it } from 'vitest';
import { best } from '../rank';
import { titleOf } from './edits';
import { Finder } from './find';
import { apply, between } from './patch';
import type { Diagram, DiagramNode } from './types';

const nodes: DiagramNode[] = Array.from({ length: 300 }, (_, i) => ({
  id: `n${String(i).padStart(4, '0')}`, kind: 'table', name: ['order', 'Orders_line', 'coupon', 'order_coupon'][i % 4] + (i > 40 ? `_${i}` : ''), x: 0, y: 0,
  columns: Array.from({ length: 1 + (i % 5) }, (__, k) => ({ id: `c${i}.${k}`, name: ['id', 'order_id', 'total', 'Coupon', 'note'][k] ?? '', type: 'int', nullable: true })),
}));
const entries = nodes.flatMap((n) => [{ label: titleOf(n), of: n.id }, ...(n.columns ?? []).map((c) => ({ label: `${n.name}.${c.name}`, of: c.id }))]);

describe('names are found', () => {
  it.each(['order_coupon', 'order total', 'COUPON_7 id', 'lines.note', 'zzz', 'rd  ou'])('letter by letter, the same as among all at once: %s', (typed) => {
    const finder = new Finder(nodes);
    for (let k = 1; k <= typed.length; k += 1) {
      const text = typed.slice(0, k);
      expect(finder.find(text, 50).map((e) => e.column || e.node), text).toEqual(best(entries, text, 50).map((e) => e.of));
    }
    for (const text of ['coupon', 'order']) expect(finder.find(text, 50).map((e) => e.column || e.node)).toEqual(best(entries, text, 50).map((e) => e.of));
  });
  it('best first, of equal ones the first', () => {
    const list = Array.from({ length: 400 }, (_, at) => ({ label: `${'x'.repeat(at % 7)}ab`, at }));
    const all = best(list, 'ab', 400).map((e) => e.at);
    expect(all).toEqual([...list].sort((a, b) => a.label.length - b.label.length || a.at - b.at).map((e) => e.at));
    expect(best(list, 'ab', 9).map((e) => e.at)).toEqual(all.slice(0, 9));
  });
  it('the first tables when nothing is typed', () => expect(new Finder(nodes).find(' ', 3).map((e) => e.node)).toEqual(nodes.slice(0, 3).map((n) => n.id)));
});

describe('a difference of long lists', () => {
  const whole: Diagram = { id: 'd', name: 'd', dialect: 'postgres', revision: 1, nodes, edges: [], opaque: [] };
  it.each<[string, number[], number[]]>([['one', [150], []], ['a run', Array.from({ length: 40 }, (_, i) => i + 100), []], ['the ends', [0, 1, 298, 299], []], ['here and there', [3, 4, 50, 51, 52, 200], [7, 60, 201]], ['a run beside updates', Array.from({ length: 30 }, (_, i) => i + 10), [9, 40, 41]]])('is what changed, and no more: %s', (_, gone, updated) => {
    const less = { ...whole, nodes: nodes.filter((__, i) => !gone.includes(i)).map((n) => (updated.some((u) => nodes[u] === n) ? { ...n, x: 7 } : n)) };
    const [there, back] = [between(whole, less), between(less, whole)];
    expect(there).toEqual({ remove: gone.map((i) => nodes[i]?.id), ...(updated.length > 0 ? { update: updated.map((i) => ({ id: nodes[i]?.id, x: 7 })) } : {}) });
    expect(back.add).toEqual(gone.map((i) => nodes[i]));
    expect(apply(less, back).nodes).toEqual(nodes);
    expect(apply(whole, there).nodes).toEqual(less.nodes);
  });
  it('is nothing for another order', () => expect(between(whole, { ...whole, nodes: [...nodes].reverse() })).toEqual({}));
});
