// What every page looks at: target and window, from the URL.
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import type { Target } from '../api/types';
import { usePlace } from './url';

export interface Scope {
  target: string;
  window: string;
  from?: string;
  to?: string;
  live: boolean;
  /** How far before the same range lies that it is compared with: 24h or 7d. */
  compare?: '24h' | '7d';
  params: Record<string, string | undefined>;
}

export const useTargets = (enabled = true) => useQuery({ queryKey: ['targets'], queryFn: () => get<{ targets: Target[] }>('/api/targets'), refetchInterval: 10_000, enabled });

export function useScope(): Scope {
  const { params } = usePlace();
  const targets = useTargets();
  const target = params.target ?? targets.data?.targets[0]?.id ?? '';
  const window = params.window ?? (params.from ? '' : '1h');
  const live = params.live !== 'off' && !params.from;
  return { target, window, from: params.from, to: params.to, live, compare: params.compare === '24h' || params.compare === '7d' ? params.compare : undefined, params: { db_id: target, window: params.from ? undefined : window, from: params.from, to: params.to } };
}

/** Seconds of the window. */
export function seconds(scope: Scope): number {
  if (scope.from) return (Date.parse(scope.to ?? new Date().toISOString()) - Date.parse(scope.from)) / 1000;
  return { '15m': 900, '1h': 3600, '6h': 21_600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000 }[scope.window] ?? 3600;
}

/** Where the range ends, as a time. */
export const endOf = (scope: Scope): number => (scope.from ? Date.parse(scope.to ?? new Date().toISOString()) : Date.now());

/** Seconds of the window in which Assay was watching: a rate over an hour of which it saw three minutes is over three minutes. */
export function watched(window: { from: string; to: string }, firstSeen: readonly string[]): number {
  const first = firstSeen.length > 0 ? Math.min(...firstSeen.map((s) => Date.parse(s))) : Number.NaN;
  const from = Date.parse(window.from);
  return Math.max(1, (Date.parse(window.to) - (first > from ? first : from)) / 1000);
}

/** The range one step earlier (-1) or later (1). */
export function shifted(scope: Scope, step: number): { from: string; to: string; window: undefined } {
  const span = seconds(scope) * 1000;
  const to = endOf(scope) + step * span;
  return { from: new Date(to - span).toISOString(), to: new Date(to).toISOString(), window: undefined };
}

export const windows = ['15m', '1h', '6h', '24h', '7d', '30d'] as const;
export const windowText = (window: string): string => `last ${window.replace(/(\d+)/, '$1\u00a0')}`;

/** The parameters that go along from page to page. */
export const keep = (params: Record<string, string>) => ({ target: params.target, window: params.window, from: params.from, to: params.to, live: params.live, compare: params.compare, ask: params.ask });

/** The same range, as long before as the comparison says. */
export function before(scope: Scope): { db_id: string; from: string; to: string; shift: number } | null {
  if (!scope.compare) return null;
  const shift = scope.compare === '24h' ? 86_400_000 : 604_800_000;
  const to = scope.from ? Date.parse(scope.to ?? new Date().toISOString()) : Math.floor(Date.now() / 60_000) * 60_000;
  const from = scope.from ? Date.parse(scope.from) : to - seconds(scope) * 1000;
  return { db_id: scope.target, from: new Date(from - shift).toISOString(), to: new Date(to - shift).toISOString(), shift };
}
