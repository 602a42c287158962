// The URL holds page, target, range and selection, so that any view can be pasted to a colleague.
import { useSyncExternalStore } from 'react';

export interface Place {
  path: string;
  params: Record<string, string>;
}

let cached: { href: string; place: Place } | null = null;

function read(): Place {
  if (cached?.href === location.href) return cached.place;
  const place = { path: location.pathname, params: Object.fromEntries(new URLSearchParams(location.search)) };
  cached = { href: location.href, place };
  return place;
}

const listeners = new Set<() => void>();
function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

export function href(path: string, params: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) if (value) query.set(key, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export function go(path: string, params: Record<string, string | undefined>, replace = false) {
  if (replace) history.replaceState(null, '', href(path, params));
  else history.pushState(null, '', href(path, params));
  for (const listener of listeners) listener();
}

export const usePlace = (): Place => useSyncExternalStore(subscribe, read);

/** Changes some parameters of the page that is shown. */
export function change(params: Record<string, string | undefined>, replace = false) {
  const place = read();
  go(place.path, { ...place.params, ...params }, replace);
}
