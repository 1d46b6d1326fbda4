import type { EventBroker } from "../broker.ts";
import type { Clock } from "../clock.ts";
import { ClockDiffersError } from "../errors.ts";
import type { DataStore, OpenOptions } from "../store.ts";

/** An answer that takes longer says too little about the store's clock, in milliseconds. */
const PROMPT = 100;
/** How often the store is asked for its time, for want of a prompt answer. */
const MOST_QUESTIONS = 2;

/**
 * A store and a broker while they are in use: opened at the first need, in the store's own time
 * where it has a clock.
 */
export class Session {
  readonly #store: DataStore;
  readonly #broker: EventBroker;
  readonly #clock: Clock;
  #opening: Promise<void> | undefined;
  /** Both, open for those who have not asked for the time. */
  #adding: Promise<void> | undefined;
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

  /**
   * Makes a call that adds something: when that is the first one, without a question to the store
   * before it, unless its clock is not the host's.
   */
  async add<T>(call: (now: number) => Promise<T>): Promise<T> {
    if (this.#opening) await this.#opening;
    else await this.#openToAdd();
    try {
      return await call(this.now());
    } catch (error) {
      if (!(error instanceof ClockDiffersError)) throw error;
      await this.open();
      return await call(this.now());
    }
  }

  /** Closes both, if they are open. */
  async close(): Promise<void> {
    const openings = [this.#opening, this.#adding];
    this.#opening = this.#adding = undefined;
    for (const opening of openings) {
      const isOpen = await opening?.then(() => true, () => false);
      if (!isOpen) continue;
      await this.#broker.close();
      await this.#store.close();
    }
  }

  async #open(): Promise<void> {
    let best = await this.#ask();
    await this.#orClose(async () => {
      for (let n = 1; n < MOST_QUESTIONS && best.took > PROMPT; n++) {
        const other = await this.#ask();
        await this.#store.close();
        if (other.took < best.took) best = other;
      }
      await this.#broker.open();
    });
    this.#offset = best.offset;
  }

  #openToAdd(): Promise<void> {
    const open = async () => {
      const { offset } = await this.#ask({ hostTime: this.#clock.now() });
      await this.#orClose(() => this.#broker.open());
      if (offset !== 0) this.#offset = offset; // 0 as well when the question was left until later
    };
    this.#adding ??= open().catch((error) => {
      this.#adding = undefined;
      throw error;
    });
    return this.#adding;
  }

  /** Goes on with the store that was opened, which is closed again when that fails. */
  async #orClose(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.#store.close();
      throw error;
    }
  }

  /** Opens the store; the answer came in the middle of the time that this took, give or take half. */
  async #ask(options?: OpenOptions): Promise<{ readonly offset: number; readonly took: number }> {
    const before = this.#clock.now();
    const { now } = await this.#store.open(options);
    const took = this.#clock.now() - before;
    if (now === null) return { offset: 0, took: 0 };
    const offset = Math.round(now - (before + took / 2));
    // within that, the clocks may well be the same, and are as a rule
    return Math.abs(offset) <= took / 2 ? { offset: 0, took: 0 } : { offset, took };
  }
}
