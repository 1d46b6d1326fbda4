import { daysInMonth } from "./_calendar.ts";
import { CRON_FIELDS, parseItem, refuse, splitItems, weekdayNamed } from "./_cron_field.ts";

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

/** How day fields are written: as in `CronTrigger` options, or as in a crontab line. */
export type Dialect = "fields" | "crontab";

const { day: DAY, dayOfWeek: WEEKDAY } = CRON_FIELDS;
/** Where what crontab lines alone may hold belongs. */
const FOR_CRONTAB = "; L, W and # are for CronTrigger.fromCrontab";
const ORDINALS = ["1st", "2nd", "3rd", "4th", "5th"];

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
  if (text.trim() === "*") return null;
  const special = dialect === "fields" ? namedDay : crontabDay;
  return union(
    splitItems(DAY, text).map((item) =>
      special(item, item.toLowerCase()) ?? daysOf(parseItem(DAY, item))
    ),
  );
}

/**
 * The rule of a `dayOfWeek` field; `null` for any day.
 *
 * @throws {SyntaxError | RangeError} with the field, the text and what was expected
 */
export function parseWeekdays(text: string, dialect: Dialect): DayRule | null {
  if (text.trim() === "*") return null;
  const special = dialect === "fields" ? plainWeekday : crontabWeekday;
  return union(
    splitItems(WEEKDAY, text).map((item) =>
      special(item, item.toLowerCase()) ?? weekdays(parseItem(WEEKDAY, item))
    ),
  );
}

function namedDay(written: string, item: string): DayRule | null {
  if (item === "last") return lastDay(0);
  if (!/^[^*/]*[a-z]/.test(item)) return null;
  const [, which = "", name = ""] = /^(\S+)\s+(\S+)$/.exec(item) ?? [];
  const weekday = weekdayNamed(name);
  const index = ORDINALS.indexOf(which);
  if (weekday === undefined || (index < 0 && which !== "last")) {
    refuse(DAY, written, `expected a day such as "last", "2nd fri" or "last sun"${FOR_CRONTAB}`);
  }
  return index < 0 ? lastWeekday(weekday) : nthWeekday(weekday, index + 1);
}

function plainWeekday(written: string, item: string): null {
  if (!/#|^(?:\d|[a-z]{3})?l$/.test(item)) return null;
  refuse(WEEKDAY, written, `expected day: "2nd fri" or "last sun" instead${FOR_CRONTAB}`);
}

function crontabDay(written: string, item: string): DayRule | null {
  if (item === "l") return lastDay(0);
  if (item === "lw") return nearestWorkday(null);
  const before = /^l-(\d+)$/.exec(item);
  if (before) {
    const days = Number(before[1]);
    if (days >= 1 && days <= 30) return lastDay(days);
    refuse(DAY, written, "expected L-1 to L-30");
  }
  const near = /^(\d+)w$/.exec(item);
  return near ? nearestWorkday(parseItem(DAY, near[1]!, written)[0]!) : null;
}

function crontabWeekday(written: string, item: string): DayRule | null {
  const last = /^(\d|[a-z]{3})l$/.exec(item);
  if (last) return lastWeekday(parseItem(WEEKDAY, last[1]!, written)[0]! % 7);
  const nth = /^(\w+)#(\w+)$/.exec(item);
  if (!nth) return null;
  const [weekday] = parseItem(WEEKDAY, nth[1]!, written);
  if (/^[1-5]$/.test(nth[2]!)) return nthWeekday(weekday! % 7, Number(nth[2]));
  refuse(WEEKDAY, written, "expected #1 to #5 after the weekday");
}

function union(rules: readonly DayRule[]): DayRule {
  return (month) => rules.reduce((days, rule) => days | rule(month), 0);
}

function daysOf(days: readonly number[]): DayRule {
  const picked = days.reduce((set, day) => set | 1 << day, 0);
  return (month) => picked & allDays(month);
}

function weekdays(picked: readonly number[]): DayRule {
  const set = new Set(picked.map((weekday) => weekday % 7));
  return (month) =>
    [...set].reduce((days, weekday) => days | everyWeek(firstOf(month, weekday), month), 0);
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
