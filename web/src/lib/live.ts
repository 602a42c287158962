// Live events over fetch (EventSource cannot carry a token and gives up for good on a 503): reconnects with back-off and resumes by Last-Event-ID.
import { useEffect, useState } from 'react';
import { headers, outage } from '../api/client';
import { SseReader } from './sse';

export type LiveState = 'live' | 'connecting';
// the server's heartbeat comes every 15 s; a stream silent for longer is dead
const silence = 45_000;

export function useLive(target: string, enabled: boolean, onEvent: (event: string, data: string) => void): LiveState {
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!enabled) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = 1000;
    let lastId = '';
    const run = async () => {
      const one = new AbortController();
      const end = () => one.abort();
      stop.signal.addEventListener('abort', end);
      let watch = setTimeout(end, silence);
      try {
        const response = await fetch(target ? `/api/events?db_id=${encodeURIComponent(target)}` : '/api/events', { headers: { ...headers(), Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) }, signal: one.signal });
        if (response.ok && response.body) {
          wait = 1000;
          outage.set(false);
          setState('live');
          const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
          const sse = new SseReader();
          for (let part = await reader.read(); !part.done; part = await reader.read()) {
            clearTimeout(watch);
            watch = setTimeout(end, silence);
            for (const event of sse.feed(part.value)) {
              if (event.id) lastId = event.id;
              onEvent(event.event, event.data);
            }
          }
        }
      } catch {
        // cut off: tried again below
      } finally {
        clearTimeout(watch);
        stop.signal.removeEventListener('abort', end);
      }
      if (stop.signal.aborted) return;
      setState('connecting');
      timer = setTimeout(() => void run(), wait);
      wait = Math.min(wait * 2, 30_000);
    };
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [target, enabled, onEvent]);
  return state;
}
