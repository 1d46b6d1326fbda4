import type { Event } from "../src/events.ts";

/** Those who are to hear of events in this process. */
export class Subscribers {
  readonly #all = new Set<{ readonly callback: (event: Event) => unknown }>();

  /** How many there are. */
  get size(): number {
    return this.#all.size;
  }

  /** Adds one, until the function that is returned is called. */
  add(callback: (event: Event) => unknown): () => void {
    const subscriber = { callback };
    this.#all.add(subscriber);
    return () => void this.#all.delete(subscriber);
  }

  /** Calls every subscriber with each event. */
  call(events: readonly Event[]): void {
    for (const event of events) {
      for (const { callback } of [...this.#all]) callQuietly(callback, event);
    }
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
