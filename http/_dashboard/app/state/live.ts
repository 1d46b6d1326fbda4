import { BASE } from "../api/base.ts";
import { toQuery } from "../api/client.ts";
import { type Store, store } from "./store.ts";
import { changed, TOPICS, TOPICS_OF } from "./topics.ts";

/** Whether the page hears of changes as they happen. */
export type LiveState = "connecting" | "live" | "offline";

/** The state of the event stream. */
export const liveState: Store<LiveState> = store<LiveState>("connecting");

/** How long a page that nobody sees keeps its stream, in milliseconds. */
const HIDDEN_GRACE = 30_000;
/** How often everything is asked anew while there is no stream, in milliseconds. */
const POLL_INTERVAL = 10_000;
const MAX_RETRY_DELAY = 30_000;

/** Listens to the events of a scheduler until it is told to stop. */
export function listen(prefix: string): () => void {
  let source: EventSource | undefined;
  let lastEventId = "";
  let retries = 0;
  /** How often in a row there was no stream: it is the browser that tries again, mostly. */
  let failures = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let hideTimer: ReturnType<typeof setTimeout> | undefined;

  const onEvent = (event: MessageEvent) => {
    if (event.lastEventId) lastEventId = event.lastEventId;
    changed(TOPICS_OF[event.type] ?? TOPICS);
  };

  const close = () => {
    clearTimeout(retryTimer);
    source?.close();
    source = undefined;
  };

  const open = () => {
    close();
    source = new EventSource(`${BASE}${prefix}/events${toQuery({ lastEventId })}`);
    for (const type of [...Object.keys(TOPICS_OF), "reset"]) source.addEventListener(type, onEvent);
    source.onopen = () => {
      retries = 0;
      failures = 0;
      liveState.set("live");
      changed(TOPICS);
    };
    source.onerror = () => {
      const isOver = source?.readyState === EventSource.CLOSED;
      liveState.set(isOver || ++failures > 1 ? "offline" : "connecting");
      if (!isOver) return;
      retryTimer = setTimeout(open, Math.min(MAX_RETRY_DELAY, 1000 * 2 ** retries++));
    };
  };

  const onVisibility = () => {
    clearTimeout(hideTimer);
    if (document.hidden) hideTimer = setTimeout(close, HIDDEN_GRACE);
    else if (!source) open();
  };

  const poll = setInterval(() => {
    if (liveState.get() !== "live") changed(TOPICS);
  }, POLL_INTERVAL);
  document.addEventListener("visibilitychange", onVisibility);
  liveState.set("connecting");
  open();
  return () => {
    close();
    clearInterval(poll);
    clearTimeout(hideTimer);
    document.removeEventListener("visibilitychange", onVisibility);
  };
}
