import type { Clock } from "../clock.ts";
import { compareIds } from "../id_order.ts";
import type { Role } from "../role.ts";
import type { DataStore } from "../store.ts";
import type { StoreHealth } from "./store_health.ts";

/** How often a scheduler says that it is there, and how soon again when that has failed, in milliseconds. */
const EVERY = 30_000;
const AGAIN = 5000;
/** How long that counts, in milliseconds: it looks at its store once a minute at least. */
const COUNTS = 120_000;

/** What a {@linkcode Presence} works with. */
export interface PresenceOptions {
  readonly store: DataStore;
  readonly health: StoreHealth;
  readonly clock: Clock;
  /** The store's time. */
  readonly now: () => number;
  readonly identity: string;
  readonly role: Role;
  readonly maxConcurrentJobs: number;
  /** The functions that are known here. */
  readonly functions: ReadonlyMap<string, unknown>;
}

/** Tells the store that a scheduler is there, from its start to its stop. */
export class Presence {
  readonly #options: PresenceOptions;
  /** By the host's clock, as the store may not have answered yet. */
  #begun = 0;
  #startedAt: number | undefined;
  #toldAt = -Infinity;
  #tasks = 0;
  /** What is said just now. */
  #telling: Promise<void> | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Notes that the scheduler starts now. */
  begin(): void {
    this.#begun = this.#options.clock.now();
    this.#startedAt = undefined;
    this.#toldAt = -Infinity;
  }

  /** Says so when it is time to, or there are more tasks; does not wait for an answer. */
  tell(): void {
    const now = this.#options.now();
    const { size } = this.#options.functions;
    const isDue = Math.abs(now - this.#toldAt) >= EVERY || size !== this.#tasks; // a clock may go back
    if (!isDue || this.#telling) return;
    this.#toldAt = now;
    this.#tasks = size;
    this.#telling = this.#put(now).finally(() => this.#telling = undefined);
  }

  /** Takes it back, if it was said; what the store does not do lapses. */
  async end(): Promise<void> {
    const startedAt = this.#startedAt;
    this.#startedAt = undefined;
    if (startedAt === undefined) return;
    const { store, identity } = this.#options;
    await this.#telling; // or it would come after what takes it back
    try {
      await store.removePresence({ identity, startedAt });
    } catch {
      // it is not told of any more
    }
  }

  async #put(now: number): Promise<void> {
    const { store, health, clock, identity, role, maxConcurrentJobs, functions } = this.#options;
    const startedAt = this.#startedAt ??= now - (clock.now() - this.#begun);
    try {
      await store.putPresence({
        ...{ identity, role, startedAt, seenAt: now, until: now + COUNTS, maxConcurrentJobs },
        tasks: [...functions.keys()].sort(compareIds),
      });
      health.succeeded("presence");
    } catch (error) {
      this.#toldAt = now - EVERY + AGAIN;
      health.failed("presence", error);
    }
  }
}
