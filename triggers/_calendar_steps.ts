import { dateOf, dayNumber, daysInMonth, LAST_DAY, LAST_YEAR } from "./_calendar.ts";

/*
 * Days are counted from 1970-01-01, months from the year 0.
 */

/** Gives the first day from `day` on, which is not before the start; `null` for none. */
export type NextDay = (day: number) => number | null;

/** The days that are reached from `start` by steps of so many months, and then days. */
export function calendarSteps(
  start: number,
  { months, days }: { readonly months: number; readonly days: number },
): NextDay {
  if (days === 0) return monthSteps(start, months);
  return months === 0 ? daySteps(start, days) : mixedSteps(start, months, days);
}

function daySteps(start: number, step: number): NextDay {
  return (day) => {
    const next = start + Math.ceil((day - start) / step) * step;
    return upToLastDay(next);
  };
}

function monthSteps(start: number, step: number): NextDay {
  const first = dateOf(start);
  const firstMonth = first.year * 12 + first.month - 1;
  return (day) => {
    const date = dateOf(day);
    const months = date.year * 12 + date.month - 1 + (date.day > first.day ? 1 : 0);
    const from = firstMonth + Math.max(0, Math.ceil((months - firstMonth) / step)) * step;
    return dayInMonths(from, step, first.day);
  };
}

function mixedSteps(start: number, months: number, days: number): NextDay {
  return (day) => {
    let next: number | null = start;
    while (next !== null && next < day) {
      const date = dateOf(next);
      const there = dayInMonths(date.year * 12 + date.month - 1 + months, months, date.day);
      next = there === null ? null : upToLastDay(there + days);
    }
    return next;
  };
}

/** The day of the month in the first of the months `from`, `from + step` ... that has it. */
function dayInMonths(from: number, step: number, day: number): number | null {
  for (let index = from; index < (LAST_YEAR + 1) * 12; index += step) {
    const [year, month] = [Math.floor(index / 12), index % 12 + 1];
    if (daysInMonth(year, month) >= day) return dayNumber(year, month, day);
  }
  return null;
}

function upToLastDay(day: number): number | null {
  return day > LAST_DAY ? null : day;
}
