// What a share link shows: the diagram, read-only, without the rest of the app.
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useQuery } from '@tanstack/react-query';
import { clientId, get } from '../../api/client';
import type { SharedDiagram } from '../../api/types';
import { DiagramDocument, type DocumentServer } from '../../lib/diagram/document';
import type { Diagram } from '../../lib/diagram/types';
import { Problem, Skeleton } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { Workbench } from './workbench';

const still = (diagram: Diagram): DocumentServer => ({ load: () => Promise.resolve(diagram), revision: () => Promise.resolve(diagram), save: () => Promise.reject(new Error('This link shows the diagram and changes nothing.')) });

export function SharedPage({ token }: { token: string }) {
  const shared = useQuery({ queryKey: ['shared', token], queryFn: () => get<SharedDiagram>(`/api/shared/${encodeURIComponent(token)}`), retry: false, staleTime: Infinity });
  const [document, setDocument] = useState<DiagramDocument | null>(null);
  const diagram = shared.data?.diagram;
  useEffect(() => {
    window.document.documentElement.dataset.theme = localStorage.getItem('assay-theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    if (!diagram) return;
    window.document.title = `${diagram.name} · Assay`;
    let made: DiagramDocument | null = null;
    void DiagramDocument.load({ server: still(diagram), store: sessionStorage, client: clientId, now: Date.now }, `shared-${token}`).then((d) => { made = d; setDocument(d); });
    return () => made?.close();
  }, [diagram, token]);
  return (
    <main className="dg-shared">
      {document ? <Shown document={document} /> : shared.error ? <div className="lonely"><Problem error={shared.error} /></div> : <Skeleton height={400} />}
      <Toasts />
    </main>
  );
}

function Shown({ document }: { document: DiagramDocument }) {
  const state = useSyncExternalStore(document.subscribe, document.getState);
  return <Workbench document={document} state={state} readOnly shared />;
}
