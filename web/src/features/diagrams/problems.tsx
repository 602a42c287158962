import type { Loss, ObjectRef, SourceProblem } from '../../api/types';
import { plural } from '../../lib/format';

const words: Record<string, string> = { lost: 'not read', ignored: 'passed over', approximated: 'approximated' };
const tone: Record<string, string> = { lost: 'critical', ignored: '', approximated: 'warning' };

/** What of a text did not become part of the diagram. */
export function SourceProblems({ problems }: { problems: readonly SourceProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="dg-problems" aria-label="Problems">
      {problems.map((p, i) => (
        <li key={i}>
          <span className={`badge ${tone[p.kind] ?? ''}`}>{words[p.kind] ?? p.kind}</span>
          <div><p>{p.message}</p><code className="cut small muted">line {p.line}: {p.statement}</code></div>
        </li>
      ))}
    </ul>
  );
}

export const refName = (o: ObjectRef) => [o.schema, o.table, o.column && o.column !== o.name ? o.column : '', o.name].filter(Boolean).join('.');

export function Losses({ losses }: { losses: readonly Loss[] }) {
  if (losses.length === 0) return null;
  return (
    <details className="small">
      <summary>{plural(losses.length, 'thing')} this format cannot say</summary>
      <ul className="dg-problems">
        {losses.map((l, i) => <li key={i}><span className={`badge ${tone[l.kind] ?? ''}`}>{l.kind}</span><p>{refName(l.object)}: {l.what}{l.instead && `; instead ${l.instead}`}</p></li>)}
      </ul>
    </details>
  );
}
