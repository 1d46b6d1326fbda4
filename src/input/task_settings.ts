import type { StoredTask } from "../stored.ts";
import type { TaskOptions } from "../task.ts";
import { toMilliseconds } from "./duration.ts";
import { refuseUnknownKeys } from "./refuse.ts";
import { assertJson } from "./values.ts";

const KNOWN: Readonly<Record<keyof TaskOptions, true>> = {
  jobExecutor: true,
  maxRunningJobs: true,
  misfireGraceTime: true,
  metadata: true,
};

/** The settings of a task when nobody gave any. */
export const DEFAULT_TASK: Omit<StoredTask, "id"> = {
  jobExecutor: "async",
  maxRunningJobs: 1,
  misfireGraceTime: null,
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
  const { jobExecutor, maxRunningJobs, misfireGraceTime, metadata } = options;
  if (jobExecutor !== undefined) requireExecutorName(jobExecutor, action);
  if (maxRunningJobs !== undefined && !(Number.isInteger(maxRunningJobs) && maxRunningJobs > 0)) {
    throw new RangeError(
      `Cannot ${action}: maxRunningJobs is a whole number from 1, got ${String(maxRunningJobs)}`,
    );
  }
  if (metadata !== undefined) assertJson(metadata, "metadata");
  return {
    ...(jobExecutor !== undefined && { jobExecutor }),
    ...(maxRunningJobs !== undefined && { maxRunningJobs }),
    ...(misfireGraceTime !== undefined && {
      misfireGraceTime: toMillisecondsOrNull(misfireGraceTime, "misfireGraceTime"),
    }),
    ...(metadata !== undefined && { metadata }),
  };
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
