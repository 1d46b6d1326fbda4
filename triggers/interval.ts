import { systemClock } from "../src/clock.ts";
import { type DurationUnits, MS_PER_UNIT, toMilliseconds } from "../src/input/duration.ts";
import { type InstantInput, MAX_EPOCH, toEpoch } from "../src/input/instant.ts";
import { refuseUnknownKeys } from "../src/input/refuse.ts";
import { registerTrigger, type Trigger, type TriggerSpec } from "../src/trigger.ts";
import { epochOf, epochOfNow } from "./_given.ts";
import { optionsOf, requireOrder, toEpochOr, toIso, VERSION } from "./_json.ts";

export type { DurationUnits } from "../src/input/duration.ts";
export type { InstantInput } from "../src/input/instant.ts";
export type { Trigger, TriggerSpec } from "../src/trigger.ts";

/** The options of an {@linkcode IntervalTrigger}; the units are added up. */
export interface IntervalTriggerOptions extends DurationUnits {
  /** The first fire time. @default when the schedule is added */
  readonly startTime?: InstantInput;
  /** The last possible fire time. @default none */
  readonly endTime?: InstantInput;
}

const KNOWN: Readonly<Record<keyof IntervalTriggerOptions, true>> = {
  weeks: true,
  days: true,
  hours: true,
  minutes: true,
  seconds: true,
  milliseconds: true,
  startTime: true,
  endTime: true,
};
const ACTION = "make an IntervalTrigger";

/**
 * Fires at `startTime` and then every so often, in real time: a day is 24 hours. Each fire time is
 * worked out from `startTime`, so that it never drifts.
 *
 * @example Every five minutes
 * ```ts
 * import { IntervalTrigger } from "@almanac/scheduler";
 *
 * const trigger = new IntervalTrigger({ minutes: 5, startTime: "2026-01-01T00:00:00Z" });
 * console.log(trigger.next(new Date("2026-01-01T00:07:00Z"))); // 2026-01-01T00:10:00.000Z
 * ```
 */
export class IntervalTrigger implements Trigger {
  /** The kind in its specs. */
  static readonly kind = "interval";
  readonly #interval: number;
  readonly #end: number;
  readonly #isImplied: boolean;
  #start: number;

  /**
   * Takes the interval, its start and its end.
   *
   * @throws {TypeError} for an unknown option or one of the wrong type
   * @throws {RangeError} for an interval under a millisecond, or an end before the start
   */
  constructor(options: IntervalTriggerOptions) {
    refuseUnknownKeys(options, KNOWN, ACTION);
    const { startTime, endTime, weeks, days, hours, minutes, seconds, milliseconds = 0 } = options;
    const units = { weeks, days, hours, minutes, seconds, milliseconds };
    this.#interval = toMilliseconds(units as DurationUnits, "interval");
    if (this.#interval < 1) {
      throw new RangeError(
        `Cannot ${ACTION}: the interval is longer than 0, give some of ${
          Object.keys(MS_PER_UNIT).join(", ")
        }`,
      );
    }
    this.#isImplied = startTime === undefined;
    this.#start = toEpochOr(startTime, "startTime", systemClock.now());
    this.#end = toEpochOr(endTime, "endTime", Infinity);
    if (!this.#isImplied) requireOrder("IntervalTrigger", this.#start, this.#end);
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): IntervalTrigger {
    const trigger = new IntervalTrigger(optionsOf(spec) as IntervalTriggerOptions);
    trigger.#start = toEpoch(spec.startTime as string, "startTime");
    return trigger;
  }

  /** The same interval; if no start was given, it is `now`. */
  anchored(now: Date): IntervalTrigger {
    const start = epochOfNow(now);
    if (!this.#isImplied) return this;
    return IntervalTrigger.fromJSON({ ...this.toJSON(), startTime: toIso(start) });
  }

  /** The first multiple of the interval from the start that is after `after`. */
  next(after?: Date): Date | null {
    const past = epochOf(after) - this.#start;
    const steps = past < 0 ? 0 : Math.floor(past / this.#interval) + 1;
    const time = this.#start + steps * this.#interval;
    return time > this.#end || time > MAX_EPOCH ? null : new Date(time);
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    return {
      kind: IntervalTrigger.kind,
      version: VERSION,
      milliseconds: this.#interval,
      startTime: toIso(this.#start),
      ...(this.#end !== Infinity && { endTime: toIso(this.#end) }),
      ...(this.#isImplied && { implied: ["startTime"] }),
    };
  }
}

registerTrigger(IntervalTrigger);
