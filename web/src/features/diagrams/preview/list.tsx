// The changes under the objects they belong to, each with a box to take it.
import { useEffect, useRef } from 'react';
import type { Change, ChangeSet } from '../../../lib/diagram/choices';
import { titleOf } from '../../../lib/diagram/edits';
import { markSign, type Mark } from '../../../lib/diagram/marks';

const tone: Record<Mark, string> = { added: 'ok', removed: 'critical', changed: 'warning', left: '' };
export const sentence = (c: Change) => `${c.kind} ${c.what}${c.name ? ` ${c.name}` : ''}`;

interface Group {
  id: string;
  title: string;
  changes: Change[];
}
export function groupsOf({ base, after, changes }: ChangeSet): Group[] {
  const nodes = new Map([...base.nodes, ...after.nodes].map((n) => [n.id, n]));
  const groups = new Map<string, Group>();
  for (const c of changes) {
    const node = nodes.get(c.group);
    const group = groups.get(c.group) ?? { id: c.group, title: node ? titleOf(node) : 'The diagram', changes: [] };
    group.changes.push(c);
    groups.set(c.group, group);
  }
  return [...groups.values()].sort((a, b) => Number(a.id === '') - Number(b.id === '') || a.title.localeCompare(b.title, undefined, { numeric: true }));
}

function Box({ label, changes, chosen, onTake }: { label: string; changes: readonly Change[]; chosen: ReadonlySet<string>; onTake: (ids: string[], take: boolean) => void }) {
  const ref = useRef<HTMLInputElement>(null);
  const taken = changes.filter((c) => chosen.has(c.id)).length;
  const some = taken > 0 && taken < changes.length;
  useEffect(() => { if (ref.current) ref.current.indeterminate = some; }, [some]);
  return <input ref={ref} type="checkbox" aria-label={label} checked={taken === changes.length} onChange={(e) => onTake(changes.map((c) => c.id), e.target.checked)} />;
}

export function ChangeList({ set, chosen, current, readOnly, onTake, onGo }: { set: ChangeSet; chosen: ReadonlySet<string>; current: string; readOnly: boolean; onTake: (ids: string[], take: boolean) => void; onGo: (c: Change) => void }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => { list.current?.querySelector('[data-on]')?.scrollIntoView({ block: 'nearest' }); }, [current]);
  return (
    <ul className="dp-groups" aria-label="Changes" ref={list}>
      {groupsOf(set).map((g) => (
        <li key={g.id}>
          <div className="dp-group">
            {!readOnly && <Box label={`All changes of ${g.title}`} changes={g.changes} chosen={chosen} onTake={onTake} />}
            <b className="cut">{g.title}</b>
            {g.changes.length > 1 && <span className="small muted">{g.changes.length}</span>}
          </div>
          <ul>
            {g.changes.map((c) => (
              <li key={c.id} className="dp-change" data-on={current === c.id || undefined} data-left={!chosen.has(c.id) || undefined}>
                {!readOnly && <Box label={`Take: ${sentence(c)}`} changes={[c]} chosen={chosen} onTake={onTake} />}
                <button type="button" aria-current={current === c.id || undefined} onClick={() => onGo(c)}>
                  <span className={`badge ${tone[c.kind]}`}><span aria-hidden="true">{markSign[c.kind]}</span><span className="hide">{c.kind}</span></span>
                  <span><span className="muted">{c.what}</span> {c.name && c.what !== 'name' && <span className="mono">{c.name}</span>} {c.detail && <span className="small soft">{c.detail}</span>}</span>
                </button>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
