import { del, post } from '../../api/client';
import type { Imported, SourceProblem } from '../../api/types';
import type { Diagram } from '../../lib/diagram/types';

export type Format = 'sql' | 'dbml';
/** The server reads a text only into a stored diagram: it is made under this name and deleted at once. The list leaves it out. */
export const readerName = '.text being read';

export async function read(text: string, format: Format, dialect: Diagram['dialect']): Promise<{ diagram: Diagram; problems: SourceProblem[] }> {
  if (!text.trim()) return { diagram: { name: '', dialect, revision: 0, nodes: [], edges: [], opaque: [] }, problems: [] };
  const { diagram, problems } = await post<Imported>('/api/diagrams/import', { name: readerName, source: { text, format, ...(format === 'sql' ? { dialect } : {}) } });
  void del(`/api/diagrams/${diagram.id}`).catch(() => {});
  return { diagram, problems };
}
