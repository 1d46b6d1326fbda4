import type { DataStore } from "../src/store.ts";
import { assertEqual } from "./_assert.ts";
import {
  acquire,
  aJob,
  aTask,
  commit,
  endOf,
  idsOf,
  jobOf,
  newsOf,
  putJobs,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const LEASE = 30_000;
const MINUTE = 60_000;

async function endNext(store: DataStore, outcome: "success" | "error" = "success", now = T0) {
  const { jobs } = await acquire(store, { now });
  await commit(store, { now, ends: jobs.map((job) => endOf(job, { outcome })) });
  return idsOf(jobs);
}

function blocked(id: string, after: readonly string[], afterFailure: "cancel" | "run" = "cancel") {
  return aJob(id, { after, afterFailure });
}

/** The cases about which job is next, and which have to wait for others. */
export const orderCases: readonly ContractCase<DataStore>[] = [
  storeCase("jobs of a lower priority come first within a task", async (store) => {
    const jobs = [5, -1, 0, 5, -1].map((priority, i) => aJob(`${i}`, { policy: { priority } }));
    await putJobs(store, jobs, [aTask("t", { policy: { priority: 2 } })]);
    await putJobs(store, [aJob("as the task")]);
    const order = ["1", "4", "2", "as the task", "0", "3"];
    const taken: string[] = [];
    for (const _ of order) taken.push(...idsOf((await acquire(store, { maxJobs: 1 })).jobs));
    assertEqual(taken, order);
  }),
  storeCase("a job of a high priority number waits for no more than minutes", async (store) => {
    await putJobs(store, [
      aJob("patient", { policy: { priority: 2 } }),
      aJob("at once", { createdAt: T0 + 2 * MINUTE - 1 }),
      aJob("later", { createdAt: T0 + 2 * MINUTE + 1 }),
    ]);
    const { jobs } = await acquire(store, { maxJobs: 2 });
    assertEqual(idsOf(jobs).sort(), ["at once", "patient"]);
  }),
  storeCase(
    "jobs with one concurrency key run one at a time, whatever their tasks",
    async (store) => {
      const keyed = (id: string, taskId: string) => aJob(id, { taskId, concurrencyKey: "ada" });
      await putJobs(store, [keyed("a", "t"), keyed("b", "u"), aJob("free"), keyed("c", "t")], [
        aTask("t"),
        aTask("u"),
      ]);
      const { jobs } = await acquire(store);
      assertEqual(idsOf(jobs), ["a", "free"]);
      assertEqual(idsOf((await acquire(store)).jobs), []);
      assertEqual(idsOf(await store.getJobs({ states: ["blocked"] })), ["b", "c"]);
      await commit(store, { ends: jobs.map((job) => endOf(job)) });
      assertEqual(await endNext(store), ["b"]);
      assertEqual(await endNext(store), ["c"]);
      await putJobs(store, [keyed("d", "t")]);
      assertEqual(await endNext(store), ["d"]);
    },
  ),
  storeCase("a key is free while its job waits, has lapsed or is cancelled", async (store) => {
    const keyed = (id: string) => aJob(id, { concurrencyKey: "k" });
    await putJobs(store, [keyed("a"), keyed("b"), keyed("c"), keyed("d")]);
    const { jobs: [a] } = await acquire(store);
    const retry = {
      ...{ ...newsOf(a!), taskId: "t", scheduleId: null, runAt: T0 + 5, failures: [] },
      notes: { progress: null, log: [] },
    };
    await commit(store, { retries: [retry] });
    assertEqual(idsOf((await acquire(store)).jobs), ["b"]);
    const late = await acquire(store, { now: T0 + LEASE });
    assertEqual([idsOf(late.lapsedJobs), late.jobs.length], [["b"], 1], "one of a, c and d");
    const rest = ["a", "c", "d"].filter((id) => id !== late.jobs[0]!.id);
    const lease = { token: "x", by: "me", until: T0 + 9 * LEASE };
    await store.cancelJobs({ filter: { ids: [rest[0]!] }, lease, now: T0 + LEASE });
    await commit(store, { now: T0 + LEASE, ends: [endOf(late.jobs[0]!)] });
    assertEqual(idsOf((await acquire(store, { now: T0 + LEASE })).jobs), [rest[1]!]);
  }),
  storeCase("a job that is given back keeps its key", async (store) => {
    await putJobs(store, ["a", "b"].map((id) => aJob(id, { concurrencyKey: "k" })));
    const { jobs: [a] } = await acquire(store);
    await commit(store, { releases: [newsOf(a!)] });
    assertEqual(idsOf((await acquire(store)).jobs), ["a"]);
  }),
  storeCase("no more jobs of a task start within a time than its rate limit", async (store) => {
    const rateLimit = { limit: 2, per: 1000 };
    await putJobs(store, ["a", "b", "c", "d", "e"].map((id) => aJob(id)), [
      aTask("t", { rateLimit }),
    ]);
    assertEqual((await store.getTasks({}))[0]!.rateLimit, rateLimit);
    assertEqual(await endNext(store), ["a", "b"]);
    assertEqual(await endNext(store), []);
    const { nextWakeAt } = await acquire(store, { now: T0 + 400 });
    assertEqual(nextWakeAt, T0 + 1000);
    assertEqual(await endNext(store, "success", T0 + 999), []);
    assertEqual(await endNext(store, "success", T0 + 1000), ["c", "d"]);
    const { id: _, ...defaults } = aTask("t");
    await store.putTask({ id: "t", settings: { rateLimit: null }, defaults, now: T0 });
    assertEqual(await endNext(store, "success", T0 + 1001), ["e"]);
  }),
  storeCase("a job waits for those it comes after", async (store) => {
    await putJobs(store, [
      blocked("d", ["b", "c"]),
      aJob("a"),
      blocked("b", ["a"]),
      blocked("c", ["a"]),
    ]);
    assertEqual((await jobOf(store, "d")).state, "blocked");
    assertEqual(await endNext(store), ["a"]);
    const { jobs: [b, c] } = await acquire(store);
    await commit(store, { ends: [endOf(b!)] });
    assertEqual(idsOf((await acquire(store)).jobs), []);
    await commit(store, { ends: [endOf(c!)] });
    assertEqual(await endNext(store), ["d"]);
  }),
  storeCase(
    "of a job whose id was used twice, what the history has counts for those after it",
    async (store) => {
      await putJobs(store, [aJob("a")]);
      const kept = await acquire(store);
      await commit(store, { ends: kept.jobs.map((job) => endOf(job, { keep: { until: null } })) });
      await putJobs(store, [aJob("a")]);
      const failed = { outcome: "error", expiresAt: T0 + MINUTE } as const;
      const { jobs } = await acquire(store);
      await commit(store, { ends: jobs.map((job) => endOf(job, failed)) });
      await putJobs(store, [blocked("b", ["a"])]);
      const { jobs: [b], lapsedJobs } = await acquire(store);
      assertEqual([b?.id, lapsedJobs], ["b", []]);
    },
  ),
  storeCase("a job that is free waits for its time and its key all the same", async (store) => {
    await putJobs(store, [
      aJob("a"),
      { ...blocked("later", ["a"]), runAt: T0 + 5 },
      { ...blocked("keyed", ["a"]), concurrencyKey: "k" },
      aJob("holder", { concurrencyKey: "k" }),
    ]);
    const { jobs } = await acquire(store);
    assertEqual(idsOf(jobs), ["a", "holder"]);
    await commit(store, { ends: [endOf(jobs[0]!)] });
    assertEqual(idsOf((await acquire(store)).jobs), []);
    assertEqual((await jobOf(store, "later")).state, "waiting");
    await commit(store, { ends: [endOf(jobs[1]!)] });
    assertEqual(await endNext(store), ["keyed"]);
    assertEqual(await endNext(store, "success", T0 + 5), ["later"]);
  }),
  storeCase(
    "jobs that come after one that fails are cancelled, or run, as they say",
    async (store) => {
      await putJobs(store, [
        aJob("a"),
        blocked("b", ["a"]),
        blocked("c", ["a"], "run"),
        blocked("d", ["b"]),
      ]);
      assertEqual(await endNext(store, "error"), ["a"]);
      const { jobs, lapsedJobs } = await acquire(store);
      assertEqual([idsOf(jobs), idsOf(lapsedJobs)], [["c"], ["b"]]);
      assertEqual(lapsedJobs[0]!.aborted, "dependency");
      await commit(store, { ends: lapsedJobs.map((job) => endOf(job, { outcome: "cancelled" })) });
      assertEqual(idsOf((await acquire(store)).lapsedJobs), ["d"], "what comes after that as well");
    },
  ),
  storeCase("what a job comes after may be over, if something of it is kept", async (store) => {
    await putJobs(store, [aJob("good"), aJob("bad")]);
    const { jobs: [good, bad] } = await acquire(store);
    const keep = { until: null };
    const ends = [endOf(good!, { keep }), endOf(bad!, { outcome: "error", expiresAt: T0 + 9 })];
    await commit(store, { ends });
    await putJobs(store, [
      blocked("a", ["good"]),
      blocked("b", ["good", "bad"]),
      blocked("c", ["bad"], "run"),
    ]);
    const { jobs, lapsedJobs } = await acquire(store);
    assertEqual([idsOf(jobs), idsOf(lapsedJobs)], [["a", "c"], ["b"]]);
  }),
  storeCase("nothing is added when a job comes after one that nobody knows", async (store) => {
    const jobs = [aJob("a"), blocked("b", ["a", "unknown"])];
    const outcome = await store.addJobs({ tasks: [aTask("t")], jobs, now: T0 });
    const nothing = { addedTasks: [], addedJobs: [], missingTask: null };
    assertEqual(outcome, { ...nothing, missingJob: "unknown" });
    assertEqual([await store.getJobs({}), await store.getTasks({})], [[], []]);
  }),
  storeCase("a blocked job can be cancelled, and what it came after goes on", async (store) => {
    await putJobs(store, [aJob("a"), blocked("b", ["a"])]);
    const lease = { token: "x", by: "me", until: T0 + LEASE };
    const { claimed } = await store.cancelJobs({ filter: { ids: ["b"] }, lease, now: T0 });
    await commit(store, { ends: claimed.map((job) => endOf(job, { outcome: "cancelled" })) });
    assertEqual([await endNext(store), await store.getJobs({})], [["a"], []]);
  }),
  storeCase("starts count by their times, although the clocks of hosts differ", async (store) => {
    const rateLimit = { limit: 2, per: 1000 };
    await putJobs(store, ["a", "b", "c"].map((id) => aJob(id)), [aTask("t", { rateLimit })]);
    for (const now of [T0 + 10, T0]) await acquire(store, { now, maxJobs: 1 });
    assertEqual(idsOf((await acquire(store, { now: T0 + 999 })).jobs), []);
    assertEqual(idsOf((await acquire(store, { now: T0 + 1000 })).jobs), ["c"]);
  }),
  storeCase(
    "of jobs that are freed at once, the first one with their key is next",
    async (store) => {
      const keyed = (id: string, priority: number) => ({
        ...{ ...blocked(id, ["z"]), concurrencyKey: "k", policy: { priority } },
      });
      await putJobs(store, [aJob("z"), keyed("a", 2), keyed("b", 1), keyed("c", 3)]);
      assertEqual(await endNext(store), ["z"]);
      for (const id of ["b", "a", "c"]) assertEqual(await endNext(store), [id]);
    },
  ),
  storeCase(
    "a job that is there and is added again comes after no more than before",
    async (store) => {
      await putJobs(store, [aJob("a"), aJob("bad")]);
      const { jobs: [a, bad] } = await acquire(store);
      await commit(store, { ends: [endOf(bad!, { outcome: "error", keep: { until: null } })] });
      await putJobs(store, [blocked("b", ["a"]), aJob("later", { runAt: T0 + 5 })]);
      await putJobs(store, [blocked("b", ["bad", "later"])]);
      assertEqual((await jobOf(store, "b")).state, "blocked");
      await commit(store, { ends: [endOf(a!)] });
      assertEqual(await endNext(store), ["b"]);
    },
  ),
];
