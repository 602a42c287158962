import { useEffect, useMemo, useState } from 'react';
import { Finder, type Named } from '../../lib/diagram/find';
import { afterFrame } from '../../lib/later';
import { Spotlight } from '../../ui/spotlight';
import type { Bench } from './actions';

/** Tables, columns, enums and notes by name; what is hidden is found and shown too. With Shift it is selected with what is selected already. */
export function Search({ bench, onClose }: { bench: Bench; onClose: () => void }) {
  const [text, setText] = useState('');
  const { nodes } = bench.diagram;
  const finder = useMemo(() => new Finder(nodes), [nodes]);
  const found = useMemo(() => finder.find(text, 50), [finder, text]);
  useEffect(() => {
    let stop = () => {};
    const go = () => { if (!finder.prepare(8)) stop = afterFrame(go); };
    stop = afterFrame(go);
    return () => stop();
  }, [finder]);
  const open = (entry: Named, more: boolean) => {
    if (bench.hidden.has(entry.node)) bench.hide(new Set([...bench.hidden].filter((id) => id !== entry.node)));
    if (bench.hops > 0) bench.setHops(0);
    bench.select(more ? [...bench.selection, entry.node] : [entry.node], more ? '' : entry.column);
    // once it is seen to be selected, the way there
    afterFrame(() => bench.canvas()?.center(entry.node));
    // the name of a column has the focus
    if (more || !entry.column) setTimeout(() => bench.canvas()?.focus());
  };
  return (
    <Spotlight label="Find in the diagram" ask="Find a table or column" placeholder="A table, a column, a note" text={text} onText={setText} found={found} onPick={open} onClose={onClose}
      show={(e) => ({ id: `${e.node} ${e.column}`, kind: e.kind, label: e.label, mono: true, note: e.note })} none={<>Nothing is called “{text}”.</>} />
  );
}
