import type { DataStore } from "../src/store.ts";
import type { StoreCall } from "../testing/mod.ts";
import { acquire, aJob, aSchedule, aTask, commit, endOf, fireOf, T0 } from "../testing/_stored.ts";

const { id: _, ...DEFAULTS } = aTask("t");
const HOUR = 3_600_000;

/** Each call of a store once, on one that has the schedule `s` and the job `j` of the task `t`. */
export const STORE_CALLS: Readonly<
  Record<Exclude<StoreCall, "open">, (store: DataStore) => Promise<unknown>>
> = {
  putTask: (store) =>
    store.putTask({ id: "u", settings: { maxRunningJobs: 2 }, defaults: DEFAULTS, now: T0 }),
  getTasks: (store) => store.getTasks({}),
  removeTask: (store) => store.removeTask({ id: "t" }),
  addSchedules: (store) =>
    store.addSchedules({
      tasks: [aTask("u")],
      schedules: [{ schedule: aSchedule("new", { taskId: "u" }), policy: "replace" }],
      now: T0,
    }),
  getSchedules: (store) => store.getSchedules({ taskId: "t", metadata: { user: "ada" }, limit: 5 }),
  countSchedules: (store) => store.countSchedules(),
  updateSchedule: (store) =>
    store.updateSchedule({ id: "s", change: { paused: true }, revision: 1, now: T0 }),
  removeSchedules: (store) => store.removeSchedules({ ids: ["s"] }),
  addJobs: (store) => store.addJobs({ tasks: [aTask("t")], jobs: [aJob("new")], now: T0 }),
  getJobs: (store) => store.getJobs({ scheduleId: "s", limit: 5 }),
  getJobResult: (store) => store.getJobResult({ jobId: "j", now: T0 }),
  acquire: (store) => acquire(store, { tasks: ["t"], executors: ["async"] }),
  commit: (store) => commit(store, { releases: [{ jobId: "j", token: "any" }] }),
  renew: (store) =>
    store.renew({ jobs: [{ jobId: "j", token: "any" }], until: T0 + HOUR, now: T0 }),
  getFinishedJobs: (store) => store.getFinishedJobs({ taskId: "t", limit: 5 }),
  countJobs: (store) => store.countJobs({}),
  restartJob: (store) => store.restartJob({ jobId: "over", now: T0 }),
  restartJobs: (store) =>
    store.restartJobs({ filter: { taskId: "t", before: 9, limit: 5 }, after: 1, now: T0 }),
  removeFinishedJobs: (store) =>
    store.removeFinishedJobs({ filter: { outcomes: ["error"], limit: 5 }, after: 1 }),
  getThroughput: (store) =>
    store.getThroughput({ from: T0, to: T0 + HOUR, every: 1000, taskId: "t" }),
  putPresence: (store) =>
    store.putPresence({
      ...{ identity: "me", role: "both", startedAt: T0, seenAt: T0, until: T0 + HOUR },
      ...{ tasks: ["t"], maxConcurrentJobs: 5 },
    }),
  getPresences: (store) => store.getPresences({ now: T0 }),
  removePresence: (store) => store.removePresence({ identity: "me", startedAt: T0 }),
  cancelJobs: (store) => {
    const lease = { token: "cancel", by: "me", until: T0 + HOUR };
    return store.cancelJobs({ filter: { ids: ["j"] }, lease, now: T0 });
  },
  cleanup: (store) => store.cleanup({ now: T0, finishedBefore: T0 }),
};

/** Acquires all that is due, and gives the commit in which something of everything happens. */
export async function fullCommit(store: DataStore): Promise<() => ReturnType<typeof commit>> {
  const { schedules, jobs: [ended, released] } = await acquire(store);
  return () =>
    commit(store, {
      fires: schedules.map((schedule) => fireOf(schedule, { nextFireTime: T0 + HOUR })),
      ends: [endOf(ended!, { expiresAt: T0 + HOUR, returnValue: "done" })],
      releases: [{ jobId: released!.id, token: released!.lease!.token }],
    });
}
