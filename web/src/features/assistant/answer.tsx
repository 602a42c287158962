import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { cellsOf, numberOf } from '../../lib/cells';
import { CopyButton, Sql, SqlLine } from '../../ui/bits';
import { DataTable, type Column } from '../../ui/table';

function AnswerTable({ node }: { node: Parameters<typeof cellsOf>[0] }) {
  const { head, rows, code } = cellsOf(node);
  const numeric = head.map((_, i) => rows.every((r) => !r[i] || r[i] === '–' || numberOf(r[i]) !== null) && rows.some((r) => !!r[i] && numberOf(r[i]) !== null));
  const columns = head.map((label, i): Column<string[]> => ({
    label: label || `Column ${i + 1}`,
    // sorts as a number, is copied as it was read
    value: (r) => (numeric[i] ? numberOf(r[i] ?? '') : (r[i] ?? null)),
    cell: (r) => (code[i] ? <SqlLine text={r[i] ?? ''} /> : r[i]),
    numeric: numeric[i],
    className: code[i] ? 'sql' : undefined,
  }));
  return <DataTable rows={rows} columns={columns} keyOf={(r) => rows.indexOf(r)} label="Table of the answer" limit={20} />;
}

// links and images from a model are shown, not followed
const components: Components = {
  a: ({ children, href }) => <span title={href}>{children}{href && <span className="muted"> ({href})</span>}</span>,
  img: ({ alt }) => <span>{alt}</span>,
  table: ({ node }) => (node ? <AnswerTable node={node} /> : null),
  pre: ({ node, children }) => {
    const code = node?.children[0];
    if (code?.type !== 'element') return <pre>{children}</pre>;
    const text = code.children.map((c) => (c.type === 'text' ? c.value : '')).join('').trim();
    const language = code.properties.className;
    const sql = Array.isArray(language) && language.includes('language-sql');
    return <div className="fix">{sql ? <Sql text={text} layout={false} /> : <pre tabIndex={0}>{text}</pre>}<CopyButton text={text} /></div>;
  },
};

export function Answer({ text }: { text: string }) {
  return <Markdown remarkPlugins={[remarkGfm]} components={components}>{text}</Markdown>;
}
