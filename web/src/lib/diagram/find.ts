// What a diagram's tables, columns, enums and notes are called, for finding them while somebody types: names are made once per node, a longer word is
// looked for among what the shorter one found, and only the best are put in order.
import { Top, score } from '../rank';
import { titleOf } from './edits';
import type { DiagramNode } from './types';

export interface Named {
  kind: string;
  label: string;
  note: string;
  node: string;
  column: string;
}
interface Names {
  named: Named[];
  lower: string[];
}

const known = new WeakMap<DiagramNode, Names>();
function namesOf(n: DiagramNode): Names {
  let names = known.get(n);
  if (names) return names;
  const named: Named[] = [{ kind: n.kind, label: titleOf(n), note: n.schema ?? '', node: n.id, column: '' }];
  for (const c of n.columns ?? []) named.push({ kind: 'column', label: `${n.name}.${c.name}`, note: c.type, node: n.id, column: c.id });
  names = { named, lower: named.map((e) => e.label.toLowerCase()) };
  known.set(n, names);
  return names;
}

export class Finder {
  private last: { words: string[]; found: DiagramNode[] } | null = null;
  private ready = 0;

  constructor(private readonly nodes: readonly DiagramNode[]) {}

  /** Makes names ahead, for so many milliseconds; true when all are there. */
  prepare(budget: number): boolean {
    const end = performance.now() + budget;
    for (let n = this.nodes[this.ready]; n && performance.now() < end; n = this.nodes[this.ready]) {
      namesOf(n);
      this.ready += 1;
    }
    return this.ready >= this.nodes.length;
  }

  /** The best, and of equal ones the first; without a word the first nodes. */
  find(typed: string, most: number): Named[] {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.nodes.slice(0, most).flatMap((n) => namesOf(n).named.slice(0, 1));
    const narrower = this.last && words.length >= this.last.words.length && this.last.words.every((w, i) => words[i]?.includes(w));
    const among = narrower ? this.last?.found ?? [] : this.nodes;
    const found: DiagramNode[] = [];
    const top = new Top<Named>(most);
    for (const n of among) {
      const { named, lower } = namesOf(n);
      let any = false;
      for (let i = 0; i < lower.length; i += 1) {
        const points = score(lower[i] ?? '', words);
        if (points === 0) continue;
        any = true;
        top.offer(named[i] as Named, points);
      }
      if (any) found.push(n);
    }
    this.last = { words, found };
    return top.list();
  }
}
