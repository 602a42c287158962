import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import type { Objects, TopStatements } from '../api/types';
import { useCommands, type Command } from '../lib/commands';
import { bytes, ms, oneLine } from '../lib/format';
import { best } from '../lib/rank';
import { keep, useScope, useTargets } from '../lib/scope';
import { change, go, usePlace } from '../lib/url';
import { Modal } from '../ui/modal';
import { pages } from './pages';

interface Entry extends Command {
  kind: string;
  note?: string;
}

export function Palette({ commands, onClose }: { commands: Command[]; onClose: () => void }) {
  const { params } = usePlace();
  const ofPage = useCommands();
  const scope = useScope();
  const targets = useTargets();
  const top = useQuery({ queryKey: ['palette', scope.target], queryFn: () => get<TopStatements>('/api/monitor/top-queries', { db_id: scope.target, window: '24h', limit: 500 }), enabled: !!scope.target, staleTime: 60_000 });
  const objects = useQuery({ queryKey: ['objects', scope.target], queryFn: () => get<Objects>('/api/monitor/tables', { db_id: scope.target }), enabled: !!scope.target, staleTime: 60_000 });
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const entries = useMemo<Entry[]>(
    () => [
      ...pages.filter((p) => p.icon).map((p) => ({ kind: 'page', label: p.title, key: `g ${p.letter}`, run: () => go(p.path, keep(params)) })),
      ...[...ofPage, ...commands].map((c) => ({ kind: 'action', ...c })),
      ...(targets.data?.targets ?? []).map((t) => ({ kind: 'target', label: t.name, note: `${t.environment} · ${t.state}`, run: () => change({ target: t.id }) })),
      ...(objects.data?.tables ?? []).map((t) => ({ kind: 'table', label: `${t.schema}.${t.name}`, note: `${t.database} · ${bytes(t.total_bytes)}`, run: () => go('/queries', { ...keep(params), q: t.name }) })),
      ...(top.data?.statements ?? []).map((s) => ({ kind: 'statement', label: oneLine(s.text), note: `mean ${ms(s.mean_ms)}`, run: () => go(`/queries/${s.fingerprint}`, { ...keep(params), database: s.database }) })),
    ],
    [params, ofPage, commands, targets.data, objects.data, top.data],
  );
  const found = useMemo(() => best(entries, text, 50), [entries, text]);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    // after the dialog has given the focus back
    setTimeout(entry.run);
  };
  const move = (next: number) => {
    setAt(next);
    document.getElementById(`palette-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Modal label="Search or command" onClose={onClose} top>
      <input
        className="wide palette-input"
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[at] ? `palette-${at}` : undefined}
        aria-label="Search pages, actions, targets, tables and statements"
        placeholder="A page, an action, a target, a table or words of a statement"
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setAt(0);
        }}
        onKeyDown={(e) => {
          if (e.key === 'ArrowDown') move(Math.min(found.length - 1, at + 1));
          else if (e.key === 'ArrowUp') move(Math.max(0, at - 1));
          else if (e.key === 'Enter') run(found[at]);
          else return;
          e.preventDefault();
        }}
      />
      <ul className="palette" id="palette-list" role="listbox" aria-label="Matches">
        {found.map((e, i) => (
          <li key={`${e.kind} ${e.label} ${e.note ?? ''} ${i}`} id={`palette-${i}`} role="option" aria-selected={i === at} onClick={() => run(e)} onPointerMove={() => setAt(i)}>
            <span className="kind">{e.kind}</span>
            <span className={e.kind === 'statement' || e.kind === 'table' ? 'cut grow mono' : 'cut grow'}>{e.label}</span>
            {e.note && <span className="small muted keep">{e.note}</span>}
            {e.key && <kbd>{e.key}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="state">Nothing matches “{text}”.{top.isPending || objects.isPending ? ' Statements and tables are still loading.' : ''}</p>}
    </Modal>
  );
}
