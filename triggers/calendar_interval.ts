import { systemClock } from "../src/clock.ts";
import { toEpoch } from "../src/input/instant.ts";
import { refuseUnknownKeys } from "../src/input/refuse.ts";
import { registerTrigger, type Trigger, type TriggerSpec } from "../src/trigger.ts";
import { type CalendarDate, dateOf, dayNumber, daysInMonth, LAST_YEAR } from "./_calendar.ts";
import { calendarSteps } from "./_calendar_steps.ts";
import { optionsOf, toIso, VERSION } from "./_json.ts";
import { nextInstant, type WallClockRule } from "./_wall_clock.ts";
import { Zone } from "./_zone.ts";

/** A date: `"2026-03-01"`, or anything with these fields, such as a `Temporal.PlainDate`. */
export type CalendarDateInput = string | CalendarDate;

/** The options of a {@linkcode CalendarIntervalTrigger}; the steps are added up. */
export interface CalendarIntervalTriggerOptions {
  /** Years of a step. @default 0 */
  readonly years?: number;
  /** Months of a step. @default 0 */
  readonly months?: number;
  /** Weeks of a step. @default 0 */
  readonly weeks?: number;
  /** Days of a step. @default 0 */
  readonly days?: number;
  /** The hour of the day. @default 0 */
  readonly hour?: number;
  /** The minute of the hour. @default 0 */
  readonly minute?: number;
  /** The second of the minute. @default 0 */
  readonly second?: number;
  /** The first date. @default that on which the schedule is added */
  readonly startDate?: CalendarDateInput;
  /** The last possible date. @default none */
  readonly endDate?: CalendarDateInput;
  /** An IANA time zone, such as `"Europe/Paris"`. @default that of the host */
  readonly timezone?: string;
}

const KNOWN: Readonly<Record<keyof CalendarIntervalTriggerOptions, true>> = {
  years: true,
  months: true,
  weeks: true,
  days: true,
  hour: true,
  minute: true,
  second: true,
  startDate: true,
  endDate: true,
  timezone: true,
};
const ACTION = "make a CalendarIntervalTrigger";
const DAY_MS = 86_400_000;

/**
 * Fires on `startDate` and then every so many years, months, weeks and days, always at the same time
 * of day. Months without the day of the month are passed over. Each of its days fires exactly once:
 * in the gap of summer time later by the length of the gap, in a repeated hour the first time
 * (RFC 5545, section 3.3.5).
 *
 * @example Every second month
 * ```ts
 * import { CalendarIntervalTrigger } from "@almanac/scheduler";
 *
 * const trigger = new CalendarIntervalTrigger({
 *   ...{ months: 2, hour: 9, startDate: "2026-01-31", timezone: "Europe/Paris" },
 * });
 * console.log(trigger.next(new Date("2026-02-01T00:00:00Z"))); // 2026-03-31T07:00:00.000Z
 * ```
 */
export class CalendarIntervalTrigger implements Trigger {
  /** The kind in its specs. */
  static readonly kind = "calendarInterval";
  readonly #options: CalendarIntervalTriggerOptions;
  readonly #zone: Zone;
  readonly #rule: WallClockRule;
  readonly #isImplied: boolean;
  /** No fire time is before this instant. */
  readonly #notBefore: number;

