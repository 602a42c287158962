// Stands in for the canvas: boxes and straight lines of HTML.
import { useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { Diagram, DiagramNode } from '../../lib/diagram/types';

export interface CanvasHandle {
  fit(ids?: readonly string[]): void;
  zoomTo(level: number): void;
  center(id: string): void;
  viewport(): { x: number; y: number; zoom: number };
  toSvg(): string;
  toPng(): Promise<Blob>;
  boxOf(id: string): { x: number; y: number; w: number; h: number } | null;
  /** The middle of what is seen. */
  lookAt?(at: { x: number; y: number; zoom: number }): void;
}
export interface CanvasProps {
  diagram: Diagram;
  selection: ReadonlySet<string>;
  readOnly?: boolean;
  findings?: ReadonlyMap<string, 'error' | 'warning' | 'info'>;
  hidden?: ReadonlySet<string>;
  focus?: ReadonlySet<string>;
  heat?: ReadonlyMap<string, number>;
  onSelect(ids: ReadonlySet<string>): void;
  onMove(moves: { id: string; x: number; y: number; w?: number; h?: number }[]): void;
  onConnect(from: { node: string; columns: string[] }, to: { node: string; column?: string }): void;
  onOpen(hit: { node: string; column?: string }): void;
  onMenu(at: { x: number; y: number; node?: string; column?: string; edge?: string; world: { x: number; y: number } }): void;
  handle?: Ref<CanvasHandle>;
}

const size = (n: DiagramNode) => ({ w: n.w ?? 220, h: n.h ?? 34 + 22 * (n.columns?.length ?? n.values?.length ?? 0) });

export function DiagramCanvas(p: CanvasProps) {
  const [view, setView] = useState({ x: -60, y: -90, zoom: 1 });
  const [drag, setDrag] = useState({ x: 0, y: 0 });
  const box = useRef<HTMLDivElement>(null);
  const shown = p.diagram.nodes.filter((n) => !p.hidden?.has(n.id) && (!p.focus || p.focus.has(n.id)));
  const rect = () => box.current?.getBoundingClientRect() ?? new DOMRect();
  const fit = (ids?: readonly string[]) => {
    const nodes = shown.filter((n) => !ids || ids.includes(n.id));
    if (nodes.length === 0) return;
    const x0 = Math.min(...nodes.map((n) => n.x));
    const y0 = Math.min(...nodes.map((n) => n.y));
    const x1 = Math.max(...nodes.map((n) => n.x + size(n).w));
    const y1 = Math.max(...nodes.map((n) => n.y + size(n).h));
    const { width, height } = rect();
    const zoom = Math.min(1, (width - 80) / (x1 - x0), (height - 160) / (y1 - y0));
    setView({ x: (x0 + x1 - width / zoom) / 2, y: (y0 + y1 - height / zoom) / 2, zoom });
  };
  useImperativeHandle(p.handle, () => ({
    fit,
    zoomTo: (zoom) => setView({ ...view, zoom }),
    center: (id) => {
      const n = p.diagram.nodes.find((x) => x.id === id);
      if (n) setView({ ...view, x: n.x + size(n).w / 2 - rect().width / view.zoom / 2, y: n.y + size(n).h / 2 - rect().height / view.zoom / 2 });
    },
    viewport: () => view,
    toSvg: () => '<svg xmlns="http://www.w3.org/2000/svg"/>',
    toPng: () => Promise.resolve(new Blob([], { type: 'image/png' })),
    boxOf: (id) => {
      const n = p.diagram.nodes.find((x) => x.id === id);
      return n ? { x: rect().x + (n.x - view.x) * view.zoom, y: rect().y + (n.y - view.y) * view.zoom, w: size(n).w * view.zoom, h: size(n).h * view.zoom } : null;
    },
  }));
  const world = (e: { clientX: number; clientY: number }) => ({ x: view.x + (e.clientX - rect().x) / view.zoom, y: view.y + (e.clientY - rect().y) / view.zoom });
  const down = (e: React.PointerEvent, node?: DiagramNode) => {
    if (e.button !== 0) return;
    e.stopPropagation();
    const chosen = node ? (e.shiftKey ? new Set([...p.selection, node.id]) : p.selection.has(node.id) ? p.selection : new Set([node.id])) : new Set<string>();
    if (node || !e.shiftKey) p.onSelect(chosen);
    const from = { x: e.clientX, y: e.clientY };
    const start = view;
    const move = (m: PointerEvent) => {
      const d = { x: (m.clientX - from.x) / view.zoom, y: (m.clientY - from.y) / view.zoom };
      if (!node) setView({ ...start, x: start.x - d.x, y: start.y - d.y });
      else if (!p.readOnly) setDrag(d);
    };
    const up = (u: PointerEvent) => {
      window.removeEventListener('pointermove', move);
      setDrag({ x: 0, y: 0 });
      const d = { x: (u.clientX - from.x) / view.zoom, y: (u.clientY - from.y) / view.zoom };
      if (node && !p.readOnly && Math.hypot(d.x, d.y) > 3) p.onMove(p.diagram.nodes.filter((n) => chosen.has(n.id)).map((n) => ({ id: n.id, x: n.x + d.x, y: n.y + d.y })));
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up, { once: true });
  };
  const at = (n: DiagramNode) => (p.selection.has(n.id) ? { x: n.x + drag.x, y: n.y + drag.y } : n);
  const middle = (n: DiagramNode) => ({ x: at(n).x + size(n).w / 2, y: at(n).y + 16 });
  return (
    <div ref={box} className="dg-stand-in" role="application" aria-label="Diagram" tabIndex={0} onPointerDown={(e) => down(e)} onWheel={(e) => setView({ ...view, zoom: Math.min(3, Math.max(0.1, view.zoom * (e.deltaY < 0 ? 1.1 : 0.9))) })} onContextMenu={(e) => { e.preventDefault(); p.onMenu({ x: e.clientX, y: e.clientY, world: world(e) }); }}>
      <div style={{ transform: `scale(${view.zoom}) translate(${-view.x}px, ${-view.y}px)` }}>
        <svg aria-hidden="true">{p.diagram.edges.map((e) => {
          const [a, b] = [shown.find((n) => n.id === e.from), shown.find((n) => n.id === e.to)];
          return a && b && <path key={e.id} d={`M${middle(a).x} ${middle(a).y}L${middle(b).x} ${middle(b).y}`} stroke={p.selection.has(e.id) ? 'var(--accent)' : 'var(--line-strong)'} onPointerDown={(d) => { d.stopPropagation(); p.onSelect(new Set([e.id])); }} />;
        })}</svg>
        {shown.map((n) => (
          <div key={n.id} data-node={n.id} data-kind={n.kind} data-on={p.selection.has(n.id) || undefined} style={{ left: at(n).x, top: at(n).y, width: size(n).w, height: size(n).h, borderTopColor: n.color }} onPointerDown={(e) => down(e, n)} onDoubleClick={() => p.onOpen({ node: n.id })} onContextMenu={(e) => { e.preventDefault(); e.stopPropagation(); p.onMenu({ x: e.clientX, y: e.clientY, node: n.id, world: world(e) }); }}>
            <b>{n.name}{p.findings?.get(n.id) ? ' !' : ''}</b>
            {n.kind === 'note' && <p>{n.text}</p>}
            {n.values?.map((v) => <div key={v}>{v}</div>)}
            {n.columns?.map((c) => <div key={c.id} onDoubleClick={(e) => { e.stopPropagation(); p.onOpen({ node: n.id, column: c.id }); }}>{c.name} <i>{c.type}</i></div>)}
          </div>
        ))}
      </div>
    </div>
  );
}
