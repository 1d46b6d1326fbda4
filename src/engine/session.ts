import type { EventBroker } from "../broker.ts";
import type { Clock } from "../clock.ts";
import type { DataStore } from "../store.ts";

/** An answer that takes longer says too little about the store's clock, in milliseconds. */
const PROMPT = 100;
/** How often the store is asked for its time, for want of a prompt answer. */
const MOST_QUESTIONS = 4;

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
    let best = await this.#ask();
    try {
      for (let n = 1; n < MOST_QUESTIONS && best.took > PROMPT; n++) {
        const other = await this.#ask();
        await this.#store.close();
        if (other.took < best.took) best = other;
      }
      await this.#broker.open();
    } catch (error) {
      await this.#store.close();
      throw error;
    }
    this.#offset = best.offset;
  }

  /** Opens the store; the answer came in the middle of the time that this took, give or take half. */
  async #ask(): Promise<{ readonly offset: number; readonly took: number }> {
    const before = this.#clock.now();
    const { now } = await this.#store.open();
    const took = this.#clock.now() - before;
    return now === null
      ? { offset: 0, took: 0 }
      : { offset: Math.round(now - (before + took / 2)), took };
  }
}
