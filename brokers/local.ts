import type { EventBroker } from "../src/broker.ts";
import type { Event } from "../src/events.ts";

/** Hands events to the subscribers in this process. Schedulers share it by being given the same. */
export class LocalEventBroker implements EventBroker {
  readonly #subscribers = new Set<{ readonly callback: (event: Event) => unknown }>();

  /** Has nothing to open. */
  open(): Promise<void> {
    return Promise.resolve();
  }

  /** Has nothing to close; subscriptions stay. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Calls every subscriber with each event. */
  publish(events: readonly Event[]): Promise<void> {
    for (const event of events) {
      for (const { callback } of [...this.#subscribers]) callQuietly(callback, event);
    }
    return Promise.resolve();
  }

  /** Calls `callback` with each event from now on. */
  subscribe(callback: (event: Event) => unknown): () => void {
    const subscriber = { callback };
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }
}

/** What a subscriber throws is its own affair: whoever subscribes for users logs it. */
function callQuietly(callback: (event: Event) => unknown, event: Event): void {
  try {
    Promise.resolve(callback(event)).catch(() => {});
  } catch {
    // as above
  }
}
