import { keepOf, withFailure } from "../policy.ts";
import type { JobEnd, JobNotes, JobRetry } from "../store.ts";
import type { StoredJob } from "../stored.ts";
import { toStoredError } from "../stored_error.ts";
import type { LocalEnd } from "./held_job.ts";

/** A job under a lease, as far as its end needs to know. */
export interface Ending {
  readonly job: StoredJob;
  readonly token: string;
  /** `null` for a job that did not run. */
  readonly startedAt: number | null;
  readonly notes: JobNotes;
}

/** The end of a job, as it is written at `now`. */
export function toEnd(
  { job, token, startedAt, notes }: Ending,
  local: LocalEnd,
  now: number,
): JobEnd {
  const keep = keepOf(job.keep, local.outcome);
  const keepsResult = job.resultExpirationTime > 0;
  return {
    ...{ jobId: job.id, taskId: job.taskId, scheduleId: job.scheduleId },
    ...{ scheduledFireTime: job.scheduledFireTime, token, outcome: local.outcome, startedAt },
    finishedAt: now,
    expiresAt: keepsResult ? now + job.resultExpirationTime : null,
    returnValue: keepsResult && "value" in local ? local.value : null,
    error: "thrown" in local ? toStoredError(local.thrown) : null,
    concurrencyKey: job.concurrencyKey,
    ...(keep && { keep: { until: keep.age === null ? null : now + keep.age } }),
    ...((notes.progress || notes.log.length > 0) && { notes }),
  };
}

/** Another attempt of a job that failed at `now`, after `delay` milliseconds. */
export function toRetry(
  { job, token, startedAt, notes }: Ending,
  thrown: unknown,
  now: number,
  delay: number,
): JobRetry {
  const { id: jobId, taskId, scheduleId, attempts: attempt, lease, failures } = job;
  const error = toStoredError(thrown);
  return {
    ...{ jobId, taskId, scheduleId, token, notes, runAt: now + delay },
    concurrencyKey: job.concurrencyKey,
    failures: withFailure(failures, {
      ...{ attempt, startedAt, finishedAt: now, worker: lease!.by, error },
    }),
  };
}
