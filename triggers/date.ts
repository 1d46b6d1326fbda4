import { type InstantInput, toEpoch } from "../src/input/instant.ts";
import { registerTrigger, type Trigger, type TriggerSpec } from "../src/trigger.ts";
import { epochOf } from "./_given.ts";
import { optionsOf, toIso, VERSION } from "./_json.ts";

export type { InstantInput } from "../src/input/instant.ts";
export type { Trigger, TriggerSpec } from "../src/trigger.ts";

/**
 * Fires once, at a given time.
 *
 * @example New Year
 * ```ts
 * import { DateTrigger } from "@almanac/scheduler";
 *
 * const trigger = new DateTrigger("2030-01-01T00:00:00+01:00");
 * console.log(trigger.next()); // 2029-12-31T23:00:00.000Z
 * ```
 */
export class DateTrigger implements Trigger {
  /** The kind in its specs. */
  static readonly kind = "date";
  readonly #time: number;

  /**
   * Takes the time at which to fire.
   *
   * @throws {TypeError | RangeError} when `at` is no instant
   */
  constructor(at: InstantInput) {
    this.#time = toEpoch(at, "at");
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): DateTrigger {
    const { time } = optionsOf(spec) as { time: string };
    return new DateTrigger(time);
  }

  /** The time, if it is after `after`. */
  next(after?: Date): Date | null {
    return this.#time <= epochOf(after) ? null : new Date(this.#time);
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    return { kind: DateTrigger.kind, version: VERSION, time: toIso(this.#time) };
  }
}

registerTrigger(DateTrigger);
