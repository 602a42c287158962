import { useState } from 'react';
import type { StatementDetail } from '../../api/types';
import { short } from '../../lib/format';
import { CopyButton, When } from '../../ui/bits';
import { Empty } from '../../ui/states';

/** The plans that were made of a statement, one a shape, newest first; each opens to its text. */
export function Plans({ plans }: { plans: StatementDetail['plans'] }) {
  const [open, setOpen] = useState<string | null>(null);
  if (plans.length === 0) return <Empty title="No plan yet">A plan is remembered each time <b>Explain</b> is asked for; a second shape is marked as a change.</Empty>;
  return (
    <ul className="plans">
      {plans.map((plan, i) => (
        <li key={plan.shape}>
          <button type="button" className="row quiet" aria-expanded={open === plan.shape} onClick={() => setOpen(open === plan.shape ? null : plan.shape)}>
            <span className="mono small">{plan.shape}</span>
            {i === 0 && <span className="badge">newest</span>}
            <span className="grow small muted">cost {short(plan.total_cost)} · first made <When at={plan.first_seen} /> · last <When at={plan.last_seen} /></span>
          </button>
          {open === plan.shape && <div className="fix"><pre tabIndex={0} role="region" aria-label={`Plan ${plan.shape}`}>{plan.text}</pre><CopyButton text={plan.text} /></div>}
        </li>
      ))}
    </ul>
  );
}
