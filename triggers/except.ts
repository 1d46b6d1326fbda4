import { MaxIterationsReachedError } from "../src/errors.ts";
import { nextTime } from "../src/fire_times.ts";
import { type InstantInput, toEpoch } from "../src/input/instant.ts";
import { refuseUnknownKeys, show } from "../src/input/refuse.ts";
import {
  type JsonValue,
  registerTrigger,
  type Trigger,
  triggerFromJSON,
  type TriggerSpec,
} from "../src/trigger.ts";
import { dateOf, daysInMonth } from "./_calendar.ts";
import { type CalendarDateInput, showDay, toDayNumber } from "./_dates.ts";
import { epochOf, epochOfNow } from "./_given.ts";
import { optionsOf, toIso, VERSION } from "./_json.ts";
import { requireTrigger } from "./_members.ts";
import { Zone } from "./_zone.ts";

export type { InstantInput } from "../src/input/instant.ts";
export type { JsonValue, Trigger, TriggerSpec } from "../src/trigger.ts";
export type { CalendarDate } from "./_calendar.ts";
export type { CalendarDateInput } from "./_dates.ts";

/** A day of every year; a 29th of February only of leap years. */
export interface YearlyDay {
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** A stretch of time. */
export interface TimeWindow {
  /** Its first instant. */
  readonly from: InstantInput;
  /** The instant at which it is over, which is not in it. */
  readonly until: InstantInput;
}

/** When an {@linkcode ExceptTrigger} does not fire: on a date, on a day of every year, or in a window. */
export type Exclusion = CalendarDateInput | YearlyDay | TimeWindow;

/** The options of an {@linkcode ExceptTrigger}. */
export interface ExceptTriggerOptions {
  /** The IANA time zone of its days, such as `"Europe/Paris"`. @default that of the host */
  readonly timezone?: string;
}

const KNOWN: Readonly<Record<keyof ExceptTriggerOptions, true>> = { timezone: true };
const ACTION = "make an ExceptTrigger";
const DAY = 86_400_000;
/** How many exclusions in a row are passed over. */
const MAX_ITERATIONS = 10_000;

/**
 * Fires as another trigger does, except on holidays and in other stretches of time. What falls into
 * one does not happen: it is not put off.
 *
 * @example Weekdays at nine, but not on holidays
 * ```ts
 * import { CronTrigger, ExceptTrigger } from "@almanac/scheduler";
 *
 * const timezone = "Europe/Berlin";
 * const trigger = new ExceptTrigger(new CronTrigger({ dayOfWeek: "mon-fri", hour: 9, timezone }), [
 *   { month: 12, day: 25 }, // every year
 *   "2026-04-03", // once
 *   { from: "2026-08-01T00:00:00+02:00", until: "2026-08-15T00:00:00+02:00" },
 * ], { timezone });
 * console.log(trigger.next(new Date("2026-12-24T12:00:00Z"))); // 2026-12-28T08:00:00.000Z
 * ```
 */
export class ExceptTrigger implements Trigger {
  /** The kind in its specs. */
  static readonly kind = "except";
  readonly #trigger: Trigger;
  readonly #exclusions: readonly Exclusion[];
  readonly #zone: Zone;
  /** The first instants and the ends of windows. */
  readonly #windows: readonly (readonly [from: number, until: number])[];
  /** Days, counted from 1970-01-01. */
  readonly #days: ReadonlySet<number>;
  /** Days of every year, as numbers: see {@linkcode numberOf}. */
  readonly #yearly: ReadonlySet<number>;

  /**
   * Takes the trigger, when it does not fire, and the zone of the days.
   *
   * @throws {TypeError} when it is no trigger, an exclusion is none, or an option is unknown
   * @throws {RangeError} when a date is none, a window is over before it begins, or the zone is unknown
   */
  constructor(
    trigger: Trigger,
    exclusions: readonly Exclusion[],
    options: ExceptTriggerOptions = {},
  ) {
    refuseUnknownKeys(options, KNOWN, ACTION);
    this.#trigger = requireTrigger(trigger, "trigger", "ExceptTrigger");
    if (!Array.isArray(exclusions)) {
      throw new TypeError(`Cannot ${ACTION}: exclusions are a list, got ${show(exclusions)}`);
    }
    this.#zone = Zone.of(options.timezone);
    const parts = Array.from<Exclusion>(exclusions)
      .map((each, i) => readExclusion(each, `exclusions[${i}]`));
    this.#exclusions = parts.map(({ plain }) => plain);
    this.#windows = parts.flatMap(({ window }) => window ? [window] : []);
    this.#days = new Set(parts.flatMap(({ day }) => day ?? []));
    this.#yearly = new Set(parts.flatMap(({ yearly }) => yearly ? [numberOf(yearly)] : []));
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): ExceptTrigger {
    const { trigger, exclusions, timezone } = optionsOf(spec) as {
      trigger: TriggerSpec;
      exclusions: Exclusion[];
      timezone: string;
    };
    return new ExceptTrigger(triggerFromJSON(trigger), exclusions, { timezone });
  }

