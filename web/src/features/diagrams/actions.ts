// Everything that can be done to a diagram, once: toolbar, palette, context menus and shortcuts share these records.
import { addColumn, addNode, addReference, clipOf, isRelation, isTable, nodeOf, nodesOf, move, paste, readClip, removeAll, removeColumn, type Edit, type Point } from '../../lib/diagram/edits';
import { heats, type HeatKind } from '../../lib/diagram/heat';
import type { Diagram, DiagramNode } from '../../lib/diagram/types';
import type { IconName } from '../../ui/icons';
import { say } from '../../ui/toast';
import type { CanvasHandle } from './canvas';
import type { Overlay } from './overlay';

export interface Act {
  id: string;
  label: string;
  /** As KeyboardEvent says it: "t", "Ctrl+Shift+z". */
  keys?: string[];
  icon?: IconName;
  enabled: boolean;
  run: () => void;
}
/** What the actions work on; one object per render. */
export interface Bench {
  diagram: Diagram;
  readOnly: boolean;
  selection: ReadonlySet<string>;
  /** The column that the inspector shows. */
  column: string;
  hidden: ReadonlySet<string>;
  hops: number;
  undoable?: string;
  redoable?: string;
  canvas: () => CanvasHandle | null;
  /** Steps with one `join` are undone together when they follow closely, or whenever. */
  edit: (edit: Edit | null, join?: string, whenever?: boolean) => boolean;
  select: (ids: Iterable<string>, column?: string) => void;
  undo: () => void;
  redo: () => void;
  hide: (ids: ReadonlySet<string>) => void;
  setHops: (hops: number) => void;
  /** `fresh`: it was just added, and its name belongs to that. */
  rename: (node: string, column?: string, fresh?: boolean) => void;
  show: (what: 'text' | 'inspector' | 'suggestions' | 'history' | 'views' | 'heat') => void;
  open: (dialog: 'search' | 'export' | 'share' | 'sync') => void;
  layout: (what?: { ids: string[] } | { area: string }) => void;
  /** What monitoring says of the tables; nothing where a link is shown. */
  overlay: Overlay | null;
}

/** The box of a node in the world, as the canvas draws it. */
export function boxOf(bench: Pick<Bench, 'canvas'>, n: DiagramNode): { id: string; x: number; y: number; w: number; h: number } {
  const canvas = bench.canvas();
  const zoom = canvas?.viewport().zoom ?? 1;
  const box = canvas?.boxOf(n.id);
  return { id: n.id, x: n.x, y: n.y, w: box ? box.w / zoom : n.w ?? 220, h: box ? box.h / zoom : n.h ?? 120 };
}

/** A free place of this size in the middle of what is seen, or as near to it as there is one. */
export function middle(bench: Bench, w = 180, h = 70): Point {
  const view = bench.canvas()?.viewport();
  let at = { x: (view?.x ?? 0) - Math.max(220, w) / 2, y: (view?.y ?? 0) - Math.max(120, h) / 2 };
  const boxes = bench.diagram.nodes.filter((n) => n.kind !== 'area').map((n) => boxOf(bench, n));
  const taken = (p: Point) => boxes.some((b) => p.x < b.x + b.w + 20 && p.x + w > b.x && p.y < b.y + b.h + 20 && p.y + h > b.y);
  for (let turn = 0; taken(at) && turn < 400; turn += 1) at = { x: at.x + (turn % 20 === 19 ? -19 * 60 : 60), y: at.y + (turn % 20 === 19 ? 90 : 0) };
  return at;
}

export function addAt(bench: Bench, kind: 'table' | 'note' | 'area' | 'enum', at: Point): void {
  const chosen = kind === 'area' ? nodesOf(bench.diagram, bench.selection).filter((n) => n.kind !== 'area').map((n) => boxOf(bench, n)) : [];
  const edit = addNode(bench.diagram, kind, at, chosen);
  const id = edit.select?.[0];
  if (id && bench.edit(edit, `add ${id}`)) bench.rename(id, undefined, true);
}

