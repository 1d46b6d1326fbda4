import type {
  CoalescePolicy,
  ConflictPolicy,
  JobOutcome,
  Metadata,
  StoredError,
} from "./records.ts";
import type { TriggerSpec } from "./trigger.ts";

/*
 * Everything here is plain data: instants are whole milliseconds since the epoch (UTC), durations
 * are whole milliseconds, what is absent is `null`.
 */

/** A task as it is stored. */
export interface StoredTask {
  readonly id: string;
  readonly jobExecutor: string;
  readonly maxRunningJobs: number;
  readonly misfireGraceTime: number | null;
  readonly metadata: Metadata;
}

/** A claim with an end. */
export interface Lease {
  /** Proves the claim; another one for every call that acquires. */
  readonly token: string;
  /** The identity of the scheduler. */
  readonly by: string;
  /** The instant from which the claim is void. */
  readonly until: number;
}

/** A schedule as it is handed to a store. What is `null` of `Inherited` its task decides. */
export interface NewSchedule {
  readonly id: string;
  readonly taskId: string;
  readonly trigger: TriggerSpec;
  /** Equal for triggers that mean the same: see `definitionOf`. */
  readonly definition: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>> | null;
  /** `null`: not paused, or as it is when it replaces one. */
  readonly paused: boolean | null;
  readonly coalesce: CoalescePolicy;
  /** `null`: the task's. */
  readonly misfireGraceTime: number | null;
  readonly maxJitter: number | null;
  /** `null`: the task's. */
  readonly jobExecutor: string | null;
  readonly jobResultExpirationTime: number;
  /** Added to the task's, pair by pair. */
  readonly metadata: Metadata;
  /** The next nominal fire time. */
  readonly nextFireTime: number | null;
  /** `nextFireTime` with its jitter: when the schedule falls due. */
  readonly dueTime: number | null;
}

/** A schedule as it is stored. */
export interface StoredSchedule extends NewSchedule {
  readonly paused: boolean;
  readonly jobExecutor: string;
  readonly lastFireTime: number | null;
  /** Why it was set aside. A schedule with an error is never acquired. */
  readonly error: StoredError | null;
  /** Counts the changes, so that a change can be made dependent on what was read. */
  readonly revision: number;
  /** When its last fire time had passed; `null` while it has a next one. */
  readonly finishedAt: number | null;
  readonly lease: Lease | null;
  /** Why stored values could not be read; `args` and `kwargs` are empty then. */
  readonly unreadable: string | null;
}

/** A job as it is handed to a store. */
export interface NewJob {
  readonly id: string;
  readonly taskId: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>> | null;
  readonly scheduleId: string | null;
  readonly nominalFireTime: number | null;
  readonly scheduledFireTime: number | null;
  readonly startDeadline: number | null;
  /** `null`: the task's. */
  readonly executor: string | null;
  readonly resultExpirationTime: number;
  /** Added to the task's, pair by pair. */
  readonly metadata: Metadata;
  readonly createdAt: number;
}

/** A job as it is stored. */
export interface StoredJob extends NewJob {
  readonly executor: string;
  readonly lease: Lease | null;
  /** Why stored values could not be read; `args` and `kwargs` are empty then. */
  readonly unreadable: string | null;
}

/** A result as it is stored. */
export interface StoredResult {
  readonly jobId: string;
  readonly outcome: JobOutcome;
  readonly startedAt: number | null;
  readonly finishedAt: number;
  readonly expiresAt: number;
  readonly returnValue: unknown;
  readonly error: StoredError | null;
}

/** Conditions that must all hold. An empty list of ids matches nothing. */
export interface StoreFilter {
  readonly ids?: readonly string[];
  readonly taskId?: string;
  /** Jobs only. */
  readonly scheduleId?: string;
  /** Every given pair is there with an equal JSON value. */
  readonly metadata?: Metadata;
  /** Schedules only: whether they were set aside with an error. */
  readonly failed?: boolean;
}

/** A change of a task: `settings` win over what is stored, `defaults` only fill a new one. */
export interface PutTaskParams {
  readonly id: string;
  readonly settings: Partial<Omit<StoredTask, "id">>;
  readonly defaults: Omit<StoredTask, "id">;
  readonly now: number;
}

