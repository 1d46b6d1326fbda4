import type { Acquired, AcquireParams, DataStore, Fire, JobEnd } from "../src/store.ts";
import type { NewJob, NewSchedule, StoredJob, StoredSchedule, StoredTask } from "../src/stored.ts";
import { definitionOf } from "../src/trigger.ts";
import type { ContractCase, SubjectFactory } from "./contract.ts";

/** The instant at which the cases of the store contract begin, in milliseconds. */
export const T0 = Date.parse("2026-01-01T00:00:00Z");

/** A case that is run on an open store, which is closed after it. */
export function storeCase(
  name: string,
  body: (store: DataStore) => Promise<void>,
): ContractCase<DataStore> {
  return {
    name,
    async run(make: SubjectFactory<DataStore>) {
      const store = await make();
      await store.open();
      try {
        await body(store);
      } finally {
        await store.close();
      }
    },
  };
}

/** A task to store. */
export function aTask(id: string, change: Partial<StoredTask> = {}): StoredTask {
  return {
    id,
    jobExecutor: "async",
    maxRunningJobs: 100,
    misfireGraceTime: null,
    metadata: {},
    policy: {},
    rateLimit: null,
    keep: null,
    version: 1,
    ...change,
  };
}

/** A schedule of task `t` to store, due at {@linkcode T0}. */
export function aSchedule(id: string, change: Partial<NewSchedule> = {}): NewSchedule {
  const trigger = change.trigger ?? { kind: "date", version: 1, time: "2026-01-01T00:00:00.000Z" };
  return {
    id,
    taskId: "t",
    definition: definitionOf(trigger),
    args: [],
    kwargs: null,
    paused: null,
    coalesce: "latest",
    misfireGraceTime: "task",
    maxJitter: null,
    jobExecutor: null,
    jobResultExpirationTime: 0,
    metadata: {},
    policy: {},
    overlap: "allow",
    concurrencyKey: null,
    maxRuns: null,
    fixedDelay: null,
    version: null,
    nextFireTime: T0,
    dueTime: change.nextFireTime === undefined ? T0 : change.nextFireTime,
    ...change,
    trigger,
  };
}

/** A job of task `t` to store. */
export function aJob(id: string, change: Partial<NewJob> = {}): NewJob {
  return {
    id,
    taskId: "t",
    args: [],
    kwargs: null,
    scheduleId: null,
    nominalFireTime: null,
    scheduledFireTime: null,
    startDeadline: null,
    runAt: null,
    executor: null,
    resultExpirationTime: 0,
    metadata: {},
    policy: {},
    concurrencyKey: null,
    version: null,
    createdAt: T0,
    unique: null,
    after: [],
    afterFailure: "cancel",
    ...change,
  };
}

/** Stores schedules of the task `t`, or of tasks that are given. */
export async function putSchedules(
  store: DataStore,
  schedules: readonly NewSchedule[],
  tasks: readonly StoredTask[] = [aTask("t")],
): Promise<void> {
  await store.addSchedules({
    tasks,
    schedules: schedules.map((schedule) => ({ schedule, policy: "replace" })),
    now: T0,
  });
}

/** Stores jobs of the task `t`, or of tasks that are given. */
export async function putJobs(
  store: DataStore,
  jobs: readonly NewJob[],
  tasks: readonly StoredTask[] = [aTask("t")],
): Promise<void> {
  await store.addJobs({ tasks, jobs, now: T0 });
}

let leases = 0;

/** Acquires all that can be had at `now`, for 30 s. */
export function acquire(
  store: DataStore,
  change: Partial<AcquireParams> = {},
): Promise<Acquired> {
  const now = change.now ?? T0;
  return store.acquire({
    now,
    lease: { token: `token-${++leases}`, by: "me", until: now + 30_000 },
    maxSchedules: 1000,
    maxJobs: 1000,
    tasks: null,
    executors: null,
    ...change,
  });
}

/** The advance of an acquired schedule to `nextFireTime`, with one job for its fire time. */
export function fireOf(schedule: StoredSchedule, change: Partial<Fire> = {}): Fire {
  const { id: scheduleId, taskId, nextFireTime: nominalFireTime } = schedule;
  const nextFireTime = change.nextFireTime === undefined ? null : change.nextFireTime;
  return {
    scheduleId,
    taskId,
    token: schedule.lease!.token,
    jobs: [aJob(`${scheduleId}@${nominalFireTime}`, { taskId, scheduleId, nominalFireTime })],
    dueTime: nextFireTime,
    lastFireTime: nominalFireTime,
    runs: schedule.runs + 1,
    overlap: schedule.overlap,
    error: null,
    ...change,
    nextFireTime,
  };
}

/** The end of an acquired job, with no result kept. */
export function endOf(job: StoredJob, change: Partial<JobEnd> = {}): JobEnd {
  return {
    jobId: job.id,
    taskId: job.taskId,
    scheduleId: job.scheduleId,
    scheduledFireTime: job.scheduledFireTime,
    token: job.lease!.token,
    outcome: "success",
    startedAt: T0,
    finishedAt: T0,
    expiresAt: null,
    returnValue: null,
    error: null,
    keep: null,
    notes: { progress: null, log: [] },
    ...change,
  };
}

/** Writes what came of what was acquired. */
export function commit(
  store: DataStore,
  { now = T0, ...change }: Partial<Parameters<DataStore["commit"]>[0]>,
) {
  return store.commit({ now, fires: [], ends: [], retries: [], releases: [], ...change });
}

/** The ids of records. */
export function idsOf(records: readonly { readonly id: string }[]): string[] {
  return records.map(({ id }) => id);
}

/** The one schedule with this id. */
export async function scheduleOf(store: DataStore, id: string): Promise<StoredSchedule> {
  const [schedule] = await store.getSchedules({ ids: [id] });
  if (!schedule) throw new Error(`the schedule "${id}" is not there`);
  return schedule;
}

/** The one job with this id. */
export async function jobOf(store: DataStore, id: string): Promise<StoredJob> {
  const [job] = await store.getJobs({ ids: [id] });
  if (!job) throw new Error(`the job "${id}" is not there`);
  return job;
}

/** An acquired job, as it is named under its lease. */
export function newsOf({ id, lease }: StoredJob): { jobId: string; token: string } {
  return { jobId: id, token: lease!.token };
}
