import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '../../api/client';
import type { DiagramDiff, DiagramHistory, DiagramMigration } from '../../api/types';
import type { DiagramDocument } from '../../lib/diagram/document';
import { between, isEmpty } from '../../lib/diagram/patch';
import type { Diagram } from '../../lib/diagram/types';
import { CopyButton, Sql, When } from '../../ui/bits';
import { Loaded, Problem, Skeleton } from '../../ui/states';
import { say } from '../../ui/toast';
import type { Bench } from './actions';
import { refName } from './problems';

const tone = (type: string) => (type.startsWith('add') || type.startsWith('create') ? 'ok' : type.startsWith('drop') || type.startsWith('remove') ? 'critical' : 'warning');

export function Changes({ diff }: { diff: DiagramDiff }) {
  if (diff.changes.length === 0) return <p className="small muted">{diff.patch && !isEmpty(diff.patch) ? 'Only the drawing differs: places, notes, colours.' : 'Nothing differs.'}</p>;
  return <ul className="dg-changes" aria-label="Changes">{diff.changes.map((c, i) => <li key={i}><span className={`badge ${tone(c.type)}`}>{c.type.replaceAll('_', ' ')}</span><span className="mono">{refName(c.object)}</span>{c.detail && <span className="small muted">{c.detail}</span>}</li>)}</ul>;
}

function Difference({ id, revision, newest }: { id: string; revision: number; newest: number }) {
  const diff = useQuery({ queryKey: ['diff', id, revision, newest], queryFn: () => post<DiagramDiff>(`/api/diagrams/${id}/diff`, { id, from_revision: revision, to: { revision: newest } }), staleTime: Infinity });
  const migration = useMutation({ mutationFn: () => post<DiagramMigration>(`/api/diagrams/${id}/migrate`, { id, from: { revision }, to_revision: newest, verify: false }) });
  const sql = migration.data?.migration.statements.map((s) => `${s.why ? `-- ${s.why}\n` : ''}${s.sql.trim()};`).join('\n\n') ?? '';
  return (
    <div className="stack">
      <Loaded query={diff} height={60}>{(data) => (
        <>
          <Changes diff={data} />
          {data.changes.length > 0 && !migration.data && <button type="button" className="small" disabled={migration.isPending} onClick={() => migration.mutate()}>{migration.isPending ? 'Planning…' : 'Migration SQL'}</button>}
        </>
      )}</Loaded>
      {migration.error && <Problem error={migration.error} />}
      {migration.data && <div className="fix"><Sql text={sql || '-- nothing to do'} layout={false} /><CopyButton text={sql} /></div>}
    </div>
  );
}

export function HistoryPane({ document, bench }: { document: DiagramDocument; bench: Bench }) {
  const { id = '', revision } = bench.diagram;
  const [open, setOpen] = useState(0);
  const [limit, setLimit] = useState(40);
  const history = useQuery({ queryKey: ['history', id, revision, limit], queryFn: () => get<DiagramHistory>(`/api/diagrams/${id}/history`, { limit }), placeholderData: (previous) => previous });
  const restore = useMutation({
    mutationFn: async (to: number) => ({ to, old: await get<Diagram>(`/api/diagrams/${id}/revisions/${to}`) }),
    onSuccess: ({ to, old }) => {
      if (bench.edit({ patch: between(document.getState().diagram, old), label: `Restore revision ${to}` })) say(`Revision ${to} is restored.`, () => void document.undo());
    },
  });
  return (
    <div className="stack">
      {restore.error && <Problem error={restore.error} />}
      {history.isPending ? <Skeleton height={200} /> : (
        <Loaded query={history} height={200}>{(data) => (
          <ol className="dg-history">
            {data.revisions.map((r) => (
              <li key={r.revision} data-on={open === r.revision || undefined}>
                <button type="button" className="dg-revision" aria-expanded={open === r.revision} onClick={() => setOpen(open === r.revision ? 0 : r.revision)}>
                  <b>{r.note || (r.revision === 1 ? 'Made' : 'Changed')}</b>
                  <span className="small muted">{r.revision} · <When at={r.at} />{r.author !== 'local' && ` · ${r.author}`}</span>
                </button>
                {open === r.revision && (
                  <div className="stack">
                    {r.revision === revision ? <p className="small muted">This is what you see.</p> : <><h3>From here to now</h3><Difference id={id} revision={r.revision} newest={data.revisions[0]?.revision ?? revision} /></>}
                    {!bench.readOnly && r.revision !== revision && <div className="row"><button type="button" className="small" disabled={restore.isPending} onClick={() => restore.mutate(r.revision)}>Restore this revision</button></div>}
                  </div>
                )}
              </li>
            ))}
            {data.truncated && <li><button type="button" className="small" onClick={() => setLimit(limit * 3)}>Older</button></li>}
          </ol>
        )}</Loaded>
      )}
    </div>
  );
}
