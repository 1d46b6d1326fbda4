import { MS_PER_UNIT, toMilliseconds } from "../src/input/duration.ts";
import { show } from "../src/input/refuse.ts";
import type { Trigger, TriggerSpec } from "../src/trigger.ts";
import { VERSION } from "./_json.ts";
import { boundsInWords } from "./_words/bounds.ts";
import { calendarIntervalInWords } from "./_words/calendar_interval.ts";
import { cronInWords } from "./_words/cron.ts";
import { exclusionsInWords } from "./_words/exclusions.ts";
import { everyLength, instantInWords, lengthInWords } from "./_words/times.ts";

export type { JsonValue, Trigger, TriggerSpec } from "../src/trigger.ts";

/**
 * A trigger in plain English, with its zone. A start that was not given is not said. Of a trigger of
 * your own, or a spec that cannot be read, its kind alone. Never throws.
 *
 * @example In words
 * ```ts
 * import { CronTrigger, describeTrigger } from "@almanac/scheduler";
 *
 * const timezone = "Europe/Berlin";
 * console.log(describeTrigger(CronTrigger.fromCrontab("0 9 * * mon-fri", { timezone })));
 * // every weekday at 09:00, Europe/Berlin
 * ```
 */
export function describeTrigger(trigger: Trigger | TriggerSpec): string {
  try {
    return specInWords(isTrigger(trigger) ? trigger.toJSON() : trigger);
  } catch {
    return ofKind(trigger);
  }
}

const WORDS: Readonly<Record<string, (spec: TriggerSpec) => string>> = {
  date: ({ time }) => `once, on ${instantInWords(time, "UTC")} UTC`,
  time: (spec) => `once, ${lengthInWords(lengthOf(spec))} after it was added`,
  interval: (spec) =>
    everyLength(lengthInWords(lengthOf(spec))) + boundsInWords(spec, "UTC", " UTC"),
  calendarInterval: calendarIntervalInWords,
  cron: cronInWords,
  and: (spec) => `whenever all of these fire ${closeness(spec)}: ${membersInWords(spec)}`,
  or: (spec) => `whenever one of these fires: ${membersInWords(spec)}`,
  except: (spec) => memberInWords(spec.trigger as TriggerSpec) + exclusionsInWords(spec),
};

function specInWords(spec: TriggerSpec): string {
  const words = Object.hasOwn(WORDS, spec.kind) ? WORDS[spec.kind] : undefined;
  const isKnown = spec.version === undefined || spec.version === VERSION;
  return words && isKnown ? words(spec) : ofKind(spec);
}

function lengthOf(spec: TriggerSpec): number {
  const units = Object.entries(spec).filter(([key]) => Object.hasOwn(MS_PER_UNIT, key));
  return toMilliseconds(Object.fromEntries(units), "length");
}

function closeness({ milliseconds = 1000 }: TriggerSpec): string {
  return milliseconds === 0
    ? "at the same instant"
    : `within ${lengthInWords(Number(milliseconds))}`;
}

function membersInWords({ triggers }: TriggerSpec): string {
  return (triggers as readonly TriggerSpec[]).map(memberInWords).join("; ");
}

/** A trigger within another one, in brackets if it has parts itself. */
function memberInWords(spec: TriggerSpec): string {
  const words = specInWords(spec);
  return ["and", "or", "except"].includes(spec.kind) ? `(${words})` : words;
}

function ofKind(trigger: Trigger | TriggerSpec): string {
  let kind: unknown;
  try {
    kind = (isTrigger(trigger) ? trigger.toJSON() : trigger).kind;
  } catch {
    return "a trigger that cannot be described";
  }
  return `a trigger of kind ${show(kind)}`;
}

function isTrigger(value: Trigger | TriggerSpec): value is Trigger {
  return typeof value.toJSON === "function";
}
