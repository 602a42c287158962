// What monitoring says of the diagram's tables: which database it is linked to, what was read of it, and the measure that is drawn as heat. The
// measure and the link are in the URL; the link that somebody chose is kept in the browser, since which of several servers is looked at is theirs.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from '../../api/client';
import type { Objects, Skipped, Target, TopStatements } from '../../api/types';
import { heatOf, isHeat, linkText, marksOf, measuresOf, readLink, type Heat, type HeatKind, type HeatMarks, type Linked, type Measures } from '../../lib/diagram/heat';
import type { Diagram } from '../../lib/diagram/types';
import { kept } from '../../lib/kept';
import { useTargets, windowText } from '../../lib/scope';
import { change, usePlace } from '../../lib/url';

export interface Overlay {
  kind: HeatKind | null;
  link: Linked | null;
  /** How the link came to be. */
  by: 'choice' | 'origin' | 'name' | '';
  targets: readonly Target[];
  /** Undefined while it is not known, or not watched any more. */
  target?: Target;
  measures: Measures | null;
  heat: Heat | null;
  marks?: HeatMarks;
  /** Of the statements: "last 1 h". */
  span: string;
  skipped: readonly Skipped[];
  error: unknown;
  retry: () => void;
  setKind: (kind: HeatKind | null) => void;
  setLink: (link: Linked) => void;
}

const keyOf = (id: string | undefined) => `assay-overlay-${id}`;
const every = 30_000;

/** Where the diagram came from; else the one watched server that has a database of that name. */
function linkOf(diagram: Diagram, targets: readonly Target[], chosen: Linked | null): { link: Linked | null; by: Overlay['by'] } {
  if (chosen) return { link: chosen, by: 'choice' };
  const { target, database } = diagram.origin ?? {};
  if (target && database) return { link: { target, database }, by: 'origin' };
  const having = database ? targets.filter((t) => t.databases.includes(database)) : [];
  const [only] = having;
  return having.length === 1 && only && database ? { link: { target: only.id, database }, by: 'name' } : { link: null, by: '' };
}

/** The watched database that the diagram is of, if it is known. */
export function useLinked({ origin, id }: Diagram, off = false) {
  const { params } = usePlace();
  const watched = useTargets(!off).data?.targets;
  const targets = useMemo(() => watched ?? [], [watched]);
  const chosen = params.heat_on ?? kept('localStorage', keyOf(id));
  const { link, by } = useMemo(() => linkOf({ origin } as Diagram, targets, readLink(chosen)), [origin, targets, chosen]);
  return { link, by, targets };
}

export function useOverlay(diagram: Diagram, off: boolean): Overlay | null {
  const { params } = usePlace();
  const { id } = diagram;
  const { link, by, targets } = useLinked(diagram, off);
  const kind = isHeat(params.heat) ? params.heat : null;
  const live = params.live !== 'off' && !params.from;
  const range = params.from ? { from: params.from, to: params.to } : { window: params.window ?? '1h' };
  const known = !off && link !== null && targets.some((t) => t.id === link.target);
  const refetchInterval = live && every;
  const objects = useQuery({ queryKey: ['objects', link?.target, link?.database], queryFn: () => get<Objects>('/api/monitor/tables', { db_id: link?.target, database: link?.database }), enabled: known, refetchInterval });
  const top = useQuery({
    queryKey: ['statements of tables', link?.target, link?.database, range],
    queryFn: () => get<TopStatements>('/api/monitor/top-queries', { db_id: link?.target, database: link?.database, ...range, limit: 500, tables: 'true' }),
    enabled: known && kind === 'statements', refetchInterval,
  });
  const measures = useMemo(() => (objects.data && link ? measuresOf(objects.data, link.database, kind === 'statements' ? top.data?.statements : undefined) : null), [objects.data, top.data, link, kind]);
  const ready = measures !== null && (kind !== 'statements' || top.data !== undefined);
  const { nodes } = diagram;
  const heat = useMemo(() => (kind && measures && ready ? heatOf({ nodes }, kind, measures) : null), [nodes, kind, measures, ready]);
  const marks = useMemo(() => (heat ? marksOf(heat) : undefined), [heat]);
  // the answers themselves are new at every render; what is taken out of them is not
  const { error: objectsError, refetch: again } = objects;
  const { error: topError, refetch: topAgain } = top;
  const skipped = objects.data?.skipped;
  const cut = kind === 'statements' && top.data?.truncated === true;
  return useMemo(() => (off ? null : {
    kind, link, by, targets, measures, heat, marks,
    target: targets.find((t) => t.id === link?.target),
    span: params.from ? 'range that is chosen' : windowText(params.window ?? '1h'),
    skipped: [...(skipped ?? []), ...(cut ? [{ what: 'statements', why: 'Only the 500 that took most time are counted.' }] : [])],
    error: objectsError ?? (kind === 'statements' ? topError : null),
    retry: () => void Promise.all([again(), ...(kind === 'statements' ? [topAgain()] : [])]),
    setKind: (next) => change(next ? { heat: next, ...(kind ? {} : { side: 'heat' }) } : { heat: undefined, ...(params.side === 'heat' ? { side: undefined } : {}) }, true),
    setLink: (next) => {
      try {
        localStorage.setItem(keyOf(id), linkText(next));
      } catch {
        // then it is in the URL only
      }
      change({ heat_on: linkText(next) }, true);
    },
  }), [off, kind, link, by, targets, measures, heat, marks, params.from, params.window, params.side, skipped, cut, objectsError, topError, again, topAgain, id]);
}
