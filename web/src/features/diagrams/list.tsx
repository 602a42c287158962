import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { del, get, post } from '../../api/client';
import type { DiagramHead, DiagramList as Heads, WhoAmI } from '../../api/types';
import { dialects, type Dialect } from '../../lib/diagram/vendor';
import type { Diagram } from '../../lib/diagram/types';
import { useOffer } from '../../lib/commands';
import { keep } from '../../lib/scope';
import { change, go, href, usePlace } from '../../lib/url';
import { When } from '../../ui/bits';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/menu';
import { Modal } from '../../ui/modal';
import { Loaded, Panel, Problem } from '../../ui/states';
import { DataTable as Table, type Column } from '../../ui/table';
import { say } from '../../ui/toast';
import { ImportDialog } from './import';

const dialectName = (dialect: string) => dialects[dialect as Dialect] ?? dialect;

/** Where a diagram opens, with the target that the person looks at. */
export const useOpen = () => {
  const { params } = usePlace();
  return (id: string) => go('/diagrams', { ...keep(params), id });
};

function NewDiagram({ onClose }: { onClose: () => void }) {
  const open = useOpen();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [dialect, setDialect] = useState<string>(() => localStorage.getItem('assay-dialect') ?? 'postgres');
  const create = useMutation({
    mutationFn: () => post<Diagram>('/api/diagrams', { name: name.trim() || 'Untitled', dialect }),
    onSuccess: (d) => {
      localStorage.setItem('assay-dialect', dialect);
      void client.invalidateQueries({ queryKey: ['diagrams'] });
      onClose();
      if (d.id) open(d.id);
    },
  });
  return (
    <Modal label="New diagram" onClose={onClose}>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); create.mutate(); }}>
        <h2>New diagram</h2>
        <label className="field">Name<input autoFocus value={name} onChange={(e) => setName(e.target.value)} placeholder="Untitled" maxLength={190} /></label>
        <label className="field">Database<select value={dialect} onChange={(e) => setDialect(e.target.value)}>{Object.entries(dialects).map(([id, text]) => <option key={id} value={id}>{text}</option>)}</select></label>
        <p className="small muted">Types and statements are written for this database; the export also writes the others.</p>
        {create.error && <Problem error={create.error} />}
        <div className="row"><span className="grow" /><button type="button" onClick={onClose}>Cancel</button><button className="primary" disabled={create.isPending}>Create</button></div>
      </form>
    </Modal>
  );
}

function useDelete() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['diagrams'] });
  return useMutation({
    // the whole is fetched first: that is what Undo brings back
    mutationFn: async (head: DiagramHead) => {
      const diagram = await get<Diagram>(`/api/diagrams/${head.id}`);
      await del(`/api/diagrams/${head.id}`);
      return diagram;
    },
    onSuccess: (diagram) => {
      void refresh();
      say(`${diagram.name} is deleted, with its history and links.`, () => void post<Diagram>('/api/diagrams', { name: diagram.name, diagram, note: 'Brought back after deletion' }).then(() => say(`${diagram.name} is back; its history begins anew.`)).catch((e: unknown) => say(e instanceof Error ? e.message : 'It could not be brought back.')).finally(() => void refresh()));
    },
    onError: (error) => say(error.message),
  });
}

