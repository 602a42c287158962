// The Suggestions panel: what the rules find (heuristic), and what to begin with (AI-enhanced).
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Verdict } from '../../../api/types';
import { isFiltered, keyWords, noFilter, optionsOf, passed, passes, readFilter, words, type Placed } from '../../../lib/diagram/suggestions';
import type { Diagram, DiagramPatch } from '../../../lib/diagram/types';
import { clock, count, moment, plural } from '../../../lib/format';
import { change, usePlace } from '../../../lib/url';
import { Empty, Problem, Skeleton } from '../../../ui/states';
import { say } from '../../../ui/toast';
import { keyOf, type Bench } from '../actions';
import { byKeyboard } from '../panes';
import { DiffPreview } from '../preview/preview';
import { fetchFix, patchOf, useVerdicts, type Decision, type Suggestions } from './ask';
import { Decide } from './decide';
import { Entry, type Doing } from './entry';
import { Filters } from './filters';
import { SuggestionList } from './list';
import { Ranking } from './ranking';
import './suggestions.css';

interface Shown {
  s: Placed;
  base: Diagram;
  patch: DiagramPatch;
}
const done = { accepted: 'accepted', muted: 'muted', rejected: 'rejected', none: 'taken back' } as const;

/** The row has the focus: what was pressed may not be there, or not be enabled, when it is done. */
function home(): void {
  const at = document.activeElement?.closest('.sg-detail');
  at?.closest('li')?.querySelector<HTMLElement>('.sg-row')?.focus({ preventScroll: true });
}

/** What can be done to a suggestion; each can be undone. */
function useDoing(bench: Bench, suggestions: Suggestions) {
  const client = useQueryClient();
  const [shown, setShown] = useState<Shown | null>(null);
  const [deciding, setDeciding] = useState<{ s: Placed; verdict: 'muted' | 'rejected' } | null>(null);
  const latest = useRef({ bench, suggestions });
  useEffect(() => { latest.current = { bench, suggestions }; });

  const judge = async (d: Decision, before: Verdict | undefined) => {
    if (!(await latest.current.suggestions.judge(d))) return;
    say(`The suggestion is ${done[d.verdict]}.`, () => void latest.current.suggestions.judge({ key: d.key, verdict: before?.verdict ?? 'none', ...(before?.reason ? { reason: before.reason } : {}), ...(before?.until ? { until: before.until } : {}) }));
  };
  const make = (s: Placed, patch: DiagramPatch, part = '') => {
    if (!latest.current.bench.edit({ patch, label: `Fix: ${words(s.rule)}` })) return;
    suggestions.applied(s.key);
    void suggestions.judge({ key: s.key, verdict: 'accepted', ...(part ? { reason: part } : {}) });
    say(`Applied: ${s.description}.`, () => {
      latest.current.bench.undo();
      void latest.current.suggestions.judge({ key: s.key, verdict: 'none' });
    });
  };
  const withPatch = (s: Placed, then: (patch: DiagramPatch) => void) => void fetchFix(client, suggestions, s.key).then((found) => {
    const patch = patchOf(found);
    // what came in meanwhile may be of another state
    if (latest.current.suggestions.state !== 'ready') say('The diagram was changed meanwhile. Try again.');
    else if (patch) then(patch);
    else say('No change of the diagram ends this one.');
  }, (e: unknown) => say(e instanceof Error ? e.message : 'The fix could not be had.'));
  const from = (allowed: boolean, run: () => void) => {
    home();
    if (allowed) run();
  };
  const ready = suggestions.state === 'ready';
  const decides = !bench.readOnly && suggestions.state !== 'offline';
  const doing: Doing = {
    apply: (s) => from(ready && !bench.readOnly, () => withPatch(s, (patch) => make(s, patch))),
    preview: (s) => from(ready, () => withPatch(s, (patch) => setShown({ s, base: latest.current.bench.diagram, patch }))),
    decide: (s, verdict) => from(decides, () => setDeciding({ s, verdict })),
    back: (s) => from(decides && !!s.verdict, () => void judge({ key: s.key, verdict: 'none' }, s.verdict)),
  };
  const dialogs = (
    <>
      {shown && <DiffPreview base={shown.base} patch={shown.patch} diagramId={bench.diagram.id ?? ''} revision={shown.base.revision} title={shown.s.description} readOnly={bench.readOnly} note="The suggestion may be found again while a part of its change is left out." onClose={() => setShown(null)} onAccept={(patch, all, taken) => make(shown.s, patch, all ? '' : `${plural(taken, 'change')} of its patch`)} />}
      {deciding && <Decide s={deciding.s} verdict={deciding.verdict} onClose={() => setDeciding(null)} onDecide={(d) => void judge(d, deciding.s.verdict ?? undefined)} />}
    </>
  );
  return { doing, dialogs, judge };
}

