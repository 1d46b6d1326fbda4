import type { DataStore, FinishedFilter, FinishedPiece, JobEnd } from "../src/store.ts";
import type { NewJob } from "../src/stored.ts";
import { assertEqual } from "./_assert.ts";
import {
  acquire,
  aJob,
  aTask,
  commit,
  endOf,
  idsOf,
  jobOf,
  putJobs,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const KEPT = { keep: { until: null } };
const NO = { name: "Error", message: "Cannot reach the Server", stack: "at …" };

/** Runs a job at `now`, and keeps it. */
async function run(
  store: DataStore,
  id: string,
  end: Partial<JobEnd> = {},
  job: Partial<NewJob> = {},
  now = T0,
): Promise<void> {
  await putJobs(store, [aJob(id, job)], [aTask("t"), aTask("u")]);
  const { jobs: [taken] } = await acquire(store, { now });
  await commit(store, { now, ends: [endOf(taken!, { ...KEPT, finishedAt: now, ...end })] });
}

async function find(store: DataStore, filter: FinishedFilter): Promise<string[]> {
  return idsOf(await store.getFinishedJobs(filter));
}

/** The ids that `restartJobs` gives, two jobs at a time, with something between the calls. */
async function restartInPieces(
  store: DataStore,
  meanwhile: () => Promise<void> = async () => {},
): Promise<(readonly string[])[]> {
  const pieces: (readonly string[])[] = [];
  let place: FinishedPiece["next"] = null;
  do {
    const { ids, next }: FinishedPiece = await store.restartJobs({
      filter: { limit: 2, ...place && { before: place.before } },
      ...{ after: place?.after ?? 0, now: T0 },
    });
    pieces.push(ids);
    place = next;
    await meanwhile();
  } while (place && pieces.length < 9);
  return pieces;
}

/** The cases about jobs that are over and kept. */
export const historyCases: readonly ContractCase<DataStore>[] = [
  storeCase("a job that is kept has all that was known of it, and how it ended", async (store) => {
    const job = aJob("a", {
      args: [1],
      kwargs: { two: 2 },
      scheduleId: "s",
      nominalFireTime: T0 - 2,
      scheduledFireTime: T0 - 1,
      metadata: { user: "ada" },
      policy: { priority: 1 },
      concurrencyKey: "k",
      version: 2,
    });
    await putJobs(store, [job]);
    const { jobs: [taken] } = await acquire(store);
    const notes = { progress: { value: 1, note: null }, log: [{ at: T0, text: "done" }] };
    const times = { startedAt: T0 + 1, finishedAt: T0 + 2, keep: { until: T0 + 9 } };
    await commit(store, {
      ends: [endOf(taken!, { outcome: "error", error: NO, ...times, notes })],
    });
    assertEqual(await store.getJobs({}), []);
    const [found] = await store.getFinishedJobs({});
    const { endSequence, ...kept } = found!;
    const { state: _, lease, aborted: __, keep: ___, rank: ____, ...rest } = taken!;
    const { startDeadline: _____, runAt: ______, ...data } = rest;
    assertEqual(kept, {
      ...data,
      ...notes,
      ...{ outcome: "error", error: NO, startedAt: T0 + 1, finishedAt: T0 + 2, keptUntil: T0 + 9 },
      worker: lease!.by,
    });
    assertEqual(endSequence > 0, true);
  }),
  storeCase("a job is kept only as its end says, and by who holds it", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")]);
    const { jobs: [a, b] } = await acquire(store);
    const stale = endOf(b!, { ...KEPT, token: "x" });
    await commit(store, { ends: [endOf(a!), stale] });
    assertEqual(await store.getFinishedJobs({}), []);
    assertEqual(idsOf(await store.getJobs({})), ["b"]);
  }),
  storeCase("finished jobs are found by what they are, the last one first", async (store) => {
    await run(store, "a", { outcome: "error", error: NO }, { metadata: { n: 1 } }, T0);
    await run(store, "b", {}, { scheduleId: "s" }, T0 + 10);
    await run(store, "c", { outcome: "cancelled" }, { taskId: "u" }, T0 + 20);
    assertEqual(await find(store, {}), ["c", "b", "a"]);
    assertEqual(await find(store, { ids: ["a", "b", "x"] }), ["b", "a"]);
    assertEqual(await find(store, { taskId: "t" }), ["b", "a"]);
    assertEqual(await find(store, { scheduleId: "s" }), ["b"]);
    assertEqual(await find(store, { outcomes: ["error", "cancelled"] }), ["c", "a"]);
    assertEqual(await find(store, { outcomes: [] }), []);
    assertEqual(await find(store, { metadata: { n: 1 } }), ["a"]);
    assertEqual(await find(store, { from: T0 + 10, to: T0 + 20 }), ["b"]);
    assertEqual(await find(store, { error: "the server" }), ["a"]);
    assertEqual(await find(store, { error: "%" }), []);
    assertEqual(await find(store, { error: "" }), ["a"]);
    const [last] = await store.getFinishedJobs({ limit: 1 });
    assertEqual(await find(store, { before: last!.endSequence, limit: 1 }), ["b"]);
  }),
  storeCase("a text is found in errors, letters from A to Z in either case", async (store) => {
    const messages = ["Écran Noir", "écran noir", "straße", "STRASSE", "50 % \u212a", "no"];
    for (const [i, message] of messages.entries()) {
      await run(store, `${i}`, { outcome: "error", error: { name: "Error", message } });
    }
    await run(store, "fine");
    const expected: Readonly<Record<string, readonly string[]>> = {
      ...{ "Écran NOIR": ["0"], "éCRAN": ["1"], "CRAN noir": ["1", "0"], "ß": ["2"] },
      ...{ "strasse": ["3"], "k": [], "\u212a": ["4"], "% ": ["4"], "_": [] },
    };
    for (const [error, ids] of Object.entries(expected)) {
      assertEqual(await find(store, { error }), ids, error);
    }
  }),
  storeCase("of a task, no more jobs are kept than it says", async (store) => {
    const task = aTask("t", {
      keep: { success: { count: 2, age: null }, failure: { count: 1, age: null } },
    });
    await putJobs(store, [], [task]);
    assertEqual((await store.getTasks({}))[0]!.keep, task.keep);
    for (const id of ["a", "b", "c"]) await run(store, id);
    for (const id of ["d", "e"]) await run(store, id, { outcome: "error" });
    for (const id of ["f", "g", "h"]) await run(store, id, {}, { taskId: "u" });
    assertEqual(await find(store, { taskId: "t" }), ["e", "c", "b"]);
    assertEqual((await find(store, { taskId: "u" })).length, 3);
    const { id: _, ...defaults } = task;
    const keep = { success: { count: 1, age: null }, failure: null };
    await store.putTask({ id: "t", settings: { keep }, defaults, now: T0 });
    await store.cleanup({ now: T0, finishedBefore: T0 });
    assertEqual(await find(store, { taskId: "t" }), ["e", "c"]);
  }),
  storeCase("cleanup() removes finished jobs that are no longer kept", async (store) => {
    await run(store, "a", { keep: { until: T0 + 5 } });
    await run(store, "b", { keep: { until: T0 + 6 } });
    await run(store, "c");
    await store.cleanup({ now: T0 + 5, finishedBefore: T0 });
    assertEqual(await find(store, {}), ["c", "b"]);
  }),
  storeCase("countJobs() counts jobs by task and state, and by how they ended", async (store) => {
    await run(store, "a");
    await run(store, "b");
    await run(store, "c", { outcome: "error" }, { taskId: "u" });
    await run(store, "gone", { keep: null });
    const key = { concurrencyKey: "k" };
    await putJobs(store, [aJob("d", key), aJob("e", key), aJob("f", { after: ["d"] })]);
    await putJobs(store, [aJob("g", { taskId: "u", runAt: T0 + 5 })]);
    await acquire(store);
    const counts = await store.countJobs({});
    const lines = counts.map(({ taskId, state, count }) => `${taskId} ${state} ${count}`).sort();
    assertEqual(lines, [
      ...["t blocked 2", "t running 1", "t success 2", "u error 1", "u waiting 1"],
    ]);
    assertEqual((await store.countJobs({ taskId: "u" })).length, 2);
    assertEqual(await store.countJobs({ taskId: "none" }), []);
  }),
  storeCase("restartJob() queues a job anew that was over", async (store) => {
    const notes = { progress: { value: 1, note: null }, log: [{ at: T0, text: "x" }] };
    const end = { outcome: "error", expiresAt: T0 + 99, notes } as const;
    await run(store, "a", end, { args: [7], startDeadline: T0 + 1, policy: { timeout: 5 } });
    assertEqual(await store.restartJob({ jobId: "a", now: T0 + 5 }), "restarted");
    const { args, state, attempts, startDeadline, policy, createdAt, progress, log } = await jobOf(
      store,
      "a",
    );
    assertEqual(
      { args, state, attempts, startDeadline, policy, createdAt, progress, log },
      {
        ...{ args: [7], state: "queued", attempts: 0, startDeadline: null, policy: { timeout: 5 } },
        ...{ createdAt: T0 + 5, progress: null, log: [] },
      },
    );
    assertEqual(await store.getFinishedJobs({}), []);
    const lookup = await store.getJobResult({ jobId: "a", now: T0 });
    assertEqual(lookup, { result: null, pending: true });
    assertEqual(await store.restartJob({ jobId: "a", now: T0 }), "pending");
    assertEqual(await store.restartJob({ jobId: "x", now: T0 }), "missing");
    assertEqual(idsOf((await acquire(store)).jobs), ["a"]);
  }),
  storeCase("restartJob() changes nothing when the fire time has another job", async (store) => {
    const fire = { scheduleId: "s", nominalFireTime: T0 };
    await run(store, "a", {}, fire);
    await putJobs(store, [aJob("b", fire)]);
    assertEqual(await store.restartJob({ jobId: "a", now: T0 }), "pending");
    assertEqual([await find(store, {}), idsOf(await store.getJobs({}))], [["a"], ["b"]]);
  }),
  storeCase("restartJob() waits for the key of the job, and needs its task", async (store) => {
    await run(store, "a", {}, { taskId: "u", concurrencyKey: "k" });
    await putJobs(store, [aJob("b", { concurrencyKey: "k" })]);
    assertEqual(await store.restartJob({ jobId: "a", now: T0 }), "restarted");
    const { jobs } = await acquire(store);
    assertEqual(idsOf(jobs), ["b"]);
    await commit(store, { ends: [endOf(jobs[0]!)] });
    const { jobs: [a] } = await acquire(store);
    await commit(store, { ends: [endOf(a!, KEPT)] });
    await store.removeTask({ id: "u" });
    assertEqual(await store.restartJob({ jobId: "a", now: T0 }), "missingTask");
    assertEqual(await find(store, {}), ["a"]);
  }),
  storeCase(
    "restartJobs() queues the jobs that match anew, those that ended first first",
    async (store) => {
      const end = { outcome: "error", expiresAt: T0 + 99 } as const;
      for (const id of ["a", "b"]) await run(store, id, end, { policy: { timeout: 5 } });
      await run(store, "fine");
      await run(store, "c", end, { concurrencyKey: "k" });
      await run(store, "d", end, { concurrencyKey: "k" });
      const filter: FinishedFilter = { outcomes: ["error"] };
      const outcome = await store.restartJobs({ filter, after: 0, now: T0 + 5 });
      assertEqual(outcome, { ids: ["a", "b", "c", "d"], next: null });
      const jobs = await store.getJobs({});
      assertEqual(jobs.map(({ id, state }) => `${id} ${state}`), [
        ...["a queued", "b queued", "c queued", "d blocked"],
      ]);
      const { attempts, createdAt, policy } = jobs[0]!;
      assertEqual({ attempts, createdAt, policy }, {
        ...{ attempts: 0, createdAt: T0 + 5, policy: { timeout: 5 } },
      });
      assertEqual(await find(store, {}), ["fine"]);
      const lookup = await store.getJobResult({ jobId: "b", now: T0 });
      assertEqual(lookup, { result: null, pending: true });
      assertEqual(idsOf((await acquire(store, { now: T0 + 5 })).jobs), ["a", "b", "c"]);
    },
  ),
  storeCase(
    "restartJobs() goes on where it was, and passes over what ends meanwhile",
    async (store) => {
      for (const id of ["a", "b", "c", "d", "e"]) await run(store, id);
      const pieces = await restartInPieces(store, async () => {
        const { jobs } = await acquire(store); // which end again at once
        await commit(store, { ends: jobs.map((job) => endOf(job, KEPT)) });
      });
      assertEqual(pieces, [["a", "b"], ["c", "d"], ["e"]]);
      assertEqual(await find(store, {}), ["e", "d", "c", "b", "a"]);
      const none = await store.restartJobs({ filter: { limit: 0 }, after: 0, now: T0 });
      assertEqual(none, { ids: [], next: null });
    },
  ),
  storeCase(
    "restartJobs() passes over what cannot be queued, and goes on behind it",
    async (store) => {
      const fire = { scheduleId: "s", nominalFireTime: T0 };
      await run(store, "gone", {}, { taskId: "u" });
      await run(store, "a", {}, fire);
      await run(store, "twin", {}, fire);
      await run(store, "there", {});
      await run(store, "b", {}, { scheduleId: "s" });
      await run(store, "c", {}, { scheduleId: "s", nominalFireTime: T0 + 1 });
      await store.removeTask({ id: "u" });
      await store.addJobs({
        ...{ tasks: [], now: T0 },
        jobs: [aJob("there"), aJob("other", { scheduleId: "s", nominalFireTime: T0 + 1 })],
      });
      assertEqual(await restartInPieces(store), [["a"], [], ["b"], []]);
      assertEqual(await find(store, {}), ["c", "there", "twin", "gone"]);
      assertEqual(idsOf(await store.getJobs({})), ["there", "other", "a", "b"]);
    },
  ),
  storeCase(
    "removeFinishedJobs() removes the jobs that match, and their results",
    async (store) => {
      for (const id of ["a", "b", "c", "d"]) {
        await run(store, id, { expiresAt: T0 + 99 }, { metadata: { n: id === "d" ? 1 : 2 } });
      }
      const remove = (filter: FinishedFilter, after = 0) =>
        store.removeFinishedJobs({ filter, after });
      assertEqual(await remove({ ids: ["x"] }), { ids: [], next: null });
      const { ids, next } = await remove({ metadata: { n: 2 }, limit: 2 });
      assertEqual(ids, ["a", "b"]);
      const { after, before } = next!;
      await run(store, "e", {}, { metadata: { n: 2 } });
      assertEqual(await remove({ metadata: { n: 2 }, limit: 2, before }, after), {
        ...{ ids: ["c"], next: null },
      });
      assertEqual(await find(store, {}), ["e", "d"]);
      const found = await Promise.all(
        ["a", "d"].map((jobId) => store.getJobResult({ jobId, now: T0 })),
      );
      assertEqual(found.map(({ result }) => result !== null), [false, true]);
      const [count] = await store.countJobs({});
      assertEqual(count, { taskId: "t", state: "success", count: 2 });
    },
  ),
  storeCase(
    "getThroughput() counts what ended in each stretch, and how late it began",
    async (store) => {
      const end = (startedAt: number | null, outcome: JobEnd["outcome"] = "success") => ({
        ...{ startedAt, outcome },
      });
      const due = { scheduledFireTime: T0 };
      await run(store, "before", end(T0 + 1), due, T0 + 9);
      await run(store, "a", end(T0 + 4), due, T0 + 10);
      await run(store, "b", end(T0 + 9), due, T0 + 29);
      await run(store, "c", end(T0 + 20), {}, T0 + 20);
      await run(store, "d", end(null, "cancelled"), due, T0 + 25);
      await run(store, "e", end(T0 + 55), { ...due, taskId: "u" }, T0 + 55);
      await run(store, "after", end(T0 + 56), due, T0 + 56);
      const range = { from: T0 + 10, to: T0 + 56, every: 20 };
      const none = { measured: 0, totalLateness: 0, maxLateness: null };
      const ofT = [
        { at: T0 + 10, outcome: "cancelled", count: 1, ...none },
        {
          ...{ at: T0 + 10, outcome: "success", count: 3, measured: 2 },
          ...{ totalLateness: 13, maxLateness: 9 },
        },
      ];
      const late = { measured: 1, totalLateness: 55, maxLateness: 55 };
      const ofU = [{ at: T0 + 50, outcome: "success", count: 1, ...late }];
      assertEqual(await store.getThroughput(range), [...ofT, ...ofU]);
      assertEqual(await store.getThroughput({ ...range, taskId: "t" }), ofT);
      assertEqual(await store.getThroughput({ ...range, taskId: "none" }), []);
      assertEqual(await store.getThroughput({ ...range, to: T0 + 10 }), []);
    },
  ),
];
