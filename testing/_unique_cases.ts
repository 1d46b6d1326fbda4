import type { DataStore } from "../src/store.ts";
import type { NewJob, UniqueRule } from "../src/stored.ts";
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
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const OPEN = ["waiting", "blocked", "queued", "running"] as const;

function unique(id: string, change: Partial<UniqueRule> = {}, job: Partial<NewJob> = {}): NewJob {
  const rule: UniqueRule = { key: "k", states: OPEN, since: null, conflict: "keep", ...change };
  return aJob(id, { unique: rule, ...job });
}

function add(store: DataStore, ...jobs: readonly NewJob[]) {
  return store.addJobs({ tasks: [aTask("t"), aTask("u")], jobs, now: T0 });
}

/** The cases about jobs of which there is one at most. */
export const uniqueCases: readonly ContractCase<DataStore>[] = [
  storeCase(
    "a job whose key is taken is not added, and the one that is there is named",
    async (store) => {
      await add(store, unique("a"));
      const other = { key: "other" };
      const { addedJobs, taken } = await add(
        store,
        unique("b"),
        unique("c", other),
        unique("d", {}, { taskId: "u" }),
        aJob("e"),
      );
      assertEqual([addedJobs, taken], [["c", "d", "e"], [
        { jobId: "b", by: "a", outcome: "kept" },
      ]]);
      assertEqual((await jobOf(store, "a")).uniqueKey, "k");
    },
  ),
  storeCase("the call is made twice, and nothing is taken by itself", async (store) => {
    await add(store, unique("a"));
    assertEqual(await add(store, unique("a")), {
      ...{ addedTasks: [], addedJobs: [], missingTask: null },
    });
  }),
  storeCase(
    "only jobs in the given states count, and only those that are new enough",
    async (store) => {
      await add(store, unique("old", {}, { createdAt: T0 - 5 }));
      const since = await add(store, unique("a", { since: T0 - 5 }));
      assertEqual(since.addedJobs, ["a"]);
      await acquire(store);
      assertEqual((await add(store, unique("b", { states: ["queued"] }))).addedJobs, ["b"]);
      const { taken } = await add(store, unique("c", { states: ["running"], since: T0 - 1 }));
      assertEqual(taken!.map(({ by }) => by), ["a"]);
    },
  ),
  storeCase("jobs that are over count as done, if they are kept", async (store) => {
    await add(store, unique("a"), unique("b", { key: "other" }));
    const { jobs: [a, b] } = await acquire(store);
    await commit(store, { ends: [endOf(a!, { keep: { until: null } }), endOf(b!)] });
    const states = [...OPEN, "done" as const];
    const { addedJobs, taken } = await add(
      store,
      unique("c", { states, conflict: "replace" }),
      unique("d", { states, key: "other" }),
    );
    assertEqual([addedJobs, taken], [["d"], [{ jobId: "c", by: "a", outcome: "kept" }]]);
    assertEqual((await add(store, unique("e"))).addedJobs, ["e"]);
  }),
  storeCase(
    "replace gives the job that is there other arguments, unless it runs",
    async (store) => {
      await add(store, unique("a", {}, { args: [1], kwargs: { x: 1 }, runAt: T0 + 5, version: 1 }));
      const next = { args: [2], version: 2, runAt: T0 + 9 };
      const { taken } = await add(store, unique("b", { conflict: "replace" }, next));
      assertEqual(taken, [{ jobId: "b", by: "a", outcome: "replaced" }]);
      const { args, kwargs, version, runAt } = await jobOf(store, "a");
      assertEqual([args, kwargs, version, runAt], [[2], null, 2, T0 + 5]);
      await acquire(store, { now: T0 + 5 });
      const late = await add(store, unique("c", { conflict: "replace" }, { args: [3] }));
      assertEqual([late.taken![0]!.outcome, (await jobOf(store, "a")).args], ["kept", [2]]);
    },
  ),
  storeCase("nothing is replaced by a call that adds nothing", async (store) => {
    await add(store, unique("a", {}, { args: [1] }));
    const jobs = [unique("b", { conflict: "replace" }, { args: [2] }), aJob("c", { after: ["x"] })];
    assertEqual((await add(store, ...jobs)).missingJob, "x");
    const stranger = aJob("d", { taskId: "unknown" });
    assertEqual((await add(store, jobs[0]!, stranger)).missingTask, "unknown");
    assertEqual((await jobOf(store, "a")).args, [1]);
  }),
  storeCase("debounce puts the job that is there off as well", async (store) => {
    await add(store, unique("a", {}, { args: [1], runAt: T0 + 5 }));
    const bounce = (id: string, runAt: number | null) =>
      add(store, unique(id, { conflict: "debounce" }, { args: [id], runAt }));
    assertEqual((await bounce("b", T0 + 9)).taken, [{ jobId: "b", by: "a", outcome: "debounced" }]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 8 })).jobs), []);
    await bounce("c", null);
    const { jobs: [job] } = await acquire(store);
    assertEqual([job!.id, job!.args, job!.runAt], ["a", ["c"], null]);
  }),
  storeCase("a job that is there already takes nothing under its key", async (store) => {
    const rule = { states: ["queued"], conflict: "replace" } as const;
    await add(store, unique("a"));
    const { jobs: [a] } = await acquire(store);
    assertEqual((await add(store, unique("b", rule))).addedJobs, ["b"]);
    await commit(store, { releases: [newsOf(a!)] });
    const again = await add(store, unique("b", rule, { args: ["new"] }));
    assertEqual([again.addedJobs, again.taken], [[], undefined]);
    assertEqual((await jobOf(store, "a")).args, []);
  }),
  storeCase("of several jobs with a key, the oldest one that counts is taken", async (store) => {
    await add(store, unique("a"));
    await acquire(store);
    await add(store, unique("b", { states: ["queued"] }));
    const { taken } = await add(store, unique("c", { conflict: "replace" }, { args: ["new"] }));
    assertEqual(taken, [{ jobId: "c", by: "a", outcome: "kept" }]);
    assertEqual([(await jobOf(store, "a")).args, (await jobOf(store, "b")).args], [[], []]);
  }),
  storeCase(
    "an id is free for the next job of a call when the key of one is taken",
    async (store) => {
      await add(store, unique("a"));
      const { addedJobs, taken } = await add(store, unique("b"), aJob("b", { args: [2] }));
      assertEqual([addedJobs, taken], [["b"], [{ jobId: "b", by: "a", outcome: "kept" }]]);
      const next = await add(store, aJob("c"), unique("c"));
      assertEqual([next.addedJobs, next.taken], [["c"], undefined]);
    },
  ),
  storeCase(
    "a job does not wait for one that was not added, as its key was taken",
    async (store) => {
      await add(store, unique("a"));
      const { addedJobs } = await add(store, unique("b"), aJob("c", { after: ["b"] }));
      assertEqual([addedJobs, (await jobOf(store, "c")).state], [["c"], "queued"]);
    },
  ),
  storeCase("a queued job that is debounced to now keeps its concurrency key", async (store) => {
    const key = { concurrencyKey: "k" };
    await add(store, unique("a", {}, { ...key, policy: { priority: 1 } }));
    await add(store, aJob("first", key), unique("b", { conflict: "debounce" }, { args: ["b"] }));
    assertEqual(idsOf((await acquire(store)).jobs), ["a"]);
  }),
];
