import type { NewJob, NewSchedule, StoredJob, StoredSchedule, StoredTask } from "./stored.ts";

/** A new schedule as it is stored: what it leaves open is its task's. */
export function inheritSchedule(schedule: NewSchedule, task: StoredTask): StoredSchedule {
  return {
    ...schedule,
    paused: schedule.paused ?? false,
    jobExecutor: schedule.jobExecutor ?? task.jobExecutor,
    misfireGraceTime: schedule.misfireGraceTime ?? task.misfireGraceTime,
    metadata: { ...task.metadata, ...schedule.metadata },
    lastFireTime: null,
    error: null,
    revision: 1,
    finishedAt: null,
    lease: null,
    unreadable: null,
  };
}

/** A new job as it is stored: what it leaves open is its task's. */
export function inheritJob(job: NewJob, task: StoredTask, sequence: number): StoredJob {
  return {
    ...job,
    sequence,
    attempts: 0,
    executor: job.executor ?? task.jobExecutor,
    metadata: { ...task.metadata, ...job.metadata },
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
  const keepsTime = old.definition === next.definition && old.finishedAt === null;
  const times = keepsTime ? pickTimes(old) : pickTimes(next);
  return {
    ...next,
    ...(keepsTime ? { trigger: old.trigger } : {}),
    ...times,
    paused: paused ?? old.paused,
    lastFireTime: old.lastFireTime,
    revision: old.revision + 1,
  };
}

function pickTimes({ nextFireTime, dueTime }: StoredSchedule) {
  return { nextFireTime, dueTime };
}

/** `schedule` with its finish noted: it has no fire time later than the last one. */
export function settleFinish(schedule: StoredSchedule, now: number): StoredSchedule {
  const { nextFireTime, lastFireTime, error } = schedule;
  const over = nextFireTime === null || (lastFireTime !== null && nextFireTime <= lastFireTime);
  if (!over) return { ...schedule, finishedAt: null };
  if (error) return { ...schedule, nextFireTime: null, dueTime: null };
  return { ...schedule, nextFireTime: null, dueTime: null, finishedAt: schedule.finishedAt ?? now };
}
