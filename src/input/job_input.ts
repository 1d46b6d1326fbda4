import { copy } from "../copy.ts";
import type { JobState, Metadata } from "../records.ts";
import type { NewJob, UniqueConflict, UniqueRule } from "../stored.ts";
import type { AnyTask, OptionsArgument, RetryOptions, TaskArguments } from "../task.ts";
import { type DurationInput, toMilliseconds } from "./duration.ts";
import { instantAfter, type InstantInput, toEpoch } from "./instant.ts";
import { requireId } from "./ids.ts";
import { type Payload, toPayload } from "./payload.ts";
import { toPolicy } from "./policy_input.ts";
import { refuseUnknownKeys, requireOneOf, show } from "./refuse.ts";
import { requireExecutorName } from "./task_settings.ts";
import { assertJson } from "./values.ts";

/** How a job is run. */
export interface JobSettings {
  /** Its id, which no other job has; a job with the id of another is not added. @default a new id */
  readonly id?: string;
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
  /** When it is tried again, where that differs from its task. @default the task's */
  readonly retry?: RetryOptions;
  /** How long it may run; a number is seconds, `null` is no limit. @default the task's */
  readonly timeout?: DurationInput | null;
  /** Its place in the queue, a whole number: lower ones come first. @default the task's */
  readonly priority?: number;
  /**
   * It runs while no other job with this key does, whatever their tasks and on whatever scheduler: one
   * at a time for each user, say.
   * @default none
   */
  readonly concurrencyKey?: string;
  /**
   * A key under which the task has one job at most: when there is one, this one is not added.
   * {@linkcode Scheduler.addUniqueJob} says so.
   * @default none
   */
  readonly uniqueKey?: string | UniqueKeyOptions;
  /**
   * The jobs that have to end before it begins: their ids, or, in one call of `addJobs`, what
   * {@linkcode job} made.
   * @default none
   */
  readonly after?: readonly (string | JobRequest)[];
  /** What becomes of it when one of those does not succeed: it is cancelled, or runs all the same. @default "cancel" */
  readonly afterFailure?: "cancel" | "run";
}

/** When a job is not added, as there is one with its key. */
export interface UniqueKeyOptions {
  /** The key. */
  readonly key: string;
  /** Only jobs count that were added within this time; a number is seconds. @default no limit */
  readonly within?: DurationInput;
  /**
   * Only jobs in these states count; `"done"` are those that have ended and are kept, see `keep` of
   * the task.
   * @default all but "done"; with `onConflict: "debounce"` not "running" either
   */
  readonly states?: readonly (JobState | "done")[];
  /**
   * What becomes of the job that is there, unless it runs or is done: nothing (`"keep"`); it gets the
   * arguments of the new one (`"replace"`); or those and its time (`"debounce"`): with a `delay` it runs
   * once that long after the last of several calls.
   * @default "keep"
   */
  readonly onConflict?: UniqueConflict;
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
  id: true,
  retry: true,
  timeout: true,
  priority: true,
  concurrencyKey: true,
  uniqueKey: true,
  after: true,
  afterFailure: true,
};
const STATES: readonly (JobState | "done")[] = [
  ...["waiting", "blocked", "queued", "running", "done"] as const,
];
const UNIQUE_KNOWN: Readonly<Record<keyof UniqueKeyOptions, true>> = {
  key: true,
  within: true,
  states: true,
  onConflict: true,
};

/** A job that is complete when the time is known. */
export interface JobDraft {
  readonly id: string;
  /** The executor that it names, if it does. */
  readonly executor: string | null;
  /** Its arguments, as they were given. */
  readonly payload: Payload;
  /** Its unique key, if it has one, and what becomes of another job with it. */
  readonly unique: Pick<UniqueRule, "key" | "conflict"> | null;
  /** What it comes after. */
  readonly after: readonly (string | JobRequest)[];
  /** The job, as it is added at `now`, in milliseconds, after those with some ids. */
  readonly complete: (now: number, after: readonly string[]) => NewJob;
}

/**
 * Checks everything about a new job that can be checked without a store.
 *
 * @throws {TypeError | RangeError | SerializationError} with the reason
 */
export function toJobDraft(
  newId: string,
  taskId: string,
  options: JobOptions,
  version: number | null = null,
): JobDraft {
  const action = `add a job of task "${taskId}"`;
  refuseUnknownKeys(options, KNOWN, action);
  const { jobExecutor = null, metadata = {}, resultExpirationTime = 0 } = options;
  const { id = newId, concurrencyKey = null, after = [], afterFailure = "cancel" } = options;
  requireId(id, "id", action);
  if (jobExecutor !== null) requireExecutorName(jobExecutor, action);
  if (concurrencyKey !== null) requireId(concurrencyKey, "concurrencyKey", action);
  requireAfter(after, action);
  requireOneOf("afterFailure", afterFailure, ["cancel", "run"], action);
  const payload = toPayload(options, action);
  const unique = toUnique(options.uniqueKey, action);
  assertJson(metadata, "metadata");
  const runAt = toRunAt(options, action);
  const job = {
    id,
    taskId,
    ...payload,
    scheduleId: null,
    nominalFireTime: null,
    scheduledFireTime: null,
    startDeadline: null,
    executor: jobExecutor,
    resultExpirationTime: toMilliseconds(resultExpirationTime, "resultExpirationTime"),
    metadata: copy(metadata),
    policy: toPolicy(options, action),
    concurrencyKey,
    version,
    afterFailure,
  };
  const complete = (now: number, ids: readonly string[]): NewJob => ({
    ...job,
    runAt: runAt(now),
    createdAt: now,
    unique: unique(now),
    after: ids,
  });
  return { id, executor: jobExecutor, payload, unique: unique(0), after, complete };
}

/** Gives the rule for the time at which the job is added. */
function toUnique(
  given: JobSettings["uniqueKey"],
  action: string,
): (now: number) => UniqueRule | null {
  if (given === undefined) return () => null;
  const options = typeof given === "string" ? { key: given } : given;
  refuseUnknownKeys(options, UNIQUE_KNOWN, action);
  const { key, within, onConflict: conflict = "keep" } = options;
  requireId(key, "uniqueKey", action);
  requireOneOf("uniqueKey.onConflict", conflict, ["keep", "replace", "debounce"], action);
  const isCounted = (state: string) =>
    state !== "done" && (conflict !== "debounce" || state !== "running");
  const { states = STATES.filter(isCounted) } = options;
  if (!Array.isArray(states) || states.length === 0) {
    throw new TypeError(
      `Cannot ${action}: uniqueKey.states is a list of states, got ${show(states)}`,
    );
  }
  for (const state of states) requireOneOf("uniqueKey.states", state, STATES, action);
  const window = within === undefined ? null : toMilliseconds(within, "uniqueKey.within");
  return (now) => ({ key, states, since: window === null ? null : now - window, conflict });
}

function requireAfter(after: readonly unknown[], action: string): void {
  if (!Array.isArray(after)) {
    throw new TypeError(`Cannot ${action}: after is a list of ids of jobs, got ${show(after)}`);
  }
  for (const each of after) if (typeof each !== "object") requireId(each, "after", action);
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