/** Schedules to add, all or none. */
export interface AddSchedulesParams {
  /** Tasks to add where the store has none of their id. */
  readonly tasks: readonly StoredTask[];
  readonly schedules: readonly {
    readonly schedule: NewSchedule;
    readonly policy: ConflictPolicy;
  }[];
  readonly now: number;
}

/** What became of the schedules, in the order of the call. */
export interface AddSchedulesOutcome {
  readonly addedTasks: readonly string[];
  /** `missingTask` and `conflict` mean that nothing at all was written. */
  readonly outcomes: readonly ("added" | "kept" | "replaced" | "conflict" | "missingTask")[];
}

/** One atomic change of a schedule. It ends a lease on it, so that it wins over a pass in flight. */
export interface UpdateScheduleParams {
  readonly id: string;
  readonly change: {
    readonly paused?: boolean;
    readonly error?: null;
    readonly nextFireTime?: number | null;
    readonly dueTime?: number | null;
  };
  /** Change nothing unless this is the schedule's revision. */
  readonly revision?: number;
  readonly now: number;
}

/** Jobs to add, all or none. A job whose id is there already is passed over. */
export interface AddJobsParams {
  readonly tasks: readonly StoredTask[];
  readonly jobs: readonly NewJob[];
  readonly now: number;
}

/** What became of the jobs. */
export interface AddJobsOutcome {
  readonly addedTasks: readonly string[];
  readonly addedJobs: readonly string[];
  /** The first task that the store does not know; nothing was written then. */
  readonly missingTask: string | null;
}

/** What a scheduler can take on. */
export interface AcquireParams {
  readonly now: number;
  /** The claim on everything that the call gives. */
  readonly lease: Lease;
  /** The most schedules to take; 0 is none. */
  readonly maxSchedules: number;
  /** The most jobs to take; 0 is none. */
  readonly maxJobs: number;
  /** The tasks that the scheduler has functions for; `null` is any. */
  readonly tasks: readonly string[] | null;
  /** The executors it has; `null` is any. */
  readonly executors: readonly string[] | null;
}

/** What was taken on, under the lease of the call. */
export interface Acquired {
  /** Schedules that are due, earliest first. */
  readonly schedules: readonly StoredSchedule[];
  readonly jobs: readonly StoredJob[];
  /** Jobs whose former lease ran out before they ended. */
  readonly lapsedJobs: readonly StoredJob[];
  /**
   * The earliest instant after `now` at which a schedule falls due (if `maxSchedules` is not 0) or
   * a lease ends; `null` when there is none.
   */
  readonly nextWakeAt: number | null;
}

/** The advance of one acquired schedule with the jobs that its fire times became. */
export interface Fire {
  readonly scheduleId: string;
  readonly taskId: string;
  readonly token: string;
  readonly jobs: readonly NewJob[];
  readonly nextFireTime: number | null;
  readonly dueTime: number | null;
  readonly lastFireTime: number | null;
  /** Sets the schedule aside. */
  readonly error: StoredError | null;
}

/** The end of one acquired job. */
export interface JobEnd {
  readonly jobId: string;
  readonly taskId: string;
  readonly scheduleId: string | null;
  readonly scheduledFireTime: number | null;
  readonly token: string;
  readonly outcome: JobOutcome;
  readonly startedAt: number | null;
  readonly finishedAt: number;
  /** Until when the result is kept; `null` is not at all. */
  readonly expiresAt: number | null;
  readonly returnValue: unknown;
  readonly error: StoredError | null;
}

/** Everything that a scheduler writes about what it acquired, as one atomic change. */
export interface CommitParams {
  readonly now: number;
  readonly fires: readonly Fire[];
  readonly ends: readonly JobEnd[];
  /** Jobs to give back unstarted; they keep their place in the queue. */
  readonly releases: readonly { readonly jobId: string; readonly token: string }[];
}

/** What of a commit took effect. */
export interface Committed {
  /** The jobs that were added; one whose fire time already has a job is not among them. */
  readonly addedJobs: readonly string[];
  /** Schedules whose lease is no longer the caller's: nothing was written for them. */
  readonly lostSchedules: readonly string[];
  /** Jobs whose lease is no longer the caller's: nothing was written for them. */
  readonly lostJobs: readonly string[];
}

