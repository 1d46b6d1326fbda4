import type { OverlapPolicy } from "./records.ts";
import type { JobPolicy, RateLimit, Retention } from "./policy.ts";
import type {
  Abortion,
  CoalescePolicy,
  JobOutcome,
  JobProgress,
  JobState,
  Metadata,
  StoredError,
} from "./records.ts";
import type { Role } from "./role.ts";
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
  /** Plain data that belongs to it. */
  readonly metadata: Metadata;
  /** How its jobs are run, unless they say otherwise. */
  readonly policy: JobPolicy;
  /** How many of its jobs may be started within a time; `null` is no limit. */
  readonly rateLimit: RateLimit | null;
  /** Which of its finished jobs are kept; `null` is none. */
  readonly keep: Retention | null;
  /** Which form of arguments its function takes. */
  readonly version: number;
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
  /** How its jobs are run, where that differs from the task. @default {} */
  readonly policy?: JobPolicy;
  /** What becomes of a fire time while a job of it is not done. @default "allow" */
  readonly overlap?: OverlapPolicy;
  /** Its jobs, and all others with this key, run one at a time. @default none */
  readonly concurrencyKey?: string | null;
  /** After how many fire times it is finished. @default no limit */
  readonly maxRuns?: number | null;
  /** How long after the end of its job it fires again, in place of its trigger. @default not so */
  readonly fixedDelay?: number | null;
  /** The version of its arguments. @default the task's */
  readonly version?: number | null;
  /** The next nominal fire time. */
  readonly nextFireTime: number | null;
  /** `nextFireTime` with its jitter: when the schedule falls due. */
  readonly dueTime: number | null;
}

/** A schedule as it is stored. */
export interface StoredSchedule extends Required<NewSchedule> {
  /** Whether it waits to be unpaused. */
  readonly paused: boolean;
  /** How late its jobs may start, in milliseconds; `null` is no limit. */
  readonly misfireGraceTime: number | null;
  /** The executor of its jobs. */
  readonly jobExecutor: string;
  /** The version of its arguments. */
  readonly version: number;
  /** How many fire times it has had, as far as they count for `maxRuns`. */
  readonly runs: number;
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
  /** How it is run, where that differs from the task. @default {} */
  readonly policy?: JobPolicy;
  /** It runs when no other job with this key does, whatever their tasks. @default no such key */
  readonly concurrencyKey?: string | null;
  /** The version of its arguments. @default the task's */
  readonly version?: number | null;
  /** When it was added, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** Its key among the jobs of its task, with what to do when that is taken. @default none */
  readonly unique?: UniqueRule | null;
  /** The ids of the jobs that have to end before it. @default none */
  readonly after?: readonly string[];
  /** What becomes of it when one of those does not succeed. @default "cancel" */
  readonly afterFailure?: "cancel" | "run";
}

/** When a job is not added, as there is one with its key. */
export interface UniqueRule {
  /** The key. */
  readonly key: string;
  /** Which jobs count: those in one of these states; `done` are those that are kept. */
  readonly states: readonly (JobState | "done")[];
  /** Those count that were added after this instant; `null` is all. */
  readonly since: number | null;
  /**
   * What becomes of the one that is there: nothing; or, unless it runs or is done, it gets the arguments
   * of the new one, or those and its `runAt`.
   */
  readonly conflict: UniqueConflict;
}

/** What becomes of a job whose key is the one of another that is added. */
export type UniqueConflict = "keep" | "replace" | "debounce";

/** An attempt that did not succeed, and was not the last one. */
export interface StoredAttempt {
  /** Which attempt it was, from 1. */
  readonly attempt: number;
  /** When it was taken; `null` when that is not known. */
  readonly startedAt: number | null;
  /** When it ended. */
  readonly finishedAt: number;
  /** The identity of the scheduler that had it. */
  readonly worker: string;
  /** What was thrown. */
  readonly error: StoredError;
}

/** A line that a job has logged. */
export interface StoredLine {
  /** When. */
  readonly at: number;
  /** The text. */
  readonly text: string;
}

/** A job as it is stored. */
export interface StoredJob extends Omit<Required<NewJob>, "unique" | "after" | "afterFailure"> {
  /** Its place in the order in which jobs were added. */
  readonly sequence: number;
  /** What it waits for, or does. */
  readonly state: JobState;
  /** The executor that runs it. */
  readonly executor: string;
  /** How it is run: its own policy over that of its task. */
  readonly policy: JobPolicy;
  /** Which finished jobs of its task are kept. */
  readonly keep: Retention | null;
  /** Its place among the queued jobs of its task: see `rankOf`. */
  readonly rank: number;
  /** The version of its arguments. */
  readonly version: number;
  /** Its key among the jobs of its task; `null` is none. */
  readonly uniqueKey: string | null;
  /** When it was taken by the worker that has it; `null` when nobody has. */
  readonly startedAt: number | null;
  /** Why it is to end early; `null` when it is not. */
  readonly aborted: Abortion | null;
  /** The attempts that failed, oldest first, the last ones. */
  readonly failures: readonly StoredAttempt[];
  /** How far it has come; `null` when it has not said. */
  readonly progress: JobProgress | null;
  /** What it has logged, the last lines. */
  readonly log: readonly StoredLine[];
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

/** A job that is over, as it is kept. */
export interface StoredFinishedJob extends
  Omit<
    StoredJob,
    "state" | "lease" | "aborted" | "startDeadline" | "runAt" | "keep" | "rank"
  > {
  /** Its place in the order in which jobs ended. */
  readonly endSequence: number;
  /** How it ended. */
  readonly outcome: JobOutcome;
  /** When it ended. */
  readonly finishedAt: number;
  /** The identity of the scheduler that had it. */
  readonly worker: string;
  /** The error; `null` when there is none. */
  readonly error: StoredError | null;
  /** When it is removed; `null` is never, by its age. */
  readonly keptUntil: number | null;
}

/** A scheduler that has started, as it is stored. */
export interface StoredPresence {
  /** The name under which it holds leases. */
  readonly identity: string;
  /** Whether it makes jobs of schedules, runs jobs, or both. */
  readonly role: Role;
  /** When it started. */
  readonly startedAt: number;
  /** When it last said that it is there. */
  readonly seenAt: number;
  /** The instant from which that counts no more. */
  readonly until: number;
  /** The ids of the tasks that it has functions for. */
  readonly tasks: readonly string[];
  /** How many jobs it runs at once. */
  readonly maxConcurrentJobs: number;
}
