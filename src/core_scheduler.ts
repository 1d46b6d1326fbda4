import { Engine, type SchedulerState, type StopOptions } from "./engine/engine.ts";
import { HistoryDesk } from "./engine/history_desk.ts";
import { type AddedJob, JobDesk } from "./engine/job_desk.ts";
import { ScheduleDesk } from "./engine/schedule_desk.ts";
import {
  eventStream,
  nextEvent,
  subscribe,
  type SubscribeOptions,
} from "./engine/subscriptions.ts";
import { mergeSettings, TaskRegistry } from "./engine/task_registry.ts";
import type { TickOptions, TickOutcome } from "./engine/tick.ts";
import { UnknownExecutors } from "./engine/unknown_executors.ts";
import {
  ConflictingIdError,
  JobLookupError,
  ScheduleLookupError,
  TaskLookupError,
} from "./errors.ts";
import type { EventOf, EventType } from "./events.ts";
import { compareIds } from "./id_order.ts";
import {
  type FinishedJobFilter,
  type JobFilter,
  refusePage,
  requireCondition,
  type ScheduleFilter,
  toFinishedFilter,
  toJobFilter,
  toScheduleFilter,
} from "./input/filter.ts";
import { requireId } from "./input/ids.ts";
import type { JobOptions, JobRequest } from "./input/job_input.ts";
import type { ChangeOptions } from "./input/precondition.ts";
import { refuseUnknownKeys } from "./input/refuse.ts";
import type { InstantInput } from "./input/instant.ts";
import type { UnpauseOptions } from "./input/resume.ts";
import type { ScheduleChanges } from "./input/schedule_changes.ts";
import type { ScheduleOptions } from "./input/schedule_input.ts";
import { checkSubscription, requireCallback } from "./input/subscription.ts";
import { toTaskSettings } from "./input/task_settings.ts";
import { type ThroughputOptions, toThroughputParams } from "./input/throughput.ts";
import { type SchedulerOptions, type Settings, toSettings } from "./options.ts";
import type {
  FinishedJob,
  Job,
  JobCount,
  JobResult,
  Schedule,
  ScheduleCounts,
  SchedulerPresence,
  Task,
  Throughput,
} from "./records.ts";
import type { Role } from "./role.ts";
import type { FinishedFilter } from "./store.ts";
import type { AnyTask, OptionsArgument, TaskOptions } from "./task.ts";
import { toFinishedJob, toJob, toPresence, toSchedule, toTask, toThroughput } from "./to_record.ts";
import type { Trigger } from "./trigger.ts";

/** Whether a call waits for a job to end. */
export interface ResultOptions {
  /** Whether to wait for the end of the job. @default true */
  readonly wait?: boolean;
}

const RESULT_OPTIONS: Readonly<Record<keyof ResultOptions, true>> = { wait: true };

/**
 * A scheduler for whatever store and broker it is given. `Scheduler` is this one with a memory
 * store and a local broker where none is given.
 */
export class CoreScheduler implements AsyncDisposable {
  readonly #settings: Settings;
  readonly #engine: Engine;
  readonly #tasks: TaskRegistry;
  readonly #unknownExecutors: UnknownExecutors;
  readonly #jobs: JobDesk;
  readonly #history: HistoryDesk;
  readonly #schedules: ScheduleDesk;

