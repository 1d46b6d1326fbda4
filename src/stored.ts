import type { CoalescePolicy, JobOutcome, Metadata, StoredError } from "./records.ts";
import type { TriggerSpec } from "./trigger.ts";

/*
 * What stores hold is plain data: instants are whole milliseconds since the epoch (UTC), durations
 * are whole milliseconds, what is absent is `null`.
 */

/** A task as it is stored. */
export interface StoredTask {
  /** Its id. */
  readonly id: string;
  /** The executor of its jobs. */
  readonly jobExecutor: string;
  /** How many of its jobs may run at once. */
  readonly maxRunningJobs: number;
  /** How late its jobs may start, in milliseconds; `null` is no limit. */
  readonly misfireGraceTime: number | null;
  /** How often a job may be started: again when the lease of its worker ran out. */
  readonly maxAttempts: number;
  /** Plain data that belongs to it. */
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

/** A schedule as it is handed to a store; what it leaves open its task decides. */
export interface NewSchedule {
  /** Its id. */
  readonly id: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The spec of its trigger. */
  readonly trigger: TriggerSpec;
  /** Equal for triggers that mean the same: see `definitionOf`. */
  readonly definition: string;
  /** The arguments. */
  readonly args: readonly unknown[];
  /** The last argument, an object; `null` when there is none. */
  readonly kwargs: Readonly<Record<string, unknown>> | null;
  /** `null`: not paused, or as it is when it replaces one. */
  readonly paused: boolean | null;
  /** What becomes of several missed fire times. */
  readonly coalesce: CoalescePolicy;
  /** How late its jobs may start, in milliseconds; `null` is no limit, `"task"` the task's. */
  readonly misfireGraceTime: number | "task" | null;
  /** The most that a job is delayed at random, in milliseconds; `null` is none. */
  readonly maxJitter: number | null;
  /** `null`: the task's. */
  readonly jobExecutor: string | null;
  /** How long results of its jobs are kept, in milliseconds; 0 is not at all. */
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
  /** Whether it waits to be unpaused. */
  readonly paused: boolean;
  /** How late its jobs may start, in milliseconds; `null` is no limit. */
  readonly misfireGraceTime: number | null;
  /** The executor of its jobs. */
  readonly jobExecutor: string;
  /** The latest nominal fire time that became a job. */
  readonly lastFireTime: number | null;
  /** Why it was set aside. A schedule with an error is never acquired. */
  readonly error: StoredError | null;
  /** Counts the changes, so that a change can be made dependent on what was read. */
  readonly revision: number;
  /** When its last fire time had passed; `null` while it has a next one. */
  readonly finishedAt: number | null;
  /** Who holds it; `null` when nobody does. */
  readonly lease: Lease | null;
  /** Why stored values could not be read; `args` and `kwargs` are empty then. */
  readonly unreadable: string | null;
}

/** A job as it is handed to a store. */
export interface NewJob {
  /** Its id. */
  readonly id: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The arguments. */
  readonly args: readonly unknown[];
  /** The last argument, an object; `null` when there is none. */
  readonly kwargs: Readonly<Record<string, unknown>> | null;
  /** The id of the schedule; `null` for a job that was added directly. */
  readonly scheduleId: string | null;
  /** The fire time that the trigger gave; `null` without a schedule. */
  readonly nominalFireTime: number | null;
  /** The fire time with its jitter; `null` without a schedule. */
  readonly scheduledFireTime: number | null;
  /** The latest instant at which it may start; `null` is no limit. */
  readonly startDeadline: number | null;
  /** The instant before which it is not taken; `null` is at once. */
  readonly runAt: number | null;
  /** `null`: the task's. */
  readonly executor: string | null;
  /** How long its result is kept, in milliseconds; 0 is not at all. */
  readonly resultExpirationTime: number;
  /** Added to the task's, pair by pair. */
  readonly metadata: Metadata;
  /** When it was added, in milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A job as it is stored. */
export interface StoredJob extends NewJob {
  /** Its place in the order in which jobs were added. */
  readonly sequence: number;
  /** The executor that runs it. */
  readonly executor: string;
  /** How often it was taken by a worker. */
  readonly attempts: number;
  /** Who holds it; `null` when nobody does. */
  readonly lease: Lease | null;
  /** Why stored values could not be read; `args` and `kwargs` are empty then. */
  readonly unreadable: string | null;
}

/** A result as it is stored. */
export interface StoredResult {
  /** The id of the job. */
  readonly jobId: string;
  /** How it ended. */
  readonly outcome: JobOutcome;
  /** When its function was called; `null` when it never was. */
  readonly startedAt: number | null;
  /** When it ended. */
  readonly finishedAt: number;
  /** When the result is removed. */
  readonly expiresAt: number;
  /** What its function returned. */
  readonly returnValue: unknown;
  /** The error; `null` when there is none. */
  readonly error: StoredError | null;
}
