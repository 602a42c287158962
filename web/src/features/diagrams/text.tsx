// The diagram as SQL or DBML, both ways: what is drawn is written here, what is written here is drawn, and nothing moves.
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, post } from '../../api/client';
import type { Exported } from '../../api/types';
import { textPatch } from '../../lib/diagram/align';
import type { DiagramDocument } from '../../lib/diagram/document';
import { dropped } from '../../lib/diagram/edits';
import { between, isEmpty } from '../../lib/diagram/patch';
import type { Diagram, DiagramPatch } from '../../lib/diagram/types';
import { dialects } from '../../lib/diagram/vendor';
import { change, usePlace } from '../../lib/url';
import { plural } from '../../lib/format';
import { Icon } from '../../ui/icons';
import type { Bench } from './actions';
import { makeCode, type Code } from './codemirror';
import { DiffPreview } from './preview/preview';
import { Losses } from './problems';
import { read, type Format } from './reader';

/** An edit that drops tables or columns waits for a word: who moves a statement cuts it first. */
interface Waiting {
  text: string;
  format: Format;
  read: Diagram;
  base: Diagram;
  patch: DiagramPatch;
  drops: string[];
}

const readable = new Set<Diagram['dialect']>(['postgres', 'mysql', 'mariadb', 'sqlite']);
export function TextPane({ bench, document: doc }: { bench: Bench; document: DiagramDocument }) {
  const { params } = usePlace();
  const format: Format = params.text === 'dbml' ? 'dbml' : 'sql';
  const { diagram } = bench;
  const readOnly = bench.readOnly || !readable.has(diagram.dialect);
  const box = useRef<HTMLDivElement>(null);
  const code = useRef<Code | null>(null);
  // what the text said when it and the diagram agreed, and that as the server reads it
  const agreed = useRef<{ text: string; format: Format; read: Promise<Diagram> | null }>({ text: '', format, read: null });
  const ours = useRef<Diagram | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const serial = useRef(0);
  const [status, setStatus] = useState<{ kind: 'ok' | 'busy' | 'wrong'; text: string }>({ kind: 'busy', text: 'Writing…' });
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [shown, setShown] = useState(false);
  const [losses, setLosses] = useState<Exported['losses']>([]);
  const now = useRef({ format, bench });
  useEffect(() => { now.current = { format, bench }; });

  const commit = useCallback((edit: Pick<Waiting, 'text' | 'format' | 'read' | 'patch'>): boolean => {
    setWaiting(null);
    if (!isEmpty(edit.patch) && !now.current.bench.edit({ patch: edit.patch, label: `Edit the ${edit.format.toUpperCase()}` })) {
      setStatus({ kind: 'wrong', text: 'This does not fit the diagram.' });
      return false;
    }
    agreed.current = { text: edit.text, format: edit.format, read: Promise.resolve(edit.read) };
    ours.current = doc.getState().diagram;
    setStatus({ kind: 'ok', text: 'In step' });
    return true;
  }, [doc]);
  const take = useCallback(async (text: string) => {
    const { format: f, bench: b } = now.current;
    const { dialect } = b.diagram;
    const mine = (serial.current += 1);
    setStatus({ kind: 'busy', text: 'Reading…' });
    try {
      const before = agreed.current;
      before.read ??= read(before.text, f, dialect).then((r) => r.diagram);
      const [base, next] = await Promise.all([before.read, read(text, f, dialect)]);
      if (mine !== serial.current) return;
      const lost = next.problems.filter((p) => p.kind === 'lost');
      code.current?.mark(next.problems.map((p) => ({ line: p.line, column: p.column, message: p.message, severity: p.kind === 'lost' ? 'error' : 'info' })));
      if (lost.length > 0) return setStatus({ kind: 'wrong', text: `${plural(lost.length, 'statement')} cannot be read; the diagram waits. Line ${lost[0]?.line}: ${lost[0]?.message}` });
      const current = doc.getState().diagram;
      const edit = { text, format: f, read: next.diagram, base: current, patch: textPatch(current, base, next.diagram) };
      const drops = dropped(current, edit.patch);
      if (drops.length === 0) return void commit(edit);
      setWaiting({ ...edit, drops });
      setStatus({ kind: 'wrong', text: `This drops ${drops.slice(0, 4).join(', ')}${drops.length > 4 ? ` and ${drops.length - 4} more` : ''}; the diagram waits.` });
    } catch (error) {
      if (mine !== serial.current) return;
      // a base that could not be read is read again
      if (error instanceof ApiError) agreed.current.read = null;
      setStatus({ kind: 'wrong', text: error instanceof Error ? error.message : 'The text could not be read.' });
    }
  }, [doc, commit]);

  useEffect(() => {
    if (!box.current) return;
    const made = makeCode(box.current, 'Text of the diagram', (text) => {
      serial.current += 1;
      setWaiting(null);
      setStatus({ kind: 'busy', text: 'Typing…' });
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void take(text), 700);
    });
    code.current = made;
    return () => {
      clearTimeout(timer.current);
      made.destroy();
      code.current = null;
    };
  }, [take]);
  useEffect(() => {
    const schema = Object.fromEntries(diagram.nodes.filter((n) => n.columns).map((n) => [n.name, (n.columns ?? []).map((c) => c.name)]));
    code.current?.configure({ format, dialect: diagram.dialect, schema, readOnly });
  }, [format, diagram.dialect, readOnly, diagram.nodes]);

  // what is drawn is written, unless it came from here or somebody is writing
  useEffect(() => {
    const writing = () => code.current?.view.hasFocus && agreed.current.text !== code.current.text();
    if (agreed.current.format === format && agreed.current.text && ((ours.current && isEmpty(between(ours.current, diagram))) || writing())) return;
    let old = false;
    const wait = setTimeout(() => {
      post<Exported>(`/api/diagrams/${diagram.id}/export`, { id: diagram.id, diagram, format, dialect: diagram.dialect }).then((answer) => {
        if (old || (agreed.current.format === format && writing())) return;
        agreed.current = { text: answer.text, format, read: null };
        setWaiting(null);
        code.current?.setText(answer.text);
        code.current?.mark([]);
        setLosses(answer.losses);
        setStatus({ kind: 'ok', text: 'In step' });
      }, (error: unknown) => !old && setStatus({ kind: 'wrong', text: error instanceof Error ? error.message : 'The diagram could not be written.' }));
    }, agreed.current.text && agreed.current.format === format ? 400 : 0);
    return () => {
      old = true;
      clearTimeout(wait);
    };
  }, [diagram, format]);

  return (
    <>
      <header>
        <span className="segments" role="group" aria-label="Language"><button type="button" aria-pressed={format === 'sql'} onClick={() => change({ text: '1' }, true)}>SQL</button><button type="button" aria-pressed={format === 'dbml'} onClick={() => change({ text: 'dbml' }, true)}>DBML</button></span>
        <span className="small muted">{dialects[diagram.dialect]}{readOnly && ' · read-only'}</span>
        <span className="grow" />
        <button type="button" className="quiet small" aria-label="Close the text pane" onClick={() => change({ text: undefined }, true)}><Icon name="close" /></button>
      </header>
      <div className="dg-text-box" ref={box} />
      <div className="dg-text-foot">
        <p role="status" className={status.kind === 'wrong' ? 'dg-wrong' : 'muted'}>{status.text}</p>
        {waiting && <div className="row"><button type="button" className="small" onClick={() => setShown(true)}>Show on the canvas</button><button type="button" className="small" onClick={() => commit(waiting)}>Drop {waiting.drops.length === 1 ? 'it' : 'them'}</button></div>}
        <Losses losses={losses} />
      </div>
      {shown && waiting && <DiffPreview base={waiting.base} patch={waiting.patch} diagramId={diagram.id ?? ''} revision={waiting.base.revision} title={`What the ${waiting.format.toUpperCase()} changes`} note="What is left out is written into the text again." onClose={() => setShown(false)}
        onAccept={(patch, all) => {
          if (!(all ? commit(waiting) : bench.edit({ patch, label: `Edit the ${waiting.format.toUpperCase()}` }))) throw new Error('The diagram was changed meanwhile and cannot take this. Edit the text again.');
        }} />}
    </>
  );
}
