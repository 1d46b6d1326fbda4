import { type Trigger, upcoming } from "../../core.ts";
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

function timesOf(trigger: Trigger, n: number, after: Date): readonly Date[] {
  try {
    return upcoming(trigger, n, after);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid([{ in: "body", field: "trigger", reason }]);
  }
}
