// The open diagram: canvas, floating tools, docks; what is selected, hidden and open.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DiagramDocument, DocumentState } from '../../lib/diagram/document';
import { connect, move, neighbours, nodeOf, type Edit } from '../../lib/diagram/edits';
import type { DiagramNode } from '../../lib/diagram/types';
import { placesOf } from '../../lib/diagram/items';
import { afterFrame } from '../../lib/later';
import { useOffer } from '../../lib/commands';
import { change, usePlace } from '../../lib/url';
import { ContextMenu } from '../../ui/menu';
import { say } from '../../ui/toast';
import { actsOf, addAt, boxOf, hintOf, type Bench } from './actions';
import { Canvas, type CanvasHandle } from './canvas';
import { Conflicts } from './conflicts';
import { Docks } from './docks';
import { Legend } from './heat';
import { ExportDialog } from './export';
import { menuOf, type MenuPlace } from './menus';
import { useOverlay } from './overlay';
import { byKeyboard, nowhere } from './panes';
import { Rename, type Renaming } from './rename';
import { Search } from './search';
import { ShareDialog } from './share';
import { useShortcuts } from './shortcuts';
import { useSuggestions } from './suggestions/ask';
import { SyncDialog } from './sync';
import { Toolbar } from './toolbar';

type Dialog = '' | 'search' | 'export' | 'share' | 'sync';
const nothing: ReadonlySet<string> = new Set();
// the tools stand in one, two or three rows (diagrams.css)
const roof = (width: number) => (width > 860 ? 56 : width > 560 ? 102 : 148);

