import type { JsonObject, Schedule } from "../../api/records.ts";
import { toText } from "../../format/json_input.ts";

/** The settings of a schedule as they are typed. */
export interface SettingsDraft {
  readonly id: string;
  readonly taskId: string;
  readonly args: string;
  readonly kwargs: string;
  readonly metadata: string;
  readonly paused: boolean;
  readonly coalesce: string;
  readonly overlap: string;
  readonly misfireGraceTime: string;
  readonly maxJitter: string;
  readonly maxRuns: string;
  readonly fixedDelay: string;
  readonly timeout: string;
  readonly maxAttempts: string;
  readonly priority: string;
  readonly concurrencyKey: string;
  readonly jobResultExpirationTime: string;
}

/** What a new schedule begins with. */
export const NEW_SETTINGS: SettingsDraft = {
  id: "",
  taskId: "",
  args: "[]",
  kwargs: "",
  metadata: "",
  paused: false,
  coalesce: "latest",
  overlap: "allow",
  misfireGraceTime: "",
  maxJitter: "",
  maxRuns: "",
  fixedDelay: "",
  timeout: "",
  maxAttempts: "",
  priority: "",
  concurrencyKey: "",
  jobResultExpirationTime: "",
};

function textOf(value: number | string | null): string {
  return value === null ? "" : String(value);
}

function objectText(value: JsonObject | null): string {
  return value === null || Object.keys(value).length === 0 ? "" : toText(value);
}

/** The settings of a schedule, to be edited. */
export function settingsOf(schedule: Schedule): SettingsDraft {
  return {
    id: schedule.id,
    taskId: schedule.taskId,
    args: toText(schedule.args),
    kwargs: schedule.kwargs === null ? "" : toText(schedule.kwargs),
    metadata: objectText(schedule.metadata),
    paused: schedule.paused,
    coalesce: schedule.coalesce,
    overlap: schedule.overlap,
    misfireGraceTime: textOf(schedule.misfireGraceTime),
    maxJitter: textOf(schedule.maxJitter),
    maxRuns: textOf(schedule.maxRuns),
    fixedDelay: textOf(schedule.fixedDelay),
    timeout: textOf(schedule.timeout),
    maxAttempts: textOf(schedule.maxAttempts),
    priority: textOf(schedule.priority),
    concurrencyKey: textOf(schedule.concurrencyKey),
    jobResultExpirationTime: textOf(schedule.jobResultExpirationTime || null),
  };
}
