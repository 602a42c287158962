// What an overlay of two versions shows, and its signs: colour is never the only one.
import type { Theme } from './theme';

/** `left`: a change that is not taken. */
export type Mark = 'added' | 'removed' | 'changed' | 'left';
export interface Changes {
  nodes: ReadonlyMap<string, Mark>;
  /** By node, by column or value. */
  rows: ReadonlyMap<string, ReadonlyMap<string, Mark>>;
  edges: ReadonlyMap<string, Mark>;
  /** Nodes and edges that will not be there: what goes, and what is new and not taken. Drawn like glass. */
  ghosts: ReadonlySet<string>;
  /** Marked nodes, and those at the ends of marked edges: all others are pale. */
  touched: ReadonlySet<string>;
}

export const markSign: Record<Mark, string> = { added: '+', removed: '−', changed: '~', left: '○' };
export const markColour = (theme: Theme, mark: Mark): string => (mark === 'added' ? theme.ok : mark === 'removed' ? theme.critical : mark === 'changed' ? theme.warning : theme.muted);
