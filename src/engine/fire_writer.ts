import type { Logger } from "../logger.ts";
import type { CommitParams, DataStore } from "../store.ts";
import { type Advance, firstHalf, setAside } from "./advance.ts";
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

/** What was written. */
export interface Written {
  /** How many jobs were added. */
  readonly added: number;
  /** Whether it took several commits: a look that was made at the same moment has seen the first alone. */
  readonly isInParts: boolean;
}

/**
 * Writes the advances of schedules, together with the next look at the store. What could not be written
 * waits on, and is written before anything else: under its lease, so that no fire time is late by the
 * length of one.
 */
export class FireWriter {
  readonly #options: FireWriterOptions;
  readonly #advances: Advance[] = [];
  readonly #releases: Release[] = [];
  /** How many commits there were so far. */
  #commits = 0;

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

  /** Writes what waits now. */
  async write(): Promise<Written> {
    const commits = this.#commits;
    let added = 0;
    for (let left = this.#advances.length; left > 0 || this.#releases.length > 0;) {
      const batch = this.#advances.slice(0, Math.min(left, MAX_PER_COMMIT));
      const releases = [...this.#releases];
      added += await this.#commit(batch, releases);
      this.#advances.splice(0, batch.length);
      this.#releases.splice(0, releases.length);
      left -= batch.length;
    }
    return { added, isInParts: this.#commits > commits + 1 };
  }

  /** Writes advances together; when the store refuses that, in halves, so that one harms no other. */
  async #commit(advances: readonly Advance[], releases: readonly Release[]): Promise<number> {
    try {
      return await this.#send(advances, releases);
    } catch (error) {
      if (!isUnstorable(error) || advances.length === 0) throw error;
      const released = releases.length > 0 ? await this.#commit([], releases) : 0;
      return released + await this.#commitLess(advances, error);
    }
  }

  async #commitLess(advances: readonly Advance[], error: unknown): Promise<number> {
    const [advance] = advances as [Advance];
    if (advances.length > 1) {
      const middle = advances.length >> 1;
      const added = await this.#commit(advances.slice(0, middle), []);
      return added + await this.#commit(advances.slice(middle), []);
    }
    if (advance.fire.jobs.length > 1) return await this.#commit([firstHalf(advance)], []);
    return await this.#send([setAside(advance.schedule, error)], []);
  }

  async #send(advances: readonly Advance[], releases: readonly Release[]): Promise<number> {
    const { store, now } = this.#options;
    const fires = advances.map(({ fire }) => fire);
    this.#commits++;
    const committed = await store.commit({ now: now(), fires, ends: [], retries: [], releases });
    this.#logFailures(advances, committed.lostSchedules);
    return committed.addedJobs.length;
  }

  #logFailures(advances: readonly Advance[], lostSchedules: readonly string[]): void {
    const lost = new Set(lostSchedules);
    for (const { fire: { scheduleId, error } } of advances) {
      if (error === null || lost.has(scheduleId)) continue;
      this.#options.logger.error(`Schedule "${scheduleId}" was set aside: ${error.message}`);
    }
  }
}
