// What belongs to an area. A node may say so itself; one that says nothing belongs to the area in which it stands.
import { contains, type Rect } from './geometry';
import type { DiagramNode } from './types';

export interface Boxed extends Rect {
  node: DiagramNode;
}
export const standsIn = (area: Rect, box: Rect): boolean => {
  const [x, y] = [box.x + box.w / 2, box.y + box.h / 2];
  return x > area.x && x < area.x + area.w && y > area.y && y < area.y + area.h;
};
/** The smallest area in which a box stands. */
export function homeOf<T extends Boxed>(areas: readonly T[], box: Rect): T | undefined {
  let home: T | undefined;
  for (const a of areas) if (standsIn(a, box) && (!home || a.w * a.h < home.w * home.h)) home = a;
  return home;
}

/** Everything that goes along with these areas: what belongs to them, and areas within them with all of theirs. Of each, the area it belongs to. */
export function membersOf<T extends Boxed>(moved: readonly T[], all: readonly T[]): Map<T, T> {
  const areas = all.filter((b) => b.node.kind === 'area');
  const going = new Set(moved);
  const members = new Map<T, T>();
  for (const outer of moved) for (const a of areas) if (!going.has(a) && contains(outer, a)) members.set(a, outer);
  for (const a of members.keys()) going.add(a);
  const byId = new Map([...going].map((a) => [a.node.id, a]));
  if (going.size > 0)
    for (const b of all) {
      if (b.node.kind === 'area') continue;
      const own = b.node.area === undefined ? homeOf(areas, b) : byId.get(b.node.area);
      if (own && going.has(own)) members.set(b, own);
    }
  return members;
}
