import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError, post } from '../../api/client';
import type { Explanation } from '../../api/types';
import { looksLikePlan } from '../../lib/plan';
import { useScope, useTargets } from '../../lib/scope';
import { change, usePlace } from '../../lib/url';
import { Empty, Problem, Skeleton } from '../../ui/states';
import { Compare } from './compare';
import { PlanView } from './plan';

// a refusal stays a refusal; a busy or silent server may answer the next time
const transient = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

type Ask = { text: string } | { sql?: string; fingerprint?: string; database?: string; analyze: boolean };

export function ExplainPage() {
  const scope = useScope();
  const targets = useTargets();
  const { params } = usePlace();
  // a pasted plan is too long for the URL: this tab keeps it, so that Back shows it again
  const [text, setText] = useState(() => (params.fingerprint ? '' : (sessionStorage.getItem('assay-explain') ?? '')));
  const [analyze, setAnalyze] = useState(false);
  const [database, setDatabase] = useState(params.database ?? '');
  const [kept, setKept] = useState<Explanation | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const explain = useMutation({
    mutationFn: (ask: Ask) => ('text' in ask ? post<Explanation>('/api/plan', ask) : post<Explanation>('/api/monitor/explain', { db_id: scope.target, ...ask })),
  });
  const { mutate } = explain;
  useEffect(() => {
    // the box shrinks above its plan: its beginning says what it is
    if (explain.data && box.current) box.current.scrollTop = 0;
  }, [explain.data]);
  useEffect(() => {
    if (params.fingerprint && scope.target) mutate({ fingerprint: params.fingerprint, database: params.database, analyze: false });
  }, [params.fingerprint, params.database, scope.target, mutate]);
  const first = useRef(text);
  useEffect(() => {
    // reading a plan costs nothing: one that is still in the box is shown again
    if (looksLikePlan(first.current)) mutate({ text: first.current });
  }, [mutate]);
  const databases = targets.data?.targets.find((t) => t.id === scope.target)?.databases ?? [];
  const isPlan = looksLikePlan(text);
  const run = () => {
    if (!text.trim() || explain.isPending) return;
    sessionStorage.setItem('assay-explain', text);
    change({ node: undefined }, true);
    mutate(isPlan ? { text } : { sql: text, analyze, database: database || undefined });
  };
  const again = explain.variables;
  return (
    <div className="stack">
      <h1>Explain</h1>
      <form className="panel composer" onSubmit={(e) => {
        e.preventDefault();
        run();
      }}>
        <textarea ref={box} className="mono" aria-label="One SQL statement, or a plan as EXPLAIN prints it" rows={explain.data ? 4 : 7} value={text} onChange={(e) => setText(e.target.value)} spellCheck={false} onKeyDown={(e) => {
          if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return;
          e.preventDefault();
          run();
        }} placeholder={`One SQL statement for ${scope.target || 'a target'}, or a plan as EXPLAIN prints it (text or JSON)`} />
        <div className="row">
          {isPlan ? <span className="small muted">This is a plan: it is read as it is, nothing is sent to a server.</span> : (
            <>
              <select aria-label="Database" value={database} onChange={(e) => setDatabase(e.target.value)}><option value="">database: by default</option>{databases.map((d) => <option key={d}>{d}</option>)}</select>
              <label className="row small"><input type="checkbox" checked={analyze} onChange={(e) => setAnalyze(e.target.checked)} /> Run it (ANALYZE): only a SELECT proved read-only, rolled back</label>
            </>
          )}
          <span className="grow" />
          {text && <button type="button" className="quiet" onClick={() => { setText(''); sessionStorage.removeItem('assay-explain'); box.current?.focus(); }}>Clear</button>}
          <button className="primary" disabled={!text.trim() || explain.isPending}>{explain.isPending ? 'Explaining…' : 'Explain'}</button>
        </div>
      </form>
      {explain.isPending && <div className="panel"><Skeleton height={320} /></div>}
      {explain.error && <div className="panel"><Problem error={explain.error} retry={again && transient(explain.error) ? () => mutate(again) : undefined} /></div>}
      {explain.data && !explain.isPending && (
        <>
          {kept && kept !== explain.data && <Compare kept={kept} answer={explain.data} onClose={() => setKept(null)} />}
          <PlanView key={explain.submittedAt} answer={explain.data} actions={<button type="button" className="small" disabled={kept === explain.data} title="Keep this plan beside the next one" onClick={() => setKept(explain.data)}>{kept === explain.data ? 'Kept as A' : 'Keep to compare'}</button>} />
        </>
      )}
      {!explain.data && !explain.error && !explain.isPending && <Empty title="No plan yet">Give a statement or paste a plan. It is shown as a tree with its time, estimates and buffers, and what is wrong is pinned to its nodes. A statement that was observed is explained from its own page.</Empty>}
    </div>
  );
}
