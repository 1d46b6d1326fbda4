import type { Clock } from "../clock.ts";
import { StoreUnavailableError, StoreUnusableError } from "../errors.ts";
import type { DataStore } from "../store.ts";
import { toStoredError } from "../stored_error.ts";
import { backoff } from "./backoff.ts";
import type { Ending, HeldJob, HeldJobs, LocalEnd } from "./held_job.ts";
import type { StoreHealth } from "./store_health.ts";
import { isUnstorable } from "./unstorable.ts";

/** What an {@linkcode EndWriter} works with. */
export interface EndWriterOptions {
  readonly store: DataStore;
  readonly clock: Clock;
  /** The store's time. */
  readonly now: () => number;
  readonly random: () => number;
  readonly health: StoreHealth;
  readonly held: HeldJobs;
  /** Lets go of a job that ended so; `null` when it goes on elsewhere. */
  readonly drop: (held: HeldJob, local: LocalEnd | null) => void;
  /** Lets go of a job of which somebody else decides what becomes. */
  readonly lose: (held: HeldJob) => void;
}

type Written = readonly [HeldJob, Ending];

/** Writes what became of jobs, many at a time, for as long as the store does not take it. */
export class EndWriter {
  readonly #options: EndWriterOptions;
  #waiting: HeldJob[] = [];
  #flushing: Promise<void> | undefined;
  #begun = 0;
  #landed = 0;

  constructor(options: EndWriterOptions) {
    this.#options = options;
  }

  /** Resolves when all is written. */
  get idle(): Promise<void> | undefined {
    return this.#flushing;
  }

  /** How many writes have begun so far. */
  get begun(): number {
    return this.#begun;
  }

  /** The number of the last write that the store has taken. */
  get landed(): number {
    return this.#landed;
  }

  /** Takes a job that has an ending. */
  add(held: HeldJob, closing: AbortSignal): void {
    this.#waiting.push(held);
    this.#flushing ??= this.#flush(closing);
  }

  /** Forgets what is not written. */
  clear(): void {
    this.#waiting = [];
    this.#flushing = undefined;
  }

  async #flush(closing: AbortSignal): Promise<void> {
    const { clock, random, health, held } = this.#options;
    for (let failures = 0; this.#waiting.length > 0 && !closing.aborted;) {
      await Promise.resolve(); // the ends of one turn share a commit
      const batch = this.#waiting.splice(0).filter((each) => held.has(each));
      try {
        if (batch.length > 0) await this.#commit(batch);
        health.succeeded("ends");
        failures = 0;
      } catch (error) {
        if (closing.aborted) return;
        for (const each of batch) each.isTried = true;
        this.#waiting.unshift(...batch.filter((each) => held.has(each)));
        health.failed("ends", error);
        await clock.sleep(backoff(failures++, random), closing);
      }
    }
    if (!closing.aborted) this.#flushing = undefined;
  }

  /** Writes ends together; when the store refuses that, in halves, so that one harms no other. */
  async #commit(batch: readonly HeldJob[]): Promise<void> {
    try {
      await this.#write(batch.map((held) => [held, held.ending!]));
    } catch (error) {
      if (error instanceof StoreUnavailableError || error instanceof StoreUnusableError) {
        throw error;
      }
      if (batch.length > 1) return await this.#commitHalves(batch);
      if (!isUnstorable(error)) throw error;
      await this.#write([[batch[0]!, failedWith(error, batch[0]!.ending!)]]);
    }
  }

  async #commitHalves(batch: readonly HeldJob[]): Promise<void> {
    const middle = batch.length >> 1;
    const failures: unknown[] = [];
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      await this.#commit(half).catch((error) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #write(endings: readonly Written[]): Promise<void> {
    const { store, drop, lose } = this.#options;
    const now = this.#options.now();
    const write = ++this.#begun;
    const ends = endings.flatMap(([, ending]) => ending.kind === "end" ? [ending.end] : []);
    const retries = endings.flatMap(([, ending]) => ending.kind === "retry" ? [ending.retry] : []);
    const jobs = endings.filter(([, { kind }]) => kind === "handBack")
      .map(([{ job, token, notes }]) => ({ jobId: job.id, token, notes }));
    const [{ lostJobs }] = await Promise.all([
      ends.length + retries.length === 0
        ? { lostJobs: [] }
        : store.commit({ now, fires: [], ends, retries, releases: [] }),
      jobs.length === 0 ? null : store.renew({ now, until: now, jobs }),
    ]);
    this.#landed = write;
    const lost = new Set(lostJobs);
    for (const [held, ending] of endings) {
      const isOurs = held.isTried && now < held.until; // nobody else ends a job under our lease
      if (lost.has(held.job.id) && !isOurs) lose(held);
      else drop(held, ending.kind === "end" ? ending.local : null);
    }
  }
}

/** The ending of a job whose value the store cannot take: that is its error. */
function failedWith(error: unknown, ending: Ending): Ending {
  if (ending.kind !== "end") return ending;
  return {
    kind: "end",
    end: { ...ending.end, outcome: "error", returnValue: null, error: toStoredError(error) },
    local: { outcome: "error", thrown: error },
  };
}
