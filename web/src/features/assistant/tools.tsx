import { plural } from '../../lib/format';
import type { ToolCall } from './conversation';

/** The arguments as one short line. */
export function gist(value: unknown): string {
  if (value === null || typeof value !== 'object') return '';
  return Object.entries(value).filter(([, v]) => v !== null && v !== '').map(([k, v]) => `${k} ${typeof v === 'string' ? v : JSON.stringify(v)}`).join(', ').replace(/\s+/g, ' ').slice(0, 120);
}

/** What came back, in a word: the longest list in the answer. */
export function amount(result: unknown): string {
  if (result === null || typeof result !== 'object') return '';
  const lists = Object.entries(result).filter((e): e is [string, unknown[]] => Array.isArray(e[1]));
  const [name, list] = lists.sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  return list && name ? `${plural(list.length, '', '')}${name.replaceAll('_', ' ')}` : '';
}

const json = (value: unknown) => {
  const text = JSON.stringify(value, null, 1) ?? '';
  return text.length > 20_000 ? `${text.slice(0, 20_000)}\n… ${text.length - 20_000} more characters` : text;
};

export function ToolLine({ tool }: { tool: ToolCall }) {
  const waiting = tool.result === undefined && tool.error === undefined;
  return (
    <details className="tool small">
      <summary>
        <span className={tool.error ? 'mark warning' : waiting ? 'mark' : 'mark ok'} aria-hidden="true">{tool.error ? '!' : waiting ? '…' : '✓'}</span>
        <code>{tool.name}</code>
        <span className="muted cut">{tool.error ?? (waiting ? gist(tool.arguments) : amount(tool.result) || gist(tool.arguments))}</span>
      </summary>
      <h4>Input</h4>
      <pre tabIndex={0}>{json(tool.arguments)}</pre>
      <h4>{tool.error ? 'Error' : 'Result'}</h4>
      <pre tabIndex={0}>{tool.error ?? (waiting ? 'Still running.' : json(tool.result))}</pre>
    </details>
  );
}
