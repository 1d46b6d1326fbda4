import type { Backoff, JobPolicy, Keep, RateLimit, Retention, RetryPolicy } from "../policy.ts";
import type { KeepOptions, RateLimitOptions, RetentionOptions, RetryOptions } from "../task.ts";
import { type DurationInput, toMilliseconds, toPositiveMilliseconds } from "./duration.ts";
import { refuseUnknownKeys, show } from "./refuse.ts";

const KNOWN_RETRY: Readonly<Record<keyof RetryOptions, true>> = {
  maxAttempts: true,
  backoff: true,
  delay: true,
  factor: true,
  maxDelay: true,
  jitter: true,
  retryIf: true,
};
const BACKOFFS: readonly Backoff[] = ["fixed", "exponential"];
const MAX_PRIORITY = 1_000_000;

/** What tasks, schedules and jobs can say of how jobs are run. */
export interface PolicyOptions {
  readonly retry?: RetryOptions;
  readonly timeout?: DurationInput | null;
  readonly priority?: number;
}

/**
 * What is said of how jobs are run, as it is stored.
 *
 * @throws {TypeError | RangeError} for what cannot be used; for a function, unless it is of a task
 */
export function toPolicy(
  { retry, timeout, priority }: PolicyOptions,
  action: string,
  { ofTask = false } = {},
): JobPolicy {
  if (priority !== undefined) {
    requireNumber("priority", priority, -MAX_PRIORITY, MAX_PRIORITY, action);
    requireWhole("priority", priority, action);
  }
  return {
    ...(retry !== undefined && { retry: toRetry(retry, action, ofTask) }),
    ...(timeout !== undefined && { timeout: toTimeout(timeout, action) }),
    ...(priority !== undefined && { priority }),
  };
}

function toTimeout(timeout: DurationInput | null, action: string): number | null {
  return timeout === null ? null : toPositiveMilliseconds(timeout, "timeout", action);
}

function toRetry(retry: RetryOptions, action: string, ofTask: boolean): Partial<RetryPolicy> {
  refuseUnknownKeys(retry, KNOWN_RETRY, action);
  const { maxAttempts, backoff, delay, factor, maxDelay, jitter, retryIf } = retry;
  if (maxAttempts !== undefined) requireCount("retry.maxAttempts", maxAttempts, action);
  if (factor !== undefined) requireNumber("retry.factor", factor, 1, 1000, action);
  if (jitter !== undefined) requireNumber("retry.jitter", jitter, 0, 1, action);
  if (retryIf !== undefined) requireFunction("retry.retryIf", retryIf, action, ofTask);
  return {
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(backoff !== undefined && { backoff: toBackoff(backoff, action, ofTask) }),
    ...(delay !== undefined && { delay: toMilliseconds(delay, "retry.delay") }),
    ...(factor !== undefined && { factor }),
    ...(maxDelay !== undefined && { maxDelay: toMilliseconds(maxDelay, "retry.maxDelay") }),
    ...(jitter !== undefined && { jitter }),
  };
}

function toBackoff(
  backoff: NonNullable<RetryOptions["backoff"]>,
  action: string,
  ofTask: boolean,
): Backoff {
  if (typeof backoff !== "function") {
    if (BACKOFFS.includes(backoff)) return backoff;
    const expected = `${BACKOFFS.join(", ")} or a function`;
    throw new TypeError(`Cannot ${action}: retry.backoff is ${expected}, got ${show(backoff)}`);
  }
  requireFunction("retry.backoff", backoff, action, ofTask);
  return "function";
}

function requireFunction(field: string, given: unknown, action: string, ofTask: boolean): void {
  if (typeof given !== "function") {
    throw new TypeError(`Cannot ${action}: ${field} is a function, got ${show(given)}`);
  }
  if (!ofTask) {
    throw new TypeError(`Cannot ${action}: ${field} is a function, which only task() can have`);
  }
}

/** A rate limit as it is stored. */
export function toRateLimit(
  rateLimit: RateLimitOptions | null,
  action: string,
): RateLimit | null {
  if (rateLimit === null) return null;
  refuseUnknownKeys(rateLimit, { limit: true, per: true }, action);
  requireCount("rateLimit.limit", rateLimit.limit, action);
  const per = toPositiveMilliseconds(rateLimit.per, "rateLimit.per", action);
  return { limit: rateLimit.limit, per };
}

/** What is kept of finished jobs, as it is stored. */
export function toRetention(keep: RetentionOptions | null, action: string): Retention | null {
  if (keep === null) return null;
  refuseUnknownKeys(keep, { success: true, failure: true }, action);
  const [success, failure] = (["success", "failure"] as const).map((kind) =>
    toKeep(keep[kind], `keep.${kind}`, action)
  ) as [Keep | null, Keep | null];
  return success || failure ? { success, failure } : null;
}

function toKeep(
  keep: KeepOptions | boolean | null | undefined,
  field: string,
  action: string,
): Keep | null {
  if (keep === undefined || keep === null || keep === false) return null;
  if (keep === true) return { count: null, age: null };
  if (typeof keep !== "object") {
    throw new TypeError(
      `Cannot ${action}: ${field} is true, false or { count, age }, got ${show(keep)}`,
    );
  }
  refuseUnknownKeys(keep, { count: true, age: true }, action);
  const { count = null, age = null } = keep;
  if (count !== null) requireCount(`${field}.count`, count, action);
  return { count, age: age === null ? null : toPositiveMilliseconds(age, `${field}.age`, action) };
}

/** Refuses what is no whole number from 1. */
export function requireCount(field: string, value: unknown, action: string): void {
  if (Number.isSafeInteger(value) && (value as number) > 0) return;
  throw new RangeError(`Cannot ${action}: ${field} is a whole number from 1, got ${show(value)}`);
}

function requireNumber(field: string, value: unknown, least: number, most: number, action: string) {
  if (typeof value === "number" && value >= least && value <= most) return;
  throw new RangeError(
    `Cannot ${action}: ${field} is a number from ${least} to ${most}, got ${show(value)}`,
  );
}

function requireWhole(field: string, value: number, action: string): void {
  if (Number.isInteger(value)) return;
  throw new RangeError(`Cannot ${action}: ${field} is a whole number, got ${show(value)}`);
}
