import { systemClock } from "../src/clock.ts";
import { toEpoch } from "../src/input/instant.ts";
import { refuseUnknownKeys, show } from "../src/input/refuse.ts";
import { registerTrigger, type Trigger, type TriggerSpec } from "../src/trigger.ts";
import { calendarSteps } from "./_calendar_steps.ts";
import { type CalendarDateInput, showDay, toDayNumber } from "./_dates.ts";
import { epochOf, epochOfNow } from "./_given.ts";
import { optionsOf, toIso, VERSION } from "./_json.ts";
import { nextInstant, type WallClockRule } from "./_wall_clock.ts";
import { Zone } from "./_zone.ts";

export type { Trigger, TriggerSpec } from "../src/trigger.ts";
export type { CalendarDate } from "./_calendar.ts";
export type { CalendarDateInput } from "./_dates.ts";

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
  readonly #steps: Steps;
  readonly #zone: Zone;
  readonly #start: number | undefined;
  readonly #end: number;
  #rule: WallClockRule;
  /** No fire time is before this instant. */
  #notBefore: number;

  /**
   * Takes the steps, the time of day, and the dates.
   *
   * @throws {TypeError} for an unknown option, or one of the wrong type
   * @throws {RangeError} when all steps are 0, a number or date is out of range, the zone unknown, or
   *   the end before the start
   */
  constructor(options: CalendarIntervalTriggerOptions) {
    refuseUnknownKeys(options, KNOWN, ACTION);
    const { startDate, endDate, timezone, ...steps } = options;
    this.#steps = checked(steps);
    this.#start = startDate === undefined ? undefined : toDayNumber(startDate, "startDate");
    this.#end = endDate === undefined ? Infinity : toDayNumber(endDate, "endDate");
    this.#zone = Zone.of(timezone);
    if (this.#start !== undefined && this.#end < this.#start) {
      throw new RangeError(
        `Cannot ${ACTION}: endDate ${showDay(this.#end)} is before startDate ${
          showDay(this.#start)
        }`,
      );
    }
    const now = systemClock.now();
    this.#notBefore = this.#start === undefined ? now : -Infinity;
    this.#rule = this.#ruleFrom(this.#start ?? this.#dayAt(now));
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): CalendarIntervalTrigger {
    const trigger = new CalendarIntervalTrigger(optionsOf(spec));
    const { notBefore } = spec;
    if (notBefore === undefined) return trigger;
    return trigger.#since(toEpoch(notBefore as string, "notBefore"));
  }

  /** The same rule; if no start was given, it is the date that it is in the zone at `now`. */
  anchored(now: Date): CalendarIntervalTrigger {
    const since = epochOfNow(now);
    if (this.#start !== undefined) return this;
    return CalendarIntervalTrigger.fromJSON(this.toJSON()).#since(since);
  }

  /** The first of its times after `after`. */
  next(after?: Date): Date | null {
    const since = Math.max(epochOf(after), this.#notBefore - 1);
    const time = nextInstant(this.#rule, this.#zone, since);
    return time === null ? null : new Date(time);
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    return {
      kind: CalendarIntervalTrigger.kind,
      version: VERSION,
      ...this.#steps as object,
      ...(this.#start !== undefined && { startDate: showDay(this.#start) }),
      ...(this.#end !== Infinity && { endDate: showDay(this.#end) }),
      timezone: this.#zone.id,
      ...(this.#start === undefined && {
        notBefore: toIso(this.#notBefore),
        implied: ["notBefore"],
      }),
    };
  }

  #since(instant: number): this {
    this.#notBefore = instant;
    this.#rule = this.#ruleFrom(this.#dayAt(instant));
    return this;
  }

  #dayAt(instant: number): number {
    return Math.floor((instant + this.#zone.spanAt(instant).offset) / DAY_MS);
  }

  #ruleFrom(start: number): WallClockRule {
    return ruleOf(this.#steps, start, this.#end);
  }
}

/** How far apart its days are, and at what time of day it fires. */
type Steps = Omit<CalendarIntervalTriggerOptions, "startDate" | "endDate" | "timezone">;

function ruleOf(steps: Steps, start: number, end: number): WallClockRule {
  const { years = 0, months = 0, weeks = 0, days = 0 } = steps;
  const { hour = 0, minute = 0, second = 0 } = steps;
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

function checked(steps: Steps): Steps {
  for (const [name, value] of Object.entries(steps)) requireWhole(name, value, MAX[name]);
  const { years, months, weeks, days } = steps;
  if (!years && !months && !weeks && !days) {
    throw new RangeError(
      `Cannot ${ACTION}: the step is longer than 0, give years, months, weeks ` +
        `or days`,
    );
  }
  return Object.fromEntries(Object.entries(steps).filter(([, value]) => value !== undefined));
}

const MAX: Readonly<Record<string, number>> = { hour: 23, minute: 59, second: 59 };

function requireWhole(name: string, value: unknown, max: number = Number.MAX_SAFE_INTEGER): void {
  if (value === undefined) return;
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max) return;
  const upTo = max < 100 ? ` to ${max}` : "";
  const message = `Cannot ${ACTION}: ${name} is a whole number from 0${upTo}, got ${show(value)}`;
  throw typeof value === "number" ? new RangeError(message) : new TypeError(message);
}

registerTrigger(CalendarIntervalTrigger);
