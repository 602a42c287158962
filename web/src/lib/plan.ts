// Pure helpers over a plan: which nodes are visible, where an arrow leads, how wide a node is in the flame, what a plan amounts to.
import type { Explanation, Finding, PlanNode } from '../api/types';

export interface Row {
  node: PlanNode;
  depth: number;
  parent: number | null;
  /** A LIMIT above stopped it before its end: fewer rows than estimated are no error. */
  cut: boolean;
}

// these read all of their input before they give a row
const drains = /^(Sort|Hash|Aggregate|HashAggregate|WindowAgg|SetOp)$/;

/** Rows of one loop: what the estimate is about. */
export const perLoop = (node: PlanNode): number | null => (node.rows == null ? null : node.rows / Math.max(1, node.loops ?? 1));

/** How far the estimate was off, per loop; null when it was near or cannot be said. */
export function offBy({ node, cut }: Row): { times: number; way: 'more' | 'fewer' } | null {
  const actual = perLoop(node);
  if (node.never_executed || actual === null || !node.row_factor || node.row_factor < 2) return null;
  const way = actual > node.plan_rows ? 'more' : 'fewer';
  return way === 'fewer' && cut ? null : { times: node.row_factor, way };
}

/** The nodes in reading order, without what is folded away. */
export function rows(root: PlanNode, folded: ReadonlySet<number>): Row[] {
  const out: Row[] = [];
  const walk = (node: PlanNode, depth: number, parent: number | null, cut: boolean) => {
    out.push({ node, depth, parent, cut });
    const below = node.type === 'Limit' || (cut && !drains.test(node.type));
    if (!folded.has(node.id)) for (const child of node.children) walk(child, depth + 1, node.id, below);
  };
  walk(root, 0, null, false);
  return out;
}

export type Move = { select: number } | { fold: number } | { unfold: number } | null;

/** What a key does in the tree, as in every tree: up and down by row, left folds or goes to the parent, right unfolds or goes to the first child. */
export function move(key: string, all: readonly Row[], selected: number, folded: ReadonlySet<number>): Move {
  const at = all.findIndex((r) => r.node.id === selected);
  const row = all[at];
  if (!row) return all[0] ? { select: all[0].node.id } : null;
  const to = (r: Row | undefined): Move => (r ? { select: r.node.id } : null);
  const open = row.node.children.length > 0 && !folded.has(row.node.id);
  switch (key) {
    case 'ArrowDown': return to(all[at + 1]);
    case 'ArrowUp': return to(all[at - 1]);
    case 'Home': return to(all[0]);
    case 'End': return to(all.at(-1));
    case 'ArrowLeft': return open ? { fold: row.node.id } : row.parent === null ? null : { select: row.parent };
    case 'ArrowRight': return row.node.children.length === 0 ? null : open ? to(all[at + 1]) : { unfold: row.node.id };
    default: return null;
  }
}

const weight = (node: PlanNode, analyzed: boolean): number => (analyzed ? (node.total_ms ?? 0) : node.total_cost);

export interface Slab {
  node: PlanNode;
  depth: number;
  left: number;
  width: number;
}

/** The plan as an icicle: a node is as wide as its time (its cost when it was not run), children inside their parent. */
export function flame(root: PlanNode, analyzed: boolean): Slab[] {
  const out: Slab[] = [];
  const walk = (node: PlanNode, depth: number, left: number, width: number) => {
    out.push({ node, depth, left, width });
    const own = Math.max(weight(node, analyzed), 1e-9);
    const inner = node.children.reduce((sum, c) => sum + weight(c, analyzed), 0);
    // parallel workers and init plans may add up to more than their parent
    const scale = width / Math.max(own, inner);
    let x = left;
    for (const child of node.children) {
      const wide = weight(child, analyzed) * scale;
      walk(child, depth + 1, x, wide);
      x += wide;
    }
  };
  walk(root, 0, 0, 1);
  return out;
}

export function byNode(findings: readonly Finding[]): Map<number, Finding[]> {
  const map = new Map<number, Finding[]>();
  for (const finding of findings) {
    const id = finding.where.node ?? Number(finding.where.object.kind === 'plan_node' ? finding.where.object.name : NaN);
    if (Number.isFinite(id)) map.set(id, [...(map.get(id) ?? []), finding]);
  }
  return map;
}

export interface Sum {
  label: string;
  value: number | null | undefined;
  unit: 'ms' | 'cost' | 'rows' | 'blocks' | 'count';
}

export function summary(answer: Explanation): Sum[] {
  const all = rows(answer.plan.root, new Set());
  const root = answer.plan.root;
  return [
    { label: 'Execution', value: answer.plan.execution_ms, unit: 'ms' },
    { label: 'Planning', value: answer.plan.planning_ms, unit: 'ms' },
    { label: 'Cost', value: answer.plan.total_cost, unit: 'cost' },
    { label: 'Rows estimated', value: root.plan_rows, unit: 'rows' },
    { label: 'Rows', value: root.rows, unit: 'rows' },
    { label: 'Blocks read', value: root.buffers?.shared_read, unit: 'blocks' },
    { label: 'Blocks hit', value: root.buffers?.shared_hit, unit: 'blocks' },
    { label: 'Nodes', value: all.length, unit: 'count' },
    { label: 'Findings', value: answer.findings.length, unit: 'count' },
  ];
}

export const looksLikePlan = (text: string): boolean => /"(Plan|Node Type)"\s*:/.test(text) || /\(cost=\d/.test(text) || /\(actual (time|rows)=/.test(text);

/** Several findings of one rule are one thing said of several nodes. */
export function grouped(findings: readonly Finding[]): { finding: Finding; nodes: number[]; all: Finding[] }[] {
  const groups = new Map<string, Finding[]>();
  for (const f of findings) groups.set(f.rule, [...(groups.get(f.rule) ?? []), f]);
  return [...groups.values()].map((all) => ({ finding: all[0]!, all, nodes: all.map((f) => f.where.node).filter((n): n is number => n != null) }));
}
