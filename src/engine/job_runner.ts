import type { Clock } from "../clock.ts";
import { type CurrentJob, runInContext } from "../context.ts";
import { JobCancelledError, JobTimeoutError, LeaseLostError, ShutdownError } from "../errors.ts";
import type { JobExecutor } from "../executors/executor.ts";
import { assertStorable } from "../input/values.ts";
import type { Logger } from "../logger.ts";
import { maxAttemptsOf } from "../policy.ts";
import type { JobOutcome } from "../records.ts";
import type { DataStore } from "../store.ts";
import type { StoredJob } from "../stored.ts";
import type { TaskFunction, TaskOptions } from "../task.ts";
import { toJob } from "../to_record.ts";
import { EndWriter } from "./end_writer.ts";
import {
  type Ending,
  type HeldJob,
  HeldJobs,
  type LocalEnd,
  settle,
  whenSettled,
} from "./held_job.ts";
import { toEnd, toRetry } from "./job_end.ts";
import { withLine, withProgress } from "../job_notes.ts";
import { LeaseKeeper } from "./lease_keeper.ts";
import { retryDelay } from "./retry.ts";
import type { StoreHealth } from "./store_health.ts";
import { argumentsFor } from "./task_arguments.ts";

export type { LocalEnd } from "./held_job.ts";

/** How long a runner that is closed waits for its last write, in milliseconds. */
const LAST_WRITE = 1000;

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
  /** How long a job may go on after its signal has aborted before that is reported, in milliseconds. */
  readonly abortGrace: number;
  /** What a task was made with, as far as it is known here. */
  readonly optionsOf: (taskId: string) => TaskOptions;
  /** Called when a job's end was written, or the job was let go of (`null`): its place is free. */
  readonly onEnd: (jobId: string, end: LocalEnd | null) => void;
  /** Called when a job goes on long after its signal has aborted. */
  readonly onUnresponsive: (jobId: string) => void;
}

