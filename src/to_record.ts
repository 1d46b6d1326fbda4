import type { Job, JobResult, Schedule, Task } from "./records.ts";
import type { StoredJob, StoredResult, StoredSchedule, StoredTask } from "./stored.ts";
import { fromStoredError } from "./stored_error.ts";
import { type Trigger, triggerFromJSON, type TriggerSpec } from "./trigger.ts";

/** A stored task as users see it. */
export function toTask(stored: StoredTask): Task {
  return { ...stored, misfireGraceTime: toSeconds(stored.misfireGraceTime) };
}

/** A stored schedule as users see it. */
export function toSchedule(stored: StoredSchedule): Schedule {
  const { id, taskId, args, kwargs, paused, coalesce, jobExecutor, metadata, error } = stored;
  return {
    id,
    taskId,
    trigger: readTrigger(stored.trigger),
    args,
    kwargs,
    paused,
    coalesce,
    misfireGraceTime: toSeconds(stored.misfireGraceTime),
    maxJitter: toSeconds(stored.maxJitter),
    jobExecutor,
    jobResultExpirationTime: stored.jobResultExpirationTime / 1000,
    metadata,
    nextFireTime: toDate(stored.nextFireTime),
    lastFireTime: toDate(stored.lastFireTime),
    error,
    ...leaseFields(stored),
  };
}

/** A stored job as users see it. */
export function toJob(stored: StoredJob): Job {
  const { id, sequence, taskId, args, kwargs, scheduleId, executor, attempts, metadata } = stored;
  return {
    id,
    sequence,
    taskId,
    args,
    kwargs,
    scheduleId,
    nominalFireTime: toDate(stored.nominalFireTime),
    scheduledFireTime: toDate(stored.scheduledFireTime),
    startDeadline: toDate(stored.startDeadline),
    runAt: toDate(stored.runAt),
    executor,
    resultExpirationTime: stored.resultExpirationTime / 1000,
    attempts,
    metadata,
    createdAt: new Date(stored.createdAt),
    ...leaseFields(stored),
  };
}

/** A stored result as users see it. */
export function toJobResult(stored: StoredResult): JobResult {
  return {
    jobId: stored.jobId,
    outcome: stored.outcome,
    startedAt: toDate(stored.startedAt),
    finishedAt: new Date(stored.finishedAt),
    expiresAt: new Date(stored.expiresAt),
    returnValue: stored.returnValue,
    error: stored.error && fromStoredError(stored.error),
  };
}

/** The trigger of a spec; for one that cannot be read, a trigger that throws when it is used. */
export function readTrigger(spec: TriggerSpec): Trigger {
  try {
    return triggerFromJSON(spec);
  } catch (error) {
    return {
      next() {
        throw error;
      },
      toJSON: () => spec,
    };
  }
}

function leaseFields({ lease }: StoredSchedule | StoredJob) {
  return { acquiredBy: lease?.by ?? null, acquiredUntil: toDate(lease?.until ?? null) };
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
