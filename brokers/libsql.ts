import type { EventBroker } from "../src/broker.ts";
import { type Clock, systemClock } from "../src/clock.ts";
import type { Event } from "../src/events.ts";
import { type DurationInput, toMilliseconds } from "../src/input/duration.ts";
import { refuseUnknownKeys } from "../src/input/refuse.ts";
import type { Outbox, OutboxPlace } from "../src/outbox.ts";
import { timeOrderedIds } from "../src/time_ordered_id.ts";
import { Subscribers } from "./_subscribers.ts";

/** How a {@linkcode LibsqlEventBroker} looks for events. */
export interface LibsqlEventBrokerOptions {
  /**
   * How long it waits between two looks; a number is seconds. Looks at a file of this host cost next
   * to nothing.
   * @default 5 milliseconds for a file, 100 milliseconds for a server
   */
  readonly pollInterval?: DurationInput;
  /**
   * How long it waits between two looks at a server on which nothing happens; a number is seconds.
   * @default 2 seconds
   */
  readonly maxPollInterval?: DurationInput;
  /** Where time for waiting comes from. @default the host's */
  readonly clock?: Clock;
  /** Gives the id of this broker, that nobody else has. @default UUIDs of version 7 */
  readonly newId?: () => string;
}

/** What a {@linkcode LibsqlEventBroker} needs of a store. */
export interface OutboxOwner {
  /** Events beside what they are about. */
  readonly outbox: Outbox;
}

const KNOWN: Readonly<Record<keyof LibsqlEventBrokerOptions, true>> = {
  pollInterval: true,
  maxPollInterval: true,
  clock: true,
  newId: true,
};
const ACTION = "make a LibsqlEventBroker";

/**
 * Tells the schedulers of other processes that something changed, by way of the database that they
 * share: there is no other server. While nothing happens, a file is looked at every few milliseconds, at
 * the cost of one row, and a server ever more slowly. It looks only while somebody is subscribed, as a
 * scheduler is that has started.
 *
 * A change that was not published, such as a job added in a user's own transaction, is a
 * `storeChanged`.
 *
 * @example Processes that wake each other
 * ```ts ignore
 * import { Scheduler } from "@almanac/scheduler";
 * import { LibsqlEventBroker } from "@almanac/scheduler/brokers/libsql";
 * import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";
 *
 * const store = new LibsqlDataStore({ url: "file:jobs.db" });
 * await using scheduler = new Scheduler({ store, broker: new LibsqlEventBroker(store) });
 * await scheduler.start();
 * ```
 */
export class LibsqlEventBroker implements EventBroker {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #id: string;
  readonly #pace: Pace;
  readonly #subscribers = new Subscribers();
  #opens = 0;
  #seen: Seen | undefined;
  #polling: Promise<void> | undefined;
  /** Aborts when nothing is to be looked for any longer. */
  #over = new AbortController();
  /** Aborts when looks are to become frequent again. */
  #hurry: AbortController | undefined;

  /**
   * Takes the store, which may be open or not.
   *
   * @throws {TypeError | RangeError} for an option that cannot be used
   */
  constructor(store: OutboxOwner, options: LibsqlEventBrokerOptions = {}) {
    if (typeof store?.outbox?.append !== "function") {
      throw new TypeError(`Cannot ${ACTION}: expected a LibsqlDataStore`);
    }
    refuseUnknownKeys(options, KNOWN, ACTION);
    const { clock = systemClock, newId = timeOrderedIds(clock) } = options;
    this.#outbox = store.outbox;
    this.#clock = clock;
    this.#id = newId();
    this.#pace = toPace(options, store.outbox.isNear);
  }

  /** Opens the store; events count from now on. */
  async open(): Promise<void> {
    await this.#outbox.open();
    try {
      this.#seen ??= await this.#lookAtEnd();
    } catch (error) {
      await this.#outbox.close();
      throw error;
    }
    this.#opens++;
    this.#pollIfNeeded();
  }

