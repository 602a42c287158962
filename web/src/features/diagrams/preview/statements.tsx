// The migration: each statement with what it locks, loses and why, how far it was shown, and the way back.
import type { DiagramPreview } from '../../../api/types';
import { ms, plural } from '../../../lib/format';
import { CopyButton, Sql } from '../../../ui/bits';
import { ProofBadge } from '../../../ui/proof';
import { Empty } from '../../../ui/states';
import type { Strategy } from './ask';

type Migration = DiagramPreview['migration'];
type Statement = Migration['statements'][number];
const blocks: Record<Statement['blocks'], string> = { none: '', writes: 'writers wait', reads_writes: 'readers and writers wait' };
const hazards: Record<Statement['hazard'], string> = { none: '', data_loss: 'loses data', breaks_clients: 'breaks programs', long_lock: 'long lock' };

/** As a person or a tool runs it: reasons as comments, one transaction where there is one. */
export const scriptOf = (statements: readonly Statement[]): string => statements.map((s) => `${s.why ? `-- ${s.why}\n` : ''}${s.sql.trim().replace(/;$/, '')};`).join('\n\n');

const waiting = (s: Statement): string => (s.lock_timeout_ms > 0 ? `gives up on a lock after ${ms(s.lock_timeout_ms)}${s.retries > 0 ? ` and tries again ${plural(s.retries, 'time')}` : ''}` : '');

function Step({ statement: s, same }: { statement: Statement; same: boolean }) {
  const locks = s.locks.map((l) => `${l.mode} on ${l.object}`).join(', ');
  const notes = [s.transaction == null ? 'alone, in no transaction' : '', same ? '' : waiting(s), s.repeat ? 'again until no row changes' : '', s.estimate_ms ? `about ${ms(s.estimate_ms)}` : '', s.algorithm ? `ALGORITHM=${s.algorithm}` : '', s.observed ?? ''].filter(Boolean).join(' · ');
  return (
    <li>
      <div className="fix"><Sql text={s.sql.trim()} layout={false} /><CopyButton text={s.sql.trim()} /></div>
      <div className="row">
        {s.hazard !== 'none' && <span className={`badge ${s.hazard === 'data_loss' ? 'critical' : 'warning'}`}>{hazards[s.hazard]}</span>}
        {s.blocks !== 'none' && <span className="badge warning">{blocks[s.blocks]}</span>}
        {s.rewrites && <span className="badge warning">writes the table anew</span>}
        {s.scans && <span className="badge">reads the whole table</span>}
        {s.phase && <span className="badge">{s.phase}</span>}
        {locks && <span className="small muted">{locks}</span>}
      </div>
      {s.why && <p className="small">{s.why}</p>}
      {notes && <p className="small muted">{notes}</p>}
    </li>
  );
}

export function MigrationTab({ answer, strategy, onStrategy, onVerify, verifying }: { answer: DiagramPreview; strategy: Strategy; onStrategy: (s: Strategy) => void; onVerify?: () => void; verifying: boolean }) {
  const { migration, not_reproduced, notes } = answer;
  const { proof, statements, down, down_reason } = migration;
  const left = [...not_reproduced, ...migration.not_modelled];
  const same = statements.length > 1 && statements.every((s) => waiting(s) === waiting(statements[0] ?? s));
  const all = same && statements[0] ? waiting(statements[0]) : '';
  const back = down ? scriptOf(down) : '';
  return (
    <div className="stack">
      <div className="row">
        <span className="segments" role="group" aria-label="Strategy">
          <button type="button" aria-pressed={strategy === 'direct'} title="Plain statements, for a window without load" onClick={() => onStrategy('direct')}>Direct</button>
          <button type="button" aria-pressed={strategy === 'online'} title="Nothing blocks for long" onClick={() => onStrategy('online')}>Online</button>
        </span>
        <ProofBadge proof={proof} />
        <span className="grow" />
        {onVerify && statements.length > 0 && proof.level !== 'executed' && <button type="button" className="small" disabled={verifying} title="Executes it on an empty scratch server and compares the result" onClick={onVerify}>{verifying ? 'Proving…' : 'Prove it'}</button>}
        <CopyButton text={scriptOf(statements)} label="Copy all" />
      </div>
      {proof.oracles.length > 0 && <ul className="dg-problems" aria-label="Proof">{proof.oracles.map((o) => <li key={o.name}><span className={`badge ${o.ok ? 'ok' : 'critical'}`}>{o.ok ? 'agrees' : 'differs'}</span><p className="small">{o.name}{o.detail && `: ${o.detail.slice(0, 600)}`}</p></li>)}</ul>}
      {statements.length === 0 ? <Empty title="Nothing to run">Only the drawing changes, or what no statement makes.</Empty> : (
        <>
          {all && <p className="small muted">Each statement {all}.</p>}
          <ol className="dp-steps" aria-label="Statements">{statements.map((s, i) => <Step key={i} statement={s} same={same} />)}</ol>
        </>
      )}
      {left.length > 0 && (
        <section className="stack" aria-label="Not in the migration">
          <h3>Not in the migration</h3>
          <ul className="dg-problems">{left.map((n, i) => <li key={i}><span className="badge warning">{n.kind.replaceAll('_', ' ')}</span><p><span className="mono">{n.name}</span> {n.why}</p></li>)}</ul>
        </section>
      )}
      {notes.map((n) => <p key={n} className="small muted">{n}</p>)}
      {statements.length > 0 && (back ? <details><summary className="small">The way back</summary><div className="fix"><Sql text={back} layout={false} /><CopyButton text={back} /></div></details> : down_reason && <p className="notice">No way back: {down_reason}</p>)}
    </div>
  );
}
