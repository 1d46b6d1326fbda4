import { copy } from "../copy.ts";
import { dueTimeOf, nextTime } from "../fire_times.ts";
import type { OverlapPolicy } from "../records.ts";
import type { CoalescePolicy, ConflictPolicy, Metadata } from "../records.ts";
import type { NewSchedule } from "../stored.ts";
import type { RetryOptions, TaskArguments } from "../task.ts";
import { definitionOf, type Trigger, triggerFromJSON, type TriggerSpec } from "../trigger.ts";
import { type DurationInput, toMilliseconds, toPositiveMilliseconds } from "./duration.ts";
import { type Payload, toPayload } from "./payload.ts";
import { requireId } from "./ids.ts";
import { requireCount, toPolicy } from "./policy_input.ts";
import { type ChangeOptions, requirePrecondition } from "./precondition.ts";
import { refuseUnknownKeys, requireOneOf, show } from "./refuse.ts";
import { requireExecutorName, toMillisecondsOrNull } from "./task_settings.ts";
import { assertJson } from "./values.ts";

/** The policies of a schedule. */
export interface ScheduleSettings extends ChangeOptions {
  /** The id of the schedule. @default a new id */
  readonly id?: string;
  /** Whether it waits for `unpauseSchedule`. @default false, or as it is when it replaces one */
  readonly paused?: boolean;
  /** What becomes of several missed fire times. @default "latest" */
  readonly coalesce?: CoalescePolicy;
  /** The executor of its jobs. @default the task's */
  readonly jobExecutor?: string;
  /** How late its jobs may start; a number is seconds, `null` is no limit. @default the task's */
  readonly misfireGraceTime?: DurationInput | null;
  /** Plain data, added to the task's. @default {} */
  readonly metadata?: Metadata;
  /** The most that a job is delayed at random; a number is seconds. @default none */
  readonly maxJitter?: DurationInput | null;
  /** How long results of its jobs are kept; a number is seconds. @default 0, not at all */
  readonly jobResultExpirationTime?: DurationInput;
  /** When its jobs are tried again, where that differs from its task. @default the task's */
  readonly retry?: RetryOptions;
  /** How long its jobs may run; a number is seconds, `null` is no limit. @default the task's */
  readonly timeout?: DurationInput | null;
  /** The place of its jobs in the queue, a whole number: lower ones come first. @default the task's */
  readonly priority?: number;
  /**
   * What becomes of a fire time while a job of the schedule is not done: it becomes one beside that
   * (`"allow"`, as far as `maxRunningJobs` lets them run); none (`"skip"`); one that waits for the other
   * to end, if none waits yet (`"bufferOne"`) or in any case (`"bufferAll"`); or one for which the others
   * are cancelled (`"cancelOther"`). With all but `"allow"` and `"bufferAll"`, several missed fire
   * times become one job, the latest of those that `coalesce` gives.
   * @default "allow"
   */
  readonly overlap?: OverlapPolicy;
  /** Its jobs run while no other job with this key does, whatever their tasks. @default none */
  readonly concurrencyKey?: string;
  /** After how many fire times it is finished. @default no limit */
  readonly maxRuns?: number;
  /**
   * How long after the end of its job it fires again: from its second time on, this is in place of its
   * trigger; a number is seconds.
   * @default its trigger decides
   */
  readonly fixedDelay?: DurationInput;
  /** What to do when a schedule with this id exists. @default "doNothing" */
  readonly conflictPolicy?: ConflictPolicy;
}

/** The options of a schedule: its policies and the arguments for its task. */
export type ScheduleOptions<Args extends readonly unknown[] = readonly unknown[]> =
  & ScheduleSettings
  & TaskArguments<Args>;

/** A schedule that was checked; what depends on the time is still open. */
export interface ScheduleDraft {
  readonly id: string;
  readonly policy: ConflictPolicy;
  /** Its arguments, as they were given. */
  readonly payload: Payload;
  /** The schedule as it is added at `now`, in milliseconds; if so wished, it fires after `after`. */
  complete(now: number, after: number | null): NewSchedule;
}

const KNOWN: Readonly<Record<keyof ScheduleSettings | "args" | "kwargs", true>> = {
  id: true,
  args: true,
  kwargs: true,
  paused: true,
  coalesce: true,
  jobExecutor: true,
  misfireGraceTime: true,
  metadata: true,
  maxJitter: true,
  jobResultExpirationTime: true,
  conflictPolicy: true,
  retry: true,
  timeout: true,
  priority: true,
  overlap: true,
  concurrencyKey: true,
  maxRuns: true,
  fixedDelay: true,
  precondition: true,
};
/** What can become of fire times that overlap. */
export const OVERLAP: readonly OverlapPolicy[] = [
  ...["allow", "skip", "bufferOne", "bufferAll", "cancelOther"] as const,
];
/** What can become of missed fire times. */
export const COALESCE: readonly CoalescePolicy[] = ["earliest", "latest", "all"];
const CONFLICT: readonly ConflictPolicy[] = ["doNothing", "replace", "exception"];

