import { show } from "./refuse.ts";

/**
 * A point in time: a `Date`, an ISO 8601 string with an offset (`"2026-03-01T09:00:00+01:00"`), or
 * anything with `epochMilliseconds`, such as a `Temporal.Instant` or a `Temporal.ZonedDateTime`.
 */
export type InstantInput = Date | string | { readonly epochMilliseconds: number };

/** A `Date` holds no more milliseconds than this, before the epoch or after it. */
export const MAX_EPOCH = 8.64e15;

const ISO_WITH_OFFSET =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/i;

/** The milliseconds since the epoch of `input`; `field` names it in the error. */
export function toEpoch(input: InstantInput, field: string): number {
  const ms = readEpoch(input, field);
  if (Number.isNaN(ms) || Math.abs(ms) > MAX_EPOCH) {
    throw new RangeError(`Cannot read ${field}: ${show(input)} is no valid date`);
  }
  return Math.floor(ms);
}

function readEpoch(input: InstantInput, field: string): number {
  if (input instanceof Date) return input.getTime();
  if (typeof input === "string") return parseIso(input, field);
  const epoch = typeof input === "object" ? input?.epochMilliseconds : undefined;
  if (typeof epoch === "number") return epoch;
  throw new TypeError(
    `Cannot read ${field}: expected a Date, an ISO 8601 string or a Temporal value, got ` +
      show(input),
  );
}

function parseIso(text: string, field: string): number {
  const match = ISO_WITH_OFFSET.exec(text);
  if (!match) {
    throw new RangeError(
      `Cannot read ${field}: ${show(text)} is no ISO 8601 date and time with an offset, such as ` +
        `"2026-03-01T09:00:00Z"`,
    );
  }
  const [, year, month, day] = match.map(Number);
  return day! > daysInMonth(year!, month!) ? NaN : Date.parse(text);
}

/** `Date.parse` takes a 30th of February for a day in March. */
function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate();
}

/**
 * The instant so many milliseconds after another one.
 *
 * @throws {RangeError} when it is later than a date can be
 */
export function instantAfter(now: number, ms: number, field: string): number {
  const time = now + ms;
  if (time <= MAX_EPOCH) return time;
  throw new RangeError(
    `Cannot read ${field}: ${ms / 1000} s from now is later than a date can be`,
  );
}
