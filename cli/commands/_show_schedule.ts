import {
  describeTrigger,
  type FinishedJob,
  type Job,
  type Schedule,
  type Trigger,
  upcoming,
} from "../../mod.ts";
import type { Context } from "../command.ts";
import { fireTimes } from "../output/fire_times.ts";
import { lengthOf, relative, withOffset } from "../output/times.ts";
import { colored, errorLine, stateOf } from "../records.ts";
import { errorText, keptFor, optional, payloadFields } from "./_fields.ts";
import { tookOf } from "./list_finished.ts";

/** What is shown with a schedule. */
export interface Around {
  /** Its jobs that are not done. */
  readonly jobs: readonly Job[];
  /** Its last jobs that are kept. */
  readonly runs: readonly FinishedJob[];
  /** How many fire times to show. */
  readonly count: number;
}

/** Shows a schedule to a person. */
export function showSchedule(context: Context, schedule: Schedule, around: Around): void {
  const { out, io } = context;
  const now = io.clock.now();
  const { trigger, lastFireTime, error, acquiredBy, maxRuns, runs, fixedDelay } = schedule;
  const seconds = (n: number) => lengthOf(n * 1000);
  const at = (time: Date) => `${withOffset(time, io.timezone)} (${relative(time, now)})`;
  out.fields([
    ["schedule", [schedule.id, "bold"]],
    ["task", schedule.taskId],
    ["when", describeTrigger(trigger)],
    ["state", colored(stateOf(schedule))],
    ...optional("error", error, errorText),
    ...optional("last", lastFireTime, at),
    ["runs", maxRuns === null ? String(runs) : `${runs} of ${maxRuns}`],
    ...payloadFields(schedule),
    ["coalesce", schedule.coalesce],
    ["overlap", schedule.overlap],
    [
      "misfire grace",
      schedule.misfireGraceTime === null ? "no limit" : seconds(schedule.misfireGraceTime),
    ],
    ...optional("jitter up to", schedule.maxJitter, seconds),
    ...optional("fixed delay", fixedDelay, seconds),
    ["executor", schedule.jobExecutor],
    ...optional("attempts", schedule.maxAttempts, String),
    ...optional("timeout", schedule.timeout, seconds),
    ...optional("priority", schedule.priority, String),
    ...optional("concurrency key", schedule.concurrencyKey, (key) => key),
    ["results kept", keptFor(schedule.jobResultExpirationTime)],
    ...optional("held by", acquiredBy, (by) => `${by} until ${at(schedule.acquiredUntil!)}`),
  ]);
  showNext(context, schedule, around.count, now);
  showRuns(context, around, now);
}

function showNext({ out, io }: Context, schedule: Schedule, count: number, now: number): void {
  const { trigger, nextFireTime, fixedDelay, paused, error, maxRuns, runs } = schedule;
  if (!nextFireTime || count === 0) return;
  const most = Math.min(count, maxRuns === null ? Infinity : maxRuns - runs);
  const later = fixedDelay === null ? timesAfter(trigger, most - 1, nextFireTime) : [];
  const { timezone } = trigger.toJSON();
  const zone = typeof timezone === "string" ? timezone : io.timezone;
  out.heading(paused || error ? "next fire times, if it is resumed" : "next fire times");
  const timezones = [...new Set([zone, io.timezone])];
  fireTimes(out, [nextFireTime, ...later], { now, timezones });
}

/** Fire times, as far as the trigger gives some: it may be what the schedule was set aside for. */
function timesAfter(trigger: Trigger, count: number, after: Date): Date[] {
  try {
    return upcoming(trigger, count, after);
  } catch {
    return [];
  }
}

function showRuns({ out }: Context, { jobs, runs }: Around, now: number): void {
  if (jobs.length > 0) {
    out.heading("jobs that are not done");
    out.table(
      ["ID!", "STATE!", "ADDED!"],
      jobs.map(({ id, state, createdAt }) => [id, colored(state), relative(createdAt, now)]),
    );
  }
  if (runs.length === 0) return;
  out.heading("last runs");
  out.table(
    ["ID!", "OUTCOME!", "ENDED!", "TOOK!", "ERROR"],
    runs.map((job) => [
      job.id,
      colored(job.outcome),
      relative(job.finishedAt, now),
      tookOf(job),
      errorLine(job.error),
    ]),
  );
}
