// A box over everything to find something by typing. Not a <dialog>: making the rest of the page inert costs as much as all else it does on opening.
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { afterFrame } from '../lib/later';

// as many as are seen; the others come a frame later
const first = 12;

/** What is seen of an entry: its kind, its name, a note, a key. */
export interface Shown {
  id: string;
  kind: string;
  label: string;
  mono?: boolean;
  note?: string;
  key?: string;
}

export function Spotlight<T>({ label, ask, placeholder, text, onText, found, show, onPick, onClose, none }: {
  label: string;
  /** What the field is called. */
  ask: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  found: readonly T[];
  show: (entry: T) => Shown;
  /** Called after `onClose`. */
  onPick: (entry: T, shift: boolean) => void;
  onClose: () => void;
  none: ReactNode;
}) {
  const [at, setAt] = useState(0);
  const [all, setAll] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showPopover();
    field.current?.focus();
    const stop = afterFrame(() => setAll(true));
    return () => {
      stop();
      // whoever opened it has the focus again, however it was closed
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const list = all ? found : found.slice(0, first);
  const pick = (entry: T | undefined, shift: boolean) => {
    if (entry === undefined) return;
    onClose();
    onPick(entry, shift);
  };
  const move = (next: number) => {
    setAt(next);
    document.getElementById(`spot-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKey = (e: KeyboardEvent) => {
    if (e.key === 'ArrowDown') move(Math.min(list.length - 1, at + 1));
    else if (e.key === 'ArrowUp') move(Math.max(0, at - 1));
    else if (e.key === 'Enter') pick(list[at], e.shiftKey);
    else if (e.key === 'Escape') onClose();
    // the field is all there is to go to
    else if (e.key !== 'Tab') return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div ref={box} className="spotlight" popover="manual" onKeyDown={onKey} onMouseDown={(e) => { if (e.target !== field.current) e.preventDefault(); }} onClick={(e) => { if (e.target === box.current) onClose(); }}>
      <div className="spotlight-box" role="dialog" aria-modal="true" aria-label={label}>
        <input ref={field} className="wide palette-input" role="combobox" aria-expanded="true" aria-controls="spot-list" aria-activedescendant={list[at] ? `spot-${at}` : undefined} aria-label={ask} placeholder={placeholder} value={text} onChange={(e) => {
          onText(e.target.value);
          setAt(0);
        }} />
        <ul className="palette" id="spot-list" role="listbox" aria-label="Matches">
          {list.map((entry, i) => {
            const { id, kind, label: name, mono, note, key } = show(entry);
            return (
              <li key={`${id} ${i}`} id={`spot-${i}`} role="option" aria-selected={i === at} onClick={(e) => pick(entry, e.shiftKey)} onPointerMove={() => setAt(i)}>
                <span className="kind">{kind}</span><span className={mono ? 'cut grow mono' : 'cut grow'}>{name}</span>
                {note && <span className="small muted keep">{note}</span>}
                {key && <kbd>{key}</kbd>}
              </li>
            );
          })}
        </ul>
        {found.length === 0 && <p className="state">{none}</p>}
      </div>
    </div>
  );
}