/** Decided, and not found any more: what was accepted mostly is here. */
function Passed({ verdicts, onBack }: { verdicts: readonly Verdict[]; onBack?: (v: Verdict) => void }) {
  if (verdicts.length === 0) return null;
  return (
    <section className="sg-part" aria-label="Not found any more">
      <h3>Not found any more</h3>
      <ul className="sg-passed">
        {verdicts.slice(0, 200).map((v) => {
          const { rule, object } = keyWords(v.key);
          return (
            <li key={v.key}>
              <p><b>{rule}</b> <span className="mono">{object}</span></p>
              <p className="small row"><span className="muted grow">{v.author}, <time dateTime={v.at} title={v.at}>{moment(v.at)}</time>{v.reason && `: ${v.reason}`}</span>{onBack && <button type="button" className="small" onClick={() => onBack(v)}>Take back</button>}</p>
            </li>
          );
        })}
      </ul>
      {verdicts.length > 200 && <p className="small muted">and {plural(verdicts.length - 200, 'older one')}</p>}
    </section>
  );
}

function Trouble({ suggestions }: { suggestions: Suggestions }) {
  const { state, at, error, retry } = suggestions;
  if (state !== 'offline' && state !== 'failed') return null;
  return (
    <p className="stale sg-trouble" role="status">
      <span>These are from {clock(at)}. {state === 'offline' ? 'The server does not answer; until it does, nothing can be applied or decided here.' : error instanceof Error ? error.message : 'Newer ones could not be had.'}</span>
      {state === 'failed' && <button type="button" className="small" onClick={retry}>Retry</button>}
    </p>
  );
}

function Heuristic({ bench, suggestions }: { bench: Bench; suggestions: Suggestions }) {
  const { params } = usePlace();
  const { list, answer, state } = suggestions;
  const filter = readFilter(params);
  const { state: judged, severity, rule, impact, table, find } = filter;
  const [current, setCurrent] = useState(params.suggestion ?? '');
  const scroller = useRef<HTMLDivElement>(null);
  const { doing, dialogs, judge } = useDoing(bench, suggestions);
  const wanted = useMemo(() => ({ state: judged, severity, rule, impact, table, find }), [judged, severity, rule, impact, table, find]);
  const items = useMemo(() => list.filter((s) => passes(s, wanted)), [list, wanted]);
  const options = useMemo(() => optionsOf(list, wanted), [list, wanted]);
  const decided = useVerdicts(bench.diagram.id ?? '', judged !== 'open', suggestions);
  const gone = useMemo(() => (judged === 'open' ? [] : passed(decided.data?.verdicts ?? [], judged, new Set(list.map((s) => s.key)))), [decided.data, judged, list]);

  // whoever came by keyboard goes on in the list
  const came = useRef(byKeyboard());
  useEffect(() => {
    if (!came.current || items.length === 0) return;
    came.current = false;
    scroller.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus({ preventScroll: true });
  }, [items]);

  const onKey = (s: Placed, e: KeyboardEvent): boolean => {
    const key = keyOf(e.nativeEvent);
    if (key === 'Ctrl+Enter') doing.apply(s);
    else if (key === 'p') doing.preview(s);
    else if (key === 'm') doing.decide(s, 'muted');
    else if (key === 'x') doing.decide(s, 'rejected');
    else if (key === 'u' && s.verdict) doing.back(s);
    else return false;
    return true;
  };
  const none = items.length === 0;
  return (
    <>
      <Filters filter={filter} options={options} shown={items.length} note={state === 'old' ? 'looking again…' : ''} />
      <Trouble suggestions={suggestions} />
      <div className="sg-scroll" ref={scroller}>
        {none && gone.length === 0 && (isFiltered(filter) ? <Empty title="None of them">No suggestion passes the filter. <button type="button" className="link" onClick={() => change(noFilter, true)}>Clear it</button></Empty>
          : judged !== 'open' ? <Empty title={`Nothing was ${judged}`}>What you decide is kept with the diagram, for everybody.</Empty>
          : list.length > 0 ? <Empty title="Nothing is open">All of it was decided: see Muted and Rejected.</Empty>
          : <Empty title="Nothing to say">No rule finds fault with this schema. The rules look again after each edit.</Empty>)}
        <SuggestionList items={items} open={params.suggestion ?? ''} current={current} scroller={scroller} busy={state === 'old'} onCurrent={setCurrent} onOpen={(key) => change({ suggestion: key || undefined }, true)} onKey={onKey} detail={(s) => <Entry key={s.key} s={s} suggestions={suggestions} bench={bench} doing={doing} />} />
        <Passed verdicts={gone} {...(bench.readOnly || state === 'offline' ? {} : { onBack: (v: Verdict) => void judge({ key: v.key, verdict: 'none' }, v) })} />
        {answer?.blind.map((b) => <p key={b.what} className="small muted sg-blind">Not known here: {b.what}; {b.why}.</p>)}
      </div>
      {dialogs}
    </>
  );
}

