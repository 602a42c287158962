import { lazy, Suspense } from 'react';
import type { DiagramDocument } from '../../lib/diagram/document';
import { change, usePlace } from '../../lib/url';
import { Icon } from '../../ui/icons';
import { Skeleton } from '../../ui/states';
import type { Bench } from './actions';
import { HeatPane } from './heat';
import { HistoryPane } from './history';
import { Inspector } from './inspector';
import type { Suggestions } from './suggestions/ask';
import { SuggestionsPane } from './suggestions/pane';
import { Views } from './views';

// CodeMirror is as large as the rest of the editor
const TextPane = lazy(() => import('./text').then((m) => ({ default: m.TextPane })));
const titles: Record<string, string> = { inspector: 'Inspector', suggestions: 'Suggestions', history: 'History', views: 'Saved views', heat: 'Overlay' };

export function Docks({ bench, document, suggestions, shared }: { bench: Bench; document: DiagramDocument; suggestions: Suggestions; shared: boolean }) {
  const { params } = usePlace();
  const side = params.side ?? 'inspector';
  return (
    <>
      {params.text && !shared && <section className="dg-text" aria-label="Text pane" data-typing><Suspense fallback={<Skeleton height={300} />}><TextPane bench={bench} document={document} /></Suspense></section>}
      {side !== 'none' && (
        <aside className="dg-side" aria-label={titles[side] ?? 'Inspector'}>
          <header><h2>{titles[side] ?? 'Inspector'}</h2><span className="grow" /><button type="button" className="quiet small" aria-label="Close the panel" onClick={() => change({ side: 'none' }, true)}><Icon name="close" /></button></header>
          <div className="dg-side-body">
            {side === 'suggestions' && !shared ? <SuggestionsPane bench={bench} suggestions={suggestions} /> : side === 'history' && !shared ? <HistoryPane document={document} bench={bench} /> : side === 'views' ? <Views bench={bench} /> : side === 'heat' && bench.overlay ? <HeatPane overlay={bench.overlay} bench={bench} /> : <Inspector bench={bench} suggestions={suggestions} />}
          </div>
        </aside>
      )}
    </>
  );
}
