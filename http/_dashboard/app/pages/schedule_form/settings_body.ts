import type { Json, JsonObject } from "../../api/records.ts";
import { type Parsed, parseList, parseObject } from "../../format/json_input.ts";
import type { SettingsDraft } from "./settings_draft.ts";

/** What is wrong with each field. */
export type FieldErrors = Readonly<Record<string, string>>;

type Numeric =
  | "misfireGraceTime"
  | "maxJitter"
  | "maxRuns"
  | "fixedDelay"
  | "timeout"
  | "maxAttempts"
  | "priority"
  | "jobResultExpirationTime";

/** The settings as the server takes them, without those that are left to their defaults. */
export function toBody(draft: SettingsDraft): { body: JsonObject; errors: FieldErrors } {
  const errors: Record<string, string> = {};
  if (draft.taskId === "") errors.taskId = "Choose a task.";
  const take = <Value>(name: string, parsed: Parsed<Value>): Value | undefined => {
    if ("value" in parsed) return parsed.value;
    errors[name] = parsed.reason;
    return undefined;
  };
  const number = (name: Numeric): number | null => take(name, parseNumber(draft[name])) ?? null;
  const attempts = number("maxAttempts");
  const body: Record<string, Json | undefined> = {
    args: take("args", parseList(draft.args)),
    kwargs: take("kwargs", parseObject(draft.kwargs)),
    metadata: take("metadata", parseObject(draft.metadata)) ?? {},
    coalesce: draft.coalesce,
    overlap: draft.overlap,
    misfireGraceTime: number("misfireGraceTime"),
    maxJitter: number("maxJitter"),
    maxRuns: number("maxRuns"),
    fixedDelay: number("fixedDelay"),
    concurrencyKey: draft.concurrencyKey.trim() || null,
    jobResultExpirationTime: number("jobResultExpirationTime") ?? 0,
    // what is left to the task cannot be sent
    timeout: number("timeout") ?? undefined,
    priority: number("priority") ?? undefined,
    retry: attempts === null ? undefined : { maxAttempts: attempts },
  };
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  return { body: Object.fromEntries(given) as JsonObject, errors };
}

function parseNumber(text: string): Parsed<number | null> {
  if (text.trim() === "") return { value: null };
  const value = Number(text);
  return Number.isFinite(value) ? { value } : { reason: "Give a number." };
}

/** What differs between two bodies: what has to be sent of the second one. */
export function changesOf(before: JsonObject, after: JsonObject): JsonObject {
  const changed = Object.entries(after).filter(([key, value]) =>
    JSON.stringify(value) !== JSON.stringify(before[key])
  );
  return Object.fromEntries(changed);
}
