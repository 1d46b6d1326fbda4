import { dueTimeOf, nextTime } from "../fire_times.ts";
import type { UpdateScheduleParams } from "../store.ts";
import type { StoredSchedule } from "../stored.ts";
import { triggerFromJSON } from "../trigger.ts";
import { type InstantInput, MAX_EPOCH, toEpoch } from "./instant.ts";
import { type ChangeOptions, requirePrecondition } from "./precondition.ts";
import { refuseUnknownKeys } from "./refuse.ts";

/** Where a schedule resumes. */
export interface UnpauseOptions extends ChangeOptions {
  /** The earliest next fire time. @default where it left off */
  readonly resumeFrom?: InstantInput | "now";
}

const KNOWN: Readonly<Record<keyof UnpauseOptions, true>> = {
  resumeFrom: true,
  precondition: true,
};

type Change = UpdateScheduleParams["change"];

/**
 * The change that lets a schedule fire again.
 *
 * @throws {TypeError | RangeError} when `resumeFrom` is no instant, or `precondition` no function
 */
export function resumed(
  options: UnpauseOptions,
  random: () => number,
): (schedule: StoredSchedule, now: number) => Change {
  refuseUnknownKeys(options, KNOWN, "unpause a schedule");
  requirePrecondition(options, "unpause a schedule");
  const { resumeFrom } = options;
  const from = resumeFrom === undefined || resumeFrom === "now"
    ? null
    : toEpoch(resumeFrom, "resumeFrom");
  return (schedule, now) => {
    const { error, nextFireTime, lastFireTime } = schedule;
    if (resumeFrom !== undefined) return at(schedule, (from ?? now) - 1, random);
    const lostItsPlace = error !== null && nextFireTime === null;
    if (lostItsPlace) return at(schedule, lastFireTime ?? -Infinity, random);
    return { paused: false, error: null };
  };
}

/** The change that moves a schedule to its first fire time after `instant`, and its last one. */
function at(
  { trigger: spec, lastFireTime, maxJitter, fixedDelay }: StoredSchedule,
  instant: number,
  random: () => number,
): Change {
  if (fixedDelay !== null && lastFireTime !== null) {
    const nextFireTime = Math.max(instant, lastFireTime) + 1; // its trigger has had its turn
    return { paused: false, error: null, nextFireTime, dueTime: nextFireTime };
  }
  const trigger = triggerFromJSON(spec);
  const after = Math.max(instant, lastFireTime ?? -Infinity);
  const nextFireTime = after < -MAX_EPOCH
    ? trigger.next()?.getTime() ?? null
    : nextTime(trigger, after);
  const dueTime = dueTimeOf(trigger, nextFireTime, maxJitter, random);
  return { paused: false, error: null, nextFireTime, dueTime };
}
