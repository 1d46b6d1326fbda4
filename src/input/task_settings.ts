import { copy } from "../copy.ts";
import type { StoredTask } from "../stored.ts";
import type { StandardSchema } from "../standard_schema.ts";
import type { TaskOptions } from "../task.ts";
import { toMilliseconds } from "./duration.ts";
import { requireCount, toPolicy, toRateLimit, toRetention } from "./policy_input.ts";
import { refuseUnknownKeys, show } from "./refuse.ts";
import { assertJson } from "./values.ts";

const KNOWN: Readonly<Record<keyof TaskOptions, true>> = {
  jobExecutor: true,
  maxRunningJobs: true,
  misfireGraceTime: true,
  retry: true,
  timeout: true,
  priority: true,
  rateLimit: true,
  keep: true,
  args: true,
  version: true,
  upgrade: true,
  metadata: true,
};

/** The settings of a task when nobody gave any. */
export const DEFAULT_TASK: Omit<StoredTask, "id"> = {
  jobExecutor: "async",
  maxRunningJobs: 1,
  misfireGraceTime: null,
  metadata: {},
  policy: {},
  rateLimit: null,
  keep: null,
  version: 1,
};

/**
 * The settings that are given, as they are stored.
 *
 * @throws {TypeError | RangeError} for an unknown setting, or one that cannot be used
 */
export function toTaskSettings(
  options: TaskOptions,
  action: string,
): Partial<Omit<StoredTask, "id">> {
  refuseUnknownKeys(options, KNOWN, action);
  const { jobExecutor, maxRunningJobs, misfireGraceTime, metadata, version } = options;
  const { rateLimit, keep, args, upgrade } = options;
  if (jobExecutor !== undefined) requireExecutorName(jobExecutor, action);
  if (maxRunningJobs !== undefined) requireCount("maxRunningJobs", maxRunningJobs, action);
  if (version !== undefined) requireCount("version", version, action);
  if (args !== undefined) requireSchema(args, action);
  if (upgrade !== undefined && typeof upgrade !== "function") {
    throw new TypeError(`Cannot ${action}: upgrade is a function, got ${show(upgrade)}`);
  }
  if (metadata !== undefined) assertJson(metadata, "metadata");
  const policy = toPolicy(options, action, { ofTask: true });
  return {
    ...(jobExecutor !== undefined && { jobExecutor }),
    ...(maxRunningJobs !== undefined && { maxRunningJobs }),
    ...(misfireGraceTime !== undefined && {
      misfireGraceTime: toMillisecondsOrNull(misfireGraceTime, "misfireGraceTime"),
    }),
    ...(Object.keys(policy).length > 0 && { policy }),
    ...(rateLimit !== undefined && { rateLimit: toRateLimit(rateLimit, action) }),
    ...(keep !== undefined && { keep: toRetention(keep, action) }),
    ...(version !== undefined && { version }),
    ...(metadata !== undefined && { metadata: copy(metadata) }),
  };
}

function requireSchema(schema: unknown, action: string): void {
  const standard = (schema as Partial<StandardSchema> | null)?.["~standard"];
  if (typeof standard?.validate === "function") return;
  throw new TypeError(
    `Cannot ${action}: args is a Standard Schema, with "~standard".validate(), got ${show(schema)}`,
  );
}

/** A duration in milliseconds, where `null` and nothing stand for none. */
export function toMillisecondsOrNull(
  input: Parameters<typeof toMilliseconds>[0] | null | undefined,
  field: string,
): number | null {
  return input === null || input === undefined ? null : toMilliseconds(input, field);
}

/** Refuses what cannot be the name of an executor. */
export function requireExecutorName(name: unknown, action: string): void {
  if (typeof name === "string" && name !== "") return;
  throw new TypeError(
    `Cannot ${action}: jobExecutor is the name of an executor, got ${String(name)}`,
  );
}
