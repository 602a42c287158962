import { nodeOf, removeColumn, togglePrimary, toggleUnique, isTable, neighbours } from '../../lib/diagram/edits';
import type { MenuItem } from '../../ui/menu';
import { addAt, hintOf, type Act, type Bench } from './actions';

export interface MenuPlace {
  x: number;
  y: number;
  node?: string;
  column?: string;
  edge?: string;
  world: { x: number; y: number };
}

/** What can be done with what is under the pointer. */
export function menuOf(bench: Bench, acts: readonly Act[], at: MenuPlace): (MenuItem | null)[] {
  const of = (...ids: string[]): MenuItem[] => ids.flatMap((id) => acts.filter((a) => a.id === id).map((a) => ({ label: a.label, run: a.run, disabled: !a.enabled, hint: hintOf(a) })));
  const n = at.node ? nodeOf(bench.diagram, at.node) : undefined;
  if (n && at.column && isTable(n) && !bench.readOnly) {
    const c = n.columns?.find((x) => x.id === at.column);
    if (c) return [
      { label: `Rename ${c.name}`, run: () => bench.rename(n.id, c.id) },
      { label: 'In the primary key', run: () => bench.edit(togglePrimary(n, c.id)) },
      { label: 'Unique', run: () => bench.edit(toggleUnique(n, c.id)) },
      { label: c.nullable ? 'Not null' : 'Nullable', run: () => bench.edit({ patch: { update: [{ id: n.id, columns: [{ id: c.id, nullable: !c.nullable }] }] }, label: `Nullability of ${n.name}.${c.name}` }) },
      ...of('column'),
      null,
      { label: `Delete ${c.name}`, run: () => bench.edit(removeColumn(bench.diagram, n, c.id)) },
      null,
      ...of('hide', 'focus'),
    ];
  }
  if (n && bench.readOnly) return of('copy', 'fit-selection', 'hide', 'focus');
  if (n) {
    return [
      ...of('rename', ...(isTable(n) ? ['column'] : [])),
      ...(bench.selection.size === 2 ? of('reference') : []),
      ...(bench.selection.size > 1 ? of('layout-selection', 'align-left', 'align-top') : []),
      ...(n.kind === 'area' ? of('layout-area') : []),
      ...of('add-area'),
      null,
      ...of('copy', 'duplicate', 'delete'),
      null,
      ...of('collapse', 'hide', 'focus'),
      { label: 'Select the neighbours', run: () => bench.select(neighbours(bench.diagram, bench.selection, 1)) },
    ];
  }
  if (at.edge) return of('delete', 'inspector');
  const add = (kind: 'table' | 'note' | 'area' | 'enum', label: string, hint: string) => ({ label, hint, run: () => addAt(bench, kind, at.world) });
  return [...(bench.readOnly ? [] : [add('table', 'Add a table here', 'T'), add('note', 'Add a note here', 'N'), add('area', 'Add an area here', 'A'), add('enum', 'Add an enum here', 'E'), null]), ...of('all', 'fit', 'show-all', 'layout', 'find'), null, ...of('text', 'export')];
}
