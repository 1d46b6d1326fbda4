import type { JSX } from "preact";
import { liveState } from "../state/live.ts";
import { useStore } from "../state/store.ts";

const WORDS = {
  live: ["Live", "Changes show as they happen"],
  connecting: ["Connecting", "Connecting to the stream of events"],
  offline: [
    "Offline",
    "There is no stream of events: what you see is asked anew every ten seconds",
  ],
} as const;

/** Whether the page hears of changes as they happen. */
export function LiveDot(): JSX.Element {
  const state = useStore(liveState);
  const [word, meaning] = WORDS[state];
  return (
    <span class={`live ${state}`} role="status" aria-label={`Connection: ${word}`} title={meaning}>
      <i />
      {word}
    </span>
  );
}
