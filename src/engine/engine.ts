import { contextHere } from "../context.ts";
import { ShutdownError, StoreUnavailableError } from "../errors.ts";
import { isHint } from "../hint.ts";
import { type DurationInput, toMilliseconds } from "../input/duration.ts";
import { refuseUnknownKeys } from "../input/refuse.ts";
import type { Settings } from "../options.ts";
import type { DataStore } from "../store.ts";
import type { Lease, StoredJob } from "../stored.ts";
import { backoff } from "./backoff.ts";
import { EventPublisher } from "./event_publisher.ts";
import { FireWriter } from "./fire_writer.ts";
import { JobRunner, type LocalEnd } from "./job_runner.ts";
import { toEnd } from "./job_end.ts";
import { cancelledError, type PassOutcome, runPass } from "./pass.ts";
import { patiently } from "./patiently.ts";
import { Presence } from "./presence.ts";
import { PublishingStore } from "./publishing_store.ts";
import { ResultWaiter } from "./result_waiter.ts";
import { Session } from "./session.ts";
import { StoreHealth } from "./store_health.ts";
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

const KNOWN: Readonly<Record<keyof StopOptions, true>> = { drain: true };

/** After how long the loop lets the event loop take a turn, however quick jobs are, in milliseconds. */
const MAX_TURN = 10;

/** How long finished schedules stay before the automatic clean-up takes them, in milliseconds. */
const KEEP_FINISHED = 86_400_000;

/** Passes over the store, in a loop or one by one: the moving part of a scheduler. */
export class Engine {
  readonly store: DataStore;
  readonly session: Session;
  readonly results: ResultWaiter;
  readonly #settings: Settings;
  readonly #tasks: TaskRegistry;
  readonly #scheduler: object;
  readonly #publisher: EventPublisher;
  readonly #health: StoreHealth;
  readonly #runner: JobRunner;
  readonly #presence: Presence;
  #writer: FireWriter;
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
  /** Aborts when nobody waits any longer for what is under way. */
  #over = new AbortController();
  /** Aborts when the stop under way is to wait no longer. */
  #draining: AbortController | undefined;
  #nextCleanup = -Infinity;

  constructor(settings: Settings, tasks: TaskRegistry, scheduler: object) {
    const { broker, clock, identity: schedulerId, logger } = settings;
    const session = new Session(settings.store, broker, clock);
    const now = () => session.now();
    const publisher = new EventPublisher({ broker, schedulerId, logger, now });
    const store = new PublishingStore(settings.store, publisher);
    const health = new StoreHealth(logger, publisher);
    this.#settings = settings;
    this.#tasks = tasks;
    this.#scheduler = scheduler;
    this.#publisher = publisher;
    this.#health = health;
    this.#writer = new FireWriter({ store, now, logger });
    this.session = session;
    this.store = store;
    const onEnd = (jobId: string, end: LocalEnd | null) => this.#ended(jobId, end);
    const runner = new JobRunner({
      ...{ ...settings, scheduler, store, now, health, onEnd },
      optionsOf: (taskId) => tasks.optionsOf(taskId),
      onUnresponsive: (jobId) => publisher.publish([{ type: "jobUnresponsive", jobId }]),
    });
    this.#runner = runner;
    const { functions } = tasks;
    this.#presence = new Presence({ ...settings, store, health, now, functions });
    const holds = (jobId: string) => runner.holds(jobId);
    this.results = new ResultWaiter({ ...settings, store, now, holds });
  }

  /** The store, open. */
  async open(): Promise<DataStore> {
    await this.session.open();
    return this.store;
  }

  /** A lease from now on. */
  newLease(token: string): Lease {
    const { identity, leaseDuration } = this.#settings;
    return { token, by: identity, until: this.session.now() + leaseDuration };
  }

