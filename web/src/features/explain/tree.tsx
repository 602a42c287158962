import { useEffect, useRef } from 'react';
import type { Finding, PlanNode } from '../../api/types';
import { count, exact, ms, percent, short } from '../../lib/format';
import { move, offBy, perLoop, rows, type Row } from '../../lib/plan';

interface TreeProps {
  root: PlanNode;
  analyzed: boolean;
  selected: number;
  folded: ReadonlySet<number>;
  pinned: Map<number, Finding[]>;
  onSelect: (id: number) => void;
  onFold: (id: number, fold: boolean) => void;
  label: string;
  compact?: boolean;
}

export function PlanTree({ root, analyzed, selected, folded, pinned, onSelect, onFold, label, compact = false }: TreeProps) {
  const box = useRef<HTMLDivElement>(null);
  const all = rows(root, folded);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const row = box.current?.querySelector<HTMLElement>(`[data-node="${selected}"]`);
    if (box.current?.contains(document.activeElement)) row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <div className="scroll">
      <div className={analyzed ? 'plan' : 'plan planned'} role="treegrid" aria-label={label} ref={box} onKeyDown={(e) => {
        const next = move(e.key, all, selected, folded);
        if (!next) return;
        e.preventDefault();
        if ('select' in next) onSelect(next.select);
        else if ('fold' in next) onFold(next.fold, true);
        else onFold(next.unfold, false);
      }}>
        <div role="row" className="node heads">
          <span role="columnheader">Node</span><span role="columnheader">{compact ? 'Share' : analyzed ? 'Own share of time' : 'Own share of cost'}</span>
          {analyzed ? <><span role="columnheader" className="n">Own time</span><span role="columnheader" className="n">{compact ? 'Rows: est. → actual' : 'Rows per loop: estimated → actual'}</span><span role="columnheader" className="n extra">Loops</span><span role="columnheader" className="n extra">Blocks</span></>
            : <><span role="columnheader" className="n">Cost</span><span role="columnheader" className="n">Rows, estimated</span><span role="columnheader" className="n extra">Width</span></>}
        </div>
        {all.map((row) => <NodeRow key={row.node.id} row={row} analyzed={analyzed} selected={selected === row.node.id} folded={folded.has(row.node.id)} findings={pinned.get(row.node.id)} compact={compact} onSelect={onSelect} onFold={onFold} />)}
      </div>
    </div>
  );
}

const worst = (findings: Finding[]) => (findings.some((f) => f.severity === 'error') ? 'error' : findings.some((f) => f.severity === 'warning') ? 'warning' : '');

function NodeRow({ row, analyzed, selected, folded, findings, compact, onSelect, onFold }: { row: Row; analyzed: boolean; selected: boolean; folded: boolean; findings: Finding[] | undefined; compact: boolean; onSelect: (id: number) => void; onFold: (id: number, fold: boolean) => void }) {
  const { node, depth } = row;
  const parent = node.children.length > 0;
  const indent = compact ? 11 : 18;
  const off = analyzed ? offBy(row) : null;
  const actual = perLoop(node);
  const read = node.buffers ? node.buffers.shared_hit + node.buffers.shared_read : undefined;
  return (
    <div role="row" className={node.never_executed ? 'node never' : 'node'} aria-level={depth + 1} aria-selected={selected} aria-expanded={parent ? !folded : undefined} tabIndex={selected ? 0 : -1} data-node={node.id} onClick={() => onSelect(node.id)}>
      <span role="gridcell" className="node-name" style={{ paddingLeft: depth * indent }}>
        {Array.from({ length: depth }, (_, i) => <i key={i} className="guide" style={{ left: i * indent + 7 }} aria-hidden="true" />)}
        <span className="twist" aria-hidden="true" onClick={(e) => {
          if (!parent) return;
          e.stopPropagation();
          onFold(node.id, !folded);
        }}>{parent ? (folded ? '▸' : '▾') : ''}</span>
        <span className="cut" title={[node.subplan, node.type, node.relation, node.index].filter(Boolean).join(' ')}>
          {node.subplan && <span className="muted">{node.subplan} </span>}<b>{node.type}</b>{node.relation && <> <span className="mono">{node.relation}</span></>}{node.index && <span className="mono muted"> {node.index}</span>}
        </span>
        {findings && <span className={`badge ${worst(findings)}`} title={findings.map((f) => f.title).join('\n')}>{findings.length}<span className="hide"> {findings.length === 1 ? 'finding' : 'findings'}</span></span>}
        {node.never_executed && <span className="badge">never run</span>}
      </span>
      <span role="gridcell" className="share" title={exact((node.share ?? 0) * 100, '%')}><span className="share-bar"><i style={{ width: `${Math.min(100, (node.share ?? 0) * 100)}%` }} /></span><span className="num">{percent(node.share)}</span></span>
      {analyzed ? (
        <>
          <span role="gridcell" className="n">{ms(node.self_ms)}</span>
          <span role="gridcell" className="n" title={`${exact(node.plan_rows, 'rows estimated')} in each loop\n${exact(actual, 'rows')} in each loop\n${exact(node.rows, 'rows in all')}${row.cut ? '\na LIMIT above stopped it early' : ''}`}>{short(node.plan_rows)} → {short(actual)}{off && <b className={off.times >= 10 ? 'off far' : 'off'}> ×{short(off.times)} {off.way}</b>}</span>
          <span role="gridcell" className="n extra">{count(node.loops)}</span>
          <span role="gridcell" className="n extra" title={node.buffers && `${count(node.buffers.shared_hit)} hit\n${count(node.buffers.shared_read)} read`}>{short(read)}</span>
        </>
      ) : (
        <>
          <span role="gridcell" className="n">{short(node.total_cost)}</span>
          <span role="gridcell" className="n">{short(node.plan_rows)}</span>
          <span role="gridcell" className="n extra">{count(node.plan_width)} B</span>
        </>
      )}
    </div>
  );
}
