import type { DataStore } from "../src/store.ts";
import { assertEqual, assertTrue } from "./_assert.ts";
import {
  acquire,
  aJob,
  aSchedule,
  aTask,
  commit,
  endOf,
  fireOf,
  idsOf,
  putJobs,
  putSchedules,
  scheduleOf,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const { id: _, ...DEFAULTS } = aTask("any");

function count(n: number, prefix: string): string[] {
  return Array.from({ length: n }, (_, i) => `${prefix}${i}`);
}

/** The cases about what may be taken on. */
export const acquireCases: readonly ContractCase<DataStore>[] = [
  storeCase("acquire() takes schedules that are due, earliest first", async (store) => {
    await putSchedules(store, [
      aSchedule("now", { nextFireTime: T0 }),
      aSchedule("before", { nextFireTime: T0 - 5 }),
      aSchedule("later", { nextFireTime: T0 + 1 }),
      aSchedule("jittered", { nextFireTime: T0, dueTime: T0 + 3 }),
      aSchedule("never", { nextFireTime: null }),
    ]);
    assertEqual(idsOf((await acquire(store)).schedules), ["before", "now"]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 3 })).schedules), ["later", "jittered"]);
  }),
  storeCase("acquire() takes no more schedules than it may", async (store) => {
    await putSchedules(store, count(5, "s").map((id) => aSchedule(id)));
    assertEqual((await acquire(store, { maxSchedules: 2 })).schedules.length, 2);
    assertEqual((await acquire(store, { maxSchedules: 0 })).schedules.length, 0);
    assertEqual((await acquire(store)).schedules.length, 3);
  }),
  storeCase("acquire() takes no schedule that is paused or has an error", async (store) => {
    await putSchedules(store, [aSchedule("paused", { paused: true }), aSchedule("failed")]);
    const { schedules: [failed] } = await acquire(store);
    const error = { name: "Error", message: "no" };
    await commit(store, { fires: [fireOf(failed!, { nextFireTime: T0 + 1, error })] });
    assertEqual(idsOf((await acquire(store, { now: T0 + 9 })).schedules), []);
    assertEqual(idsOf(await store.getSchedules({ failed: true })), ["failed"]);
    for (const id of ["paused", "failed"]) {
      await store.updateSchedule({ id, change: { paused: false, error: null }, now: T0 });
    }
    assertEqual(idsOf((await acquire(store, { now: T0 + 9 })).schedules).sort(), [
      "failed",
      "paused",
    ]);
  }),
  storeCase("a leased schedule is taken by nobody else until its lease ends", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const { schedules: [taken] } = await acquire(store);
    assertEqual(taken!.lease!.until, T0 + 30_000);
    assertEqual((await acquire(store, { now: T0 + 29_999 })).schedules, []);
    assertEqual(idsOf((await acquire(store, { now: T0 + 30_000 })).schedules), ["s"]);
  }),
  storeCase(
    "acquired schedules and jobs carry the lease, and so does what is stored",
    async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      await putJobs(store, [aJob("j")]);
      const lease = { token: "abc", by: "worker-1", until: T0 + 5 };
      const { schedules, jobs } = await acquire(store, { lease });
      assertEqual([schedules[0]!.lease, jobs[0]!.lease], [lease, lease]);
      assertEqual((await scheduleOf(store, "s")).lease, lease);
      assertEqual((await store.getJobs({}))[0]!.lease, lease);
    },
  ),
  storeCase("acquire() takes jobs of the given tasks and executors only", async (store) => {
    await putJobs(store, [
      aJob("a"),
      aJob("b", { taskId: "u" }),
      aJob("c", { executor: "worker" }),
    ], [aTask("t"), aTask("u")]);
    assertEqual((await acquire(store, { tasks: [] })).jobs, []);
    assertEqual((await acquire(store, { executors: [] })).jobs, []);
    const { jobs } = await acquire(store, { tasks: ["t"], executors: ["async"] });
    assertEqual(idsOf(jobs), ["a"]);
    assertEqual(idsOf((await acquire(store)).jobs).sort(), ["b", "c"]);
  }),
  storeCase("acquire() takes the oldest jobs of a task, no more than it may", async (store) => {
    await putJobs(store, ["c", "a", "d", "b"].map((id) => aJob(id)));
    assertEqual(idsOf((await acquire(store, { maxJobs: 3 })).jobs), ["c", "a", "d"]);
    assertEqual(idsOf((await acquire(store, { maxJobs: 0 })).jobs), []);
    assertEqual(idsOf((await acquire(store)).jobs), ["b"]);
  }),
  storeCase("a job is not taken before its runAt, and then in its place", async (store) => {
    await putJobs(store, [
      aJob("later", { runAt: T0 + 5 }),
      aJob("now"),
      aJob("at", { runAt: T0 }),
    ]);
    assertEqual(idsOf((await acquire(store)).jobs), ["now", "at"]);
    await putJobs(store, [aJob("new")]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 4 })).jobs), ["new"]);
    await putJobs(store, [aJob("newest")]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 5 })).jobs), ["later", "newest"]);
  }),
  storeCase("a job that was given back, or whose lease has ended, waits no more", async (store) => {
    await putJobs(store, [aJob("j", { runAt: T0 + 5 })], [
      aTask("t", { policy: { retry: { maxAttempts: 2 } } }),
    ]);
    const { jobs: [job] } = await acquire(store, { now: T0 + 5 });
    await commit(store, { releases: [{ jobId: "j", token: job!.lease!.token }] });
    const again = await acquire(store, { now: T0 + 5 });
    assertEqual([idsOf(again.jobs), again.jobs[0]!.runAt], [["j"], T0 + 5]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 60_000 })).jobs), ["j"]);
  }),
  storeCase("never more jobs of a task run than its limit, whoever runs them", async (store) => {
    await putJobs(store, count(5, "j").map((id) => aJob(id)), [aTask("t", { maxRunningJobs: 2 })]);
    const first = await acquire(store);
    assertEqual(idsOf(first.jobs), ["j0", "j1"]);
    assertEqual(idsOf((await acquire(store)).jobs), []);
    await commit(store, { ends: [endOf(first.jobs[0]!)] });
    assertEqual(idsOf((await acquire(store)).jobs), ["j2"]);
  }),
  storeCase("a changed limit takes effect at once", async (store) => {
    await putJobs(store, count(5, "j").map((id) => aJob(id)), [aTask("t", { maxRunningJobs: 2 })]);
    const { jobs } = await acquire(store);
    const limit = (maxRunningJobs: number) =>
      store.putTask({ id: "t", settings: { maxRunningJobs }, defaults: DEFAULTS, now: T0 });
    await limit(1);
    await commit(store, { ends: [endOf(jobs[0]!)] });
    assertEqual(idsOf((await acquire(store)).jobs), [], "one still runs");
    await limit(3);
    assertEqual(idsOf((await acquire(store)).jobs), ["j2", "j3"]);
  }),
  storeCase("tasks take turns, and a full one holds up no other", async (store) => {
    const jobs = [...count(50, "a"), ...count(3, "b")].map((id) => aJob(id, { taskId: id[0]! }));
    await putJobs(store, jobs, [aTask("a", { maxRunningJobs: 40 }), aTask("b")]);
    const { jobs: few } = await acquire(store, { maxJobs: 4 });
    assertEqual(few.filter(({ taskId }) => taskId === "b").length, 2, "jobs of b among four");
    const { jobs: rest } = await acquire(store);
    assertEqual(rest.filter(({ taskId }) => taskId === "b").length, 1);
    assertEqual(few.length + rest.length, 43);
  }),
  storeCase("jobs whose lease has ended are taken on as lapsed, once", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")], [aTask("t", { maxRunningJobs: 1 })]);
    await acquire(store);
    assertEqual((await acquire(store, { now: T0 + 29_999 })).lapsedJobs, []);
    const late = await acquire(store, { now: T0 + 30_000, maxJobs: 0, tasks: [], executors: [] });
    assertEqual(idsOf(late.lapsedJobs), ["a"]);
    assertEqual(late.jobs, []);
    assertEqual((await acquire(store, { now: T0 + 30_001 })).lapsedJobs, []);
  }),
  storeCase("a lapsed job holds no place of its task", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")], [aTask("t", { maxRunningJobs: 1 })]);
    await acquire(store);
    const { lapsedJobs, jobs } = await acquire(store, { now: T0 + 30_000 });
    assertEqual([idsOf(lapsedJobs), idsOf(jobs)], [["a"], ["b"]]);
    const renewed = await store.renew({
      now: T0 + 30_001,
      until: T0 + 70_000,
      jobs: lapsedJobs.map(({ id, lease }) => ({ jobId: id, token: lease!.token })),
    });
    assertEqual(renewed.lostJobs, []);
    await commit(store, { now: T0 + 30_002, ends: [endOf(jobs[0]!)] });
    await putJobs(store, [aJob("c")]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 30_003 })).jobs), ["c"]);
  }),
  storeCase("nextWakeAt is when a schedule falls due or a lease ends", async (store) => {
    assertEqual((await acquire(store)).nextWakeAt, null);
    await putSchedules(store, [aSchedule("s", { nextFireTime: T0 + 50_000 })]);
    assertEqual((await acquire(store)).nextWakeAt, T0 + 50_000);
    assertEqual((await acquire(store, { maxSchedules: 0 })).nextWakeAt, null);
    await putJobs(store, [aJob("j")]);
    assertEqual((await acquire(store)).nextWakeAt, T0 + 30_000);
    assertEqual((await acquire(store, { maxSchedules: 0 })).nextWakeAt, T0 + 30_000);
  }),
  storeCase("nextWakeAt is when a job may be taken, for those who take jobs", async (store) => {
    await putJobs(store, [aJob("b", { runAt: T0 + 7 }), aJob("a", { runAt: T0 + 5 })]);
    assertEqual((await acquire(store)).nextWakeAt, T0 + 5);
    assertEqual((await acquire(store, { maxJobs: 0 })).nextWakeAt, null);
    const lease = { token: "abc", by: "me", until: T0 + 99 };
    assertEqual((await acquire(store, { now: T0 + 5, lease })).nextWakeAt, T0 + 7);
    assertEqual((await acquire(store, { now: T0 + 7, lease })).nextWakeAt, T0 + 99);
  }),
  storeCase("nextWakeAt passes over schedules that are paused or have an error", async (store) => {
    await putSchedules(store, [
      aSchedule("paused", { nextFireTime: T0 + 5, paused: true }),
      aSchedule("failed", { nextFireTime: T0 }),
    ]);
    const { schedules: [failed] } = await acquire(store);
    const error = { name: "Error", message: "no" };
    await commit(store, { fires: [fireOf(failed!, { jobs: [], nextFireTime: T0 + 5, error })] });
    assertEqual((await acquire(store)).nextWakeAt, null);
  }),
  storeCase("nothing is taken twice by calls at the same time", async (store) => {
    await putSchedules(store, count(20, "s").map((id) => aSchedule(id)));
    await putJobs(store, count(20, "j").map((id) => aJob(id)));
    const calls = count(8, "c").map(() => acquire(store, { maxSchedules: 5, maxJobs: 5 }));
    const taken = await Promise.all(calls);
    const ids = taken.flatMap(({ schedules, jobs }) => idsOf([...schedules, ...jobs]));
    assertEqual(ids.length, 40);
    assertTrue(new Set(ids).size === 40, "something was taken twice");
  }),
  storeCase("tasks take turns from call to call", async (store) => {
    const jobs = [...count(50, "a"), ...count(3, "b")].map((id) => aJob(id, { taskId: id[0]! }));
    await putJobs(store, jobs, [aTask("a"), aTask("b")]);
    const turns: string[] = [];
    for (let i = 0; i < 6; i++) {
      const { jobs: [job] } = await acquire(store, { maxJobs: 1 });
      turns.push(job!.taskId);
      await commit(store, { ends: [endOf(job!)] });
    }
    assertEqual(turns.filter((task) => task === "b").length, 3, "turns of b among six");
  }),
  storeCase("a job whose lease has ended goes back while it may be tried again", async (store) => {
    const task = aTask("t", { maxRunningJobs: 1, policy: { retry: { maxAttempts: 2 } } });
    await putJobs(store, [aJob("a"), aJob("b")], [task]);
    const { jobs: [first] } = await acquire(store);
    assertEqual([first!.id, first!.attempts], ["a", 1]);
    const second = await acquire(store, { now: T0 + 30_000 });
    assertEqual([second.lapsedJobs, idsOf(second.jobs)], [[], ["a"]]);
    assertEqual(second.jobs[0]!.attempts, 2);
    const stale = await commit(store, { now: T0 + 30_001, ends: [endOf(first!)] });
    assertEqual(stale.lostJobs, ["a"]);
    const third = await acquire(store, { now: T0 + 60_000 });
    assertEqual([idsOf(third.lapsedJobs), idsOf(third.jobs)], [["a"], ["b"]]);
  }),
  storeCase("a job that is given back has not used up an attempt", async (store) => {
    await putJobs(store, [aJob("a")]);
    for (let i = 0; i < 3; i++) {
      const { jobs: [job] } = await acquire(store);
      assertEqual(job!.attempts, 1);
      await commit(store, { releases: [{ jobId: "a", token: job!.lease!.token }] });
    }
    assertEqual((await store.getJobs({}))[0]!.attempts, 0);
  }),
  storeCase("jobs of a task come in their order, whatever their executors", async (store) => {
    const executors = ["async", "async", "worker", "async", "worker"];
    await putJobs(store, executors.map((executor, i) => aJob(`${i}`, { executor })));
    assertEqual(idsOf((await acquire(store, { maxJobs: 2 })).jobs), ["0", "1"]);
    assertEqual(idsOf((await acquire(store, { maxJobs: 2 })).jobs), ["2", "3"]);
  }),
  storeCase("a schedule that is leased does not fall due while it is", async (store) => {
    await putSchedules(store, [aSchedule("s", { fixedDelay: 500 })]);
    await acquire(store);
    await putJobs(store, [aJob("by hand", { scheduleId: "s" })]);
    const { jobs: [job] } = await acquire(store);
    await commit(store, { ends: [endOf(job!)] });
    assertEqual((await scheduleOf(store, "s")).dueTime, T0);
    assertEqual((await acquire(store)).nextWakeAt, T0 + 30_000);
  }),
];
