import { describe, expect, it } from 'vitest';
import type { Finding, PlanNode } from '../api/types';
import { byNode, flame, grouped, looksLikePlan, move, offBy, rows } from './plan';

const node = (id: number, type: string, more: Partial<PlanNode> = {}, children: PlanNode[] = []): PlanNode => ({ id, type, details: [], startup_cost: 0, total_cost: 1, plan_rows: 1, plan_width: 8, never_executed: false, children, ...more });
const scan = (id: number, more: Partial<PlanNode> = {}) => node(id, 'Seq Scan', more);
const tree = node(1, 'Limit', {}, [node(2, 'Sort', {}, [node(3, 'Nested Loop', {}, [scan(4), scan(5)])])]);
const none = new Set<number>();

describe('the tree', () => {
  it('lists nodes in reading order and leaves out what is folded', () => {
    expect(rows(tree, none).map((r) => [r.node.id, r.depth])).toEqual([[1, 0], [2, 1], [3, 2], [4, 3], [5, 3]]);
    expect(rows(tree, new Set([3])).map((r) => r.node.id)).toEqual([1, 2, 3]);
  });
  it('is walked with the arrows', () => {
    const all = rows(tree, none);
    expect(move('ArrowDown', all, 4, none)).toEqual({ select: 5 });
    expect(move('ArrowDown', all, 5, none)).toBeNull();
    expect(move('ArrowLeft', all, 4, none)).toEqual({ select: 3 });
    expect(move('ArrowLeft', all, 3, none)).toEqual({ fold: 3 });
    expect(move('ArrowRight', all, 3, none)).toEqual({ select: 4 });
    expect(move('ArrowRight', rows(tree, new Set([3])), 3, new Set([3]))).toEqual({ unfold: 3 });
    expect(move('ArrowRight', all, 4, none)).toBeNull();
    expect(move('Home', all, 5, none)).toEqual({ select: 1 });
    expect(move('x', all, 5, none)).toBeNull();
  });
});

describe('estimates', () => {
  it('are compared per loop', () => {
    const [row] = rows(scan(1, { plan_rows: 10, rows: 4000, loops: 4, row_factor: 100 }), none);
    expect(row && offBy(row)).toEqual({ times: 100, way: 'more' });
  });
  it('are not called wrong where a LIMIT stopped the node, but below a sort they are', () => {
    const few = { plan_rows: 1000, rows: 10, loops: 1, row_factor: 100 };
    const all = rows(node(1, 'Limit', {}, [node(2, 'Sort', few, [scan(3, few)])]), none);
    expect(all.map((r) => offBy(r)?.way)).toEqual([undefined, undefined, 'fewer']);
  });
  it('say nothing of what never ran or was near', () => {
    const [never] = rows(scan(1, { never_executed: true, row_factor: 50, rows: 0 }), none);
    const [near] = rows(scan(1, { plan_rows: 10, rows: 12, loops: 1, row_factor: 1.2 }), none);
    expect([never && offBy(never), near && offBy(near)]).toEqual([null, null]);
  });
});

describe('the flame', () => {
  it('keeps children inside their parent even when their times add up to more', () => {
    const slabs = flame(node(1, 'Gather', { total_ms: 10 }, [scan(2, { total_ms: 8 }), scan(3, { total_ms: 12 })]), true);
    expect(slabs.map((s) => [s.left, Math.round(s.width * 1000) / 1000])).toEqual([[0, 1], [0, 0.4], [0.4, 0.6]]);
  });
  it('is of costs when the plan was not run', () => {
    expect(flame(node(1, 'Sort', { total_cost: 4 }, [scan(2, { total_cost: 1 })]), false)[1]?.width).toBe(0.25);
  });
});

describe('findings', () => {
  const finding = (rule: string, id?: number) => ({ rule, where: { node: id, object: { kind: 'plan_node', name: String(id ?? '') } } }) as unknown as Finding;
  it('are pinned to their nodes and grouped by rule', () => {
    const all = [finding('a', 1), finding('b', 1), finding('a', 2), finding('c')];
    expect(byNode(all).get(1)).toHaveLength(2);
    expect(grouped(all).map((g) => [g.finding.rule, g.nodes])).toEqual([['a', [1, 2]], ['b', [1]], ['c', []]]);
  });
});

it('tells a plan from SQL', () => {
  expect(['[{"Plan": {}}]', 'Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)', 'Result (actual rows=1 loops=1)'].every(looksLikePlan)).toBe(true);
  expect(looksLikePlan('select cost from plans')).toBe(false);
});