  /** Stops looking, and closes the store. Subscriptions stay. */
  async close(): Promise<void> {
    if (this.#opens === 0) return;
    this.#opens--;
    if (this.#opens === 0) {
      this.#over.abort();
      await this.#polling;
      if (this.#opens === 0) this.#seen = undefined;
    }
    await this.#outbox.close();
  }

  /**
   * Calls every subscriber here, and appends the events for the others.
   *
   * @throws {StoreUnavailableError | StoreUnusableError} when the database cannot be written
   */
  async publish(events: readonly Event[]): Promise<void> {
    if (events.length === 0) return;
    this.#subscribers.call(events);
    await this.#outbox.append({ sender: this.#id, events });
    this.#hurry?.abort(); // what was published is going to have consequences
  }

  /**
   * Calls `callback` with each event from now on; among those of others there may be some of the
   * second before.
   */
  subscribe(callback: (event: Event) => unknown): () => void {
    const end = this.#subscribers.add(callback);
    this.#pollIfNeeded();
    return end;
  }

  #pollIfNeeded(): void {
    if (this.#polling || !this.#isNeeded()) return;
    this.#over = new AbortController();
    this.#polling = this.#poll(this.#over.signal);
  }

  #isNeeded(): boolean {
    return this.#opens > 0 && this.#subscribers.size > 0;
  }

  async #poll(over: AbortSignal): Promise<void> {
    const { least, most } = this.#pace;
    if (this.#seen && this.#clock.now() - this.#seen.at > STALE) this.#seen = undefined;
    for (let wait = least; this.#isNeeded() && !over.aborted;) {
      try {
        wait = await this.#look() ? least : Math.min(most, wait * 2);
      } catch {
        wait = Math.min(Math.max(FAILED_WAIT, least), wait * 2); // schedulers say what is wrong
      }
      if (wait > least) wait = await this.#waitOrHurry(wait, over);
      else await this.#clock.sleep(wait, over);
    }
    if (this.#seen) this.#seen = { ...this.#seen, at: this.#clock.now() };
    this.#polling = undefined;
    this.#pollIfNeeded(); // it may have been opened again in the meantime
  }

  /** Waits, and gives how long to wait the next time. */
  async #waitOrHurry(wait: number, over: AbortSignal): Promise<number> {
    const hurry = new AbortController();
    this.#hurry = hurry;
    await this.#clock.sleep(wait, AbortSignal.any([over, hurry.signal]));
    this.#hurry = undefined;
    if (!hurry.signal.aborted) return wait;
    await this.#clock.sleep(this.#pace.least, over);
    return this.#pace.least;
  }

  /** Hands on what is new, and says whether there was anything. */
  async #look(): Promise<boolean> {
    const seen = this.#seen ??= await this.#lookAtEnd();
    const version = await this.#outbox.version();
    if (version !== null && version === seen.version) return false;
    const { events, isWhole, isUnannounced, place } = await this.#outbox.read({
      ...{ sender: this.#id, after: seen.place },
    });
    this.#seen = { ...seen, version: isWhole ? version : null, place };
    this.#subscribers.call(events);
    if (isUnannounced) this.#subscribers.call([this.#storeChanged()]);
    return place.sequence > seen.place.sequence || isUnannounced;
  }

  async #lookAtEnd(): Promise<Seen> {
    const version = await this.#outbox.version();
    return { version, place: await this.#outbox.end(), at: this.#clock.now() };
  }

  #storeChanged(): Event {
    const timestamp = new Date(this.#clock.now());
    return { type: "storeChanged", timestamp, schedulerId: this.#id };
  }
}

/** How far events have been seen, and when that was known last. */
interface Seen {
  readonly place: OutboxPlace;
  readonly version: string | null;
  readonly at: number;
}

/** The least and the most time between two looks, in milliseconds. */
interface Pace {
  readonly least: number;
  readonly most: number;
}

/** For how long it is remembered, while nobody is subscribed, how far events have been seen. */
const STALE = 1000;
/** The most time between two looks while they fail, in milliseconds. */
const FAILED_WAIT = 1000;

function toPace(options: LibsqlEventBrokerOptions, isNear: boolean): Pace {
  const { pollInterval = { milliseconds: isNear ? 5 : 100 }, maxPollInterval = 2 } = options;
  const least = Math.max(1, toMilliseconds(pollInterval, "pollInterval"));
  const most = toMilliseconds(maxPollInterval, "maxPollInterval");
  return { least, most: isNear ? least : Math.max(least, most) };
}
