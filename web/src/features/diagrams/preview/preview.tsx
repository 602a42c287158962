// A change before it is made: both versions on one canvas, a box for each single change, and what the server says of those that are taken.
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { changesOf, mixed, withNeeds, without, type Change, type ChangeSet } from '../../../lib/diagram/choices';
import { merged, marksOf } from '../../../lib/diagram/overlay';
import { row } from '../../../lib/diagram/geometry';
import { between } from '../../../lib/diagram/patch';
import type { Diagram, DiagramPatch } from '../../../lib/diagram/types';
import { plural } from '../../../lib/format';
import { Icon } from '../../../ui/icons';
import { Empty, Problem, Skeleton } from '../../../ui/states';
import { Canvas, type CanvasHandle } from '../canvas';
import { DdlTab, FindingsTab } from './answer';
import { usePreview, type Strategy } from './ask';
import { ImpactTab } from './impact';
import { ChangeList, sentence } from './list';
import { MigrationTab } from './statements';
import './preview.css';

export interface DiffPreviewProps {
  base: Diagram;
  patch: DiagramPatch;
  diagramId: string;
  /** The revision that `base` is; absent = the newest. */
  revision?: number;
  title: string;
  /** What taking only some means here. */
  note?: ReactNode;
  readOnly?: boolean;
  /** The patch of the changes that were taken, as one step. `all`: none was left. May throw: then it stays open and says why. */
  onAccept?: (patch: DiagramPatch, all: boolean, count: number) => void | Promise<void>;
  onClose: () => void;
}
type Side = 'before' | 'both' | 'after';
const sides: Record<Side, string> = { before: 'Before', both: 'Both', after: 'After' };
const tabs = ['Changes', 'DDL', 'Migration', 'Findings', 'Impact'] as const;
type Tab = (typeof tabs)[number];
const nothing: ReadonlySet<string> = new Set();
const ignore = () => {};

export function DiffPreview(props: DiffPreviewProps) {
  const { base, patch, title, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus(); };
  }, []);
  const [set, error] = useMemo((): [ChangeSet | null, unknown] => {
    try {
      return [changesOf(base, patch), null];
    } catch (e) {
      return [null, e];
    }
  }, [base, patch]);
  return (
    <dialog ref={dialog} className="dp" aria-label={title} onClose={onClose}>
      <div className="dp-body">
        {set ? <Review {...props} set={set} close={() => dialog.current?.close()} /> : <><header><h2>{title}</h2><span className="grow" /><button type="button" onClick={() => dialog.current?.close()}>Close</button></header><div className="dp-lonely"><p>This change was made for another state of the diagram, and does not fit this one.</p><Problem error={error} /></div></>}
      </div>
    </dialog>
  );
}

