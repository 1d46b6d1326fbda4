import type { JSX } from "preact";

/** The lines of each icon, in a square of 16. */
const PATHS = {
  overview: "M2.5 13.5v-4M6.2 13.5v-8M9.8 13.5v-5.5M13.5 13.5v-11",
  schedules: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.6",
  jobs: "M5.5 4h8M5.5 8h8M5.5 12h8M2.4 4h.2M2.4 8h.2M2.4 12h.2",
  tasks:
    "M5.5 3C4 3 4 4 4 5.2S3.6 8 2.5 8C3.6 8 4 9.6 4 10.8S4 13 5.5 13M10.5 3C12 3 12 4 12 5.2S12.4 8 13.5 8C12.4 8 12 9.6 12 10.8S12 13 10.5 13",
  schedulers: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.2M5 11h.2",
  play: "M5 3.2v9.6l7.6-4.8Z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  stop: "M4 4h8v8H4Z",
  retry: "M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.8V6H9.8",
  trash: "M2.8 4.5h10.4M6 4.5V2.8h4v1.7M4.2 4.5l.6 8.7h6.4l.6-8.7M6.8 7v3.8M9.2 7v3.8",
  edit: "M3 13l.6-2.8L10.8 3 13 5.2 5.8 12.4ZM9.4 4.4l2.2 2.2",
  copy: "M5.5 5.5h7.5v7.5H5.5ZM3 10.5V3h7.5",
  plus: "M8 3v10M3 8h10",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14",
  more:
    "M3 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M7.5 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M12 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0",
  left: "M10 3 5 8l5 5",
  right: "m6 3 5 5-5 5",
  down: "m3.5 6 4.5 4.5L12.5 6",
  close: "m3.5 3.5 9 9M12.5 3.5l-9 9",
  check: "m3 8.5 3.5 3.5L13 4.5",
  alert: "M8 2.2 14.5 13.5h-13ZM8 6.5v3.2M8 11.5v.1",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
  light:
    "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  dark: "M13 9.6A5.5 5.5 0 0 1 6.4 3a5.3 5.3 0 1 0 6.6 6.6Z",
  auto: "M8 2a6 6 0 1 0 0 12ZM8 2a6 6 0 0 1 0 12",
  keyboard: "M1.8 4h12.4v8H1.8ZM4.4 6.6h.1M6.8 6.6h.1M9.2 6.6h.1M11.6 6.6h.1M5 9.6h6",
  history: "M3 8a5 5 0 1 0 1.5-3.5L3 6M3 2.8V6h3.2M8 5.5V8l1.8 1.2",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** A small picture beside words, or in a button that has a label. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg
      class="icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
