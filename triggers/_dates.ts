import { show } from "../src/input/refuse.ts";
import { type CalendarDate, dateOf, dayNumber, daysInMonth, LAST_YEAR } from "./_calendar.ts";

/** A date: `"2026-03-01"`, or anything with these fields, such as a `Temporal.PlainDate`. */
export type CalendarDateInput = string | CalendarDate;

/**
 * The days from 1970-01-01 to a date.
 *
 * @throws {TypeError | RangeError} when it is none that triggers know
 */
export function toDayNumber(input: CalendarDateInput, field: string): number {
  const { year, month, day } = typeof input === "string"
    ? parseDate(input, field)
    : readDate(input, field);
  const isDate = Number.isInteger(year) && year >= 1970 && year <= LAST_YEAR &&
    Number.isInteger(month) && month >= 1 && month <= 12 &&
    Number.isInteger(day) && day >= 1 && day <= daysInMonth(year, month);
  if (isDate) return dayNumber(year, month, day);
  const text = typeof input === "string" ? input : showDate({ year, month, day });
  throw new RangeError(`Cannot read ${field}: ${text} is no date from 1970 to ${LAST_YEAR}`);
}

function parseDate(text: string, field: string): CalendarDate {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match) return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  throw new RangeError(`Cannot read ${field}: ${show(text)} is no date as "2026-03-01"`);
}

function readDate(input: CalendarDate, field: string): CalendarDate {
  const { year, month, day } = input ?? {};
  if ([year, month, day].every((part) => typeof part === "number")) return { year, month, day };
  throw new TypeError(
    `Cannot read ${field}: expected "2026-03-01" or { year, month, day }, got ${show(input)}`,
  );
}

function showDate({ year, month, day }: CalendarDate): string {
  const pad = (part: number, width: number) => String(part).padStart(width, "0");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** A day counted from 1970-01-01, as `"2026-03-01"`. */
export function showDay(day: number): string {
  return showDate(dateOf(day));
}
