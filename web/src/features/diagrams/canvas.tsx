// The diagram's canvas: shows a diagram, reports what is selected, moved, connected and opened. Changes nothing itself.
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from 'react';
import type { HeatMarks } from '../../lib/diagram/heat';
import { isTable, row, type Rect } from '../../lib/diagram/geometry';
import type { Changes } from '../../lib/diagram/marks';
import { faces } from '../../lib/diagram/meter';
import { Pen } from '../../lib/diagram/pen';
import type { Scene } from '../../lib/diagram/scene';
import { exported, svgOf } from '../../lib/diagram/svg';
import type { Move } from '../../lib/diagram/tidy';
import type { Diagram } from '../../lib/diagram/types';
import { centred, seen, toWorld } from '../../lib/diagram/view';
import { Engine, canvasMeter, readTheme } from './engine';
import { onKey } from './keys';
import { Minimap } from './minimap';
import { Pointers, type Doing } from './pointer';
import './canvas.css';

export interface CanvasHandle {
  /** Shows these nodes, by default all. */
  fit(ids?: Iterable<string>): void;
  zoomTo(level: number): void;
  zoomBy(factor: number): void;
  /** Brings a node into the middle, large enough to read. */
  center(id: string): void;
  /** Moves as little as it takes to see these nodes, at once; from further away when they are larger than what is seen. */
  reveal(ids: Iterable<string>): void;
  /** Goes to a place: the world's point in the middle, and the zoom (a saved view). */
  show(place: { x: number; y: number; zoom: number }): void;
  /** The world's point in the middle, the zoom, and the rectangle in view. */
  viewport(): { x: number; y: number; zoom: number; rect: Rect };
  toSvg(what?: 'view' | 'all'): string;
  toPng(what?: 'view' | 'all'): Promise<Blob>;
  /** Where a node, or the row of a column, is on the page; null when it is not in the diagram. */
  boxOf(id: string, column?: string): Rect | null;
  /** The world's point under a point of the page. */
  worldAt(x: number, y: number): { x: number; y: number };
  focus(): void;
  /** What a key does on the canvas; false when it is none of its keys. */
  key(e: KeyboardEvent): boolean;
  /** The geometry, for `tidy`. */
  scene(): Scene | null;
}

export interface CanvasProps {
  diagram: Diagram;
  /** Ids of nodes and edges. */
  selection: ReadonlySet<string>;
  readOnly?: boolean;
  /** By id of a node or a column. */
  findings?: ReadonlyMap<string, 'error' | 'warning' | 'info'>;
  hidden?: ReadonlySet<string>;
  /** All others are pale. */
  focus?: ReadonlySet<string>;
  /** What monitoring says, by id of a node. */
  heat?: HeatMarks;
  /** Marks of an overlay of two versions; what they do not touch is pale. */
  changes?: Changes;
  minimap?: boolean;
  /** Pixels at the top that are covered at a width: what is fitted lies below. Keeps its identity. */
  roof?: (width: number) => number;
  onSelect(ids: ReadonlySet<string>): void;
  /** At a drop or a key. */
  onMove(moves: Move[]): void;
  onConnect(from: { node: string; columns: string[] }, to: { node: string; column?: string }): void;
  onOpen(hit: { node: string; column?: string }): void;
  /** A double click where nothing is. */
  onAdd?(at: { x: number; y: number }): void;
  /** `x` and `y` are the page's; `world` the diagram's. */
  onMenu(at: { x: number; y: number; node?: string; column?: string; edge?: string; world: { x: number; y: number } }): void;
  /** After each frame in which the view moved: for what floats above boxes. */
  onView?(): void;
  handle?: Ref<CanvasHandle>;
}

const fontsWanted = () => Object.values(faces).map((f) => `${f.weight} ${f.size}px "${f.mono ? 'JetBrains Mono Variable' : 'Inter Variable'}"`);
const nothing: ReadonlySet<string> = new Set();
const open = () => 0;

/** Ready when the fonts are, since boxes are as wide as their text; after half a second without them, and again when they come. */
function useEngine(): Engine | null {
  const [engine, set] = useState<Engine | null>(() => (fontsWanted().every((f) => document.fonts.check(f)) ? new Engine() : null));
  useEffect(() => {
    if (engine) return;
    let over = false;
    const fonts = Promise.all(fontsWanted().map((f) => document.fonts.load(f)));
    const late = new Promise((done) => setTimeout(done, 500));
    void Promise.race([fonts, late]).catch(() => {}).then(() => {
      if (over) return;
      const made = new Engine();
      set(made);
      void fonts.then(() => {
        if (over || made.scene.version === 0) return;
        made.scene.setMeter(canvasMeter(readTheme()));
        made.draw();
      });
    });
    return () => {
      over = true;
    };
  }, [engine]);
  return engine;
}

