import { Scheduler } from "./scheduler.ts";
import type { StopOptions } from "./src/engine/engine.ts";
import {
  type JobFilter,
  requireCondition,
  type ScheduleFilter,
  toJobFilter,
  toScheduleFilter,
} from "./src/input/filter.ts";
import { refuseUnknownKeys } from "./src/input/refuse.ts";
import type { SchedulerOptions } from "./src/options.ts";
import type { Job, Metadata, Schedule } from "./src/records.ts";
import type { DataStore } from "./src/store.ts";

/** The two schedulers of a {@linkcode SchedulerService}. */
export interface SchedulerServiceOptions {
  /** The durable store of the persistent scheduler, or all of its options. */
  readonly persistent: DataStore | SchedulerOptions;
  /** Options of the transient scheduler. @default {} */
  readonly transient?: SchedulerOptions;
}

const KNOWN: Readonly<Record<keyof SchedulerServiceOptions, true>> = {
  persistent: true,
  transient: true,
};

/**
 * Two schedulers side by side: a transient one, gone with the process, and a persistent one. Each
 * operation is there twice, the second time with `Persist` in its name.
 *
 * @example One of each
 * ```ts
 * import { DateTrigger, MemoryDataStore, SchedulerService, task } from "@almanac/scheduler";
 *
 * const remind = task("remind", (text: string) => console.log(text));
 * // in place of the memory store goes a durable one
 * await using service = new SchedulerService({ persistent: new MemoryDataStore() });
 * await service.addPersistSchedule(remind, new DateTrigger("2030-01-01T09:00:00Z"), {
 *   args: ["Happy new year"],
 *   metadata: { user: "ada" },
 * });
 * console.log(await service.rmPersistSchedulesByMeta({ user: "ada" })); // 1
 * ```
 */
export class SchedulerService implements AsyncDisposable {
  /** The scheduler that is gone with the process. */
  readonly transient: Scheduler;
  /** The scheduler on the durable store. */
  readonly persistent: Scheduler;

