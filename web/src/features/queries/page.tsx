import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { TopStatements } from '../../api/types';
import { useScope } from '../../lib/scope';
import { change, usePlace } from '../../lib/url';
import { Loaded, Panel } from '../../ui/states';
import { StatementTable } from './table';

const orders: Record<string, string> = { total_ms: 'total time', calls: 'calls', mean_ms: 'mean time', p95_ms: 'p95', rows: 'rows', shared_read: 'blocks read', temp_bytes: 'temporary files', wal_bytes: 'write-ahead log' };

export function QueriesPage() {
  const scope = useScope();
  const { params } = usePlace();
  const order = params.order ?? 'total_ms';
  const q = params.q ?? '';
  const top = useQuery({
    queryKey: ['top', scope.params, order, q, 100],
    queryFn: () => get<TopStatements>('/api/monitor/top-queries', { ...scope.params, order, q, limit: 100 }),
    enabled: !!scope.target,
    refetchInterval: scope.live ? 10_000 : false,
    placeholderData: (old) => old,
  });
  return (
    <div className="stack">
      <h1>Queries</h1>
      <div className="row">
        <label className="row small"><span className="muted">Rank by</span>
          <select value={order} onChange={(e) => change({ order: e.target.value })}>{Object.entries(orders).map(([value, label]) => <option key={value} value={value}>{label}</option>)}</select>
        </label>
        <label className="row small"><span className="muted">Text contains</span>
          <input defaultValue={q} onKeyDown={(e) => e.key === 'Enter' && change({ q: e.currentTarget.value })} onBlur={(e) => e.currentTarget.value !== q && change({ q: e.currentTarget.value })} />
        </label>
      </div>
      <Panel title="Statements"><Loaded query={top} height={400}>{(data) => <StatementTable data={data} scope={scope} wide />}</Loaded></Panel>
    </div>
  );
}
