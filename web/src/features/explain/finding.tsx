import type { Finding } from '../../api/types';
import { CopyButton, Sql } from '../../ui/bits';
import { Evidence, ProofBadge } from '../../ui/proof';

const impacts = { low: 'low impact', med: 'medium impact', high: 'high impact' } as const;

export function FindingView({ finding, onNode }: { finding: Finding; onNode?: (id: number) => void }) {
  const node = finding.where.node;
  return (
    <article className={`finding ${finding.severity}`}>
      <div className="row">
        <b>{finding.title}</b>
        <span className="grow" />
        {onNode && node != null && <button type="button" className="link small" onClick={() => onNode(node)}>Node {node}</button>}
        <span className={`badge ${finding.impact}`}>{impacts[finding.impact]}</span>
        <ProofBadge proof={finding.proof} />
      </div>
      <p>{finding.why}</p>
      <Evidence items={finding.evidence} />
      {finding.fix?.sql && <div className="fix"><Sql text={finding.fix.sql} /><CopyButton text={finding.fix.sql} /></div>}
    </article>
  );
}
