import type { EventBroker } from "./broker.ts";
import { type Clock, systemClock } from "./clock.ts";
import { AsyncJobExecutor } from "./executors/async_executor.ts";
import type { JobExecutor } from "./executors/executor.ts";
import { type DurationInput, toMilliseconds, toPositiveMilliseconds } from "./input/duration.ts";
import { requireId } from "./input/ids.ts";
import { refuseUnknownKeys, requireMethods, requireOneOf, show } from "./input/refuse.ts";
import { DEFAULT_TASK, toTaskSettings } from "./input/task_settings.ts";
import { guarded, type Logger } from "./logger.ts";
import type { Role } from "./role.ts";
import type { DataStore } from "./store.ts";
import type { StoredTask } from "./stored.ts";
import type { AnyTask, TaskOptions } from "./task.ts";
import { timeOrderedIds } from "./time_ordered_id.ts";

/** How a scheduler is set up. */
export interface SchedulerOptions {
  /** Where tasks, schedules, jobs and results are kept. @default a new `MemoryDataStore` */
  readonly store?: DataStore;
  /** Tells other schedulers on the store what changed. @default a new `LocalEventBroker` */
  readonly broker?: EventBroker;
  /** The name under which it holds leases. @default a new id */
  readonly identity?: string;
  /** Whether it makes jobs of schedules, runs jobs, or both. @default "both" */
  readonly role?: Role;
  /** How many jobs it runs at once. @default 100 */
  readonly maxConcurrentJobs?: number;
  /**
   * Tasks whose jobs it runs, though it adds none itself: what a worker is there for. Nothing is
   * stored of them, their settings neither, before they are added or configured. @default []
   */
  readonly tasks?: readonly Exclude<AnyTask, string>[];
  /** Settings of tasks that do not set them. @default the defaults of `TaskOptions` */
  readonly taskDefaults?: TaskOptions;
  /** Executors by name; `async` is always there. @default {} */
  readonly jobExecutors?: Readonly<Record<string, JobExecutor>>;
  /**
   * How often expired results, and schedules that finished a day ago, are removed; a number is
   * seconds, `null` is never. @default 15 minutes
   */
  readonly cleanupInterval?: DurationInput | null;
  /** How long a claim on a schedule or job holds unless renewed; seconds. @default 30 seconds */
  readonly leaseDuration?: DurationInput;
  /**
   * How long a job may go on after its signal has aborted before that is logged and published as
   * `jobUnresponsive`; a number is seconds.
   * @default 10 seconds
   */
  readonly abortGrace?: DurationInput;
  /**
   * The longest sleep between two looks at the store; a number is seconds, a minute at most.
   * @default 5 seconds with a given `store`, a minute without
   */
  readonly pollInterval?: DurationInput;
  /** Where the time comes from. @default the host's */
  readonly clock?: Clock;
  /** Gives numbers from 0 up to 1, for jitter. @default `Math.random` */
  readonly random?: () => number;
  /** Gives ids that nobody else has. @default UUIDs of version 7, each greater than the last */
  readonly newId?: () => string;
  /** Where warnings and errors go. @default `console` */
  readonly logger?: Logger;
  /** What becomes of jobs whose task or executor is not known here. @default "leave" */
  readonly unknownTasks?: "leave" | "discard";
}

/** The options of a scheduler with every default filled in; durations in milliseconds. */
export interface Settings {
  readonly store: DataStore;
  readonly broker: EventBroker;
  readonly identity: string;
  readonly role: Role;
  readonly maxConcurrentJobs: number;
  readonly tasks: readonly AnyTask[];
  readonly taskDefaults: Omit<StoredTask, "id">;
  readonly executors: ReadonlyMap<string, JobExecutor>;
  readonly cleanupInterval: number | null;
  readonly leaseDuration: number;
  readonly abortGrace: number;
  readonly pollInterval: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly unknownTasks: "leave" | "discard";
}

