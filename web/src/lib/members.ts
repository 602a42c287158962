// Targets of one cluster: a primary and its standbys share the system identifier.
import type { Target } from '../api/types';

type Member = Pick<Target, 'id' | 'name' | 'cluster' | 'role'>;

/** Members of one cluster stand together, the primary first; clusters keep the order of their first member. */
export function grouped<T extends Member>(targets: readonly T[]): T[] {
  const clusterOf = (t: T) => t.cluster || t.id;
  const first = new Map<string, number>();
  targets.forEach((t, i) => first.set(clusterOf(t), Math.min(first.get(clusterOf(t)) ?? i, i)));
  const rank = (t: T) => first.get(clusterOf(t)) ?? 0;
  return [...targets].sort((a, b) => rank(a) - rank(b) || Number(a.role === 'standby') - Number(b.role === 'standby'));
}

/** The other members of a target's cluster, in words; "" when it stands alone. */
export function companions(target: Member, all: readonly Member[]): string {
  return all.filter((t) => t.cluster && t.cluster === target.cluster && t.id !== target.id).map((t) => `${t.name} (${t.role})`).join(', ');
}
