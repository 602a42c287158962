import type { Finding } from '../../api/types';
import { count, exact } from '../../lib/format';
import { CopyButton, Sql } from '../../ui/bits';

const impacts = { low: 'low impact', med: 'medium impact', high: 'high impact' } as const;
const proofs = { none: 'not proved', parsed: 'proof: parsed', modelled: 'proof: modelled', executed: 'proof: executed', measured: 'proof: measured' } as const;

export function FindingView({ finding, onNode }: { finding: Finding; onNode?: (id: number) => void }) {
  const node = finding.where.node;
  return (
    <article className={`finding ${finding.severity}`}>
      <div className="row">
        <b>{finding.title}</b>
        <span className="grow" />
        {onNode && node != null && <button type="button" className="link small" onClick={() => onNode(node)}>Node {node}</button>}
        <span className={`badge ${finding.impact}`}>{impacts[finding.impact]}</span>
        <span className="badge" title={`How far this was shown${finding.proof.version ? `, on ${finding.proof.engine} ${finding.proof.version}` : ''}`}>{proofs[finding.proof.level]}</span>
      </div>
      <p>{finding.why}</p>
      {finding.evidence.length > 0 && (
        <dl className="evidence small">
          {finding.evidence.map((e) => (
            <div key={e.label} title={`${typeof e.value === 'number' ? exact(e.value, e.unit) : ''}\nfrom ${e.source}`}><dt>{e.label}</dt><dd className="num">{typeof e.value === 'number' ? count(e.value) : typeof e.value === 'string' ? e.value : JSON.stringify(e.value)}{e.unit ? ` ${e.unit}` : ''}</dd></div>
          ))}
        </dl>
      )}
      {finding.fix?.sql && <div className="fix"><Sql text={finding.fix.sql} /><CopyButton text={finding.fix.sql} /></div>}
    </article>
  );
}
