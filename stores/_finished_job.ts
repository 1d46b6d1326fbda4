import type { JobEnd, JobNotes } from "../src/store.ts";
import type { NewJob, StoredFinishedJob, StoredJob } from "../src/stored.ts";

const NO_NOTES: JobNotes = { progress: null, log: [] };

/** A job that is over as a new one. */
export function restarted(job: StoredFinishedJob, now: number): NewJob {
  const { id, taskId, args, kwargs, scheduleId, nominalFireTime, scheduledFireTime } = job;
  const { executor, resultExpirationTime, metadata, policy, concurrencyKey, version } = job;
  return {
    ...{ id, taskId, args, kwargs, scheduleId, nominalFireTime, scheduledFireTime },
    ...{ executor, resultExpirationTime, metadata, policy, concurrencyKey, version },
    ...{ startDeadline: null, runAt: null, createdAt: now },
    ...{ unique: null, after: [], afterFailure: "cancel" },
  };
}

/** A job as it is kept when it is over. */
export function finished(
  job: StoredJob,
  { outcome, startedAt, finishedAt, error, notes = NO_NOTES }: JobEnd,
  keptUntil: number | null,
): Omit<StoredFinishedJob, "endSequence"> {
  const { state: _, lease, aborted: __, keep: ___, rank: ____, ...rest } = job;
  const { startDeadline: _____, runAt: ______, ...kept } = rest;
  const end = { outcome, startedAt, finishedAt, error, worker: lease!.by, keptUntil };
  return { ...kept, ...notes, ...end };
}
