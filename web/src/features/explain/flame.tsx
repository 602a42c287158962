import { useMemo } from 'react';
import type { Explanation } from '../../api/types';
import { ms, percent, short } from '../../lib/format';
import { flame } from '../../lib/plan';

const line = 26;

/** Every node under its parent, as wide as its time; the darker, the more of it is its own. */
export function Flame({ plan, selected, onSelect }: { plan: Explanation['plan']; selected: number; onSelect: (id: number) => void }) {
  const slabs = useMemo(() => flame(plan.root, plan.analyzed), [plan]);
  const depth = Math.max(...slabs.map((s) => s.depth)) + 1;
  return (
    <>
      <div className="flame" style={{ height: depth * line }} role="group" aria-label="Flame view">
        {slabs.filter((s) => s.width > 0.001).map((s) => {
          const amount = plan.analyzed ? ms(s.node.total_ms) : `cost ${short(s.node.total_cost)}`;
          return (
            <button type="button" key={s.node.id} aria-pressed={selected === s.node.id} onClick={() => onSelect(s.node.id)} title={`${s.node.type} ${s.node.relation ?? ''}\n${amount} with its children\n${percent(s.node.share)} of the whole is its own`} style={{ left: `${s.left * 100}%`, width: `${s.width * 100}%`, top: s.depth * line, height: line - 2, backgroundColor: `color-mix(in srgb, var(--c1) ${Math.round(14 + Math.min(1, s.node.share ?? 0) * 46)}%, var(--surface))` }}>
              <b>{s.node.type}</b> {s.node.relation} <span>{amount}</span>
            </button>
          );
        })}
      </div>
      <p className="small muted">Width: {plan.analyzed ? 'time' : 'estimated cost'} with children. Darker: more of it is the node’s own.</p>
    </>
  );
}
