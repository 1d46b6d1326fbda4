import type { EventBroker } from "../broker.ts";
import type { Clock } from "../clock.ts";
import type { DataStore, ResultLookup } from "../store.ts";
import type { StoredResult } from "../stored.ts";
import type { LocalEnd } from "./job_runner.ts";
import { Wake } from "./wake.ts";

/** How many ids of jobs that were here are remembered, at least. */
const MIN_REMEMBERED = 10_000;

/** What a {@linkcode ResultWaiter} works with. */
export interface ResultWaiterOptions {
  readonly store: DataStore;
  readonly broker: EventBroker;
  readonly clock: Clock;
  /** The store's time. */
  readonly now: () => number;
  /** The longest time between two looks at the store, in milliseconds. */
  readonly pollInterval: number;
  /** Whether a job is held here, so that its end is about to be told. */
  readonly holds: (jobId: string) => boolean;
}

/** How a job ended: here, with the very value or error, or as the store has it. */
export type JobEnding =
  | { readonly local: LocalEnd }
  | { readonly local?: undefined; readonly stored: StoredResult | null };

interface Waiting {
  readonly wake: Wake;
  local: LocalEnd | null;
}

/** Waits for jobs to end, here or elsewhere. */
export class ResultWaiter {
  readonly #options: ResultWaiterOptions;
  readonly #waiting = new Map<string, Set<Waiting>>();
  /** Two generations: the older one is forgotten as a whole. */
  #remembered: readonly [recent: Set<string>, older: Set<string>] = [new Set(), new Set()];
  /** One for all that wait, while somebody does. */
  #unsubscribe: (() => void) | undefined;
  #closing = new AbortController();

  constructor(options: ResultWaiterOptions) {
    this.#options = options;
  }

  /** Notes that there is, or was, a job with this id: it may have ended and kept no result. */
  remember(jobId: string): void {
    const [recent] = this.#remembered;
    recent.add(jobId);
    if (recent.size >= MIN_REMEMBERED) this.#remembered = [new Set(), recent];
  }

  /** Whether a job with this id is known to have been there. */
  remembers(jobId: string): boolean {
    return this.#remembered.some((generation) => generation.has(jobId));
  }

  /** A job ended here; `null` when it was let go of without an end. */
  ended(jobId: string, local: LocalEnd | null): void {
    this.remember(jobId);
    for (const waiting of this.#waiting.get(jobId) ?? []) {
      waiting.local = local;
      waiting.wake.notify();
    }
  }

  /** The result and state of a job now. */
  look(jobId: string): Promise<ResultLookup> {
    return this.#options.store.getJobResult({ jobId, now: this.#options.now() });
  }

  /**
   * Waits for the end of a job that is there, or that `begin` adds.
   *
   * @throws {Error} when the scheduler stops first
   */
  async wait(jobId: string, begin?: () => Promise<void>): Promise<JobEnding> {
    const waiting: Waiting = { wake: new Wake(), local: null };
    const closing = this.#closing.signal;
    this.#add(jobId, waiting);
    try {
      await begin?.();
      for (;;) {
        if (waiting.local) return { local: waiting.local };
        closing.throwIfAborted();
        const { result, pending } = await this.look(jobId);
        if (!pending && !waiting.local && !this.#options.holds(jobId)) return { stored: result };
        if (waiting.local) continue;
        await waiting.wake.wait(this.#options.clock, this.#options.pollInterval, closing);
      }
    } finally {
      this.#remove(jobId, waiting);
    }
  }

  /** Ends all waits. */
  close(): void {
    this.#closing.abort(new Error("Cannot wait for the job any longer: the scheduler has stopped"));
    this.#closing = new AbortController();
  }

  #add(jobId: string, waiting: Waiting): void {
    this.#unsubscribe ??= this.#options.broker.subscribe((event) => {
      if (event.type !== "jobReleased") return;
      for (const { wake } of this.#waiting.get(event.jobId) ?? []) wake.notify();
    });
    const others = this.#waiting.get(jobId);
    if (others) others.add(waiting);
    else this.#waiting.set(jobId, new Set([waiting]));
  }

  #remove(jobId: string, waiting: Waiting): void {
    const all = this.#waiting.get(jobId);
    if (all?.delete(waiting) && all.size === 0) this.#waiting.delete(jobId);
    if (this.#waiting.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }
}
