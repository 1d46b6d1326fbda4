import { type DurationInput, toMilliseconds } from "../input/duration.ts";
import type { Settings } from "../options.ts";
import type { DataStore } from "../store.ts";
import { backoff } from "./backoff.ts";
import { JobRunner, type LocalEnd } from "./job_runner.ts";
import { type PassOutcome, runPass } from "./pass.ts";
import { PublishingStore, publishQuietly } from "./publishing_store.ts";
import { ResultWaiter } from "./result_waiter.ts";
import { Session } from "./session.ts";
import { isHint } from "./subscriptions.ts";
import type { TaskRegistry } from "./task_registry.ts";
import { runTick, type TickOptions, type TickOutcome, toTickBounds } from "./tick.ts";
import { Wake } from "./wake.ts";

/** What a scheduler is doing. */
export type SchedulerState = "stopped" | "starting" | "started" | "stopping";

/** How a scheduler stops. */
export interface StopOptions {
  /**
   * How long running jobs may take to end before they are aborted: `true` is as long as they need,
   * `false` is not at all, a number is seconds.
   * @default 30
   */
  readonly drain?: boolean | DurationInput;
}

/** How long finished schedules stay before the automatic clean-up takes them, in milliseconds. */
const KEEP_FINISHED = 86_400_000;

/** Passes over the store, in a loop or one by one: the moving part of a scheduler. */
export class Engine {
  readonly store: DataStore;
  readonly session: Session;
  readonly results: ResultWaiter;
  readonly #settings: Settings;
  readonly #tasks: TaskRegistry;
  readonly #runner: JobRunner;
  readonly #wake = new Wake();
  readonly #endListeners = new Set<(jobId: string, end: LocalEnd | null) => void>();
  readonly #ticks = new Set<Promise<unknown>>();
  /** Starts and stops, one after the other. */
  #transition: Promise<unknown> = Promise.resolve();
  /** Passes of the loop and of ticks, one after the other. */
  #passing: Promise<unknown> = Promise.resolve();
  #state: SchedulerState = "stopped";
  #loop: Promise<void> | undefined;
  #unsubscribe: (() => void) | undefined;
  /** Aborts when no more work is to be taken. */
  #halt = new AbortController();
  /** Aborts when the stop under way is to wait no longer. */
  #draining: AbortController | undefined;
  #nextCleanup = -Infinity;

  constructor(settings: Settings, tasks: TaskRegistry, scheduler: object) {
    const { broker, clock, identity: schedulerId, logger } = settings;
    const session = new Session(settings.store, broker, clock);
    const now = () => session.now();
    const store = new PublishingStore({ store: settings.store, broker, schedulerId, logger, now });
    this.#settings = settings;
    this.#tasks = tasks;
    this.session = session;
    this.store = store;
    const onEnd = (jobId: string, end: LocalEnd | null) => this.#ended(jobId, end);
    const runner = new JobRunner({ ...settings, scheduler, store, now, onEnd });
    this.#runner = runner;
    const holds = (jobId: string) => runner.holds(jobId);
    this.results = new ResultWaiter({ ...settings, store, now, holds });
  }

  /** The store, open. */
  async open(): Promise<DataStore> {
    await this.session.open();
    return this.store;
  }

  /** What the engine is doing. */
  get state(): SchedulerState {
    return this.#state;
  }

  /** Makes the loop look at the store again. */
  notify(): void {
    this.#wake.notify();
  }

  /** Starts the loop. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state === "started") return;
      this.#state = "starting";
      try {
        await this.session.open();
      } catch (error) {
        this.#state = "stopped";
        throw error;
      }
      const { broker, identity } = this.#settings;
      this.#unsubscribe = broker.subscribe((event) => {
        if (event.schedulerId !== identity && isHint(event)) this.notify();
      });
      this.#state = "started";
      await this.#announce("schedulerStarted");
      this.#loop = this.#run(this.#halt.signal);
    });
  }

  /** Takes no more work, waits for what runs, aborts what is left, and closes. */
  stop({ drain = 30 }: StopOptions = {}): Promise<void> {
    const patience = drain === true
      ? Infinity
      : drain === false
      ? 0
      : toMilliseconds(drain, "drain");
    const limit = new AbortController();
    const over = new AbortController();
    const hurry = () => {
      limit.abort();
      this.#draining?.abort();
    };
    if (patience === 0) hurry();
    else if (patience !== Infinity) {
      this.#settings.clock.sleep(patience, over.signal).then(() => over.signal.aborted || hurry());
    }
    return this.#inTurn(() => this.#stop(limit)).finally(() => over.abort());
  }