  /** Ends jobs that were claimed to be cancelled. */
  async endClaimed(jobs: readonly StoredJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const now = this.session.now();
    const ending = jobs.map((job): readonly [StoredJob, LocalEnd] => [
      job,
      { outcome: "cancelled", thrown: cancelledError(job) },
    ]);
    const ends = ending.map(([job, local]) => {
      const { lease, progress, log } = job;
      const held = { job, token: lease!.token, startedAt: null, notes: { progress, log } };
      return toEnd(held, local, now);
    });
    const committed = await this.store.commit({ now, fires: [], ends, retries: [], releases: [] });
    const lost = new Set(committed.lostJobs);
    for (const [{ id }, local] of ending) if (!lost.has(id)) this.#ended(id, local);
  }

  /** Learns soon whether a job that runs here is to end early. */
  lookAt(jobId: string): void {
    this.#runner.look(jobId);
  }

  /** What the engine is doing. */
  get state(): SchedulerState {
    return this.#state;
  }

  /** Makes the loop look at the store again. */
  notify(): void {
    this.#wake.notify();
  }

  /** Aborts at the end of the next stop. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Starts the loop; while the store does not answer, it waits for that. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state === "started") return;
      this.#state = "starting";
      this.#presence.begin();
      try {
        await this.session.open();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) {
          this.#state = "stopped";
          throw error;
        }
        this.#health.failed("pass", error);
      }
      const { broker, identity } = this.#settings;
      this.#unsubscribe = broker.subscribe((event) => {
        if (event.type === "jobCancelRequested") this.#runner.look(event.jobId);
        if (event.schedulerId !== identity && isHint(event)) this.notify();
      });
      this.#state = "started";
      this.#announce("schedulerStarted");
      this.#loop = this.#run(this.#halt.signal);
    });
  }

  /** Takes no more work, waits for what runs, aborts what is left, and closes. */
  stop(options: StopOptions): Promise<void> {
    const patience = toPatience(options);
    if (patience > 0) this.#refuseInsideJob();
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
    const { clock } = this.#settings;
    let cleanup: Promise<void> | undefined;
    const outcome = await runTick(toTickBounds(options, clock.now()), {
      clock,
      open: async () => {
        await this.session.open();
        cleanup = this.#cleanUpIfDue(); // in one round trip with the first pass
      },
      now: () => this.session.now(),
      halt,
      runner: this.#runner,
      pass: (maxJobs, signal, onTaken) => this.#pass(maxJobs, signal, onTaken),
      hasPlace: () => this.#runner.size < this.#settings.maxConcurrentJobs,
      flush: () => this.#flush(),
      onEnd: (callback) => {
        this.#endListeners.add(callback);
        return () => void this.#endListeners.delete(callback);
      },
    });
    // whoever lives for one request may be gone after it
    await patiently(
      Promise.all([cleanup, this.#publisher.idle()]),
      AbortSignal.abort(),
      clock,
    );
    return outcome;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#settings;
    let turn = clock.now();
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.session.open();
        this.#presence.tell(); // in one round trip with what follows
        await this.#cleanUpIfDue();
        const { next, nextWakeAt } = await this.#pass(Infinity, signal);
        failures = 0;
        if (next === "soon" || clock.now() - turn >= MAX_TURN) {
          await clock.sleep(0, signal);
          turn = clock.now();
        }
        if (next === "later") await this.#wake.wait(clock, this.#idleTime(nextWakeAt), signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#health.failed("pass", error);
        await clock.sleep(backoff(failures++, random), signal);
      }
    }
  }