/** Runs acquired jobs, keeps their leases, and writes how they ended. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #held = new HeldJobs();
  readonly #ends: EndWriter;
  readonly #leases: LeaseKeeper;
  #finished = Promise.withResolvers<void>();
  #finishes = 0;
  /** Ends every wait inside; a new one for each time that the runner is closed. */
  #closing = new AbortController();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    const parts = {
      ...options,
      held: this.#held,
      drop: (held: HeldJob, local: LocalEnd | null) => this.#drop(held, local),
      lose: (held: HeldJob) => this.#lose(held),
      cancelled: (held: HeldJob) => this.#cancelled(held),
    };
    this.#ends = new EndWriter(parts);
    this.#leases = new LeaseKeeper(parts);
  }

  /** How many jobs are held: running, or with an end that is not written yet. */
  get size(): number {
    return this.#held.size;
  }

  /** Whether a job is held. */
  holds(jobId: string): boolean {
    return this.#held.get(jobId) !== undefined;
  }

  /** Starts a job that was just acquired. */
  start(job: StoredJob, fn: TaskFunction, executor: JobExecutor): void {
    const held = this.#hold(job, this.#options.now());
    void this.#run(held, fn, executor);
    const { timeout } = job.policy;
    if (typeof timeout === "number") void this.#limit(held, timeout);
    this.#leases.start(this.#closing.signal);
  }

  /** Ends a job that was acquired but is not to run. */
  refuse(job: StoredJob, outcome: JobOutcome, thrown: unknown): void {
    this.#finish(this.#hold(job, null), { outcome, thrown });
  }

  /** How many jobs have finished so far, be their ends written or not. */
  get finishes(): number {
    return this.#finishes;
  }

  /** How many writes of ends have begun so far. */
  get begunWrites(): number {
    return this.#ends.begun;
  }

  /** The number of the last write of ends that the store has taken. */
  get landedWrites(): number {
    return this.#ends.landed;
  }

  /** Waits until a job finishes, or is let go of. */
  nextFinish(): Promise<void> {
    return this.#finished.promise;
  }

  /** Waits until something ends, or nothing is held. */
  nextEnd(): Promise<void> {
    return this.#held.nextEnd();
  }

  /** Waits until nothing is held, or `signal` aborts. */
  idle(signal: AbortSignal): Promise<void> {
    return this.#held.idle(signal);
  }

  /** Looks at once whether a job that is held here is to end early. */
  look(jobId: string): void {
    if (this.holds(jobId)) this.#leases.hasNews({ atOnce: true });
  }

  /**
   * Aborts every running job of these ids, or all, for a shutdown. Those that may be tried again are
   * handed back: their leases end, as if this process had died. The others end as cancelled.
   */
  shutDown(reason: Error, ids?: ReadonlySet<string>): void {
    for (const held of this.#held.all()) {
      const { job } = held;
      if (held.ending || (ids && !ids.has(job.id))) continue;
      const thrown = new JobCancelledError(job.id, { cause: reason });
      held.controller.abort(reason);
      const isHandedBack = job.attempts < maxAttemptsOf(job.policy) && held.aborted !== "cancelled";
      this.#warn(held, `${isHandedBack ? "is tried again" : "was cancelled"}: ${reason.message}`);
      if (isHandedBack) this.#settle(held, { kind: "handBack" });
      else this.#finish(held, { outcome: "cancelled", thrown });
    }
  }

  /** Writes what can be written, and lets go of the rest: its leases end by themselves. */
  async close(): Promise<void> {
    const patience = new AbortController();
    const late = this.#options.clock.sleep(LAST_WRITE, patience.signal);
    await Promise.race([this.#ends.idle, late]);
    this.#closing.abort();
    await Promise.race([Promise.all([this.#ends.idle, this.#leases.idle]), late]);
    patience.abort();
    for (const held of this.#held.all()) this.#drop(held, null);
    this.#ends.clear();
    this.#leases.clear();
    this.#closing = new AbortController();
  }

  #hold(job: StoredJob, startedAt: number | null): HeldJob {
    const { token, until } = job.lease!;
    const lapsed = this.#held.get(job.id);
    if (lapsed) this.#lose(lapsed);
    const held: HeldJob = {
      ...{ job, token, until, startedAt, hasNews: false },
      controller: new AbortController(),
      notes: { progress: job.progress, log: job.log },
    };
    this.#held.add(held);
    return held;
  }

  async #run(held: HeldJob, fn: TaskFunction, executor: JobExecutor): Promise<void> {
    const local = await this.#execute(held, fn, executor);
    settle(held);
    if (this.#held.has(held) && !held.ending) this.#finish(held, endOfAborted(held, local));
  }

  async #execute(held: HeldJob, fn: TaskFunction, executor: JobExecutor): Promise<LocalEnd> {
    const { job } = held;
    let args: readonly unknown[];
    try {
      const prepared = argumentsFor(job, this.#options.optionsOf(job.taskId));
      args = prepared instanceof Promise ? await prepared : prepared;
    } catch (thrown) {
      this.#options.logger.error(`Job "${job.id}" of task "${job.taskId}" cannot run`, thrown);
      return { outcome: "deserializationFailed", thrown };
    }
    const { scheduler } = this.#options;
    const currentJob = () => held.current ??= this.#currentJob(held); // few ask
    const context = {
      get job() {
        return currentJob();
      },
      scheduler,
    };
    const request = {
      get job() {
        return currentJob();
      },
      ...{ fn, args },
    };
    try {
      const value = await runInContext(context, () => executor.run(request));
      if (job.resultExpirationTime > 0) assertStorable(value, "returnValue");
      return { outcome: "success", value };
    } catch (thrown) {
      return { outcome: "error", thrown };
    }
  }

  #currentJob(held: HeldJob): CurrentJob {
    const note = (notes: HeldJob["notes"]) => {
      if (!this.#held.has(held) || held.ending) return;
      held.notes = notes;
      held.hasNews = true;
      this.#leases.hasNews();
    };
    return {
      ...toJob(held.job),
      signal: held.controller.signal,
      log: (text) => note(withLine(held.notes, this.#options.now(), text)),
      progress: (value, text) => note(withProgress(held.notes, value, text)),
    };
  }

  /** Aborts a job that runs longer than it may. */
  async #limit(held: HeldJob, timeout: number): Promise<void> {
    const signal = whenSettled(held);
    await this.#options.clock.sleep(timeout, signal);
    if (signal.aborted || held.aborted) return;
    held.hasNews = true;
    this.#leases.hasNews();
    this.#abort(held, "timeout", new JobTimeoutError(held.job.id, timeout / 1000));
  }

  #cancelled(held: HeldJob): void {
    if (held.aborted === "cancelled" || held.ending) return;
    this.#abort(held, "cancelled", new JobCancelledError(held.job.id));
  }

  /** Tells a job to end; when it does not, it keeps its place until it does, and that is reported. */
  #abort(held: HeldJob, aborted: NonNullable<HeldJob["aborted"]>, reason: Error): void {
    held.aborted = aborted;
    held.controller.abort(reason);
    const { clock, abortGrace, onUnresponsive } = this.#options;
    const signal = whenSettled(held);
    clock.sleep(abortGrace, signal).then(() => {
      if (signal.aborted) return;
      this.#warn(held, `goes on although its signal has aborted: ${reason.message}`);
      onUnresponsive(held.job.id);
    });
  }

  #finish(held: HeldJob, local: LocalEnd): void {
    const delay = local.outcome === "error" ? this.#retryDelay(held, local.thrown) : null;
    if (local.outcome === "error") {
      const becomes = delay === null ? "failed" : `failed, and is tried again in ${delay / 1000} s`;
      const { id, taskId } = held.job;
      this.#options.logger.error(`Job "${id}" of task "${taskId}" ${becomes}`, local.thrown);
    }
    const now = this.#options.now();
    if (delay === null) this.#settle(held, { kind: "end", end: toEnd(held, local, now), local });
    else this.#settle(held, { kind: "retry", retry: toRetry(held, local.thrown, now, delay) });
  }

  #retryDelay({ job }: HeldJob, thrown: unknown): number | null {
    const { optionsOf, random, logger } = this.#options;
    const options = optionsOf(job.taskId).retry;
    try {
      return retryDelay({ job, thrown, options, random });
    } catch (error) {
      logger.error(`Job "${job.id}" of task "${job.taskId}": its retry policy failed`, error);
      return null;
    }
  }

  #settle(held: HeldJob, ending: Ending): void {
    held.ending = ending;
    settle(held);
    this.#finishes++;
    this.#signalFinish();
    this.#ends.add(held, this.#closing.signal);
  }

  /** Someone else decides what becomes of the job. */
  #lose(held: HeldJob): void {
    if (!this.#held.has(held)) return;
    const error = new LeaseLostError(held.job.id);
    this.#options.logger.warn(error.message);
    held.controller.abort(error);
    this.#drop(held, null);
  }

  #drop(held: HeldJob, local: LocalEnd | null): void {
    if (!this.#held.has(held)) return;
    this.#held.delete(held);
    this.#options.onEnd(held.job.id, local);
    this.#signalFinish();
  }

  #signalFinish(): void {
    const finished = this.#finished;
    this.#finished = Promise.withResolvers<void>();
    finished.resolve();
  }

  #warn({ job }: HeldJob, what: string): void {
    this.#options.logger.warn(`Job "${job.id}" of task "${job.taskId}" ${what}`);
  }
}

/** How a job ended whose function was told to end early. */
function endOfAborted({ aborted, job, controller }: HeldJob, local: LocalEnd): LocalEnd {
  if (aborted === undefined) return local;
  if (aborted === "timeout") return { outcome: "error", thrown: controller.signal.reason };
  return { outcome: "cancelled", thrown: new JobCancelledError(job.id, { cause: local.thrown }) };
}

/** The reason of a shutdown, whatever it was. */
export function toShutdown(reason: unknown): Error {
  if (reason instanceof ShutdownError) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  return new ShutdownError(message, { cause: reason });
}
