import type { DiagramDocument } from '../../lib/diagram/document';
import type { Conflict } from '../../lib/diagram/rebase';
import { plural } from '../../lib/format';

const text = (value: unknown): string => (value === null || value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value).slice(0, 80));

/** Both changed the same: theirs stands, ours is one click away. */
export function Conflicts({ conflicts, document }: { conflicts: readonly Conflict[]; document: DiagramDocument }) {
  return (
    <section className="dg-conflicts panel" aria-label="Conflicts">
      <header><h2>{plural(conflicts.length, 'change')} met a change of somebody else</h2><span className="grow" /><button type="button" className="small" onClick={() => { for (const c of conflicts) document.resolve(c, false); }}>Take all theirs</button></header>
      <ul>
        {conflicts.map((c, i) => (
          <li key={i}>
            <b className="cut">{c.path.join(' · ')}</b>
            <span className="small">yours <code>{text(c.mine)}</code>, theirs <code>{text(c.theirs)}</code></span>
            <span className="row"><button type="button" className="small" onClick={() => document.resolve(c, true)}>Keep mine</button><button type="button" className="small" onClick={() => document.resolve(c, false)}>Take theirs</button></span>
          </li>
        ))}
      </ul>
    </section>
  );
}
