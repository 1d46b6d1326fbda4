import type { Json, TriggerSpec } from "../../api/records.ts";
import { VIEWER_ZONE } from "../../format/date_time.ts";
import { type Parsed, parseObject, toText } from "../../format/json_input.ts";
import { fromLocalInput, toLocalInput } from "../../format/local_input.ts";

/** Which form of the trigger editor is filled in. */
export type TriggerForm = "crontab" | "interval" | "calendar" | "once" | "json";

/** What the trigger editor holds, as it was typed. */
export interface TriggerDraft {
  readonly form: TriggerForm;
  readonly crontab: string;
  readonly timezone: string;
  readonly every: string;
  readonly unit: string;
  readonly start: string;
  readonly steps: string;
  readonly stepUnit: string;
  readonly timeOfDay: string;
  readonly startDate: string;
  readonly at: string;
  readonly json: string;
}

/** The units of intervals, in milliseconds. */
export const UNITS: Readonly<Record<string, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
};

const EMPTY: TriggerDraft = {
  form: "crontab",
  crontab: "0 9 * * mon-fri",
  timezone: VIEWER_ZONE,
  every: "5",
  unit: "minutes",
  start: "",
  steps: "1",
  stepUnit: "months",
  timeOfDay: "09:00",
  startDate: "",
  at: "",
  json: "",
};

/** What a new schedule begins with. */
export function newDraft(now: number): TriggerDraft {
  return {
    ...EMPTY,
    at: toLocalInput(Math.ceil((now + 3_600_000) / 60_000) * 60_000),
    json: toText({ kind: "cron", dayOfWeek: "mon-fri", hour: "9", timezone: VIEWER_ZONE }),
  };
}

/** The draft that stands for a trigger; one that no form can show is edited as JSON. */
export function draftOf(spec: TriggerSpec, now: number): TriggerDraft {
  const draft = { ...newDraft(now), json: toText(spec) };
  return { ...draft, form: "json", ...formOf(spec) };
}

function formOf(spec: TriggerSpec): Partial<TriggerDraft> {
  const { kind, implied = [] } = spec;
  const given = (field: string): string | undefined => {
    const value = (implied as readonly Json[]).includes(field) ? undefined : spec[field];
    return value === undefined || value === null ? undefined : String(value);
  };
  if (given("endTime") ?? given("endDate")) return {};
  if (kind === "date") return { form: "once", at: toLocalInput(Date.parse(String(spec.time))) };
  if (kind === "interval") return { ...intervalOf(Number(spec.milliseconds)), ...startOf(given) };
  if (kind === "calendarInterval") return calendarOf(spec, given);
  if (kind === "cron" && given("crontab") && !given("startTime")) {
    return { form: "crontab", crontab: given("crontab")!, timezone: given("timezone") ?? "" };
  }
  return {};
}

function intervalOf(milliseconds: number): Partial<TriggerDraft> {
  const [unit, length] = Object.entries(UNITS).find(([, each]) => milliseconds % each === 0)!;
  return { form: "interval", every: String(milliseconds / length), unit };
}

function startOf(given: (field: string) => string | undefined): Partial<TriggerDraft> {
  const start = given("startTime");
  return start === undefined ? {} : { start: toLocalInput(Date.parse(start)) };
}

const STEP_UNITS = ["years", "months", "weeks", "days"];

function calendarOf(
  spec: TriggerSpec,
  given: (field: string) => string | undefined,
): Partial<TriggerDraft> {
  const units = STEP_UNITS.filter((unit) => spec[unit]);
  if (units.length !== 1) return {};
  const two = (field: string) => (given(field) ?? "0").padStart(2, "0");
  const seconds = two("second") === "00" ? "" : `:${two("second")}`;
  return {
    form: "calendar",
    steps: String(spec[units[0]!]),
    stepUnit: units[0]!,
    timeOfDay: `${two("hour")}:${two("minute")}${seconds}`,
    startDate: given("startDate") ?? "",
    timezone: given("timezone") ?? "",
  };
}

/** The trigger that a draft means to the server, or why it means none. */
export function toTriggerInput(draft: TriggerDraft): Parsed<Json> {
  const timezone = draft.timezone.trim() === "" ? {} : { timezone: draft.timezone.trim() };
  switch (draft.form) {
    case "crontab":
      return draft.crontab.trim() === ""
        ? { reason: "Give a line such as 0 9 * * mon-fri." }
        : { value: { crontab: draft.crontab.trim(), ...timezone } };
    case "interval":
      return toInterval(draft);
    case "calendar":
      return toCalendar(draft, timezone);
    case "once": {
      const time = fromLocalInput(draft.at);
      return time === null
        ? { reason: "Give a date and a time." }
        : { value: { kind: "date", time } };
    }
    case "json": {
      const parsed = parseObject(draft.json);
      return "value" in parsed && parsed.value === null ? { reason: "Give a trigger." } : parsed;
    }
  }
}

function toInterval({ every, unit, start }: TriggerDraft): Parsed<Json> {
  const count = Number(every);
  if (!(count > 0)) return { reason: "Give a number above 0." };
  const startTime = fromLocalInput(start);
  return {
    value: {
      kind: "interval",
      milliseconds: Math.round(count * UNITS[unit]!),
      ...(startTime !== null && { startTime }),
    },
  };
}

function toCalendar(draft: TriggerDraft, timezone: object): Parsed<Json> {
  const count = Number(draft.steps);
  if (!Number.isInteger(count) || count < 1) return { reason: "Give a whole number from 1." };
  const [hour = 0, minute = 0, second = 0] = draft.timeOfDay.split(":").map(Number);
  return {
    value: {
      kind: "calendarInterval",
      [draft.stepUnit]: count,
      ...{ hour, minute, ...(second > 0 && { second }) },
      ...(draft.startDate !== "" && { startDate: draft.startDate }),
      ...timezone,
    },
  };
}
