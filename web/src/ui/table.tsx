// A table that sorts by its heads, lets columns be chosen and can be copied as CSV, Markdown or JSON.
import { useMemo, useState, type ReactNode } from 'react';
import { plural } from '../lib/format';
import { change, usePlace } from '../lib/url';
import { Menu } from './menu';

export interface Column<T> {
  label: string;
  /** What sorts and is copied; null is unknown. */
  value: (row: T) => string | number | null | undefined;
  cell?: (row: T) => ReactNode;
  numeric?: boolean;
  className?: string;
  /** What the figure means and where it comes from. */
  about?: string;
  /** Shown only when chosen. */
  optional?: boolean;
}

type Sort = { column: number; down: boolean } | null;
type Format = 'CSV' | 'Markdown' | 'JSON';
const formats: Format[] = ['CSV', 'Markdown', 'JSON'];

export function sorted<T>(rows: readonly T[], columns: readonly Column<T>[], sort: Sort): T[] {
  const column = sort && columns[sort.column];
  if (!column) return [...rows];
  const known = rows.filter((r) => column.value(r) != null);
  const unknown = rows.filter((r) => column.value(r) == null);
  known.sort((a, b) => {
    const x = column.value(a)!;
    const y = column.value(b)!;
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
    return sort.down ? -order : order;
  });
  return [...known, ...unknown];
}

const oneCell = (value: unknown) => (value == null ? '' : String(value));
// a cell that a spreadsheet would run as a formula is quoted as text
const csvCell = (value: unknown) => {
  const text = oneCell(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export function asText<T>(rows: readonly T[], columns: readonly Column<T>[], format: Format): string {
  if (format === 'JSON') return JSON.stringify(rows.map((r) => Object.fromEntries(columns.map((c) => [c.label, c.value(r) ?? null]))), null, 2);
  if (format === 'CSV') return [columns.map((c) => csvCell(c.label)), ...rows.map((r) => columns.map((c) => csvCell(c.value(r))))].map((line) => line.join(',')).join('\r\n');
  const line = (cells: string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
  return [line(columns.map((c) => c.label)), line(columns.map((c) => (c.numeric ? '--:' : '---'))), ...rows.map((r) => line(columns.map((c) => oneCell(c.value(r)))))].join('\n');
}

interface TableProps<T> {
  rows: readonly T[];
  columns: Column<T>[];
  keyOf: (row: T) => string | number;
  label: string;
  limit?: number;
  /** Scrolls in itself, so that head and foot stay in sight. */
  tall?: boolean;
  /** Remembers the chosen columns under this name. */
  remember?: string;
  rowProps?: (row: T) => { selected?: boolean; className?: string; onClick?: () => void };
  /** What stands left of the count under the table. */
  foot?: ReactNode;
}

function useChosen<T>(columns: Column<T>[], remember: string | undefined) {
  const store = remember && `assay-columns-${remember}`;
  const [hidden, setHidden] = useState<Set<string>>(() => {
    const kept = store ? localStorage.getItem(store) : null;
    return new Set(kept === null ? columns.filter((c) => c.optional).map((c) => c.label) : kept.split('|').filter(Boolean));
  });
  const toggle = (label: string) => {
    const next = new Set(hidden);
    if (!next.delete(label)) next.add(label);
    setHidden(next);
    if (store) localStorage.setItem(store, [...next].join('|'));
  };
  return { shown: store ? columns.filter((c) => !hidden.has(c.label)) : columns, hidden, toggle };
}

type SortBy = { label: string; down: boolean } | null;

/** The main table of a page keeps its order in the URL, the others for themselves. */
function useSort(shared: boolean): [SortBy, (next: SortBy) => void] {
  const own = useState<SortBy>(null);
  const { params } = usePlace();
  if (!shared) return own;
  const text = params.sort ?? '';
  return [text ? { label: text.replace(/^-/, ''), down: text.startsWith('-') } : null, (next) => change({ sort: next ? `${next.down ? '-' : ''}${next.label}` : undefined }, true)];
}

export function DataTable<T>({ rows, columns, keyOf, label, limit = 200, tall = false, remember, rowProps, foot }: TableProps<T>) {
  const [sort, setSort] = useSort(!!remember);
  const [copied, setCopied] = useState('');
  const [all, setAll] = useState(false);
  const { shown: visible, hidden, toggle } = useChosen(columns, remember);
  const at = sort ? visible.findIndex((c) => c.label === sort.label) : -1;
  const ordered = useMemo(() => sorted(rows, visible, at < 0 || !sort ? null : { column: at, down: sort.down }), [rows, visible, at, sort]);
  const copy = (format: Format) =>
    void navigator.clipboard.writeText(asText(ordered, visible, format)).then(() => {
      setCopied(format);
      setTimeout(() => setCopied(''), 1500);
    });
  const turn = (c: Column<T>) => setSort(sort?.label === c.label ? (sort.down === !!c.numeric ? { label: c.label, down: !sort.down } : null) : { label: c.label, down: !!c.numeric });
  return (
    <>
      <div className={tall ? 'scroll tall' : 'scroll'} tabIndex={0} role="region" aria-label={`${label}: table`}>
        <table>
          <thead>
            <tr>
              {visible.map((c) => {
                const by = sort?.label === c.label;
                return (
                  <th key={c.label} data-col={c.label} className={c.numeric ? 'n' : undefined} aria-sort={by ? (sort.down ? 'descending' : 'ascending') : undefined} title={c.about}>
                    <button type="button" className="head" onClick={() => turn(c)}>
                      {c.label}
                      <span aria-hidden="true" className="arrow">{by ? (sort.down ? '↓' : '↑') : ''}</span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, all ? undefined : limit).map((r) => {
              const more = rowProps?.(r);
              return (
                <tr key={keyOf(r)} className={more?.className} aria-current={more?.selected ? 'true' : undefined} data-click={more?.onClick ? '' : undefined} onClick={more?.onClick && ((e) => !(e.target instanceof Element && e.target.closest('a, button')) && more.onClick?.())}>
                  {visible.map((c) => (
                    <td key={c.label} data-col={c.label} className={[c.numeric ? 'n' : '', c.className ?? ''].join(' ').trim() || undefined}>
                      {c.cell ? c.cell(r) : oneCell(c.value(r))}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="row small muted foot">
        <span>{plural(ordered.length, 'row')}</span>
        {ordered.length > limit && <button type="button" className="quiet small" onClick={() => setAll(!all)}>{all ? `Show the first ${limit}` : `The first ${limit} are shown: show all`}</button>}
        {foot}
        <span className="grow" />
        {remember && <Menu label="Columns" title={`Columns of ${label}`} keepOpen items={columns.map((c) => ({ label: c.label, checked: !hidden.has(c.label), run: () => toggle(c.label) }))} />}
        <Menu label={copied ? 'Copied' : 'Copy'} title={`Copy ${label}`} items={formats.map((f) => ({ label: `as ${f}`, run: () => copy(f) }))} />
      </div>
    </>
  );
}