/**
 * Checks everything about a new schedule that can be checked without a store.
 *
 * @throws {TypeError | RangeError | SerializationError | DeserializationError} with the reason
 */
export function toScheduleDraft(
  taskId: string,
  trigger: Trigger,
  options: ScheduleOptions,
  { newId, random }: { readonly newId: () => string; readonly random: () => number },
  version: number | null = null,
): ScheduleDraft {
  const id = options?.id ?? newId();
  const action = `add schedule ${show(id)}`;
  refuseUnknownKeys(options, KNOWN, action);
  requireId(id, "id", "add a schedule");
  requireTrigger(trigger, action);
  const { paused = null, coalesce = "latest", conflictPolicy = "doNothing", metadata = {} } =
    options;
  const { jobExecutor = null, maxJitter, misfireGraceTime, jobResultExpirationTime = 0 } = options;
  requireOneOf("coalesce", coalesce, COALESCE, action);
  requireOneOf("conflictPolicy", conflictPolicy, CONFLICT, action);
  requirePrecondition(options, action);
  if (jobExecutor !== null) requireExecutorName(jobExecutor, action);
  if (paused !== null && typeof paused !== "boolean") {
    throw new TypeError(`Cannot ${action}: paused is true or false, got ${String(paused)}`);
  }
  assertJson(metadata, "metadata");
  const base = {
    id,
    taskId,
    ...toPayload(options, action),
    paused,
    coalesce,
    misfireGraceTime: misfireGraceTime === undefined
      ? "task" as const
      : toMillisecondsOrNull(misfireGraceTime, "misfireGraceTime"),
    maxJitter: toMillisecondsOrNull(maxJitter, "maxJitter"),
    jobExecutor,
    jobResultExpirationTime: toMilliseconds(jobResultExpirationTime, "jobResultExpirationTime"),
    metadata: copy(metadata),
    policy: toPolicy(options, action),
    ...toOrder(id, options, action),
    version,
  };
  return {
    id,
    payload: base,
    policy: conflictPolicy,
    complete: (now, after) => {
      const anchored = trigger.anchored?.(new Date(now)) ?? trigger;
      return { ...base, ...timesOf(anchored, after, base.maxJitter, random) };
    },
  };
}

/** How its jobs follow each other. */
export function toOrder(
  id: string,
  { overlap = "allow", concurrencyKey, maxRuns, fixedDelay }: ScheduleSettings,
  action: string,
) {
  requireOneOf("overlap", overlap, OVERLAP, action);
  if (concurrencyKey !== undefined) requireId(concurrencyKey, "concurrencyKey", action);
  if (maxRuns !== undefined) requireCount("maxRuns", maxRuns, action);
  const isOneByOne = overlap !== "allow" && overlap !== "skip";
  if (isOneByOne && concurrencyKey !== undefined) {
    throw new TypeError(
      `Cannot ${action}: with overlap "${overlap}" its jobs have a concurrencyKey of their own`,
    );
  }
  return {
    overlap,
    concurrencyKey: isOneByOne ? `schedule/${id}` : concurrencyKey ?? null,
    maxRuns: maxRuns ?? null,
    fixedDelay: fixedDelay === undefined
      ? null
      : toPositiveMilliseconds(fixedDelay, "fixedDelay", action),
  };
}

/** The trigger of a schedule as it is stored, and when it fires first: after `after`, if so wished. */
export function timesOf(
  trigger: Trigger,
  after: number | null,
  jitter: number | null,
  random: () => number,
) {
  const spec: TriggerSpec = JSON.parse(JSON.stringify(trigger));
  const nextFireTime = after === null
    ? trigger.next()?.getTime() ?? null
    : nextTime(trigger, after);
  return {
    trigger: spec,
    definition: definitionOf(spec),
    nextFireTime,
    dueTime: dueTimeOf(trigger, nextFireTime, jitter, random),
  };
}

/** Refuses what is no trigger. */
export function requireTrigger(trigger: Trigger, action: string): void {
  if (typeof trigger?.next !== "function" || typeof trigger.toJSON !== "function") {
    throw new TypeError(
      `Cannot ${action}: expected a trigger, an object with next() and toJSON()`,
    );
  }
  triggerFromJSON(JSON.parse(JSON.stringify(trigger)));
  const first = trigger.next();
  if (first !== null && !(first instanceof Date && !Number.isNaN(first.getTime()))) {
    throw new TypeError(`Cannot ${action}: next() of its trigger gave no valid Date`);
  }
}
