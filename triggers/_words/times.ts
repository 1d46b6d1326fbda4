import { toEpoch } from "../../src/input/instant.ts";
import { dateOf } from "../_calendar.ts";
import { toDayNumber } from "../_dates.ts";
import { Zone } from "../_zone.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The months, from January on. */
export const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/** A time of day: `09:00`, and the seconds where there are some. */
export function clockTime(hour: number, minute: number, second = 0, millisecond = 0): string {
  const parts = [hour, minute, ...(second || millisecond ? [second] : [])];
  const clock = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return millisecond ? `${clock}.${String(millisecond).padStart(3, "0")}` : clock;
}

/** An instant on the clock of a zone: `1 January 2030 at 09:00`. */
export function instantInWords(instant: unknown, timezone: string): string {
  const epoch = toEpoch(instant as string, "time");
  const wall = epoch + Zone.of(timezone).spanAt(epoch).offset;
  const day = Math.floor(wall / DAY_MS);
  const time = wall - day * DAY_MS;
  const clock = clockTime(
    Math.floor(time / HOUR_MS),
    Math.floor(time / 60_000) % 60,
    Math.floor(time / 1000) % 60,
    time % 1000,
  );
  return `${dayInWords(day)} at ${clock}`;
}

/** A date as specs hold it: `1 January 2030`. */
export function dateInWords(date: unknown): string {
  return dayInWords(toDayNumber(date as string, "date"));
}

function dayInWords(days: number): string {
  const { year, month, day } = dateOf(days);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** So many of something: `1 hour`, `2 hours`. */
export function countOf(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}

/**
 * A length of time: `1 hour 30 minutes`. Days are said of more than one alone, as those of 24 hours
 * that they are.
 */
export function lengthInWords(milliseconds: number): string {
  if (milliseconds > DAY_MS && milliseconds % DAY_MS === 0) {
    return `${milliseconds / DAY_MS} days of 24 hours`;
  }
  const parts: readonly [number, string][] = [
    [Math.floor(milliseconds / HOUR_MS), "hour"],
    [Math.floor(milliseconds / 60_000) % 60, "minute"],
    [Math.floor(milliseconds / 1000) % 60, "second"],
    [milliseconds % 1000, "millisecond"],
  ];
  const said = parts.filter(([n]) => n > 0).map(([n, unit]) => countOf(n, unit));
  return said.join(" ") || "0 seconds";
}

/** `every hour`, `every 2 hours`: a length of time that comes again and again. */
export function everyLength(length: string): string {
  return `every ${length.replace(/^1 (?=\w+$)/, "")}`;
}
