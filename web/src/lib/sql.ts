// A reading layout and colours for SQL. Literals, quoted names and comments stay as they are; nothing is parsed or judged.
export type TokenKind = 'key' | 'text' | 'number' | 'param' | 'comment' | 'plain';
export interface Token {
  kind: TokenKind;
  text: string;
}

const words = new Set(
  'select from where group by order having limit offset union all except intersect left right inner outer full cross join lateral on using values set returning insert into update delete merge matched as and or not in is null like ilike between exists case when then else end distinct with recursive asc desc nulls first last over partition window filter create table index unique view drop alter add column primary key foreign references default check constraint conflict do nothing begin commit rollback explain analyze true false for share only fetch any some cast interval extract'.split(' '),
);
const lexer = /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*'|\$\$[\s\S]*?\$\$)|("(?:[^"]|"")*")|(\$\d+|(?<![:\w]):[a-z_]\w*\b)|(\b\d+(?:\.\d+)?\b)|(\b[a-z_]\w*\b)/gi;

export function tokens(sql: string): Token[] {
  const out: Token[] = [];
  const push = (kind: TokenKind, text: string) => {
    const last = out.at(-1);
    if (last?.kind === kind && kind === 'plain') last.text += text;
    else if (text) out.push({ kind, text });
  };
  let at = 0;
  for (const match of sql.matchAll(lexer)) {
    push('plain', sql.slice(at, match.index));
    at = match.index + match[0].length;
    const [all, comment, text, , param, digits, word] = match;
    push(comment ? 'comment' : text ? 'text' : param ? 'param' : digits ? 'number' : word && words.has(word.toLowerCase()) ? 'key' : 'plain', all);
  }
  push('plain', sql.slice(at));
  return out;
}

const clauses = /\b(from|where|group by|order by|having|limit|offset|union all|union|except|intersect|(?:left |right |full |inner |cross )?(?:outer )?join|values|set|returning|on conflict)\b/gi;
const conditions = /\bbetween\s+\S+\s+and\b|\b(and|or)\b/gi;

/** A line break before each main clause, conditions indented, long select lists one item a line; brackets keep their content on one line. */
export function formatSql(sql: string): string {
  const parts = sql.split(/('(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*\n?|\/\*[\s\S]*?\*\/)/);
  let depth = 0;
  const laid = parts.map((part, index) => {
    if (index % 2 === 1) return part;
    const flat = part.replace(/\s+/g, ' ');
    // only what stands outside brackets is broken: a subquery stays readable on its own line
    let out = '';
    let piece = '';
    const flush = () => {
      out += depth === 0 ? piece.replace(clauses, '\n$1').replace(conditions, (all: string, word?: string) => (word ? `\n  ${word}` : all)) : piece;
      piece = '';
    };
    for (const c of flat) {
      if (c === '(' || c === ')') {
        flush();
        depth = Math.max(0, depth + (c === '(' ? 1 : -1));
        out += c;
      } else piece += c;
    }
    flush();
    return out;
  });
  return laid
    .join('')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line, i) => line.trim() !== '' || i === 0)
    .flatMap((line) => (/^(select|returning)\b/i.test(line.trim()) && line.length > 90 ? broken(line) : [line]))
    .join('\n')
    .replace(/(?<=\S) +(?=\n)/g, '')
    .trim();
}

/** A long list, an item a line, split at commas outside brackets and quotes. */
function broken(line: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quote = '';
  let item = '';
  for (const c of line) {
    if (quote) quote = c === quote ? '' : quote;
    else if (c === "'" || c === '"') quote = c;
    else if (c === '(') depth += 1;
    else if (c === ')') depth -= 1;
    else if (c === ',' && depth === 0) {
      items.push(`${item.trim()},`);
      item = '';
      continue;
    }
    item += c;
  }
  items.push(item.trim());
  return items.map((text, i) => (i === 0 ? text : `  ${text}`));
}
