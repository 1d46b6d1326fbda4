import { copy } from "../copy.ts";
import { dueTimeOf, nextTime } from "../fire_times.ts";
import type { CoalescePolicy, ConflictPolicy, Metadata } from "../records.ts";
import type { NewSchedule } from "../stored.ts";
import type { TaskArguments } from "../task.ts";
import { definitionOf, type Trigger, triggerFromJSON, type TriggerSpec } from "../trigger.ts";
import { type DurationInput, toMilliseconds } from "./duration.ts";
import { toPayload } from "./payload.ts";
import { requireId } from "./ids.ts";
import { refuseUnknownKeys, show } from "./refuse.ts";
import { requireExecutorName, toMillisecondsOrNull } from "./task_settings.ts";
import { assertJson } from "./values.ts";

/** The policies of a schedule. */
export interface ScheduleSettings {
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
};
const COALESCE: readonly CoalescePolicy[] = ["earliest", "latest", "all"];
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
): ScheduleDraft {
  const id = options?.id ?? newId();
  const action = `add schedule ${show(id)}`;
  refuseUnknownKeys(options, KNOWN, action);
  requireId(id, "id", "add a schedule");
  requireTrigger(trigger, action);
  const { paused = null, coalesce = "latest", conflictPolicy = "doNothing", metadata = {} } =
    options;
  const { jobExecutor = null, maxJitter, misfireGraceTime, jobResultExpirationTime = 0 } = options;
  requirePolicy("coalesce", coalesce, COALESCE, action);
  requirePolicy("conflictPolicy", conflictPolicy, CONFLICT, action);
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
  };
  return {
    id,
    policy: conflictPolicy,
    complete: (now, after) => {
      const anchored = trigger.anchored?.(new Date(now)) ?? trigger;
      return { ...base, ...timesOf(anchored, after, base.maxJitter, random) };
    },
  };
}

function timesOf(
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

function requireTrigger(trigger: Trigger, action: string): void {
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

function requirePolicy(
  field: string,
  value: string,
  expected: readonly string[],
  action: string,
): void {
  if (expected.includes(value)) return;
  throw new TypeError(
    `Cannot ${action}: ${field} is one of ${expected.join(", ")}, got ${String(value)}`,
  );
}
