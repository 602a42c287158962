// What lies in a rectangle: a packed tree, and beside it a list of what has moved since the tree was built.
import Flatbush from 'flatbush';

export class Spatial {
  private tree: Flatbush | null = null;
  private owner = new Uint32Array(0);
  private readonly loose = new Set<number>();

  /** Calls `each(add)` once; an owner may add several rectangles. `count` is how many there will be. */
  build(count: number, each: (add: (owner: number, x0: number, y0: number, x1: number, y1: number) => void) => void) {
    this.loose.clear();
    this.tree = null;
    if (count === 0) return;
    const tree = new Flatbush(count, 16, Float32Array);
    const owner = new Uint32Array(count);
    each((who, x0, y0, x1, y1) => {
      owner[tree.add(x0, y0, x1, y1)] = who;
    });
    tree.finish();
    this.tree = tree;
    this.owner = owner;
  }

  /** The tree no longer knows where this is: `search` reports it always. */
  loosen(owner: number) {
    this.loose.add(owner);
  }

  get looseOnes(): ReadonlySet<number> {
    return this.loose;
  }
  get looseCount(): number {
    return this.loose.size;
  }

  /** Owners whose rectangles touch this one, in no order, each once; loose ones all. */
  search(x0: number, y0: number, x1: number, y1: number): number[] {
    const found: number[] = [];
    if (this.tree) {
      const { owner, loose } = this;
      const mark = new Set<number>();
      this.tree.search(x0, y0, x1, y1, (i) => {
        const who = owner[i] ?? 0;
        if (!loose.has(who) && !mark.has(who)) {
          mark.add(who);
          found.push(who);
        }
        return false;
      });
    }
    for (const who of this.loose) found.push(who);
    return found;
  }

  /** How many rectangles of the tree, other than those of two owners and of loose ones, touch this one; stops at `most`. */
  crossed(x0: number, y0: number, x1: number, y1: number, but: number, and: number, most: number): number {
    let n = 0;
    const { owner, loose } = this;
    this.tree?.collides(x0, y0, x1, y1, (i) => {
      const who = owner[i] ?? 0;
      if (who !== but && who !== and && !loose.has(who)) n += 1;
      return n >= most;
    });
    return n;
  }
}
