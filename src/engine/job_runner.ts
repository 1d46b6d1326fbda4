import type { Clock } from "../clock.ts";
import { type CurrentJob, runInContext } from "../context.ts";
import {
  JobCancelledError,
  LeaseLostError,
  StoreUnavailableError,
  StoreUnusableError,
} from "../errors.ts";
import type { JobExecutor } from "../executors/executor.ts";
import { assertStorable } from "../input/values.ts";
import type { Logger } from "../logger.ts";
import type { JobOutcome } from "../records.ts";
import type { DataStore, JobEnd } from "../store.ts";
import type { StoredJob } from "../stored.ts";
import { toStoredError } from "../stored_error.ts";
import type { TaskFunction } from "../task.ts";
import { toJob } from "../to_record.ts";
import { backoff } from "./backoff.ts";
import type { StoreHealth } from "./store_health.ts";
import { isUnstorable } from "./unstorable.ts";

/** How long a runner that is closed waits for its last write, in milliseconds. */
const LAST_WRITE = 1000;

/** How a job ended here, with the very value or error. */
export interface LocalEnd {
  readonly outcome: JobOutcome;
  readonly value?: unknown;
  readonly thrown?: unknown;
}

/** What a {@linkcode JobRunner} works with. */
export interface JobRunnerOptions {
  /** What `currentScheduler()` gives inside a job. */
  readonly scheduler: object;
  readonly store: DataStore;
  readonly clock: Clock;
  /** The store's time. */
  readonly now: () => number;
  readonly random: () => number;
  readonly logger: Logger;
  readonly health: StoreHealth;
  /** How long a lease is, in milliseconds. */
  readonly leaseDuration: number;
  /** How often a job of a task may be started, as far as that is known here. */
  readonly maxAttemptsOf: (taskId: string) => number;
  /** Called when a job's end was written, or the job was let go of (`null`): its place is free. */
  readonly onEnd: (jobId: string, end: LocalEnd | null) => void;
}

interface Held {
  readonly job: StoredJob;
  readonly token: string;
  readonly controller: AbortController;
  /** `null` for a job that is not to run. */
  readonly startedAt: number | null;
  until: number;
  /** Not set while the function runs. */
  ending?: Ending;
  /** Whether a write of the end has failed, which may have taken effect all the same. */
  isTried?: boolean;
}

interface Ending {
  readonly end: JobEnd;
  readonly local: LocalEnd;
  /** Whether its lease ends in place of the job: what becomes of it is up to whoever looks next. */
  readonly isHandedBack?: boolean;
}

