import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { useScope } from '../../lib/scope';
import { Empty, Loaded, Panel } from '../../ui/states';

/** Only what the page shows; take the generated type from api/types once the endpoint is there. */
interface Answer {
  items: string[];
}

export function {{Name}}Page() {
  const scope = useScope();
  const answer = useQuery({ queryKey: ['{{slug}}', scope.target], queryFn: () => get<Answer>('/api/{{slug}}', { db_id: scope.target }), enabled: !!scope.target });
  return (
    <div className="stack">
      <h1>{{title}}</h1>
      <Panel title="{{title}}">
        <Loaded query={answer}>{(data) => (data.items.length === 0 ? <Empty>Nothing to see.</Empty> : <ul>{data.items.map((item) => <li key={item}>{item}</li>)}</ul>)}</Loaded>
      </Panel>
    </div>
  );
}
