import { useEffect, useRef } from 'react';
import { nodeOf } from '../../lib/diagram/edits';
import { covered } from '../../ui/covered';
import { copyText, keyOf, pasteText, type Act, type Bench } from './actions';
import { beside, nowhere, resume, toCanvas, toPane } from './panes';

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.isContentEditable || !!target.closest('[data-typing]'));

/** Keys and the clipboard, while nobody types. */
export function useShortcuts(bench: Bench, acts: readonly Act[], escape: () => void): void {
  const now = useRef({ bench, acts, escape });
  useEffect(() => { now.current = { bench, acts, escape }; });
  useEffect(() => {
    let lead = 0;
    const onKey = (e: KeyboardEvent) => {
      // the canvas has keys of its own
      if (e.defaultPrevented || covered() || document.querySelector('.menu-list')) return;
      const key = keyOf(e);
      if (key === 'F6' || key === 'Shift+F6') {
        e.preventDefault();
        return toPane(key === 'F6' ? 1 : -1);
      }
      if (typing(e.target)) return;
      // g and a letter go to another page
      const led = Date.now() - lead < 1200;
      lead = key === 'g' ? Date.now() : 0;
      if (led) return;
      const at = now.current;
      // from a field that was taken with Enter as well
      if (key === 'Escape' && (beside(e.target) || nowhere())) return toCanvas();
      if (key === 'Escape') {
        at.bench.select([]);
        at.escape();
        return;
      }
      const act = at.acts.find((a) => a.keys?.includes(key));
      if (!act) {
        if (!nowhere()) return;
        if (e.key === 'Tab') resume();
        else if (at.bench.canvas()?.key(e)) e.preventDefault();
        return;
      }
      // the browser's own undo, find and bookmark stay away even when there is nothing to do
      e.preventDefault();
      if (act.enabled) act.run();
    };
    const onCopy = (e: ClipboardEvent) => {
      const { bench: b } = now.current;
      if (typing(e.target) || covered() || (document.getSelection()?.toString() ?? '') !== '' || ![...b.selection].some((id) => nodeOf(b.diagram, id))) return;
      e.clipboardData?.setData('text/plain', copyText(b));
      e.preventDefault();
      if (e.type === 'cut') now.current.acts.find((a) => a.id === 'delete')?.run();
    };
    const onPaste = (e: ClipboardEvent) => {
      if (typing(e.target) || covered() || now.current.bench.readOnly) return;
      if (pasteText(now.current.bench, e.clipboardData?.getData('text/plain') ?? '')) e.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKey);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, []);
}