/** Runs acquired jobs, keeps their leases, and writes how they ended, many ends at a time. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #held = new Map<string, Held>();
  #ends: Held[] = [];
  #flushing: Promise<void> | undefined;
  #renewing: Promise<void> | undefined;
  #settled = Promise.withResolvers<void>();
  #finished = Promise.withResolvers<void>();
  #finishes = 0;
  /** Ends every wait inside; a new one for each time that the runner is closed. */
  #closing = new AbortController();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** How many jobs are held: running, or with an end that is not written yet. */
  get size(): number {
    return this.#held.size;
  }

  /** Whether a job is held. */
  holds(jobId: string): boolean {
    return this.#held.has(jobId);
  }

  /** Starts a job that was just acquired. */
  start(job: StoredJob, fn: TaskFunction, executor: JobExecutor): void {
    this.#run(this.#hold(job, this.#options.now()), fn, executor);
    this.#renewing ??= this.#renew(this.#closing.signal);
  }

  /** Ends a job that was acquired but is not to run. */
  refuse(job: StoredJob, outcome: JobOutcome, thrown: unknown): void {
    this.#finish(this.#hold(job, null), { outcome, thrown });
  }

  /** How many jobs have finished so far, be their ends written or not. */
  get finishes(): number {
    return this.#finishes;
  }

  /** Waits until a job finishes, or is let go of. */
  nextFinish(): Promise<void> {
    return this.#finished.promise;
  }

  /** Waits until something ends, or nothing is held. */
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

  /**
   * Aborts every running job of these ids, or all. Those that may be tried again are handed back: their
   * leases end, as if this process had died. The others end as cancelled.
   */
  cancel(reason: Error, ids?: ReadonlySet<string>): void {
    const { logger, maxAttemptsOf } = this.#options;
    for (const held of [...this.#held.values()]) {
      const { job } = held;
      if (held.ending || (ids && !ids.has(job.id))) continue;
      held.controller.abort(reason);
      const isHandedBack = job.attempts < maxAttemptsOf(job.taskId);
      const becomes = isHandedBack ? "is tried again" : "was cancelled";
      logger.warn(`Job "${job.id}" of task "${job.taskId}" ${becomes}: ${reason.message}`);
      const thrown = new JobCancelledError(job.id, { cause: reason });
      this.#finish(held, { outcome: "cancelled", thrown }, isHandedBack);
    }
  }

  /** Writes what can be written, and lets go of the rest: its leases end by themselves. */
  async close(): Promise<void> {
    const patience = new AbortController();
    const late = this.#options.clock.sleep(LAST_WRITE, patience.signal);
    await Promise.race([this.#flushing, late]);
    this.#closing.abort();
    await Promise.race([Promise.all([this.#flushing, this.#renewing]), late]);
    patience.abort();
    for (const held of this.#held.values()) this.#drop(held, null);
    this.#ends = [];
    this.#flushing = this.#renewing = undefined;
    this.#closing = new AbortController();
  }

  #hold(job: StoredJob, startedAt: number | null): Held {
    const { token, until } = job.lease!;
    const lapsed = this.#held.get(job.id);
    if (lapsed) this.#lose(lapsed);
    const held: Held = { job, token, until, startedAt, controller: new AbortController() };
    this.#held.set(job.id, held);
    return held;
  }

  async #run(held: Held, fn: TaskFunction, executor: JobExecutor): Promise<void> {
    const local = await this.#execute(held, fn, executor);
    if (this.#holds(held) && !held.ending) this.#finish(held, local);
  }

  async #execute(held: Held, fn: TaskFunction, executor: JobExecutor): Promise<LocalEnd> {
    const { job, controller: { signal } } = held;
    const current: CurrentJob = { ...toJob(job), signal };
    const args = job.kwargs === null ? job.args : [...job.args, job.kwargs];
    const context = { job: current, scheduler: this.#options.scheduler };
    try {
      const value = await runInContext(context, () => executor.run({ job: current, fn, args }));
      if (job.resultExpirationTime > 0) assertStorable(value, "returnValue");
      return { outcome: "success", value };
    } catch (thrown) {
      this.#options.logger.error(`Job "${job.id}" of task "${job.taskId}" failed`, thrown);
      return { outcome: "error", thrown };
    }
  }

  #finish(held: Held, local: LocalEnd, isHandedBack = false): void {
    const { job, token, startedAt } = held;
    const now = this.#options.now();
    const end: JobEnd = {
      jobId: job.id,
      taskId: job.taskId,
      scheduleId: job.scheduleId,
      scheduledFireTime: job.scheduledFireTime,
      token,
      outcome: local.outcome,
      startedAt,
      finishedAt: now,
      expiresAt: job.resultExpirationTime > 0 ? now + job.resultExpirationTime : null,
      returnValue: job.resultExpirationTime > 0 && "value" in local ? local.value : null,
      error: "thrown" in local ? toStoredError(local.thrown) : null,
    };
    held.ending = { end, local, isHandedBack };
    this.#finishes++;
    this.#signalFinish();
    this.#ends.push(held);
    this.#flushing ??= this.#flush(this.#closing.signal);
  }

  async #flush(closing: AbortSignal): Promise<void> {
    const { clock, random, health } = this.#options;
    for (let failures = 0; this.#ends.length > 0 && !closing.aborted;) {
      await Promise.resolve(); // the ends of one turn share a commit
      const batch = this.#ends.splice(0).filter((held) => this.#holds(held));
      try {
        if (batch.length > 0) await this.#commit(batch);
        health.succeeded("ends");
        failures = 0;
      } catch (error) {
        if (closing.aborted) return;
        for (const held of batch) held.isTried = true;
        this.#ends.unshift(...batch.filter((held) => this.#holds(held)));
        health.failed("ends", error);
        await clock.sleep(backoff(failures++, random), closing);
      }
    }
    if (!closing.aborted) this.#flushing = undefined;
  }

  /** Writes ends together; when the store refuses that, in halves, so that one harms no other. */
  async #commit(batch: readonly Held[]): Promise<void> {
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

  async #commitHalves(batch: readonly Held[]): Promise<void> {
    const middle = batch.length >> 1;
    const failures: unknown[] = [];
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      await this.#commit(half).catch((error) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #write(endings: readonly (readonly [Held, Ending])[]): Promise<void> {
    const { store } = this.#options;
    const now = this.#options.now();
    const handedBack = endings.filter(([, { isHandedBack }]) => isHandedBack);
    const ended = endings.filter(([, { isHandedBack }]) => !isHandedBack);
    const jobs = handedBack.map(([{ job, token }]) => ({ jobId: job.id, token }));
    const [{ lostJobs }] = await Promise.all([
      ended.length === 0
        ? { lostJobs: [] }
        : store.commit({ now, fires: [], ends: ended.map(([, { end }]) => end), releases: [] }),
      jobs.length === 0 ? [] : store.renew({ now, until: now, jobs }),
    ]);
    const lost = new Set(lostJobs);
    for (const [held] of handedBack) this.#drop(held, null);
    for (const [held, { local }] of ended) {
      const isOurs = held.isTried && now < held.until; // nobody else ends a job under our lease
      if (lost.has(held.job.id) && !isOurs) this.#lose(held);
      else this.#drop(held, local);
    }
  }

  async #renew(closing: AbortSignal): Promise<void> {
    const { clock, store, now, leaseDuration, health } = this.#options;
    for (;;) {
      const round = new AbortController();
      const stop = () => round.abort();
      closing.addEventListener("abort", stop, { once: true });
      void this.idle(round.signal).then(stop);
      await clock.sleep(Math.ceil(leaseDuration / 3), round.signal);
      stop();
      closing.removeEventListener("abort", stop);
      if (closing.aborted) return;
      if (this.#held.size === 0) break;
      const started = now();
      const jobs = [...this.#held.values()].map(({ job, token }) => ({ jobId: job.id, token }));
      try {
        const lost = await store.renew({ now: started, until: started + leaseDuration, jobs });
        this.#prolong(jobs, new Set(lost), started + leaseDuration);
        health.succeeded("leases");
      } catch (error) {
        if (closing.aborted) return;
        health.failed("leases", error);
        this.#loseLapsed();
      }
    }
    this.#renewing = undefined;
    health.succeeded("leases");
  }

  #prolong(jobs: readonly { jobId: string; token: string }[], lost: Set<string>, until: number) {
    for (const { jobId, token } of jobs) {
      const held = this.#held.get(jobId);
      if (held?.token !== token) continue;
      if (lost.has(jobId)) this.#lose(held);
      else held.until = until;
    }
  }

  #loseLapsed(): void {
    const now = this.#options.now();
    for (const held of [...this.#held.values()]) if (held.until <= now) this.#lose(held);
  }

  #holds(held: Held): boolean {
    return this.#held.get(held.job.id) === held;
  }

  /** Someone else decides what becomes of the job. */
  #lose(held: Held): void {
    if (!this.#holds(held)) return;
    const error = new LeaseLostError(held.job.id);
    this.#options.logger.warn(error.message);
    held.controller.abort(error);
    this.#drop(held, null);
  }

  #drop(held: Held, local: LocalEnd | null): void {
    if (!this.#holds(held)) return;
    this.#held.delete(held.job.id);
    const settled = this.#settled;
    this.#settled = Promise.withResolvers<void>();
    settled.resolve();
    this.#options.onEnd(held.job.id, local);
    this.#signalFinish();
  }

  #signalFinish(): void {
    const finished = this.#finished;
    this.#finished = Promise.withResolvers<void>();
    finished.resolve();
  }
}

/** The ending of a job whose value the store cannot take: that is its error. */
function failedWith(error: unknown, { end }: Ending): Ending {
  return {
    end: { ...end, outcome: "error", returnValue: null, error: toStoredError(error) },
    local: { outcome: "error", thrown: error },
  };
}
