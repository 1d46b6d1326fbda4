import {
  describeTrigger,
  type FinishedJob,
  type Job,
  type Schedule,
  type Scheduler,
  type StoredError,
} from "../mod.ts";
import type { Color } from "./output/colors.ts";
import type { Cell } from "./output/table.ts";
import type { Pages } from "./pages.ts";

/** What a schedule does at present. */
export type ScheduleState = "active" | "paused" | "failed" | "finished";

/** What a schedule does at present. */
export function stateOf(
  { error, paused, nextFireTime }: Pick<Schedule, "error" | "paused" | "nextFireTime">,
): ScheduleState {
  if (error) return "failed";
  if (paused) return "paused";
  return nextFireTime ? "active" : "finished";
}

const COLORS: Readonly<Record<string, Color>> = {
  active: "green",
  paused: "yellow",
  failed: "red",
  finished: "dim",
  running: "cyan",
  blocked: "yellow",
  waiting: "dim",
  success: "green",
  cancelled: "yellow",
  error: "red",
  abandoned: "red",
  missedStartDeadline: "red",
  deserializationFailed: "red",
};

/** A state or an outcome in its colour. */
export function colored(state: string): Cell {
  return [state, COLORS[state]];
}

/** A schedule as JSON has it. */
export function scheduleJson(schedule: Schedule): object {
  return { ...schedule, description: describeTrigger(schedule.trigger), state: stateOf(schedule) };
}

/** An error in a line. */
export function errorLine(error: Pick<StoredError, "name" | "message"> | null): string {
  return error ? `${error.name}: ${error.message}`.split("\n")[0]! : "";
}

type Filter<Method extends "getSchedules" | "getJobs" | "getFinishedJobs"> = NonNullable<
  Parameters<Scheduler[Method]>[0]
>;

/** The schedules that match. */
export function schedulePages(
  scheduler: Scheduler,
  filter: Filter<"getSchedules">,
): Pages<Schedule, string> {
  return {
    read: (after, limit) =>
      scheduler.getSchedules({ ...filter, limit, ...(after !== undefined && { after }) }),
    cursorOf: ({ id }) => id,
  };
}

/** The jobs that match. */
export function jobPages(scheduler: Scheduler, filter: Filter<"getJobs">): Pages<Job, number> {
  return {
    read: (after, limit) =>
      scheduler.getJobs({ ...filter, limit, ...(after !== undefined && { after }) }),
    cursorOf: ({ sequence }) => sequence,
  };
}

/** The finished jobs that match, the last ones first. */
export function finishedPages(
  scheduler: Scheduler,
  filter: Filter<"getFinishedJobs">,
): Pages<FinishedJob, number> {
  return {
    read: (before, limit) =>
      scheduler.getFinishedJobs({ ...filter, limit, ...(before !== undefined && { before }) }),
    cursorOf: ({ endSequence }) => endSequence,
  };
}
