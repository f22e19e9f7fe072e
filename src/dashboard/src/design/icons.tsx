const paths = {
  overview: 'M3 12h4l2.5-7 5 14L17 12h4',
  function: 'M13 2 4 14h7l-1 8 9-12h-7l1-8Z',
  flow: 'M6 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm0 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm12-6a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8.5 6H11c2.5 0 2.5 6 4.5 6M8.5 18H11c2.5 0 2.5-6 4.5-6',
  run: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm-2-12.5 5.5 3.5-5.5 3.5v-7Z',
  letter: 'M3 6h18v12H3V6Zm0 .5 9 7 9-7',
  connector: 'M9 3v5m6-5v5M6 8h12v3a6 6 0 0 1-12 0V8Zm6 9v4',
  secret: 'M8 11V7a4 4 0 0 1 8 0v4M5 11h14v10H5V11Zm7 4v2',
  docs: 'M5 4h10l4 4v12H5V4Zm4 8h6m-6 4h6m0-12v4h4',
  tour: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm3.5-12.5-2 5-5 2 2-5 5-2Z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5Z',
  auto: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-18v18m0-15 5 0m-5 4h8m-8 4h8m-8 4h5',
  exit: 'M10 4H5v16h5m4-12 4 4-4 4m4-4H9',
  plus: 'M12 5v14M5 12h14',
  copy: 'M9 9h11v11H9V9ZM5 15H4V4h11v1',
  check: 'm5 12.5 4.5 4.5L19 7',
  close: 'M6 6l12 12M18 6 6 18',
  warn: 'M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.5',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v6m0-9.5v.5',
  undo: 'M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6',
  redo: 'm15 7 5 5-5 5m5-5H10a6 6 0 0 0-6 6',
  trash: 'M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13M10 11v5m4-5v5',
  play: 'M7 4.5v15L19.5 12 7 4.5Z',
  retry: 'M19 12a7 7 0 1 1-2.2-5.1M19 3v4.5h-4.5',
  stop: 'M6 6h12v12H6z',
  file: 'M6 3h8l4 4v14H6V3Zm8 0v4h4',
  save: 'M5 4h11l3 3v13H5V4Zm3 0v5h7V4M8 20v-6h8v6',
  history: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4m4 0v4.5l3 2',
  deploy: 'M12 20V8m-5 5 5-5 5 5M5 4h14',
  layout: 'M4 4h7v5H4V4Zm9 6h7v5h-7v-5Zm-9 5h7v5H4v-5',
  alignLeft: 'M4 3v18M8 6h12v4H8V6Zm0 8h7v4H8v-4Z',
  alignTop: 'M3 4h18M6 8v12h4V8H6Zm8 0v7h4V8h-4Z',
  upload: 'M12 16V5m-4 4 4-4 4 4M4 16v4h16v-4',
  download: 'M12 5v11m-4-4 4 4 4-4M4 16v4h16v-4',
  choice: 'm12 3 9 9-9 9-9-9 9-9Z',
  join: 'M4 5c5 0 5 7 9 7m-9 7c5 0 5-7 9-7m0 0h7m-3-3 3 3-3 3',
  foreach: 'M4 6h10M4 12h10M4 18h10m4-12v12m-2.5-2.5L18 18l2.5-2.5',
  loop: 'M17 3l3 3-3 3M4 11V9a3 3 0 0 1 3-3h13M7 21l-3-3 3-3m13-2v2a3 3 0 0 1-3 3H4',
  wait: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2',
  transform: 'M8 4c-3 0-2 6-4 8 2 2 1 8 4 8m8-16c3 0 2 6 4 8-2 2-1 8-4 8',
  subflow: 'M4 4h16v16H4V4Zm4 8h3m2-3h3v2h-3V9Zm0 4h3v2h-3v-2Zm-2-1v-2h2m-2 2v2h2',
  approval: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 8c0-4 3-5.5 6-5.5m3 3.5 2.5 2.5L20 16',
  respond: 'M20 18v-3a4 4 0 0 0-4-4H5m5-5-5 5 5 5',
  request: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3.5 12h17M12 3c3 3 3 15 0 18-3-3-3-15 0-18',
  publish: 'M4 10v4h4l8 5V5l-8 5H4Zm15-2c2 2 2 6 0 8',
  chevron: 'm9 6 6 6-6 6',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 5 5',
  keyboard: 'M3 6h18v12H3V6Zm4 4h.5m3 0h.5m3 0h.5m3 0h.5M7 14h10',
  label: 'M4 4h8l8 8-8 8-8-8V4Zm4 4h.5',
  pause: 'M8 5v14M16 5v14',
  swap: 'M4 8h15m-4-4 4 4-4 4M20 16H5m4-4-4 4 4 4',
  compare: 'M4 4h6v16H4V4Zm10 0h6v16h-6V4Zm-7 4v3m0 3v2m10-8v3m0 3v2',
} as const;

export type IconName = keyof typeof paths;

export const isIcon = (name: string): name is IconName => name in paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
