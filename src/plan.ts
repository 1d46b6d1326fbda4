import type { NewJob, StoredSchedule } from "./stored.ts";
import type { Trigger } from "./trigger.ts";

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
  const { schedule, trigger, now, random } = input;
  const first = schedule.nextFireTime ?? now;
  const { times, failure } = attempt(() => chooseTimes(schedule, trigger, first, now), {
    fires: [first],
    next: null,
  });
  const jobs = times.fires.map((time) =>
    toJob(input, time, time === first ? schedule.dueTime ?? first : time)
  );
  return {
    jobs,
    nextFireTime: times.next,
    dueTime: dueTimeOf(trigger, times.next, schedule.maxJitter, random),
    lastFireTime: times.fires.at(-1) ?? first,
    failure,
  };
}

function attempt(work: () => Times, fallback: Times) {
  try {
    return { times: work(), failure: null };
  } catch (thrown) {
    return { times: fallback, failure: { thrown } };
  }
}

function chooseTimes(
  { coalesce }: StoredSchedule,
  trigger: Trigger,
  first: number,
  now: number,
): Times {
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

/** The last fire time up to `now`, by halving the span in which it can be. */
export function latestTime(trigger: Trigger, known: number, now: number): number {
  let latest = known;
  let end = now;
  for (let width = 1000; now - width > latest; width *= 2) {
    const time = nextTime(trigger, now - width);
    if (time === null || time > now) continue;
    latest = time;
    break;
  }
  for (;;) {
    const next = nextTime(trigger, latest);
    if (next === null || next > now) return latest;
    const middle = Math.floor((next + end) / 2);
    const later = nextTime(trigger, middle);
    if (later !== null && later <= now) latest = later;
    else {
      latest = next;
      end = middle;
    }
  }
}

/** When a fire time falls due: later by a random part of the jitter, before the next fire time. */
export function dueTimeOf(
  trigger: Trigger,
  fireTime: number | null,
  maxJitter: number | null,
  random: () => number,
): number | null {
  if (fireTime === null || !maxJitter) return fireTime;
  const gap = gapAfter(trigger, fireTime);
  return fireTime + Math.floor(random() * Math.min(maxJitter + 1, gap));
}

function gapAfter(trigger: Trigger, fireTime: number): number {
  try {
    return (nextTime(trigger, fireTime) ?? Infinity) - fireTime;
  } catch {
    return 1; // it will fail again, and be reported, when that time is planned
  }
}

/** `trigger.next`, held to its word. */
export function nextTime(trigger: Trigger, after: number): number | null {
  const next = trigger.next(new Date(after));
  if (next === null) return null;
  const time = next.getTime();
  if (time > after) return time;
  throw new RangeError(
    `Cannot use the trigger's answer: next(${new Date(after).toISOString()}) gave ${
      Number.isNaN(time) ? "an invalid date" : next.toISOString()
    }, which is not later`,
  );
}

function toJob({ schedule, now, newId }: PlanInput, nominal: number, scheduled: number): NewJob {
  const { misfireGraceTime } = schedule;
  return {
    id: newId(),
    taskId: schedule.taskId,
    args: schedule.args,
    kwargs: schedule.kwargs,
    scheduleId: schedule.id,
    nominalFireTime: nominal,
    scheduledFireTime: scheduled,
    startDeadline: misfireGraceTime === null ? null : scheduled + misfireGraceTime,
    executor: schedule.jobExecutor,
    resultExpirationTime: schedule.jobResultExpirationTime,
    metadata: schedule.metadata,
    createdAt: now,
  };
}
