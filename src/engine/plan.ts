import { dueTimeOf, latestTime, nextTime } from "../fire_times.ts";
import type { OverlapPolicy } from "../records.ts";
import type { NewJob, StoredSchedule } from "../stored.ts";
import type { Trigger } from "../trigger.ts";

/** The most jobs that one schedule makes in one pass; what is left comes in the next one. */
export const MAX_FIRES = 100;

/** What a plan is made of. */
export interface PlanInput {
  readonly schedule: StoredSchedule;
  readonly trigger: Trigger;
  /** The store's time, in milliseconds. */
  readonly now: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly newId: () => string;
}

/** What is to become of a due schedule. */
export interface Plan {
  readonly jobs: readonly NewJob[];
  readonly nextFireTime: number | null;
  readonly dueTime: number | null;
  readonly lastFireTime: number;
  /** How many fire times the schedule has had. */
  readonly runs: number;
  readonly overlap: OverlapPolicy;
  /** What the trigger threw, if it did. */
  readonly failure: { readonly thrown: unknown } | null;
}

interface Times {
  /** The fire times that become jobs, in order. */
  readonly fires: readonly number[];
  readonly next: number | null;
}

/** Works out the jobs of a due schedule, by its policies, and when it fires next. */
export function planFires(input: PlanInput): Plan {
  const { schedule, trigger, now, random, newId } = input;
  const first = schedule.nextFireTime ?? now;
  const { times: chosen, failure } = attempt(() => chooseTimes(schedule, trigger, first, now), {
    fires: [first],
    next: null,
  });
  const times = bounded(schedule, chosen);
  const runs = schedule.runs + times.fires.length;
  const jobs = times.fires.map((nominal) => {
    const scheduled = nominal === first ? schedule.dueTime ?? first : nominal;
    return jobOf(schedule, { id: newId(), now, fireTimes: { nominal, scheduled } });
  });
  return {
    jobs,
    nextFireTime: times.next,
    dueTime: dueTimeOf(trigger, times.next, schedule.maxJitter, random),
    lastFireTime: times.fires.at(-1) ?? first,
    runs,
    overlap: schedule.overlap,
    failure,
  };
}

/** Fire times as far as the schedule has any left, and as its jobs may overlap. */
function bounded({ maxRuns, runs, overlap }: StoredSchedule, { fires, next }: Times): Times {
  const isOneByOne = overlap !== "allow" && overlap !== "bufferAll";
  const left = maxRuns === null ? Infinity : Math.max(0, maxRuns - runs);
  const some = (isOneByOne ? fires.slice(-1) : fires).slice(0, left);
  return { fires: some, next: some.length >= left ? null : next };
}

function attempt(work: () => Times, fallback: Times) {
  try {
    return { times: work(), failure: null };
  } catch (thrown) {
    return { times: fallback, failure: { thrown } };
  }
}

function chooseTimes(
  { coalesce, fixedDelay }: StoredSchedule,
  trigger: Trigger,
  first: number,
  now: number,
): Times {
  if (fixedDelay !== null) return { fires: [first], next: now + fixedDelay };
  const second = nextTime(trigger, first);
  if (second === null || second > now) return { fires: [first], next: second };
  switch (coalesce) {
    case "earliest":
      return { fires: [first], next: nextTime(trigger, now) };
    case "latest":
      return { fires: [latestTime(trigger, second, now)], next: nextTime(trigger, now) };
    case "all":
      return batchOfTimes(trigger, first, second, now);
  }
}

function batchOfTimes(trigger: Trigger, first: number, second: number, now: number): Times {
  const fires = [first];
  let next: number | null = second;
  while (next !== null && next <= now && fires.length < MAX_FIRES) {
    fires.push(next);
    next = nextTime(trigger, next);
  }
  return { fires, next };
}

/** A job of a schedule: for a fire time, or for none. */
export function jobOf(
  schedule: StoredSchedule,
  { id, now, fireTimes }: {
    readonly id: string;
    /** The time, in milliseconds. */
    readonly now: number;
    readonly fireTimes: { readonly nominal: number; readonly scheduled: number } | null;
  },
): NewJob {
  const { misfireGraceTime: grace } = schedule;
  return {
    id,
    taskId: schedule.taskId,
    args: schedule.args,
    kwargs: schedule.kwargs,
    scheduleId: schedule.id,
    nominalFireTime: fireTimes?.nominal ?? null,
    scheduledFireTime: fireTimes?.scheduled ?? null,
    startDeadline: fireTimes === null || grace === null ? null : fireTimes.scheduled + grace,
    runAt: null,
    executor: schedule.jobExecutor,
    resultExpirationTime: schedule.jobResultExpirationTime,
    metadata: schedule.metadata,
    policy: schedule.policy,
    concurrencyKey: schedule.concurrencyKey,
    version: schedule.version,
    createdAt: now,
    ...{ unique: null, after: [], afterFailure: "cancel" as const },
  };
}