export function pasteText(bench: Bench, text: string, at?: Point): boolean {
  const clip = readClip(text);
  if (!clip || clip.nodes.length === 0) return false;
  const span = (of: (n: DiagramNode) => number, size: (n: DiagramNode) => number) => Math.max(...clip.nodes.map((n) => of(n) + size(n))) - Math.min(...clip.nodes.map(of));
  const edit = paste(bench.diagram, clip, at ?? middle(bench, span((n) => n.x, (n) => n.w ?? 220), span((n) => n.y, (n) => n.h ?? 120)));
  if (!bench.edit(edit)) return false;
  setTimeout(() => bench.canvas()?.reveal(edit.select ?? []));
  return true;
}
export const copyText = (bench: Bench) => JSON.stringify(clipOf(bench.diagram, bench.selection));
const copy = (bench: Bench) => void navigator.clipboard.writeText(copyText(bench)).then(() => say('Copied.'), () => say('The browser does not allow copying here; use Ctrl C.'));

export function align(bench: Bench, how: 'left' | 'top' | 'column' | 'row'): void {
  const boxes = nodesOf(bench.diagram, bench.selection).map((n) => boxOf(bench, n));
  const [left, top] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  let at = how === 'column' ? top : left;
  const sorted = [...boxes].sort((a, b) => (how === 'column' ? a.y - b.y : a.x - b.x));
  const moves = sorted.map((b) => {
    if (how === 'left') return { ...b, x: left };
    if (how === 'top') return { ...b, y: top };
    const spot = at;
    at += (how === 'column' ? b.h : b.w) + 40;
    return how === 'column' ? { ...b, x: left, y: spot } : { ...b, x: spot, y: top };
  });
  bench.edit(move(bench.diagram, moves.map(({ id, x, y }) => ({ id, x, y })), (n) => boxOf(bench, n), 'Align'));
}

