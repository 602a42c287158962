// What the page that is shown adds to the palette.
import { useEffect, useSyncExternalStore } from 'react';

export interface Command {
  label: string;
  key?: string;
  run: () => void;
}

const none: readonly Command[] = [];
let current = none;
const listeners = new Set<() => void>();
const set = (commands: readonly Command[]) => {
  current = commands;
  for (const listener of listeners) listener();
};

/** While this component is shown. The list must keep its identity as long as it is the same. */
export function useOffer(commands: readonly Command[]): void {
  useEffect(() => {
    set(commands);
    return () => set(none);
  }, [commands]);
}

export const useCommands = () => useSyncExternalStore((listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
}, () => current);