  /** {@linkcode Scheduler.addSchedule} of the transient scheduler. */
  readonly addSchedule: Scheduler["addSchedule"];
  /** {@linkcode Scheduler.getSchedule} of the transient scheduler. */
  readonly getSchedule: Scheduler["getSchedule"];
  /** {@linkcode Scheduler.removeSchedule} of the transient scheduler. */
  readonly removeSchedule: Scheduler["removeSchedule"];
  /** {@linkcode Scheduler.pauseSchedule} of the transient scheduler. */
  readonly pauseSchedule: Scheduler["pauseSchedule"];
  /** {@linkcode Scheduler.unpauseSchedule} of the transient scheduler. */
  readonly unpauseSchedule: Scheduler["unpauseSchedule"];
  /** {@linkcode Scheduler.countSchedules} of the transient scheduler. */
  readonly countSchedules: Scheduler["countSchedules"];
  /** {@linkcode Scheduler.addJob} of the transient scheduler. */
  readonly addJob: Scheduler["addJob"];
  /** {@linkcode Scheduler.addJobs} of the transient scheduler. */
  readonly addJobs: Scheduler["addJobs"];
  /** {@linkcode Scheduler.getJobResult} of the transient scheduler. */
  readonly getJobResult: Scheduler["getJobResult"];
  /** {@linkcode Scheduler.runJob} of the transient scheduler. */
  readonly runJob: Scheduler["runJob"];
  /** {@linkcode Scheduler.updateSchedule} of the transient scheduler. */
  readonly updateSchedule: Scheduler["updateSchedule"];
  /** {@linkcode Scheduler.runScheduleNow} of the transient scheduler. */
  readonly runScheduleNow: Scheduler["runScheduleNow"];
  /** {@linkcode Scheduler.backfill} of the transient scheduler. */
  readonly backfill: Scheduler["backfill"];
  /** {@linkcode Scheduler.addUniqueJob} of the transient scheduler. */
  readonly addUniqueJob: Scheduler["addUniqueJob"];
  /** {@linkcode Scheduler.getJob} of the transient scheduler. */
  readonly getJob: Scheduler["getJob"];
  /** {@linkcode Scheduler.cancelJob} of the transient scheduler. */
  readonly cancelJob: Scheduler["cancelJob"];
  /** {@linkcode Scheduler.cancelJobs} of the transient scheduler. */
  readonly cancelJobs: Scheduler["cancelJobs"];
  /** {@linkcode Scheduler.retryJob} of the transient scheduler. */
  readonly retryJob: Scheduler["retryJob"];
  /** {@linkcode Scheduler.retryJobs} of the transient scheduler. */
  readonly retryJobs: Scheduler["retryJobs"];
  /** {@linkcode Scheduler.removeFinishedJob} of the transient scheduler. */
  readonly removeFinishedJob: Scheduler["removeFinishedJob"];
  /** {@linkcode Scheduler.removeFinishedJobs} of the transient scheduler. */
  readonly removeFinishedJobs: Scheduler["removeFinishedJobs"];
  /** {@linkcode Scheduler.getThroughput} of the transient scheduler. */
  readonly getThroughput: Scheduler["getThroughput"];
  /** {@linkcode Scheduler.getSchedulers} of the transient scheduler. */
  readonly getSchedulers: Scheduler["getSchedulers"];
  /** {@linkcode Scheduler.getFinishedJobs} of the transient scheduler. */
  readonly getFinishedJobs: Scheduler["getFinishedJobs"];
  /** {@linkcode Scheduler.countJobs} of the transient scheduler. */
  readonly countJobs: Scheduler["countJobs"];
  /** {@linkcode Scheduler.getTasks} of the transient scheduler. */
  readonly getTasks: Scheduler["getTasks"];
  /** {@linkcode Scheduler.configureTask} of the transient scheduler. */
  readonly configureTask: Scheduler["configureTask"];
  /** {@linkcode Scheduler.addSchedule} of the persistent scheduler. */
  readonly addPersistSchedule: Scheduler["addSchedule"];
  /** {@linkcode Scheduler.getSchedule} of the persistent scheduler. */
  readonly getPersistSchedule: Scheduler["getSchedule"];
  /** {@linkcode Scheduler.removeSchedule} of the persistent scheduler. */
  readonly removePersistSchedule: Scheduler["removeSchedule"];
  /** {@linkcode Scheduler.pauseSchedule} of the persistent scheduler. */
  readonly pausePersistSchedule: Scheduler["pauseSchedule"];
  /** {@linkcode Scheduler.unpauseSchedule} of the persistent scheduler. */
  readonly unpausePersistSchedule: Scheduler["unpauseSchedule"];
  /** {@linkcode Scheduler.countSchedules} of the persistent scheduler. */
  readonly countPersistSchedules: Scheduler["countSchedules"];
  /** {@linkcode Scheduler.addJob} of the persistent scheduler. */
  readonly addPersistJob: Scheduler["addJob"];
  /** {@linkcode Scheduler.addJobs} of the persistent scheduler. */
  readonly addPersistJobs: Scheduler["addJobs"];
  /** {@linkcode Scheduler.getJobResult} of the persistent scheduler. */
  readonly getPersistJobResult: Scheduler["getJobResult"];
  /** {@linkcode Scheduler.runJob} of the persistent scheduler. */
  readonly runPersistJob: Scheduler["runJob"];
  /** {@linkcode Scheduler.updateSchedule} of the persistent scheduler. */
  readonly updatePersistSchedule: Scheduler["updateSchedule"];
  /** {@linkcode Scheduler.runScheduleNow} of the persistent scheduler. */
  readonly runPersistScheduleNow: Scheduler["runScheduleNow"];
  /** {@linkcode Scheduler.backfill} of the persistent scheduler. */
  readonly backfillPersist: Scheduler["backfill"];
  /** {@linkcode Scheduler.addUniqueJob} of the persistent scheduler. */
  readonly addPersistUniqueJob: Scheduler["addUniqueJob"];
  /** {@linkcode Scheduler.getJob} of the persistent scheduler. */
  readonly getPersistJob: Scheduler["getJob"];
  /** {@linkcode Scheduler.cancelJob} of the persistent scheduler. */
  readonly cancelPersistJob: Scheduler["cancelJob"];
  /** {@linkcode Scheduler.cancelJobs} of the persistent scheduler. */
  readonly cancelPersistJobs: Scheduler["cancelJobs"];
  /** {@linkcode Scheduler.retryJob} of the persistent scheduler. */
  readonly retryPersistJob: Scheduler["retryJob"];
  /** {@linkcode Scheduler.retryJobs} of the persistent scheduler. */
  readonly retryPersistJobs: Scheduler["retryJobs"];
  /** {@linkcode Scheduler.removeFinishedJob} of the persistent scheduler. */
  readonly removePersistFinishedJob: Scheduler["removeFinishedJob"];
  /** {@linkcode Scheduler.removeFinishedJobs} of the persistent scheduler. */
  readonly removePersistFinishedJobs: Scheduler["removeFinishedJobs"];
  /** {@linkcode Scheduler.getThroughput} of the persistent scheduler. */
  readonly getPersistThroughput: Scheduler["getThroughput"];
  /** {@linkcode Scheduler.getSchedulers} of the persistent scheduler. */
  readonly getPersistSchedulers: Scheduler["getSchedulers"];
  /** {@linkcode Scheduler.getFinishedJobs} of the persistent scheduler. */
  readonly getPersistFinishedJobs: Scheduler["getFinishedJobs"];
  /** {@linkcode Scheduler.countJobs} of the persistent scheduler. */
  readonly countPersistJobs: Scheduler["countJobs"];
  /** {@linkcode Scheduler.getTasks} of the persistent scheduler. */
  readonly persistSchedGetTasks: Scheduler["getTasks"];
  /** {@linkcode Scheduler.configureTask} of the persistent scheduler. */
  readonly persistSchedConfigureTask: Scheduler["configureTask"];

