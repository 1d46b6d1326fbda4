import { type Trigger, triggerFromJSON, upcoming } from "../../core.ts";
import { describeTrigger } from "../../triggers/describe.ts";
import { zoneOf } from "./presenter.ts";
import { invalid } from "./problem.ts";

/** What a trigger does: in words, and its next fire times. */
export function previewOf(trigger: Trigger, n: number, after: Date) {
  const spec = trigger.toJSON();
  return {
    trigger: spec,
    description: describeTrigger(spec),
    timezone: zoneOf(spec),
    fireTimes: timesOf(trigger, n, after),
  };
}

/**
 * The trigger of a schedule as `backfill` takes it from `start` on: bounded by a start that was given,
 * not by the time at which the schedule was added.
 */
export function startingAt(trigger: Trigger, start: Date): Trigger {
  const spec = trigger.toJSON();
  const isBounded = spec.implied?.includes("anchored") &&
    Date.parse(String(spec.startTime)) > start.getTime();
  return isBounded ? triggerFromJSON({ ...spec, startTime: start.toISOString() }) : trigger;
}

function timesOf(trigger: Trigger, n: number, after: Date): readonly Date[] {
  try {
    return upcoming(trigger, n, after);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid([{ in: "body", field: "trigger", reason }]);
  }
}
