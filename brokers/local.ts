import type { EventBroker } from "../src/broker.ts";
import type { Event } from "../src/events.ts";
import { Subscribers } from "./_subscribers.ts";

/** Hands events to the subscribers in this process. Schedulers share it by being given the same. */
export class LocalEventBroker implements EventBroker {
  readonly #subscribers = new Subscribers();

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
    this.#subscribers.call(events);
    return Promise.resolve();
  }

  /** Calls `callback` with each event from now on. */
  subscribe(callback: (event: Event) => unknown): () => void {
    return this.#subscribers.add(callback);
  }
}
