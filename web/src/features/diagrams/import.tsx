import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../../api/client';
import type { DiagramSource, Imported } from '../../api/types';
import { dialects } from '../../lib/diagram/vendor';
import { plural } from '../../lib/format';
import { useTargets } from '../../lib/scope';
import { Modal } from '../../ui/modal';
import { Problem } from '../../ui/states';
import { SourceProblems } from './problems';

export function formatOf(name: string, text: string): 'sql' | 'dbml' | 'json' {
  if (/\.dbml$/i.test(name)) return 'dbml';
  if (/\.json$/i.test(name) || /^\s*\{/.test(text)) return 'json';
  if (/\.sql$/i.test(name)) return 'sql';
  return /^\s*(Table|Project|Enum|TableGroup|Ref|Note)\s+?[\w."]*\s*(\[[^\]]*\])?\s*[{:]/im.test(text) && !/\bcreate\s+(table|schema|type)\b/i.test(text) ? 'dbml' : 'sql';
}

const readable = ['postgres', 'mysql', 'mariadb', 'sqlite'] as const;

export function ImportDialog({ file, onClose, onDone }: { file: File | null; onClose: () => void; onDone: (id: string) => void }) {
  const client = useQueryClient();
  const targets = useTargets().data?.targets ?? [];
  const [from, setFrom] = useState<'text' | 'target'>('text');
  const [text, setText] = useState('');
  const [fileName, setFileName] = useState('');
  const [name, setName] = useState('');
  const [dialect, setDialect] = useState('');
  const [target, setTarget] = useState('');
  const [database, setDatabase] = useState('');
  const take = (f: File) => void f.text().then((content) => {
    setText(content);
    setFileName(f.name);
    setFrom('text');
  });
  useEffect(() => { if (file) take(file); }, [file]);
  const format = formatOf(fileName, text);
  const chosen = targets.find((t) => t.id === target) ?? targets[0];
  const run = useMutation({
    mutationFn: () => {
      const source: Partial<DiagramSource> = from === 'target' ? { target: chosen?.id, ...(database ? { database } : {}) } : { text, format, ...(dialect && format === 'sql' ? { dialect: dialect as DiagramSource['dialect'] } : {}) };
      const called = name.trim() || fileName.replace(/\.[^.]*$/, '') || (from === 'target' ? chosen?.name : '') || undefined;
      return post<Imported>('/api/diagrams/import', { ...(called ? { name: called } : {}), source, note: from === 'target' ? `Imported from ${chosen?.name}` : `Imported ${fileName || format.toUpperCase()}` });
    },
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: ['diagrams'] });
      if (answer.problems.length === 0 && answer.diagram.id) {
        onClose();
        onDone(answer.diagram.id);
      }
    },
  });
  if (run.data) {
    const { diagram, problems, lost, truncated } = run.data;
    const tables = diagram.nodes.filter((n) => n.kind === 'table').length;
    return (
      <Modal label="Imported" onClose={onClose} wide>
        <div className="stack">
          <h2>{diagram.name}: {plural(tables, 'table')} imported</h2>
          <p>{lost > 0 ? `${plural(lost, 'statement')} could not be read and is not in the diagram.` : 'Everything that makes a schema was read.'} {truncated && 'There are more problems than are listed.'}</p>
          <SourceProblems problems={problems} />
          <div className="row"><span className="grow" /><button type="button" className="primary" autoFocus onClick={() => { onClose(); if (diagram.id) onDone(diagram.id); }}>Open the diagram</button></div>
        </div>
      </Modal>
    );
  }
  return (
    <Modal label="Import" onClose={onClose} wide>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); run.mutate(); }}>
        <div className="row"><h2>Import</h2><span className="grow" />
          <span className="segments" role="group" aria-label="From">
            <button type="button" aria-pressed={from === 'text'} onClick={() => setFrom('text')}>SQL or DBML</button>
            <button type="button" aria-pressed={from === 'target'} disabled={targets.length === 0} title={targets.length === 0 ? 'No server is watched yet' : undefined} onClick={() => setFrom('target')}>Live database</button>
          </span>
        </div>
        {from === 'text' ? (
          <>
            <div className="row">
              <label className="button">Choose a file…<input className="hide" type="file" accept=".sql,.dbml,.json,.txt,.ddl" onChange={(e) => e.target.files?.[0] && take(e.target.files[0])} /></label>
              <span className="small muted">{fileName || 'or paste below'}{text && ` · ${plural(text.split('\n').length, 'line')}, read as ${format.toUpperCase()}`}</span>
            </div>
            <textarea className="mono" aria-label="SQL or DBML" rows={10} spellCheck={false} autoFocus value={text.length > 400_000 ? `${text.slice(0, 400_000)}\n-- the rest is not shown, but imported` : text} readOnly={text.length > 400_000} onChange={(e) => setText(e.target.value)} onDragOver={(e) => e.preventDefault()} onDrop={(e) => { const f = e.dataTransfer.files[0]; if (f) { e.preventDefault(); take(f); } }} placeholder={'CREATE TABLE customers (\n  id bigint PRIMARY KEY,\n  email text NOT NULL UNIQUE\n);'} />
            <div className="row even">
              <label className="field">Name<input value={name} onChange={(e) => setName(e.target.value)} placeholder={fileName.replace(/\.[^.]*$/, '') || 'of the text'} /></label>
              <label className="field">SQL of<select value={dialect} disabled={format !== 'sql'} onChange={(e) => setDialect(e.target.value)}><option value="">guess</option>{readable.map((d) => <option key={d} value={d}>{dialects[d]}</option>)}</select></label>
            </div>
          </>
        ) : (
          <div className="stack">
            <div className="row even">
              <label className="field">Server<select value={chosen?.id} onChange={(e) => { setTarget(e.target.value); setDatabase(''); }}>{targets.map((t) => <option key={t.id} value={t.id}>{t.name}</option>)}</select></label>
              <label className="field">Database<select value={database} onChange={(e) => setDatabase(e.target.value)}><option value="">of its URL</option>{chosen?.databases.map((d) => <option key={d}>{d}</option>)}</select></label>
            </div>
            <label className="field">Name<input value={name} onChange={(e) => setName(e.target.value)} placeholder={chosen?.name} /></label>
            <p className="small muted">Only the structure is read, never rows. Re-sync takes later changes of the database and keeps your layout.</p>
          </div>
        )}
        {run.error && <Problem error={run.error} />}
        <div className="row"><span className="grow" /><button type="button" onClick={onClose}>Cancel</button><button className="primary" disabled={run.isPending || (from === 'text' && !text.trim())}>{run.isPending ? 'Importing…' : 'Import'}</button></div>
      </form>
    </Modal>
  );
}
