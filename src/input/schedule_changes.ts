import { copy } from "../copy.ts";
import { dueTimeOf, nextTime } from "../fire_times.ts";
import { mergePolicies } from "../policy.ts";
import type { UpdateScheduleParams } from "../store.ts";
import type { StoredSchedule } from "../stored.ts";
import type { Trigger } from "../trigger.ts";
import { triggerFromJSON } from "../trigger.ts";
import { toMilliseconds } from "./duration.ts";
import { toPayload } from "./payload.ts";
import { toPolicy } from "./policy_input.ts";
import { refuseUnknownKeys, requireOneOf } from "./refuse.ts";
import {
  COALESCE,
  OVERLAP,
  requireTrigger,
  type ScheduleSettings,
  timesOf,
  toOrder,
} from "./schedule_input.ts";
import { requireExecutorName, toMillisecondsOrNull } from "./task_settings.ts";
import { assertJson } from "./values.ts";

/** What is changed of a schedule; what is not given stays, and `null` takes away what can be away. */
export interface ScheduleChanges extends
  Partial<
    Pick<
      ScheduleSettings,
      | "coalesce"
      | "jobExecutor"
      | "misfireGraceTime"
      | "metadata"
      | "maxJitter"
      | "jobResultExpirationTime"
      | "retry"
      | "timeout"
      | "priority"
      | "overlap"
    >
  > {
  /** When it fires; a trigger that means the same keeps the next fire time. */
  readonly trigger?: Trigger;
  /** The arguments. */
  readonly args?: readonly unknown[];
  /** The last argument, an object. */
  readonly kwargs?: Readonly<Record<string, unknown>> | null;
  /** Its jobs run while no other job with this key does. */
  readonly concurrencyKey?: string | null;
  /** After how many fire times it is finished. One that is finished goes on if it may fire again. */
  readonly maxRuns?: number | null;
  /** How long after the end of its job it fires again. */
  readonly fixedDelay?: ScheduleSettings["fixedDelay"] | null;
}

const KNOWN: Readonly<Record<keyof ScheduleChanges, true>> = {
  trigger: true,
  args: true,
  kwargs: true,
  coalesce: true,
  jobExecutor: true,
  misfireGraceTime: true,
  metadata: true,
  maxJitter: true,
  jobResultExpirationTime: true,
  retry: true,
  timeout: true,
  priority: true,
  overlap: true,
  concurrencyKey: true,
  maxRuns: true,
  fixedDelay: true,
};

type Change = UpdateScheduleParams["change"];

/**
 * The change of a schedule, which depends on how it is at the time.
 *
 * @throws {TypeError | RangeError | SerializationError} for a change that cannot be made
 */
export function toScheduleChange(
  id: string,
  changes: ScheduleChanges,
  random: () => number,
): (schedule: StoredSchedule, now: number) => Change {
  const action = `update schedule "${id}"`;
  refuseUnknownKeys(changes, KNOWN, action);
  if (changes.overlap !== undefined) requireOneOf("overlap", changes.overlap, OVERLAP, action);
  const plain = toPlainFields(changes, action);
  const policy = toPolicy(changes, action);
  if (changes.trigger !== undefined) requireTrigger(changes.trigger, action);
  toOrder(id, orderAfter(changes, null), action);
  return (schedule, now) => ({
    ...plain,
    ...(Object.keys(policy).length > 0 && { policy: mergePolicies(schedule.policy, policy) }),
    ...changesOrder(changes) && toOrder(id, orderAfter(changes, schedule), action),
    ...timesAfter(changes, { ...schedule, ...plain }, now, random),
  });
}

function toPlainFields(changes: ScheduleChanges, action: string): Change {
  const { coalesce, jobExecutor, misfireGraceTime, metadata, maxJitter } = changes;
  if (coalesce !== undefined) requireOneOf("coalesce", coalesce, COALESCE, action);
  if (jobExecutor !== undefined) requireExecutorName(jobExecutor, action);
  if (metadata !== undefined) assertJson(metadata, "metadata");
  const { args, kwargs } = toPayload(changes, action);
  const { jobResultExpirationTime: expiration } = changes;
  return {
    ...(changes.args !== undefined && { args }),
    ...(changes.kwargs !== undefined && { kwargs }),
    ...(coalesce !== undefined && { coalesce }),
    ...(jobExecutor !== undefined && { jobExecutor }),
    ...(metadata !== undefined && { metadata: copy(metadata) }),
    ...(misfireGraceTime !== undefined && {
      misfireGraceTime: toMillisecondsOrNull(misfireGraceTime, "misfireGraceTime"),
    }),
    ...(maxJitter !== undefined && { maxJitter: toMillisecondsOrNull(maxJitter, "maxJitter") }),
    ...(expiration !== undefined && {
      jobResultExpirationTime: toMilliseconds(expiration, "jobResultExpirationTime"),
    }),
  };
}

function changesOrder({ overlap, concurrencyKey, maxRuns, fixedDelay }: ScheduleChanges): boolean {
  return [overlap, concurrencyKey, maxRuns, fixedDelay].some((change) => change !== undefined);
}

/** How jobs follow each other when changes are made, as it would be given for a new schedule. */
function orderAfter(changes: ScheduleChanges, old: StoredSchedule | null): ScheduleSettings {
  const overlap = changes.overlap ?? old?.overlap ?? "allow";
  const hasOwnKey = old !== null && (old.overlap === "allow" || old.overlap === "skip");
  const delay = old?.fixedDelay === null || !old ? null : { milliseconds: old.fixedDelay };
  const given = {
    concurrencyKey: changes.concurrencyKey === undefined
      ? hasOwnKey ? old.concurrencyKey : null
      : changes.concurrencyKey,
    maxRuns: changes.maxRuns === undefined ? old?.maxRuns ?? null : changes.maxRuns,
    fixedDelay: changes.fixedDelay === undefined ? delay : changes.fixedDelay,
  };
  const set = Object.entries(given).filter(([, value]) => value !== null);
  return { overlap, ...Object.fromEntries(set) };
}

function timesAfter(
  { trigger, maxJitter, maxRuns, fixedDelay }: ScheduleChanges,
  schedule: StoredSchedule,
  now: number,
  random: () => number,
): Change {
  const { lastFireTime: last, nextFireTime: next } = schedule;
  if (trigger) {
    const anchored = trigger.anchored?.(new Date(now)) ?? trigger;
    const first = timesOf(anchored, null, schedule.maxJitter, random);
    if (first.definition === schedule.definition && next !== null) return { error: null };
    const isBehind = first.nextFireTime !== null && last !== null && first.nextFireTime <= last;
    const times = isBehind ? timesOf(anchored, last, schedule.maxJitter, random) : first;
    return { ...times, error: null };
  }
  const delay = fixedDelay === undefined ? schedule.fixedDelay : fixedDelay;
  const isRaised = next === null && maxRuns !== undefined && schedule.error === null;
  if (last !== null && (isRaised || (fixedDelay === null && schedule.fixedDelay !== null))) {
    const known = triggerFromJSON(schedule.trigger);
    const again = delay === null ? nextTime(known, last) : now;
    return {
      nextFireTime: again,
      dueTime: dueTimeOf(known, again, schedule.maxJitter, random),
    };
  }
  if (maxJitter === undefined || next === null || schedule.dueTime === null) return {};
  return {
    dueTime: dueTimeOf(triggerFromJSON(schedule.trigger), next, schedule.maxJitter, random),
  };
}
