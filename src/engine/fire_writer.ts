import type { Logger } from "../logger.ts";
import type { CommitParams, DataStore } from "../store.ts";
import { type Advance, setAside } from "./advance.ts";
import { isUnstorable } from "./unstorable.ts";

/** The most advances of schedules that are written at once. */
const MAX_PER_COMMIT = 1000;

type Release = CommitParams["releases"][number];

/** What a {@linkcode FireWriter} works with. */
export interface FireWriterOptions {
  readonly store: DataStore;
  /** The store's time. */
  readonly now: () => number;
  readonly logger: Logger;
}

/**
 * Writes the advances of schedules, together with the next look at the store. What could not be written
 * waits on, and is written before anything else: under its lease, so that no fire time is late by the
 * length of one.
 */
export class FireWriter {
  readonly #options: FireWriterOptions;
  #advances: Advance[] = [];
  #releases: Release[] = [];

  constructor(options: FireWriterOptions) {
    this.#options = options;
  }

  /** Whether something waits to be written. */
  get isWaiting(): boolean {
    return this.#advances.length > 0 || this.#releases.length > 0;
  }

  /** Takes what the next write is to write. */
  add(advances: readonly Advance[], releases: readonly Release[]): void {
    this.#advances.push(...advances);
    this.#releases.push(...releases);
  }

  /** Writes what waits now, and gives the number of jobs that were added. */
  async write(): Promise<number> {
    let added = 0;
    for (let left = this.#advances.length; left > 0 || this.#releases.length > 0;) {
      const batch = this.#advances.slice(0, Math.min(left, MAX_PER_COMMIT));
      const releases = [...this.#releases];
      added += await this.#commit(batch, releases);
      this.#advances.splice(0, batch.length);
      this.#releases.splice(0, releases.length);
      left -= batch.length;
    }
    return added;
  }

  /** Forgets what waits: its leases end by themselves. */
  clear(): void {
    this.#advances = [];
    this.#releases = [];
  }

  async #commit(advances: readonly Advance[], releases: readonly Release[]): Promise<number> {
    const { store, now } = this.#options;
    const fires = advances.map(({ fire }) => fire);
    try {
      const committed = await store.commit({ now: now(), fires, ends: [], releases });
      this.#logFailures(advances, committed.lostSchedules);
      return committed.addedJobs.length;
    } catch (error) {
      if (!isUnstorable(error) || advances.length === 0) throw error;
      return await this.#commitOneByOne(advances, releases, error);
    }
  }

  /** A schedule whose jobs the store refuses harms itself alone: it is set aside. */
  async #commitOneByOne(
    advances: readonly Advance[],
    releases: readonly Release[],
    error: unknown,
  ): Promise<number> {
    let added = releases.length > 0 ? await this.#commit([], releases) : 0;
    if (advances.length > 1) {
      for (const advance of advances) added += await this.#commit([advance], []);
      return added;
    }
    const [{ schedule, fire }] = advances as [Advance];
    if (fire.jobs.length === 0) throw error;
    return added + await this.#commit([setAside(schedule, error)], []);
  }

  #logFailures(advances: readonly Advance[], lostSchedules: readonly string[]): void {
    const lost = new Set(lostSchedules);
    for (const { fire: { scheduleId, error } } of advances) {
      if (error === null || lost.has(scheduleId)) continue;
      this.#options.logger.error(`Schedule "${scheduleId}" was set aside: ${error.message}`);
    }
  }
}
