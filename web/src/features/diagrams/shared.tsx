// What a share link shows: the diagram, read-only, without the rest of the app.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useQuery } from '@tanstack/react-query';
import { clientId, get } from '../../api/client';
import type { SharedDiagram } from '../../api/types';
import { DiagramDocument, type DocumentServer } from '../../lib/diagram/document';
import type { Diagram } from '../../lib/diagram/types';
import { kept } from '../../lib/kept';
import { usePlace } from '../../lib/url';
import { Icon } from '../../ui/icons';
import { Problem, Skeleton } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { Canvas, type CanvasHandle } from './canvas';
import { Workbench } from './workbench';

const still = (diagram: Diagram): DocumentServer => ({ load: () => Promise.resolve(diagram), revision: () => Promise.resolve(diagram), save: () => Promise.reject(new Error('This link shows the diagram and changes nothing.')) });

export function SharedPage({ token }: { token: string }) {
  const shared = useQuery({ queryKey: ['shared', token], queryFn: () => get<SharedDiagram>(`/api/shared/${encodeURIComponent(token)}`), retry: false, staleTime: Infinity });
  const [document, setDocument] = useState<DiagramDocument | null>(null);
  const diagram = shared.data?.diagram;
  const { params } = usePlace();
  const embed = params.embed === '1';
  useEffect(() => {
    // the page around it knows its own theme
    const asked = params.theme === 'dark' || params.theme === 'light' ? params.theme : kept('localStorage', 'assay-theme');
    window.document.documentElement.dataset.theme = asked || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  }, [params.theme]);
  useEffect(() => {
    if (!diagram) return;
    window.document.title = `${diagram.name} · Assay`;
    if (embed) return;
    let made: DiagramDocument | null = null;
    void DiagramDocument.load({ server: still(diagram), store: sessionStorage, client: clientId, now: Date.now }, `shared-${token}`).then((d) => { made = d; setDocument(d); });
    return () => made?.close();
  }, [diagram, token, embed]);
  return (
    <main className="dg-shared">
      {embed && diagram ? <Embedded diagram={diagram} token={token} /> : document ? <Shown document={document} /> : shared.error ? <div className="lonely"><Problem error={shared.error} /></div> : <Skeleton height={400} />}
      <Toasts />
    </main>
  );
}

/** In another site's page: the canvas, its name and the way to the whole. Keeps nothing, since such a frame may not. */
function Embedded({ diagram, token }: { diagram: Diagram; token: string }) {
  const [selection, select] = useState<ReadonlySet<string>>(new Set());
  const canvas = useRef<CanvasHandle>(null);
  return (
    <div className="dg-canvas dg-embed">
      <h1 className="hide">{diagram.name}</h1>
      <Canvas diagram={diagram} selection={selection} readOnly minimap={false} handle={canvas} onSelect={select} onMove={() => {}} onConnect={() => {}} onOpen={() => {}} onMenu={() => {}} />
      <div className="dg-bar left" role="toolbar" aria-label="Diagram"><b className="dg-name cut">{diagram.name}</b></div>
      <div className="dg-bar right" role="toolbar" aria-label="View"><button type="button" className="quiet square" aria-label="Fit everything" title="Fit everything (0)" onClick={() => canvas.current?.fit()}><Icon name="fit" /></button><a className="button quiet" href={`/shared/${encodeURIComponent(token)}`} target="_blank" rel="noopener">Open in Assay</a></div>
    </div>
  );
}

function Shown({ document }: { document: DiagramDocument }) {
  const state = useSyncExternalStore(document.subscribe, document.getState);
  return <Workbench document={document} state={state} readOnly shared />;
}
