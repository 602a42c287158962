// The text and the number of a table cell that a model or the server wrote in Markdown.
interface Hast {
  type: string;
  tagName?: string;
  value?: string;
  children?: Hast[];
}

export const textOf = (node: Hast): string => (node.type === 'text' ? (node.value ?? '') : (node.children ?? []).map(textOf).join(''));
const find = (node: Hast, tag: string): Hast[] => (node.tagName === tag ? [node] : (node.children ?? []).flatMap((c) => find(c, tag)));

/** Head and rows of a table of Markdown. */
export function cellsOf(table: Hast): { head: string[]; rows: string[][]; code: boolean[] } {
  const lines = find(table, 'tr');
  const cells = (line: Hast | undefined) => (line?.children ?? []).filter((c) => c.tagName === 'td' || c.tagName === 'th');
  const body = lines.slice(1).map(cells);
  const head = cells(lines[0]).map(textOf);
  return { head, rows: body.map((r) => r.map((c) => textOf(c).trim())), code: head.map((_, i) => body.some((r) => r[i] !== undefined && find(r[i], 'code').length > 0)) };
}

const units: Record<string, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, '%': 1, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

/** "1,234", "12.3 ms", "4.1 GiB", "2 min 3 s" as a number that sorts; null for other text and for the unknown. */
export function numberOf(text: string): number | null {
  const plain = text.replaceAll('\u00a0', ' ').replace(/ est\.$/, '').trim();
  const parts = [...plain.matchAll(/\s*(-?[\d,]+(?:\.\d+)?)\s*([a-zA-Z%]+)?\s*/gy)];
  if (parts.length === 0 || parts.map((p) => p[0]).join('').trim() !== plain) return null;
  let sum = 0;
  for (const [, digits, unit] of parts) {
    const scale = unit === undefined ? 1 : units[unit];
    const value = Number((digits ?? '').replaceAll(',', ''));
    if (scale === undefined || Number.isNaN(value)) return null;
    sum += value * scale;
  }
  return sum;
}
