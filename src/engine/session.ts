import type { EventBroker } from "../broker.ts";
import type { Clock } from "../clock.ts";
import type { DataStore } from "../store.ts";

/**
 * A store and a broker while they are in use: opened at the first need, in the store's own time
 * where it has a clock.
 */
export class Session {
  readonly #store: DataStore;
  readonly #broker: EventBroker;
  readonly #clock: Clock;
  #opening: Promise<void> | undefined;
  #offset = 0;

  constructor(store: DataStore, broker: EventBroker, clock: Clock) {
    this.#store = store;
    this.#broker = broker;
    this.#clock = clock;
  }

  /** The store's time, in milliseconds since the epoch. */
  now(): number {
    return this.#clock.now() + this.#offset;
  }

  /** Opens both, once; after a failure the next call tries again. */
  open(): Promise<void> {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Closes both, if they are open. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const isOpen = await opening?.then(() => true, () => false);
    if (!isOpen) return;
    await this.#broker.close();
    await this.#store.close();
  }

  async #open(): Promise<void> {
    const before = this.#clock.now();
    const { now } = await this.#store.open();
    const after = this.#clock.now();
    this.#offset = now === null ? 0 : Math.round(now - (before + after) / 2);
    try {
      await this.#broker.open();
    } catch (error) {
      await this.#store.close();
      throw error;
    }
  }
}