function summary(scene: Scene, selection: ReadonlySet<string>): string {
  const names = [...selection].flatMap((id) => {
    const item = scene.item(id);
    const link = item ? undefined : scene.link(id);
    return item ? [`${item.node.kind} ${item.title}`] : link ? [`relationship ${link.edge.name ?? ''} from ${link.from.title} to ${link.to.title}`] : [];
  });
  const [only] = names;
  if (!only) return 'Nothing selected';
  if (names.length > 1) return `${names.length} selected: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`;
  const [id] = selection;
  const item = id ? scene.item(id) : undefined;
  if (!item || !isTable(item.node)) return only;
  const to = [...new Set(item.links.filter((l) => l.from === item && l.to !== item).map((l) => l.to.title))];
  const by = [...new Set(item.links.filter((l) => l.to === item && l.from !== item).map((l) => l.from.title))];
  const list = (names_: string[]) => `${names_.slice(0, 5).join(', ')}${names_.length > 5 ? ` and ${names_.length - 5} more` : ''}`;
  return `${only}, ${item.node.columns?.length ?? 0} columns${to.length > 0 ? `, refers to ${list(to)}` : ''}${by.length > 0 ? `, referred to by ${list(by)}` : ''}`;
}

export function Canvas(props: CanvasProps) {
  const { diagram, selection, readOnly = false, findings, hidden = nothing, focus, heat, changes, minimap = true, roof = open, handle } = props;
  const engine = useEngine();
  const root = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLCanvasElement>(null);
  const front = useRef<HTMLCanvasElement>(null);
  const input = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const shown = useRef<string | undefined>(undefined);
  const [said, say] = useState('');
  const keyed = useRef<(e: KeyboardEvent) => boolean>(() => false);

  useLayoutEffect(() => {
    if (!engine) return;
    engine.roof = roof;
    engine.scene.setHidden(hidden);
    engine.scene.setDiagram(diagram);
    // another diagram begins with all of it in view; an edit leaves the view alone
    const first = diagram.id ?? '';
    if (shown.current !== first) engine.fit();
    shown.current = first;
    engine.draw();
  }, [engine, diagram, hidden, roof]);
  useLayoutEffect(() => {
    if (!engine) return;
    engine.picture = { findings, focus, changes, ...(heat ? { heat: heat.heat, heatTexts: heat.texts } : {}) };
    engine.draw();
  }, [engine, findings, focus, heat, changes]);
  useLayoutEffect(() => {
    if (!engine) return;
    engine.set({ selection, readOnly });
    const timer = setTimeout(() => say(summary(engine.scene, selection)), 150);
    return () => clearTimeout(timer);
  }, [engine, selection, readOnly, diagram]);

  useLayoutEffect(() => {
    const [box, b, f, target] = [root.current, back.current, front.current, input.current];
    if (!engine || !box || !b || !f || !target) return;
    engine.attach(b, f);
    const doing = (): Doing => ({ ...latest.current, readOnly: latest.current.readOnly ?? false });
    const pointers = new Pointers(engine, target, doing);
    const measure = () => engine.resize({ w: box.clientWidth, h: box.clientHeight }, Math.min(3, window.devicePixelRatio || 1));
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(box);
    const themes = new MutationObserver(() => engine.setTheme());
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const moved = () => latest.current.onView?.();
    engine.watchers.add(moved);
    keyed.current = (e) => onKey(e, engine, pointers, doing());
    const down = (e: KeyboardEvent) => {
      if (!keyed.current(e)) return;
      e.preventDefault();
      e.stopPropagation();
    };
    const up = (e: KeyboardEvent) => {
      if (e.key !== ' ') return;
      pointers.space = false;
      pointers.cursor();
    };
    const menu = (e: MouseEvent) => {
      e.preventDefault();
      const keyed = e.button !== 2 && [...engine.over.selection].map((id) => engine.scene.item(id)).find((i) => i !== undefined);
      // the menu key: at the selected box, not at the pointer
      if (!keyed) return pointers.menu(e);
      const at = target.getBoundingClientRect();
      const v = engine.view;
      pointers.menu({ clientX: at.left + (keyed.x + 20 - v.x) * v.zoom, clientY: at.top + (keyed.y + 16 - v.y) * v.zoom });
    };
    const lost = () => {
      pointers.space = false;
    };
    const abort = () => void pointers.cancel();
    const listeners: [string, (e: never) => void, AddEventListenerOptions?][] = [
      ['pointerdown', pointers.press], ['pointermove', pointers.move], ['pointerup', pointers.release], ['pointercancel', abort], ['pointerleave', pointers.leave],
      ['wheel', pointers.wheel, { passive: false }], ['dblclick', pointers.open], ['contextmenu', menu], ['keydown', down], ['keyup', up], ['blur', lost],
    ];
    for (const [name, listener, options] of listeners) target.addEventListener(name, listener as EventListener, options);
    return () => {
      for (const [name, listener] of listeners) target.removeEventListener(name, listener as EventListener);
      sizes.disconnect();
      themes.disconnect();
      engine.watchers.delete(moved);
      engine.detach();
    };
  }, [engine]);

  useImperativeHandle(handle, (): CanvasHandle => ({
    fit: (ids) => engine?.fit(engine.scene.bounds(ids), true),
    zoomTo: (level) => engine?.zoomTo(level),
    zoomBy: (factor) => engine?.zoom(factor, undefined, undefined, true),
    center: (id) => engine?.center(id),
    reveal: (ids) => {
      const box = engine?.scene.bounds(ids);
      if (!engine || !box) return;
      const { w, h } = seen(engine.view, engine.size);
      if (box.w > w || box.h > h) engine.fit(box);
      else engine.reveal(box, false);
    },
    show: (p) => engine?.look(centred(engine.size, p.x, p.y, p.zoom), true),
    viewport: () => {
      if (!engine) return { x: 0, y: 0, zoom: 1, rect: { x: 0, y: 0, w: 0, h: 0 } };
      const rect = seen(engine.view, engine.size);
      return { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2, zoom: engine.view.zoom, rect };
    },
    toSvg: (what = 'view') => (engine ? svgOf(engine.scene, engine.meter, engine.painter.theme, exported(engine.scene, seen(engine.view, engine.size), what)) : ''),
    toPng: (what = 'view') => (engine ? pngOf(engine, exported(engine.scene, seen(engine.view, engine.size), what)) : Promise.reject(new Error('The canvas is not ready'))),
    boxOf: (id, column) => {
      const item = engine?.scene.item(id);
      const box = root.current?.getBoundingClientRect();
      if (!engine || !item || !box) return null;
      const { view } = engine;
      const r = column ? { x: item.x, y: item.y + engine.scene.rowOf(item, column) - row / 2, w: item.w, h: row } : item;
      return { x: box.left + (r.x - view.x) * view.zoom, y: box.top + (r.y - view.y) * view.zoom, w: r.w * view.zoom, h: r.h * view.zoom };
    },
    worldAt: (x, y) => {
      const box = root.current?.getBoundingClientRect();
      return engine && box ? toWorld(engine.view, x - box.left, y - box.top) : { x: 0, y: 0 };
    },
    focus: () => input.current?.focus({ preventScroll: true }),
    key: (e) => keyed.current(e),
    scene: () => engine?.scene ?? null,
  }), [engine]);

  return (
    <div className="diagram-canvas" ref={root} aria-busy={!engine}>
      <canvas ref={back} aria-hidden="true" />
      <canvas ref={front} aria-hidden="true" />
      <div ref={input} className="diagram-input" tabIndex={0} role="application" aria-roledescription="diagram" aria-label={`Diagram ${diagram.name}: ${diagram.nodes.length} nodes, ${diagram.edges.length} relationships. Tab walks the tables, arrows move, Enter opens, plus and minus zoom.`} />
      <p className="hide" aria-live="polite">{said}</p>
      {engine && minimap && <Minimap engine={engine} />}
    </div>
  );
}

/** At twice the size, less when the picture would be larger than browsers allow. */
async function pngOf(engine: Engine, world: Rect): Promise<Blob> {
  const zoom = Math.min(2, 8000 / world.w, 8000 / world.h);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.max(1, Math.ceil(world.w * zoom)), Math.max(1, Math.ceil(world.h * zoom))];
  const ctx = canvas.getContext('2d', { alpha: false });
  if (!ctx) throw new Error('The browser gives no canvas of this size');
  ctx.textBaseline = 'middle';
  engine.painter.draw(new Pen(ctx, { x: world.x, y: world.y, zoom }, { w: canvas.width, h: canvas.height }, 1, engine.painter.theme, engine.meter, engine.scene), engine.picture);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be written'))), 'image/png'));
}
