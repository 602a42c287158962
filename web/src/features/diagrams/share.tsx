import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { del, get, post } from '../../api/client';
import type { ShareLink, ShareLinks } from '../../api/types';
import { CopyButton, When } from '../../ui/bits';
import { Modal } from '../../ui/modal';
import { Loaded, Problem } from '../../ui/states';

const quoted = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The snippet for a page of another site, or how to allow it: by default nobody may frame Assay. */
function Embed({ url, name, origins }: { url: string; name: string; origins: readonly string[] | undefined }) {
  if (!origins) return null;
  if (origins.length === 0) return <details className="small"><summary>Embed it in a page of another site</summary><p>Not allowed on this server: no site may frame its pages. Whoever runs Assay allows some with this in its configuration, and a restart:</p><pre>{'[server]\nembed_origins = ["https://wiki.example.org"]'}</pre></details>;
  const snippet = `<iframe src="${quoted(url)}?embed=1" title="${quoted(name)}" width="100%" height="480" style="border:0" loading="lazy"></iframe>`;
  return <><p className="small">Or embed it in a page of {origins.includes('*') ? 'any site' : origins.join(', ')}; <code>&amp;theme=dark</code> or <code>light</code> fixes the colours.</p><div className="row one"><input className="mono grow" readOnly aria-label="HTML to embed it" value={snippet} onFocus={(e) => e.target.select()} /><CopyButton text={snippet} label="Copy HTML" /></div></>;
}

export function ShareDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const client = useQueryClient();
  const [expires, setExpires] = useState('30d');
  const links = useQuery({ queryKey: ['share', id], queryFn: () => get<ShareLinks>(`/api/diagrams/${id}/share`) });
  const refresh = () => client.invalidateQueries({ queryKey: ['share', id] });
  const create = useMutation({ mutationFn: () => post<ShareLink>(`/api/diagrams/${id}/share`, { id, ...(expires ? { expires_in: expires } : {}) }), onSuccess: refresh });
  const revoke = useMutation({ mutationFn: (link: string) => del(`/api/diagrams/${id}/share/${link}`), onSuccess: (_, link) => { if (create.data?.id === link) create.reset(); return refresh(); } });
  const url = create.data ? `${location.origin}/shared/${create.data.token}` : '';
  return (
    <Modal label="Share" onClose={onClose} wide>
      <div className="stack">
        <h2>Share</h2>
        <p className="small muted">Whoever has the link sees the newest revision and can change nothing. Owners, grants and statistics are left out.</p>
        <div className="row">
          <label className="small">The link shows it <select className="small" value={expires} onChange={(e) => setExpires(e.target.value)}><option value="1d">for a day</option><option value="7d">for a week</option><option value="30d">for 30 days</option><option value="">until it is revoked</option></select></label>
          <span className="grow" /><button type="button" className="primary" disabled={create.isPending} onClick={() => create.mutate()}>Make a link</button>
        </div>
        {create.error && <Problem error={create.error} />}
        {url && <div className="stack outcome" role="status"><p>Copy it now: it is stored hashed and cannot be shown again.</p><div className="row one"><input className="mono grow" readOnly aria-label="Link" value={url} onFocus={(e) => e.target.select()} /><CopyButton text={url} label="Copy link" /></div><Embed url={url} name={name} origins={links.data?.embed_origins} /></div>}
        <Loaded query={links} height={70}>{(data) => data.links.length === 0 ? <p className="small muted">There are no links.</p> : (
          <ul className="dg-list" aria-label="Links">
            {data.links.map((l) => <li key={l.id} className="row one"><span className="grow small">made <When at={l.created} /> by {l.author}{l.expires ? <>, until <When at={l.expires} /></> : ', until revoked'}{l.expired && <span className="badge">expired</span>}</span><button type="button" className="small" disabled={revoke.isPending} onClick={() => revoke.mutate(l.id)}>Revoke</button></li>)}
          </ul>
        )}</Loaded>
        {revoke.error && <Problem error={revoke.error} />}
      </div>
    </Modal>
  );
}