const MAX_SLEEP = 60_000;
const ACTION = "make a scheduler";
const KNOWN: Readonly<Record<keyof SchedulerOptions, true>> = {
  store: true,
  broker: true,
  identity: true,
  role: true,
  maxConcurrentJobs: true,
  tasks: true,
  taskDefaults: true,
  jobExecutors: true,
  cleanupInterval: true,
  leaseDuration: true,
  abortGrace: true,
  pollInterval: true,
  clock: true,
  random: true,
  newId: true,
  logger: true,
  unknownTasks: true,
};

/**
 * Checks options and fills in the defaults.
 *
 * @throws {TypeError} for an unknown option or one of the wrong type
 * @throws {RangeError} for a number or duration out of range
 */
export function toSettings(
  options: SchedulerOptions & { readonly store: DataStore; readonly broker: EventBroker },
): Settings {
  refuseUnknownKeys(options, KNOWN, ACTION);
  requireParts(options);
  const {
    role = "both",
    maxConcurrentJobs = 100,
    tasks = [],
    cleanupInterval = { minutes: 15 },
    leaseDuration = 30,
    abortGrace = 10,
    pollInterval = 5,
    clock = systemClock,
    newId = timeOrderedIds(clock),
    unknownTasks = "leave",
    identity = newId(),
  } = options;
  requireOneOf("role", role, ["both", "scheduler", "worker"], ACTION);
  requireOneOf("unknownTasks", unknownTasks, ["leave", "discard"], ACTION);
  requireId(identity, "identity", ACTION);
  requireFunctions(tasks);
  return {
    store: options.store,
    broker: options.broker,
    identity,
    role,
    maxConcurrentJobs: toCount(maxConcurrentJobs),
    tasks,
    taskDefaults: { ...DEFAULT_TASK, ...toTaskSettings(options.taskDefaults ?? {}, ACTION) },
    executors: new Map(
      Object.entries({ async: new AsyncJobExecutor(), ...options.jobExecutors }),
    ),
    cleanupInterval: cleanupInterval === null
      ? null
      : toPositiveMilliseconds(cleanupInterval, "cleanupInterval", ACTION),
    leaseDuration: toPositiveMilliseconds(leaseDuration, "leaseDuration", ACTION),
    abortGrace: toMilliseconds(abortGrace, "abortGrace"),
    pollInterval: Math.min(MAX_SLEEP, toPositiveMilliseconds(pollInterval, "pollInterval", ACTION)),
    clock,
    random: options.random ?? Math.random,
    newId,
    logger: guarded(options.logger ?? console),
    unknownTasks,
  };
}

function requireFunctions(tasks: readonly unknown[]): void {
  if (!Array.isArray(tasks)) {
    throw new TypeError(`Cannot ${ACTION}: tasks is a list of tasks, got ${show(tasks)}`);
  }
  const id = tasks.find((each) => typeof each === "string");
  if (id === undefined) return;
  throw new TypeError(
    `Cannot ${ACTION}: tasks has the id "${id}": expected task(id, fn) or a named function`,
  );
}

/** What the parts that are handed in can do. */
const PARTS = {
  store: ["open", "close", "addSchedules", "addJobs", "acquire", "commit", "renew", "cleanup"],
  broker: ["open", "close", "publish", "subscribe"],
  clock: ["now", "sleep"],
  logger: ["warn", "error"],
} as const;

function requireParts(options: SchedulerOptions): void {
  for (const field of ["store", "broker", "clock", "logger"] as const) {
    if (options[field] !== undefined) requireMethods(field, options[field], PARTS[field], ACTION);
  }
  for (const [name, executor] of Object.entries(options.jobExecutors ?? {})) {
    requireMethods(`jobExecutors.${name}`, executor, ["run"], ACTION);
  }
  for (const field of ["random", "newId"] as const) {
    const given = options[field];
    if (given === undefined || typeof given === "function") continue;
    throw new TypeError(`Cannot ${ACTION}: ${field} is a function, got ${show(given)}`);
  }
}

function toCount(value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(
    `Cannot ${ACTION}: maxConcurrentJobs is a whole number from 1, got ${String(value)}`,
  );
}
