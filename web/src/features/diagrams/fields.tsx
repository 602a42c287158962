// Fields of the inspector: what is typed is an edit when the field is left or Enter is pressed; Escape takes it back and leads to the canvas.
import { memo, useEffect, useRef, useState } from 'react';
import { colors } from '../../lib/diagram/vendor';
import { leave, toCanvas } from './panes';

interface CommitProps {
  label: string;
  value: string;
  onCommit: (value: string) => void;
  placeholder?: string;
  list?: string;
  mono?: boolean;
  required?: boolean;
  disabled?: boolean;
  focus?: boolean;
  className?: string;
  /** Ctrl Enter, after the value was taken. */
  onNext?: () => void;
}

function useDraft(value: string, onCommit: (value: string) => void, required: boolean) {
  // null: as it is; so that what was not taken does not stay
  const [draft, setDraft] = useState<string | null>(null);
  const escaped = useRef(false);
  return {
    draft: draft ?? value, setDraft,
    commit: () => {
      const text = (draft ?? value).trim();
      setDraft(null);
      if (!escaped.current && text !== value && (text || !required)) onCommit(text);
      escaped.current = false;
    },
    escape: () => { escaped.current = true; },
  };
}

export function Line({ label, value, onCommit, placeholder, list, mono, required = false, disabled, focus, className, onNext }: CommitProps) {
  const { draft, setDraft, commit, escape } = useDraft(value, onCommit, required);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // chosen by a click into its own row: the click knows better
    if (!focus || field.current?.closest('li')?.contains(document.activeElement)) return;
    field.current?.focus();
    field.current?.select();
  }, [focus]);
  return (
    <input ref={field} aria-label={label} title={label} className={[mono ? 'mono' : '', className ?? ''].join(' ').trim() || undefined} value={draft} placeholder={placeholder} list={list} disabled={disabled} spellCheck={false} autoComplete="off" onChange={(e) => setDraft(e.target.value)} onBlur={commit} onKeyDown={(e) => {
      if (e.key === 'Enter') {
        if (e.ctrlKey && onNext) { commit(); onNext(); }
        else leave(e.currentTarget);
        e.preventDefault();
      } else if (e.key === 'Escape') {
        escape();
        e.currentTarget.blur();
        toCanvas();
        e.stopPropagation();
      }
    }} />
  );
}

export function Area({ label, value, onCommit, placeholder, mono, disabled, rows = 2 }: CommitProps & { rows?: number }) {
  const { draft, setDraft, commit, escape } = useDraft(value, onCommit, false);
  return <textarea aria-label={label} title={label} className={mono ? 'mono' : undefined} rows={rows} value={draft} placeholder={placeholder} disabled={disabled} spellCheck={!mono} onChange={(e) => setDraft(e.target.value)} onBlur={commit} onKeyDown={(e) => {
    if (e.key === 'Enter' && e.ctrlKey) leave(e.currentTarget);
    if (e.key === 'Escape') { escape(); e.currentTarget.blur(); toCanvas(); e.stopPropagation(); }
  }} />;
}

export function Colors({ value, onPick, disabled }: { value: string | undefined; onPick: (color: string | null) => void; disabled?: boolean }) {
  return (
    <div className="dg-colors" role="group" aria-label="Colour">
      <button type="button" aria-label="No colour" title="No colour" aria-pressed={!value} disabled={disabled} onClick={() => onPick(null)}>–</button>
      {colors.map((c, i) => <button type="button" key={c} aria-label={`Colour ${i + 1}`} title={c} aria-pressed={value === c} disabled={disabled} style={{ background: c }} onClick={() => onPick(c)} />)}
    </div>
  );
}

/** Columns in an order: chips, and a list to add from. */
export function Chosen({ label, all, value, onChange, disabled }: { label: string; all: { id: string; name: string }[]; value: readonly string[]; onChange: (ids: string[]) => void; disabled?: boolean }) {
  return (
    <span className="dg-chosen" role="group" aria-label={label}>
      {value.map((id) => <span key={id} className="badge">{all.find((c) => c.id === id)?.name ?? id}{!disabled && value.length > 1 && <button type="button" aria-label={`Take ${all.find((c) => c.id === id)?.name ?? id} out`} onClick={() => onChange(value.filter((v) => v !== id))}>✕</button>}</span>)}
      {!disabled && all.some((c) => !value.includes(c.id)) && <select className="small" aria-label={`Add to ${label}`} value="" onChange={(e) => onChange([...value, e.target.value])}><option value="">+ column</option>{all.filter((c) => !value.includes(c.id)).map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select>}
    </span>
  );
}

/** One list for all fields that ask for a table: a thousand options in each select made every edit slow. */
export const TableNames = memo(function TableNames({ names }: { names: string }) {
  return <datalist id="dg-tables">{names.split('\n').map((n) => <option key={n} value={n} />)}</datalist>;
});
