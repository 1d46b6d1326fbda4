import { daysInMonth } from "./_calendar.ts";
import { type DayItem, type Dialect, parseDayItems, parseWeekdayItems } from "./_day_items.ts";

/*
 * Sets of the days of a month are numbers whose bit n, from 1 to 31, stands for day n.
 */

/** A month as day rules look at it. */
export interface Month {
  readonly year: number;
  readonly month: number;
  /** How many days it has. */
  readonly length: number;
  /** The weekday of its first day, 0 for Sunday. */
  readonly firstWeekday: number;
}

/** The days of a month that a rule picks. */
export type DayRule = (month: Month) => number;

/** Every day of a month. */
export function allDays({ length }: Month): number {
  return rangeOfDays(1, length);
}

/**
 * The rule of a `day` field; `null` for any day.
 *
 * @throws {SyntaxError | RangeError} with the field, the text and what was expected
 */
export function parseDays(text: string, dialect: Dialect): DayRule | null {
  return toRule(parseDayItems(text, dialect));
}

/**
 * The rule of a `dayOfWeek` field; `null` for any day.
 *
 * @throws {SyntaxError | RangeError} with the field, the text and what was expected
 */
export function parseWeekdays(text: string, dialect: Dialect): DayRule | null {
  return toRule(parseWeekdayItems(text, dialect));
}

function toRule(items: readonly DayItem[] | null): DayRule | null {
  return items && union(items.map(ruleOf));
}

function ruleOf(item: DayItem): DayRule {
  switch (item.kind) {
    case "days":
      return daysOf(item.days);
    case "weekdays":
      return weekdays(item.weekdays);
    case "lastDay":
      return lastDay(item.before);
    case "workday":
      return nearestWorkday(item.day);
    case "nthWeekday":
      return nthWeekday(item.weekday, item.n);
    case "lastWeekday":
      return lastWeekday(item.weekday);
  }
}

function union(rules: readonly DayRule[]): DayRule {
  return (month) => rules.reduce((days, rule) => days | rule(month), 0);
}

function daysOf(days: readonly number[]): DayRule {
  const picked = days.reduce((set, day) => set | 1 << day, 0);
  return (month) => picked & allDays(month);
}

function weekdays(picked: readonly number[]): DayRule {
  return (month) =>
    picked.reduce((days, weekday) => days | everyWeek(firstOf(month, weekday), month), 0);
}

function lastDay(before: number): DayRule {
  return ({ length }) => length > before ? 1 << (length - before) : 0;
}

function nthWeekday(weekday: number, n: number): DayRule {
  return (month) => {
    const day = firstOf(month, weekday) + 7 * (n - 1);
    return day <= month.length ? 1 << day : 0;
  };
}

function lastWeekday(weekday: number): DayRule {
  return (month) => {
    const first = firstOf(month, weekday);
    return 1 << (first + 7 * Math.floor((month.length - first) / 7));
  };
}

/** The day from Monday to Friday that is nearest to `day` and in its month; `null`: the last day. */
function nearestWorkday(day: number | null): DayRule {
  return ({ length, firstWeekday }) => {
    const wanted = day ?? length;
    if (wanted > length) return 0;
    const weekday = (firstWeekday + wanted - 1) % 7;
    if (weekday === 6) return 1 << (wanted === 1 ? 3 : wanted - 1);
    if (weekday === 0) return 1 << (wanted === length ? wanted - 2 : wanted + 1);
    return 1 << wanted;
  };
}

function firstOf({ firstWeekday }: Month, weekday: number): number {
  return 1 + (weekday - firstWeekday + 7) % 7;
}

function everyWeek(first: number, { length }: Month): number {
  let days = 0;
  for (let day = first; day <= length; day += 7) days |= 1 << day;
  return days;
}

function rangeOfDays(first: number, last: number): number {
  let days = 0;
  for (let day = first; day <= last; day++) days |= 1 << day;
  return days;
}

/** A month as day rules look at it, from the weekday of its first day. */
export function monthOf(year: number, month: number, firstWeekday: number): Month {
  return { year, month, length: daysInMonth(year, month), firstWeekday };
}
