/**
 * A span of time: a number of **seconds**, an object of units, or an ISO 8601 duration (`"PT5M"`).
 * A day is 24 hours; months and years have no fixed length and are refused.
 */
export type DurationInput = number | string | DurationUnits;

/** The units of a duration; those given are added up. */
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
    throw new RangeError(`Cannot read ${field}: a duration is zero or more, got ${String(input)}`);
  }
  return ms;
}

function readMilliseconds(input: DurationInput, field: string): number {
  if (typeof input === "number") return input * 1000;
  if (typeof input === "string") return parseIso(input, field);
  if (typeof input === "object" && input !== null) return sumUnits(input, field);
  throw new TypeError(
    `Cannot read ${field}: expected seconds, { minutes: 5 } or "PT5M", got ${String(input)}`,
  );
}

function parseIso(text: string, field: string): number {
  const match = ISO_DURATION.exec(text);
  if (!match || /[PT]$/i.test(text)) {
    throw new RangeError(
      `Cannot read ${field}: "${text}" is no ISO 8601 duration of weeks, days, hours, minutes ` +
        `and seconds, such as "PT5M"`,
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

function sumUnits(units: DurationUnits, field: string): number {
  let sum = 0;
  for (const [unit, value] of Object.entries(units)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(MS_PER_UNIT, unit)) {
      throw new TypeError(
        `Cannot read ${field}: unknown unit "${unit}", expected ${
          Object.keys(MS_PER_UNIT).join(", ")
        }`,
      );
    }
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new TypeError(`Cannot read ${field}.${unit}: expected a number, got ${String(value)}`);
    }
    sum += value * MS_PER_UNIT[unit as keyof DurationUnits];
  }
  return sum;
}
