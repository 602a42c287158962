// Mouse, pen and fingers on the canvas: pan, pinch, marquee, move, resize, connect. One gesture at a time; it ends with one call to the page.
import { membersOf } from '../../lib/diagram/areas';
import { hitAt, type Hit } from '../../lib/diagram/hit';
import { around, type Rect } from '../../lib/diagram/geometry';
import type { Item } from '../../lib/diagram/scene';
import { onGrid, snapped } from '../../lib/diagram/snap';
import type { Move } from '../../lib/diagram/tidy';
import { panned, toWorld, zoomedAt } from '../../lib/diagram/view';
import type { Engine } from './engine';

export interface Doing {
  readOnly: boolean;
  onSelect(ids: ReadonlySet<string>): void;
  onMove(moves: Move[]): void;
  onConnect(from: { node: string; columns: string[] }, to: { node: string; column?: string }): void;
  onOpen(hit: { node: string; column?: string }): void;
  onAdd?(at: { x: number; y: number }): void;
  onMenu(at: { x: number; y: number; node?: string; column?: string; edge?: string; world: { x: number; y: number } }): void;
}
type Point = { x: number; y: number };
type Gesture =
  | { kind: 'pan'; at: Point }
  | { kind: 'pinch'; gap: number; middle: Point }
  | { kind: 'marquee'; from: Point; base: ReadonlySet<string> }
  | { kind: 'press'; at: Point; hit: Hit | null; finger: boolean; more: boolean }
  | { kind: 'move'; from: Point; items: ReadonlySet<Item>; start: Map<Item, Point>; box: Rect; others: Rect[] }
  | { kind: 'resize'; item: Item }
  | { kind: 'wire'; from: { node: string; columns: string[] }; x0: number; y0: number };

/** How far a press may wander before it is a drag, in screen pixels. */
const slip = 4;
const longPress = 550;

export class Pointers {
  space = false;
  private gesture: Gesture | null = null;
  private readonly down = new Map<number, Point>();
  private hold: ReturnType<typeof setTimeout> | undefined;

  /** `element` takes the pointer; `doing` answers the newest callbacks. */
  constructor(private readonly engine: Engine, private readonly element: HTMLElement, private readonly doing: () => Doing) {}

  private at(e: { clientX: number; clientY: number }): Point {
    const box = this.element.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  }
  private world(p: Point): Point {
    return toWorld(this.engine.view, p.x, p.y);
  }
  hit(p: Point): Hit | null {
    const w = this.world(p);
    return hitAt(this.engine.scene, w.x, w.y, this.engine.view.zoom);
  }

  press = (e: PointerEvent) => {
    const p = this.at(e);
    this.down.set(e.pointerId, p);
    this.element.setPointerCapture(e.pointerId);
    clearTimeout(this.hold);
    if (this.down.size === 2) {
      this.cancel();
      this.gesture = this.pinch();
      return;
    }
    if (this.down.size > 2) return;
    if (e.button === 1 || (e.button === 0 && this.space)) {
      e.preventDefault();
      this.gesture = { kind: 'pan', at: p };
      this.cursor();
      return;
    }
    if (e.button !== 0) return;
    const finger = e.pointerType === 'touch';
    const hit = this.hit(p);
    if (finger)
      this.hold = setTimeout(() => {
        this.cancel();
        this.menu(e);
      }, longPress);
    if (e.altKey && hit?.kind === 'row' && hit.column) {
      this.pick(hit.item.node.id, hit.column);
      return;
    }
    this.gesture = { kind: 'press', at: p, hit, finger, more: e.shiftKey || e.ctrlKey || e.metaKey };
  };

  move = (e: PointerEvent) => {
    const p = this.at(e);
    const { engine } = this;
    if (this.down.has(e.pointerId)) this.down.set(e.pointerId, p);
    const g = this.gesture;
    if (!g) {
      if (this.down.size === 0 && e.pointerType !== 'touch') engine.hover(this.hit(p));
      this.cursor();
      return;
    }
    const w = this.world(p);
    if (g.kind === 'press') {
      if (Math.hypot(p.x - g.at.x, p.y - g.at.y) < slip) return;
      clearTimeout(this.hold);
      this.gesture = this.begin(g);
      this.move(e);
    } else if (g.kind === 'pan') {
      engine.look(panned(engine.view, p.x - g.at.x, p.y - g.at.y));
      g.at = p;
    } else if (g.kind === 'pinch') {
      const next = this.pinch();
      if (!next) return;
      engine.look(panned(zoomedAt(engine.view, next.middle.x, next.middle.y, next.gap / g.gap), next.middle.x - g.middle.x, next.middle.y - g.middle.y));
      this.gesture = next;
    } else if (g.kind === 'marquee') {
      const marquee = { x: Math.min(g.from.x, w.x), y: Math.min(g.from.y, w.y), w: Math.abs(w.x - g.from.x), h: Math.abs(w.y - g.from.y) };
      engine.set({ marquee });
      const ids = new Set(g.base);
      for (const i of engine.within(marquee)) ids.add(i.node.id);
      this.select(ids);
    } else if (g.kind === 'move') this.drag(g, w, e.altKey);
    else if (g.kind === 'resize') {
      engine.scene.place([{ item: g.item, x: g.item.x, y: g.item.y, w: Math.max(60, onGrid(w.x - g.item.x)), h: Math.max(40, onGrid(w.y - g.item.y)) }]);
      engine.draw();
    } else {
      const over = this.hit(p);
      engine.set({ wire: { x0: g.x0, y0: g.y0, x1: w.x, y1: w.y, over: this.target(over) ? over : null } });
    }
  };

