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
  members.forEach((trigger: Partial<Trigger>, i) => {
    if (typeof trigger?.next === "function" && typeof trigger.toJSON === "function") return;
    throw new TypeError(
      `Cannot make an ${kind}: triggers[${i}] is no trigger, an object with next() and toJSON()`,
    );
  });
  return members;
}
