// From pane to pane by keyboard: canvas, tools, text, the panel at the side.
const panes = ['.diagram-input', '.dg-bar.middle', '.dg-text', '.dg-side'];
const stops = 'input:not(:disabled), select:not(:disabled), textarea:not(:disabled), button:not(:disabled), a[href]';

/** Where Tab would go first; in a panel what it shows, not the button that closes it. */
function entrance(pane: HTMLElement): HTMLElement | null {
  if (pane.matches('.diagram-input')) return pane;
  const inside = pane.querySelector('.dg-code')?.shadowRoot?.querySelector<HTMLElement>('.cm-content') ?? [...pane.querySelectorAll<HTMLElement>(`.dg-side-body :is(${stops})`)][0];
  return inside ?? [...pane.querySelectorAll<HTMLElement>(stops)].find((e) => e.tabIndex >= 0) ?? null;
}

export function toPane(step: 1 | -1): void {
  const there = panes.flatMap((p) => document.querySelector<HTMLElement>(`.dg ${p}`) ?? []);
  const at = there.findIndex((p) => p.contains(document.activeElement));
  const order = there.map((_, i) => there[((at < 0 && step < 0 ? 0 : at) + step * (i + 1) + 2 * there.length) % there.length]);
  for (const pane of order) {
    const to = pane && entrance(pane);
    if (to) return to.focus();
  }
}

export const toCanvas = () => document.querySelector<HTMLElement>('.dg .diagram-input')?.focus({ preventScroll: true });
let taken: HTMLElement | null = null;
/** Leaves a field whose value is taken: shortcuts are keys again. */
export function leave(field: HTMLElement): void {
  taken = field;
  field.blur();
}
/** Tab from nowhere goes on where a field was left; browsers forget that when the page changes. */
export function resume(): void {
  if (taken?.isConnected) taken.focus({ preventScroll: true });
  taken = null;
}
/** The keys of somebody who is nowhere are for the canvas. */
export const nowhere = () => !document.activeElement || document.activeElement === document.body || document.activeElement.tagName === 'MAIN';
export const beside = (target: EventTarget | null) => target instanceof Element && target.closest('.dg-side, .dg-bar') !== null;

let keyed = false;
window.addEventListener('keydown', () => { keyed = true; }, true);
window.addEventListener('pointerdown', () => { keyed = false; }, true);
/** The last thing that was used was a key. */
export const byKeyboard = () => keyed;