  /**
   * Takes the steps, the time of day, and the dates.
   *
   * @throws {TypeError} for an unknown option, or one of the wrong type
   * @throws {RangeError} when all steps are 0, a number or date is out of range, the zone unknown, or
   *   the end before the start
   */
  constructor(options: CalendarIntervalTriggerOptions) {
    refuseUnknownKeys(options, { ...KNOWN, notBefore: true }, ACTION);
    const start = toDayNumber(options.startDate, "startDate");
    const end = toDayNumber(options.endDate, "endDate") ?? Infinity;
    this.#options = checked(options);
    this.#zone = Zone.of(options.timezone);
    this.#isImplied = start === undefined;
    const { notBefore } = options as { notBefore?: number };
    const now = notBefore ?? systemClock.now();
    const today = Math.floor((now + this.#zone.spanAt(now).offset) / DAY_MS);
    if (start !== undefined && end < start) {
      throw new RangeError(
        `Cannot ${ACTION}: endDate ${showDay(end)} is before startDate ${showDay(start)}`,
      );
    }
    this.#notBefore = this.#isImplied ? now : -Infinity;
    this.#rule = ruleOf(this.#options, start ?? today, end);
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): CalendarIntervalTrigger {
    const { notBefore } = spec;
    const since = notBefore === undefined
      ? {}
      : { notBefore: toEpoch(notBefore as string, "notBefore") };
    return new CalendarIntervalTrigger({ ...optionsOf(spec), ...since } as object);
  }

  /** The same rule; if no start was given, it is the date that it is in the zone at `now`. */
  anchored(now: Date): CalendarIntervalTrigger {
    if (!this.#isImplied) return this;
    return CalendarIntervalTrigger.fromJSON({ ...this.toJSON(), notBefore: now.toISOString() });
  }

  /** The first of its times after `after`. */
  next(after?: Date): Date | null {
    const since = Math.max(after?.getTime() ?? -Infinity, this.#notBefore - 1);
    const time = nextInstant(this.#rule, this.#zone, since);
    return time === null ? null : new Date(time);
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    return {
      kind: CalendarIntervalTrigger.kind,
      version: VERSION,
      ...this.#options as object,
      timezone: this.#zone.id,
      ...(this.#isImplied && { notBefore: toIso(this.#notBefore), implied: ["notBefore"] }),
    };
  }
}

function ruleOf(
  options: CalendarIntervalTriggerOptions,
  start: number,
  end: number,
): WallClockRule {
  const { years = 0, months = 0, weeks = 0, days = 0 } = options;
  const { hour = 0, minute = 0, second = 0 } = options;
  const time = ((hour * 60 + minute) * 60 + second) * 1000;
  const nextDay = calendarSteps(start, { months: years * 12 + months, days: weeks * 7 + days });
  return {
    fixed: true,
    nextWall(wall) {
      const day = nextDay(Math.max(start, Math.ceil((wall - time) / DAY_MS)));
      return day === null || day > end ? Infinity : day * DAY_MS + time;
    },
  };
}

function checked(options: CalendarIntervalTriggerOptions): CalendarIntervalTriggerOptions {
  const { years, months, weeks, days, hour, minute, second, startDate, endDate } = options;
  for (const [name, value] of Object.entries({ years, months, weeks, days })) {
    requireWhole(name, value, Number.MAX_SAFE_INTEGER);
  }
  for (const [name, value] of Object.entries({ minute, second })) requireWhole(name, value, 59);
  requireWhole("hour", hour, 23);
  if (!years && !months && !weeks && !days) {
    throw new RangeError(
      `Cannot ${ACTION}: the step is longer than 0, give years, months, weeks ` +
        `or days`,
    );
  }
  const all = { years, months, weeks, days, hour, minute, second };
  const dates = {
    startDate: startDate && showDate(startDate),
    endDate: endDate && showDate(endDate),
  };
  const given = Object.entries({ ...all, ...dates }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function requireWhole(name: string, value: number | undefined, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= max)) return;
  const upTo = max < 100 ? ` to ${max}` : "";
  throw new RangeError(
    `Cannot ${ACTION}: ${name} is a whole number from 0${upTo}, got ${String(value)}`,
  );
}

function toDayNumber(input: CalendarDateInput | undefined, field: string): number | undefined {
  if (input === undefined) return undefined;
  if (typeof input !== "string" && typeof input?.year !== "number") {
    throw new TypeError(
      `Cannot read ${field}: expected "2026-03-01" or { year, month, day }, got ${String(input)}`,
    );
  }
  const { year, month, day } = typeof input === "string" ? parseDate(input, field) : input;
  const isDate = Number.isInteger(year) && year >= 1970 && year <= LAST_YEAR &&
    Number.isInteger(month) && month >= 1 && month <= 12 &&
    Number.isInteger(day) && day >= 1 && day <= daysInMonth(year, month);
  if (isDate) return dayNumber(year, month, day);
  throw new RangeError(
    `Cannot read ${field}: ${showDate(input)} is no date from 1970 to ${LAST_YEAR}`,
  );
}

function parseDate(text: string, field: string): CalendarDate {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match) return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  throw new RangeError(`Cannot read ${field}: ${JSON.stringify(text)} is no date as "2026-03-01"`);
}

function showDate(input: CalendarDateInput): string {
  if (typeof input === "string") return input;
  const pad = (part: number, width: number) => String(part).padStart(width, "0");
  return `${pad(input.year, 4)}-${pad(input.month, 2)}-${pad(input.day, 2)}`;
}

function showDay(day: number): string {
  return showDate(dateOf(day));
}

registerTrigger(CalendarIntervalTrigger);
