import { show } from "../src/input/refuse.ts";

/**
 * The milliseconds of the `after` of `next()`; `-Infinity` without one.
 *
 * @throws {TypeError} when it is no valid date
 */
export function epochOf(after: Date | undefined): number {
  return after === undefined ? -Infinity : requireDate(after, "after", "find a fire time");
}

/**
 * The milliseconds of the `now` of `anchored()`.
 *
 * @throws {TypeError} when it is no valid date
 */
export function epochOfNow(now: Date): number {
  return requireDate(now, "now", "anchor a trigger");
}

function requireDate(value: Date, field: string, action: string): number {
  const time = value instanceof Date ? value.getTime() : NaN;
  if (!Number.isNaN(time)) return time;
  throw new TypeError(`Cannot ${action}: ${field} is a valid Date, got ${show(value)}`);
}
