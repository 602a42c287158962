// One suggestion, opened: why, by which figures, where, what ends it, and what can be decided.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { get } from '../../../api/client';
import type { RulePage } from '../../../api/types';
import { placesOf, words, type Placed } from '../../../lib/diagram/suggestions';
import { moment } from '../../../lib/format';
import { CopyButton, Sql } from '../../../ui/bits';
import { Evidence, ProofBadge } from '../../../ui/proof';
import { Loaded, Problem, Skeleton } from '../../../ui/states';
import type { Bench } from '../actions';
import { patchOf, type Suggestions } from './ask';

/** Paragraphs, with code between backticks. */
function Prose({ text }: { text: string }): ReactNode {
  return text.split(/\n\s*\n/).map((paragraph, i) => <p key={i} className="small">{paragraph.split('`').map((part, k) => (k % 2 === 1 ? <code key={k}>{part}</code> : part))}</p>);
}

/** The rule's own page, when it is asked for. */
export function RuleText({ rule }: { rule: string }) {
  const page = useQuery({ queryKey: ['rule', rule], queryFn: () => get<RulePage>(`/api/rules/${rule}`), staleTime: Infinity, retry: false });
  return <Loaded query={page} height={68}>{(data) => <div className="sg-page"><Prose text={data.text} /></div>}</Loaded>;
}

function Tables({ s, bench }: { s: Placed; bench: Bench }) {
  const places = placesOf(bench.diagram);
  const all = s.tables.map((name) => ({ name, node: places.table(name) }));
  // what is no table: a view, an enum
  if (all.length === 0 && s.node) all.push({ name: s.object.name, node: s.node });
  if (all.length === 0) return null;
  const go = (node: string) => {
    if (bench.hidden.has(node)) bench.hide(new Set([...bench.hidden].filter((id) => id !== node)));
    bench.select([node], node === s.node ? s.column : undefined);
    bench.canvas()?.center(node);
  };
  return (
    <p className="small sg-tables">
      {all.map(({ name, node }) => (node ? <button type="button" key={name} className="link mono" title={`Show ${name} on the canvas`} onClick={() => go(node)}>{name}</button> : <span key={name} className="mono">{name}</span>))}
      {(s.columns ?? []).map((name) => <span key={name} className="mono muted">{name}</span>)}
    </p>
  );
}

function Standing({ s, onBack }: { s: Placed; onBack?: () => void }) {
  const v = s.verdict;
  if (!v) return null;
  return (
    <div className="notice row">
      <span className="grow">{v.verdict === 'accepted' ? 'Accepted' : v.verdict === 'muted' ? 'Muted' : 'Rejected'} by {v.author}, <time dateTime={v.at} title={v.at}>{moment(v.at)}</time>{v.until && <>, until <time dateTime={v.until} title={v.until}>{moment(v.until)}</time></>}{v.reason && `: ${v.reason}`}{v.verdict === 'accepted' && '. It is found again.'}</span>
      {onBack && <button type="button" className="small" onClick={onBack}>Take back</button>}
    </div>
  );
}

export interface Doing {
  apply: (s: Placed) => void;
  preview: (s: Placed) => void;
  decide: (s: Placed, verdict: 'muted' | 'rejected') => void;
  back: (s: Placed) => void;
}

export function Entry({ s, suggestions, bench, doing }: { s: Placed; suggestions: Suggestions; bench: Bench; doing: Doing }) {
  const fresh = suggestions.state === 'ready';
  const [page, setPage] = useState(false);
  const query = useQuery({ ...suggestions.fix(s.key), enabled: fresh, placeholderData: (before) => before, staleTime: Infinity, retry: false });
  const patch = patchOf(query.data);
  const sql = query.data?.fix?.sql.trim() ?? '';
  const write = !bench.readOnly && suggestions.state !== 'offline';
  const usable = fresh && !query.isPlaceholderData && !!patch;
  const explained = suggestions.answer?.ranking.find((r) => r.rule === s.rule)?.explained ?? true;
  return (
    <>
      <p>{s.reason}</p>
      <Tables s={s} bench={bench} />
      <Evidence items={s.evidence} />
      <p className="row"><ProofBadge proof={query.data?.proof ?? s.proof} />{query.data?.fix?.safe && <span className="badge ok" title="What the fix does to a running server">blocks nothing, loses nothing</span>}</p>
      <Standing s={s} {...(write ? { onBack: () => doing.back(s) } : {})} />
      {query.error && fresh ? <Problem error={query.error} retry={() => void query.refetch()} /> : query.data === undefined ? (fresh ? <Skeleton height={68} /> : null) : (
        <>
          {sql ? <div className="fix"><Sql text={sql} layout={false} /><CopyButton text={sql} label="Copy SQL" /></div> : <p className="small muted">There is no fix that a program could write: it depends on what is meant.</p>}
          {sql && !patch && <p className="small muted">These statements are nothing that a diagram shows; run them on the server.</p>}
        </>
      )}
      {patch && (
        <div className="row sg-acts">
          {!bench.readOnly && <button type="button" className="primary small" disabled={!usable || !write} onClick={() => doing.apply(s)}>Apply</button>}
          <button type="button" className="small" disabled={!usable} onClick={() => doing.preview(s)}>Preview…</button>
          <CopyButton text={JSON.stringify(patch, null, 2)} label="Copy patch" />
        </div>
      )}
      <div className="row sg-acts">
        {!bench.readOnly && s.verdict?.verdict !== 'muted' && <button type="button" className="small" disabled={!write} onClick={() => doing.decide(s, 'muted')}>Mute…</button>}
        {!bench.readOnly && s.verdict?.verdict !== 'rejected' && <button type="button" className="small" disabled={!write} onClick={() => doing.decide(s, 'rejected')}>Reject…</button>}
        <span className="grow" />
        {explained && <button type="button" className="link small" aria-expanded={page} title={`The page of the rule ${words(s.rule)}`} onClick={() => setPage(!page)}>{page ? 'Hide the explanation' : 'Explain'}</button>}
      </div>
      {page && <RuleText rule={s.rule} />}
      {!fresh && suggestions.state === 'old' && <p className="small muted">The diagram was changed; this is looked at again.</p>}
    </>
  );
}
