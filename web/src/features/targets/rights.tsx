import type { Target } from '../../api/types';
import { CopyButton, Sql } from '../../ui/bits';

// what the server calls a right, in the words of the page that needs it
const meaning: Record<string, string> = { observe: 'sessions and activity', statements: 'statement figures', explain: 'plans of SELECT', statistics: 'table statistics', plans_of_writes: 'plans of writes' };
const say = (what: string) => meaning[what] ?? what.replaceAll('_', ' ');

export function Rights({ target }: { target: Target }) {
  return (
    <div className="rights">
      <ul>
        {target.have.map((h) => <li key={h}><span className="mark ok" aria-label="has">✓</span>{say(h)}</li>)}
        {target.lack.map((l) => (
          <li key={l.what}>
            <span className="mark warning" aria-label="lacks">!</span>
            <div>
              <b>{say(l.what)}</b>
              <p className="small muted">{l.why}</p>
              {l.remedy_sql && <div className="fix"><Sql text={l.remedy_sql} layout={false} /><CopyButton text={l.remedy_sql} label="Copy the remedy" /></div>}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