  /**
   * Sets a scheduler up. Nothing is opened before the first call.
   *
   * @throws {TypeError | RangeError} for an unknown option, or one that cannot be used
   * @throws {ConflictingIdError} for two `tasks` of one id
   */
  constructor(options: SchedulerOptions & Required<Pick<SchedulerOptions, "store" | "broker">>) {
    this.#settings = toSettings(options);
    this.#tasks = new TaskRegistry(this.#settings.taskDefaults);
    for (const each of this.#settings.tasks) {
      this.#tasks.bind(this.#tasks.look(each, "make a scheduler"));
    }
    this.#engine = new Engine(this.#settings, this.#tasks, this);
    this.#unknownExecutors = new UnknownExecutors(this.#settings);
    const { newId } = this.#settings;
    const desk = { newId, random: this.#settings.random };
    this.#schedules = new ScheduleDesk(this.#engine, this.#tasks, this.#unknownExecutors, desk);
    this.#jobs = new JobDesk(this.#engine, this.#tasks, this.#unknownExecutors, newId);
    this.#history = new HistoryDesk(this.#engine, this.#settings.clock);
  }

  /** What the scheduler is doing. */
  get state(): SchedulerState {
    return this.#engine.state;
  }

  /** The name under which it holds leases. */
  get identity(): string {
    return this.#settings.identity;
  }

  /** Whether it makes jobs of schedules, runs jobs, or both. */
  get role(): Role {
    return this.#settings.role;
  }

  /**
   * Stores a task, or changes one: settings that are given win over what is stored, the others
   * stay. Those that it was made with by `task()` count as given the first time. A function that is given is the task's function here from now on.
   *
   * @throws {TypeError | RangeError} for a setting that cannot be used
   * @throws {TaskLookupError} when only an id is given and the store has no such task
   */
  async configureTask(subject: AnyTask, options: TaskOptions = {}): Promise<Task> {
    const given = toTaskSettings(options, "configure a task");
    const named = this.#tasks.look(subject, "configure a task", { rebind: true });
    this.#tasks.bind(named);
    const { id } = named;
    const store = await this.#engine.open();
    if (!named.settings) {
      const [known] = await store.getTasks({ ids: [id] });
      if (!known) throw new TaskLookupError(id);
    }
    const { task } = await store.putTask({
      id,
      settings: mergeSettings(this.#tasks.ownChange(named), given),
      defaults: this.#tasks.defaultsFor(named),
      now: this.#engine.session.now(),
    });
    this.#tasks.configured(named, options);
    this.#engine.notify();
    return toTask(task);
  }

  /** Every task that the store knows, in the order of their ids. */
  async getTasks(): Promise<Task[]> {
    return (await (await this.#engine.open()).getTasks({})).map(toTask);
  }

  /**
   * Removes a task and says whether there was one.
   *
   * @throws {ConflictingIdError} when schedules or jobs still refer to it
   */
  async removeTask(id: string): Promise<boolean> {
    requireId(id, "id", "remove a task");
    const outcome = await (await this.#engine.open()).removeTask({ id });
    if (outcome === "inUse") {
      const reason = `Cannot remove task "${id}": there are schedules or jobs of it`;
      throw new ConflictingIdError(id, reason);
    }
    this.#tasks.forget(id);
    return outcome === "removed";
  }

  /**
   * Adds a schedule and gives its id.
   *
   * @throws {TaskLookupError} when only the id of a task is given and the store has no such task
   * @throws {ConflictingIdError} when the id is taken and `conflictPolicy` is `"exception"`, or when
   *   the task has another function here
   * @throws {SerializationError} when an argument cannot be stored
   * @throws {TypeError | RangeError} for an option that cannot be used
   * @throws {unknown} what its precondition throws
   */
  async addSchedule<Args extends readonly unknown[] = readonly unknown[]>(
    subject: AnyTask<Args>,
    trigger: Trigger,
    ...[options]: OptionsArgument<ScheduleOptions<NoInfer<Args>>>
  ): Promise<string> {
    return await this.#schedules.add(
      subject,
      trigger,
      (options === undefined ? {} : options) as ScheduleOptions,
    );
  }

  /**
   * The schedule with this id.
   *
   * @throws {ScheduleLookupError} when there is none
   */
  async getSchedule(id: string): Promise<Schedule> {
    requireId(id, "id", "get a schedule");
    const [schedule] = await this.getSchedules({ id });
    if (!schedule) throw new ScheduleLookupError(id);
    return schedule;
  }

  /** The schedules that match, or all, in the order of their ids unless the filter says otherwise. */
  async getSchedules(filter: ScheduleFilter = {}): Promise<Schedule[]> {
    const conditions = toScheduleFilter(filter, "get schedules");
    return (await (await this.#engine.open()).getSchedules(conditions)).map(toSchedule);
  }

  /** How many schedules are active, paused, set aside with an error, and finished. */
  async countSchedules(): Promise<ScheduleCounts> {
    return await (await this.#engine.open()).countSchedules();
  }

  /**
   * Removes a schedule and says whether there was one. Jobs that it has made stay.
   *
   * @throws {unknown} what its precondition throws
   */
  async removeSchedule(id: string, options: ChangeOptions = {}): Promise<boolean> {
    requireId(id, "id", "remove a schedule");
    return await this.#schedules.remove(id, options);
  }

  /**
   * Removes the schedules that match and gives their number. Jobs that they have made stay.
   *
   * @throws {TypeError} for a filter without a condition
   */
  async removeSchedules(filter: ScheduleFilter): Promise<number> {
    const conditions = toScheduleFilter(filter, "remove schedules");
    requireCondition(conditions, "remove schedules");
    refusePage(conditions, "remove schedules");
    return (await (await this.#engine.open()).removeSchedules(conditions)).length;
  }

  /**
   * Keeps a schedule from firing until it is unpaused.
   *
   * @throws {ScheduleLookupError} when there is no such schedule
   * @throws {unknown} what its precondition throws
   */
  async pauseSchedule(id: string, options: ChangeOptions = {}): Promise<void> {
    requireId(id, "id", "pause a schedule");
    await this.#schedules.pause(id, options);
  }

  /**
   * Lets a schedule fire again, be it paused or set aside with an error: from where it left off (what
   * it missed is caught up by its policies), or from `resumeFrom`.
   *
   * @throws {ScheduleLookupError} when there is no such schedule
   * @throws {TypeError | RangeError} when `resumeFrom` is no instant
   * @throws {unknown} what its precondition throws
   */
  async unpauseSchedule(id: string, options: UnpauseOptions = {}): Promise<void> {
    requireId(id, "id", "unpause a schedule");
    await this.#schedules.unpause(id, options);
  }

  /**
   * Changes some of a schedule at once, whoever else changes it. What is not given stays, the next fire
   * time as well unless the trigger becomes another.
   *
   * @example From nine to ten
   * ```ts
   * import { CronTrigger, Scheduler, task } from "@almanac/scheduler";
   *
   * const report = task("report", (to: string) => console.log(to));
   * await using scheduler = new Scheduler();
   * const nine = new CronTrigger({ hour: 9, timezone: "Europe/Paris" });
   * await scheduler.addSchedule(report, nine, { id: "daily", args: ["ada"] });
   * await scheduler.updateSchedule("daily", {
   *   trigger: new CronTrigger({ hour: 10, timezone: "Europe/Paris" }),
   *   timeout: { minutes: 5 },
   * });
   * ```
   *
   * @throws {ScheduleLookupError} when there is no such schedule
   * @throws {SerializationError} when an argument cannot be stored
   * @throws {ArgumentsError} when the schema of the task does not take the arguments
   * @throws {TypeError | RangeError} for a change that cannot be made
   * @throws {unknown} what its precondition throws
   */
  async updateSchedule(
    id: string,
    changes: ScheduleChanges,
    options: ChangeOptions = {},
  ): Promise<void> {
    requireId(id, "id", "update a schedule");
    await this.#schedules.update(id, changes, options);
  }

  /**
   * Queues a job for each fire time of a schedule from `from` up to, and without, `to`, also for those
   * that had one before; for one whose job is still there, none. They have no start deadline. Gives
   * the ids of the jobs.
   *
   * @throws {ScheduleLookupError} when there is no such schedule
   * @throws {RangeError} when there are more than 10,000 fire times, or `to` is before `from`
   * @throws {DeserializationError} when its arguments or its trigger cannot be read
   */
  async backfill(id: string, from: InstantInput, to: InstantInput): Promise<string[]> {
    requireId(id, "id", "backfill a schedule");
    return await this.#schedules.backfill(id, from, to);
  }

  /**
   * Queues a job of a schedule now, besides those of its fire times, and gives its id; also of one that
   * is paused or set aside. Its `nominalFireTime` is `null`, and it has no start deadline.
   *
   * @throws {ScheduleLookupError} when there is no such schedule
   * @throws {DeserializationError} when its arguments cannot be read
   */
  async runScheduleNow(id: string): Promise<string> {
    requireId(id, "id", "run a schedule");
    return await this.#schedules.runNow(id);
  }

  /**
   * Queues a job and gives its id. With `runAt` or `delay` it waits for that time first.
   *
   * @example In five minutes
   * ```ts
   * import { Scheduler, task } from "@almanac/scheduler";
   *
   * const remind = task("remind", (text: string) => console.log(text));
   * await using scheduler = new Scheduler();
   * await scheduler.addJob(remind, { args: ["tea"], delay: { minutes: 5 } });
   * ```
   *
   * @throws {TaskLookupError} when only the id of a task is given and the store has no such task
   * @throws {SerializationError} when an argument cannot be stored
   * @throws {TypeError | RangeError} for an option that cannot be used
   */
  async addJob<Args extends readonly unknown[] = readonly unknown[]>(
    subject: AnyTask<Args>,
    ...[options]: OptionsArgument<JobOptions<NoInfer<Args>>>
  ): Promise<string> {
    return (await this.#jobs.add(subject, options as JobOptions | undefined)).id;
  }

  /**
   * Queues a job, as `addJob` does, and says whether it did: with a `uniqueKey` that is taken it does
   * not, and gives the id of the job that is there.
   *
   * @example One thumbnail a picture, once it is left alone for a while
   * ```ts
   * import { Scheduler, task } from "@almanac/scheduler";
   *
   * const resize = task("resize", (picture: string) => console.log(picture));
   * await using scheduler = new Scheduler();
   * const changed = (picture: string) =>
   *   scheduler.addUniqueJob(resize, {
   *     ...{ args: [picture], delay: 5 },
   *     uniqueKey: { key: picture, onConflict: "debounce" },
   *   });
   * await changed("cat.png");
   * console.log((await changed("cat.png")).outcome); // debounced
   * ```
   *
   * @throws {unknown} as `addJob` does
   */
  async addUniqueJob<Args extends readonly unknown[] = readonly unknown[]>(
    subject: AnyTask<Args>,
    ...[options]: OptionsArgument<JobOptions<NoInfer<Args>>>
  ): Promise<AddedJob> {
    return await this.#jobs.add(subject, options as JobOptions | undefined);
  }

  /**
   * Queues many jobs in one call of the store, all or none, and gives their ids in the same order.
   *
   * @example A job for each user
   * ```ts
   * import { job, Scheduler, task } from "@almanac/scheduler";
   *
   * const greet = task("greet", (name: string) => console.log(`Hello, ${name}!`));
   * await using scheduler = new Scheduler();
   * const ids = await scheduler.addJobs(
   *   ["Ada", "Bob"].map((name) => job(greet, { args: [name] })),
   * );
   * console.log(ids.length); // 2
   * ```
   *
   * @throws {TaskLookupError} when only the id of a task is given and the store has no such task
   * @throws {SerializationError} when an argument cannot be stored, or it is too much for one request
   *   of a server: add fewer at once then
   * @throws {TypeError | RangeError} for an option that cannot be used, with the place of its job
   */
  async addJobs(jobs: readonly JobRequest[]): Promise<string[]> {
    return await this.#jobs.addAll(jobs);
  }

  /** The jobs that match, or all, waiting, queued and running ones, oldest first. */
  async getJobs(filter: JobFilter = {}): Promise<Job[]> {
    const conditions = toJobFilter(filter, "get jobs");
    return (await (await this.#engine.open()).getJobs(conditions)).map(toJob);
  }

  /**
   * The job with this id, if it is not done.
   *
   * @throws {JobLookupError} when there is none
   */
  async getJob(id: string): Promise<Job> {
    requireId(id, "id", "get a job");
    const [job] = await this.getJobs({ id });
    if (!job) throw new JobLookupError(id);
    return job;
  }

  /**
   * Makes a job end early, wherever it is, and says whether there was one that could. One that does not
   * run ends as cancelled at once. The signal of one that runs aborts, within a third of a lease at the
   * latest, and at once where brokers connect the schedulers: it ends as cancelled when its function
   * does.
   */
  async cancelJob(id: string): Promise<boolean> {
    requireId(id, "id", "cancel a job");
    return await this.cancelJobs({ id }) > 0;
  }

  /**
   * Makes the jobs that match end early, as `cancelJob` does, and gives their number.
   *
   * @throws {TypeError} for a filter without a condition
   */
  async cancelJobs(filter: JobFilter): Promise<number> {
    const conditions = toJobFilter(filter, "cancel jobs");
    requireCondition(conditions, "cancel jobs");
    refusePage(conditions, "cancel jobs");
    return await this.#jobs.cancel(conditions);
  }

  /**
   * The finished jobs that match, or all, the last ones that ended first: those that are kept, as the
   * `keep` of their tasks says.
   *
   * @example What failed today
   * ```ts
   * import { Scheduler, task } from "@almanac/scheduler";
   *
   * const flaky = task("flaky", () => {
   *   throw new Error("no");
   * }, { keep: { failure: { age: { days: 7 }, count: 1000 } } });
   * await using scheduler = new Scheduler({ logger: { warn() {}, error() {} } });
   * await scheduler.addJob(flaky);
   * await scheduler.tick();
   * for (const { id, error } of await scheduler.getFinishedJobs({ outcome: "error" })) {
   *   console.log(error?.message); // no
   *   await scheduler.retryJob(id);
   * }
   * ```
   *
   * @throws {TypeError | RangeError} for a condition that cannot be used
   */
  async getFinishedJobs(filter: FinishedJobFilter = {}): Promise<FinishedJob[]> {
    const conditions = toFinishedFilter(filter, "get finished jobs");
    const store = await this.#engine.open();
    const [jobs, tasks] = await Promise.all([
      store.getFinishedJobs(conditions),
      store.getTasks({}),
    ]);
    const policies = new Map(tasks.map(({ id, policy }) => [id, policy]));
    return jobs.map((job) => toFinishedJob(job, policies.get(job.taskId) ?? {}));
  }

  /** How many jobs there are by task and state, and how many are kept by how they ended. */
  async countJobs(filter: Pick<JobFilter, "taskId"> = {}): Promise<JobCount[]> {
    refuseUnknownKeys(filter, { taskId: true }, "count jobs");
    const { taskId } = filter;
    if (taskId !== undefined) requireId(taskId, "taskId", "count jobs");
    const params = taskId === undefined ? {} : { taskId };
    const counts = await (await this.#engine.open()).countJobs(params);
    const keyOf = (count: JobCount) => `${count.taskId}\n${count.state}`;
    return counts.sort((a, b) => compareIds(keyOf(a), keyOf(b)));
  }

  /**
   * Queues a finished job anew, with all of its attempts before it.
   *
   * @throws {JobLookupError} when nothing is kept of it, or it is not done
   * @throws {TaskLookupError} when its task is no more
   */
  async retryJob(id: string): Promise<void> {
    requireId(id, "id", "retry a job");
    await this.#jobs.restart(id);
  }

  /**
   * Queues the finished jobs that match anew, as `retryJob` does, those that ended first first, and
   * gives their number. Those whose task is no more, or whose id or fire time has another job, are passed
   * over, and so are those that end while it goes on.
   *
   * @example All that failed within the last hour
   * ```ts
   * import { Scheduler } from "@almanac/scheduler";
   *
   * await using scheduler = new Scheduler();
   * const from = new Date(Date.now() - 3_600_000);
   * console.log(await scheduler.retryJobs({ outcome: ["error", "abandoned"], from })); // 0
   * ```
   *
   * @throws {TypeError} for a filter without a condition
   */
  async retryJobs(filter: FinishedJobFilter): Promise<number> {
    return await this.#history.retry(toConditions(filter, "retry jobs"));
  }

  /** Removes a finished job and its result, and says whether there was one. */
  async removeFinishedJob(id: string): Promise<boolean> {
    requireId(id, "id", "remove a finished job");
    return await this.removeFinishedJobs({ id }) > 0;
  }

  /**
   * Removes the finished jobs that match, and their results, and gives their number. Those that end
   * while it goes on stay. There are no events of it.
   *
   * @throws {TypeError} for a filter without a condition
   */
  async removeFinishedJobs(filter: FinishedJobFilter): Promise<number> {
    return await this.#history.remove(toConditions(filter, "remove finished jobs"));
  }

  /**
   * How many of the finished jobs that are kept ended in each stretch of time, and how late they had
   * begun, in the order of the stretches and then of the outcomes. There is nothing of a stretch in which
   * none ended.
   *
   * @example The last day, hour by hour
   * ```ts
   * import { Scheduler } from "@almanac/scheduler";
   *
   * await using scheduler = new Scheduler();
   * const [from, to] = [new Date(Date.now() - 86_400_000), new Date()];
   * for (const each of await scheduler.getThroughput({ from, to, every: { hours: 1 } })) {
   *   console.log(each.at, each.outcome, each.count, each.meanLateness);
   * }
   * ```
   *
   * @throws {RangeError} for more than 10,000 stretches, or when `to` is before `from`
   * @throws {TypeError} for what is no instant or no duration
   */
  async getThroughput(options: ThroughputOptions): Promise<Throughput[]> {
    const params = toThroughputParams(options);
    return (await (await this.#engine.open()).getThroughput(params)).map(toThroughput);
  }

  /**
   * The schedulers on the store that have started and not stopped, and were seen within the last two
   * minutes, in the order of their identities. They say so about every 30 seconds; ticks, and schedulers
   * that have not started, do not.
   */
  async getSchedulers(): Promise<SchedulerPresence[]> {
    const store = await this.#engine.open();
    return (await store.getPresences({ now: this.#engine.session.now() })).map(toPresence);
  }

  /**
   * How a job ended; `null` when it kept no result. Reading a result does not remove it.
   *
   * @throws {JobLookupError} when the job is not known, or is not done and `wait` is false
   */
  async getJobResult(id: string, options: ResultOptions = {}): Promise<JobResult | null> {
    requireId(id, "id", "get the result of a job");
    refuseUnknownKeys(options, RESULT_OPTIONS, "get the result of a job");
    return await this.#jobs.resultOf(id, options.wait ?? true);
  }

  /**
   * Queues a job, waits for its end and gives its value. Some scheduler on the store has to run it.
   *
   * @throws {unknown} what the job threw
   * @throws {JobCancelledError | JobDeadlineMissedError | JobAbandonedError} when it did not end by
   *   itself
   */
  async runJob<Args extends readonly unknown[], Result>(
    subject: AnyTask<Args, Result>,
    ...[options]: OptionsArgument<JobOptions<NoInfer<Args>>>
  ): Promise<Awaited<Result>> {
    return await this.#jobs.run(subject, options as JobOptions | undefined) as Awaited<Result>;
  }

  /** Removes expired results, and finished schedules that have no jobs left. */
  async cleanup(): Promise<void> {
    const store = await this.#engine.open();
    const now = this.#engine.session.now();
    await store.cleanup({ now, finishedBefore: now });
  }

  /**
   * Calls `callback` with each event of these types, or of all, from now on. What it throws is
   * logged. Gives a function that ends the subscription.
   *
   * @throws {TypeError} for an unknown type of event or option, or one of the wrong type
   */
  subscribe<Type extends EventType = EventType>(
    callback: (event: EventOf<Type>) => unknown,
    types?: readonly Type[],
    options: SubscribeOptions = {},
  ): () => void {
    requireCallback(callback);
    checkSubscription(types, options);
    this.#engine.open().catch((error) => {
      if (this.#engine.state !== "stopped") return; // one that has started says so by itself
      this.#settings.logger.warn("Cannot open the broker", error);
    });
    return subscribe(this.#settings, callback, types, options);
  }

  /**
   * The next event of these types, or of all.
   *
   * @throws {unknown} the reason of `signal` when it aborts
   * @throws {Error} when the scheduler stops first
   */
  async getNextEvent<Type extends EventType = EventType>(
    types?: readonly Type[],
    options: Pick<SubscribeOptions, "signal"> = {},
  ): Promise<EventOf<Type>> {
    checkSubscription(types, options);
    const { over } = this.#engine;
    const signals = options.signal ? [options.signal, over] : [over];
    return await nextEvent<Type>(
      (callback) => this.subscribe(callback, types, { once: true }),
      signals,
    );
  }

  /** The events of these types, or of all, from this call on, until `signal` aborts. */
  events<Type extends EventType = EventType>(
    types?: readonly Type[],
    options: Pick<SubscribeOptions, "signal"> = {},
  ): AsyncIterableIterator<EventOf<Type>, undefined> {
    checkSubscription(types, options);
    return eventStream<Type>((callback) => this.subscribe(callback, types), options.signal);
  }

  /** Starts working, in the background. Nothing happens when it has started already. */
  async start(): Promise<void> {
    await this.#engine.start();
  }

  /**
   * Takes no more work, waits for running jobs as `drain` says, aborts those that are left, and
   * closes, whether or not the store answers. Calls that are made later, as by a job that has not
   * noticed, open the store again: another `stop()` closes it.
   *
   * @throws {TypeError | RangeError} when `drain` is no duration
   * @throws {Error} when a job of this scheduler calls it, as that would wait for itself; with
   *   `{ drain: false }` it may
   */
  async stop(options: StopOptions = {}): Promise<void> {
    await this.#engine.stop(options);
  }

  /**
   * Does once whatever a running scheduler would do now, and waits for the jobs: for processes that
   * live for one request.
   *
   * @throws {TypeError | RangeError} for a limit or deadline that cannot be used
   */
  async tick(options: TickOptions = {}): Promise<TickOutcome> {
    return await this.#engine.tick(options);
  }

  /** Stops, as `stop()` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** The conditions of a call that is for all that match, of which it needs one. */
function toConditions(filter: FinishedJobFilter, action: string): FinishedFilter {
  const conditions = toFinishedFilter(filter, action);
  requireCondition(conditions, action);
  refusePage(conditions, action);
  return conditions;
}
