import type {
  FinishedJobFilter,
  JobFilter,
  JobOutcome,
  JobState,
  ScheduleFilter,
} from "../../mod.ts";
import type { Options } from "../options.ts";
import type { Given } from "./given.ts";

const STATES: readonly JobState[] = ["waiting", "blocked", "queued", "running"];
const OUTCOMES: readonly JobOutcome[] = [
  ...["success", "error", "missedStartDeadline", "cancelled"] as const,
  ...["abandoned", "deserializationFailed"] as const,
];

const COMMON_CONDITIONS: Options = {
  task: { value: "ID", help: "of this task" },
  metadata: { value: "JSON", help: "with these pairs in their metadata" },
};

/** The conditions on schedules. */
export const SCHEDULE_CONDITIONS: Options = {
  ...COMMON_CONDITIONS,
  failed: { help: "set aside with an error" },
  paused: { help: "paused" },
  search: { value: "TEXT", help: "with this text in their id, or in that of their task" },
};

/** The conditions on jobs. */
export const JOB_CONDITIONS: Options = {
  ...COMMON_CONDITIONS,
  schedule: { value: "ID", help: "made by this schedule" },
  state: { value: "STATE", isList: true, help: STATES.join(", ") },
};

/** The conditions on finished jobs. */
export const FINISHED_CONDITIONS: Options = {
  ...COMMON_CONDITIONS,
  schedule: { value: "ID", help: "made by this schedule" },
  outcome: { value: "OUTCOME", isList: true, help: OUTCOMES.join(", ") },
  error: { value: "TEXT", help: "with this text in the message of their error" },
  since: { value: "TIME", help: "ended since 2030-01-01T09:00:00Z, or within the last 2h" },
};

/** How much of a list is shown. */
export const PAGE_OPTIONS: Options = {
  limit: { value: "N", help: "the most to show; default 50, 0 is all" },
  after: { value: "CURSOR", help: "those after this one, as the page before says" },
};

/** The limit that was given. */
export function limitOf(given: Given): number {
  return given.count("limit") || (given.has("limit") ? Infinity : 50);
}

/** The conditions on schedules. */
export function scheduleFilter(given: Given): ScheduleFilter {
  const search = given.text("search");
  return {
    ...commonFilter(given),
    ...(given.has("failed") && { failed: true }),
    ...(given.has("paused") && { paused: true }),
    ...(search !== undefined && { search }),
  };
}

/** The conditions on jobs. */
export function jobFilter(given: Given): JobFilter {
  const state = given.words("state", STATES);
  return { ...commonFilter(given), ...scheduleOf(given), ...(state && { state }) };
}

/** The conditions on finished jobs. */
export function finishedFilter(given: Given, now: number): FinishedJobFilter {
  const outcome = given.words("outcome", OUTCOMES);
  const error = given.text("error");
  const from = given.past("since", now);
  return {
    ...commonFilter(given),
    ...scheduleOf(given),
    ...(outcome && { outcome }),
    ...(error !== undefined && { error }),
    ...(from && { from }),
  };
}

function commonFilter(given: Given) {
  const taskId = given.text("task");
  const metadata = given.json("metadata", "object");
  return { ...(taskId !== undefined && { taskId }), ...(metadata && { metadata }) };
}

function scheduleOf(given: Given) {
  const scheduleId = given.text("schedule");
  return scheduleId === undefined ? {} : { scheduleId };
}
