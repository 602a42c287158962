import { useState } from 'react';
import type { DiagramDocument, DocumentState } from '../../lib/diagram/document';
import { heats, type HeatKind } from '../../lib/diagram/heat';
import { keep } from '../../lib/scope';
import { change, href, usePlace } from '../../lib/url';
import { plural } from '../../lib/format';
import { Bar } from '../../ui/bar';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/menu';
import { hintOf, type Act, type Bench } from './actions';

function Status({ state, document }: { state: DocumentState; document: DiagramDocument }) {
  const texts = { saved: 'Saved', saving: 'Saving…', offline: 'Offline, kept here', conflict: plural(state.conflicts.length, 'conflict'), refused: 'Not saved' };
  const titles = { saved: `Revision ${state.diagram.revision} is on the server`, saving: 'On its way to the server', offline: `${state.problem} What you edit is kept in this browser and sent when the server is back.`, conflict: 'Others changed what you changed', refused: state.problem };
  return (
    <span className="dg-status" data-status={state.status} role="status" title={titles[state.status]}>
      <i aria-hidden="true" /><span>{texts[state.status]}</span>
      {state.status === 'offline' && <button type="button" className="small" onClick={document.retry}>Retry</button>}
    </span>
  );
}

/** The server will not take it: why, and the way out. */
function Refused({ state, document }: { state: DocumentState; document: DiagramDocument }) {
  const [sure, setSure] = useState(false);
  if (state.status !== 'refused') return null;
  return (
    <div className="dg-refused problem" role="alert">
      <b>The last changes are not saved</b>
      <p>{state.problem}</p>
      <div className="row">
        {state.undo && <button type="button" className="small" onClick={() => document.undo()}>Undo: {state.undo}</button>}
        <button type="button" className="small" onClick={() => void document.flush()}>Try again</button>
        {sure ? <button type="button" className="small danger" onClick={() => document.discard()}>Throw them away</button> : <button type="button" className="small" onClick={() => setSure(true)}>Back to what is saved…</button>}
      </div>
    </div>
  );
}

export function Toolbar({ bench, acts, state, document, shared, suggestions }: { bench: Bench; acts: readonly Act[]; state: DocumentState; document: DiagramDocument; shared: boolean; suggestions: number }) {
  const { params } = usePlace();
  const act = (id: string) => acts.find((a) => a.id === id);
  const side = params.side ?? 'inspector';
  const { overlay } = bench;
  const button = (id: string, pressed?: boolean) => {
    const a = act(id);
    if (!a) return null;
    const hint = hintOf(a);
    return <button type="button" key={id} className="quiet square" aria-label={a.label} title={hint ? `${a.label} (${hint})` : a.label} disabled={!a.enabled} aria-pressed={pressed} onClick={a.run}>{a.icon && <Icon name={a.icon} />}{id === 'suggestions' && suggestions > 0 && <span className="dg-count">{suggestions > 999 ? '999+' : suggestions}</span>}</button>;
  };
  const items = (...ids: string[]) => ids.flatMap((id) => act(id) ?? []).map((a) => ({ label: a.label, run: a.run, disabled: !a.enabled, hint: hintOf(a) }));
  return (
    <>
      <div className="dg-bars">
        <div className="dg-bar left" role="toolbar" aria-label="Diagram">
          {!shared && <a className="button quiet square" href={href('/diagrams', keep(params))} aria-label="All diagrams" title="All diagrams (g m)">‹</a>}
          {bench.readOnly ? <b className="dg-name cut">{bench.diagram.name}</b> : (
            <input className="dg-name" aria-label="Name of the diagram" key={bench.diagram.name} defaultValue={bench.diagram.name} spellCheck={false} maxLength={190} onBlur={(e) => { const name = e.target.value.trim(); if (name && name !== bench.diagram.name) bench.edit({ patch: { diagram: { name } }, label: 'Rename the diagram' }); else e.target.value = bench.diagram.name; }} onKeyDown={(e) => { if (e.key === 'Enter') e.currentTarget.blur(); if (e.key === 'Escape') { e.currentTarget.value = bench.diagram.name; e.currentTarget.blur(); } }} />
          )}
          {bench.readOnly ? <span className="badge">read-only</span> : <Status state={state} document={document} />}
        </div>
        {!bench.readOnly && (
          <Bar className="dg-bar middle" label="Add and change">
            {button('add-table')}{button('add-note')}{button('add-area')}{button('add-enum')}{button('reference')}
            <hr />
            {button('undo')}{button('redo')}
            <hr />
            <Menu className="quiet square" label={<Icon name="layout" />} title="Layout" items={items('layout', 'layout-selection', 'layout-area', 'align-left', 'align-top')} />
          </Bar>
        )}
        <Bar className="dg-bar right" label="View and share">
          {button('fit')}{button('find')}
          {overlay && <Menu className={overlay.kind ? 'square' : 'quiet square'} label={<Icon name="heat" />} title="Overlay" items={[{ label: 'None', checked: overlay.kind === null, run: () => overlay.setKind(null) }, ...(Object.keys(heats) as HeatKind[]).map((kind) => ({ label: heats[kind], checked: overlay.kind === kind, run: () => overlay.setKind(kind) })), { label: overlay.link ? `Of ${overlay.target?.name ?? overlay.link.target} / ${overlay.link.database}…` : 'Choose the database…', run: () => change({ side: 'heat' }, true) }]} />}
          {(bench.hidden.size > 0 || bench.hops > 0) && <button type="button" className="small" onClick={act('show-all')?.run}>{bench.hops > 0 ? `Focus: ${plural(bench.hops, 'step')}` : `${bench.hidden.size} hidden`} ✕</button>}
          <hr />
          {!shared && button('text', !!params.text)}{!shared && button('suggestions', side === 'suggestions')}{!shared && button('history', side === 'history')}{button('export')}{!bench.readOnly && button('share')}
          {!bench.readOnly && <Menu className="quiet square" label={<Icon name="more" />} title="More" items={items('sync', 'views', 'all', 'collapse')} />}
          <button type="button" className="quiet square" aria-label="Inspector" title="Inspector (I)" aria-pressed={side === 'inspector'} onClick={() => (side === 'inspector' ? change({ side: 'none' }, true) : change({ side: undefined }, true))}><Icon name="panel" /></button>
        </Bar>
      </div>
      <Refused state={state} document={document} />
    </>
  );
}
