import { useEffect, useRef, type ReactNode } from 'react';

export function Modal({ label, onClose, wide = false, children }: { label: string; onClose: () => void; wide?: boolean; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      // whoever opened it has the focus again, however it was closed
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={ref} className={wide ? 'wide-dialog' : undefined} aria-label={label} onClose={onClose} onClick={(e) => e.target === ref.current && ref.current?.close()}>
      <div className="body">{children}</div>
    </dialog>
  );
}
