import type { TriggerSpec } from "../../src/trigger.ts";
import { dateOf } from "../_calendar.ts";
import { toDayNumber } from "../_dates.ts";
import { Zone } from "../_zone.ts";
import { clockTime, countOf, dateInWords, everyLength } from "./times.ts";

const STEPS = ["years", "months", "weeks", "days"] as const;

/** The spec of a `CalendarIntervalTrigger` in words. */
export function calendarIntervalInWords(spec: TriggerSpec): string {
  const { hour = 0, minute = 0, second = 0, startDate, endDate } = spec;
  const steps = STEPS.flatMap((unit) => spec[unit] ? [[Number(spec[unit]), unit] as const] : []);
  const length = steps.map(([n, unit]) => countOf(n, unit.slice(0, -1))).join(" ");
  const start = startDate === undefined
    ? (length === "1 day" ? "" : ", counted from the day on which it was added")
    : `, from ${dateInWords(startDate)}`;
  return [
    everyLength(length),
    ` at ${clockTime(Number(hour), Number(minute), Number(second))}, ${
      Zone.of(spec.timezone as string).id
    }${start}`,
    endDate === undefined ? "" : `${start ? " " : ", "}until ${dateInWords(endDate)}`,
    leavesOut(spec) ? " (dates that do not exist are passed over)" : "",
  ].join("");
}

/** Whether there may be no such day in a month that is reached. */
function leavesOut({ startDate, years, months }: TriggerSpec): boolean {
  if (!years && !months) return false;
  if (startDate === undefined) return true;
  return dateOf(toDayNumber(startDate as string, "startDate")).day > 28;
}
