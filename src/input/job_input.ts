import { copy } from "../copy.ts";
import type { Metadata } from "../records.ts";
import type { NewJob } from "../stored.ts";
import type { TaskArguments } from "../task.ts";
import { type DurationInput, toMilliseconds } from "./duration.ts";
import { toPayload } from "./payload.ts";
import { refuseUnknownKeys } from "./refuse.ts";
import { requireExecutorName } from "./task_settings.ts";
import { assertJson } from "./values.ts";

/** How a job is run. */
export interface JobSettings {
  /** The executor. @default the task's */
  readonly jobExecutor?: string;
  /** Plain data, added to the task's. @default {} */
  readonly metadata?: Metadata;
  /**
   * How long its result is kept; a number is seconds.
   * @default 0 for `addJob`, not at all; 15 minutes for `runJob`
   */
  readonly resultExpirationTime?: DurationInput;
}

/** The options of a job: how it is run and the arguments for its task. */
export type JobOptions<Args extends readonly unknown[] = readonly unknown[]> =
  & JobSettings
  & TaskArguments<Args>;

const KNOWN: Readonly<Record<keyof JobSettings | "args" | "kwargs", true>> = {
  args: true,
  kwargs: true,
  jobExecutor: true,
  metadata: true,
  resultExpirationTime: true,
};

/**
 * Checks everything about a new job that can be checked without a store; `createdAt` is added when
 * it is stored.
 *
 * @throws {TypeError | RangeError | SerializationError} with the reason
 */
export function toJobDraft(
  id: string,
  taskId: string,
  options: JobOptions,
): Omit<NewJob, "createdAt"> {
  const action = `add a job of task "${taskId}"`;
  refuseUnknownKeys(options, KNOWN, action);
  const { jobExecutor = null, metadata = {}, resultExpirationTime = 0 } = options;
  if (jobExecutor !== null) requireExecutorName(jobExecutor, action);
  assertJson(metadata, "metadata");
  return {
    id,
    taskId,
    ...toPayload(options, action),
    scheduleId: null,
    nominalFireTime: null,
    scheduledFireTime: null,
    startDeadline: null,
    executor: jobExecutor,
    resultExpirationTime: toMilliseconds(resultExpirationTime, "resultExpirationTime"),
    metadata: copy(metadata),
  };
}
