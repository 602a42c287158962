// How far something was shown, and by which figures.
import type { Finding } from '../api/types';
import { count, exact } from '../lib/format';

type Proof = Finding['proof'];
const proofs: Record<Proof['level'], string> = { none: 'not proved', parsed: 'proof: parsed', modelled: 'proof: modelled', executed: 'proof: executed', measured: 'proof: measured' };

/** The level as it is; only what ran on a server is green. */
export function ProofBadge({ proof }: { proof: Pick<Proof, 'level' | 'engine' | 'version'> }) {
  const shown = proof.level === 'executed' || proof.level === 'measured';
  return <span className={`badge ${shown ? 'ok' : ''}`} title={`How far this was shown${proof.version ? `, on ${proof.engine} ${proof.version}` : ''}`}>{proofs[proof.level]}</span>;
}

export function Evidence({ items }: { items: Finding['evidence'] }) {
  if (items.length === 0) return null;
  return (
    <dl className="evidence small">
      {items.map((e) => (
        <div key={e.label} title={`${typeof e.value === 'number' ? exact(e.value, e.unit ?? undefined) : ''}\nfrom ${e.source}`}><dt>{e.label}</dt><dd className="num">{typeof e.value === 'number' ? count(e.value) : typeof e.value === 'string' ? e.value : JSON.stringify(e.value)}{e.unit ? ` ${e.unit}` : ''}</dd></div>
      ))}
    </dl>
  );
}
