import { type InstantInput, toEpoch } from "../src/input/instant.ts";
import type { TriggerSpec } from "../src/trigger.ts";

/** The version of every spec that this release writes. */
export const VERSION = 1;

/**
 * The options that are in a spec.
 *
 * @throws {RangeError} when a later release wrote it
 */
export function optionsOf({ kind, version, implied, ...options }: TriggerSpec): object {
  if (version !== VERSION) {
    throw new RangeError(
      `version ${String(version)} of kind "${kind}" is not known here, expected ${VERSION}`,
    );
  }
  const filledIn = new Set(implied);
  return Object.fromEntries(Object.entries(options).filter(([key]) => !filledIn.has(key)));
}

/** An instant as specs hold it. */
export function toIso(epoch: number): string {
  return new Date(epoch).toISOString();
}

/** An optional instant in milliseconds. */
export function toEpochOr<T>(input: InstantInput | undefined, field: string, otherwise: T) {
  return input === undefined ? otherwise : toEpoch(input, field);
}

/**
 * Checks that an end is not before its start.
 *
 * @throws {RangeError} when it is
 */
export function requireOrder(kind: string, start: number, end: number, prefix = "Time"): void {
  if (end >= start) return;
  throw new RangeError(
    `Cannot make a ${kind}: end${prefix} ${toIso(end)} is before start${prefix} ${toIso(start)}`,
  );
}
