/** 24 x 24, drawn with the text's colour. */
const paths = {
  wave: 'M4 10v4M8 6v12M12 9v6M16 4v16M20 10v4',
  auto: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  drop: 'M12 3v12M7 10l5 5 5-5M4 17v3h16v-3',
  back: 'M15 5l-7 7 7 7',
  retry: 'M4 12a8 8 0 1 1 2.5 5.8M4 20v-5h5',
  stop: 'M6 6l12 12M18 6 6 18',
  play: 'M7 4.5v15l12-7.5z',
  pause: 'M8 5v14M16 5v14',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  save: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 4 2.5 20h19zM12 10v4M12 17v.5',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2',
  gaps: 'M4 10v4M8 6v12M16 6v12M20 10v4',
  folder: 'M3 7v12h18V8h-9l-2.5-3H3z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  'skip-back': 'M11.5 6.5 6 12l5.5 5.5M18 6.5 12.5 12l5.5 5.5',
  'skip-on': 'M12.5 6.5 18 12l-5.5 5.5M6 6.5 11.5 12 6 17.5',
  keyboard: 'M3 7h18v10H3zM7 11h.01M12 11h.01M17 11h.01M8.5 14h7',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.01',
  help: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.5',
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
