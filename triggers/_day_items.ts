import { CRON_FIELDS, parseItem, refuse, splitItems, weekdayNamed } from "./_cron_field.ts";

/** How day fields are written: as in `CronTrigger` options, or as in a crontab line. */
export type Dialect = "fields" | "crontab";

/** What an item of a day field stands for, within a month. A weekday is 0 for Sunday to 6. */
export type DayItem =
  | { readonly kind: "days"; readonly days: readonly number[] }
  | { readonly kind: "weekdays"; readonly weekdays: readonly number[] }
  /** So many days before the last one. */
  | { readonly kind: "lastDay"; readonly before: number }
  /** The day from Monday to Friday that is nearest to `day` and in its month; `null`: to the last. */
  | { readonly kind: "workday"; readonly day: number | null }
  | { readonly kind: "nthWeekday"; readonly weekday: number; readonly n: number }
  | { readonly kind: "lastWeekday"; readonly weekday: number };

const { day: DAY, dayOfWeek: WEEKDAY } = CRON_FIELDS;
/** Where what crontab lines alone may hold belongs. */
const FOR_CRONTAB = "; L, W and # are for CronTrigger.fromCrontab";
const ORDINALS = ["1st", "2nd", "3rd", "4th", "5th"];

/**
 * The items of a `day` field, of which each picks days; `null` for any day.
 *
 * @throws {SyntaxError | RangeError} with the field, the text and what was expected
 */
export function parseDayItems(text: string, dialect: Dialect): DayItem[] | null {
  if (text.trim() === "*") return null;
  const special = dialect === "fields" ? namedDay : crontabDay;
  return splitItems(DAY, text).map((item) =>
    special(item, item.toLowerCase()) ?? { kind: "days", days: parseItem(DAY, item) }
  );
}

/**
 * The items of a `dayOfWeek` field, of which each picks days; `null` for any day.
 *
 * @throws {SyntaxError | RangeError} with the field, the text and what was expected
 */
export function parseWeekdayItems(text: string, dialect: Dialect): DayItem[] | null {
  if (text.trim() === "*") return null;
  const special = dialect === "fields" ? plainWeekday : crontabWeekday;
  return splitItems(WEEKDAY, text).map((item) =>
    special(item, item.toLowerCase()) ??
      { kind: "weekdays", weekdays: distinctWeekdays(parseItem(WEEKDAY, item)) }
  );
}

/**
 * Whether days that match either day field will do. crontab(5): so it is in a line whose day fields
 * are both restricted, that is neither begins with `*`. As trigger options, all fields are ANDed.
 */
export function isEitherDay(
  texts: { readonly day: string; readonly dayOfWeek: string },
  dialect: Dialect,
): boolean {
  return dialect === "crontab" && !texts.day.startsWith("*") && !texts.dayOfWeek.startsWith("*");
}

function namedDay(written: string, item: string): DayItem | null {
  if (item === "last") return { kind: "lastDay", before: 0 };
  if (!/^[^*/]*[a-z]/.test(item)) return null;
  const [, which = "", name = ""] = /^(\S+)\s+(\S+)$/.exec(item) ?? [];
  const weekday = weekdayNamed(name);
  const index = ORDINALS.indexOf(which);
  if (weekday === undefined || (index < 0 && which !== "last")) {
    refuse(DAY, written, `expected a day such as "last", "2nd fri" or "last sun"${FOR_CRONTAB}`);
  }
  return index < 0
    ? { kind: "lastWeekday", weekday }
    : { kind: "nthWeekday", weekday, n: index + 1 };
}

function plainWeekday(written: string, item: string): null {
  if (!/#|^(?:\d|[a-z]{3})?l$/.test(item)) return null;
  refuse(WEEKDAY, written, `expected day: "2nd fri" or "last sun" instead${FOR_CRONTAB}`);
}

function crontabDay(written: string, item: string): DayItem | null {
  if (item === "l") return { kind: "lastDay", before: 0 };
  if (item === "lw") return { kind: "workday", day: null };
  const before = /^l-(\d+)$/.exec(item);
  if (before) {
    const days = Number(before[1]);
    if (days >= 1 && days <= 30) return { kind: "lastDay", before: days };
    refuse(DAY, written, "expected L-1 to L-30");
  }
  const near = /^(\d+)w$/.exec(item);
  return near ? { kind: "workday", day: parseItem(DAY, near[1]!, written)[0]! } : null;
}

function crontabWeekday(written: string, item: string): DayItem | null {
  const last = /^(\d|[a-z]{3})l$/.exec(item);
  if (last) return { kind: "lastWeekday", weekday: readWeekday(last[1]!, written) };
  const nth = /^(\w+)#(\w+)$/.exec(item);
  if (!nth) return null;
  const weekday = readWeekday(nth[1]!, written);
  if (/^[1-5]$/.test(nth[2]!)) return { kind: "nthWeekday", weekday, n: Number(nth[2]) };
  refuse(WEEKDAY, written, "expected #1 to #5 after the weekday");
}

function readWeekday(text: string, written: string): number {
  return parseItem(WEEKDAY, text, written)[0]! % 7;
}

function distinctWeekdays(numbers: readonly number[]): number[] {
  return [...new Set(numbers.map((weekday) => weekday % 7))];
}
