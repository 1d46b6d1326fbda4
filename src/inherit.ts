import { mergePolicies, rankOf } from "./policy.ts";
import type { NewJob, NewSchedule, StoredJob, StoredSchedule, StoredTask } from "./stored.ts";

/** A new schedule as it is stored: what it leaves open is its task's. */
export function inheritSchedule(schedule: NewSchedule, task: StoredTask): StoredSchedule {
  return {
    ...{ policy: {}, overlap: "allow", concurrencyKey: null, maxRuns: null, fixedDelay: null },
    ...schedule,
    paused: schedule.paused ?? false,
    jobExecutor: schedule.jobExecutor ?? task.jobExecutor,
    misfireGraceTime: schedule.misfireGraceTime === "task"
      ? task.misfireGraceTime
      : schedule.misfireGraceTime,
    metadata: { ...task.metadata, ...schedule.metadata },
    version: schedule.version ?? task.version,
    runs: 0,
    lastFireTime: null,
    error: null,
    revision: 1,
    finishedAt: null,
    lease: null,
    unreadable: null,
  };
}

/** A new job as it is stored: what it leaves open is its task's, but for its policy. */
export function inheritJob(
  { unique, after: _, afterFailure: __, policy = {}, concurrencyKey = null, ...job }: NewJob,
  task: StoredTask,
  sequence: number,
): StoredJob {
  return {
    ...{ ...job, policy, concurrencyKey },
    sequence,
    state: "queued",
    rank: rankOf(job.createdAt, mergePolicies(task.policy, policy)),
    keep: task.keep,
    attempts: 0,
    executor: job.executor ?? task.jobExecutor,
    metadata: { ...task.metadata, ...job.metadata },
    version: job.version ?? task.version,
    uniqueKey: unique?.key ?? null,
    startedAt: null,
    aborted: null,
    failures: [],
    progress: null,
    log: [],
    lease: null,
    unreadable: null,
  };
}

/** `next` as it stands in the place of `old`: see `DataStore.addSchedules`. */
export function replaceSchedule(
  old: StoredSchedule,
  next: StoredSchedule,
  paused: boolean | null,
): StoredSchedule {
  return {
    ...next,
    ...(keepsTimes(old, next) && keptTimes(old, next)),
    paused: paused ?? old.paused,
    lastFireTime: old.lastFireTime,
    runs: old.definition === next.definition ? old.runs : 0,
    revision: old.revision + 1,
  };
}

/** Whether `next` cannot stand in the place of `old`: a fire time would come again. */
export function isBehind(old: StoredSchedule, next: NewSchedule): boolean {
  return !keepsTimes(old, next) && next.nextFireTime !== null && old.lastFireTime !== null &&
    next.nextFireTime <= old.lastFireTime;
}

/** Whether `next` means the same as `old`, which still has a fire time. */
function keepsTimes(old: StoredSchedule, next: NewSchedule): boolean {
  return old.definition === next.definition && old.finishedAt === null &&
    old.nextFireTime !== null;
}

function keptTimes(
  { trigger, nextFireTime, dueTime, maxJitter }: StoredSchedule,
  next: NewSchedule,
) {
  const isResting = dueTime === null && (next.fixedDelay ?? null) !== null;
  const keepsDue = isResting || (dueTime !== null && maxJitter === next.maxJitter);
  return { trigger, nextFireTime, dueTime: keepsDue ? dueTime : nextFireTime };
}

/** `schedule` as it is while it has jobs: with a fixed delay, it does not fall due before they have ended. */
export function withJobs(schedule: StoredSchedule): StoredSchedule {
  return (schedule.fixedDelay ?? null) === null ? schedule : { ...schedule, dueTime: null };
}

/** `schedule` with its finish noted: it has no fire time later than the last one. */
export function settleFinish(schedule: StoredSchedule, now: number): StoredSchedule {
  const { nextFireTime, lastFireTime, error } = schedule;
  const over = nextFireTime === null || (lastFireTime !== null && nextFireTime <= lastFireTime);
  if (!over) return { ...schedule, finishedAt: null };
  if (error) return { ...schedule, nextFireTime: null, dueTime: null };
  return { ...schedule, nextFireTime: null, dueTime: null, finishedAt: schedule.finishedAt ?? now };
}

/** A task with what it leaves open, as nothing is said of it. */
export function wholeTask(task: StoredTask): StoredTask {
  return { ...{ policy: {}, rateLimit: null, keep: null, version: 1 }, ...task };
}
