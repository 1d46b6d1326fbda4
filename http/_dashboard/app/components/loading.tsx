import type { JSX } from "preact";

/** Stands where something will be; it shows after a moment only. */
export function Loading(): JSX.Element {
  return (
    <div class="loading" role="status">
      <span>Loading…</span>
    </div>
  );
}
