import { systemClock } from "../src/clock.ts";
import { type DurationInput, toMilliseconds } from "../src/input/duration.ts";
import { toEpoch } from "../src/input/instant.ts";
import { registerTrigger, type Trigger, type TriggerSpec } from "../src/trigger.ts";
import { optionsOf, toIso, VERSION } from "./_json.ts";

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
   * @throws {TypeError | RangeError} when `delay` is no duration
   */
  constructor(delay: DurationInput) {
    this.#delay = toMilliseconds(delay, "delay");
    this.#time = systemClock.now() + this.#delay;
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): TimeTrigger {
    const { milliseconds } = optionsOf(spec) as { milliseconds: number };
    return new TimeTrigger({ milliseconds }).#at(toEpoch(spec.time as string, "time"));
  }

  /** The same delay, from `now` on. */
  anchored(now: Date): TimeTrigger {
    return new TimeTrigger({ milliseconds: this.#delay }).#at(now.getTime() + this.#delay);
  }

  /** The time, if it is after `after`. */
  next(after?: Date): Date | null {
    return after && this.#time <= after.getTime() ? null : new Date(this.#time);
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

  #at(time: number): this {
    this.#time = time;
    return this;
  }
}

registerTrigger(TimeTrigger);
