import type { Finding } from '../../api/types';
import { count, ms, percent, short } from '../../lib/format';
import { offBy, perLoop, type Row } from '../../lib/plan';
import { Panel } from '../../ui/states';
import { FindingView } from './finding';

type Fact = [string, string | undefined | null | false];

export function NodeDetail({ row, analyzed, findings }: { row: Row; analyzed: boolean; findings: Finding[] | undefined }) {
  const { node } = row;
  const off = analyzed ? offBy(row) : null;
  const b = node.buffers;
  const facts: Fact[] = [
    ['Relation', node.relation && `${node.schema ? `${node.schema}.` : ''}${node.relation}${node.alias && node.alias !== node.relation ? ` as ${node.alias}` : ''}`],
    ['Index', node.index],
    ...node.details.map((d): Fact => [d.label, d.value]),
    ['Rows estimated', count(node.plan_rows)],
    ['Rows', analyzed && `${count(perLoop(node))}${off ? `, ×${short(off.times)} ${off.way}` : ''}`],
    ['Rows, all loops', analyzed && (node.loops ?? 1) > 1 && count(node.rows)],
    ['Rows removed', node.rows_removed != null && count(node.rows_removed)],
    ['Loops', analyzed && count(node.loops)],
    ['Own time', analyzed && `${ms(node.self_ms)}, ${percent(node.share)}`],
    ['Time with children', analyzed && ms(node.total_ms)],
    ['Cost, estimated', `${count(node.startup_cost)} … ${count(node.total_cost)}`],
    ['Row width', `${count(node.plan_width)} B`],
    ['Blocks hit / read', b && `${count(b.shared_hit)} / ${count(b.shared_read)}`],
    ['Blocks dirtied / written', !!b && b.shared_dirtied + b.shared_written > 0 && `${count(b.shared_dirtied)} / ${count(b.shared_written)}`],
    ['Temporary read / written', !!b && b.temp_read + b.temp_written > 0 && `${count(b.temp_read)} / ${count(b.temp_written)}`],
  ];
  return (
    <Panel title={`Node ${node.id}: ${node.type}`}>
      <div className="stack">
        <dl className="facts">{facts.filter((f): f is [string, string] => !!f[1] && f[1] !== '–').map(([k, v], i) => <div key={k + i}><dt>{k}</dt><dd className="mono">{v}</dd></div>)}</dl>
        {findings?.map((f) => <FindingView key={f.key} finding={f} />)}
      </div>
    </Panel>
  );
}
