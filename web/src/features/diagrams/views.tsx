import { useState } from 'react';
import { fresh } from '../../lib/diagram/edits';
import { plural } from '../../lib/format';
import type { Bench } from './actions';

/** Places to come back to: which nodes are shown, and where the middle was. */
export function Views({ bench }: { bench: Bench }) {
  const [name, setName] = useState('');
  const views = bench.diagram.saved_views ?? [];
  const save = () => {
    const view = bench.canvas()?.viewport();
    if (!view || !name.trim()) return;
    const shown = bench.diagram.nodes.filter((n) => !bench.hidden.has(n.id)).map((n) => n.id);
    const item = { id: fresh('v'), name: name.trim(), x: view.x, y: view.y, zoom: view.zoom, ...(bench.hidden.size > 0 ? { nodes: shown } : {}) };
    if (bench.edit({ patch: { diagram: { saved_views: [item] } }, label: `Save the view ${item.name}` })) setName('');
  };
  return (
    <div className="stack">
      {!bench.readOnly && <form className="row one" onSubmit={(e) => { e.preventDefault(); save(); }}><input className="grow" aria-label="Name of the view" placeholder="Name what is seen now" value={name} onChange={(e) => setName(e.target.value)} /><button disabled={!name.trim()}>Save</button></form>}
      {views.length === 0 && <div className="state"><b>No saved views</b><p>Hide what does not matter, zoom to what does, and give it a name. Everybody who opens the diagram has it.</p></div>}
      <ul className="dg-list">
        {views.map((v) => (
          <li key={v.id} className="row one">
            <button type="button" className="link grow" onClick={() => {
              const only = v.nodes ? new Set(v.nodes) : null;
              bench.hide(new Set(only ? bench.diagram.nodes.filter((n) => !only.has(n.id)).map((n) => n.id) : []));
              bench.setHops(0);
              bench.canvas()?.show({ x: v.x, y: v.y, zoom: v.zoom });
            }}>{v.name}</button>
            <span className="small muted">{v.nodes ? plural(v.nodes.length, 'object') : 'everything'} · {Math.round(v.zoom * 100)} %</span>
            {!bench.readOnly && <button type="button" className="quiet small" aria-label={`Delete the view ${v.name}`} onClick={() => bench.edit({ patch: { diagram: { saved_views: [{ id: v.id, remove: true }] } }, label: `Delete the view ${v.name}` })}>✕</button>}
          </li>
        ))}
      </ul>
    </div>
  );
}
