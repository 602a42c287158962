// CodeMirror in a shadow root: there it uses constructed style sheets, which style-src 'self' allows.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { MariaSQL, MSSQL, MySQL, PLSQL, PostgreSQL, sql, SQLite } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Dialect } from '../../lib/diagram/vendor';

export type { Diagnostic };
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.typeName], color: 'var(--sql-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--sql-comment)', fontStyle: 'italic' },
  { tag: tags.attributeName, color: 'var(--sql-param)' },
]);
const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px', fontVariantLigatures: 'none' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-panels, .cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--line-strong)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-textfield, .cm-button': { backgroundColor: 'var(--surface)', backgroundImage: 'none', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-selectionMatch, .cm-matchingBracket': { backgroundColor: 'var(--accent-soft) !important' },
  '.cm-searchMatch': { backgroundColor: 'var(--warning-soft)' },
});
const dbml = StreamLanguage.define<{ block: string }>({
  startState: () => ({ block: '' }),
  token(stream, state) {
    if (state.block) {
      if (stream.skipTo(state.block)) { stream.match(state.block); const was = state.block; state.block = ''; return was === '*/' ? 'comment' : 'string'; }
      stream.skipToEnd();
      return state.block === '*/' ? 'comment' : 'string';
    }
    if (stream.match('//')) { stream.skipToEnd(); return 'comment'; }
    if (stream.match('/*')) { state.block = '*/'; return 'comment'; }
    if (stream.match("'''")) { state.block = "'''"; return 'string'; }
    if (stream.match(/^'(?:[^'\\]|\\.)*'/) ?? stream.match(/^`[^`]*`/)) return 'string';
    if (stream.match(/^\d+(\.\d+)?/)) return 'number';
    if (stream.match(/^(Table|Enum|Ref|Project|TableGroup|TablePartial|Note|indexes|checks|as|database_type)\b/i)) return 'keyword';
    if (stream.match(/^(pk|primary key|not null|null|unique|increment|default|note|ref|name|type|delete|update|headercolor|color|cascade|restrict|set null|set default|no action)\b/i)) return 'attributeName';
    if (!stream.match(/^\w+/)) stream.next();
    return null;
  },
});
const dialects = { postgres: PostgreSQL, mysql: MySQL, mariadb: MariaSQL, sqlite: SQLite, sqlserver: MSSQL, oracle: PLSQL };

export interface Code {
  view: EditorView;
  text: () => string;
  /** Replaces what differs, so that scroll and cursor stay. */
  setText: (text: string) => void;
  configure: (options: { format: 'sql' | 'dbml'; dialect: Dialect; schema: Record<string, string[]>; readOnly: boolean }) => void;
  mark: (problems: { line: number; column: number; message: string; severity: Diagnostic['severity'] }[]) => void;
  destroy: () => void;
}

export function makeCode(host: HTMLElement, label: string, onEdit: (text: string) => void): Code {
  const element = document.createElement('div');
  element.className = 'dg-code';
  // the app's shortcuts see only the host
  element.dataset.typing = '';
  host.append(element);
  const root = element.attachShadow({ mode: 'open' });
  const language = new Compartment();
  let own = false;
  const extensions: Extension[] = [
    lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), autocompletion(), highlightActiveLine(), highlightSelectionMatches(), lintGutter(),
    syntaxHighlighting(colours), look, EditorView.lineWrapping, language.of([]),
    // read-only text is reached and scrolled by keyboard too
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
    EditorView.updateListener.of((u) => { if (u.docChanged && !own) onEdit(u.state.doc.toString()); }),
  ];
  const view = new EditorView({ state: EditorState.create({ extensions }), parent: root, root });
  return {
    view,
    text: () => view.state.doc.toString(),
    setText: (next) => {
      const now = view.state.doc.toString();
      if (now === next) return;
      let from = 0;
      while (from < now.length && from < next.length && now[from] === next[from]) from += 1;
      let tail = 0;
      while (tail < now.length - from && tail < next.length - from && now[now.length - 1 - tail] === next[next.length - 1 - tail]) tail += 1;
      own = true;
      view.dispatch({ changes: { from, to: now.length - tail, insert: next.slice(from, next.length - tail) } });
      own = false;
    },
    configure: ({ format, dialect, schema, readOnly }) => view.dispatch({ effects: language.reconfigure([format === 'sql' ? sql({ dialect: dialects[dialect], schema }) : dbml, EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]) }),
    mark: (problems) => {
      const { doc } = view.state;
      view.dispatch(setDiagnostics(view.state, problems.map((p) => {
        const line = doc.line(Math.min(Math.max(1, p.line), doc.lines));
        const from = Math.min(line.from + Math.max(0, p.column - 1), line.to);
        return { from, to: Math.max(from, Math.min(line.to, from + 24)), severity: p.severity, message: p.message };
      })));
    },
    destroy: () => {
      view.destroy();
      element.remove();
    },
  };
}
