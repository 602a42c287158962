// A reading layout for SQL: a line break before each main clause; literals and quoted names stay as they are.
const clauses = /\b(from|where|group by|order by|having|limit|offset|union all|union|left join|inner join|right join|join|values|set|returning|on conflict)\b/gi;

export function formatSql(sql: string): string {
  return sql
    .split(/('(?:[^']|'')*'|"(?:[^"]|"")*")/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/\s+/g, ' ').replace(clauses, '\n$1').replace(/ +\n/g, '\n')))
    .join('')
    .trim();
}
