// Tabs that show what the server answered: the statements, and the findings that come and go.
import type { DiagramPreview, Finding } from '../../../api/types';
import { placesOf, severityTone } from '../../../lib/diagram/suggestions';
import type { Diagram } from '../../../lib/diagram/types';
import { CopyButton, Sql } from '../../../ui/bits';
import { Empty } from '../../../ui/states';

export function DdlTab({ answer }: { answer: DiagramPreview }) {
  if (!answer.ddl.trim()) return <Empty title="Nothing to run">Only the drawing changes, or what no statement makes.</Empty>;
  return <div className="fix dp-ddl"><Sql text={answer.ddl} layout={false} /><CopyButton text={answer.ddl} /></div>;
}

type Go = (node: string, column?: string) => void;

function List({ label, findings, diagram, onGo }: { label: string; findings: readonly Finding[]; diagram: Diagram; onGo: Go }) {
  if (findings.length === 0) return null;
  const places = placesOf(diagram);
  return (
    <section className="stack" aria-label={label}>
      <h3>{label}</h3>
      <ul className="dg-findings">
        {findings.map((f) => ({ ...f, ...places.of(f.where.object) })).map((f) => (
          <li key={f.key}>
            <button type="button" className="dg-finding" disabled={!f.node} onClick={() => f.node && onGo(f.node, f.column)}><span className={`badge ${severityTone[f.severity]}`}>{f.severity}</span><span>{f.title}</span></button>
            <p className="small muted">{f.why}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the rules say now and did not before, and the other way round. */
export function FindingsTab({ answer, base, after, onGo }: { answer: DiagramPreview; base: Diagram; after: Diagram; onGo: Go }) {
  const { added, gone } = answer.findings;
  if (added.length + gone.length === 0) return <Empty title="The same findings as before">No rule finds a new fault, and none goes.</Empty>;
  return <div className="stack"><List label="New" findings={added} diagram={after} onGo={onGo} /><List label="Gone" findings={gone} diagram={base} onGo={onGo} /></div>;
}