export function SuggestionsPane({ bench, suggestions }: { bench: Bench; suggestions: Suggestions }) {
  const { params } = usePlace();
  const { answer, error, retry, open } = suggestions;
  const ai = params.part === 'ai';
  if (!answer) return error ? <Problem error={error} retry={retry} /> : <Skeleton height={340} />;
  const tab = (name: string, on: boolean, part: string | undefined, n: number) => <button type="button" role="tab" id={`sg-tab-${part ?? 'rules'}`} aria-controls="sg-part" aria-selected={on} tabIndex={on ? 0 : -1} onClick={() => change({ part }, true)}>{name}<span className="dp-count">{count(n)}</span></button>;
  return (
    <div className="sg">
      <div className="segments wide" role="tablist" aria-label="Section" onKeyDown={(e) => {
        if (e.key !== 'ArrowRight' && e.key !== 'ArrowLeft') return;
        change({ part: ai ? undefined : 'ai' }, true);
        e.currentTarget.querySelector<HTMLElement>('[aria-selected="false"]')?.focus();
      }}>
        {tab('Heuristic', !ai, undefined, open)}{tab('AI-enhanced', ai, 'ai', answer.ranking.length)}
      </div>
      <div className="sg-body" id="sg-part" role="tabpanel" aria-labelledby={`sg-tab-${ai ? 'ai' : 'rules'}`}>
        {ai ? <div className="sg-scroll" tabIndex={0}><Ranking answer={answer} onShow={(rule) => change({ ...noFilter, rule, state: undefined, part: undefined }, true)} /></div> : <Heuristic bench={bench} suggestions={suggestions} />}
      </div>
    </div>
  );
}

/** What is open about one object, in the inspector: each leads to its place in the panel. */
export function SuggestionsOf({ items }: { items: readonly Placed[] }) {
  if (items.length === 0) return null;
  return (
    <ul className="dg-findings" aria-label="Suggestions for this object">
      {items.slice(0, 20).map((s) => (
        <li key={s.key}>
          <button type="button" className="dg-finding" title="Open it in the Suggestions panel" onClick={() => change({ ...noFilter, side: 'suggestions', suggestion: s.key, state: undefined, part: undefined }, true)}>
            <span className={`badge ${{ error: 'critical', warning: 'warning', info: '' }[s.severity]}`}>{s.severity}</span>
            <span>{s.description}</span>
          </button>
          <p className="small muted">{s.reason}</p>
        </li>
      ))}
      {items.length > 20 && <li className="small muted">and {items.length - 20} more</li>}
    </ul>
  );
}
