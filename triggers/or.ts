import {
  registerTrigger,
  type Trigger,
  triggerFromJSON,
  type TriggerSpec,
} from "../src/trigger.ts";
import { epochOf, epochOfNow } from "./_given.ts";
import { optionsOf, VERSION } from "./_json.ts";
import { requireTriggers } from "./_members.ts";

export type { Trigger, TriggerSpec } from "../src/trigger.ts";

/**
 * Fires whenever one of its triggers does, each instant once.
 *
 * @example Twice a day at odd times
 * ```ts
 * import { CronTrigger, OrTrigger } from "@almanac/scheduler";
 *
 * const timezone = "Europe/Berlin";
 * const trigger = new OrTrigger([
 *   new CronTrigger({ hour: 9, minute: 30, timezone }),
 *   new CronTrigger({ hour: 17, minute: 45, timezone }),
 * ]);
 * console.log(trigger.next());
 * ```
 */
export class OrTrigger implements Trigger {
  /** The kind in its specs. */
  static readonly kind = "or";
  readonly #triggers: readonly Trigger[];

  /**
   * Takes the triggers.
   *
   * @throws {TypeError} when they are no triggers, or there are none
   */
  constructor(triggers: readonly Trigger[]) {
    this.#triggers = requireTriggers(triggers, "OrTrigger");
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): OrTrigger {
    const { triggers } = optionsOf(spec) as { triggers: TriggerSpec[] };
    return new OrTrigger(triggers.map(triggerFromJSON));
  }

  /** The same, with starts that were not given fixed at `now`. */
  anchored(now: Date): OrTrigger {
    epochOfNow(now);
    return new OrTrigger(this.#triggers.map((trigger) => trigger.anchored?.(now) ?? trigger));
  }

  /** The earliest of the next fire times. */
  next(after?: Date): Date | null {
    epochOf(after);
    return this.#triggers.map((trigger) => trigger.next(after))
      .reduce((a, b) => a && b ? (b < a ? b : a) : a ?? b);
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    const triggers = this.#triggers.map((trigger) => trigger.toJSON());
    return { kind: OrTrigger.kind, version: VERSION, triggers: triggers as JsonSpecs };
  }
}

type JsonSpecs = NonNullable<TriggerSpec[string]>;

registerTrigger(OrTrigger);
