// The canvas by keyboard. Answers whether the key was for it.
import { around } from '../../lib/diagram/geometry';
import { grid } from '../../lib/diagram/snap';
import { panned } from '../../lib/diagram/view';
import type { Engine } from './engine';
import type { Doing, Pointers } from './pointer';

const arrows: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function onKey(e: KeyboardEvent, engine: Engine, pointers: Pointers, doing: Doing): boolean {
  const { scene, over } = engine;
  const mod = e.ctrlKey || e.metaKey;
  const arrow = arrows[e.key];
  if (arrow && !mod && !e.altKey) {
    const items = [...over.selection].map((id) => scene.item(id)).filter((i) => i !== undefined);
    const step = e.shiftKey ? 10 * grid : grid;
    if (items.length === 0 || doing.readOnly) engine.look(panned(engine.view, -arrow[0] * 6 * step, -arrow[1] * 6 * step));
    else {
      doing.onMove(items.map((i) => ({ id: i.node.id, x: i.node.x + arrow[0] * step, y: i.node.y + arrow[1] * step })));
      const box = around(items);
      if (box) engine.reveal({ ...box, x: box.x + arrow[0] * step, y: box.y + arrow[1] * step });
    }
    return true;
  }
  if (e.key === 'Escape') {
    if (!pointers.cancel()) {
      if (over.selection.size === 0) return false;
      doing.onSelect(new Set());
    }
    return true;
  }
  if (mod && e.key.toLowerCase() === 'a') {
    doing.onSelect(new Set(scene.items.filter((i) => !scene.isHidden(i)).map((i) => i.node.id)));
    return true;
  }
  if (mod || e.altKey) return false;
  if (e.key === ' ') {
    pointers.space = true;
    pointers.cursor();
  } else if (e.key === '+' || e.key === '=') engine.zoom(1.25, undefined, undefined, true);
  else if (e.key === '-' || e.key === '_') engine.zoom(0.8, undefined, undefined, true);
  else if (e.key === '0') engine.fit(undefined, true);
  else if (e.key === '1') engine.zoomTo(1);
  else if (e.key === 'Tab') return walk(e.shiftKey, engine, doing);
  else if (e.key === 'Enter' || e.key === 'F2') {
    const [id] = over.selection;
    if (over.selection.size !== 1 || !id || !scene.item(id)) return false;
    doing.onOpen({ node: id });
  } else return false;
  return true;
}

/** Tab goes from box to box in reading order, and out of the canvas after the last. */
function walk(back: boolean, engine: Engine, doing: Doing): boolean {
  const { scene, over } = engine;
  const line = scene.items.filter((i) => !scene.isHidden(i)).sort((a, b) => Math.round(a.y / 60) - Math.round(b.y / 60) || a.x - b.x);
  const [id] = [...over.selection].slice(-1);
  const at = id ? line.findIndex((i) => i.node.id === id) : -1;
  const next = back ? (at < 0 ? line.at(-1) : line[at - 1]) : line[at + 1];
  if (!next) return false;
  doing.onSelect(new Set([next.node.id]));
  engine.reveal(next);
  return true;
}
