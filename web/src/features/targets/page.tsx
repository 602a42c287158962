import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { del, get, patch } from '../../api/client';
import type { Overview, Target } from '../../api/types';
import { companions, grouped } from '../../lib/members';
import { keep, useTargets } from '../../lib/scope';
import { href, usePlace } from '../../lib/url';
import { Loaded, Panel, Problem, Skipped } from '../../ui/states';
import { say } from '../../ui/toast';
import { AddTarget } from './add';
import { UseDemo } from './demo';
import { Rights } from './rights';

const environments = ['production', 'staging', 'development', 'scratch'] as const;

function NotCollected({ target }: { target: Target }) {
  const overview = useQuery({ queryKey: ['overview', { db_id: target.id }], queryFn: () => get<Overview>('/api/monitor/overview', { db_id: target.id }), staleTime: 60_000 });
  return overview.data ? <Skipped items={overview.data.skipped} /> : null;
}

function TargetPanel({ target: t, beside }: { target: Target; beside: string }) {
  const client = useQueryClient();
  const { params } = usePlace();
  const [renaming, setRenaming] = useState(false);
  const [doomed, setDoomed] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['targets'] });
  const update = useMutation({ mutationFn: (v: { name?: string; environment?: string }) => patch<Target>(`/api/targets/${t.id}`, { id: t.id, ...v }), onSuccess: refresh });
  const remove = useMutation({ mutationFn: () => del(`/api/targets/${t.id}`), onSuccess: () => { say(`${t.name} is no longer watched.`); return refresh(); } });
  const change = (next: { name?: string; environment?: string }, back: { name?: string; environment?: string }, text: string) =>
    update.mutate(next, { onSuccess: () => say(text, () => update.mutate(back)) });
  return (
    <Panel title={t.name} note={`${t.engine === 'postgres' ? 'PostgreSQL' : t.engine} ${t.version.split(' ')[0]} · ${t.role}${beside && ` · one cluster with ${beside}`} · ${t.databases.join(', ') || 'no database found'}`} actions={<>
      <span className={`badge ${t.state}`}>{t.state}</span>
      <select className="small" aria-label={`Environment of ${t.name}`} value={t.environment} onChange={(e) => change({ environment: e.target.value }, { environment: t.environment }, `${t.name} is now ${e.target.value}.`)}>{environments.map((e) => <option key={e}>{e}</option>)}</select>
      <button type="button" className="small" aria-expanded={renaming} onClick={() => setRenaming(!renaming)}>Rename</button>
      <button type="button" className="small" aria-expanded={doomed} onClick={() => setDoomed(!doomed)}>Remove…</button>
      <a className="button small" href={href('/', { ...keep(params), target: t.id })}>Open</a>
    </>}>
      <div className="stack">
        {renaming && (
          <form className="row" onSubmit={(e) => {
            e.preventDefault();
            const name = String(new FormData(e.currentTarget).get('name') ?? '').trim();
            setRenaming(false);
            if (name && name !== t.name) change({ name }, { name: t.name }, `${t.name} is now called ${name}.`);
          }} onKeyDown={(e) => e.key === 'Escape' && setRenaming(false)}>
            <input name="name" aria-label={`New name of ${t.name}`} defaultValue={t.name} autoFocus />
            <button className="primary">Rename</button>
            <button type="button" onClick={() => setRenaming(false)}>Cancel</button>
          </form>
        )}
        {doomed && (
          <div className="problem" role="group" aria-label={`Remove ${t.name}`}>
            <b>Stop watching {t.name}?</b>
            <p>Its collected telemetry is forgotten and cannot be brought back. The server itself is not touched.</p>
            <div className="row"><button type="button" className="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>Remove and forget</button><button type="button" autoFocus onClick={() => setDoomed(false)}>Keep it</button></div>
          </div>
        )}
        {update.error && <Problem error={update.error} />}
        {remove.error && <Problem error={remove.error} />}
        {t.message && <p className="notice">{t.message}</p>}
        <Rights target={t} />
        <NotCollected target={t} />
      </div>
    </Panel>
  );
}

export function TargetsPage() {
  const targets = useTargets();
  if (targets.data?.targets.length === 0) return <Welcome />;
  return (
    <div className="stack readable">
      <h1>Targets</h1>
      <Loaded query={targets} height={140} boxed>{(data) => <>{grouped(data.targets).map((t) => <TargetPanel key={t.id} target={t} beside={companions(t, data.targets)} />)}</>}</Loaded>
      <Panel title="Watch another server"><AddTarget first={false} /></Panel>
    </div>
  );
}

function Welcome() {
  return (
    <div className="welcome stack">
      <h1>Which server shall Assay watch?</h1>
      <p className="muted">It connects with a role that may read statistics, tells you what it can see and what is missing, and changes nothing.</p>
      <Panel title="A PostgreSQL server"><AddTarget first /></Panel>
      <Panel title="Only looking around?"><UseDemo /></Panel>
    </div>
  );
}
