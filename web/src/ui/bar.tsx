import { useLayoutEffect, useRef, type ReactNode } from 'react';

const controls = (bar: HTMLElement | null) => [...(bar?.querySelectorAll<HTMLElement>('button:not(:disabled):not([role^="menuitem"])') ?? [])];

/** A toolbar of buttons with one stop for Tab: arrows, Home and End go from button to button. */
export function Bar({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  const bar = useRef<HTMLDivElement>(null);
  const last = useRef<HTMLElement | null>(null);
  const mark = () => {
    const all = controls(bar.current);
    const stop = all.find((e) => e === last.current) ?? all[0];
    for (const e of all) e.tabIndex = e === stop ? 0 : -1;
  };
  // after each render, since what is disabled is no stop
  useLayoutEffect(mark);
  return (
    <div ref={bar} className={className} role="toolbar" aria-label={label} onFocus={(e) => { last.current = e.target; mark(); }} onKeyDown={(e) => {
      const all = controls(bar.current);
      const at = all.findIndex((x) => x === e.target);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[e.key];
      if (at < 0 || to === undefined) return;
      all[to % all.length]?.focus();
      e.preventDefault();
      e.stopPropagation();
    }}>{children}</div>
  );
}
