// A button that opens a short list of actions; arrows move, Escape closes.
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

export interface MenuItem {
  label: ReactNode;
  run: () => void;
  checked?: boolean;
}

export function Menu({ label, title, items, keepOpen = false }: { label: ReactNode; title: string; items: MenuItem[]; keepOpen?: boolean }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
    const away = (e: PointerEvent) => e.target instanceof Node && !box.current?.contains(e.target) && setOpen(false);
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open]);
  const close = () => {
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  const move = (step: number) => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
    const at = all.findIndex((e) => e === document.activeElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <div className="menu" ref={box} onKeyDown={(e) => {
      if (!open) return;
      if (e.key === 'Escape') close();
      else if (e.key === 'ArrowDown') move(1);
      else if (e.key === 'ArrowUp') move(-1);
      else return;
      e.preventDefault();
      e.stopPropagation();
    }}>
      <button type="button" className="quiet small" aria-haspopup="menu" aria-expanded={open} aria-controls={open ? id : undefined} aria-label={title} title={title} onClick={() => setOpen(!open)}>{label}</button>
      {open && (
        <div className="menu-list" role="menu" id={id} aria-label={title}>
          {items.map((item, i) => (
            <button type="button" key={i} role={item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'} aria-checked={item.checked} tabIndex={-1} onClick={() => {
              item.run();
              if (!keepOpen) close();
            }}>
              {item.checked !== undefined && <span className="tick" aria-hidden="true">{item.checked ? '✓' : ''}</span>}
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
