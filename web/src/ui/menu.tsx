// A button that opens a short list of actions; arrows move, Escape closes.
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { covered } from './covered';

export interface MenuItem {
  label: ReactNode;
  run: () => void;
  checked?: boolean;
  /** Its shortcut. */
  hint?: string;
  disabled?: boolean;
}


export function Menu({ label, title, items, keepOpen = false, className = 'quiet small' }: { label: ReactNode; title: string; items: MenuItem[]; keepOpen?: boolean; className?: string }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[role^="menuitem"]:not(:disabled)')?.focus();
    const away = (e: PointerEvent) => e.target instanceof Node && !box.current?.contains(e.target) && setOpen(false);
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open]);
  const close = () => {
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  const move = (step: number) => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? [])];
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
      <button type="button" className={className} aria-haspopup="menu" aria-expanded={open} aria-controls={open ? id : undefined} aria-label={title} title={title} onClick={() => setOpen(!open)}>{label}</button>
      {open && (
        <div className="menu-list" role="menu" id={id} aria-label={title}>
          {items.map((item, i) => (
            <button type="button" key={i} role={item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'} aria-checked={item.checked} disabled={item.disabled} tabIndex={-1} onClick={() => {
              item.run();
              if (!keepOpen) close();
            }}>
              {item.checked !== undefined && <span className="tick" aria-hidden="true">{item.checked ? '✓' : ''}</span>}
              {item.label}
              {item.hint && <kbd>{item.hint}</kbd>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** The same list where the pointer is. `null` between items is a line. */
export function ContextMenu({ x, y, title, items, onClose }: { x: number; y: number; title: string; items: (MenuItem | null)[]; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const element = box.current;
    element?.querySelector<HTMLElement>('[role="menuitem"]:not(:disabled)')?.focus();
    // inside of the window, whatever corner it was opened in
    if (element) {
      const { width, height } = element.getBoundingClientRect();
      element.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`;
      element.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 4))}px`;
    }
    const away = (e: PointerEvent) => e.target instanceof Node && !element?.contains(e.target) && onClose();
    document.addEventListener('pointerdown', away, true);
    return () => {
      document.removeEventListener('pointerdown', away, true);
      if (before instanceof HTMLElement && before.isConnected && !covered()) before.focus();
    };
  }, [x, y, onClose]);
  const move = (step: number) => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role="menuitem"]:not(:disabled)') ?? [])];
    all[(all.findIndex((e) => e === document.activeElement) + step + all.length) % all.length]?.focus();
  };
  return (
    <div className="menu-list context" ref={box} role="menu" aria-label={title} onContextMenu={(e) => e.preventDefault()} onKeyDown={(e) => {
      if (e.key === 'Escape' || e.key === 'Tab') onClose();
      else if (e.key === 'ArrowDown') move(1);
      else if (e.key === 'ArrowUp') move(-1);
      else return e.stopPropagation();
      e.preventDefault();
      e.stopPropagation();
    }}>
      {items.map((item, i) => item === null ? <hr key={i} /> : (
        <button type="button" key={i} role="menuitem" disabled={item.disabled} tabIndex={-1} onClick={() => { onClose(); item.run(); }}>
          <span className="grow">{item.label}</span>
          {item.hint && <kbd>{item.hint}</kbd>}
        </button>
      ))}
    </div>
  );
}
