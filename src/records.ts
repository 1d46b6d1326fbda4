import type { Role } from "./role.ts";
import type { Trigger } from "./trigger.ts";

/** Plain data beside a task, schedule or job; whatever JSON can hold. */
export type Metadata = Readonly<Record<string, unknown>>;

/** What becomes of several fire times that were missed: one job for the first, the last, or each. */
export type CoalescePolicy = "earliest" | "latest" | "all";

/** What becomes of a fire time while a job of the schedule is not done. */
export type OverlapPolicy = "allow" | "skip" | "bufferOne" | "bufferAll" | "cancelOther";

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
  /** How often a job may be started. */
  readonly maxAttempts: number;
  /** How long a job may run, in seconds; `null` is no limit. */
  readonly timeout: number | null;
  /** The place of its jobs in the queue: lower ones come first. */
  readonly priority: number;
  /** How many of its jobs may be started within so many seconds; `null` is no limit. */
  readonly rateLimit: { readonly limit: number; readonly per: number } | null;
  /** Which of its finished jobs are kept, ages in seconds; `null` is none. */
  readonly keep: {
    readonly success: KeptJobs | null;
    readonly failure: KeptJobs | null;
  } | null;
  /** Which form of arguments its function takes. */
  readonly version: number;
  /** Plain data that belongs to it. */
  readonly metadata: Metadata;
}

/** How many finished jobs are kept, and how long. */
export interface KeptJobs {
  /** The most of a task; `null` is no limit. */
  readonly count: number | null;
  /** How long, in seconds; `null` is no limit. */
  readonly age: number | null;
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
  /** How often a job may be started, where that differs from the task; else `null`. */
  readonly maxAttempts: number | null;
  /** How long a job may run, in seconds, where that differs from the task; else `null`. */
  readonly timeout: number | null;
  /** The place of its jobs in the queue, where that differs from the task; else `null`. */
  readonly priority: number | null;
  /** What becomes of a fire time while a job of it is not done. */
  readonly overlap: OverlapPolicy;
  /** Its jobs run while no other job with this key does; `null` is no such key. */
  readonly concurrencyKey: string | null;
  /** After how many fire times it is finished; `null` is no limit. */
  readonly maxRuns: number | null;
  /** How many fire times it has had. */
  readonly runs: number;
  /** How long after the end of its job it fires again, in seconds; `null`: its trigger decides. */
  readonly fixedDelay: number | null;
  /** The version of its arguments. */
  readonly version: number;
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
  /** What it waits for, or does. */
  readonly state: JobState;
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
  /** How often it may be started. */
  readonly maxAttempts: number;
  /** The attempts that failed, oldest first; the last 20. */
  readonly failures: readonly FailedAttempt[];
  /** How long it may run, in seconds; `null` is no limit. */
  readonly timeout: number | null;
  /** Its place in the queue: lower ones come first. */
  readonly priority: number;
  /** It runs while no other job with this key does; `null` is no such key. */
  readonly concurrencyKey: string | null;
  /** The key under which its task has no other job; `null` is none. */
  readonly uniqueKey: string | null;
  /** The version of its arguments. */
  readonly version: number;
  /** When a worker took it; `null` when none has it. */
  readonly startedAt: Date | null;
  /** Why it is to end early; `null` when it is not. */
  readonly aborted: Abortion | null;
  /** How far it has come; `null` when it has not said. */
  readonly lastProgress: JobProgress | null;
  /** What it has logged, the last 100 lines. */
  readonly logLines: readonly LogLine[];
  /** Plain data that belongs to it. */
  readonly metadata: Metadata;
  /** When it was added. */
  readonly createdAt: Date;
  /** The identity of the scheduler that holds the lease; `null` without one. */
  readonly acquiredBy: string | null;
  /** When that lease ends; `null` without one. */
  readonly acquiredUntil: Date | null;
}

/** A job that is over, kept as its task's `keep` says. */
export interface FinishedJob
  extends
    Omit<Job, "state" | "aborted" | "startDeadline" | "runAt" | "acquiredBy" | "acquiredUntil"> {
  /** Its place in the order in which jobs ended: where a page of `getFinishedJobs` can go on. */
  readonly endSequence: number;
  /** How it ended. */
  readonly outcome: JobOutcome;
  /** When it ended. */
  readonly finishedAt: Date;
  /** The identity of the scheduler that had it. */
  readonly worker: string;
  /** The error, as plain data; `null` when there is none. */
  readonly error: StoredError | null;
  /** When it is removed; `null` is never, by its age. */
  readonly keptUntil: Date | null;
}

/** How many jobs of a task are in a state, or ended so. */
export interface JobCount {
  /** The id of the task. */
  readonly taskId: string;
  /** The state of those that are not done; how those ended that are kept. */
  readonly state: JobState | JobOutcome;
  /** How many. */
  readonly count: number;
}

/** How many schedules there are, each counted once. */
export interface ScheduleCounts {
  /** Those that will fire. */
  readonly active: number;
  /** Those that are paused, and were not set aside. */
  readonly paused: number;
  /** Those that were set aside with an error. */
  readonly failed: number;
  /** Those that have no fire time left, and are neither paused nor set aside. */
  readonly finished: number;
}

/** How many of the jobs that are kept ended alike in one stretch of time, and how late they began. */
export interface Throughput {
  /** When the stretch begins. */
  readonly at: Date;
  /** How they ended. */
  readonly outcome: JobOutcome;
  /** How many they are. */
  readonly count: number;
  /**
   * By how much those of schedules started later than their `scheduledFireTime`, in seconds, on average;
   * `null` when there are none that started. Those that were tried again do not count.
   */
  readonly meanLateness: number | null;
  /** The most of one of them, in seconds; `null` when there are none. */
  readonly maxLateness: number | null;
}

/** A scheduler that has started, and was seen within the last two minutes, in the store's time. */
export interface SchedulerPresence {
  /** The name under which it holds leases. */
  readonly identity: string;
  /** Whether it makes jobs of schedules, runs jobs, or both. */
  readonly role: Role;
  /** When it started. */
  readonly startedAt: Date;
  /** When it last said that it is there. */
  readonly seenAt: Date;
  /** The ids of the tasks that it has functions for, in their order. */
  readonly tasks: readonly string[];
  /** How many jobs it runs at once. */
  readonly maxConcurrentJobs: number;
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

/**
 * What a job that is not done waits for: its time (`waiting`), other jobs (`blocked`) or a worker
 * (`queued`); or that it is with one (`running`).
 */
export type JobState = "waiting" | "blocked" | "queued" | "running";

/** Why a job is to end early: somebody cancelled it, it took too long, or a job before it failed. */
export type Abortion = "cancelled" | "timeout" | "dependency";

/** An attempt of a job that did not succeed, and was not the last one. */
export interface FailedAttempt {
  /** Which attempt it was, from 1. */
  readonly attempt: number;
  /** When it began; `null` when that is not known. */
  readonly startedAt: Date | null;
  /** When it ended. */
  readonly finishedAt: Date;
  /** The identity of the scheduler that had it. */
  readonly worker: string;
  /** What was thrown, as plain data. */
  readonly error: StoredError;
}

/** How far a job has come. */
export interface JobProgress {
  /** A number that the job chose, such as the part that is done; `null` when it gave a note alone. */
  readonly value: number | null;
  /** What it does at present; `null` when there is no note. */
  readonly note: string | null;
}

/** A line that a job has logged. */
export interface LogLine {
  /** When. */
  readonly at: Date;
  /** The text. */
  readonly text: string;
}
