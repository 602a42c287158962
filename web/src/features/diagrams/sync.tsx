import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import type { Drift, Synced } from '../../api/types';
import type { DiagramDocument } from '../../lib/diagram/document';
import { between, isEmpty } from '../../lib/diagram/patch';
import type { Diagram, DiagramPatch } from '../../lib/diagram/types';
import { plural } from '../../lib/format';
import { useTargets } from '../../lib/scope';
import { Modal } from '../../ui/modal';
import { Problem } from '../../ui/states';
import { say } from '../../ui/toast';
import { DiffPreview } from './preview/preview';
import { SourceProblems } from './problems';

const tone: Record<Drift['kind'], string> = { added: 'ok', removed: 'critical', changed: 'warning', renamed: 'warning', conflict: 'critical' };
const short = (value: unknown) => (typeof value === 'string' ? value : value === undefined || value === null ? '–' : JSON.stringify(value).slice(0, 60));

/** What the database has become since: shown and reviewed first, then taken as a revision. The layout stays. */
export function SyncDialog({ document, onClose }: { document: DiagramDocument; onClose: () => void }) {
  const targets = useTargets().data?.targets ?? [];
  const { diagram } = document.getState();
  const [from, setFrom] = useState<'target' | 'text'>(targets.length > 0 ? 'target' : 'text');
  const [target, setTarget] = useState('');
  const [database, setDatabase] = useState(diagram.origin?.database ?? '');
  const [text, setText] = useState('');
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const chosen = targets.find((t) => t.id === target) ?? targets[0];
  const ask = async (save: boolean) => {
    // the server compares with what it has: our last edits go first
    await document.flush();
    const { id, revision, dialect } = document.getState().diagram;
    const source = from === 'target' ? { target: chosen?.id, ...(chosen?.databases.includes(database) ? { database } : {}) } : { text, dialect };
    return post<Synced>(`/api/diagrams/${id}/sync`, { id, revision, source, answers, save, note: `Changes of ${from === 'target' ? chosen?.name : 'a dump'}` });
  };
  const look = useMutation({
    mutationFn: async () => {
      const answer = await ask(false);
      const mine = document.getState().diagram;
      return { ...answer, mine, patch: between(mine, answer.diagram) };
    },
  });
  const [review, setReview] = useState<{ base: Diagram; patch: DiagramPatch } | null>(null);
  const source = from === 'target' ? chosen?.name : 'a dump';
  const takeAll = async () => {
    const answer = await ask(true);
    await document.refetch('Take changes of the database');
    say(`${plural(answer.drift.filter((x) => x.kind !== 'conflict').length, 'change')} taken.`, () => void document.undo());
  };
  const take = useMutation({ mutationFn: takeAll, onSuccess: onClose });
  const accept = async (patch: DiagramPatch, all: boolean, count: number) => {
    // all of them are the server's to take: then it compares with this state the next time
    if (all) await takeAll();
    else {
      document.edit(patch, `Take ${plural(count, 'change')} of ${source}`);
      say(`${plural(count, 'change')} taken. The others come up again at the next comparison.`, () => void document.undo());
    }
    onClose();
  };
  const drift = look.data?.drift ?? [];
  return (
    <Modal label="Take changes of a database" onClose={onClose} wide>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); look.mutate(); }}>
        <div className="row"><h2>Take changes of a database</h2><span className="grow" /><span className="segments" role="group" aria-label="From"><button type="button" aria-pressed={from === 'target'} disabled={targets.length === 0} onClick={() => setFrom('target')}>Live</button><button type="button" aria-pressed={from === 'text'} onClick={() => setFrom('text')}>Dump</button></span></div>
        <p className="small muted">What changed in the database since the last import comes in; what you drew stays; where both changed the same, yours stays and is listed.</p>
        {from === 'target' ? (
          <div className="row even">
            <label className="field">Server<select value={chosen?.id} onChange={(e) => setTarget(e.target.value)}>{targets.map((t) => <option key={t.id} value={t.id}>{t.name}</option>)}</select></label>
            <label className="field">Database<select value={chosen?.databases.includes(database) ? database : ''} onChange={(e) => setDatabase(e.target.value)}><option value="">of its URL</option>{chosen?.databases.map((d) => <option key={d}>{d}</option>)}</select></label>
          </div>
        ) : <textarea className="mono" rows={7} aria-label="SQL of the database" spellCheck={false} value={text} onChange={(e) => setText(e.target.value)} placeholder="The output of pg_dump -s or mysqldump -d" />}
        {(look.error ?? take.error) && <Problem error={look.error ?? take.error} />}
        {look.data && (
          <div className="stack" role="status">
            <b>{drift.length === 0 ? 'The database has nothing new.' : `${plural(drift.length, 'difference')}`}</b>
            <SourceProblems problems={look.data.problems} />
            {look.data.questions.map((q) => <label key={q.id} className="field">{q.text}<select value={answers[q.id] ?? q.answers[0]} onChange={(e) => setAnswers({ ...answers, [q.id]: e.target.value })}>{q.answers.map((a) => <option key={a} value={a}>{a.replaceAll('_', ' ')}</option>)}</select></label>)}
            <ul className="dg-changes" aria-label="Differences">{drift.map((d, i) => <li key={i}><span className={`badge ${tone[d.kind]}`}>{d.kind}</span><span>{d.what}</span>{d.kind === 'conflict' && <span className="small muted">diagram {short(d.diagram)}, database {short(d.live)}: the diagram’s stays</span>}</li>)}</ul>
          </div>
        )}
        <div className="row"><span className="grow" /><button type="button" onClick={onClose}>Cancel</button>
          <button className={drift.length > 0 ? undefined : 'primary'} disabled={look.isPending || (from === 'text' && !text.trim())}>{look.isPending ? 'Comparing…' : look.data ? 'Compare again' : 'Compare'}</button>
          {drift.length > 0 && <button type="button" disabled={take.isPending} onClick={() => take.mutate()}>{take.isPending ? 'Taking…' : 'Take them'}</button>}
          {look.data && !isEmpty(look.data.patch) && <button type="button" className="primary" onClick={() => setReview({ base: look.data.mine, patch: look.data.patch })}>Review on the canvas…</button>}
        </div>
      </form>
      {review && <DiffPreview base={review.base} patch={review.patch} diagramId={review.base.id ?? ''} revision={review.base.revision} title={`What ${source} changed`} note="What is left out stays as it is drawn, and comes up again at the next comparison." onAccept={accept} onClose={() => setReview(null)} />}
    </Modal>
  );
}
