import { NonRetryableError, RetryError } from "../errors.ts";
import { toMilliseconds } from "../input/duration.ts";
import { retryOf, type RetryPolicy } from "../policy.ts";
import type { StoredJob } from "../stored.ts";
import type { RetryOptions } from "../task.ts";

/** What decides whether a job is tried again. */
export interface RetryInput {
  readonly job: Pick<StoredJob, "attempts" | "policy">;
  /** What it threw. */
  readonly thrown: unknown;
  /** What its task says of it here, functions as well. */
  readonly options: RetryOptions | undefined;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** After how many milliseconds a job that failed is tried again; `null` is never. */
export function retryDelay({ job, thrown, options, random }: RetryInput): number | null {
  const { attempts } = job;
  const policy = retryOf(job.policy);
  if (isA(thrown, NonRetryableError) || (policy && attempts >= policy.maxAttempts)) return null;
  if (isA(thrown, RetryError)) {
    const { after } = thrown as Partial<RetryError>;
    if (after !== undefined) return toMilliseconds(after, "after");
    return backoffOf(policy ?? retryOf({ retry: {} })!, { job, thrown, options, random });
  }
  if (!policy || options?.retryIf?.(thrown, attempts) === false) return null;
  return backoffOf(policy, { job, thrown, options, random });
}

function backoffOf(policy: RetryPolicy, { job, thrown, options, random }: RetryInput): number {
  const { delay, maxDelay, jitter } = policy;
  const growth = policy.backoff === "exponential" ? policy.factor ** (job.attempts - 1) : 1;
  const wait = policy.backoff === "function" && typeof options?.backoff === "function"
    ? toMilliseconds(options.backoff(job.attempts, thrown), "retry.backoff")
    : delay === 0
    ? 0 // also where the growth is infinite
    : delay * growth;
  return Math.round(Math.min(wait, maxDelay) * (1 - jitter * random()));
}

/** Also for an error that comes from another thread, of which only the name is left. */
function isA(thrown: unknown, type: typeof NonRetryableError | typeof RetryError): boolean {
  return thrown instanceof type || (thrown instanceof Error && thrown.name === type.name);
}
