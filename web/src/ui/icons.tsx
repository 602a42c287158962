// Line icons of the navigation and the bar, 16 px, in the colour of their text.
const paths = {
  dashboard: 'M2 13V8h3v5zM6.5 13V3h3v10zM11 13V6h3v7z',
  activity: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  queries: 'M2 4h12M2 8h12M2 12h7',
  explain: 'M3 2.5v11M3 5h4M3 11h4M7 3.5h6v3H7zM7 9.5h6v3H7z',
  targets: 'M8 2c3 0 5 .8 5 2s-2 2-5 2-5-.8-5-2 2-2 5-2zM3 4v8c0 1.2 2 2 5 2s5-.8 5-2V4M3 8c0 1.2 2 2 5 2s5-.8 5-2',
  diagrams: 'M2 2.5h5v4H2zM9 9.5h5v4H9zM4.5 6.5v5H9',
  table: 'M2.5 3h11v10h-11zM2.5 6.5h11M6.5 6.5V13',
  note: 'M3 2.5h10v7l-3.5 4H3zM9.5 13.5v-4H13',
  area: 'M2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11M7 2.5h2M7 13.5h2M2.5 7v2M13.5 7v2',
  list: 'M3 4h.01M3 8h.01M3 12h.01M6 4h7.5M6 8h7.5M6 12h7.5',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6',
  redo: 'M10.5 3l3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H10',
  layout: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  text: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  history: 'M2.5 8a5.5 5.5 0 1 0 1.8-4.1M2.5 2.5v2.7h2.7M8 5v3.3l2.2 1.4',
  share: 'M12 2.5a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM4 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM12 10.1a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM5.5 7.2l5-2.2M5.5 8.8l5 2.2',
  export: 'M8 10V2.5M5 5.2 8 2.3l3 2.9M3 9.5v4h10v-4',
  import: 'M8 2.3v7.5M5 7 8 9.9 11 7M3 9.5v4h10v-4',
  panel: 'M2.5 3h11v10h-11zM10 3v10',
  key: 'M5.5 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM7.4 8.3 13 2.7M11 4.7l1.8 1.8',
  link: 'M6.5 9.5l3-3M7 4.5 8.5 3a3 3 0 0 1 4.3 4.3L11.5 9M9 11.5 7.5 13a3 3 0 0 1-4.3-4.3L4.5 7',
  plus: 'M8 3v10M3 8h10',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.3h.01',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14',
  ask: 'M2.5 3h11v8h-6l-3 2.5V11h-2z',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M3 13l1.2-1.2M11.8 4.2 13 3',
  moon: 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  heat: 'M8 2.3a1.7 1.7 0 0 1 1.7 1.7v5a2.8 2.8 0 1 1-3.4 0V4A1.7 1.7 0 0 1 8 2.3zM8 6.5v4',
  close: 'M4 4l8 8M12 4l-8 8',
  mark: 'M4 14V2M4 3h8l-2 2.5L12 8H4',
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={name === 'more' ? 2.4 : 1.4} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
