// A table that sorts by its heads and can be copied as CSV, Markdown or JSON.
import { useMemo, useState, type ReactNode } from 'react';

export interface Column<T> {
  label: string;
  /** What sorts and is copied; null is unknown. */
  value: (row: T) => string | number | null | undefined;
  cell?: (row: T) => ReactNode;
  numeric?: boolean;
  className?: string;
}

type Sort = { column: number; down: boolean } | null;

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

export function asText<T>(rows: readonly T[], columns: readonly Column<T>[], format: 'CSV' | 'Markdown' | 'JSON'): string {
  if (format === 'JSON') return JSON.stringify(rows.map((r) => Object.fromEntries(columns.map((c) => [c.label, c.value(r) ?? null]))), null, 2);
  if (format === 'CSV') return [columns.map((c) => csvCell(c.label)), ...rows.map((r) => columns.map((c) => csvCell(c.value(r))))].map((line) => line.join(',')).join('\r\n');
  const line = (cells: string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
  return [line(columns.map((c) => c.label)), line(columns.map((c) => (c.numeric ? '--:' : '---'))), ...rows.map((r) => line(columns.map((c) => oneCell(c.value(r)))))].join('\n');
}

export function DataTable<T>({ rows, columns, keyOf, label, limit = 500 }: { rows: readonly T[]; columns: Column<T>[]; keyOf: (row: T) => string | number; label: string; limit?: number }) {
  const [sort, setSort] = useState<Sort>(null);
  const [copied, setCopied] = useState('');
  const shown = useMemo(() => sorted(rows, columns, sort), [rows, columns, sort]);
  const copy = (format: 'CSV' | 'Markdown' | 'JSON') =>
    void navigator.clipboard.writeText(asText(shown, columns, format)).then(() => {
      setCopied(format);
      setTimeout(() => setCopied(''), 1500);
    });
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map((c, i) => (
                <th key={c.label} className={c.numeric ? 'n' : undefined} aria-sort={sort?.column === i ? (sort.down ? 'descending' : 'ascending') : undefined}>
                  <button className="head" onClick={() => setSort(sort?.column === i ? (sort.down === !!c.numeric ? { column: i, down: !sort.down } : null) : { column: i, down: !!c.numeric })}>
                    {c.label}
                    {sort?.column === i && <span aria-hidden="true"> {sort.down ? '↓' : '↑'}</span>}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, limit).map((r) => (
              <tr key={keyOf(r)}>
                {columns.map((c) => (
                  <td key={c.label} className={[c.numeric ? 'n' : '', c.className ?? ''].join(' ').trim() || undefined}>
                    {c.cell ? c.cell(r) : oneCell(c.value(r))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="row small muted">
        {shown.length > limit ? `The first ${limit} of ${shown.length} rows.` : `${shown.length} ${shown.length === 1 ? 'row' : 'rows'}`}
        <span className="grow" />
        Copy as
        {(['CSV', 'Markdown', 'JSON'] as const).map((f) => (
          <button key={f} className="quiet small" onClick={() => copy(f)}>
            {copied === f ? 'Copied' : f}
          </button>
        ))}
      </p>
    </>
  );
}
