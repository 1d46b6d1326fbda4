import { copy } from "../copy.ts";
import type { Metadata } from "../records.ts";
import type { NewJob } from "../stored.ts";
import type { AnyTask, OptionsArgument, TaskArguments } from "../task.ts";
import { type DurationInput, toMilliseconds } from "./duration.ts";
import { instantAfter, type InstantInput, toEpoch } from "./instant.ts";
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
  /** The time before which it does not start. @default at once */
  readonly runAt?: InstantInput;
  /** How long it waits before it starts, instead of `runAt`; a number is seconds. @default 0 */
  readonly delay?: DurationInput;
}

/** The options of a job: how it is run and the arguments for its task. */
export type JobOptions<Args extends readonly unknown[] = readonly unknown[]> =
  & JobSettings
  & TaskArguments<Args>;

/** One of many jobs that are added at once: {@linkcode job} makes it. */
export interface JobRequest {
  /** Its task. */
  readonly task: AnyTask;
  /** Its options. */
  readonly options: JobOptions;
}

/**
 * A job for {@linkcode Scheduler.addJobs}, with what {@linkcode Scheduler.addJob} takes.
 *
 * @example Two jobs of different tasks
 * ```ts
 * import { job, Scheduler, task } from "@almanac/scheduler";
 *
 * const greet = task("greet", (name: string) => console.log(`Hello, ${name}!`));
 * const tidyUp = task("tidy-up", () => {});
 * await using scheduler = new Scheduler();
 * await scheduler.addJobs([job(greet, { args: ["Ada"] }), job(tidyUp, { delay: 60 })]);
 * ```
 */
export function job<Args extends readonly unknown[] = readonly unknown[]>(
  task: AnyTask<Args>,
  ...[options]: OptionsArgument<JobOptions<NoInfer<Args>>>
): JobRequest {
  return { task: task as AnyTask, options: (options ?? {}) as JobOptions };
}

const KNOWN: Readonly<Record<keyof JobSettings | "args" | "kwargs", true>> = {
  args: true,
  kwargs: true,
  jobExecutor: true,
  metadata: true,
  resultExpirationTime: true,
  runAt: true,
  delay: true,
};

/** A job that is complete when the time is known. */
export interface JobDraft {
  readonly id: string;
  /** The executor that it names, if it does. */
  readonly executor: string | null;
  /** The job, as it is added at `now`, in milliseconds. */
  readonly complete: (now: number) => NewJob;
}

/**
 * Checks everything about a new job that can be checked without a store.
 *
 * @throws {TypeError | RangeError | SerializationError} with the reason
 */
export function toJobDraft(
  id: string,
  taskId: string,
  options: JobOptions,
): JobDraft {
  const action = `add a job of task "${taskId}"`;
  refuseUnknownKeys(options, KNOWN, action);
  const { jobExecutor = null, metadata = {}, resultExpirationTime = 0 } = options;
  if (jobExecutor !== null) requireExecutorName(jobExecutor, action);
  assertJson(metadata, "metadata");
  const runAt = toRunAt(options, action);
  const job = {
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
  const complete = (now: number) => ({ ...job, runAt: runAt(now), createdAt: now });
  return { id, executor: jobExecutor, complete };
}

/** Gives `runAt` for the time at which the job is added. */
function toRunAt(
  { runAt, delay }: JobSettings,
  action: string,
): (now: number) => number | null {
  if (runAt !== undefined && delay !== undefined) {
    throw new TypeError(`Cannot ${action}: give either runAt or delay`);
  }
  if (runAt !== undefined) {
    const instant = toEpoch(runAt, "runAt");
    return () => instant;
  }
  const wait = toMilliseconds(delay ?? 0, "delay");
  return (now) => wait > 0 ? instantAfter(now, wait, "delay") : null;
}
