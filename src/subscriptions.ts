import type { EventBroker } from "./broker.ts";
import type { Event, EventOf, EventType } from "./events.ts";
import type { Logger } from "./logger.ts";

/** How long a subscription lasts. */
export interface SubscribeOptions {
  /** End it after the first event. @default false */
  readonly once?: boolean;
  /** End it when this aborts. */
  readonly signal?: AbortSignal;
}

/** Calls `callback` with the events of some types; what it throws is logged. */
export function subscribe<Type extends EventType>(
  { broker, logger }: { readonly broker: EventBroker; readonly logger: Logger },
  callback: (event: EventOf<Type>) => unknown,
  types: readonly Type[] | undefined,
  { once = false, signal }: SubscribeOptions,
): () => void {
  if (signal?.aborted) return () => {};
  const stop = () => {
    unsubscribe();
    signal?.removeEventListener("abort", stop);
  };
  const unsubscribe = broker.subscribe(async (event) => {
    if (types && !types.includes(event.type as Type)) return;
    if (once) stop();
    try {
      await callback(event as EventOf<Type>);
    } catch (error) {
      logger.error(`A subscriber failed on ${event.type}`, error);
    }
  });
  signal?.addEventListener("abort", stop, { once: true });
  return stop;
}

/** The events from now on, as a stream that is read one by one. */
export async function* eventStream<Type extends EventType>(
  listen: (callback: (event: EventOf<Type>) => void) => () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<EventOf<Type>, void, void> {
  const queue: EventOf<Type>[] = [];
  let ring = Promise.withResolvers<void>();
  const wake = () => ring.resolve();
  const stop = listen((event) => {
    queue.push(event);
    wake();
  });
  signal?.addEventListener("abort", wake, { once: true });
  try {
    while (!signal?.aborted) {
      const event = queue.shift();
      if (event !== undefined) {
        yield event;
        continue;
      }
      await ring.promise;
      ring = Promise.withResolvers<void>();
    }
  } finally {
    stop();
    signal?.removeEventListener("abort", wake);
  }
}

/** Whether an event changes what a scheduler may have to do. */
export function isHint(event: Event): boolean {
  return event.type.startsWith("schedule") && !event.type.startsWith("scheduler") ||
    event.type.startsWith("task") || event.type === "jobAdded" || event.type === "jobReleased";
}