export function actsOf(bench: Bench): Act[] {
  const { diagram: d, selection } = bench;
  const chosen = nodesOf(d, selection);
  const one = chosen.length === 1 && selection.size === 1 ? chosen[0] : undefined;
  const table = one && isTable(one) ? one : undefined;
  const pair = chosen.length === 2 && chosen.every(isTable) ? [...selection].flatMap((id) => nodeOf(d, id) ?? []) : [];
  const write = !bench.readOnly;
  const { overlay } = bench;
  const act = (id: string, label: string, enabled: boolean, run: () => void, keys?: string[], icon?: IconName): Act => ({ id, label, enabled, run, ...(keys ? { keys } : {}), ...(icon ? { icon } : {}) });
  const add = (kind: 'table' | 'note' | 'area' | 'enum', label: string, key: string, icon: IconName) => act(`add-${kind}`, label, write, () => addAt(bench, kind, middle(bench)), [key], icon);
  return [
    add('table', 'Add a table', 't', 'table'),
    add('note', 'Add a note', 'n', 'note'),
    add('area', chosen.length > 0 ? 'Add an area around the selection' : 'Add an area', 'a', 'area'),
    add('enum', 'Add an enum', 'e', 'list'),
    act('column', 'Add a column', write && !!table, () => {
      if (!table) return;
      const edit = addColumn(d, table, bench.column || undefined);
      if (bench.edit(edit)) bench.select([table.id], edit.column);
    }, ['c']),
    act('reference', pair.length === 2 ? `Add a foreign key from ${pair[0]?.name} to ${pair[1]?.name}` : 'Add a foreign key between two selected tables', write && pair.length === 2, () => {
      const [a, b] = pair;
      if (a && b && !bench.edit(addReference(d, a, b))) say(`${b.name} has no primary or unique key to refer to.`);
    }, ['r'], 'link'),
    act('undo', bench.undoable ? `Undo: ${bench.undoable}` : 'Undo', write && !!bench.undoable, bench.undo, ['Ctrl+z'], 'undo'),
    act('redo', bench.redoable ? `Redo: ${bench.redoable}` : 'Redo', write && !!bench.redoable, bench.redo, ['Ctrl+Shift+z', 'Ctrl+y'], 'redo'),
    act('rename', 'Rename', write && !!one, () => one && bench.rename(one.id, bench.column || undefined), ['F2']),
    act('delete', 'Delete', write && selection.size > 0, () => {
      const n = bench.column && table ? table : undefined;
      const edit = n ? removeColumn(d, n, bench.column) : removeAll(d, selection);
      if (bench.edit(edit) && n) bench.select([n.id]);
      else say(`${edit.label.replace(/^Delete /, '')} deleted.`, bench.undo);
    }, ['Delete', 'Backspace']),
    act('copy', 'Copy', chosen.length > 0, () => copy(bench)),
    act('duplicate', 'Duplicate', write && chosen.length > 0, () => bench.edit(paste(d, clipOf(d, selection), { x: Math.min(...chosen.map((n) => n.x)) + 40, y: Math.min(...chosen.map((n) => n.y)) + 40 }, 'Duplicate')), ['Ctrl+d']),
    act('all', 'Select everything', d.nodes.length > 0, () => bench.select(d.nodes.filter((n) => !bench.hidden.has(n.id)).map((n) => n.id)), ['Ctrl+a']),
    act('layout', 'Lay out everything', write && d.nodes.length > 1, () => bench.layout(), ['o'], 'layout'),
    act('layout-selection', 'Lay out the selection', write && chosen.length > 1, () => bench.layout({ ids: chosen.map((n) => n.id) }), ['Shift+o']),
    act('layout-area', one?.kind === 'area' ? `Lay out inside of ${one.name}` : 'Lay out inside of the area', write && one?.kind === 'area', () => one && bench.layout({ area: one.id })),
    act('align-left', 'Align left edges', write && chosen.length > 1, () => align(bench, 'left')),
    act('align-top', 'Align top edges', write && chosen.length > 1, () => align(bench, 'top')),
    act('fit', 'Fit everything', true, () => bench.canvas()?.fit(), ['0'], 'fit'),
    act('fit-selection', 'Fit the selection', chosen.length > 0, () => bench.canvas()?.fit(chosen.map((n) => n.id)), ['2']),
    act('find', 'Find a table or column', true, () => bench.open('search'), ['/', 'Ctrl+f'], 'search'),
    act('focus', bench.hops > 0 ? 'Leave focus mode' : 'Focus: only the neighbours of the selection', bench.hops > 0 || chosen.some(isRelation), () => bench.setHops(bench.hops > 0 ? 0 : 1), ['f']),
    act('focus-wider', 'Focus: one step wider', bench.hops > 0, () => bench.setHops(bench.hops + 1), ['Shift+f']),
    act('hide', 'Hide the selection', chosen.length > 0, () => { bench.hide(new Set([...bench.hidden, ...chosen.map((n) => n.id)])); bench.select([]); }, ['h']),
    act('show-all', `Show everything${bench.hidden.size > 0 ? ` (${bench.hidden.size} hidden)` : ''}`, bench.hidden.size > 0 || bench.hops > 0, () => { bench.hide(new Set()); bench.setHops(0); }, ['Shift+h']),
    act('collapse', chosen.some((n) => !n.collapsed) ? 'Collapse to names' : 'Show columns', write && chosen.some(isRelation), () => bench.edit({ patch: { update: chosen.filter(isRelation).map((n) => ({ id: n.id, collapsed: chosen.some((c) => !c.collapsed) ? true : null })) }, label: 'Collapse' })),
    act('text', 'Text pane: SQL and DBML', true, () => bench.show('text'), ['s'], 'text'),
    act('inspector', 'Inspector', true, () => bench.show('inspector'), ['i'], 'panel'),
    act('suggestions', 'Suggestions', true, () => bench.show('suggestions'), ['w'], 'warning'),
    act('history', 'History and restore', true, () => bench.show('history'), undefined, 'history'),
    act('views', 'Saved views', true, () => bench.show('views')),
    act('export', 'Export…', true, () => bench.open('export'), undefined, 'export'),
    act('share', 'Share…', write, () => bench.open('share'), undefined, 'share'),
    ...(overlay ? (Object.keys(heats) as HeatKind[]).map((kind) => act(`heat-${kind}`, `Overlay: ${heats[kind].toLowerCase()}`, true, () => overlay.setKind(kind))) : []),
    ...(overlay ? [act('heat-none', 'Overlay: none', overlay.kind !== null, () => overlay.setKind(null)), act('heat', 'Overlay and what it is linked to', true, () => bench.show('heat'))] : []),
    act('sync', 'Take changes of a database…', write, () => bench.open('sync'), undefined, 'import'),
  ];
}

export const keyOf = (e: KeyboardEvent): string => `${e.ctrlKey || e.metaKey ? 'Ctrl+' : ''}${e.altKey ? 'Alt+' : ''}${e.shiftKey && (e.key.length > 1 || /[a-z]/i.test(e.key)) ? 'Shift+' : ''}${e.key.length === 1 ? e.key.toLowerCase() : e.key}`;
export const hintOf = (act: Act): string | undefined => act.keys?.[0]?.split('+').map((k) => (k.length === 1 ? k.toUpperCase() : k)).join(' ');
