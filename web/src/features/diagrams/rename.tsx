import { useEffect, useRef, useState } from 'react';
import { nodeOf, update } from '../../lib/diagram/edits';
import type { Bench } from './actions';

export interface Renaming {
  node: string;
  column?: string;
  /** It was just added: nothing is saved until it has its name. */
  release?: () => void;
}

/** A field over the name on the canvas: Enter takes it, Escape does not. A note's text is written in a box of its size. */
export function Rename({ bench, target, onClose }: { bench: Bench; target: Renaming; onClose: () => void }) {
  const node = nodeOf(bench.diagram, target.node);
  const column = node?.columns?.find((c) => c.id === target.column);
  const note = node?.kind === 'note';
  const before = note ? node.text ?? '' : column?.name ?? node?.name ?? '';
  const [value, setValue] = useState(before);
  const [box, setBox] = useState<{ x: number; y: number; w: number; h: number } | null>(null);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const done = useRef(false);
  useEffect(() => {
    // after the canvas has drawn what was just added
    const frame = requestAnimationFrame(() => {
      bench.canvas()?.reveal([target.node]);
      setBox(bench.canvas()?.boxOf(target.node, target.column) ?? { x: innerWidth / 2 - 110, y: innerHeight / 2, w: 220, h: 120 });
    });
    return () => cancelAnimationFrame(frame);
  }, [bench, target]);
  // once: what is typed stays when the diagram changes meanwhile
  const there = box !== null;
  useEffect(() => { if (there) field.current?.select(); }, [there]);
  useEffect(() => () => target.release?.(), [target]);
  if (!node || !box) return null;
  const finish = (take: boolean) => {
    if (done.current) return;
    done.current = true;
    const text = note ? value : value.trim();
    if (take && text !== before && (text || note || node.kind === 'area')) bench.edit(note ? update(node.id, { text }, 'Write a note') : column ? update(node.id, { columns: [{ id: column.id, name: text }] }, `Rename ${node.name}.${before}`) : update(node.id, { name: text }, `Rename ${before || node.kind}`), target.release ? `add ${node.id}` : undefined, true);
    onClose();
  };
  const style = { left: box.x, top: box.y, width: Math.max(120, box.w), ...(note ? { height: Math.max(80, box.h) } : {}) };
  const common = { ref: field, className: 'dg-rename', style, value, 'aria-label': note ? 'Text of the note' : 'New name', onBlur: () => finish(true), onChange: (e: { target: { value: string } }) => setValue(e.target.value) };
  const onKeyDown = (e: React.KeyboardEvent) => {
    if (e.key === 'Enter' && (!note || e.ctrlKey)) finish(true);
    else if (e.key === 'Escape') finish(false);
    else return e.stopPropagation();
    bench.canvas()?.focus();
    e.preventDefault();
    e.stopPropagation();
  };
  return note ? <textarea {...common} onKeyDown={onKeyDown} /> : <input {...common} spellCheck={false} onKeyDown={onKeyDown} />;
}
