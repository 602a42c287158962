import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import type { Target } from '../../api/types';
import { nameOf } from '../../lib/connection';
import { keep } from '../../lib/scope';
import { go, usePlace } from '../../lib/url';
import { say } from '../../ui/toast';
import { Problem } from '../../ui/states';
import { Rights } from './rights';

const environments = ['production', 'staging', 'development', 'scratch'] as const;
const states: Record<string, string> = { ok: 'Assay can watch it', degraded: 'Assay can watch it, with gaps', down: 'Assay cannot connect', new: 'Not tried yet' };

export function AddTarget({ first }: { first: boolean }) {
  const client = useQueryClient();
  const { params } = usePlace();
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState<string>('production');
  const test = useMutation({ mutationFn: () => post<Target>('/api/targets/test', { url }) });
  const add = useMutation({
    mutationFn: () => post<Target>('/api/targets', { name: name || nameOf(url), url, environment }),
    onSuccess: (target) => {
      setUrl('');
      setName('');
      test.reset();
      say(`${target.name} is watched. The first figures come within seconds.`);
      void client.invalidateQueries({ queryKey: ['targets'] });
      if (first) go('/', { ...keep(params), target: target.id });
    },
  });
  return (
    <div className="stack">
      <form className="stack" onSubmit={(e) => { e.preventDefault(); test.mutate(); }}>
        <label className="field">Connection URL<input className="mono" value={url} onChange={(e) => { setUrl(e.target.value); test.reset(); add.reset(); }} placeholder="postgres://assay@db.example/shop" spellCheck={false} autoComplete="off" autoFocus={first} /></label>
        <p className="small muted">The password may come from the environment: <code>postgres://assay:${'{PGPASS}'}@db.example/shop</code>, a <code>file:</code>, or a <code>.pgpass</code> of the server. All databases of the server are found.</p>
        {(!first || test.data) && (
          <div className="row even">
            <label className="field">Name<input value={name} onChange={(e) => setName(e.target.value)} placeholder={nameOf(url)} /></label>
            <label className="field">Environment<select value={environment} onChange={(e) => setEnvironment(e.target.value)}>{environments.map((e) => <option key={e}>{e}</option>)}</select></label>
          </div>
        )}
        <div className="row">
          <button className={test.data ? undefined : 'primary'} disabled={!url || test.isPending}>{test.isPending ? 'Testing…' : 'Test'}</button>
          {(!first || test.data) && <button type="button" className={test.data && test.data.state !== 'down' ? 'primary' : undefined} disabled={!url || add.isPending} onClick={() => add.mutate()}>{test.data?.state === 'down' ? 'Watch it anyway' : 'Watch it'}</button>}
        </div>
      </form>
      {test.error && <Problem error={test.error} retry={() => test.mutate()} />}
      {add.error && <Problem error={add.error} />}
      {test.data && (
        <div className="outcome stack" role="status">
          <p className="row"><span className={`badge ${test.data.state}`}>{test.data.state}</span><b>{states[test.data.state]}</b>{test.data.version && <span className="muted">{test.data.engine === 'postgres' ? 'PostgreSQL' : test.data.engine} {test.data.version.split(' ')[0]} · {test.data.role} · {test.data.databases.join(', ')}</span>}</p>
          {test.data.message && <p>{test.data.message}</p>}
          {(test.data.have.length > 0 || test.data.lack.length > 0) && <Rights target={test.data} />}
        </div>
      )}
    </div>
  );
}
