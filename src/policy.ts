import type { JobOutcome } from "./records.ts";

/*
 * How the jobs of a task are run: as it is stored, durations in whole milliseconds.
 */

/** How long a job waits before it is tried again. */
export type Backoff = "fixed" | "exponential" | "function";

/** When a job that failed is tried again. */
export interface RetryPolicy {
  /** How often a job may be started. */
  readonly maxAttempts: number;
  /** Whether each wait is as long as the first one, or longer; `function`: the task's own decides. */
  readonly backoff: Backoff;
  /** The first wait. */
  readonly delay: number;
  /** By how much each wait is longer than the one before, if it is. */
  readonly factor: number;
  /** The longest wait. */
  readonly maxDelay: number;
  /** The part of each wait that is random, from 0 to 1. */
  readonly jitter: number;
}

/** What is said of how jobs are run; what is not said is as in the task, and there as by default. */
export interface JobPolicy {
  /** When a job is tried again. */
  readonly retry?: Partial<RetryPolicy>;
  /** How long it may run; `null` is no limit. */
  readonly timeout?: number | null;
  /** Its place among the jobs of its task: the lower, the earlier. */
  readonly priority?: number;
}

/** How often a job may be started of which something is said about trying again, but not that. */
export const DEFAULT_ATTEMPTS = 3;

const DEFAULT_RETRY: RetryPolicy = {
  maxAttempts: DEFAULT_ATTEMPTS,
  backoff: "exponential",
  delay: 1000,
  factor: 2,
  maxDelay: 3_600_000,
  jitter: 0,
};

/** A policy over that of the task, or of the schedule. */
export function mergePolicies(base: JobPolicy, own: JobPolicy): JobPolicy {
  const retry = { ...base.retry, ...own.retry };
  return { ...base, ...own, ...(Object.keys(retry).length > 0 && { retry }) };
}

/** When a job is tried again, in full; `null` when nothing is said of it: then it never is. */
export function retryOf({ retry }: JobPolicy): RetryPolicy | null {
  return retry ? { ...DEFAULT_RETRY, ...retry } : null;
}

/** How often a job may be started. */
export function maxAttemptsOf(policy: JobPolicy): number {
  return retryOf(policy)?.maxAttempts ?? 1;
}

/** By how much later a job counts as added for each step of its priority, in milliseconds. */
const STEP = 60_000;

/**
 * The place of a job in its queue: the time at which it was added, a minute later for each step of its
 * priority. So none waits for ever behind others that come later.
 */
export function rankOf(createdAt: number, { priority = 0 }: JobPolicy): number {
  return createdAt + priority * STEP;
}

/** How many jobs of a task may be started within a time. */
export interface RateLimit {
  /** The most that may. */
  readonly limit: number;
  /** Within any stretch of so many milliseconds. */
  readonly per: number;
}

/** Which finished jobs are kept, and how long. */
export interface Keep {
  /** The most jobs of the task; `null` is no limit. */
  readonly count: number | null;
  /** For how many milliseconds; `null` is no limit. */
  readonly age: number | null;
}

/** Which finished jobs of a task are kept: of those that succeeded, and of the others. */
export interface Retention {
  /** Those that succeeded; `null` is none. */
  readonly success: Keep | null;
  /** The others; `null` is none. */
  readonly failure: Keep | null;
}

/** What of a task's retention is about jobs that ended so. */
export function keepOf(retention: Retention | null, outcome: JobOutcome): Keep | null {
  return retention && retention[outcome === "success" ? "success" : "failure"];
}

/** The most failures that are kept of a job, the last ones. */
export const MAX_FAILURES = 20;

/** Adds a failure to those of a job. */
export function withFailure<T>(failures: readonly T[], failure: T): T[] {
  return [...failures, failure].slice(-MAX_FAILURES);
}