/** The leases of jobs to prolong. */
export interface RenewParams {
  readonly now: number;
  readonly until: number;
  readonly jobs: readonly { readonly jobId: string; readonly token: string }[];
}

/** A job's result, and whether the job is still there. */
export interface ResultLookup {
  readonly result: StoredResult | null;
  readonly pending: boolean;
}

/** What to clean up. */
export interface CleanupParams {
  readonly now: number;
  /** Finished schedules that finished at or before this instant are removed. */
  readonly finishedBefore: number;
}

/**
 * Keeps tasks, schedules, jobs and results, and owns atomicity and leases.
 *
 * Each call is atomic: it happens whole or not at all, and no other call sees it half done. Each
 * value that comes out is a copy, and so is what was put in. A store reads no clock: `now` is a
 * parameter. A lease is held by a token, until its end; from `until` on it counts for nothing, and
 * every write that names a token is passed over, and said to be lost, when the row has another one
 * or the lease has ended.
 */
export interface DataStore {
  /**
   * Makes the store ready; each `open` is followed by one `close`, and a store may be open several
   * times. Gives the time of the store's own clock in milliseconds, or `null` if it has none.
   */
  open(): Promise<{ readonly now: number | null }>;
  /** Lets go of what `open` took. Stored data stays. */
  close(): Promise<void>;

  /** Adds or changes a task. */
  putTask(params: PutTaskParams): Promise<{ task: StoredTask; outcome: "added" | "updated" }>;
  /** The tasks with these ids, or all of them, in the order of their ids. */
  getTasks(params: { readonly ids?: readonly string[] }): Promise<StoredTask[]>;
  /** Removes a task that no schedule and no job refers to. */
  removeTask(params: { readonly id: string }): Promise<"removed" | "inUse" | "missing">;

  /**
   * Adds schedules, all or none. One that replaces a schedule with an equal `definition` keeps the
   * trigger, the next and last fire time, unless it was finished; one with another keeps only the
   * last fire time. It stays paused unless `paused` is given. An error is cleared, a lease ended.
   * A schedule with no next fire time later than its last one is finished.
   */
  addSchedules(params: AddSchedulesParams): Promise<AddSchedulesOutcome>;
  /** Schedules that match, in the order of their ids. */
  getSchedules(filter: StoreFilter): Promise<StoredSchedule[]>;
  /** Changes a schedule. */
  updateSchedule(params: UpdateScheduleParams): Promise<"updated" | "changed" | "missing">;
  /** Removes the schedules that match and gives their ids. Their queued jobs stay. */
  removeSchedules(filter: StoreFilter): Promise<string[]>;

  /** Adds jobs. */
  addJobs(params: AddJobsParams): Promise<AddJobsOutcome>;
  /** Jobs that match, oldest first. */
  getJobs(filter: StoreFilter): Promise<StoredJob[]>;
  /** The result of a job that is not expired at `now`. */
  getJobResult(params: { readonly jobId: string; readonly now: number }): Promise<ResultLookup>;

  /**
   * Claims what can be worked on. Schedules: due at `now`, not paused, without error, not leased.
   * Jobs: not leased, of a task and an executor in the lists, oldest first within a task, the tasks
   * taking turns; never more of a task than its `maxRunningJobs` less its live leases. Jobs whose
   * lease has ended are taken on as `lapsedJobs`, whatever the limits, and hold no place of their
   * task.
   */
  acquire(params: AcquireParams): Promise<Acquired>;
  /**
   * Writes what came of acquired schedules and jobs, and ends their leases. An ended job is
   * removed; its result is kept until `expiresAt`. A schedule that was removed, replaced, paused or
   * changed since it was acquired is lost. Each pair of schedule and nominal fire time becomes one
   * job.
   */
  commit(params: CommitParams): Promise<Committed>;
  /** Prolongs leases that have not ended; gives the ids of the jobs whose lease is lost. */
  renew(params: RenewParams): Promise<string[]>;
  /** Removes expired results, and finished schedules that have no jobs left; gives the latter. */
  cleanup(params: CleanupParams): Promise<string[]>;
}
