import type { Trigger } from "./trigger.ts";

/** Plain data beside a task, schedule or job; whatever JSON can hold. */
export type Metadata = Readonly<Record<string, unknown>>;

/** What becomes of several fire times that were missed: one job for the first, the last, or each. */
export type CoalescePolicy = "earliest" | "latest" | "all";

/** What adding does when a schedule with this id exists. */
export type ConflictPolicy = "doNothing" | "replace" | "exception";

/** How a job ended. */
export type JobOutcome =
  | "success"
  | "error"
  | "missedStartDeadline"
  | "cancelled"
  | "abandoned"
  | "deserializationFailed";

/** A task as the store knows it: the settings, without the function. */
export interface Task {
  /** Its id. */
  readonly id: string;
  /** The executor of its jobs, unless they name another. */
  readonly jobExecutor: string;
  /** How many of its jobs may run at once, over all schedulers. */
  readonly maxRunningJobs: number;
  /** How late its scheduled jobs may start, in seconds; `null` is no limit. */
  readonly misfireGraceTime: number | null;
  /** How often a job may be started; more than once is again when its worker died. */
  readonly maxAttempts: number;
  /** Plain data that belongs to it. */
  readonly metadata: Metadata;
}

/** A task, a trigger, arguments and policies. */
export interface Schedule {
  /** Its id. */
  readonly id: string;
  /** The id of its task. */
  readonly taskId: string;
  /** When it fires. */
  readonly trigger: Trigger;
  /** The arguments. */
  readonly args: readonly unknown[];
  /** The last argument, an object; `null` when there is none. */
  readonly kwargs: Readonly<Record<string, unknown>> | null;
  /** Whether it waits to be unpaused. */
  readonly paused: boolean;
  /** What becomes of several missed fire times. */
  readonly coalesce: CoalescePolicy;
  /** How late its jobs may start, in seconds; `null` is no limit. */
  readonly misfireGraceTime: number | null;
  /** The most that a job is delayed at random, in seconds; `null` is none. */
  readonly maxJitter: number | null;
  /** The executor of its jobs. */
  readonly jobExecutor: string;
  /** How long results of its jobs are kept, in seconds; 0 is not at all. */
  readonly jobResultExpirationTime: number;
  /** Plain data that belongs to it. */
  readonly metadata: Metadata;
  /** The next nominal fire time; `null` when there is none left. */
  readonly nextFireTime: Date | null;
  /** The latest nominal fire time that became a job. */
  readonly lastFireTime: Date | null;
  /** Why the schedule was set aside, or `null`. {@linkcode Scheduler.unpauseSchedule} resumes it. */
  readonly error: StoredError | null;
  /** The identity of the scheduler that holds the lease; `null` without one. */
  readonly acquiredBy: string | null;
  /** When that lease ends; `null` without one. */
  readonly acquiredUntil: Date | null;
}

/** One queued request to run a task. */
export interface Job {
  /** Its id. */
  readonly id: string;
  /** Its place in the order in which jobs were added: where a page of `getJobs` can go on. */
  readonly sequence: number;
  /** The id of its task. */
  readonly taskId: string;
  /** The arguments. */
  readonly args: readonly unknown[];
  /** The last argument, an object; `null` when there is none. */
  readonly kwargs: Readonly<Record<string, unknown>> | null;
  /** The schedule that made it, or `null`. With `nominalFireTime` its idempotency key. */
  readonly scheduleId: string | null;
  /** The fire time that the trigger gave. */
  readonly nominalFireTime: Date | null;
  /** The fire time with its jitter. */
  readonly scheduledFireTime: Date | null;
  /** The latest time at which it may start. */
  readonly startDeadline: Date | null;
  /** The time before which it does not start; `null` is at once. */
  readonly runAt: Date | null;
  /** The executor that runs it. */
  readonly executor: string;
  /** How long its result is kept, in seconds; 0 is not at all. */
  readonly resultExpirationTime: number;
  /** How often it was started, this time included. */
  readonly attempts: number;
  /** Plain data that belongs to it. */
  readonly metadata: Metadata;
  /** When it was added. */
  readonly createdAt: Date;
  /** The identity of the scheduler that holds the lease; `null` without one. */
  readonly acquiredBy: string | null;
  /** When that lease ends; `null` without one. */
  readonly acquiredUntil: Date | null;
}

/** How a job ended, kept until `expiresAt`. */
export interface JobResult {
  /** The id of the job. */
  readonly jobId: string;
  /** How it ended. */
  readonly outcome: JobOutcome;
  /** `null` when the job never started. */
  readonly startedAt: Date | null;
  /** When it ended. */
  readonly finishedAt: Date;
  /** When the result is removed. */
  readonly expiresAt: Date;
  /** What its function returned. */
  readonly returnValue: unknown;
  /** The error, as plain data; `null` when there is none. */
  readonly error: Error | null;
}

/** An error as plain data. */
export interface StoredError {
  /** The name of its class. */
  readonly name: string;
  /** What it says. */
  readonly message: string;
  /** Where it was thrown. */
  readonly stack?: string;
  /** What caused it. */
  readonly cause?: StoredError;
}
