import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { TopStatements } from '../../api/types';
import { useScope, useTargets } from '../../lib/scope';
import { change, usePlace } from '../../lib/url';
import { Loaded, Panel } from '../../ui/states';
import { StatementTable } from './table';

const orders: Record<string, string> = { total_ms: 'total time', calls: 'calls', mean_ms: 'mean time', p95_ms: 'p95', rows: 'rows', shared_read: 'blocks read', temp_bytes: 'temporary files', wal_bytes: 'write-ahead log' };

export function QueriesPage() {
  const scope = useScope();
  const targets = useTargets();
  const { params } = usePlace();
  const order = params.order ?? 'total_ms';
  const q = params.q ?? '';
  const { database, user } = params;
  const top = useQuery({
    queryKey: ['top', scope.params, order, q, database, user, 200],
    queryFn: () => get<TopStatements>('/api/monitor/top-queries', { ...scope.params, order, q, database, user, limit: 200 }),
    enabled: !!scope.target,
    refetchInterval: scope.live ? 10_000 : false,
    placeholderData: (old) => old,
  });
  const databases = targets.data?.targets.find((t) => t.id === scope.target)?.databases ?? [];
  const users = [...new Set((top.data?.statements ?? []).flatMap((s) => s.users.map((u) => u.name)).concat(user ? [user] : []))].sort();
  const filtered = !!(q || database || user);
  return (
    <div className="stack">
      <div className="row">
        <h1>Queries</h1>
        <span className="grow" />
        <input type="search" key={q} aria-label="Text contains" title="Filter (/), Enter to apply" placeholder="Text contains…" defaultValue={q} onKeyDown={(e) => e.key === 'Enter' && change({ q: e.currentTarget.value || undefined })} onBlur={(e) => e.currentTarget.value !== q && change({ q: e.currentTarget.value || undefined })} />
        <select aria-label="Database" value={database ?? ''} onChange={(e) => change({ database: e.target.value || undefined })}><option value="">every database</option>{databases.map((d) => <option key={d}>{d}</option>)}</select>
        <select aria-label="Role" value={user ?? ''} onChange={(e) => change({ user: e.target.value || undefined })}><option value="">every role</option>{users.map((u) => <option key={u}>{u}</option>)}</select>
        <select aria-label="Rank by" title="What the server ranks the statements by" value={order} onChange={(e) => change({ order: e.target.value })}>{Object.entries(orders).map(([value, label]) => <option key={value} value={value}>by {label}</option>)}</select>
        {filtered && <button type="button" onClick={() => change({ q: undefined, database: undefined, user: undefined })}>Clear filters</button>}
      </div>
      <Panel title="Statements" note={`ranked by ${orders[order] ?? order}`} flush><Loaded query={top} height={600}>{(data) => <StatementTable data={data} scope={scope} wide filtered={filtered} />}</Loaded></Panel>
    </div>
  );
}
