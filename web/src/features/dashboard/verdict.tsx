import type { ReactNode } from 'react';
import type { Overview } from '../../api/types';
import { clock, count, exact, short } from '../../lib/format';

type Card = Overview['cards'][number];
// the unit stands beside the figure, and only where the label does not say it already
const units: Record<string, string> = { '%': ' %', 'per second': '/s', 'per minute': '/min', 'ms per second': ' ms/s' };
const text = (card: Card) => (card.value == null ? '–' : card.unit === '%' ? `${count(Math.round(card.value * 10) / 10)} %` : `${short(Math.round(card.value * 100) / 100)}${units[card.unit] ?? ''}`);
const words: Record<string, string> = { ok: 'well', warning: 'look', critical: 'act', unknown: 'unknown' };

export function Verdict({ data, asOf, past, children }: { data: Overview; asOf: string | undefined; past: boolean; children?: ReactNode }) {
  return (
    <section className={`verdict ${data.verdict.level}`} aria-label="Verdict">
      <p role="status"><span className={`badge ${data.verdict.level}`}>{words[data.verdict.level] ?? data.verdict.level}</span><span>{data.verdict.text}</span>{past && <span className="badge" title="The verdict and its figures are of the newest samples; charts and tables are of the chosen range">now, not the range</span>}{children}</p>
      <dl className="figures">
        {data.cards.map((card) => (
          <div key={card.name} title={`${exact(card.value, card.unit)}\nfrom ${card.source}${asOf ? `\nsampled ${clock(asOf)}` : ''}`}>
            <dt>{card.label}</dt>
            <dd className="num">{text(card)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
