import { post } from '../../api/client';
import type { Imported, SourceProblem } from '../../api/types';
import type { Diagram } from '../../lib/diagram/types';

export type Format = 'sql' | 'dbml';

export async function read(text: string, format: Format, dialect: Diagram['dialect']): Promise<{ diagram: Diagram; problems: SourceProblem[] }> {
  if (!text.trim()) return { diagram: { name: '', dialect, revision: 0, nodes: [], edges: [], opaque: [] }, problems: [] };
  const { diagram, problems } = await post<Imported>('/api/diagrams/import', { save: false, source: { text, format, ...(format === 'sql' ? { dialect } : {}) } });
  return { diagram, problems };
}
