// The changes under the objects they belong to, each with a box to take it.
import { memo, useEffect, useMemo, useRef } from 'react';
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

type Take = (ids: string[], take: boolean) => void;

function Box({ label, ids, taken, onTake }: { label: string; ids: string[]; taken: number; onTake: Take }) {
  const ref = useRef<HTMLInputElement>(null);
  const some = taken > 0 && taken < ids.length;
  useEffect(() => { if (ref.current) ref.current.indeterminate = some; }, [some]);
  return <input ref={ref} type="checkbox" aria-label={label} checked={taken === ids.length} onChange={(e) => onTake(ids, e.target.checked)} />;
}

interface RowProps {
  change: Change;
  taken: boolean;
  on: boolean;
  readOnly: boolean;
  onTake: Take;
  onGo: (c: Change) => void;
}
// thousands may be listed, and a box changes a few
const Row = memo(function Row({ change: c, taken, on, readOnly, onTake, onGo }: RowProps) {
  return (
    <li className="dp-change" data-on={on || undefined} data-left={!taken || undefined}>
      {!readOnly && <Box label={`Take: ${sentence(c)}`} ids={[c.id]} taken={taken ? 1 : 0} onTake={onTake} />}
      <button type="button" aria-current={on || undefined} onClick={() => onGo(c)}>
        <span className={`badge ${tone[c.kind]}`}><span aria-hidden="true">{markSign[c.kind]}</span><span className="hide">{c.kind}</span></span>
        <span><span className="muted">{c.what}</span> {c.name && <span className="mono">{c.name}</span>} {c.detail && <span className="small soft">{c.detail}</span>}</span>
      </button>
    </li>
  );
});

/** `onTake` and `onGo` are the same from render to render. */
export function ChangeList({ set, chosen, current, readOnly, onTake, onGo }: { set: ChangeSet; chosen: ReadonlySet<string>; current: string; readOnly: boolean; onTake: Take; onGo: (c: Change) => void }) {
  const list = useRef<HTMLUListElement>(null);
  const groups = useMemo(() => groupsOf(set), [set]);
  useEffect(() => { list.current?.querySelector('[data-on]')?.scrollIntoView({ block: 'nearest' }); }, [current]);
  return (
    <ul className="dp-groups" aria-label="Changes" ref={list}>
      {groups.map((g) => (
        <li key={g.id}>
          <div className="dp-group">
            {!readOnly && <Box label={`All changes of ${g.title}`} ids={g.changes.map((c) => c.id)} taken={g.changes.filter((c) => chosen.has(c.id)).length} onTake={onTake} />}
            <b className="cut">{g.title}</b>
            {g.changes.length > 1 && <span className="small muted">{g.changes.length}</span>}
          </div>
          <ul>{g.changes.map((c) => <Row key={c.id} change={c} taken={chosen.has(c.id)} on={current === c.id} readOnly={readOnly} onTake={onTake} onGo={onGo} />)}</ul>
        </li>
      ))}
    </ul>
  );
}
