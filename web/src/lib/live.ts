// Live events. EventSource gives up for good on 503: it is made anew with back-off. Under --auth token EventSource cannot carry the header,
// so pages then poll.
import { useEffect, useState } from 'react';
import { getToken } from '../api/client';

export type LiveState = 'live' | 'connecting' | 'polling';

export function useLive(target: string, enabled: boolean, onEvent: (event: string, data: string) => void): LiveState {
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!enabled || !target) return;
    if (getToken()) {
      setState('polling');
      return;
    }
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = 1000;
    const open = () => {
      source = new EventSource(`/api/events?db_id=${encodeURIComponent(target)}`);
      source.onopen = () => {
        wait = 1000;
        setState('live');
      };
      for (const name of ['sample', 'target', 'annotation']) source.addEventListener(name, (e) => onEvent(name, (e as MessageEvent<string>).data));
      source.onerror = () => {
        setState('connecting');
        if (source?.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, 30_000);
      };
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
    };
  }, [target, enabled, onEvent]);
  return state;
}
