import type { Clock } from "../clock.ts";
import type { DataStore, JobNews } from "../store.ts";
import type { HeldJob, HeldJobs } from "./held_job.ts";
import type { StoreHealth } from "./store_health.ts";
import { Wake } from "./wake.ts";

/** How long what a job says waits for more, in milliseconds. */
const NEWS_DELAY = 1000;

/** What a {@linkcode LeaseKeeper} works with. */
export interface LeaseKeeperOptions {
  readonly store: DataStore;
  readonly clock: Clock;
  /** The store's time. */
  readonly now: () => number;
  readonly health: StoreHealth;
  /** How long a lease is, in milliseconds. */
  readonly leaseDuration: number;
  readonly held: HeldJobs;
  /** Lets go of a job of which somebody else decides what becomes. */
  readonly lose: (held: HeldJob) => void;
  /** A job is to be cancelled. */
  readonly cancelled: (held: HeldJob) => void;
}

/**
 * Prolongs the leases of the jobs that are held, brings what they say to the store, and learns which of
 * them are to end early.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #wake = new Wake();
  #running: Promise<void> | undefined;
  /** When news are to be brought, in the host's time. */
  #newsAt = Infinity;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** Resolves when no lease is kept any more. */
  get idle(): Promise<void> | undefined {
    return this.#running;
  }

  /** Keeps leases from now on, until nothing is held. */
  start(closing: AbortSignal): void {
    this.#running ??= this.#run(closing);
  }

  /** Makes it renew soon, as there is something new; at once if so wished. */
  hasNews({ atOnce = false } = {}): void {
    const at = this.#options.clock.now() + (atOnce ? 0 : NEWS_DELAY);
    if (at >= this.#newsAt) return;
    this.#newsAt = at;
    this.#wake.notify();
  }

  /** Forgets what it did. */
  clear(): void {
    this.#running = undefined;
  }

  async #run(closing: AbortSignal): Promise<void> {
    const { clock, held, health, leaseDuration } = this.#options;
    while (!closing.aborted && held.size > 0) {
      const renewAt = clock.now() + Math.ceil(leaseDuration / 3);
      await this.#wait(renewAt, closing);
      if (closing.aborted) return;
      const isDue = clock.now() >= Math.min(renewAt, this.#newsAt); // not if all have ended meanwhile
      if (isDue && held.size > 0) await this.#renew(closing);
    }
    if (closing.aborted) return;
    this.#running = undefined;
    health.succeeded("leases");
  }

  /** Waits until `renewAt`, in the host's time, or news are due, or nothing is held. */
  async #wait(renewAt: number, closing: AbortSignal): Promise<void> {
    const { clock, held } = this.#options;
    const round = new AbortController();
    const stop = () => round.abort();
    closing.addEventListener("abort", stop, { once: true });
    void held.idle(round.signal).then(stop);
    for (let left = 1; left > 0 && !round.signal.aborted;) {
      left = Math.min(renewAt, this.#newsAt) - clock.now();
      if (left > 0) await this.#wake.wait(clock, left, round.signal);
    }
    stop();
    closing.removeEventListener("abort", stop);
  }

  async #renew(closing: AbortSignal): Promise<void> {
    const { store, now, health, leaseDuration, held } = this.#options;
    this.#newsAt = Infinity;
    const started = now();
    const until = started + leaseDuration;
    const jobs = held.all().map(toNews);
    try {
      const { lostJobs, abortedJobs } = await store.renew({ now: started, until, jobs });
      this.#prolong(jobs, until, new Set(lostJobs), new Set(abortedJobs));
      health.succeeded("leases");
    } catch (error) {
      if (closing.aborted) return;
      health.failed("leases", error);
      for (const each of held.all()) if (each.until <= now()) this.#options.lose(each);
      for (const { jobId, notes } of jobs) if (notes) this.#again(jobId);
    }
  }

  #again(jobId: string): void {
    const held = this.#options.held.get(jobId);
    if (held) held.hasNews = true;
  }

  #prolong(
    jobs: readonly JobNews[],
    until: number,
    lost: ReadonlySet<string>,
    aborted: ReadonlySet<string>,
  ): void {
    const { held, lose, cancelled } = this.#options;
    for (const { jobId, token } of jobs) {
      const each = held.get(jobId);
      if (each?.token !== token) continue;
      if (!lost.has(jobId)) each.until = until;
      else if (!each.ending) lose(each); // else its end may have been written in this moment
      if (aborted.has(jobId)) cancelled(each);
    }
  }
}

/** A held job as it is told to the store; what is new of it counts as told. */
function toNews(held: HeldJob): JobNews {
  const { job, token, notes, aborted, hasNews } = held;
  held.hasNews = false;
  if (!hasNews) return { jobId: job.id, token };
  return { jobId: job.id, token, notes, ...(aborted && { aborted }) };
}