export function Workbench({ document: doc, state, readOnly = false, shared = false }: { document: DiagramDocument; state: DocumentState; readOnly?: boolean; shared?: boolean }) {
  const { params } = usePlace();
  const { diagram } = state;
  const [selection, setSelection] = useState<ReadonlySet<string>>(() => new Set(params.at ? [params.at] : []));
  const [column, setColumn] = useState('');
  const [hidden, setHidden] = useState<ReadonlySet<string>>(nothing);
  const [hops, setHops] = useState(0);
  const [center, setCenter] = useState<ReadonlySet<string>>(nothing);
  const [dialog, setDialog] = useState<Dialog>('');
  const [renaming, setRenaming] = useState<Renaming | null>(null);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const canvas = useRef<CanvasHandle>(null);
  const suggestions = useSuggestions(diagram, state.status, shared);
  const overlay = useOverlay(diagram, shared);

  // what was selected and is gone, by undo or by others, is not selected any more
  const alive = useMemo(() => {
    const there = (id: string) => placesOf(diagram.nodes).has(id) || placesOf(diagram.edges).has(id);
    return [...selection].every(there) ? selection : new Set([...selection].filter(there));
  }, [selection, diagram]);
  const select = useCallback((ids: Iterable<string>, col = '') => {
    const next = new Set(ids);
    setSelection((now) => (now.size === next.size && [...now].every((id) => next.has(id)) ? now : next));
    setColumn(col);
  }, []);
  const only = alive.size === 1 ? [...alive][0] : undefined;
  useEffect(() => {
    if (params.at !== only && !shared) return afterFrame(() => change({ at: only }, true));
  }, [only, params.at, shared]);
  // a pasted link leads to its table
  const first = useRef(params.at);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (first.current && nodeOf(doc.getState().diagram, first.current)) canvas.current?.center(first.current);
      else canvas.current?.fit();
    });
    // whoever came by keyboard goes on with it; a page that has just been loaded begins at its beginning
    if (nowhere() && byKeyboard()) canvas.current?.focus();
    return () => cancelAnimationFrame(frame);
  }, [doc]);

  const edit = useCallback((e: Edit | null, join?: string, whenever = false): boolean => {
    if (!e || readOnly) return false;
    try {
      doc.edit(e.patch, e.label, join, whenever);
    } catch (error) {
      say(error instanceof Error ? error.message : 'This does not fit the diagram.');
      return false;
    }
    if (e.select) select(e.select);
    return true;
  }, [doc, readOnly, select]);
  const focus = useMemo(() => (hops > 0 ? neighbours(diagram, center, hops) : undefined), [diagram, center, hops]);
  const bench: Bench = useMemo(() => ({
    diagram, readOnly, selection: alive, column, hidden, hops, undoable: state.undo, redoable: state.redo,
    canvas: () => canvas.current,
    edit, select,
    undo: () => void doc.undo(),
    redo: () => void doc.redo(),
    hide: setHidden,
    setHops: (next) => {
      if (next === 1) setCenter(alive);
      setHops(next);
      if (next > 0) setTimeout(() => canvas.current?.fit([...neighbours(diagram, next === 1 ? alive : center, next)]));
    },
    rename: (node, col, fresh = false) => setRenaming({ node, ...(col ? { column: col } : {}), ...(fresh ? { release: doc.hold() } : {}) }),
    show: (what) => (what === 'text' ? change({ text: params.text ? undefined : '1' }, true) : change({ side: (params.side ?? 'inspector') === what ? 'none' : what === 'inspector' ? undefined : what }, true)),
    open: setDialog,
    layout: (what) => void import('../../lib/diagram/tidy').then(async (m) => {
      const scene = canvas.current?.scene();
      if (!scene) return [];
      return m.tidy(scene, !what ? {} : 'area' in what ? what : { ids: new Set(what.ids) });
    }).then((moves) => {
      const label = !what ? 'Lay out' : 'ids' in what ? 'Lay out the selection' : 'Lay out inside of the area';
      const fit = !what ? undefined : 'ids' in what ? what.ids : [what.area];
      if (moves.length === 0) say(what && 'area' in what ? 'There is nothing to move in the area.' : 'Everything stands where it would be put.');
      else if (edit(move(doc.getState().diagram, moves, (n) => boxOf({ canvas: () => canvas.current }, n), label))) setTimeout(() => canvas.current?.fit(fit), 30);
    }, (e: unknown) => say(e instanceof Error ? e.message : 'The layout failed.')),
    overlay,
  }), [diagram, readOnly, alive, column, hidden, hops, center, state.undo, state.redo, edit, select, doc, params.text, params.side, overlay]);
  const acts = useMemo(() => actsOf(bench), [bench]);
  const commands = useMemo(() => acts.filter((a) => a.enabled).map((a) => ({ label: a.label, run: a.run, ...(hintOf(a) ? { key: hintOf(a) } : {}) })), [acts]);
  useOffer(commands);
  useShortcuts(bench, acts, () => { setHops(0); setMenu(null); });

  const closeMenu = useCallback(() => setMenu(null), []);
  const sizeOf = (n: DiagramNode) => boxOf({ canvas: () => canvas.current }, n);
  return (
    <div className="dg" data-text={params.text ? true : undefined} data-side={params.side === 'none' ? undefined : true}>
      <h1 className="hide">{diagram.name}</h1>
      <div className="dg-canvas">
        <Canvas minimap roof={roof} diagram={diagram} selection={alive} readOnly={readOnly} findings={suggestions.marks} hidden={hidden} focus={focus} heat={overlay?.marks} handle={canvas}
          onSelect={(ids) => select(ids)}
          onMove={(moves) => edit(move(diagram, moves, sizeOf), `move ${[...moves].map((m) => m.id).join()}`)}
          onConnect={(from, to) => { if (!readOnly && !edit(connect(diagram, from, to))) say('There is no primary or unique key to refer to.'); }}
          onOpen={(hit) => {
            select([hit.node], hit.column);
            if (!readOnly) setRenaming(hit);
          }}
          onAdd={(at) => addAt(bench, 'table', at)}
          onMenu={(at) => {
            const id = at.node ?? at.edge;
            if (id && !alive.has(id)) select([id], at.column);
            else if (at.column) select(alive, at.column);
            setMenu(at);
          }} />
        <Toolbar bench={bench} acts={acts} state={state} document={doc} shared={shared} suggestions={suggestions.open} />
        {diagram.nodes.length === 0 && !readOnly && <div className="dg-empty state"><b>An empty diagram</b><p>Press <kbd>T</kbd> for a table, <kbd>S</kbd> to write SQL or DBML, or double-click where it shall be.</p></div>}
        {overlay && params.side !== 'heat' && state.conflicts.length === 0 && <Legend overlay={overlay} bench={bench} />}
        {state.conflicts.length > 0 && <Conflicts conflicts={state.conflicts} document={doc} />}
      </div>
      <Docks bench={bench} document={doc} suggestions={suggestions} shared={shared} />
      {renaming && <Rename bench={bench} target={renaming} onClose={() => setRenaming(null)} />}
      {menu && <ContextMenu x={menu.x} y={menu.y} title="Actions" items={menuOf(bench, acts, menu)} onClose={closeMenu} />}
      {dialog === 'search' && <Search bench={bench} onClose={() => setDialog('')} />}
      {dialog === 'export' && <ExportDialog diagram={diagram} canvas={canvas.current} shared={shared} onClose={() => setDialog('')} />}
      {dialog === 'share' && <ShareDialog id={diagram.id ?? ''} name={diagram.name} onClose={() => setDialog('')} />}
      {dialog === 'sync' && <SyncDialog document={doc} onClose={() => setDialog('')} />}
    </div>
  );
}
