import { useMemo, useState } from 'react';
import { titleOf } from '../../lib/diagram/edits';
import { best } from '../../lib/rank';
import { Modal } from '../../ui/modal';
import type { Bench } from './actions';

/** Tables, columns, enums and notes by name; what is hidden is found and shown too. With Shift it is selected with what is selected already. */
export function Search({ bench, onClose }: { bench: Bench; onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const entries = useMemo(() => bench.diagram.nodes.flatMap((n) => [
    { kind: n.kind as string, label: titleOf(n), note: n.schema ?? '', node: n.id, column: '' },
    ...(n.columns ?? []).map((c) => ({ kind: 'column', label: `${n.name}.${c.name}`, note: c.type, node: n.id, column: c.id })),
  ]), [bench.diagram]);
  const found = useMemo(() => (text ? best(entries, text, 50) : entries.filter((e) => e.kind !== 'column').slice(0, 50)), [entries, text]);
  const open = (entry: (typeof entries)[number] | undefined, more = false) => {
    if (!entry) return;
    onClose();
    if (bench.hidden.has(entry.node)) bench.hide(new Set([...bench.hidden].filter((id) => id !== entry.node)));
    if (bench.hops > 0) bench.setHops(0);
    bench.select(more ? [...bench.selection, entry.node] : [entry.node], more ? '' : entry.column);
    setTimeout(() => {
      bench.canvas()?.center(entry.node);
      // the name of a column has the focus
      if (more || !entry.column) bench.canvas()?.focus();
    });
  };
  const move = (next: number) => {
    setAt(next);
    document.getElementById(`dg-found-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Modal label="Find in the diagram" onClose={onClose} top>
      <input className="wide palette-input" autoFocus role="combobox" aria-expanded="true" aria-controls="dg-found" aria-activedescendant={found[at] ? `dg-found-${at}` : undefined} aria-label="Find a table or column" placeholder="A table, a column, a note" value={text} onChange={(e) => { setText(e.target.value); setAt(0); }} onKeyDown={(e) => {
        if (e.key === 'ArrowDown') move(Math.min(found.length - 1, at + 1));
        else if (e.key === 'ArrowUp') move(Math.max(0, at - 1));
        else if (e.key === 'Enter') open(found[at], e.shiftKey);
        else return;
        e.preventDefault();
      }} />
      <ul className="palette" id="dg-found" role="listbox" aria-label="Matches">
        {found.map((e, i) => (
          <li key={`${e.node} ${e.column}`} id={`dg-found-${i}`} role="option" aria-selected={i === at} onClick={() => open(e)} onPointerMove={() => setAt(i)}>
            <span className="kind">{e.kind}</span><span className="cut grow mono">{e.label}</span><span className="small muted keep">{e.note}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="state">Nothing is called “{text}”.</p>}
    </Modal>
  );
}
