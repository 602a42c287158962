import type { StatementStats } from '../../api/types';
import { exact, ms } from '../../lib/format';
import { logScale } from '../../lib/logscale';

/** The engine keeps minimum, mean, deviation and maximum; they are drawn on a logarithmic line because calls differ by orders of magnitude. */
export function Distribution({ stats }: { stats: StatementStats }) {
  const p95 = stats.p95_source === 'none' ? null : stats.p95_ms;
  const scale = logScale([stats.min_ms, stats.mean_ms, stats.max_ms, p95 ?? stats.mean_ms]);
  const share = (value: number) => `${(scale.at(value) * 100).toFixed(2)}%`;
  const rows = [
    ['min', stats.min_ms, '--c7', 'pg_stat_statements'],
    ['mean', stats.mean_ms, '--c0', 'pg_stat_statements'],
    ['p95', p95, '--c1', stats.p95_source],
    ['max', stats.max_ms, '--c2', 'pg_stat_statements'],
    ['deviation', stats.stddev_ms, '', 'pg_stat_statements'],
  ] as const;
  return (
    <div className="distribution">
      <div className="line" aria-hidden="true">
        <i className="range" style={{ left: share(stats.min_ms), right: `calc(100% - ${share(stats.max_ms)})` }} />
        {rows.slice(0, 4).map(([name, value, tone]) => (value == null ? null : <i key={name} className="dot" style={{ left: share(value), background: `var(${tone})` }} title={`${name} ${ms(value)}`} />))}
        {scale.ticks.map((t) => <span key={t} className="tick" style={{ left: share(t) }}>{t >= 1000 ? `${t / 1000} s` : `${t} ms`}</span>)}
      </div>
      <dl className="figures tight">
        {rows.map(([name, value, tone, source]) => (
          <div key={name} title={`${exact(value, 'ms')}\nfrom ${source}`}>
            <dt>{tone && <i className="swatch" style={{ background: `var(${tone})` }} />}{name}{name === 'p95' && source === 'estimated' ? ' est.' : ''}</dt>
            <dd className="num">{ms(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
