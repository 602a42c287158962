// Opens a diagram as a document and keeps it in step with the server and the browser.
import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { clientId, get, outage, patch } from '../../api/client';
import type { SavedDiagram, WhoAmI } from '../../api/types';
import { DiagramDocument, type DocumentServer, type RemoteChange } from '../../lib/diagram/document';
import type { Diagram } from '../../lib/diagram/types';
import { early } from '../../lib/early';
import { Problem, Skeleton } from '../../ui/states';
import { Workbench } from './workbench';

const server: DocumentServer = {
  load: (id) => early<Diagram>(`/api/diagrams/${id}`),
  revision: (id, revision) => get<Diagram>(`/api/diagrams/${id}/revisions/${revision}`),
  save: (id, body) => patch<SavedDiagram>(`/api/diagrams/${id}`, { id, ...body }),
};

function useDocument(id: string): { document: DiagramDocument | null; error: unknown; retry: () => void } {
  const [document, setDocument] = useState<DiagramDocument | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  // before the page without it is drawn
  useLayoutEffect(() => {
    let gone = false;
    let mine: DiagramDocument | null = null;
    DiagramDocument.load({ server, store: localStorage, client: clientId, now: Date.now }, id).then((made) => {
      if (gone) return made.close();
      mine = made;
      // where the answer is here already, before a frame without it is drawn
      flushSync(() => {
        setError(null);
        setDocument(made);
      });
    }, (e: unknown) => !gone && setError(e));
    return () => {
      gone = true;
      setDocument(null);
      // what is not saved yet is on its way, and kept in the browser until it has arrived
      void mine?.flush().finally(() => mine?.close());
    };
  }, [id, attempt]);
  useEffect(() => {
    if (!document) return;
    const onEvent = (e: Event) => {
      const { event, data } = (e as CustomEvent<{ event: string; data: string }>).detail;
      if (event === 'diagram') document.remote(JSON.parse(data) as RemoteChange);
      // after a gap others may have saved
      if (event === 'hello') void document.refetch().catch(() => {});
    };
    const leave = (e: BeforeUnloadEvent) => { if (document.atRisk) e.preventDefault(); };
    const back = () => { if (outage.since() === null) document.retry(); };
    const away = () => { if (window.document.visibilityState === 'hidden') void document.flush(); };
    const unsubscribe = outage.subscribe(back);
    window.addEventListener('assay-event', onEvent);
    window.addEventListener('beforeunload', leave);
    window.addEventListener('pagehide', document.release);
    window.addEventListener('online', document.retry);
    window.document.addEventListener('visibilitychange', away);
    return () => {
      unsubscribe();
      window.removeEventListener('assay-event', onEvent);
      window.removeEventListener('beforeunload', leave);
      window.removeEventListener('pagehide', document.release);
      window.removeEventListener('online', document.retry);
      window.document.removeEventListener('visibilitychange', away);
    };
  }, [document]);
  return { document, error, retry: () => setAttempt(attempt + 1) };
}

export function DiagramEditor({ id }: { id: string }) {
  const { document, error, retry } = useDocument(id);
  if (document) return <Opened document={document} />;
  return <div className="dg-loading">{error ? <Problem error={error} retry={retry} /> : <Skeleton height={420} />}</div>;
}

function Opened({ document }: { document: DiagramDocument }) {
  const client = useQueryClient();
  const state = useSyncExternalStore(document.subscribe, document.getState);
  const who = useQuery({ queryKey: ['session'], queryFn: () => get<WhoAmI>('/api/session'), retry: false, staleTime: Infinity });
  useEffect(() => () => void client.invalidateQueries({ queryKey: ['diagrams'] }), [client]);
  return <Workbench document={document} state={state} readOnly={who.data?.role === 'viewer'} />;
}