function Review({ set, diagramId, revision, title, note, readOnly = false, onAccept, close }: DiffPreviewProps & { set: ChangeSet; close: () => void }) {
  const { base, after, changes } = set;
  const canvas = useRef<CanvasHandle>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(changes.map((c) => c.id)));
  const [side, setSide] = useState<Side>('both');
  const [tab, setTab] = useState<Tab>('Changes');
  const [strategy, setStrategy] = useState<Strategy>('direct');
  const [current, setCurrent] = useState('');
  const [selection, setSelection] = useState(nothing);
  const [proved, prove] = useState<DiagramPatch | null>(null);
  const [told, tell] = useState('');
  const [applying, setApplying] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);

  const taken = useMemo(() => (chosen.size === changes.length ? after : mixed(set, chosen)), [set, chosen, changes, after]);
  // what is chosen holds what it needs
  const patch = useMemo(() => between(base, taken), [base, taken]);
  const marks = useMemo(() => marksOf(set, chosen), [set, chosen]);
  const both = useMemo(() => merged(set, taken), [set, taken]);
  const shown = side === 'before' ? base : side === 'after' ? taken : both;
  const { query, old, nothing: none } = usePreview(diagramId, revision, patch, strategy, proved === patch);

  const touched = useRef(marks.touched);
  useEffect(() => {
    const frame = requestAnimationFrame(() => canvas.current?.fit(touched.current.size > 0 ? touched.current : undefined));
    return () => cancelAnimationFrame(frame);
  }, []);

  const take = (ids: string[], yes: boolean) => {
    const next = yes ? new Set([...chosen, ...withNeeds(set, ids)]) : without(set, chosen, ids);
    const along = yes ? [...next].filter((id) => !chosen.has(id) && !ids.includes(id)) : [...chosen].filter((id) => !next.has(id) && !ids.includes(id));
    const names = changes.filter((c) => along.includes(c.id)).map(sentence);
    tell(names.length === 0 ? '' : `${yes ? 'Also taken, since it is needed' : 'Also left, since it needs this'}: ${names.slice(0, 3).join('; ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}.`);
    setChosen(next);
    setFailed(null);
  };

  const look = (ids: readonly string[], edge?: string, column?: string) => {
    setSelection(new Set(edge ? [edge] : ids));
    // one version may not have it
    const there = new Set([...shown.nodes, ...shown.edges].map((x) => x.id));
    if (![...ids, ...(edge ? [edge] : [])].every((id) => there.has(id))) setSide('both');
    requestAnimationFrame(() => {
      const at = canvas.current;
      const [id] = ids;
      const item = id ? at?.scene()?.item(id) : undefined;
      if (!at || !item) return;
      if (ids.length > 1) at.fit(ids);
      else at.show({ x: item.x + item.w / 2, y: item.y + (column ? at.scene()?.rowOf(item, column) ?? row : Math.min(item.h / 2, 200)), zoom: Math.max(0.8, at.viewport().zoom) });
    });
  };
  const go = (c: Change) => {
    setCurrent(c.id);
    const ends = c.edge ? [...base.edges, ...after.edges].find((e) => e.id === c.edge) : undefined;
    look(ends ? [ends.from, ends.to] : c.node ? [c.node] : [], c.edge, c.column);
  };
  const latest = useRef({ take, go });
  useEffect(() => { latest.current = { take, go }; });
  const onTake = useCallback((ids: string[], yes: boolean) => latest.current.take(ids, yes), []);
  const onGo = useCallback((c: Change) => latest.current.go(c), []);
  const select = (ids: ReadonlySet<string>) => {
    setSelection(ids);
    const [id] = ids;
    const found = id && (changes.find((c) => c.edge === id) ?? changes.find((c) => c.node === id));
    if (found) {
      setCurrent(found.id);
      setTab('Changes');
    }
  };
  const apply = async () => {
    setApplying(true);
    setFailed(null);
    try {
      await onAccept?.(patch, chosen.size === changes.length, chosen.size);
      close();
    } catch (error) {
      setFailed(error);
    }
    setApplying(false);
  };
  const { data } = query;
  const losing = none || old ? 0 : (data?.migration.statements.filter((s) => s.hazard === 'data_loss').length ?? 0);
  const count = (t: Tab) => (t === 'Changes' ? `${changes.length}` : t === 'Findings' && data && !none ? [data.findings.added.length && `+${data.findings.added.length}`, data.findings.gone.length && `−${data.findings.gone.length}`].filter(Boolean).join(' ') : '');
  return (
    <>
      <header>
        <h2>{title}</h2>
        <span className="grow" />
        <span className="segments" role="group" aria-label="Version">{(Object.keys(sides) as Side[]).map((s) => <button type="button" key={s} aria-pressed={side === s} onClick={() => setSide(s)}>{sides[s]}</button>)}</span>
        <button type="button" className="small" onClick={() => canvas.current?.fit(marks.touched.size > 0 ? marks.touched : undefined)}>Fit the changes</button>
        <button type="button" className="quiet small" aria-label="Close the preview" onClick={close}><Icon name="close" /></button>
      </header>
      <div className="dp-canvas">
        <Canvas diagram={shown} selection={selection} {...(marks.touched.size > 0 ? { changes: marks } : {})} readOnly handle={canvas} onSelect={select} onMove={ignore} onConnect={ignore} onOpen={(hit) => select(new Set([hit.node]))} onMenu={ignore} />
        <p className="dp-legend" aria-hidden="true"><span className="badge ok">+ added</span><span className="badge critical">− removed</span><span className="badge warning">~ changed</span>{chosen.size < changes.length && <span className="badge">○ left out</span>}</p>
      </div>
      <div className="dp-side">
        <div className="segments wide" role="tablist" aria-label="Of the change" onKeyDown={(e) => {
          const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
          const next = step && tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
          if (!next) return;
          setTab(next);
          e.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
        }}>
          {tabs.map((t) => <button type="button" role="tab" key={t} data-tab={t} id={`dp-tab-${t}`} aria-controls="dp-panel" aria-selected={tab === t} tabIndex={tab === t ? 0 : -1} onClick={() => setTab(t)}>{t}{count(t) && <span className="dp-count">{count(t)}</span>}</button>)}
        </div>
        <div className="dp-panel" id="dp-panel" role="tabpanel" aria-labelledby={`dp-tab-${tab}`} aria-busy={old && tab !== 'Changes'} tabIndex={0}>
          {tab === 'Changes' ? (
            changes.length === 0 ? <Empty title="Nothing differs">Both versions are the same.</Empty> : (
              <>
                {!readOnly && <div className="row"><button type="button" className="small" disabled={chosen.size === changes.length} onClick={() => take(changes.map((c) => c.id), true)}>Take all</button><button type="button" className="small" disabled={chosen.size === 0} onClick={() => take(changes.map((c) => c.id), false)}>Take none</button></div>}
                <ChangeList set={set} chosen={chosen} current={current} readOnly={readOnly} onTake={onTake} onGo={onGo} />
              </>
            )
          ) : none ? <Empty title="No change is taken">Take one in the list of changes to see what it does.</Empty>
            : query.error && !old ? <Problem error={query.error} retry={() => void query.refetch()} />
            : !data ? <Skeleton height={220} />
            : tab === 'DDL' ? <DdlTab answer={data} /> : tab === 'Migration' ? <MigrationTab answer={data} strategy={strategy} onStrategy={setStrategy} {...(readOnly ? {} : { onVerify: () => prove(patch) })} verifying={proved === patch && query.isFetching} /> : tab === 'Impact' ? <ImpactTab base={base} diagramId={diagramId} revision={revision} patch={patch} /> : <FindingsTab answer={data} base={base} after={taken} onGo={(node, column) => look([node], undefined, column)} />}
        </div>
        <footer>
          <p role="status" className="small">{told}</p>
          {failed !== null && <Problem error={failed} />}
          {losing > 0 && <p className="notice">{plural(losing, 'statement')} {losing === 1 ? 'loses' : 'lose'} data.</p>}
          {!readOnly && chosen.size < changes.length && note && <p className="small muted">{note}</p>}
          <div className="row"><span className="grow" /><button type="button" onClick={close}>{readOnly ? 'Close' : 'Cancel'}</button>
            {!readOnly && <button type="button" className="primary" disabled={applying || chosen.size === 0} onClick={() => void apply()}>{applying ? 'Applying…' : `Apply ${chosen.size === changes.length ? plural(changes.length, 'change') : `${chosen.size} of ${plural(changes.length, 'change')}`}`}</button>}
          </div>
        </footer>
      </div>
    </>
  );
}
