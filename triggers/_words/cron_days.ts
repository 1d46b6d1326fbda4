import { CRON_FIELDS, parseNumbers } from "../_cron_field.ts";
import type { CronTexts } from "../_cron_texts.ts";
import {
  type DayItem,
  type Dialect,
  isEitherDay,
  parseDayItems,
  parseWeekdayItems,
} from "../_day_items.ts";
import { evenStep, listOf, numberParts, numbersInWords, ordinal } from "./lists.ts";
import { MONTHS } from "./times.ts";

/** The days of a cron expression in words. */
export interface CronDays {
  /** The days, such as `every weekday`. */
  readonly days: string;
  /** Whether they are all days. */
  readonly isEveryDay: boolean;
  /** What narrows them down, to be said last; each begins with `in`. */
  readonly scopes: readonly string[];
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/**
 * The year, month, day, week and weekday fields in words.
 *
 * @throws {SyntaxError | RangeError} when one of them cannot be read
 */
export function cronDays(texts: CronTexts, dialect: Dialect): CronDays {
  const months = numbersOf("month", texts);
  const years = texts.year === "*" ? null : numbersOf("year", texts);
  const weeks = numbersOf("week", texts);
  const when = new Months(months, years?.length === 1 ? years[0]! : null);
  const day = picked(parseDayItems(texts.day, dialect), 31);
  const weekday = picked(parseWeekdayItems(texts.dayOfWeek, dialect), 7);
  return {
    ...daysInWords(day, weekday, isEitherDay(texts, dialect), when),
    scopes: [
      ...(weeks.length < 53 ? [`in ${scope("ISO week", weeks, texts.week)}`] : []),
      ...(years && years.length > 1 ? [`in ${scope("year", years, texts.year)}`] : []),
    ],
  };
}

function numbersOf(name: "year" | "month" | "week", texts: CronTexts): number[] {
  return [...parseNumbers(CRON_FIELDS[name], texts[name])].sort((a, b) => a - b);
}

function scope(name: string, numbers: readonly number[], text: string): string {
  const words = numbersInWords(numbers, name) ?? text;
  return words.startsWith("every") ? words : `${name} ${words}`;
}

/** The months, and the year if there is one alone, as they stand after the days. */
class Months {
  readonly isAll: boolean;
  readonly #numbers: readonly number[];
  readonly #year: string;

  constructor(numbers: readonly number[], year: number | null) {
    this.#numbers = numbers;
    this.#year = year === null ? "" : ` ${year}`;
    this.isAll = numbers.length === 12 && year === null;
  }

  /** As in `the 1st of every month`. */
  get of(): string {
    if (this.#isYear) return `of every month${this.#year && ` of${this.#year}`}`;
    if (this.#isRange) return `of every month ${this.#range}`;
    return `of ${this.#year ? "" : "every "}${this.#names}`;
  }

  /** As in `every Friday in January`; nothing for all. */
  get in(): string {
    if (this.#isYear) return this.#year && ` in${this.#year}`;
    return this.#isRange ? ` ${this.#range}` : ` in ${this.#names}`;
  }

  get #isYear(): boolean {
    return this.#numbers.length === 12;
  }

  get #isRange(): boolean {
    return this.#numbers.length > 2 && evenStep(this.#numbers) === 1;
  }

  get #range(): string {
    const [first, last] = [this.#numbers[0]!, this.#numbers.at(-1)!];
    return `from ${MONTHS[first - 1]} to ${MONTHS[last - 1]}${this.#year}`;
  }

  get #names(): string {
    return listOf(this.#numbers.map((month) => MONTHS[month - 1]!)) + this.#year;
  }
}

/** An item of a day field that is no plain number. */
type NamedDay = Exclude<DayItem, { readonly kind: "days" | "weekdays" }>;

/** What a day field picks: plain numbers in order, and others by their names. */
interface Picked {
  readonly numbers: readonly number[];
  readonly others: readonly string[];
}

/** What the items pick; `null` for all days. */
function picked(items: readonly DayItem[] | null, all: number): Picked | null {
  if (!items) return null;
  const numbers = new Set<number>();
  const others = new Set<string>();
  for (const item of items) {
    if (item.kind === "days") { for (const day of item.days) numbers.add(day); }
    // from Monday to Sunday
    else if (item.kind === "weekdays") { for (const day of item.weekdays) numbers.add(day || 7); }
    else others.add(dayName(item));
  }
  if (numbers.size === all) return null;
  return { numbers: [...numbers].sort((a, b) => a - b), others: [...others] };
}

function daysInWords(
  day: Picked | null,
  weekday: Picked | null,
  isEither: boolean,
  months: Months,
): Pick<CronDays, "days" | "isEveryDay"> {
  if (isEither ? !day || !weekday : !day && !weekday) {
    return { days: `every day${months.in}`, isEveryDay: months.isAll };
  }
  const phrases = [
    ...(day ? [`on ${monthDays(day)} ${months.of}`] : []),
    ...(weekday && (isEither || !day) ? weekdayPhrases(weekday, months) : []),
  ];
  const days = phrases.join(", and also ");
  const isBoth = day && weekday && !isEither;
  return { days: isBoth ? `${days} if it is ${conditions(weekday)}` : days, isEveryDay: false };
}

function monthDays({ numbers, others }: Picked): string {
  const say = (day: number) => `the ${ordinal(day)}`;
  return listOf([...(numberParts(numbers, "day", say) ?? numbers.map(say)), ...others]);
}

function weekdayPhrases({ numbers, others }: Picked, months: Months): string[] {
  return [
    ...(numbers.length > 0 ? [`every ${weekdayNames(numbers)}${months.in}`] : []),
    ...(others.length > 0 ? [`on ${listOf(others)} ${months.of}`] : []),
  ];
}

function weekdayNames(numbers: readonly number[]): string {
  if (numbers.join() === "1,2,3,4,5") return "weekday";
  const names = numbers.map((weekday) => WEEKDAYS[weekday % 7]!);
  if (names.length < 3 || evenStep(numbers) !== 1) return listOf(names);
  return `day from ${names[0]} to ${names.at(-1)}`;
}

function conditions({ numbers, others }: Picked): string {
  const isWeekday = numbers.join() === "1,2,3,4,5";
  const plain = isWeekday ? ["a weekday"] : numbers.map((day) => `a ${WEEKDAYS[day % 7]}`);
  return listOf([...plain, ...others.map((name) => `${name} of the month`)], "or");
}

function dayName(item: NamedDay): string {
  switch (item.kind) {
    case "lastDay":
      return item.before === 0 ? "the last day" : `the ${ordinal(item.before + 1)} last day`;
    case "workday":
      if (item.day === null) return "the last weekday";
      return `the weekday nearest to the ${ordinal(item.day)}`;
    case "nthWeekday":
      return `the ${ordinal(item.n)} ${WEEKDAYS[item.weekday]}`;
    case "lastWeekday":
      return `the last ${WEEKDAYS[item.weekday]}`;
  }
}
