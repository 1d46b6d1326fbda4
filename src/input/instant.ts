/**
 * A point in time: a `Date`, an ISO 8601 string with an offset (`"2026-03-01T09:00:00+01:00"`), or
 * anything with `epochMilliseconds`, such as a `Temporal.Instant` or a `Temporal.ZonedDateTime`.
 */
export type InstantInput = Date | string | { readonly epochMilliseconds: number };

const ISO_WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/i;

/** The milliseconds since the epoch of `input`; `field` names it in the error. */
export function toEpoch(input: InstantInput, field: string): number {
  const ms = readEpoch(input, field);
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15) {
    throw new RangeError(`Cannot read ${field}: ${show(input)} is no valid date`);
  }
  return Math.floor(ms);
}

function readEpoch(input: InstantInput, field: string): number {
  if (input instanceof Date) return input.getTime();
  if (typeof input === "string") {
    if (ISO_WITH_OFFSET.test(input)) return Date.parse(input);
    throw new RangeError(
      `Cannot read ${field}: ${show(input)} is no ISO 8601 date and time with an offset, such as ` +
        `"2026-03-01T09:00:00Z"`,
    );
  }
  if (typeof input === "object" && typeof input?.epochMilliseconds === "number") {
    return input.epochMilliseconds;
  }
  throw new TypeError(
    `Cannot read ${field}: expected a Date, an ISO 8601 string or a Temporal value, got ` +
      show(input),
  );
}

function show(value: unknown): string {
  if (value instanceof Date) return "Invalid Date";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
