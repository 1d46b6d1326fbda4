import type { Fire } from "../store.ts";
import type { StoredSchedule } from "../stored.ts";
import { toStoredError } from "../stored_error.ts";

/** A schedule that was acquired, and what is to be written of it. */
export interface Advance {
  /** As it was acquired. */
  readonly schedule: StoredSchedule;
  /** What becomes of it. */
  readonly fire: Fire;
}

/** An advance that sets a schedule aside where it is, with an error. */
export function setAside(schedule: StoredSchedule, error: unknown): Advance {
  const { id: scheduleId, taskId, lease, nextFireTime, dueTime, lastFireTime } = schedule;
  const { runs, overlap } = schedule;
  const place = { nextFireTime, dueTime, lastFireTime, runs, overlap };
  const base = { scheduleId, taskId, token: lease!.token, ...place };
  return { schedule, fire: { ...base, jobs: [], error: toStoredError(error) } };
}

/** An advance over the first half of the jobs of one; the schedule is due again for the others. */
export function firstHalf({ schedule, fire }: Advance): Advance {
  const middle = fire.jobs.length >> 1;
  const [last, next] = fire.jobs.slice(middle - 1);
  return {
    schedule,
    fire: {
      ...fire,
      jobs: fire.jobs.slice(0, middle),
      nextFireTime: next!.nominalFireTime,
      dueTime: next!.scheduledFireTime,
      lastFireTime: last!.nominalFireTime,
      runs: schedule.runs + middle,
      error: null,
    },
  };
}
