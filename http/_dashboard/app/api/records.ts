/** A value as the API sends it: JSON, and tagged objects for what JSON has not. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** An object of such values. */
export type JsonObject = { readonly [key: string]: Json };

/** A time as text, ISO 8601 with Z. */
export type Iso = string;

/** What a job that is not done waits for. */
export type JobState = "waiting" | "blocked" | "queued" | "running";

/** How a job ended. */
export type JobOutcome =
  | "success"
  | "error"
  | "missedStartDeadline"
  | "cancelled"
  | "abandoned"
  | "deserializationFailed";

/** An error as plain data. */
export interface StoredError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: StoredError;
}

/** How many finished jobs are kept, and how long. */
export interface KeptJobs {
  readonly count: number | null;
  readonly age: number | null;
}

/** A task and its settings. */
export interface Task {
  readonly id: string;
  readonly jobExecutor: string;
  readonly maxRunningJobs: number;
  readonly misfireGraceTime: number | null;
  readonly maxAttempts: number;
  readonly timeout: number | null;
  readonly priority: number;
  readonly rateLimit: { readonly limit: number; readonly per: number } | null;
  readonly keep: { readonly success: KeptJobs | null; readonly failure: KeptJobs | null } | null;
  readonly version: number;
  readonly metadata: JsonObject;
}

/** What a trigger is stored as. */
export type TriggerSpec = { readonly kind: string } & JsonObject;

/** A run of a schedule, as lists of schedules have it. */
export interface Run {
  readonly id: string;
  readonly outcome: JobOutcome;
  readonly startedAt: Iso | null;
  readonly finishedAt: Iso;
  readonly late: number | null;
}

/** A schedule. */
export interface Schedule {
  readonly id: string;
  readonly taskId: string;
  readonly trigger: TriggerSpec;
  readonly description: string;
  readonly timezone: string | null;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject | null;
  readonly paused: boolean;
  readonly coalesce: string;
  readonly misfireGraceTime: number | null;
  readonly maxJitter: number | null;
  readonly jobExecutor: string;
  readonly jobResultExpirationTime: number;
  readonly metadata: JsonObject;
  readonly maxAttempts: number | null;
  readonly timeout: number | null;
  readonly priority: number | null;
  readonly overlap: string;
  readonly concurrencyKey: string | null;
  readonly maxRuns: number | null;
  readonly runs: number;
  readonly fixedDelay: number | null;
  readonly nextFireTime: Iso | null;
  readonly lastFireTime: Iso | null;
  readonly error: StoredError | null;
  readonly acquiredBy: string | null;
  readonly acquiredUntil: Iso | null;
  readonly lastRuns?: readonly Run[];
}

/** An attempt that did not succeed. */
export interface FailedAttempt {
  readonly attempt: number;
  readonly startedAt: Iso | null;
  readonly finishedAt: Iso;
  readonly worker: string;
  readonly error: StoredError;
}

/** What live and finished jobs have in common. */
export interface JobBase {
  readonly id: string;
  readonly taskId: string;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject | null;
  readonly scheduleId: string | null;
  readonly nominalFireTime: Iso | null;
  readonly scheduledFireTime: Iso | null;
  readonly executor: string;
  readonly resultExpirationTime: number;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly failures: readonly FailedAttempt[];
  readonly timeout: number | null;
  readonly priority: number;
  readonly concurrencyKey: string | null;
  readonly uniqueKey: string | null;
  readonly startedAt: Iso | null;
  readonly lastProgress: { readonly value: number | null; readonly note: string | null } | null;
  readonly logLines: readonly { readonly at: Iso; readonly text: string }[];
  readonly metadata: JsonObject;
  readonly createdAt: Iso;
}

/** A job that is not done. */
export interface LiveJob extends JobBase {
  readonly state: JobState;
  readonly startDeadline: Iso | null;
  readonly runAt: Iso | null;
  readonly aborted: string | null;
  readonly acquiredBy: string | null;
  readonly acquiredUntil: Iso | null;
}

/** A job that is over. */
export interface FinishedJob extends JobBase {
  readonly outcome: JobOutcome;
  readonly finishedAt: Iso;
  readonly worker: string;
  readonly error: StoredError | null;
  readonly keptUntil: Iso | null;
}

/** A job, be it over or not. */
export type Job = LiveJob | FinishedJob;

/** Whether a job is over. */
export function isFinished(job: Job): job is FinishedJob {
  return "outcome" in job;
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** How many there are. */
export interface Counts {
  readonly jobs: readonly {
    readonly taskId: string;
    readonly state: JobState | JobOutcome;
    readonly count: number;
  }[];
  readonly schedules: {
    readonly active: number;
    readonly paused: number;
    readonly failed: number;
    readonly finished: number;
  };
}

/** How many jobs ended so within a stretch of time. */
export interface ThroughputItem {
  readonly at: Iso;
  readonly outcome: JobOutcome;
  readonly count: number;
  readonly meanLateness: number | null;
  readonly maxLateness: number | null;
}

/** When a schedule fires within the stretch of time that was asked for. */
export interface TimelineItem {
  readonly scheduleId: string;
  readonly taskId: string;
  readonly fireTimes: readonly Iso[];
  readonly more: boolean;
}

/** The answer of `GET /timeline`. */
export interface TimelineAnswer {
  readonly items: readonly TimelineItem[];
  readonly more: boolean;
}

/** A scheduler that has been seen on the store. */
export interface SchedulerInfo {
  readonly identity: string;
  readonly role: string;
  readonly startedAt: Iso;
  readonly seenAt: Iso;
  readonly tasks: readonly string[];
  readonly maxConcurrentJobs: number;
  readonly running: number;
}

/** What a trigger would do. */
export interface PreviewAnswer {
  readonly trigger: TriggerSpec;
  readonly description: string;
  readonly timezone: string | null;
  readonly fireTimes: readonly Iso[];
}

/** Which scheduler of the application is looked at. */
export interface SchedulerChoice {
  readonly name: "scheduler" | "transient" | "persistent";
  readonly prefix: string;
  readonly identity: string;
  readonly state: string;
}

/** Who looks, and at what. */
export interface Session {
  readonly version: string;
  readonly scopes: { readonly read: boolean; readonly write: boolean; readonly admin: boolean };
  readonly schedulers: readonly SchedulerChoice[];
}

/** The states of jobs that are not done, in the order in which they come. */
export const JOB_STATES: readonly JobState[] = ["running", "queued", "waiting", "blocked"];

/** All outcomes, the good one first. */
export const JOB_OUTCOMES: readonly JobOutcome[] = [
  "success",
  "error",
  "missedStartDeadline",
  "cancelled",
  "abandoned",
  "deserializationFailed",
];
