// A long list of which only the rows in sight are drawn; one may be open. It stays where it is when rows come and go, and so does the focus.
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { follow, heightOf, impactText, severityTone, shownRows, topOf, words, type Placed, type Rows } from '../../../lib/diagram/suggestions';

const row = 64;
const page = 8;

interface ListProps {
  items: readonly Placed[];
  open: string;
  current: string;
  scroller: RefObject<HTMLElement | null>;
  busy: boolean;
  onCurrent: (key: string) => void;
  onOpen: (key: string) => void;
  /** Of the row with the focus. Answers whether the key was for it. */
  onKey: (s: Placed, e: KeyboardEvent) => boolean;
  detail: (s: Placed) => ReactNode;
}

export function SuggestionList({ items, open, current, scroller, busy, onCurrent, onOpen, onKey, detail }: ListProps) {
  const box = useRef<HTMLUListElement>(null);
  const [extra, setExtra] = useState(0);
  const [view, setView] = useState({ top: 0, height: 600 });
  const index = useMemo(() => new Map(items.map((s, i) => [s.key, i])), [items]);
  const rows: Rows = { count: items.length, row, open: index.get(open) ?? -1, extra };
  const at = index.get(current) ?? 0;
  const shown = shownRows(rows, view.top, view.height, at);

  // what is above the list belongs to what is scrolled
  const offset = () => (box.current && scroller.current ? box.current.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top + scroller.current.scrollTop : 0);
  const anchor = useRef({ keys: [] as string[], key: '', delta: 0 });
  const look = () => {
    const el = scroller.current;
    if (!el) return;
    const top = el.scrollTop - offset();
    setView((now) => (now.top === top && now.height === el.clientHeight ? now : { top, height: el.clientHeight }));
    // the open or current row when it is in sight, else the first that is
    const first = shownRows(rows, top, el.clientHeight, -1).find((i) => topOf(rows, i) >= top) ?? 0;
    const held = topOf(rows, at) >= top && topOf(rows, at) < top + el.clientHeight ? at : first;
    anchor.current = { keys: items.map((s) => s.key), key: items[held]?.key ?? '', delta: topOf(rows, held) - top };
  };
  const latest = useRef(look);
  useEffect(() => { latest.current = look; });
  useEffect(() => {
    const el = scroller.current;
    if (!el) return;
    const onScroll = () => latest.current();
    const sizes = new ResizeObserver(onScroll);
    el.addEventListener('scroll', onScroll, { passive: true });
    sizes.observe(el);
    return () => {
      el.removeEventListener('scroll', onScroll);
      sizes.disconnect();
    };
  }, [scroller]);

  const hold = (i: number) => { anchor.current = { ...anchor.current, key: items[i]?.key ?? '', delta: topOf(rows, i) - ((scroller.current?.scrollTop ?? 0) - offset()) }; };

  const focusRow = (i: number) => requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${i}"]`)?.focus({ preventScroll: true }));
  const focused = useRef(false);
  useLayoutEffect(() => {
    const el = scroller.current;
    const { keys, key, delta } = anchor.current;
    if (el && key) {
      const now = follow(keys, key, index);
      const wanted = now < 0 ? 0 : topOf(rows, now) - delta + offset();
      if (Math.abs(el.scrollTop - wanted) > 1) el.scrollTop = wanted;
    }
    // the current one is gone: its follower is current, and has the focus if that had it
    const next = current && keys.length > 0 && !index.has(current) ? follow(keys, current, index) : -1;
    if (next >= 0) {
      onCurrent(items[next]?.key ?? '');
      if (focused.current) focusRow(next);
    }
    latest.current = look;
    look();
    // what decides is what is listed; the rest is read as it is then
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [items, open, extra]);

  const openRow = useRef<HTMLLIElement>(null);
  const isShown = rows.open >= 0;
  useLayoutEffect(() => {
    const el = openRow.current;
    if (!el) return setExtra(0);
    const measure = () => setExtra(el.offsetHeight - row);
    const sizes = new ResizeObserver(measure);
    sizes.observe(el);
    measure();
    return () => sizes.disconnect();
  }, [open, isShown]);

  const to = (next: number) => {
    const i = Math.max(0, Math.min(items.length - 1, next));
    const s = items[i];
    const el = scroller.current;
    if (!s || !el) return;
    onCurrent(s.key);
    const [top, height] = [topOf(rows, i) + offset(), row + (i === rows.open ? Math.min(extra, el.clientHeight - row) : 0)];
    if (top < el.scrollTop) el.scrollTop = top;
    else if (top + height > el.scrollTop + el.clientHeight) el.scrollTop = top + height - el.clientHeight;
    look();
    focusRow(i);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const s = items[at];
    if (!s || !(e.target instanceof HTMLElement) || e.target.matches('input, select, textarea')) return;
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: items.length - 1 };
    const next = e.ctrlKey || e.metaKey || e.altKey ? undefined : steps[e.key];
    if (next !== undefined) to(next);
    else if (!onKey(s, e)) return;
    e.preventDefault();
  };
  const onFocus = (e: FocusEvent) => {
    focused.current = true;
    const s = items[Number(e.target.closest('li')?.querySelector('[data-row]')?.getAttribute('data-row'))];
    if (s && s.key !== current) onCurrent(s.key);
  };
  return (
    <ul className="sg-list" ref={box} aria-label="Suggestions" aria-busy={busy} style={{ height: heightOf(rows) }} onKeyDown={onKeyDown} onFocus={onFocus} onBlur={({ target }) => queueMicrotask(() => { if (target.isConnected && !box.current?.contains(document.activeElement)) focused.current = false; })}>
      {shown.map((i) => {
        const s = items[i];
        if (!s) return null;
        const isOpen = i === rows.open;
        return (
          <li key={s.key} ref={isOpen ? openRow : undefined} style={{ top: topOf(rows, i) }} aria-setsize={items.length} aria-posinset={i + 1} data-open={isOpen || undefined}>
            <button type="button" className="sg-row" data-row={i} tabIndex={i === at ? 0 : -1} aria-expanded={isOpen} style={isOpen ? { minHeight: row } : { height: row }} onClick={() => { hold(i); onCurrent(s.key); onOpen(isOpen ? '' : s.key); }}>
              <span className={`badge ${severityTone[s.severity]}`}>{s.severity}</span>
              <span className="sg-title">{s.description}</span>
              <span className="sg-meta">{s.verdict && <b>{s.verdict.verdict === 'accepted' ? 'accepted, found again' : s.verdict.verdict} · </b>}{impactText[s.impact]} · {words(s.rule)}</span>
            </button>
            {isOpen && <div className="sg-detail">{detail(s)}</div>}
          </li>
        );
      })}
    </ul>
  );
}
