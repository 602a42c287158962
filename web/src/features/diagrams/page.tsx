import { usePlace } from '../../lib/url';
import { DiagramEditor } from './editor';
import { DiagramList } from './list';

export function DiagramsPage() {
  const { params } = usePlace();
  return params.id ? <DiagramEditor key={params.id} id={params.id} /> : <DiagramList />;
}
