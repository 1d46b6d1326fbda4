import { type DurationInput, toMilliseconds } from "../src/input/duration.ts";
import { refuseUnknownKeys, show } from "../src/input/refuse.ts";
import {
  registerTrigger,
  type Trigger,
  triggerFromJSON,
  type TriggerSpec,
} from "../src/trigger.ts";
import { Agreements } from "./_agreements.ts";
import { epochOf, epochOfNow } from "./_given.ts";
import { optionsOf, VERSION } from "./_json.ts";
import { requireTriggers } from "./_members.ts";

export type { DurationInput } from "../src/input/duration.ts";
export type { Trigger, TriggerSpec } from "../src/trigger.ts";

/** The options of an {@linkcode AndTrigger}. */
export interface AndTriggerOptions {
  /** How far apart fire times that agree may be; a number is seconds. @default 1 second */
  readonly threshold?: DurationInput;
  /** How often to look for a time on which all agree. @default 10000 */
  readonly maxIterations?: number;
}

const KNOWN: Readonly<Record<keyof AndTriggerOptions, true>> = {
  threshold: true,
  maxIterations: true,
};
const ACTION = "make an AndTrigger";

/**
 * Fires when all of its triggers do, within `threshold` of each other; the earliest of their times
 * is the fire time. It ends when one of them does.
 *
 * Triggers that fire more often than `threshold` agree in more than one way: then the times that are
 * closest to each other count. Of agreements that overlap, the tightest fires; of equally tight ones,
 * that which begins with a trigger further to the front of the list.
 *
 * @example On Friday the 13th
 * ```ts
 * import { AndTrigger, CronTrigger } from "@almanac/scheduler";
 *
 * const trigger = new AndTrigger([
 *   new CronTrigger({ day: 13, timezone: "UTC" }),
 *   new CronTrigger({ dayOfWeek: "fri", timezone: "UTC" }),
 * ]);
 * console.log(trigger.next(new Date("2026-01-01T00:00:00Z"))); // 2026-02-13T00:00:00.000Z
 * ```
 */
export class AndTrigger implements Trigger {
  /** The kind in its specs. */
  static readonly kind = "and";
  readonly #triggers: readonly Trigger[];
  readonly #threshold: number;
  readonly #maxIterations: number;
  readonly #agreements: Agreements;

  /**
   * Takes the triggers and how closely they have to agree.
   *
   * @throws {TypeError} when they are no triggers, there are none, or an option is unknown
   * @throws {RangeError} when an option is out of range
   */
  constructor(triggers: readonly Trigger[], options: AndTriggerOptions = {}) {
    refuseUnknownKeys(options, KNOWN, ACTION);
    const { threshold = 1, maxIterations = 10_000 } = options;
    if (!Number.isInteger(maxIterations) || maxIterations < 1) {
      throw new RangeError(
        `Cannot ${ACTION}: maxIterations is a whole number from 1, got ${show(maxIterations)}`,
      );
    }
    this.#triggers = requireTriggers(triggers, "AndTrigger");
    this.#threshold = toMilliseconds(threshold, "threshold");
    this.#maxIterations = maxIterations;
    this.#agreements = new Agreements(this.#triggers, this.#threshold, maxIterations);
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): AndTrigger {
    const { triggers, milliseconds, maxIterations } = optionsOf(spec) as {
      triggers: TriggerSpec[];
      milliseconds: number;
      maxIterations: number;
    };
    const threshold = { milliseconds };
    return new AndTrigger(triggers.map(triggerFromJSON), { threshold, maxIterations });
  }

  /** The same, with starts that were not given fixed at `now`. */
  anchored(now: Date): AndTrigger {
    epochOfNow(now);
    return new AndTrigger(
      this.#triggers.map((trigger) => trigger.anchored?.(now) ?? trigger),
      { threshold: { milliseconds: this.#threshold }, maxIterations: this.#maxIterations },
    );
  }

  /**
   * The first time after `after` on which all agree.
   *
   * @throws {TypeError} when `after` is no valid date
   * @throws {MaxIterationsReachedError} when there is none in `maxIterations` tries
   */
  next(after?: Date): Date | null {
    const since = after === undefined ? this.#beforeFirst() : epochOf(after);
    if (since === null) return null;
    const time = this.#agreements.next(since);
    return time === null ? null : new Date(time);
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    const triggers = this.#triggers.map((trigger) => trigger.toJSON());
    return {
      kind: AndTrigger.kind,
      version: VERSION,
      triggers: triggers as NonNullable<TriggerSpec[string]>,
      milliseconds: this.#threshold,
      maxIterations: this.#maxIterations,
    };
  }

  /** A time after which the first fire time is the very first one; `null` when there is none. */
  #beforeFirst(): number | null {
    const firsts = this.#triggers.map((trigger) => trigger.next()?.getTime() ?? null);
    if (firsts.includes(null)) return null;
    const times = firsts as number[];
    return Math.max(Math.min(...times), Math.max(...times) - this.#threshold) - 1;
  }
}

registerTrigger(AndTrigger);
