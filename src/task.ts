import type { DurationInput } from "./input/duration.ts";
import { requireId } from "./input/ids.ts";
import { show } from "./input/refuse.ts";
import type { Metadata } from "./records.ts";
import type { InputOf, OutputOf, StandardSchema } from "./standard_schema.ts";

/** The settings of a task; what is not given is as in the scheduler's `taskDefaults`. */
export interface TaskOptions {
  /** The executor of its jobs. @default "async" */
  readonly jobExecutor?: string;
  /** How many of its jobs may run at once, over all schedulers. @default 1 */
  readonly maxRunningJobs?: number;
  /** How late its scheduled jobs may start; a number is seconds. @default no limit */
  readonly misfireGraceTime?: DurationInput | null;
  /** When its jobs are tried again. @default each job is started once at most */
  readonly retry?: RetryOptions;
  /**
   * How long a job may run before its signal aborts and it counts as failed; a number is seconds,
   * `null` is no limit.
   * @default no limit
   */
  readonly timeout?: DurationInput | null;
  /**
   * The place of its jobs in the queue, a whole number: lower ones come first within a task. A step is as
   * good as having been added a minute earlier, so that none waits for ever.
   * @default 0
   */
  readonly priority?: number;
  /** How many of its jobs may be started within a time, over all schedulers. @default no limit */
  readonly rateLimit?: RateLimitOptions | null;
  /** Which of its finished jobs are kept, for `getFinishedJobs` and `retryJob`. @default none */
  readonly keep?: RetentionOptions | null;
  /**
   * What checks the list of its arguments, when a job is added and again before it runs: any Standard
   * Schema. What the schema makes of them is what the function gets.
   * @default they are not checked
   */
  readonly args?: StandardSchema;
  /**
   * Which form of arguments its function takes, a whole number from 1. Jobs carry that of the time at
   * which they were added.
   * @default 1
   */
  readonly version?: number;
  /** Turns arguments of an earlier version into those of this one, before they are checked. */
  readonly upgrade?: (
    args: readonly unknown[],
    from: number,
  ) => readonly unknown[] | Promise<readonly unknown[]>;
  /** Plain data that its schedules and jobs get as well. @default {} */
  readonly metadata?: Metadata;
}

/**
 * When a job that failed is tried again. A job whose worker died goes back to the queue at once, and has
 * used up an attempt as well.
 */
export interface RetryOptions {
  /**
   * How often a job may be started. With 1 it runs at most once: if its worker dies, it ends as
   * `abandoned`. With more it may run more than once.
   * @default 3 when `retry` is given, else 1
   */
  readonly maxAttempts?: number;
  /**
   * How long each wait is: `delay` each time, or longer by `factor` each time; or what a function gives,
   * which only `task()` can have: it gets the number of the attempt that failed, from 1, and the error.
   * @default "exponential"
   */
  readonly backoff?:
    | "fixed"
    | "exponential"
    | ((attempt: number, error: unknown) => DurationInput);
  /** The first wait; a number is seconds. @default 1 second */
  readonly delay?: DurationInput;
  /** By how much each wait is longer than the one before, from 1 to 1000. @default 2 */
  readonly factor?: number;
  /** The longest wait; a number is seconds. @default an hour */
  readonly maxDelay?: DurationInput;
  /** The part of each wait that is random, from 0 to 1: it gets shorter by that at most. @default 0 */
  readonly jitter?: number;
  /** Whether a job is tried again after this error; only `task()` can have it. @default always */
  readonly retryIf?: (error: unknown, attempt: number) => boolean;
}

/** How many jobs may be started within a time. */
export interface RateLimitOptions {
  /** The most jobs, from 1. */
  readonly limit: number;
  /** In any stretch of this length; a number is seconds. */
  readonly per: DurationInput;
}

/** Which finished jobs of a task are kept. */
export interface RetentionOptions {
  /** Those that succeeded: all, none, or so many for so long. @default false */
  readonly success?: KeepOptions | boolean;
  /** All others. @default false */
  readonly failure?: KeepOptions | boolean;
}

/** How many finished jobs are kept, and how long. */
export interface KeepOptions {
  /** The most of a task, the last ones. @default no limit */
  readonly count?: number;
  /** How long; a number is seconds. @default no limit */
  readonly age?: DurationInput;
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

/** A list of arguments, if a schema says what is in it; else the other one. */
export type ListOr<List, Other extends readonly unknown[]> = [List] extends [never] ? Other
  : List extends readonly unknown[] ? List
  : Other;

/**
 * Makes a task: a function with an id that outlives the process. With a schema, its options come before
 * the function, whose arguments have their types from it.
 *
 * @example A task with settings
 * ```ts
 * import { task } from "@almanac/scheduler";
 *
 * const resize = task("images.resize", async (path: string, width: number) => {
 *   await Promise.resolve([path, width]);
 * }, { maxRunningJobs: 4, timeout: { minutes: 5 }, retry: { maxAttempts: 3 } });
 * ```
 *
 * @throws {TypeError} when the id is no well-formed text or empty, or `fn` is no function
 */
export function task<Args extends readonly unknown[], Result>(
  id: string,
  fn: TaskFunction<Args, Result>,
  options?: TaskOptions,
): TaskDefinition<Args, Awaited<Result>>;
/**
 * Makes a task whose arguments are checked by a schema: a tuple of them, as `z.tuple` of zod makes it.
 *
 * @throws {TypeError} when the id is no well-formed text or empty, or `fn` is no function
 */
export function task<Schema extends StandardSchema, Result>(
  id: string,
  options: TaskOptions & { readonly args: Schema },
  fn: TaskFunction<ListOr<OutputOf<Schema>, never[]>, Result>,
): TaskDefinition<ListOr<InputOf<Schema>, readonly unknown[]>, Awaited<Result>>;
/** Makes a task. */
export function task(
  id: string,
  first: TaskFunction | TaskOptions,
  second?: TaskFunction | TaskOptions,
): TaskDefinition {
  const [fn, options = {}] = typeof second === "function"
    ? [second, first as TaskOptions]
    : [first as TaskFunction, second];
  requireId(id, "id", "make a task");
  if (typeof fn !== "function") {
    throw new TypeError(`Cannot make task "${id}": expected a function, got ${typeof fn}`);
  }
  return Object.freeze({ id, fn, options });
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
