import type { JobState } from "../../src/records.ts";
import type { DataStore, StoreFilter } from "../../src/store.ts";
import type { NewJob, UniqueRule } from "../../src/stored.ts";
import { aJob } from "../../testing/_stored.ts";
import { asking, someFinished } from "./_read_steps.ts";
import {
  calling,
  type Known,
  LEASE,
  type MakeStep,
  someJob,
  someMetadata,
  someSchedule,
  someTask,
} from "./_step.ts";
import { bringTasks } from "./_task_steps.ts";

const OPEN: readonly JobState[] = ["waiting", "blocked", "queued", "running"];
const UNIQUE_STATES: readonly UniqueRule["states"][] = [
  ...[OPEN, ["queued", "waiting", "blocked"], ["running", "blocked"]] as const,
  ...[["queued", "done"], [...OPEN, "done"], ["waiting"]] as const,
];

const addJobs: MakeStep = (known) => {
  const { dice, step, now } = known;
  const ids = Array.from(
    { length: 1 + dice.below(3) },
    (_, i) => dice.chance(0.08) ? someJob(known) : `job-${step}-${i}`,
  );
  const isForwards = dice.chance(0.3);
  const keys = new Set<string>();
  const jobs = ids.map((id, i) => {
    const others = isForwards ? ids.slice(i + 1) : ids.slice(0, i);
    const job = someNewJob(known, id, others.filter((other) => other !== id));
    const key = JSON.stringify([job.taskId, job.unique?.key]);
    if (!job.unique || !keys.has(key)) return keys.add(key) && job;
    return { ...job, unique: null }; // no two of a call have one unique key
  });
  return calling("addJobs", { tasks: bringTasks(known, jobs.map((job) => job.taskId)), jobs, now });
};

/** A job that may come after `others`, which are added with it. */
function someNewJob(known: Known, id: string, others: readonly string[]): NewJob {
  const { dice, step, now } = known;
  const after = [
    ...others.filter(() => dice.chance(0.3)),
    ...Array.from({ length: dice.chance(0.2) ? 1 + dice.below(2) : 0 }, () => someJob(known)),
    ...dice.chance(0.01) ? ["job-nobody-knows"] : [],
  ].filter((each) => each !== id);
  return aJob(id, {
    taskId: someTask(known),
    args: [step, new Date(now)],
    kwargs: dice.pick([null, { step }]),
    executor: dice.pick([null, null, "async", "worker"]),
    runAt: dice.chance(0.3) ? now - 5000 + dice.below(30_000) : null,
    startDeadline: dice.pick([null, now + 5000]),
    resultExpirationTime: dice.pick([0, 60_000]),
    metadata: someMetadata(known),
    policy: somePolicy(known),
    concurrencyKey: dice.pick([null, null, `key-${dice.below(3)}`]),
    version: dice.pick([null, 2]),
    createdAt: now - dice.pick([0, 0, 1000]),
    unique: dice.chance(0.35) ? someRule(known) : null,
    after,
    afterFailure: dice.pick(["cancel", "run"]),
    ...dice.chance(0.15) && ofSchedule(known),
  });
}

/** What a job that is asked for by hand has of its schedule, or one for a fire time that has passed. */
function ofSchedule(known: Known): Partial<NewJob> {
  const { dice, now } = known;
  const scheduleId = someSchedule(known);
  const at = now - 1000 * dice.below(60);
  return dice.chance(0.5)
    ? { scheduleId }
    : { scheduleId, nominalFireTime: at, scheduledFireTime: at };
}

/** What is said of how a job is run. */
export function somePolicy({ dice }: Known): NonNullable<NewJob["policy"]> {
  return dice.pick([
    ...[{}, {}, { priority: dice.below(3) - 1 }, { timeout: null }],
    { retry: { maxAttempts: 1 + dice.below(3) }, priority: 1 },
    { retry: { delay: 5 } },
  ]);
}

function someRule({ dice, now }: Known): UniqueRule {
  return {
    key: `unique-${dice.below(2)}`,
    states: dice.pick(UNIQUE_STATES),
    since: dice.pick([null, now - dice.below(60_000)]),
    conflict: dice.pick(["keep", "replace", "debounce"]),
  };
}

const restartJob: MakeStep = ({ dice, finished, jobs, now }) => {
  const ids = (dice.chance(0.9) ? finished : jobs).map(({ id }) => id);
  return calling("restartJob", { jobId: dice.one(ids) ?? "job-unknown", now });
};

/** The first piece of some finished jobs, or one from a job on whose number each store has to be asked for. */
const restartJobs: MakeStep = (known) => {
  const { dice, now, finished } = known;
  const filter = someFinished(known);
  const start = dice.one(finished.map(({ id }) => id));
  if (start === undefined || dice.chance(0.6)) {
    return calling("restartJobs", { filter, after: 0, now });
  }
  return asking(
    "restartJobs",
    { filter, after: start, now },
    async (store) => await store.restartJobs({ filter, after: await endOf(store, start), now }),
  );
};

const removeFinishedJobs: MakeStep = (known) => {
  const { dice, finished } = known;
  const filter = { ...someFinished(known), ids: finished.map(({ id }) => id).slice(0, 3) };
  const start = dice.one(filter.ids);
  if (start === undefined || dice.chance(0.6)) {
    return calling("removeFinishedJobs", { filter, after: 0 });
  }
  return asking(
    "removeFinishedJobs",
    { filter, after: start },
    async (store) => await store.removeFinishedJobs({ filter, after: await endOf(store, start) }),
  );
};

async function endOf(store: DataStore, id: string): Promise<number> {
  return (await store.getFinishedJobs({ ids: [id] }))[0]?.endSequence ?? 0;
}

const cancelJobs: MakeStep = (known) => {
  const { dice, step, now } = known;
  const filter = dice.pick<() => StoreFilter>([
    () => ({ ids: [someJob(known), "job-unknown"] }),
    () => ({ ids: known.jobs.map(({ id }) => id).filter((id) => dice.of(id) < 0.2) }),
    () => ({ taskId: someTask(known), states: dice.pick([["waiting", "blocked"], ["running"]]) }),
    () => ({ scheduleId: someSchedule(known) }),
    () => ({ metadata: someMetadata(known), taskId: someTask(known) }),
  ])();
  const lease = { token: `token-${step}`, by: "canceller", until: now + LEASE };
  return calling("cancelJobs", { filter, lease, now });
};

/** Steps about jobs. */
export const jobSteps = { addJobs, restartJob, restartJobs, removeFinishedJobs, cancelJobs };
