import type { DataStore, FinishedFilter, StoreFilter } from "../../src/store.ts";
import {
  calling,
  type Known,
  type MakeStep,
  someJob,
  someMetadata,
  someSchedule,
  someTask,
  type Step,
} from "./_step.ts";

/** Some of the conditions, each of them now and then. */
function some<T extends object>({ dice }: Known, conditions: T): Partial<T> {
  const chosen = Object.entries(conditions).filter(() => dice.chance(0.25));
  return Object.fromEntries(chosen) as Partial<T>;
}

const getTasks: MakeStep = (known) =>
  calling("getTasks", some(known, { ids: [someTask(known), "task-unknown"] }));

const getSchedules: MakeStep = (known) => {
  const { dice } = known;
  const filter: StoreFilter = some(known, {
    ids: [someSchedule(known), someSchedule(known)],
    taskId: someTask(known),
    metadata: someMetadata(known),
    failed: dice.chance(0.5),
    paused: dice.chance(0.5),
    search: dice.pick(["SCHEDULE-1", "task-2", "E-3", "%", "_"]),
    order: dice.pick(["id", "nextFireTime", "nextFireTime"] as const),
    after: someSchedule(known),
    limit: dice.below(5),
  });
  return calling("getSchedules", filter);
};

/** A page begins after a job whose number each store has to be asked for. */
const getJobs: MakeStep = (known) => {
  const { dice } = known;
  const filter: StoreFilter = some(known, {
    ids: [someJob(known), someJob(known), "job-unknown"],
    taskId: someTask(known),
    scheduleId: someSchedule(known),
    metadata: someMetadata(known),
    states: dice.pick([["waiting"], ["blocked"], ["queued"], ["running", "queued"]] as const),
    limit: dice.below(9),
  });
  const start = dice.one(known.jobs.map(({ id }) => id));
  if (start === undefined || dice.chance(0.8)) return calling("getJobs", filter);
  return asking("getJobs", { ...filter, after: start }, async (store) => {
    const [job] = await store.getJobs({ ids: [start] });
    return await store.getJobs({ ...filter, after: job?.sequence ?? 0 });
  });
};

/** Which finished jobs. */
export function someFinished(known: Known): FinishedFilter {
  const { dice, now } = known;
  return some(known, {
    ids: [someJob(known), someJob(known), "job-unknown"],
    taskId: someTask(known),
    scheduleId: someSchedule(known),
    metadata: someMetadata(known),
    outcomes: dice.pick([["success"], ["error", "cancelled"], []] as const),
    from: now - dice.below(90_000),
    to: now - dice.below(90_000),
    error: dice.pick(["the server", "%", "Écran", "écran"]),
    limit: dice.below(9),
  });
}

const getFinishedJobs: MakeStep = (known) => {
  const { dice } = known;
  const filter = someFinished(known);
  const start = dice.one(known.finished.map(({ id }) => id));
  if (start === undefined || dice.chance(0.8)) return calling("getFinishedJobs", filter);
  return asking("getFinishedJobs", { ...filter, before: start }, async (store) => {
    const [job] = await store.getFinishedJobs({ ids: [start] });
    return await store.getFinishedJobs({ ...filter, before: job?.endSequence ?? 0 });
  });
};

/** A step that makes a call with what each store has to be asked for. */
export function asking(
  call: Step["call"],
  params: unknown,
  make: (store: DataStore) => Promise<unknown>,
): Step {
  return { call, params, make, isAlone: true };
}

const getJobResult: MakeStep = (known) => {
  const { dice, now, jobClaims } = known;
  const jobId = dice.one(jobClaims.map(({ job }) => job.id)) ?? someJob(known);
  return calling("getJobResult", { jobId, now });
};

const countSchedules: MakeStep = () => calling("countSchedules", undefined);

const countJobs: MakeStep = (known) =>
  calling("countJobs", some(known, { taskId: someTask(known) }));

const getThroughput: MakeStep = (known) => {
  const { dice, now } = known;
  const from = now - dice.below(90_000);
  return calling("getThroughput", {
    ...{ from, to: from + dice.below(90_000), every: 100 + dice.below(30_000) },
    ...some(known, { taskId: someTask(known) }),
  });
};

const getPresences: MakeStep = ({ dice, now }) =>
  calling("getPresences", { now: now - dice.pick([0, dice.below(90_000)]) });

const cleanup: MakeStep = ({ dice, now }) =>
  calling("cleanup", { now, finishedBefore: now - dice.below(60_000) });

/** Steps that ask, and one that tidies up. */
export const readSteps = {
  ...{ getTasks, getSchedules, getJobs, getFinishedJobs, getJobResult, countJobs, cleanup },
  countSchedules,
  ...{ getThroughput, getPresences },
};
