import { lazy, memo, Suspense, useMemo } from 'react';
import type { DiagramDocument } from '../../lib/diagram/document';
import { useBehind } from '../../lib/later';
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

interface Shown {
  bench: Bench;
  suggestions: Suggestions;
}
const Body = memo(function Body({ side, shown: { bench, suggestions }, document, shared }: { side: string; shown: Shown; document: DiagramDocument; shared: boolean }) {
  if (side === 'suggestions' && !shared) return <SuggestionsPane bench={bench} suggestions={suggestions} />;
  if (side === 'history' && !shared) return <HistoryPane document={document} bench={bench} />;
  if (side === 'views') return <Views bench={bench} />;
  return side === 'heat' && bench.overlay ? <HeatPane overlay={bench.overlay} bench={bench} /> : <Inspector bench={bench} suggestions={suggestions} />;
});

export function Docks({ bench, document, suggestions, shared }: { bench: Bench; document: DiagramDocument; suggestions: Suggestions; shared: boolean }) {
  const { params } = usePlace();
  const side = params.side ?? 'inspector';
  const now = useMemo(() => ({ bench, suggestions }), [bench, suggestions]);
  // the fields of another table follow its frame, unless one of them takes the keyboard
  const shown = useBehind(now, (last) => last.bench.selection !== bench.selection && (!bench.column || last.bench.column === bench.column));
  return (
    <>
      {params.text && !shared && <section className="dg-text" aria-label="Text pane" data-typing><Suspense fallback={<Skeleton height={300} />}><TextPane bench={bench} document={document} /></Suspense></section>}
      {side !== 'none' && (
        <aside className="dg-side" aria-label={titles[side] ?? 'Inspector'}>
          <header><h2>{titles[side] ?? 'Inspector'}</h2><span className="grow" /><button type="button" className="quiet small" aria-label="Close the panel" onClick={() => change({ side: 'none' }, true)}><Icon name="close" /></button></header>
          <div className="dg-side-body" aria-busy={shown !== now}><Body side={side} shown={shown} document={document} shared={shared} /></div>
        </aside>
      )}
    </>
  );
}