  /** The same, with a start that was not given fixed at `now`. */
  anchored(now: Date): ExceptTrigger {
    epochOfNow(now);
    const trigger = this.#trigger.anchored?.(now) ?? this.#trigger;
    return new ExceptTrigger(trigger, this.#exclusions, { timezone: this.#zone.id });
  }

  /**
   * The first time after `after` that is not excluded.
   *
   * @throws {TypeError} when `after` is no valid date
   * @throws {MaxIterationsReachedError} when 10,000 in a row are excluded
   */
  next(after?: Date): Date | null {
    epochOf(after);
    let time = this.#trigger.next(after)?.getTime() ?? null;
    for (let n = 0; time !== null; n++) {
      const end = this.#endOfExclusion(time);
      if (end === null) return new Date(time);
      if (n === MAX_ITERATIONS) {
        throw new MaxIterationsReachedError(
          `Cannot find a fire time: ${MAX_ITERATIONS} in a row are excluded, the last one ${
            toIso(time)
          }`,
        );
      }
      time = nextTime(this.#trigger, end - 1);
    }
    return null;
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    return {
      kind: ExceptTrigger.kind,
      version: VERSION,
      trigger: this.#trigger.toJSON() as JsonValue,
      exclusions: this.#exclusions as JsonValue,
      timezone: this.#zone.id,
    };
  }

  /** The end of what excludes a time, or an instant before that; `null` if nothing does. */
  #endOfExclusion(time: number): number | null {
    for (const [from, until] of this.#windows) if (from <= time && time < until) return until;
    const { offset, end } = this.#zone.spanAt(time);
    const day = Math.floor((time + offset) / DAY);
    const isExcluded = this.#days.has(day) ||
      (this.#yearly.size > 0 && this.#yearly.has(numberOf(dateOf(day))));
    // a day is over when the next one begins on the clock of the zone, which may be set meanwhile
    return isExcluded ? Math.min((day + 1) * DAY - offset, end) : null;
  }
}

/** One number for a day of every year. */
function numberOf({ month, day }: YearlyDay): number {
  return month * 100 + day;
}

/** An exclusion as specs hold it, and what it is: one of the other three. */
interface ReadExclusion {
  readonly plain: Exclusion;
  readonly window?: readonly [from: number, until: number];
  readonly day?: number;
  readonly yearly?: YearlyDay;
}

function readExclusion(input: Exclusion, field: string): ReadExclusion {
  if (typeof input === "object" && input !== null) {
    if ("from" in input) return readWindow(input, field);
    if (!("year" in input)) {
      const yearly = readYearlyDay(input, field);
      return { plain: yearly, yearly };
    }
  }
  const day = toDayNumber(input, field);
  return { plain: showDay(day), day };
}

function readWindow(input: TimeWindow, field: string): ReadExclusion {
  refuseUnknownKeys(input, { from: true, until: true }, `read ${field}`);
  const from = toEpoch(input.from, `${field}.from`);
  const until = toEpoch(input.until, `${field}.until`);
  const plain = { from: toIso(from), until: toIso(until) };
  if (until > from) return { plain, window: [from, until] };
  throw new RangeError(
    `Cannot read ${field}: until ${plain.until} is not after from ${plain.from}`,
  );
}

function readYearlyDay({ month, day }: YearlyDay, field: string): YearlyDay {
  if (typeof month !== "number" || typeof day !== "number") {
    throw new TypeError(
      `Cannot read ${field}: expected a date, { month, day } or { from, until }, got ${
        show({ month, day })
      }`,
    );
  }
  const isDay = Number.isInteger(month) && month >= 1 && month <= 12 && Number.isInteger(day) &&
    day >= 1 && day <= daysInMonth(2000, month);
  if (isDay) return { month, day };
  throw new RangeError(`Cannot read ${field}: ${show({ month, day })} is no day of a year`);
}

registerTrigger(ExceptTrigger);
