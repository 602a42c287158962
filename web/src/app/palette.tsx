import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import type { Objects, TopStatements } from '../api/types';
import { useCommands, type Command } from '../lib/commands';
import { bytes, ms, oneLine } from '../lib/format';
import { best } from '../lib/rank';
import { keep, useScope, useTargets } from '../lib/scope';
import { change, go, usePlace } from '../lib/url';
import { Spotlight } from '../ui/spotlight';
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
  return (
    <Spotlight label="Search or command" ask="Search pages, actions, targets, tables and statements" placeholder="A page, an action, a target, a table or words of a statement"
      text={text} onText={setText} found={found} onClose={onClose}
      show={(e) => ({ id: `${e.kind} ${e.label} ${e.note ?? ''}`, kind: e.kind, label: e.label, mono: e.kind === 'statement' || e.kind === 'table', note: e.note, key: e.key })}
      // after the box has given the focus back
      onPick={(e) => setTimeout(e.run)}
      none={<>Nothing matches “{text}”.{top.isPending || objects.isPending ? ' Statements and tables are still loading.' : ''}</>} />
  );
}