  async #pass(
    maxJobs: number,
    signal: AbortSignal,
    onTaken: (ids: readonly string[]) => void = () => {},
  ): Promise<PassOutcome> {
    const { session, store } = this;
    const over = this.#over.signal;
    const pass = this.#passing.then(() =>
      runPass({
        ...this.#settings,
        store,
        runner: this.#runner,
        writer: this.#writer,
        functions: this.#tasks.functions,
        now: () => session.now(),
      }, {
        maxJobs: Math.min(maxJobs, this.#settings.maxConcurrentJobs - this.#runner.size),
        ...{ signal, over, onTaken },
      })
    );
    this.#passing = pass.catch(() => {});
    const outcome = await pass;
    this.#health.succeeded("pass");
    return outcome;
  }

  /** Writes what the last pass has planned; what cannot be written now is due again after its lease. */
  #flush(): Promise<number> {
    const writing = this.#passing.then(() => this.#writer.write());
    this.#passing = writing.catch(() => {});
    return writing.then(({ added }) => added);
  }

  #idleTime(nextWakeAt: number | null): number {
    const { pollInterval, cleanupInterval } = this.#settings;
    const now = this.session.now();
    const work = (nextWakeAt ?? Infinity) - now;
    const cleanup = cleanupInterval === null ? Infinity : this.#nextCleanup - now;
    return Math.max(1, Math.min(work, cleanup, pollInterval));
  }

  async #cleanUpIfDue(): Promise<void> {
    const { cleanupInterval } = this.#settings;
    const now = this.session.now();
    if (cleanupInterval === null || now < this.#nextCleanup) return;
    this.#nextCleanup = now + cleanupInterval;
    try {
      await this.store.cleanup({ now, finishedBefore: now - KEEP_FINISHED });
    } catch (error) {
      this.#health.failed("pass", error);
    }
  }

  async #stop(limit: AbortController): Promise<void> {
    const wasRunning = this.#state === "started";
    const within = (work: Promise<unknown>) => patiently(work, limit.signal, this.#settings.clock);
    this.#state = "stopping";
    this.#halt.abort(new ShutdownError("the scheduler is stopping"));
    this.#draining = limit;
    try {
      await within(Promise.all([this.#loop, this.#passing]));
      await this.#runner.idle(limit.signal);
      this.#runner.shutDown(new ShutdownError("the scheduler is stopping"));
      await within(this.#writer.write().catch(() => {}));
      await this.#runner.close();
      await within(Promise.allSettled(this.#ticks));
      await within(this.#closeExecutors());
      this.results.close();
      if (wasRunning) this.#announce("schedulerStopped");
      await Promise.all([within(this.#publisher.idle()), this.#leave(limit)]);
    } finally {
      this.#reset();
      await within(this.session.close());
    }
  }

  /** A store that does not say at once that it forgets this scheduler is waited for no longer. */
  async #leave(limit: AbortController): Promise<void> {
    const leaving = this.#presence.end().then(() => true);
    if (!await patiently(leaving, AbortSignal.abort(), this.#settings.clock)) limit.abort();
  }

  /** As new, whatever is still under way. */
  #reset(): void {
    const { logger } = this.#settings;
    this.#over.abort(new Error("the scheduler has stopped"));
    this.#unsubscribe?.();
    this.#loop = this.#unsubscribe = this.#draining = undefined;
    this.#passing = Promise.resolve();
    this.#writer = new FireWriter({ store: this.store, now: () => this.session.now(), logger });
    this.#halt = new AbortController();
    this.#over = new AbortController();
    this.#state = "stopped";
  }

  #refuseInsideJob(): void {
    const here = contextHere();
    if (here?.scheduler !== this.#scheduler || !this.#runner.holds(here.job.id)) return;
    throw new Error(
      `Cannot stop the scheduler from job "${here.job.id}": it would wait for that very job (stop ` +
        `it from outside, or with { drain: false })`,
    );
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

  #announce(type: "schedulerStarted" | "schedulerStopped"): void {
    this.#publisher.publish([{ type, error: null }], { quiet: true });
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

function toPatience(options: StopOptions): number {
  refuseUnknownKeys(options, KNOWN, "stop");
  const { drain = 30 } = options;
  if (typeof drain === "boolean") return drain ? Infinity : 0;
  return toMilliseconds(drain, "drain");
}
