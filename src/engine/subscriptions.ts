import type { EventBroker } from "../broker.ts";
import type { EventOf, EventType } from "../events.ts";
import type { Logger } from "../logger.ts";

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

type Listen<Type extends EventType> = (callback: (event: EventOf<Type>) => void) => () => void;

/** The first event that `listen` brings; rejects with the reason of a signal when it aborts. */
export function nextEvent<Type extends EventType>(
  listen: Listen<Type>,
  signals: readonly AbortSignal[],
): Promise<EventOf<Type>> {
  return new Promise((resolve, reject) => {
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted) return reject(aborted.reason);
    const over = new AbortController();
    const stop = listen((event) => {
      over.abort();
      resolve(event);
    });
    for (const signal of signals) {
      signal.addEventListener("abort", () => {
        stop();
        over.abort();
        reject(signal.reason);
      }, { signal: over.signal });
    }
  });
}

/** The events from now on, kept until they are read one by one. */
export function eventStream<Type extends EventType>(
  listen: Listen<Type>,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<EventOf<Type>, undefined> {
  const queue: EventOf<Type>[] = [];
  const readers: ((result: IteratorResult<EventOf<Type>, undefined>) => void)[] = [];
  let over = signal?.aborted ?? false;
  const stop = over ? () => {} : listen((event) => {
    const reader = readers.shift();
    if (reader) reader({ value: event, done: false });
    else queue.push(event);
  });
  const end = () => {
    over = true;
    stop();
    signal?.removeEventListener("abort", end);
    for (const reader of readers.splice(0)) reader({ value: undefined, done: true });
  };
  signal?.addEventListener("abort", end, { once: true });
  return {
    next() {
      const event = queue.shift();
      if (event !== undefined) return Promise.resolve({ value: event, done: false });
      if (over) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => readers.push(resolve));
    },
    return() {
      end();
      queue.length = 0;
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
