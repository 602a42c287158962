// One line at the foot of the page that says what happened, with Undo where it can be undone.
import { useEffect, useSyncExternalStore } from 'react';

interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}
let current: Toast | null = null;
let next = 1;
const listeners = new Set<() => void>();
const set = (toast: Toast | null) => {
  current = toast;
  for (const listener of listeners) listener();
};

export const say = (text: string, undo?: () => void) => set({ id: next++, text, undo });

export function Toasts() {
  const toast = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, () => current);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => set(null), 8000);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toast && (
        <div className="toast" key={toast.id}>
          {toast.text}
          {toast.undo && <button type="button" className="small" onClick={() => { toast.undo?.(); set(null); }}>Undo</button>}
          <button type="button" className="small quiet" aria-label="Dismiss" onClick={() => set(null)}>✕</button>
        </div>
      )}
    </div>
  );
}
