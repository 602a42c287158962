import { useEffect, useRef, type ReactNode } from 'react';

export function Modal({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  return (
    <dialog ref={ref} aria-label={label} onClose={onClose} onClick={(e) => e.target === ref.current && ref.current?.close()}>
      <div className="body">{children}</div>
    </dialog>
  );
}
