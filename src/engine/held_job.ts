import type { CurrentJob } from "../context.ts";
import type { JobEnd, JobNotes, JobRetry } from "../store.ts";
import type { StoredJob } from "../stored.ts";
import type { Abortion, JobOutcome } from "../records.ts";

/** How a job ended here, with the very value or error. */
export interface LocalEnd {
  readonly outcome: JobOutcome;
  readonly value?: unknown;
  readonly thrown?: unknown;
}

/** What becomes of a job that was held. */
export type Ending =
  | { readonly kind: "end"; readonly end: JobEnd; readonly local: LocalEnd }
  | { readonly kind: "retry"; readonly retry: JobRetry }
  /** Its lease ends: what becomes of it is up to whoever looks next. */
  | { readonly kind: "handBack" };

/** A job that is held under a lease. */
export interface HeldJob {
  readonly job: StoredJob;
  readonly token: string;
  /** Aborts the function. */
  readonly controller: AbortController;
  /** Aborts when the function has ended, or the job was let go of; there once somebody waits for it. */
  settled?: AbortController;
  /** `null` for a job that is not to run. */
  readonly startedAt: number | null;
  until: number;
  /** What it has said. */
  notes: JobNotes;
  /** Why its function was told to end early, if it was. */
  aborted?: Abortion;
  /** What `currentJob()` gives, once that was asked for. */
  current?: CurrentJob;
  /** Whether something of this is new to the store. */
  hasNews: boolean;
  /** Not set while the function runs. */
  ending?: Ending;
  /** Whether a write of the end has failed, which may have taken effect all the same. */
  isTried?: boolean;
}

/** Aborts when the function of a job has ended, or the job was let go of. */
export function whenSettled(held: HeldJob): AbortSignal {
  held.settled ??= new AbortController();
  return held.settled.signal;
}

/** Notes that the function of a job has ended, or the job was let go of. */
export function settle({ settled }: HeldJob): void {
  settled?.abort(SETTLED);
}

const SETTLED = new Error("the job has ended"); // made once: to make one for each job takes long

/** The jobs that are held, and when one is no more. */
export class HeldJobs {
  readonly #held = new Map<string, HeldJob>();
  #settled = Promise.withResolvers<void>();

  /** How many jobs are held: running, or with an end that is not written yet. */
  get size(): number {
    return this.#held.size;
  }

  /** The job with this id. */
  get(jobId: string): HeldJob | undefined {
    return this.#held.get(jobId);
  }

  /** All of them. */
  all(): HeldJob[] {
    return [...this.#held.values()];
  }

  /** Whether this very claim is held. */
  has(held: HeldJob): boolean {
    return this.#held.get(held.job.id) === held;
  }

  /** Holds a job. */
  add(held: HeldJob): void {
    this.#held.set(held.job.id, held);
  }

  /** Lets go of a job. */
  delete(held: HeldJob): void {
    this.#held.delete(held.job.id);
    settle(held);
    const settled = this.#settled;
    this.#settled = Promise.withResolvers<void>();
    settled.resolve();
  }

  /** Waits until a job is let go of, or nothing is held. */
  async nextEnd(): Promise<void> {
    if (this.#held.size > 0) await this.#settled.promise;
  }

  /** Waits until nothing is held, or `signal` aborts. */
  async idle(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    while (this.#held.size > 0 && !signal.aborted) await Promise.race([this.nextEnd(), aborted]);
  }
}
