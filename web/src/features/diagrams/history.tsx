import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '../../api/client';
import type { DiagramDiff, DiagramHistory, DiagramMigration } from '../../api/types';
import type { DiagramDocument } from '../../lib/diagram/document';
import { between, isEmpty } from '../../lib/diagram/patch';
import type { Diagram, DiagramPatch } from '../../lib/diagram/types';
import { plural } from '../../lib/format';
import { CopyButton, Sql, When } from '../../ui/bits';
import { Loaded, Problem, Skeleton } from '../../ui/states';
import { say } from '../../ui/toast';
import type { Bench } from './actions';
import { DiffPreview } from './preview/preview';
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

interface Shown {
  revision: number;
  base: Diagram;
  patch: DiagramPatch;
  /** From now to the revision: what is taken is restored. */
  restores: boolean;
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
  const [shown, setShown] = useState<Shown | null>(null);
  const show = useMutation({
    mutationFn: async ({ to, restores }: { to: number; restores: boolean }): Promise<Shown> => {
      // the server previews from what it has
      await document.flush();
      const old = await get<Diagram>(`/api/diagrams/${id}/revisions/${to}`);
      const now = document.getState().diagram;
      return { revision: to, restores, base: restores ? now : old, patch: restores ? between(now, old) : between(old, now) };
    },
    onSuccess: setShown,
  });
  const take = (patch: DiagramPatch, all: boolean, count: number) => {
    if (!shown || !bench.edit({ patch, label: all ? `Restore revision ${shown.revision}` : `Restore ${plural(count, 'change')} of revision ${shown.revision}` })) throw new Error('The diagram was changed meanwhile and cannot take this. Close the preview and open it again.');
    say(all ? `Revision ${shown.revision} is restored.` : `${plural(count, 'change')} of revision ${shown.revision} restored.`, () => void document.undo());
  };
  const failed = restore.error ?? show.error;
  return (
    <div className="stack">
      {failed && <Problem error={failed} />}
      {shown && <DiffPreview base={shown.base} patch={shown.patch} diagramId={id} revision={shown.base.revision} title={shown.restores ? `From now back to revision ${shown.revision}` : `From revision ${shown.revision} to now`} note="What is left out stays as it is now." readOnly={!shown.restores} onAccept={take} onClose={() => setShown(null)} />}
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
                    {r.revision !== revision && (
                      <div className="row">
                        <button type="button" className="small" disabled={show.isPending} onClick={() => show.mutate({ to: r.revision, restores: false })}>Show on the canvas</button>
                        {!bench.readOnly && <button type="button" className="small" disabled={show.isPending} onClick={() => show.mutate({ to: r.revision, restores: true })}>Restore parts…</button>}
                        {!bench.readOnly && <button type="button" className="small" disabled={restore.isPending} onClick={() => restore.mutate(r.revision)}>Restore this revision</button>}
                      </div>
                    )}
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
