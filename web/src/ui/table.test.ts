import { expect, test } from 'vitest';
import { asText, sorted, type Column } from './table';

interface Row {
  name: string;
  calls: number | null;
}
const columns: Column<Row>[] = [
  { label: 'Name', value: (r) => r.name },
  { label: 'Calls', value: (r) => r.calls, numeric: true },
];
const rows: Row[] = [
  { name: 'b', calls: 2 },
  { name: 'a,"x"', calls: null },
  { name: '=1+1|', calls: 10 },
];

test('sorts numbers as numbers and keeps the unknown last in both directions', () => {
  expect(sorted(rows, columns, { column: 1, down: true }).map((r) => r.calls)).toEqual([10, 2, null]);
  expect(sorted(rows, columns, { column: 1, down: false }).map((r) => r.calls)).toEqual([2, 10, null]);
  expect(sorted(rows, columns, null)).toEqual(rows);
});

test('CSV quotes, and a cell is never a formula', () => {
  expect(asText(rows, columns, 'CSV')).toBe('Name,Calls\r\nb,2\r\n"a,""x""",\r\n\'=1+1|,10');
});

test('Markdown escapes bars; JSON keeps null', () => {
  expect(asText(rows, columns, 'Markdown').split('\n')[4]).toBe('| =1+1\\| | 10 |');
  expect(JSON.parse(asText(rows, columns, 'JSON'))[1]).toEqual({ Name: 'a,"x"', Calls: null });
});
