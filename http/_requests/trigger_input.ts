import { CronTrigger } from "../../triggers/cron.ts";
import "../../triggers/mod.ts"; // so that each kind can be read
import { type Trigger, triggerFromJSON, type TriggerSpec } from "../../core.ts";
import { invalid } from "../_answers/problem.ts";

/** A trigger as requests have it. */
export type TriggerInput =
  | { readonly crontab: string; readonly timezone?: string | undefined; readonly kind?: never }
  | { readonly kind: string; readonly [field: string]: unknown };

/** The most triggers within one. */
const MOST = 50;
/** The most levels of triggers within each other. */
const DEEPEST = 5;
/** The most tries that a trigger may ask for; each takes time. */
const MOST_TRIES = 10_000;

/**
 * The trigger that a request means: what was not given starts at `now`.
 *
 * @throws {DeserializationError | TypeError | RangeError | Problem} for one that cannot be used
 */
export function toTrigger(input: TriggerInput, now: Date): Trigger {
  return input.kind === undefined ? fromCrontab(input) : fromSpec(input, now);
}

function fromCrontab({ crontab, timezone }: Extract<TriggerInput, { kind?: never }>): Trigger {
  const bounds = timezone === undefined ? {} : { timezone };
  at("trigger.timezone", () => CronTrigger.fromCrontab("* * * * *", bounds));
  return at("trigger.crontab", () => CronTrigger.fromCrontab(crontab, bounds));
}

function fromSpec(spec: { readonly kind: string }, now: Date): Trigger {
  requireBounds(spec, "trigger", 1);
  return at("trigger", () => triggerFromJSON(withStart(spec as TriggerSpec, now)));
}

function at<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid([{ in: "body", field, reason }]);
  }
}

/** Refuses what would take long to look at. */
function requireBounds(spec: unknown, path: string, depth: number): number {
  if (typeof spec !== "object" || spec === null) return 0;
  const refuse = (reason: string): never => {
    throw invalid([{ in: "body", field: path, reason }]);
  };
  const { triggers, trigger, maxIterations } = spec as Readonly<Record<string, unknown>>;
  if (depth > DEEPEST) refuse(`there are more than ${DEEPEST} levels of triggers`);
  if (typeof maxIterations === "number" && maxIterations > MOST_TRIES) {
    refuse(`maxIterations is ${MOST_TRIES} at most`);
  }
  const parts = Array.isArray(triggers) ? triggers : trigger === undefined ? [] : [trigger];
  const count = parts.reduce(
    (sum: number, part, i) => sum + requireBounds(part, `${path}.triggers[${i}]`, depth + 1),
    1,
  );
  return count > MOST ? refuse(`there are more than ${MOST} triggers`) : count;
}

/** What `toJSON` would have filled in: kinds of triggers are read with it. */
function withStart(spec: TriggerSpec, now: Date): TriggerSpec {
  const start = now.toISOString();
  const filled = { version: 1, ...spec };
  const isGiven = (field: string) => spec[field] !== undefined;
  switch (spec.kind) {
    case "interval":
    case "cron":
      return isGiven("startTime")
        ? filled
        : { ...filled, startTime: start, implied: ["startTime"] };
    case "time":
      return isGiven("time") ? filled : { ...filled, time: start, implied: ["time"] };
    case "and":
      return { milliseconds: 1000, maxIterations: MOST_TRIES, ...filled, ...parts(spec, now) };
    case "or":
      return { ...filled, ...parts(spec, now) };
    case "except":
      return {
        timezone: "UTC",
        ...filled,
        ...(isSpec(spec.trigger) && { trigger: withStart(spec.trigger, now) as never }),
      };
    default:
      return filled;
  }
}

function parts({ triggers }: TriggerSpec, now: Date): object {
  if (!Array.isArray(triggers)) return {};
  return { triggers: triggers.map((part) => isSpec(part) ? withStart(part, now) : part) };
}

function isSpec(value: unknown): value is TriggerSpec {
  return typeof value === "object" && value !== null && "kind" in value;
}
