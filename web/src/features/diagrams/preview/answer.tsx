// Tabs that show what the server answered: the statements, and the findings that come and go.
import type { DiagramPreview, Finding } from '../../../api/types';
import { CopyButton, Sql } from '../../../ui/bits';
import { Empty } from '../../../ui/states';
import { severityTone } from '../findings';

export function DdlTab({ answer }: { answer: DiagramPreview }) {
  if (!answer.ddl.trim()) return <Empty title="Nothing to run">Only the drawing changes, or what no statement makes.</Empty>;
  return <div className="fix dp-ddl"><Sql text={answer.ddl} layout={false} /><CopyButton text={answer.ddl} /></div>;
}

function List({ label, findings }: { label: string; findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <section className="stack" aria-label={label}>
      <h3>{label}</h3>
      <ul className="dg-findings">
        {findings.map((f) => (
          <li key={f.key}>
            <div className="row one"><span className={`badge ${severityTone[f.severity]}`}>{f.severity}</span><b>{f.title}</b></div>
            <p className="small muted">{f.why}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function FindingsTab({ answer }: { answer: DiagramPreview }) {
  const { added, gone } = answer.findings;
  if (added.length + gone.length === 0) return <Empty title="The same findings as before">No rule finds a new fault, and none goes.</Empty>;
  return <div className="stack"><List label="New" findings={added} /><List label="Gone" findings={gone} /></div>;
}