  release = (e: PointerEvent) => {
    clearTimeout(this.hold);
    this.down.delete(e.pointerId);
    const g = this.gesture;
    if (g?.kind === 'pinch') {
      const [left] = this.down.values();
      this.gesture = left ? { kind: 'pan', at: left } : null;
      return;
    }
    this.gesture = null;
    if (g?.kind === 'press') this.click(g);
    else if (g?.kind === 'marquee') this.engine.set({ marquee: null });
    else if (g?.kind === 'move' || g?.kind === 'resize') this.drop(g);
    else if (g?.kind === 'wire') {
      const over = this.hit(this.at(e));
      this.engine.set({ wire: null, picked: null });
      const to = this.target(over);
      if (to) this.doing().onConnect(g.from, to);
    }
    this.cursor();
  };

  leave = () => {
    if (!this.gesture) this.engine.hover(null);
  };

  /** Gives up the gesture; what was moved goes back. True if there was one. */
  cancel = (): boolean => {
    clearTimeout(this.hold);
    const g = this.gesture;
    this.gesture = null;
    this.engine.set({ marquee: null, wire: null, guides: [] });
    if (g?.kind === 'move') this.engine.scene.drop(g.items);
    if (g?.kind === 'resize') this.engine.scene.drop([g.item]);
    const had = g !== null || this.engine.over.picked !== null;
    this.engine.set({ picked: null });
    this.cursor();
    return had && g?.kind !== 'press';
  };

  wheel = (e: WheelEvent) => {
    e.preventDefault();
    const p = this.at(e);
    const unit = e.deltaMode === 1 ? 32 : e.deltaMode === 2 ? this.engine.size.h : 1;
    if (e.ctrlKey || e.metaKey) this.engine.zoom(Math.exp(-Math.max(-80, Math.min(80, e.deltaY * unit)) * (Math.abs(e.deltaY) < 30 ? 0.012 : 0.0035)), p.x, p.y);
    else if (e.shiftKey && e.deltaX === 0) this.engine.look(panned(this.engine.view, -e.deltaY * unit, 0));
    else this.engine.look(panned(this.engine.view, -e.deltaX * unit, -e.deltaY * unit));
    if (!this.gesture) this.engine.hover(null);
  };

  open = (e: MouseEvent) => {
    const p = this.at(e);
    const hit = this.hit(p);
    if (!hit && !this.doing().readOnly) this.doing().onAdd?.(this.world(p));
    if (hit && hit.kind !== 'edge') this.doing().onOpen({ node: hit.item.node.id, column: hit.kind === 'row' ? hit.column : undefined });
  };

  menu = (e: { clientX: number; clientY: number }) => {
    const p = this.at(e);
    const hit = this.hit(p);
    const id = hit ? (hit.kind === 'edge' ? hit.link.edge.id : hit.item.node.id) : undefined;
    if (id && !this.engine.over.selection.has(id)) this.select(new Set([id]));
    this.doing().onMenu({ x: e.clientX, y: e.clientY, node: hit && hit.kind !== 'edge' ? id : undefined, column: hit?.kind === 'row' ? hit.column : undefined, edge: hit?.kind === 'edge' ? id : undefined, world: this.world(p) });
  };

  cursor() {
    const g = this.gesture;
    const hit = this.engine.over.hover;
    const still = this.doing().readOnly;
    const grip = !still && hit?.kind === 'row' && hit.end !== 0 && hit.column && hit.item.node.kind === 'table';
    this.element.style.cursor = g?.kind === 'pan' ? 'grabbing' : this.space ? 'grab' : g?.kind === 'move' ? 'move' : g?.kind === 'wire' || grip ? 'crosshair' : hit?.kind === 'resize' && !still ? 'nwse-resize' : hit ? 'pointer' : 'default';
  }

  private select(ids: ReadonlySet<string>) {
    const now = this.engine.over.selection;
    if (ids.size === now.size && [...ids].every((id) => now.has(id))) return;
    // shown at once; the page's answer comes with its next render
    this.engine.set({ selection: ids, active: null });
    this.doing().onSelect(ids);
  }

