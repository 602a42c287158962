// The keys of the editor, as the sheet behind "?" and docs/diagram-editor.md list them. A test holds the actions and the page against this list.
export interface KeyGroup {
  title: string;
  rows: [string, string][];
}
export const keyList: KeyGroup[] = [
  {
    title: 'Add and change',
    rows: [['T', 'add a table'], ['N', 'add a note'], ['A', 'add an area, around what is selected'], ['E', 'add an enum'], ['C', 'add a column'], ['R', 'foreign key between two selected tables'], ['F2', 'rename'], ['Delete', 'delete what is selected'], ['Ctrl D', 'duplicate'], ['Ctrl Z', 'undo'], ['Ctrl Shift Z', 'redo'], ['O', 'lay out everything'], ['Shift O', 'lay out what is selected']],
  },
  { title: 'Find and show', rows: [['/', 'find a table or column'], ['Ctrl A', 'select everything'], ['0', 'fit everything'], ['2', 'fit what is selected'], ['F', 'only the neighbours of what is selected'], ['Shift F', 'one step wider'], ['H', 'hide what is selected'], ['Shift H', 'show everything'], ['S', 'text pane'], ['I', 'inspector'], ['W', 'suggestions: what is wrong']] },
];
/** What is not an action: the canvas, the clipboard, panes and fields. */
export const moreKeys: KeyGroup[] = [
  {
    title: 'On the canvas',
    rows: [['Tab', 'from box to box, and on after the last'], ['Arrows', 'move what is selected, or the view'], ['Shift Arrows', 'ten steps at once'], ['Enter', 'rename what is selected'], ['+', 'larger'], ['-', 'smaller'], ['1', 'full size'], ['Space', 'held: drag the view'], ['Shift F10', 'menu of what is selected'], ['Ctrl C', 'copy'], ['Ctrl X', 'cut'], ['Ctrl V', 'paste, also into another diagram'], ['Esc', 'select nothing']],
  },
  { title: 'In the suggestions', rows: [['↑ ↓', 'from one to the next'], ['Enter', 'open it'], ['Ctrl Enter', 'apply its change'], ['P', 'preview of its change'], ['M', 'mute it'], ['X', 'reject it'], ['U', 'take the verdict back']] },
  { title: 'Panes and fields', rows: [['F6', 'next pane: canvas, tools, text, panel'], ['Shift F6', 'previous pane'], ['Esc', 'from a field or tool to the canvas'], ['Shift Enter', 'in the search: select it too'], ['Ctrl Enter', 'in a column: the next column'], ['Alt ↑', 'column one up'], ['Alt ↓', 'column one down']] },
];
