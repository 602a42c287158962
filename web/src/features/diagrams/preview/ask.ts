// What the server says of the chosen changes: statements, locks, findings. Asked again when the choice has rested; a call that is overtaken is given up.
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../../../api/client';
import type { DiagramPreview } from '../../../api/types';
import { isEmpty } from '../../../lib/diagram/patch';
import type { DiagramPatch } from '../../../lib/diagram/types';

export type Strategy = 'direct' | 'online';
export interface Asked {
  query: UseQueryResult<DiagramPreview>;
  /** The answer is of an earlier choice. */
  old: boolean;
  nothing: boolean;
}

function useRested<T>(value: T, delay: number): T {
  const [rested, rest] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => rest(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return rested;
}

export function usePreview(id: string, revision: number | undefined, patch: DiagramPatch, strategy: Strategy, verify: boolean): Asked {
  const rested = useRested(patch, 250);
  const nothing = isEmpty(patch);
  const query = useQuery({
    queryKey: ['preview', id, revision, strategy, verify, rested],
    queryFn: ({ signal }) => post<DiagramPreview>(`/api/diagrams/${id}/preview`, { id, ...(revision === undefined ? {} : { revision }), patch: rested, strategy, verify }, signal),
    enabled: !isEmpty(rested),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  return { query, old: !nothing && (rested !== patch || query.isPlaceholderData), nothing };
}
