import type { OverlapPolicy } from "../../src/records.ts";
import type { ScheduleFields, UpdateScheduleParams } from "../../src/store.ts";
import type { NewSchedule } from "../../src/stored.ts";
import { aSchedule } from "../../testing/_stored.ts";
import { somePolicy } from "./_job_steps.ts";
import {
  calling,
  type Known,
  type MakeStep,
  someMetadata,
  someSchedule,
  someTask,
} from "./_step.ts";
import { bringTasks } from "./_task_steps.ts";

const OVERLAPS: readonly OverlapPolicy[] = [
  ...["allow", "skip", "bufferOne", "bufferAll", "cancelOther", "cancelOther"] as const,
];

/**
 * Two schedules of one id are added in one call only if none with it has fired: whether the second one is
 * `behind` the first or the one that was there, is left open.
 */
const addSchedules: MakeStep = (known) => {
  const { dice, now } = known;
  const hasFired = (id: string) =>
    known.schedules.some((row) => row.id === id && row.lastFireTime !== null);
  const schedules = Array.from({ length: 1 + dice.below(2) }, () => ({
    schedule: someNewSchedule(known),
    policy: dice.pick(["doNothing", "replace", "replace", "replace", "exception"] as const),
  })).map((each) => ({ ...each, ...someRevision(known, each.schedule.id) })).filter((
    { schedule: { id } },
    i,
    all,
  ) => i === 0 || all[0]!.schedule.id !== id || !hasFired(id));
  const tasks = bringTasks(known, schedules.map(({ schedule }) => schedule.taskId));
  return calling("addSchedules", { tasks, schedules, now });
};

/** What a schedule is to be, mostly as it is. */
function someRevision({ dice, schedules }: Known, id: string) {
  const revision = schedules.find((row) => row.id === id)?.revision ?? null;
  return dice.pick([{}, {}, {}, { revision }, { revision }, { revision: (revision ?? 0) + 1 }]);
}

function someNewSchedule(known: Known): NewSchedule {
  const { dice } = known;
  return aSchedule(someSchedule(known), {
    ...someFields(known),
    ...someTimes(known),
    taskId: someTask(known),
    paused: dice.pick([null, null, null, false, true]),
    misfireGraceTime: dice.pick(["task", null, 5000]),
    jobExecutor: dice.pick([null, "worker"]),
    version: dice.pick([null, 2]),
  });
}

/** When it fires next, if it does. */
function someTimes({ dice, now }: Known): Pick<NewSchedule, "nextFireTime" | "dueTime"> {
  const at = dice.chance(0.3) ? now - dice.below(90_000) : now - 2000 + dice.below(8000);
  const nextFireTime = dice.chance(0.05) ? null : at;
  return { nextFireTime, dueTime: nextFireTime && nextFireTime + dice.pick([0, dice.below(2000)]) };
}

function someFields(known: Known): ScheduleFields {
  const { dice, step, now } = known;
  const every = dice.below(3);
  return {
    trigger: { kind: "every", version: 1, every, since: now },
    definition: `every ${every}`,
    args: [step],
    kwargs: dice.pick([null, { step }]),
    coalesce: dice.pick(["latest", "all"]),
    misfireGraceTime: dice.pick([null, 5000]),
    maxJitter: dice.pick([null, 2000]),
    jobExecutor: dice.pick(["async", "worker"]),
    jobResultExpirationTime: dice.pick([0, 60_000]),
    metadata: someMetadata(known),
    policy: somePolicy(known),
    overlap: dice.pick(OVERLAPS),
    concurrencyKey: dice.pick([null, `key-${dice.below(3)}`]),
    maxRuns: dice.pick([null, null, 1 + dice.below(4)]),
    fixedDelay: dice.pick([null, null, 1 + dice.below(20_000)]),
    version: 1 + dice.below(3),
  };
}

const updateSchedule: MakeStep = (known) => {
  const { dice, schedules, now } = known;
  const id = dice.one(schedules.map((row) => row.id)) ?? someSchedule(known);
  const fields = Object.entries(someFields(known)).filter(() => dice.chance(0.2));
  const change = dice.pick<() => UpdateScheduleParams["change"]>([
    () => ({ paused: true }),
    () => ({ paused: false, error: null, ...someTimes(known) }),
    () => ({ paused: false, ...dice.chance(0.5) && { error: null } }),
    () => Object.fromEntries(fields),
    () => ({ ...Object.fromEntries(fields), ...someTimes(known) }),
  ])();
  const revision = schedules.find((row) => row.id === id)?.revision ?? 1;
  const condition = dice.pick([{}, {}, { revision }, { revision: revision + 1 }]);
  return calling("updateSchedule", { id, change, ...condition, now });
};

const removeSchedules: MakeStep = (known) => {
  const filter = known.dice.pick([
    { ids: [someSchedule(known)] },
    { ids: [someSchedule(known), "schedule-unknown"] },
    { taskId: someTask(known), metadata: someMetadata(known) },
    { failed: true },
    { paused: true, search: "-2" },
    ...known.schedules.slice(0, 1).flatMap(({ id, revision }) => [
      { ids: [id], revision },
      { ids: [id], revision: revision + 1 },
    ]),
    { order: "nextFireTime" as const, search: "e-1" },
  ]);
  return calling("removeSchedules", filter);
};

/** Steps about schedules. */
export const scheduleSteps = { addSchedules, updateSchedule, removeSchedules };
