import { copy } from "../copy.ts";
import type { StoredTask } from "../stored.ts";
import type { RetryOptions, TaskOptions } from "../task.ts";
import { toMilliseconds } from "./duration.ts";
import { refuseUnknownKeys } from "./refuse.ts";
import { assertJson } from "./values.ts";

const KNOWN: Readonly<Record<keyof TaskOptions, true>> = {
  jobExecutor: true,
  maxRunningJobs: true,
  misfireGraceTime: true,
  retry: true,
  metadata: true,
};
const KNOWN_RETRY: Readonly<Record<keyof RetryOptions, true>> = { maxAttempts: true };

/** The settings of a task when nobody gave any. */
export const DEFAULT_TASK: Omit<StoredTask, "id"> = {
  jobExecutor: "async",
  maxRunningJobs: 1,
  misfireGraceTime: null,
  maxAttempts: 1,
  metadata: {},
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
  const { jobExecutor, maxRunningJobs, misfireGraceTime, retry, metadata } = options;
  if (jobExecutor !== undefined) requireExecutorName(jobExecutor, action);
  if (maxRunningJobs !== undefined) requireCount("maxRunningJobs", maxRunningJobs, action);
  if (retry !== undefined) refuseUnknownKeys(retry, KNOWN_RETRY, action);
  const maxAttempts = retry?.maxAttempts;
  if (maxAttempts !== undefined) requireCount("retry.maxAttempts", maxAttempts, action);
  if (metadata !== undefined) assertJson(metadata, "metadata");
  return {
    ...(jobExecutor !== undefined && { jobExecutor }),
    ...(maxRunningJobs !== undefined && { maxRunningJobs }),
    ...(misfireGraceTime !== undefined && {
      misfireGraceTime: toMillisecondsOrNull(misfireGraceTime, "misfireGraceTime"),
    }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(metadata !== undefined && { metadata: copy(metadata) }),
  };
}

function requireCount(field: string, value: number, action: string): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new RangeError(
    `Cannot ${action}: ${field} is a whole number from 1, got ${String(value)}`,
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
