// Small pieces: a share as a bar, a figure with its exact value, a swatch, SQL in colour, a trend, a copy button.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { clock, exact, moment, oneLine, percent } from '../lib/format';
import { toneOf } from '../lib/series';
import { formatSql, tokens } from '../lib/sql';

export function Share({ value, label, text = percent(value) }: { value: number | null | undefined; label: string; text?: string }) {
  return (
    <span className="share" title={`${label}: ${exact(value == null ? value : value * 100, '%')}`}>
      <span className="share-bar" aria-hidden="true"><i style={{ width: `${Math.min(100, Math.max(0, (value ?? 0) * 100))}%` }} /></span>
      <span className="num">{text}</span>
    </span>
  );
}

/** A moment in the viewer's zone; ISO on hover. */
export function When({ at, time = false }: { at: string; time?: boolean }) {
  return <time className="num" dateTime={at} title={at}>{time ? clock(at) : moment(at)}</time>;
}

/** A figure: what is read, and on hover all digits, where it comes from and when it was sampled. */
export function Figure({ text, value, unit, source, at, children }: { text: string; value?: number | null; unit?: string; source?: string; at?: string; children?: ReactNode }) {
  const title = [value === undefined ? '' : exact(value, unit), source && `from ${source}`, at && `sampled ${at}`].filter(Boolean).join('\n');
  return <span className="num" title={title || undefined}>{text}{children}</span>;
}

export function Swatch({ name }: { name: string }) {
  const tone = toneOf(name);
  return <i className="swatch" aria-hidden="true" style={{ background: `var(${tone.token})` }} />;
}

export function Sql({ text, layout = true, className }: { text: string; layout?: boolean; className?: string }) {
  return (
    <pre className={`sql-text ${className ?? ''}`} tabIndex={0} role="region" aria-label="SQL">
      {tokens(layout ? formatSql(text) : text).map((t, i) => (t.kind === 'plain' ? t.text : <span key={i} className={`t-${t.kind}`}>{t.text}</span>))}
    </pre>
  );
}

export function SqlLine({ text }: { text: string }) {
  return <code className="cut" title={text}>{tokens(oneLine(text).slice(0, 300)).map((t, i) => (t.kind === 'plain' ? t.text : <span key={i} className={`t-${t.kind}`}>{t.text}</span>))}</code>;
}

/** A trend as columns: a bucket without calls is a gap, not a line at zero. */
export function Trend({ values, label }: { values: readonly number[]; label: string }) {
  const top = Math.max(...values, 1e-9);
  const width = 90 / Math.max(1, values.length);
  return (
    <svg className="trend" width="90" height="20" role="img" aria-label={label}>
      <title>{label}</title>
      <path d="M0 19.5H90" />
      {values.map((v, i) => (v > 0 ? <rect key={i} x={i * width} width={Math.max(1, width - 0.6)} y={19 - Math.max(1.5, (v / top) * 18)} height={Math.max(1.5, (v / top) * 18)} /> : null))}
    </svg>
  );
}

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <button type="button" className="small" onClick={() => void navigator.clipboard.writeText(text).then(() => {
      setDone(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setDone(false), 1500);
    })}>{done ? 'Copied' : label}</button>
  );
}