  /** Does once what the loop would do now, and waits for the jobs. */
  async tick(options: TickOptions): Promise<TickOutcome> {
    const run = this.#tick(options, this.#halt.signal);
    this.#ticks.add(run);
    try {
      return await run;
    } finally {
      this.#ticks.delete(run);
    }
  }

  async #tick(options: TickOptions, halt: AbortSignal): Promise<TickOutcome> {
    toTickBounds(options, 0);
    await this.session.open();
    const now = () => this.session.now();
    const bounds = toTickBounds(options, now());
    await this.#cleanUpIfDue();
    return await runTick(bounds, {
      clock: this.#settings.clock,
      now,
      halt,
      runner: this.#runner,
      pass: (maxJobs, signal) => this.#pass(maxJobs, signal),
      onEnd: (callback) => {
        this.#endListeners.add(callback);
        return () => void this.#endListeners.delete(callback);
      },
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, random, logger } = this.#settings;
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.#cleanUpIfDue();
        const { more, nextWakeAt } = await this.#pass(Infinity, signal);
        failures = 0;
        if (more) await clock.sleep(0, signal);
        else await this.#wake.wait(clock, this.#idleTime(nextWakeAt), signal);
      } catch (error) {
        if (failures === 0) logger.error("The store failed, trying again", error);
        await clock.sleep(backoff(failures++, random), signal);
      }
    }
  }

  #pass(maxJobs: number, signal: AbortSignal): Promise<PassOutcome> {
    const { session, store } = this;
    const pass = this.#passing.then(() =>
      runPass({
        ...this.#settings,
        store,
        runner: this.#runner,
        functions: this.#tasks.functions,
        now: () => session.now(),
      }, {
        maxJobs: Math.min(maxJobs, this.#settings.maxConcurrentJobs - this.#runner.size),
        signal,
      })
    );
    this.#passing = pass.catch(() => {});
    return pass;
  }

  #idleTime(nextWakeAt: number | null): number {
    const { pollInterval, cleanupInterval } = this.#settings;
    const now = this.session.now();
    const work = (nextWakeAt ?? Infinity) - now;
    const cleanup = cleanupInterval === null ? Infinity : this.#nextCleanup - now;
    return Math.max(1, Math.min(work, cleanup, pollInterval));
  }

  async #cleanUpIfDue(): Promise<void> {
    const { cleanupInterval, logger } = this.#settings;
    const now = this.session.now();
    if (cleanupInterval === null || now < this.#nextCleanup) return;
    this.#nextCleanup = now + cleanupInterval;
    try {
      await this.store.cleanup({ now, finishedBefore: now - KEEP_FINISHED });
    } catch (error) {
      logger.warn("Cannot clean up, trying again after the clean-up interval", error);
    }
  }

  async #stop(limit: AbortController): Promise<void> {
    const wasRunning = this.#state === "started";
    this.#state = "stopping";
    this.#halt.abort(new Error("the scheduler is stopping"));
    this.#draining = limit;
    try {
      await this.#loop;
      await this.#passing;
      await this.#runner.idle(limit.signal);
      this.#runner.cancel(new Error("the scheduler is stopping"));
      await this.#runner.close();
      await Promise.allSettled(this.#ticks);
      await this.#closeExecutors();
      this.results.close();
      if (wasRunning) await this.#announce("schedulerStopped");
    } finally {
      this.#unsubscribe?.();
      this.#loop = this.#unsubscribe = this.#draining = undefined;
      this.#halt = new AbortController();
      this.#state = "stopped";
      await this.session.close();
    }
  }

  async #closeExecutors(): Promise<void> {
    for (const [name, executor] of this.#settings.executors) {
      try {
        await executor.close?.();
      } catch (error) {
        this.#settings.logger.warn(`Cannot close executor "${name}"`, error);
      }
    }
  }

  async #announce(type: "schedulerStarted" | "schedulerStopped"): Promise<void> {
    const { identity: schedulerId } = this.#settings;
    const timestamp = new Date(this.session.now());
    await publishQuietly(this.#settings, [{ type, timestamp, schedulerId, error: null }]);
  }

  #ended(jobId: string, end: LocalEnd | null): void {
    this.results.ended(jobId, end);
    for (const listener of [...this.#endListeners]) listener(jobId, end);
    this.notify();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#transition.then(work);
    this.#transition = turn.catch(() => {});
    return turn;
  }
}
