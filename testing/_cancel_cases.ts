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

function cancel(store: DataStore, ids: readonly string[], now = T0) {
  const lease = { token: "cancels", by: "somebody", until: now + LEASE };
  return store.cancelJobs({ filter: { ids }, lease, now });
}

/** The cases about jobs that are to end early. */
export const cancelCases: readonly ContractCase<DataStore>[] = [
  storeCase("cancelJobs() claims jobs that do not run, and nobody runs them", async (store) => {
    await putJobs(store, [aJob("queued"), aJob("waiting", { runAt: T0 + 9 }), aJob("other")]);
    const { claimed, requested, more } = await cancel(store, ["queued", "waiting", "missing"]);
    assertEqual([idsOf(claimed), requested, more], [["queued", "waiting"], [], false]);
    const claim = claimed.map(({ aborted, attempts, lease }) => [aborted, attempts, lease?.by]);
    assertEqual(claim, [["cancelled", 0, "somebody"], ["cancelled", 0, "somebody"]]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 9 })).jobs), ["other"]);
    const ends = claimed.map((job) => endOf(job, { outcome: "cancelled", expiresAt: T0 + LEASE }));
    assertEqual((await commit(store, { ends })).lostJobs, []);
    assertEqual(idsOf(await store.getJobs({})), ["other"]);
    const { result } = await store.getJobResult({ jobId: "queued", now: T0 });
    assertEqual(result?.outcome, "cancelled");
  }),
  storeCase("a claimed job whose claim has ended is taken on as lapsed", async (store) => {
    const task = aTask("t", { policy: { retry: { maxAttempts: 9 } } });
    await putJobs(store, [aJob("a")], [task]);
    await cancel(store, ["a"]);
    const { jobs, lapsedJobs: [job] } = await acquire(store, { now: T0 + LEASE });
    assertEqual([jobs, job!.id, job!.aborted], [[], "a", "cancelled"]);
  }),
  storeCase("the worker of a job that is to be cancelled learns of it", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")]);
    const { jobs: [a, b] } = await acquire(store);
    const { claimed, requested } = await cancel(store, ["a"]);
    assertEqual([claimed, requested], [[], ["a"]]);
    const { aborted, lease, state } = await jobOf(store, "a");
    assertEqual([aborted, lease, state], ["cancelled", a!.lease, "running"]);
    const jobs = [newsOf(a!), newsOf(b!)];
    const renewed = await store.renew({ now: T0, until: T0 + LEASE, jobs });
    assertEqual(renewed, { lostJobs: [], abortedJobs: ["a"] });
    assertEqual(
      (await commit(store, { ends: [endOf(a!, { outcome: "cancelled" })] })).lostJobs,
      [],
    );
  }),
  storeCase("a cancelled job whose worker dies is not tried again", async (store) => {
    await putJobs(store, [aJob("a", { policy: { retry: { maxAttempts: 9 } } })]);
    await acquire(store);
    await cancel(store, ["a"]);
    const { jobs, lapsedJobs } = await acquire(store, { now: T0 + LEASE });
    assertEqual([jobs, idsOf(lapsedJobs)], [[], ["a"]]);
    assertEqual(
      (await cancel(store, ["a"], T0 + LEASE)).claimed,
      [],
      "somebody is about to end it",
    );
  }),
  storeCase("a job whose worker is dead can be cancelled", async (store) => {
    await putJobs(store, [aJob("a", { policy: { retry: { maxAttempts: 9 } } })]);
    await acquire(store);
    const { claimed, requested } = await cancel(store, ["a"], T0 + LEASE);
    assertEqual([claimed, requested], [[], ["a"]]);
    const { jobs, lapsedJobs: [a] } = await acquire(store, { now: T0 + LEASE });
    assertEqual([jobs, a!.id, a!.aborted], [[], "a", "cancelled"]);
  }),
  storeCase("a job that was cancelled meanwhile is not tried again", async (store) => {
    await putJobs(store, [aJob("a")]);
    const { jobs: [job] } = await acquire(store);
    await cancel(store, ["a"]);
    const retry = {
      ...{ ...newsOf(job!), taskId: "t", scheduleId: null, runAt: T0 + 5, failures: [] },
      notes: { progress: null, log: [] },
    };
    assertEqual((await commit(store, { retries: [retry] })).lostJobs, []);
    const { jobs, lapsedJobs: [lapsed] } = await acquire(store, { now: T0 + 5 });
    assertEqual([jobs, lapsed!.id, lapsed!.aborted], [[], "a", "cancelled"]);
  }),
  storeCase("jobs of a state are found and cancelled", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b", { runAt: T0 + 5 }), aJob("c")]);
    await acquire(store, { maxJobs: 1 });
    for (
      const [state, ids] of [["running", ["a"]], ["waiting", ["b"]], ["queued", ["c"]]] as const
    ) {
      assertEqual(idsOf(await store.getJobs({ states: [state] })), ids, state);
    }
    assertEqual(idsOf(await store.getJobs({ states: [] })), []);
    const lease = { token: "x", by: "me", until: T0 + LEASE };
    const filter = { states: ["waiting" as const] };
    assertEqual(idsOf((await store.cancelJobs({ filter, lease, now: T0 })).claimed), ["b"]);
  }),
  storeCase("a job that was cancelled meanwhile is not queued again", async (store) => {
    await putJobs(store, [aJob("a", { concurrencyKey: "k" }), aJob("b", { concurrencyKey: "k" })]);
    const { jobs: [job] } = await acquire(store);
    await cancel(store, ["a"]);
    assertEqual((await commit(store, { releases: [newsOf(job!)] })).lostJobs, []);
    const { jobs, lapsedJobs: [lapsed] } = await acquire(store);
    assertEqual([idsOf(jobs), lapsed!.id, lapsed!.aborted], [["b"], "a", "cancelled"]);
  }),
];
