import { MaxIterationsReachedError } from "../src/errors.ts";
import { type DurationInput, toMilliseconds } from "../src/input/duration.ts";
import { refuseUnknownKeys } from "../src/input/refuse.ts";
import {
  registerTrigger,
  type Trigger,
  triggerFromJSON,
  type TriggerSpec,
} from "../src/trigger.ts";
import { optionsOf, VERSION } from "./_json.ts";
import { requireTriggers } from "./_members.ts";

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
        `Cannot ${ACTION}: maxIterations is a whole number from 1, got ${String(maxIterations)}`,
      );
    }
    this.#triggers = requireTriggers(triggers, "AndTrigger");
    this.#threshold = toMilliseconds(threshold, "threshold");
    this.#maxIterations = maxIterations;
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
    return new AndTrigger(
      this.#triggers.map((trigger) => trigger.anchored?.(now) ?? trigger),
      { threshold: { milliseconds: this.#threshold }, maxIterations: this.#maxIterations },
    );
  }

  /**
   * The first time after `after` on which all agree.
   *
   * @throws {MaxIterationsReachedError} when there is none in `maxIterations` tries
   */
  next(after?: Date): Date | null {
    const started = this.#agreedAt(after) ?? this.#triggers.map(() => after);
    let times = this.#triggers.map((trigger, i) => trigger.next(started[i]));
    for (let i = 0; i < this.#maxIterations; i++) {
      if (!isComplete(times)) return null;
      const earliest = Math.min(...times.map(Number));
      const enough = Math.max(...times.map(Number)) - this.#threshold;
      if (earliest >= enough) return new Date(earliest);
      const since = new Date(enough - 1);
      times = times.map((time, at) => time > since ? time : this.#triggers[at]!.next(since));
    }
    throw new MaxIterationsReachedError(
      `Cannot find a fire time: the triggers of an AndTrigger do not agree within ` +
        `${this.#threshold / 1000} s in ${this.#maxIterations} tries`,
    );
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

  /** If all agreed on `after`, the times that made up that agreement: they are used up. */
  #agreedAt(after: Date | undefined): Date[] | null {
    if (!after) return null;
    const start = after.getTime();
    const times = this.#triggers.map((trigger) => trigger.next(new Date(start - 1)));
    if (!isComplete(times)) return null;
    const isAgreed = Math.min(...times.map(Number)) === start &&
      Math.max(...times.map(Number)) <= start + this.#threshold;
    return isAgreed ? times : null;
  }
}

function isComplete(times: readonly (Date | null)[]): times is Date[] {
  return times.every((time) => time !== null);
}

registerTrigger(AndTrigger);
