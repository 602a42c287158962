// Unsaved changes of a diagram, kept by the browser until the server has them. Each page writes under a key of its own, so two tabs do not
// overwrite each other; what a page left behind (closed: at once; crashed: when its sign of life is old) is taken over by the next.
import { isMembers } from './items';
import type { DiagramPatch } from './types';

export interface Unsaved {
  revision: number;
  patch: DiagramPatch;
  note: string;
}
export type Left = Unsaved & { key: string };
export const dead = 15_000;
const prefix = (id: string) => `assay-diagram:${id}:`;

function parse(text: string | null): (Unsaved & { at: number }) | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isMembers(value) && typeof value.revision === 'number' && typeof value.at === 'number' && isMembers(value.patch) ? (value as unknown as Unsaved & { at: number }) : null;
  } catch {
    return null;
  }
}

export class Pending {
  private key: string;
  /** Whether the newest changes are safe here. */
  stored = true;
  constructor(private store: Storage, private id: string, owner: string, private now: () => number) {
    this.key = `${prefix(id)}${owner}`;
  }
  put(unsaved: Unsaved): void {
    try {
      this.store.setItem(this.key, JSON.stringify({ ...unsaved, at: this.now() }));
      this.stored = true;
    } catch {
      this.stored = false;
    }
  }
  clear(): void {
    this.store.removeItem(this.key);
    this.stored = true;
  }
  private touch(at: number): void {
    const mine = parse(this.store.getItem(this.key));
    if (mine) this.put({ ...mine });
    if (mine && at === 0) this.store.setItem(this.key, JSON.stringify({ ...mine, at }));
  }
  /** This page still works on it. */
  alive = () => this.touch(this.now());
  /** This page goes. */
  release = () => this.touch(0);
  /** What pages that are gone have left behind, each to be forgotten when it is taken over; until then no other page sees it. */
  adopt(): Left[] {
    const left: Left[] = [];
    for (const key of Array.from({ length: this.store.length }, (_, i) => this.store.key(i) ?? '')) {
      if (!key.startsWith(prefix(this.id)) || key === this.key) continue;
      const entry = parse(this.store.getItem(key));
      if (entry && this.now() - entry.at < dead) continue;
      if (!entry) {
        this.forget({ key });
        continue;
      }
      left.push({ ...entry, key });
      // ours for now; should this page end before it has taken it over, it is found again
      try {
        this.store.setItem(key, JSON.stringify({ ...entry, at: this.now() }));
      } catch {
        // it stays as it was
      }
    }
    return left.sort((a, b) => a.revision - b.revision);
  }
  forget({ key }: { key: string }): void {
    this.store.removeItem(key);
  }
}
