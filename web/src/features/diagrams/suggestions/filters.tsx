// What the list shows: kept in the address, so that it can be sent to a colleague.
import { noFilter, impactText, isFiltered, judgements, words, type Filter, type Judged, type Options, type Severity } from '../../../lib/diagram/suggestions';
import { count, plural } from '../../../lib/format';
import { change } from '../../../lib/url';

const set = (member: string, value: string) => change({ [member]: value || undefined }, true);

function Pick({ label, member, value, options, text }: { label: string; member: string; value: string; options: Options; text: (value: string) => string }) {
  return (
    <select className="small" aria-label={label} data-set={value !== '' || undefined} value={value} onChange={(e) => set(member, e.target.value)}>
      <option value="">{label}</option>
      {options.map(([one, n]) => <option key={one} value={one}>{text(one)} ({count(n)})</option>)}
    </select>
  );
}

export function Filters({ filter, options, shown, note }: { filter: Filter; options: Record<'severity' | 'rule' | 'impact' | 'table', Options>; shown: number; note: string }) {
  return (
    <search className="sg-filters" aria-label="Filter of the suggestions">
      <div className="sg-line">
        <input type="search" className="small" aria-label="Find in the suggestions" placeholder="Find…" value={filter.find} onChange={(e) => set('find', e.target.value)} />
        <select className="small" aria-label="State" value={filter.state} onChange={(e) => set('state', e.target.value === 'open' ? '' : e.target.value)}>{(Object.keys(judgements) as Judged[]).map((j) => <option key={j} value={j}>{judgements[j]}</option>)}</select>
      </div>
      <div className="sg-line three">
        <Pick label="Any rule" member="rule" value={filter.rule} options={options.rule} text={words} />
        <Pick label="Any impact" member="impact" value={filter.impact} options={options.impact} text={(i) => impactText[i as keyof typeof impactText] ?? i} />
        <Pick label="Any table" member="table" value={filter.table} options={options.table} text={(t) => t} />
      </div>
      <div className="sg-line counts">
        {options.severity.map(([severity, n]) => <button type="button" key={severity} className={`badge ${{ error: 'critical', warning: 'warning', info: '' }[severity as Severity]}`} aria-pressed={filter.severity === severity} title={filter.severity === severity ? 'Show all severities' : `Only ${severity}`} onClick={() => set('severity', filter.severity === severity ? '' : severity)}>{plural(n, severity, severity === 'info' ? 'info' : `${severity}s`)}</button>)}
        <span className="small muted grow" role="status">{note || (options.severity.length === 0 ? '' : `${count(shown)} shown`)}</span>
        {isFiltered(filter) && <button type="button" className="link small" onClick={() => change(noFilter, true)}>Clear</button>}
      </div>
    </search>
  );
}
