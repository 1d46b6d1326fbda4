import { show } from "./refuse.ts";

/**
 * A span of time: a number of **seconds**, an object of units, or an ISO 8601 duration (`"PT5M"`).
 * A day is 24 hours; months and years have no fixed length and are refused. A `Temporal.Duration` is
 * an object of units.
 */
export type DurationInput = number | string | DurationUnits;

/** The units of a duration; those given are added up. Each is zero or more. */
export interface DurationUnits {
  /** Weeks of seven days. */
  readonly weeks?: number;
  /** Days of 24 hours. */
  readonly days?: number;
  /** Hours. */
  readonly hours?: number;
  /** Minutes. */
  readonly minutes?: number;
  /** Seconds. */
  readonly seconds?: number;
  /** Milliseconds. */
  readonly milliseconds?: number;
}

/** The milliseconds in each unit of a duration. */
export const MS_PER_UNIT: Readonly<Record<keyof DurationUnits, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
};

const ISO_DURATION =
  /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;

/** The whole milliseconds of `input`, never negative; `field` names it in the error. */
export function toMilliseconds(input: DurationInput, field: string): number {
  const ms = Math.round(readMilliseconds(input, field));
  if (!Number.isSafeInteger(ms) || ms < 0) {
    throw new RangeError(`Cannot read ${field}: a duration is zero or more, got ${show(input)}`);
  }
  return ms;
}

function readMilliseconds(input: DurationInput, field: string): number {
  if (typeof input === "number") return input * 1000;
  if (typeof input === "string") return parseIso(input, field);
  if (typeof input === "object" && input !== null) return sumUnits(input, field);
  throw new TypeError(
    `Cannot read ${field}: expected seconds, { minutes: 5 } or "PT5M", got ${show(input)}`,
  );
}

function parseIso(text: string, field: string): number {
  const match = ISO_DURATION.exec(text);
  if (!match || /[PT]$/i.test(text)) {
    throw new RangeError(
      `Cannot read ${field}: ${show(text)} is no ISO 8601 duration of weeks, days, hours, ` +
        `minutes and seconds, such as "PT5M"`,
    );
  }
  const [, weeks, days, hours, minutes, seconds] = match;
  const number = (part?: string) => Number(part?.replace(",", ".") ?? 0);
  return sumUnits({
    weeks: number(weeks),
    days: number(days),
    hours: number(hours),
    minutes: number(minutes),
    seconds: number(seconds),
  }, field);
}

/** What a `Temporal.Duration` has besides: a part of a millisecond each, or no fixed length. */
const TEMPORAL_UNITS = { microseconds: 1e-3, nanoseconds: 1e-6, months: NaN, years: NaN };
const LENGTHS = Object.entries({ ...MS_PER_UNIT, ...TEMPORAL_UNITS });
const UNITS = Object.keys(MS_PER_UNIT).join(", ");

/** Units are read by name: those of a `Temporal.Duration` are no properties of its own. */
function sumUnits(input: object, field: string): number {
  refuseUnknownUnits(input, field);
  const units = input as Readonly<Record<string, unknown>>;
  let sum: number | undefined;
  for (const [unit, length] of LENGTHS) {
    const value = units[unit];
    if (value === undefined) continue;
    sum = (sum ?? 0) + millisecondsOf(value, length, `${field}.${unit}`);
  }
  if (sum !== undefined) return sum;
  throw new TypeError(
    `Cannot read ${field}: expected some of ${UNITS}, got ${show(input)}`,
  );
}

function refuseUnknownUnits(input: object, field: string): void {
  const unknown = Object.keys(input).find((key) => !Object.hasOwn(MS_PER_UNIT, key));
  if (unknown === undefined) return;
  throw new TypeError(
    `Cannot read ${field}: unknown unit ${show(unknown)}, expected ${UNITS}`,
  );
}

function millisecondsOf(value: unknown, length: number, field: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(`Cannot read ${field}: expected a number, got ${show(value)}`);
  }
  if (value === 0) return 0;
  if (value < 0) {
    throw new RangeError(`Cannot read ${field}: a unit is zero or more, got ${show(value)}`);
  }
  if (!Number.isNaN(length)) return value * length;
  throw new RangeError(`Cannot read ${field}: months and years have no fixed length`);
}

/**
 * A duration as milliseconds, for what cannot be done without any time.
 *
 * @throws {RangeError} when it is 0
 */
export function toPositiveMilliseconds(
  input: DurationInput,
  field: string,
  action: string,
): number {
  const ms = toMilliseconds(input, field);
  if (ms > 0) return ms;
  throw new RangeError(`Cannot ${action}: ${field} is longer than 0`);
}