export function DiagramList() {
  const { params } = usePlace();
  const client = useQueryClient();
  const open = useOpen();
  const [dialog, setDialog] = useState<'' | 'new' | 'import'>('');
  const [dropped, setDropped] = useState<File | null>(null);
  const [over, setOver] = useState(false);
  const list = useQuery({ queryKey: ['diagrams', params.q ?? ''], queryFn: () => get<Heads>('/api/diagrams', { q: params.q, limit: 1000 }), placeholderData: (previous) => previous });
  const remove = useDelete();
  const who = useQuery({ queryKey: ['session'], queryFn: () => get<WhoAmI>('/api/session'), retry: false, staleTime: Infinity });
  const write = who.data?.role !== 'viewer';
  useOffer(useMemo(() => (!write ? [] : [{ label: 'New diagram', run: () => setDialog('new') }, { label: 'Import a diagram…', run: () => setDialog('import') }]), [write]));
  const duplicate = useMutation({
    mutationFn: async (head: DiagramHead) => {
      const diagram = await get<Diagram>(`/api/diagrams/${head.id}`);
      return post<Diagram>('/api/diagrams', { name: `${head.name} copy`, diagram: { ...diagram, name: `${head.name} copy` }, note: `Copy of ${head.name}, revision ${head.revision}` });
    },
    onSuccess: (d) => {
      void client.invalidateQueries({ queryKey: ['diagrams'] });
      say(`${d.name} is made.`);
    },
    onError: (error) => say(error.message),
  });
  const columns: Column<DiagramHead>[] = [
    { label: 'Name', value: (d) => d.name, cell: (d) => <><a href={href('/diagrams', { ...keep(params), id: d.id })}>{d.name}</a>{d.description && <span className="cut small muted">{d.description.split('\n')[0]}</span>}</> },
    { label: 'Database', value: (d) => dialectName(d.dialect) },
    { label: 'Tables', value: (d) => d.tables, numeric: true },
    { label: 'Revision', value: (d) => d.revision, numeric: true },
    { label: 'Updated', value: (d) => d.updated, cell: (d) => <><When at={d.updated} />{d.author !== 'local' && <span className="muted"> by {d.author}</span>}</> },
    { label: 'Actions', value: () => '', cell: (d) => <Menu label={<Icon name="more" />} title={`Actions for ${d.name}`} items={[{ label: 'Open', run: () => open(d.id) }, ...(write ? [{ label: 'Duplicate', run: () => duplicate.mutate(d) }, { label: 'Delete', run: () => remove.mutate(d) }] : [])]} /> },
  ];
  const begin = write && <div className="row"><button type="button" className="primary" onClick={() => setDialog('new')}><Icon name="plus" />New diagram</button><button type="button" onClick={() => setDialog('import')}><Icon name="import" />Import…</button></div>;
  return (
    <div className="stack dg-drop" data-over={over || undefined} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={(e) => {
      e.preventDefault();
      setOver(false);
      const file = e.dataTransfer.files[0];
      if (file && write) { setDropped(file); setDialog('import'); }
    }}>
      <div className="row"><h1>Diagrams</h1><span className="grow" />
        {(list.data?.diagrams.length ?? 0) + (params.q ? 1 : 0) > 0 && <><input type="search" aria-label="Find a diagram" placeholder="Name or description" defaultValue={params.q ?? ''} onChange={(e) => change({ q: e.target.value || undefined }, true)} />{begin}</>}
      </div>
      <Loaded query={list} height={220} boxed>{(data) => data.diagrams.length === 0 && !params.q ? (
        <Panel title="No diagrams yet">
          <div className="state">
            <b>Draw a schema, or begin with one you have</b>
            <p>A diagram holds tables, keys, indexes and notes. It is kept on this server with all its revisions, exports as SQL of six databases, and knows how to migrate from one revision to the next.</p>
            {begin}
            <p className="small">A dump (<code>pg_dump -s</code>, <code>mysqldump -d</code>), a DBML file, or a watched server. Files can be dropped here.</p>
          </div>
        </Panel>
      ) : (
        <Panel title={params.q ? `Diagrams with “${params.q}”` : 'All diagrams'} flush>
          <Table rows={data.diagrams} columns={columns} keyOf={(d) => d.id} label="Diagrams" />
          {data.diagrams.length === 0 && <div className="state"><b>Nothing matches</b></div>}
        </Panel>
      )}</Loaded>
      {dialog === 'new' && <NewDiagram onClose={() => setDialog('')} />}
      {dialog === 'import' && <ImportDialog file={dropped} onClose={() => { setDialog(''); setDropped(null); }} onDone={open} />}
    </div>
  );
}
