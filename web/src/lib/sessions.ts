// What the activity page makes of the sessions: groups, filters, ages that go on between samples.
import type { Session } from '../api/types';

export const waits = (s: Session): string => (s.wait_event_type && s.state !== 'idle' ? `${s.wait_event_type}:${s.wait_event}` : s.state === 'active' ? 'CPU' : '');
export const isOwn = (s: Session): boolean => /^assay\b/i.test(s.application);

export interface SessionFilter {
  /** A state, 'waiting' for those that wait for a lock, or '' for all that work. */
  state: string;
  idle: boolean;
  q: string;
}

const blocked = (s: Session) => s.blocked_by.length > 0 || s.wait_event_type === 'Lock';

export function filtered(sessions: readonly Session[], filter: SessionFilter): Session[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  return sessions.filter((s) => {
    if (filter.state === 'waiting' ? !blocked(s) : filter.state ? s.state !== filter.state : !filter.idle && s.state === 'idle') return false;
    const text = `${s.pid} ${s.state} ${waits(s)} ${s.user} ${s.application} ${s.client} ${s.database} ${s.text}`.toLowerCase();
    return words.every((w) => text.includes(w));
  });
}

/** The states with their number, those that work first. */
export function counts(sessions: readonly Session[]): [string, number][] {
  const all = new Map<string, number>([['active', 0], ['idle in transaction', 0]]);
  for (const s of sessions) all.set(s.state || 'unknown', (all.get(s.state || 'unknown') ?? 0) + 1);
  const waiting = sessions.filter(blocked).length;
  return [...all, ...(waiting > 0 ? ([['waiting', waiting]] as [string, number][]) : [])].sort(([a], [b]) => Number(a === 'idle') - Number(b === 'idle'));
}

/** An age as of now: what runs gets older between two samples. */
export const aged = (age: number | null | undefined, sampled: string, now: number): number | null => (age == null ? null : age + Math.max(0, now - Date.parse(sampled)));
