// The AI-enhanced section: what a model adds, and without one the rules by what their suggestions cost together, each with its page.
import { useState } from 'react';
import type { RuleRank, Suggested } from '../../../api/types';
import { impactText, severityTone } from '../../../lib/diagram/suggestions';
import { count, plural } from '../../../lib/format';
import { Empty } from '../../../ui/states';
import { RuleText } from './entry';

function Rank({ rank, onShow }: { rank: RuleRank; onShow: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <p><b>{rank.title}</b></p>
      <p className="small row">
        <span className={`badge ${severityTone[rank.severity]}`}>{rank.severity}</span>
        <span className="muted grow" title={`Weight ${count(rank.weight)}: the sum over them of severity (1, 3, 9) times impact (1, 2, 3)`}>{plural(rank.count, 'time')} · {impactText[rank.impact]}</span>
        {rank.explained && <button type="button" className="link small" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Hide' : 'Explain'}</button>}
        <button type="button" className="small" onClick={onShow} aria-label={`Show: ${rank.title}`}>Show {count(rank.count)}</button>
      </p>
      {open && <RuleText rule={rank.rule} />}
    </li>
  );
}

export function Ranking({ answer, onShow }: { answer: Suggested; onShow: (rule: string) => void }) {
  return (
    <div className="sg-part">
      <p className="small notice">{answer.ai.notice}</p>
      {answer.ranking.length === 0 ? <Empty title="Nothing is open">No rule finds fault with this schema, or all of it was decided.</Empty> : <ol className="sg-ranks" aria-label="Where to begin">{answer.ranking.map((r) => <Rank key={r.rule} rank={r} onShow={() => onShow(r.rule)} />)}</ol>}
    </div>
  );
}
