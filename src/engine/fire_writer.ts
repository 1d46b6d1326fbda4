import type { Logger } from "../logger.ts";
import type { CommitParams, DataStore, Fire } from "../store.ts";
import { isUnstorable } from "./unstorable.ts";

/** The most advances of schedules that are written at once. */
const MAX_FIRES_PER_COMMIT = 1000;

type Release = CommitParams["releases"][number];

/** What a {@linkcode FireWriter} works with. */
export interface FireWriterOptions {
  readonly store: DataStore;
  /** The store's time. */
  readonly now: () => number;
  readonly logger: Logger;
}

/**
 * Writes the advances of schedules. What could not be written waits, and is written before anything
 * else: under its lease, so that no fire time is late by the length of one.
 */
export class FireWriter {
  readonly #options: FireWriterOptions;
  #fires: Fire[] = [];
  #releases: Release[] = [];

  constructor(options: FireWriterOptions) {
    this.#options = options;
  }

  /** Writes what waits, then this, and gives the number of jobs that were added. */
  async write(fires: readonly Fire[], releases: readonly Release[]): Promise<number> {
    this.#fires.push(...fires);
    this.#releases.push(...releases);
    let added = 0;
    while (this.#fires.length > 0 || this.#releases.length > 0) {
      const batch = this.#fires.slice(0, MAX_FIRES_PER_COMMIT);
      added += await this.#commit(batch, this.#releases);
      this.#fires = this.#fires.slice(batch.length);
      this.#releases = [];
    }
    return added;
  }

  /** Forgets what waits: its leases end by themselves. */
  clear(): void {
    this.#fires = [];
    this.#releases = [];
  }

  async #commit(fires: readonly Fire[], releases: readonly Release[]): Promise<number> {
    const { store, now } = this.#options;
    try {
      const committed = await store.commit({ now: now(), fires, ends: [], releases });
      this.#logFailures(fires, committed.lostSchedules);
      return committed.addedJobs.length;
    } catch (error) {
      if (!isUnstorable(error) || fires.length === 0) throw error;
      return await this.#commitOneByOne(fires, releases, error);
    }
  }

  /** A schedule whose jobs the store refuses harms itself alone: its lease ends by itself. */
  async #commitOneByOne(
    fires: readonly Fire[],
    releases: readonly Release[],
    error: unknown,
  ): Promise<number> {
    let added = releases.length > 0 ? await this.#commit([], releases) : 0;
    if (fires.length > 1) {
      for (const fire of fires) added += await this.#commit([fire], []);
    } else {
      const message = `Cannot write the jobs of schedule "${fires[0]!.scheduleId}"`;
      this.#options.logger.error(message, error);
    }
    return added;
  }

  #logFailures(fires: readonly Fire[], lostSchedules: readonly string[]): void {
    const lost = new Set(lostSchedules);
    for (const { scheduleId, error } of fires) {
      if (error === null || lost.has(scheduleId)) continue;
      this.#options.logger.error(`Schedule "${scheduleId}" was set aside: ${error.message}`);
    }
  }
}