  /**
   * Sets both schedulers up. Nothing is opened before the first call.
   *
   * @throws {TypeError} when `persistent` is neither a store nor options with one, and for an unknown
   *   option
   */
  constructor(options: SchedulerServiceOptions) {
    refuseUnknownKeys(options, KNOWN, "make a SchedulerService");
    const { persistent, transient = {} } = options;
    const durable = isStore(persistent) ? { store: persistent } : persistent;
    if (!durable?.store) {
      throw new TypeError(
        "Cannot make a SchedulerService: persistent is a data store, or options with a store",
      );
    }
    this.transient = new Scheduler(transient);
    this.persistent = new Scheduler(durable);
    this.addSchedule = this.transient.addSchedule.bind(this.transient);
    this.getSchedule = this.transient.getSchedule.bind(this.transient);
    this.removeSchedule = this.transient.removeSchedule.bind(this.transient);
    this.pauseSchedule = this.transient.pauseSchedule.bind(this.transient);
    this.unpauseSchedule = this.transient.unpauseSchedule.bind(this.transient);
    this.countSchedules = this.transient.countSchedules.bind(this.transient);
    this.addJob = this.transient.addJob.bind(this.transient);
    this.addJobs = this.transient.addJobs.bind(this.transient);
    this.getJobResult = this.transient.getJobResult.bind(this.transient);
    this.runJob = this.transient.runJob.bind(this.transient);
    this.updateSchedule = this.transient.updateSchedule.bind(this.transient);
    this.runScheduleNow = this.transient.runScheduleNow.bind(this.transient);
    this.backfill = this.transient.backfill.bind(this.transient);
    this.addUniqueJob = this.transient.addUniqueJob.bind(this.transient);
    this.getJob = this.transient.getJob.bind(this.transient);
    this.cancelJob = this.transient.cancelJob.bind(this.transient);
    this.cancelJobs = this.transient.cancelJobs.bind(this.transient);
    this.retryJob = this.transient.retryJob.bind(this.transient);
    this.retryJobs = this.transient.retryJobs.bind(this.transient);
    this.removeFinishedJob = this.transient.removeFinishedJob.bind(this.transient);
    this.removeFinishedJobs = this.transient.removeFinishedJobs.bind(this.transient);
    this.getThroughput = this.transient.getThroughput.bind(this.transient);
    this.getSchedulers = this.transient.getSchedulers.bind(this.transient);
    this.getFinishedJobs = this.transient.getFinishedJobs.bind(this.transient);
    this.countJobs = this.transient.countJobs.bind(this.transient);
    this.getTasks = this.transient.getTasks.bind(this.transient);
    this.configureTask = this.transient.configureTask.bind(this.transient);
    this.addPersistSchedule = this.persistent.addSchedule.bind(this.persistent);
    this.getPersistSchedule = this.persistent.getSchedule.bind(this.persistent);
    this.removePersistSchedule = this.persistent.removeSchedule.bind(this.persistent);
    this.pausePersistSchedule = this.persistent.pauseSchedule.bind(this.persistent);
    this.unpausePersistSchedule = this.persistent.unpauseSchedule.bind(this.persistent);
    this.countPersistSchedules = this.persistent.countSchedules.bind(this.persistent);
    this.addPersistJob = this.persistent.addJob.bind(this.persistent);
    this.addPersistJobs = this.persistent.addJobs.bind(this.persistent);
    this.getPersistJobResult = this.persistent.getJobResult.bind(this.persistent);
    this.runPersistJob = this.persistent.runJob.bind(this.persistent);
    this.updatePersistSchedule = this.persistent.updateSchedule.bind(this.persistent);
    this.runPersistScheduleNow = this.persistent.runScheduleNow.bind(this.persistent);
    this.backfillPersist = this.persistent.backfill.bind(this.persistent);
    this.addPersistUniqueJob = this.persistent.addUniqueJob.bind(this.persistent);
    this.getPersistJob = this.persistent.getJob.bind(this.persistent);
    this.cancelPersistJob = this.persistent.cancelJob.bind(this.persistent);
    this.cancelPersistJobs = this.persistent.cancelJobs.bind(this.persistent);
    this.retryPersistJob = this.persistent.retryJob.bind(this.persistent);
    this.retryPersistJobs = this.persistent.retryJobs.bind(this.persistent);
    this.removePersistFinishedJob = this.persistent.removeFinishedJob.bind(this.persistent);
    this.removePersistFinishedJobs = this.persistent.removeFinishedJobs.bind(this.persistent);
    this.getPersistThroughput = this.persistent.getThroughput.bind(this.persistent);
    this.getPersistSchedulers = this.persistent.getSchedulers.bind(this.persistent);
    this.getPersistFinishedJobs = this.persistent.getFinishedJobs.bind(this.persistent);
    this.countPersistJobs = this.persistent.countJobs.bind(this.persistent);
    this.persistSchedGetTasks = this.persistent.getTasks.bind(this.persistent);
    this.persistSchedConfigureTask = this.persistent.configureTask.bind(this.persistent);
  }

