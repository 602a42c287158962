// Line icons of the navigation and the bar, 16 px, in the colour of their text.
const paths = {
  dashboard: 'M2 13V8h3v5zM6.5 13V3h3v10zM11 13V6h3v7z',
  activity: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  queries: 'M2 4h12M2 8h12M2 12h7',
  explain: 'M3 2.5v11M3 5h4M3 11h4M7 3.5h6v3H7zM7 9.5h6v3H7z',
  targets: 'M8 2c3 0 5 .8 5 2s-2 2-5 2-5-.8-5-2 2-2 5-2zM3 4v8c0 1.2 2 2 5 2s5-.8 5-2V4M3 8c0 1.2 2 2 5 2s5-.8 5-2',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14',
  ask: 'M2.5 3h11v8h-6l-3 2.5V11h-2z',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M3 13l1.2-1.2M11.8 4.2 13 3',
  moon: 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
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
