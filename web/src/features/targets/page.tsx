import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { del, patch, post } from '../../api/client';
import type { Target } from '../../api/types';
import { useTargets } from '../../lib/scope';
import { CopyButton, Loaded, Panel, Problem } from '../../ui/states';

const environments = ['production', 'staging', 'development', 'scratch'] as const;

function Rights({ target }: { target: Target }) {
  return (
    <div className="stack">
      <p className="small">{target.have.map((h) => <span key={h} className="badge ok">have {h}</span>)} {target.lack.map((l) => <span key={l.what} className="badge warning">lack {l.what}</span>)}</p>
      {target.lack.map((l) => (
        <div key={l.what} className="finding">
          <b>{l.what}</b>
          <p>{l.why}</p>
          {l.remedy_sql && <div className="row"><pre className="grow">{l.remedy_sql}</pre><CopyButton text={l.remedy_sql} /></div>}
        </div>
      ))}
    </div>
  );
}

export function TargetsPage() {
  const targets = useTargets();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['targets'] });
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const test = useMutation({ mutationFn: () => post<Target>('/api/targets/test', { url }) });
  const add = useMutation({ mutationFn: () => post<Target>('/api/targets', { name: name || 'postgres', url }), onSuccess: () => { setUrl(''); setName(''); test.reset(); return refresh(); } });
  const update = useMutation({ mutationFn: (v: { id: string; environment: string }) => patch<Target>(`/api/targets/${v.id}`, { environment: v.environment }), onSuccess: refresh });
  const [doomed, setDoomed] = useState('');
  const remove = useMutation({ mutationFn: (id: string) => del(`/api/targets/${id}`), onSuccess: () => { setDoomed(''); return refresh(); } });
  const first = targets.data?.targets.length === 0;
  return (
    <div className="stack">
      <h1>{first ? 'Welcome to Assay' : 'Targets'}</h1>
      {first && <p>Give the address of a PostgreSQL server to watch. <code>assay run</code> starts a demo server instead.</p>}
      <Panel title="Add a server">
        <form className="stack" onSubmit={(e) => { e.preventDefault(); test.mutate(); }}>
          <label className="field">Connection URL<input className="mono" value={url} onChange={(e) => setUrl(e.target.value)} placeholder="postgres://assay@db.example/shop" spellCheck={false} /></label>
          <label className="field">Name<input value={name} onChange={(e) => setName(e.target.value)} placeholder="shop" /></label>
          <div className="row"><button disabled={!url || test.isPending}>Test</button><button type="button" className="primary" disabled={!url || add.isPending} onClick={() => add.mutate()}>Watch it</button></div>
        </form>
        {test.error && <Problem error={test.error} />}
        {add.error && <Problem error={add.error} />}
        {test.data && (
          <div className="stack" role="status">
            <p><span className={`badge ${test.data.state}`}>{test.data.state}</span> {test.data.version} {test.data.message}</p>
            <Rights target={test.data} />
          </div>
        )}
      </Panel>
      <Loaded query={targets}>
        {(data) => (
          <>
            {data.targets.map((t) => (
              <Panel key={t.id} title={t.name} actions={<>
                <span className={`badge ${t.state}`}>{t.state}</span>
                <select aria-label={`Environment of ${t.name}`} value={t.environment} onChange={(e) => update.mutate({ id: t.id, environment: e.target.value })}>{environments.map((e) => <option key={e}>{e}</option>)}</select>
                {doomed === t.id ? (<><span className="small">Stop watching and forget its telemetry?</span><button className="danger" onClick={() => remove.mutate(t.id)}>Delete</button><button onClick={() => setDoomed('')}>Keep</button></>) : (<button onClick={() => setDoomed(t.id)}>Delete…</button>)}
              </>}>
                <p className="small">{t.engine} {t.version} · {t.role} · databases: {t.databases.join(', ') || '–'}</p>
                {t.message && <p className="small muted">{t.message}</p>}
                <Rights target={t} />
              </Panel>
            ))}
          </>
        )}
      </Loaded>
    </div>
  );
}