  /** Rows chosen one by one become the columns of a composite key. */
  private pick(node: string, column: string) {
    const now = this.engine.over.picked;
    const columns = now?.node !== node ? [column] : now.columns.includes(column) ? now.columns.filter((c) => c !== column) : [...now.columns, column];
    this.engine.set({ picked: columns.length > 0 ? { node, columns } : null });
  }

  private begin(g: Extract<Gesture, { kind: 'press' }>): Gesture {
    const { engine } = this;
    const { hit } = g;
    const { readOnly } = this.doing();
    const start = this.world(g.at);
    const chosen = hit && 'item' in hit && engine.over.selection.has(hit.item.node.id);
    if (g.finger && !chosen && !(hit?.kind === 'row' && hit.end !== 0)) return { kind: 'pan', at: g.at };
    if (hit && 'item' in hit && !readOnly) {
      if (hit.kind === 'resize') {
        engine.scene.lift(new Set([hit.item]));
        return { kind: 'resize', item: hit.item };
      }
      if (hit.kind === 'row' && hit.end !== 0 && hit.column && hit.item.node.kind === 'table' && engine.view.zoom > 0.35) {
        const picked = engine.over.picked?.node === hit.item.node.id ? [...engine.over.picked.columns] : [];
        const columns = picked.includes(hit.column) ? picked : [hit.column];
        return { kind: 'wire', from: { node: hit.item.node.id, columns }, x0: hit.end < 0 ? hit.item.x : hit.item.x + hit.item.w, y0: hit.item.y + engine.scene.rowOf(hit.item, hit.column) };
      }
      if (!chosen) this.select(g.more ? new Set([...engine.over.selection, hit.item.node.id]) : new Set([hit.item.node.id]));
      return this.take(start);
    }
    if (readOnly && !g.more) return { kind: 'pan', at: g.at };
    return { kind: 'marquee', from: start, base: g.more ? engine.over.selection : new Set() };
  }

  private take(from: Point): Gesture {
    const { scene, over } = this.engine;
    const items = new Set<Item>();
    for (const id of over.selection) {
      const item = scene.item(id);
      if (item) items.add(item);
    }
    for (const i of membersOf([...items].filter((a) => a.node.kind === 'area'), scene.items).keys()) items.add(i);
    scene.lift(items);
    this.engine.hover(null);
    return { kind: 'move', from, items, start: new Map([...items].map((i) => [i, { x: i.x, y: i.y }])), box: around(items) as Rect, others: this.engine.neighbours(items) };
  }

  private drag(g: Extract<Gesture, { kind: 'move' }>, w: Point, free: boolean) {
    const { engine } = this;
    const held = { ...g.box, x: g.box.x + w.x - g.from.x, y: g.box.y + w.y - g.from.y };
    const to = free ? { x: Math.round(held.x), y: Math.round(held.y), guides: [] } : snapped(held, g.others, Math.min(12, 6 / engine.view.zoom));
    const [dx, dy] = [to.x - g.box.x, to.y - g.box.y];
    engine.scene.place([...g.start].map(([item, s]) => ({ item, x: s.x + dx, y: s.y + dy })));
    engine.set({ guides: to.guides });
  }

  private drop(g: Extract<Gesture, { kind: 'move' | 'resize' }>) {
    const { engine } = this;
    const items = g.kind === 'move' ? [...g.items] : [g.item];
    const moves = items.filter((i) => g.kind === 'resize' || i.x !== i.node.x || i.y !== i.node.y).map((i) => ({ id: i.node.id, x: i.x, y: i.y, ...(g.kind === 'resize' ? { w: i.w, h: i.h } : {}) }));
    engine.set({ guides: [] });
    if (moves.length > 0) this.doing().onMove(moves);
    // by the next frame the page has put the new places into the diagram; what it has not, goes back
    requestAnimationFrame(() => {
      engine.scene.drop(items);
      engine.draw();
    });
  }

  private click(g: Extract<Gesture, { kind: 'press' }>) {
    const { selection } = this.engine.over;
    const id = g.hit ? (g.hit.kind === 'edge' ? g.hit.link.edge.id : g.hit.item.node.id) : undefined;
    if (!id) {
      this.engine.set({ picked: null });
      if (!g.more) this.select(new Set());
    } else if (!g.more) this.select(new Set([id]));
    else this.select(selection.has(id) ? new Set([...selection].filter((s) => s !== id)) : new Set([...selection, id]));
  }

  private target(hit: Hit | null): { node: string; column?: string } | null {
    if (!hit || !('item' in hit) || hit.item.node.kind !== 'table') return null;
    return { node: hit.item.node.id, column: hit.kind === 'row' ? hit.column : undefined };
  }

  private pinch(): Extract<Gesture, { kind: 'pinch' }> | null {
    const [a, b] = this.down.values();
    return a && b ? { kind: 'pinch', gap: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } } : null;
  }
}
