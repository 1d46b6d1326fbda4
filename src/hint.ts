import type { Event } from "./events.ts";

/** Whether an event changes what a scheduler may have to do. */
export function isHint({ type }: Event): boolean {
  return /^(task|schedule(?!r)|jobAdded|jobReleased|jobRetried|jobRestarted|storeChanged)/.test(
    type,
  );
}
