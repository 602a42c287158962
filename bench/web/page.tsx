// Mounts only the canvas, on the diagram in ?data=…; `window.bench` is what run.mjs drives.
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../web/src/app/tokens.css';
import '../../web/src/app/app.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Canvas, type CanvasHandle } from '../../web/src/features/diagrams/canvas';
import { tidy, type Move } from '../../web/src/lib/diagram/tidy';
import type { Diagram } from '../../web/src/lib/diagram/types';

const query = new URLSearchParams(location.search);
document.documentElement.dataset.theme = query.get('theme') ?? 'light';
const none: ReadonlySet<string> = new Set();

function moved(diagram: Diagram, moves: readonly Move[]): Diagram {
  const to = new Map(moves.map((m) => [m.id, m]));
  return { ...diagram, nodes: diagram.nodes.map((n) => (to.has(n.id) ? { ...n, ...to.get(n.id) } : n)) };
}

function Page({ first }: { first: Diagram }) {
  const [diagram, setDiagram] = useState(first);
  const [selection, select] = useState<ReadonlySet<string>>(none);
  const [extra, setExtra] = useState<{ focus?: ReadonlySet<string>; hidden?: ReadonlySet<string>; findings?: ReadonlyMap<string, 'error' | 'warning' | 'info'>; heat?: ReadonlyMap<string, number> }>({});
  const handle = useRef<CanvasHandle>(null);
  const log = useRef<unknown[]>([]);
  const onMove = useCallback((moves: Move[]) => setDiagram((d) => moved(d, moves)), []);
  useEffect(() => {
    Object.assign(window, { bench: { handle: () => handle.current, diagram, setDiagram, select, setExtra, log: log.current, move: (moves: Move[]) => setDiagram((d) => moved(d, moves)), tidy: (what?: Parameters<typeof tidy>[1]) => tidy(handle.current?.scene() as NonNullable<ReturnType<CanvasHandle['scene']>>, what) } });
  });
  return (
    <div style={{ position: 'fixed', inset: 0 }}>
      <Canvas
        diagram={diagram} selection={selection} handle={handle} {...extra} onSelect={select} onMove={onMove}
        onConnect={(from, to) => log.current.push(['connect', from, to])} onOpen={(hit) => log.current.push(['open', hit])} onMenu={(at) => log.current.push(['menu', at])}
      />
    </div>
  );
}

const root = document.getElementById('root');
const data = query.get('data');
if (root && data) createRoot(root).render(<Page first={(await (await fetch(data)).json()) as Diagram} />);
