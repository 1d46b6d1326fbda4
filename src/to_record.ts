import { type JobPolicy, type Keep, maxAttemptsOf, mergePolicies } from "./policy.ts";
import type {
  FinishedJob,
  Job,
  JobResult,
  KeptJobs,
  Schedule,
  SchedulerPresence,
  Task,
  Throughput,
} from "./records.ts";
import type { StoredThroughput } from "./store.ts";
import type {
  StoredFinishedJob,
  StoredJob,
  StoredPresence,
  StoredResult,
  StoredSchedule,
  StoredTask,
} from "./stored.ts";
import { fromStoredError } from "./stored_error.ts";
import { type Trigger, triggerFromJSON, type TriggerSpec } from "./trigger.ts";

/** A stored task as users see it. */
export function toTask(stored: StoredTask): Task {
  const { id, jobExecutor, maxRunningJobs, metadata, policy, rateLimit, keep, version } = stored;
  return {
    ...{ id, jobExecutor, maxRunningJobs, metadata, version },
    misfireGraceTime: toSeconds(stored.misfireGraceTime),
    ...policyFields(policy),
    rateLimit: rateLimit && { limit: rateLimit.limit, per: rateLimit.per / 1000 },
    keep: keep && { success: toKept(keep.success), failure: toKept(keep.failure) },
  };
}

/** A stored schedule as users see it. */
export function toSchedule(stored: StoredSchedule): Schedule {
  const { id, taskId, args, kwargs, paused, coalesce, jobExecutor, metadata, error } = stored;
  const { policy, overlap, concurrencyKey, maxRuns, runs, version } = stored;
  return {
    ...{ id, taskId, trigger: readTrigger(stored.trigger), args, kwargs, paused, coalesce },
    misfireGraceTime: toSeconds(stored.misfireGraceTime),
    maxJitter: toSeconds(stored.maxJitter),
    jobExecutor,
    jobResultExpirationTime: stored.jobResultExpirationTime / 1000,
    metadata,
    maxAttempts: policy.retry?.maxAttempts ?? null,
    timeout: toSeconds(policy.timeout ?? null),
    priority: policy.priority ?? null,
    ...{ overlap, concurrencyKey, maxRuns, runs, version },
    fixedDelay: toSeconds(stored.fixedDelay),
    nextFireTime: toDate(stored.nextFireTime),
    lastFireTime: toDate(stored.lastFireTime),
    error,
    ...leaseFields(stored),
  };
}

/** A stored job as users see it. */
export function toJob(stored: StoredJob): Job {
  const { state, aborted } = stored;
  return {
    ...jobFields(stored),
    ...{ state, aborted },
    startDeadline: toDate(stored.startDeadline),
    runAt: toDate(stored.runAt),
    ...leaseFields(stored),
  };
}

/** A finished job as users see it, its own policy over that of its task. */
export function toFinishedJob(stored: StoredFinishedJob, taskPolicy: JobPolicy): FinishedJob {
  const { endSequence, outcome, worker, error } = stored;
  return {
    ...jobFields({ ...stored, policy: mergePolicies(taskPolicy, stored.policy) }),
    ...{ endSequence, outcome, worker, error },
    finishedAt: new Date(stored.finishedAt),
    keptUntil: toDate(stored.keptUntil),
  };
}

/** What jobs have, whether they are over or not. */
function jobFields(stored: StoredJob | StoredFinishedJob) {
  return {
    id: stored.id,
    sequence: stored.sequence,
    taskId: stored.taskId,
    args: stored.args,
    kwargs: stored.kwargs,
    scheduleId: stored.scheduleId,
    nominalFireTime: toDate(stored.nominalFireTime),
    scheduledFireTime: toDate(stored.scheduledFireTime),
    executor: stored.executor,
    resultExpirationTime: stored.resultExpirationTime / 1000,
    attempts: stored.attempts,
    ...policyFields(stored.policy),
    failures: stored.failures.map((failure) => ({
      ...failure,
      startedAt: toDate(failure.startedAt),
      finishedAt: new Date(failure.finishedAt),
    })),
    concurrencyKey: stored.concurrencyKey,
    uniqueKey: stored.uniqueKey,
    version: stored.version,
    startedAt: toDate(stored.startedAt),
    lastProgress: stored.progress,
    logLines: stored.log.map(({ at, text }) => ({ at: new Date(at), text })),
    metadata: stored.metadata,
    createdAt: new Date(stored.createdAt),
  };
}

function policyFields(policy: JobPolicy) {
  const { timeout = null, priority = 0 } = policy;
  return { maxAttempts: maxAttemptsOf(policy), timeout: toSeconds(timeout), priority };
}

function toKept(keep: Keep | null): KeptJobs | null {
  return keep && { count: keep.count, age: toSeconds(keep.age) };
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

/** A stored presence as users see it. */
export function toPresence({ until: _, ...stored }: StoredPresence): SchedulerPresence {
  const { startedAt, seenAt } = stored;
  return { ...stored, startedAt: new Date(startedAt), seenAt: new Date(seenAt) };
}

/** Counted jobs as users see them. */
export function toThroughput(stored: StoredThroughput): Throughput {
  const { at, outcome, count, measured, totalLateness, maxLateness } = stored;
  return {
    ...{ at: new Date(at), outcome, count },
    meanLateness: measured === 0 ? null : totalLateness / measured / 1000,
    maxLateness: toSeconds(maxLateness),
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
