import { dateOf, dayNumber, isoWeekOf, weekdayOf } from "./_calendar.ts";
import { CRON_FIELDS, parseNumbers } from "./_cron_field.ts";
import type { CronTexts } from "./_cron_texts.ts";
import { type Dialect, isEitherDay } from "./_day_items.ts";
import {
  allDays,
  type DayRule,
  type Month,
  monthOf,
  parseDays,
  parseWeekdays,
} from "./_day_rules.ts";
import type { WallClockRule } from "./_wall_clock.ts";

const DAY_MS = 86_400_000;

/** A cron expression as a rule on the wall clock. */
export class CronRule implements WallClockRule {
  readonly fixed: boolean;
  readonly #time: TimeOfDay;
  readonly #years: ReadonlySet<number> | null;
  readonly #months: ReadonlySet<number>;
  readonly #days: DayRule;
  /** The month that was looked at last, with the days that match. */
  #month: { readonly first: number; readonly length: number; readonly days: number } = {
    first: 0,
    length: 0,
    days: 0,
  };

  /**
   * Reads the fields.
   *
   * @throws {SyntaxError | RangeError} with the field, the text and what was expected
   */
  constructor(texts: CronTexts, dialect: Dialect) {
    const numbers = (name: "month" | "week" | "hour" | "minute" | "second") =>
      parseNumbers(CRON_FIELDS[name], texts[name]);
    this.#years = texts.year === "*" ? null : parseNumbers(CRON_FIELDS.year, texts.year);
    this.#months = numbers("month");
    const weeks = texts.week === "*" ? null : numbers("week");
    this.#days = dayRule(texts, dialect, weeks);
    const [hours, minutes] = [numbers("hour"), numbers("minute")];
    this.#time = new TimeOfDay(hours, minutes, numbers("second"));
    this.fixed = hours.size === 1 && minutes.size === 1;
  }

  nextWall(wall: number): number {
    const second = Math.ceil(wall / 1000);
    const day = Math.floor(second / 86_400);
    if (this.#matches(day)) {
      const time = this.#time.next(second - day * 86_400);
      if (time >= 0) return (day * 86_400 + time) * 1000;
    }
    const next = this.#nextDay(day + 1);
    return next === null ? Infinity : next * DAY_MS + this.#time.first * 1000;
  }

  #matches(day: number): boolean {
    const { first, length } = this.#month;
    if (day < first || day >= first + length) {
      const { year, month } = dateOf(day);
      this.#load(year, month);
    }
    return (this.#month.days & 1 << (day - this.#month.first + 1)) !== 0;
  }

  #nextDay(day: number): number | null {
    const { year, month } = dateOf(Math.max(0, day));
    this.#load(year, month);
    const rest = this.#month.days & -1 << (Math.max(0, day) - this.#month.first + 1);
    if (rest !== 0) return this.#month.first + lowestBit(rest) - 1;
    return this.#firstDayAfter(year, month);
  }

  #firstDayAfter(year: number, month: number): number | null {
    for (; year <= CRON_FIELDS.year.max; year++, month = 0) {
      if (this.#years && !this.#years.has(year)) continue;
      while (++month <= 12) {
        if (!this.#months.has(month)) continue;
        this.#load(year, month);
        if (this.#month.days !== 0) return this.#month.first + lowestBit(this.#month.days) - 1;
      }
    }
    return null;
  }

  #load(year: number, month: number): void {
    const first = dayNumber(year, month, 1);
    if (first === this.#month.first && this.#month.length > 0) return;
    const shape = monthOf(year, month, weekdayOf(first));
    const isOpen = year >= CRON_FIELDS.year.min && year <= CRON_FIELDS.year.max &&
      this.#months.has(month) && (this.#years?.has(year) ?? true);
    this.#month = { first, length: shape.length, days: isOpen ? this.#days(shape) : 0 };
  }
}

/** The times of a day, in seconds since midnight. */
class TimeOfDay {
  /** The first one. */
  readonly first: number;
  readonly #hours: Int8Array;
  readonly #minutes: Int8Array;
  readonly #seconds: Int8Array;

  constructor(
    hours: ReadonlySet<number>,
    minutes: ReadonlySet<number>,
    seconds: ReadonlySet<number>,
  ) {
    this.#hours = nextTable(hours, 24);
    this.#minutes = nextTable(minutes, 60);
    this.#seconds = nextTable(seconds, 60);
    this.first = this.#hours[0]! * 3600 + this.#minutes[0]! * 60 + this.#seconds[0]!;
  }

  /** The first one from `time` on, or -1. */
  next(time: number): number {
    const hour = Math.floor(time / 3600);
    const minute = Math.floor(time / 60) % 60;
    const [hours, minutes, seconds] = [this.#hours, this.#minutes, this.#seconds];
    if (hours[hour] === hour) {
      if (minutes[minute] === minute) {
        const second = seconds[time % 60]!;
        if (second >= 0) return time - time % 60 + second;
      }
      const later = minutes[minute + 1]!;
      if (later >= 0) return hour * 3600 + later * 60 + seconds[0]!;
    }
    const later = hours[hour + 1]!;
    return later < 0 ? -1 : later * 3600 + minutes[0]! * 60 + seconds[0]!;
  }
}

/** For each number up to `size`, the first member of the set from it on, or -1. */
function nextTable(members: ReadonlySet<number>, size: number): Int8Array {
  const table = new Int8Array(size + 1).fill(-1);
  for (let i = size - 1; i >= 0; i--) table[i] = members.has(i) ? i : table[i + 1]!;
  return table;
}

function dayRule(texts: CronTexts, dialect: Dialect, weeks: Set<number> | null): DayRule {
  const days = parseDays(texts.day, dialect) ?? allDays;
  const weekdays = parseWeekdays(texts.dayOfWeek, dialect) ?? allDays;
  const either: DayRule = isEitherDay(texts, dialect)
    ? (month) => days(month) | weekdays(month)
    : (month) => days(month) & weekdays(month);
  return weeks ? (month) => either(month) & daysInWeeks(month, weeks) : either;
}

function daysInWeeks({ year, month, length }: Month, weeks: ReadonlySet<number>): number {
  const first = dayNumber(year, month, 1);
  let days = 0;
  for (let day = 1; day <= length; day++) {
    if (weeks.has(isoWeekOf(first + day - 1))) days |= 1 << day;
  }
  return days;
}

function lowestBit(set: number): number {
  return 31 - Math.clz32(set & -set);
}
