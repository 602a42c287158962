// Which statements the chosen changes break: those seen running on the linked database, and the schema's own views and functions.
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { get, post } from '../../../api/client';
import type { ImpactReport, WhoAmI } from '../../../api/types';
import type { Diagram, DiagramPatch } from '../../../lib/diagram/types';
import { ms, percent, plural } from '../../../lib/format';
import { Sql } from '../../../ui/bits';
import { ProofBadge } from '../../../ui/proof';
import { Empty, Problem, Skeleton } from '../../../ui/states';
import { useLinked } from '../overlay';

type Statement = ImpactReport['statements'][number];
type Verdict = Statement['verdict'];
const windows = ['1h', '24h', '7d', '30d'] as const;
const tones: Record<Verdict, string> = { fails: 'critical', changes: 'warning', slower: 'warning', untested: '', ok: 'ok' };
const words: Record<Verdict, string> = { fails: 'fails', changes: 'other result', slower: 'slower', untested: 'not tried', ok: 'stays fine' };
const columns = (list: Statement['columns_before']): string => (list?.length ? list.map((c) => `${c.name} ${c.type}`).join(', ') : 'no rows');

function Row({ statement: s }: { statement: Statement }) {
  const by = [...s.users, ...s.applications].join(', ');
  return (
    <li>
      <div className="row"><span className={`badge ${tones[s.verdict]}`}>{words[s.verdict]}</span><span className="small muted">{[s.calls > 0 ? plural(s.calls, 'call') : 'of the schema itself', s.mean_ms != null ? `${ms(s.mean_ms)} each` : '', by && `by ${by}`].filter(Boolean).join(' · ')}</span></div>
      <div className="fix"><Sql text={s.sql} /></div>
      {s.error && <p className="small">{s.error}</p>}
      {s.columns_after && <p className="small muted">Before: <span className="mono">{columns(s.columns_before)}</span><br />After: <span className="mono">{columns(s.columns_after)}</span></p>}
      {s.route && <p className="small"><b>Without breaking it:</b> {s.route}</p>}
    </li>
  );
}

function Answer({ report }: { report: ImpactReport }) {
  const touched = report.statements.filter((s) => s.verdict !== 'ok');
  const fine = report.statements.filter((s) => s.verdict === 'ok');
  if (report.statements.length === 0) return <Empty title="No statement to try">Nothing was seen running, and the schema has neither views nor functions.</Empty>;
  return (
    <>
      <div className="row" role="status">
        {report.counts.filter((c) => c.statements > 0).map((c) => <span key={c.verdict} className={`badge ${tones[c.verdict]}`}>{c.statements} {words[c.verdict]}</span>)}
        <ProofBadge proof={report.proof} />
        {report.untested_share > 0 && <span className="small muted">{percent(report.untested_share)} of the calls not tried</span>}
      </div>
      {touched.length === 0 ? <Empty title="Nothing breaks">{plural(fine.length, 'statement')} {fine.length === 1 ? 'prepares' : 'prepare'} with the change as without it.</Empty>
        : <ul className="dp-steps" aria-label="Statements that the change touches">{touched.map((s) => <Row key={s.id} statement={s} />)}</ul>}
      {touched.length > 0 && fine.length > 0 && <details><summary className="small">{plural(fine.length, 'statement')} that {fine.length === 1 ? 'stays' : 'stay'} fine</summary><ul className="dp-steps">{fine.map((s) => <Row key={s.id} statement={s} />)}</ul></details>}
      {report.notes.map((n) => <p key={n} className="small muted">{n}</p>)}
    </>
  );
}

export function ImpactTab({ base, diagramId, revision, patch }: { base: Diagram; diagramId: string; revision?: number; patch: DiagramPatch }) {
  const who = useQuery({ queryKey: ['session'], queryFn: () => get<WhoAmI>('/api/session'), retry: false, staleTime: Infinity });
  const viewer = who.data?.role === 'viewer';
  const { link, targets } = useLinked(base);
  const [window, setWindow] = useState<(typeof windows)[number]>('24h');
  const [asked, ask] = useState<{ patch: DiagramPatch; window: string } | null>(null);
  const target = targets.find((t) => t.id === link?.target);
  const wanted = asked?.patch === patch && asked.window === window;
  const query = useQuery({
    queryKey: ['impact', diagramId, revision, link?.target, link?.database, window, patch],
    queryFn: ({ signal }) => post<ImpactReport>(`/api/diagrams/${diagramId}/impact`, { id: diagramId, ...(revision === undefined ? {} : { revision }), patch, ...(target && link ? { db_id: target.id, database: link.database } : {}), window }, signal),
    enabled: wanted,
    staleTime: Infinity,
    retry: false,
  });
  const whose = target && link ? <>Each statement that was seen running on <b>{target.name}</b>, database <b>{link.database}</b>, and each view and function of the schema</> : <>Each view and function of the schema (the diagram is linked to no watched database: its statements are not known)</>;
  return (
    <div className="stack">
      <p className="small">{whose} is prepared on two scratch servers, with and without the change. Nothing is run, and no server of yours is touched.</p>
      <div className="row">
        {target && <span className="segments" role="group" aria-label="How far back">{windows.map((w) => <button type="button" key={w} aria-pressed={window === w} onClick={() => setWindow(w)}>{w}</button>)}</span>}
        <span className="grow" />
        {!query.data && !viewer && <button type="button" className="small" disabled={query.isFetching} onClick={() => (query.isError ? void query.refetch() : ask({ patch, window }))}>{query.isFetching ? 'Trying…' : 'Try the statements'}</button>}
      </div>
      {viewer && <p className="small muted">It takes the role editor to have statements tried.</p>}
      {query.isFetching ? <Skeleton height={160} /> : query.error && wanted ? <Problem error={query.error} retry={() => void query.refetch()} /> : query.data && <Answer report={query.data} />}
    </div>
  );
}
