import type { Trigger } from "../src/trigger.ts";

/**
 * Checks the triggers that another one combines.
 *
 * @throws {TypeError} when they are no triggers, or there are none
 */
export function requireTriggers(triggers: readonly Trigger[], kind: string): readonly Trigger[] {
  if (!Array.isArray(triggers) || triggers.length === 0) {
    throw new TypeError(`Cannot make an ${kind}: expected a list with at least one trigger`);
  }
  const members = Array.from<Trigger>(triggers); // a hole in a list is undefined here
  return members.map((trigger, i) => requireTrigger(trigger, `triggers[${i}]`, kind));
}

/**
 * Checks a trigger that is part of another one.
 *
 * @throws {TypeError} when it is none
 */
export function requireTrigger(
  trigger: Partial<Trigger> | undefined,
  field: string,
  kind: string,
): Trigger {
  if (typeof trigger?.next === "function" && typeof trigger.toJSON === "function") {
    return trigger as Trigger;
  }
  throw new TypeError(
    `Cannot make an ${kind}: ${field} is no trigger, an object with next() and toJSON()`,
  );
}
