import { useMemo } from 'react';
import type { SeriesAnswer } from '../api/types';
import { count, moment } from '../lib/format';
import { asText, DataTable, type Column } from './table';

interface Line {
  name: string;
  points: readonly (number | null)[];
}
interface Row {
  at: number;
  index: number;
}

const columnsOf = (lines: readonly Line[], iso: boolean): Column<Row>[] => [
  { label: 'Time', value: (r) => (iso ? new Date(r.at).toISOString() : moment(r.at)) },
  ...lines.map((l): Column<Row> => ({ label: l.name, value: (r) => l.points[r.index], cell: (r) => count(l.points[r.index]), numeric: true })),
];
// buckets in which nothing was sampled are left out
const rowsOf = (data: SeriesAnswer, lines: readonly Line[]): Row[] => data.at.map((at, index) => ({ at, index })).filter((r) => lines.some((l) => l.points[r.index] != null));

export const csvOf = (data: SeriesAnswer, lines: readonly Line[]): string => asText(rowsOf(data, lines), columnsOf(lines, true), 'CSV');

export function ChartTable({ data, lines, title }: { data: SeriesAnswer; lines: readonly Line[]; title: string }) {
  const rows = useMemo(() => rowsOf(data, lines).reverse(), [data, lines]);
  return <DataTable rows={rows} columns={columnsOf(lines, false)} keyOf={(r) => r.at} label={`${title}, data`} limit={100} />;
}
