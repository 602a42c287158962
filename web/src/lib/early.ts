// What the page that is opened is going to ask for, asked at once: beside its code, not after it.
import { get } from '../api/client';

const asked = new Map<string, Promise<unknown>>();
// older than that it is asked again
const fresh = 10_000;

export function ask(path: string): void {
  const answer = get(path);
  // whoever takes it deals with that
  answer.catch(() => {});
  asked.set(path, answer);
  setTimeout(() => asked.delete(path), fresh);
}

/** GET, or what was asked early; that once. */
export function early<T>(path: string): Promise<T> {
  const there = asked.get(path) as Promise<T> | undefined;
  asked.delete(path);
  // what was refused then may be granted now
  return there ? there.catch(() => get<T>(path)) : get<T>(path);
}
