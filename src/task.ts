import type { DurationInput } from "./input/duration.ts";
import { requireId } from "./input/ids.ts";
import { show } from "./input/refuse.ts";
import type { Metadata } from "./records.ts";

/** The settings of a task; what is not given is as in the scheduler's `taskDefaults`. */
export interface TaskOptions {
  /** The executor of its jobs. @default "async" */
  readonly jobExecutor?: string;
  /** How many of its jobs may run at once, over all schedulers. @default 1 */
  readonly maxRunningJobs?: number;
  /** How late its scheduled jobs may start; a number is seconds. @default no limit */
  readonly misfireGraceTime?: DurationInput | null;
  /** Whether its jobs may be started again. @default each job is started once at most */
  readonly retry?: RetryOptions;
  /** Plain data that its schedules and jobs get as well. @default {} */
  readonly metadata?: Metadata;
}

/** Whether a job may be started again. */
export interface RetryOptions {
  /**
   * How often a job may be started. With 1 it runs at most once: if its worker dies, it ends as
   * `abandoned`. With more it goes back to the queue then, and may so run more than once.
   * @default 1
   */
  readonly maxAttempts?: number;
}

/** What a task runs. */
export type TaskFunction<Args extends readonly unknown[] = never[], Result = unknown> = (
  ...args: Args
) => Result | Promise<Result>;

/** A function with the id that it is stored under. Made by {@linkcode task}. */
export interface TaskDefinition<Args extends readonly unknown[] = never[], Result = unknown> {
  /** Its id. */
  readonly id: string;
  /** The function. */
  readonly fn: TaskFunction<Args, Result>;
  /** Its settings. */
  readonly options: TaskOptions;
}

/** A task, a named function, or the id of a task that the store knows. */
export type AnyTask<Args extends readonly unknown[] = never[], Result = unknown> =
  | TaskDefinition<Args, Result>
  | TaskFunction<Args, Result>
  | string;

/** The arguments of a task, its last object argument in `kwargs` if so wished. */
export type TaskArguments<Args extends readonly unknown[]> =
  | ([] extends Args ? { readonly args?: Args; readonly kwargs?: undefined } : {
    readonly args: Args;
    readonly kwargs?: undefined;
  })
  | (Args extends readonly [...infer Head, infer Last]
    ? Last extends object ? ([] extends Head ? { readonly args?: Head; readonly kwargs: Last }
        : { readonly args: Head; readonly kwargs: Last })
    : never
    : never)
  | (unknown[] extends Args
    ? { readonly args?: readonly unknown[]; readonly kwargs?: Readonly<Record<string, unknown>> }
    : never);

/** Options as the last parameter, which may be left out when none of them is required. */
export type OptionsArgument<Options> = Record<never, never> extends Options ? [options?: Options]
  : [options: Options];

/**
 * Makes a task: a function with an id that outlives the process.
 *
 * @example A task with settings
 * ```ts
 * import { task } from "@almanac/scheduler";
 *
 * const resize = task("images.resize", async (path: string, width: number) => {
 *   await Promise.resolve([path, width]);
 * }, { maxRunningJobs: 4 });
 * ```
 *
 * @throws {TypeError} when the id is no well-formed text or empty, or `fn` is no function
 */
export function task<Args extends readonly unknown[], Result>(
  id: string,
  fn: TaskFunction<Args, Result>,
  options: TaskOptions = {},
): TaskDefinition<Args, Awaited<Result>> {
  requireId(id, "id", "make a task");
  if (typeof fn !== "function") {
    throw new TypeError(`Cannot make task "${id}": expected a function, got ${typeof fn}`);
  }
  return Object.freeze({ id, fn: fn as TaskFunction<Args, Awaited<Result>>, options });
}

/** The id that a task is stored under. */
export function taskIdOf(subject: AnyTask): string {
  return toDefinition(subject).id;
}

/**
 * The parts of a task however it was given; without `fn` when only its id was.
 *
 * @throws {TypeError} for a function without a name
 */
export function toDefinition(
  subject: AnyTask,
): { readonly id: string; readonly fn?: TaskFunction; readonly options: TaskOptions } {
  if (typeof subject === "string") {
    requireId(subject, "its id", "use a task");
    return { id: subject, options: {} };
  }
  if (typeof subject === "function") {
    if (subject.name !== "") return { id: subject.name, fn: subject, options: {} };
    throw new TypeError(
      'Cannot use a function without a name as a task: give it an id with task("my.task", fn)',
    );
  }
  if (typeof subject === "object" && subject !== null && typeof subject.fn === "function") {
    requireId(subject.id, "its id", "use a task");
    return subject;
  }
  throw new TypeError(
    `Cannot use ${show(subject)} as a task: expected task(id, fn), a named function or ` +
      "the id of a task",
  );
}
