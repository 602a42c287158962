import { isUnused, measuredOf, whyUnmeasured } from '../../lib/diagram/heat';
import type { DiagramNode } from '../../lib/diagram/types';
import { ago, bytes, count, exact, inUnit, moment } from '../../lib/format';
import { useNow } from '../../lib/now';
import { keep } from '../../lib/scope';
import { href, usePlace } from '../../lib/url';
import type { Bench } from './actions';
import { Since } from './heat';

/** What was read of a table in the linked database, and which of its indexes are used. */
export function Measured({ node, bench }: { node: DiagramNode; bench: Bench }) {
  const { params } = usePlace();
  const now = useNow(5000);
  const { overlay } = bench;
  if (!overlay?.measures || !overlay.link || (node.kind !== 'table' && node.kind !== 'matview')) return null;
  const { link, measures, target } = overlay;
  const found = measuredOf(node, measures);
  const { at } = measures;
  const entry = overlay.heat?.entries.find((e) => e.id === node.id);
  const facts: [string, string, string][] = found ? [
    ['size', bytes(found.table.total_bytes), exact(found.table.total_bytes, 'bytes with indexes')],
    ['rows', count(found.table.rows), 'estimate'],
    ['writes', found.table.writes_per_s === undefined ? '–' : inUnit(found.table.writes_per_s, 'per second'), found.table.writes_per_s === undefined ? 'There is no earlier reading to compare with' : `rows inserted, updated and deleted, between ${moment(at?.writes_from ?? '')} and ${moment(at?.at ?? '')}`],
    ['dead rows', count(found.table.dead_rows), 'estimate'],
    ['scans', `${count(found.table.idx_scan)} by index, ${count(found.table.seq_scan)} whole`, 'since the statistics were reset'],
    ...(overlay.kind === 'statements' && entry ? [['statements', `${entry.text} · ${entry.more}`, overlay.span] as [string, string, string]] : []),
  ] : [];
  return (
    <section className="dg-section" aria-label="Measured">
      <header><h3>Measured</h3><span className="small muted cut">{target?.name ?? link.target} / {link.database}{at && `, ${ago(now - Date.parse(at.at))}`}</span></header>
      {!found && <p className="small muted">Not measured: {whyUnmeasured(node, measures)}.</p>}
      {found && (
        <>
          <dl className="dg-facts">{facts.map(([what, text, more]) => <div key={what}><dt>{what}</dt><dd className="num" title={more}>{text}</dd></div>)}</dl>
          {found.indexes.length > 0 && (
            <ul className="dg-list" aria-label="Indexes as measured">
              {found.indexes.map((i) => (
                <li key={i.name} className="dg-index" title={i.definition}>
                  <span className="mono cut">{i.name}</span>
                  <span className="num small">{bytes(i.bytes)} · {count(i.scans)} {i.scans === 1 ? 'scan' : 'scans'}</span>
                  <span className="row one">{isUnused(i) && <span className="badge warning">unused</span>}{i.scans === 0 && !isUnused(i) && <span className="badge" title="No scan used it, but it keeps a key or a constraint">keeps a key</span>}{!i.valid && <span className="badge critical">invalid</span>}{i.duplicate_of && <span className="badge warning">same as {i.duplicate_of}</span>}</span>
                </li>
              ))}
            </ul>
          )}
          {at && <Since at={at} />}
          <p className="small"><a href={href('/queries', { ...keep(params), target: link.target, q: node.name })}>Statements that name it</a></p>
        </>
      )}
    </section>
  );
}
