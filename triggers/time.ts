import { systemClock } from "../src/clock.ts";
import { type DurationInput, toMilliseconds } from "../src/input/duration.ts";
import { instantAfter, toEpoch } from "../src/input/instant.ts";
import { registerTrigger, type Trigger, type TriggerSpec } from "../src/trigger.ts";
import { epochOf, epochOfNow } from "./_given.ts";
import { optionsOf, toIso, VERSION } from "./_json.ts";

export type { DurationInput } from "../src/input/duration.ts";
export type { Trigger, TriggerSpec } from "../src/trigger.ts";

/**
 * Fires once, some time after the schedule was added; used by itself, after it was made.
 *
 * @example In five seconds
 * ```ts
 * import { TimeTrigger } from "@almanac/scheduler";
 *
 * console.log(new TimeTrigger(5).next());
 * ```
 */
export class TimeTrigger implements Trigger {
  /** The kind in its specs. */
  static readonly kind = "time";
  readonly #delay: number;
  #time: number;

  /**
   * Takes the time to wait; a number is seconds.
   *
   * @throws {TypeError | RangeError} when `delay` is no duration, or so long that no date is that late
   */
  constructor(delay: DurationInput) {
    this.#delay = toMilliseconds(delay, "delay");
    this.#time = this.#after(systemClock.now());
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): TimeTrigger {
    const { milliseconds } = optionsOf(spec) as { milliseconds: number };
    const trigger = new TimeTrigger({ milliseconds });
    trigger.#time = toEpoch(spec.time as string, "time");
    return trigger;
  }

  /** The same delay, from `now` on. */
  anchored(now: Date): TimeTrigger {
    const trigger = new TimeTrigger({ milliseconds: this.#delay });
    trigger.#time = this.#after(epochOfNow(now));
    return trigger;
  }

  /** The time, if it is after `after`. */
  next(after?: Date): Date | null {
    return this.#time <= epochOf(after) ? null : new Date(this.#time);
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    return {
      kind: TimeTrigger.kind,
      version: VERSION,
      milliseconds: this.#delay,
      time: toIso(this.#time),
      implied: ["time"],
    };
  }

  #after(now: number): number {
    return instantAfter(now, this.#delay, "delay");
  }
}

registerTrigger(TimeTrigger);
