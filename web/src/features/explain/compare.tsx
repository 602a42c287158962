import { useState } from 'react';
import type { Explanation } from '../../api/types';
import { count, ms, short } from '../../lib/format';
import { byNode, summary, type Sum } from '../../lib/plan';
import { Panel } from '../../ui/states';
import { DataTable } from '../../ui/table';
import { PlanTree } from './tree';

const text = (s: Sum) => (s.unit === 'ms' ? ms(s.value) : s.unit === 'cost' ? short(s.value) : count(s.value));
const none: ReadonlySet<number> = new Set();

function change(a: Sum, b: Sum): string {
  if (a.value == null || b.value == null) return '–';
  if (a.value === b.value) return 'same';
  if (a.value === 0 || b.value === 0) return '–';
  return b.value < a.value ? `÷ ${short(a.value / b.value)}` : `× ${short(b.value / a.value)}`;
}

function Side({ name, answer }: { name: string; answer: Explanation }) {
  const [selected, setSelected] = useState(answer.plan.root.id);
  return <Panel title={name} note={answer.plan.analyzed ? 'measured' : 'not run'} flush><PlanTree root={answer.plan.root} analyzed={answer.plan.analyzed} selected={selected} folded={none} pinned={byNode(answer.findings)} onSelect={setSelected} onFold={() => {}} label={name} compact /></Panel>;
}

export function Compare({ kept, answer, onClose }: { kept: Explanation; answer: Explanation; onClose: () => void }) {
  const a = summary(kept);
  const b = summary(answer);
  const rows = a.map((x, i) => ({ label: x.label, a: x, b: b[i] ?? x })).filter((r) => r.a.value != null || r.b.value != null);
  return (
    <div className="stack">
      <Panel title="Two plans" note="A is the kept one, B the new one" flush actions={<button type="button" className="small" onClick={onClose}>Let A go</button>}>
        <DataTable rows={rows} keyOf={(r) => r.label} label="Two plans" columns={[
          { label: 'Figure', value: (r) => r.label },
          { label: 'A', value: (r) => r.a.value, cell: (r) => text(r.a), numeric: true },
          { label: 'B', value: (r) => r.b.value, cell: (r) => text(r.b), numeric: true },
          { label: 'A to B', value: (r) => change(r.a, r.b), numeric: true },
        ]} />
      </Panel>
      <div className="two compare-plans"><Side name="Plan A" answer={kept} /><Side name="Plan B" answer={answer} /></div>
    </div>
  );
}