  /** Starts both; when one cannot start, neither does. */
  async start(): Promise<void> {
    await this.persistent.start();
    try {
      await this.transient.start();
    } catch (error) {
      await this.persistent.stop();
      throw error;
    }
  }

  /** Stops both, at the same time. */
  async stop(options: StopOptions = {}): Promise<void> {
    const ends = await Promise.allSettled([
      this.transient.stop(options),
      this.persistent.stop(options),
    ]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  /** Stops both, as `stop()` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /**
   * The schedules of the transient scheduler that match.
   *
   * @throws {TypeError} for a filter without a condition
   */
  async getSchedules(filter: ScheduleFilter): Promise<Schedule[]> {
    return await schedulesOf(this.transient, filter);
  }

  /**
   * The schedules of the persistent scheduler that match.
   *
   * @throws {TypeError} for a filter without a condition
   */
  async getPersistSchedules(filter: ScheduleFilter): Promise<Schedule[]> {
    return await schedulesOf(this.persistent, filter);
  }

  /**
   * Removes the schedules of the transient scheduler that have all of these pairs, and gives their
   * number.
   *
   * @throws {TypeError} for `{}`, with which nothing is removed
   */
  async rmSchedulesByMeta(metadata: Metadata): Promise<number> {
    return await this.transient.removeSchedules({ metadata });
  }

  /**
   * Removes the schedules of the persistent scheduler that have all of these pairs, and gives their
   * number.
   *
   * @throws {TypeError} for `{}`, with which nothing is removed
   */
  async rmPersistSchedulesByMeta(metadata: Metadata): Promise<number> {
    return await this.persistent.removeSchedules({ metadata });
  }

  /**
   * The jobs of the transient scheduler that match.
   *
   * @throws {TypeError} for a filter without a condition
   */
  async getJobs(filter: JobFilter): Promise<Job[]> {
    return await jobsOf(this.transient, filter);
  }

  /**
   * The jobs of the persistent scheduler that match.
   *
   * @throws {TypeError} for a filter without a condition
   */
  async getPersistJobs(filter: JobFilter): Promise<Job[]> {
    return await jobsOf(this.persistent, filter);
  }
}

async function schedulesOf(scheduler: Scheduler, filter: ScheduleFilter): Promise<Schedule[]> {
  requireCondition(toScheduleFilter(filter, "get schedules"), "get schedules");
  return await scheduler.getSchedules(filter);
}

async function jobsOf(scheduler: Scheduler, filter: JobFilter): Promise<Job[]> {
  requireCondition(toJobFilter(filter, "get jobs"), "get jobs");
  return await scheduler.getJobs(filter);
}

function isStore(subject: DataStore | SchedulerOptions): subject is DataStore {
  return typeof (subject as Partial<DataStore>)?.acquire === "function";
}
