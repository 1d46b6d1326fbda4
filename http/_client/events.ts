import { createParser } from "eventsource-parser";
import type { Event, EventType } from "../../core.ts";
import { toEvent } from "./records.ts";
import { ask, type Remote } from "./request.ts";

/** How long to wait before a stream that broke is asked for again, in milliseconds. */
const PAUSE = 1000;

/** What a stream of events needs besides the server. */
export interface StreamOptions {
  readonly types: readonly EventType[] | undefined;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Is told when the stream breaks, which is asked for again. */
  readonly onBreak: (error: unknown) => void;
}

/**
 * Calls `take` with each event from now on, until the signal aborts; goes on when a stream breaks. When
 * some were missed, it is `storeChanged`.
 */
export async function follow(
  remote: Remote,
  take: (event: Event) => void,
  { types, signal, now, sleep, onBreak }: StreamOptions,
): Promise<void> {
  let lastId: string | undefined;
  while (!signal.aborted) {
    try {
      const headers = lastId === undefined ? {} : { "last-event-id": lastId };
      const { body } = await ask(remote, "/events", { query: { type: types }, headers, signal });
      const parser = createParser({
        // where it begins, so that what comes before a break is not missed
        onComment: (comment) => lastId ??= /^ ?from (\S+)$/.exec(comment)?.[1],
        onEvent: ({ id, event, data }) => {
          lastId = id ?? lastId;
          const isHeard = !types || types.includes("storeChanged");
          if (event !== "reset") take(toEvent(JSON.parse(data)));
          else if (isHeard) {
            take({ type: "storeChanged", timestamp: now(), schedulerId: remote.url });
          }
        },
      });
      for await (const text of body!.pipeThrough(new TextDecoderStream())) parser.feed(text);
    } catch (error) {
      if (!signal.aborted) onBreak(error);
    }
    await sleep(PAUSE, signal);
  }
}
