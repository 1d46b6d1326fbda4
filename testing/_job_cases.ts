import { rankOf } from "../src/policy.ts";
import type { DataStore } from "../src/store.ts";
import { assertEqual } from "./_assert.ts";
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
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const RICH = {
  date: new Date(T0),
  bytes: new Uint8Array([0, 127, 255]),
  map: new Map<unknown, unknown>([[1, "one"], ["two", [2]]]),
  set: new Set([1, "a"]),
  big: 2n ** 70n,
  regexp: /a+/gi,
  url: new URL("https://example.com/a?b=c#d"),
  floats: new Float64Array([1.5, NaN]),
  nothing: undefined,
  numbers: [NaN, Infinity, -0, 1.5],
  text: "Zürich ☂ '\"\\ \u0000",
  error: Object.assign(
    new RangeError("out", { cause: new TypeError("in", { cause: { code: 7n } }) }),
    { name: "OwnError", code: "E_OWN", at: new Date(T0) },
  ),
};

/** The cases about adding and finding jobs, and about results. */
export const jobCases: readonly ContractCase<DataStore>[] = [
  storeCase("addJobs() keeps every field", async (store) => {
    const job = aJob("j", {
      args: [1],
      kwargs: { two: 2 },
      scheduleId: "s",
      nominalFireTime: T0 - 2,
      scheduledFireTime: T0 - 1,
      startDeadline: T0 + 5,
      runAt: T0 - 5,
      executor: "worker",
      resultExpirationTime: 1000,
      metadata: { user: "ada" },
      policy: { retry: { maxAttempts: 2, jitter: 0.5 }, timeout: 5, priority: -3 },
      concurrencyKey: "user/ada",
      version: 2,
      unique: { key: "k", states: ["queued", "done"], since: T0 - 1, conflict: "keep" },
    });
    await putJobs(store, [job]);
    const [{ sequence, ...stored } = { sequence: 0 }] = await store.getJobs({});
    const { unique: _, after: __, afterFailure: ___, ...kept } = job;
    assertEqual(stored, {
      ...kept,
      ...{ state: "waiting", rank: rankOf(T0, job.policy!), keep: null, uniqueKey: "k" },
      ...{ attempts: 0, startedAt: null, aborted: null, failures: [], progress: null, log: [] },
      ...{ lease: null, unreadable: null },
    });
    assertEqual(sequence > 0, true, "jobs are counted from 1");
  }),
  storeCase("a new job has from its task what it leaves open", async (store) => {
    const task = aTask("t", { jobExecutor: "worker", metadata: { a: 1, b: 1 } });
    await putJobs(store, [aJob("j", { metadata: { b: 2 } })], [task]);
    const [job] = await store.getJobs({});
    assertEqual([job!.executor, job!.metadata], ["worker", { a: 1, b: 2 }]);
  }),
  storeCase("addJobs() writes nothing when a task is missing", async (store) => {
    const outcome = await store.addJobs({
      tasks: [aTask("t")],
      jobs: [aJob("a"), aJob("b", { taskId: "unknown" })],
      now: T0,
    });
    const nothing = { addedTasks: [], addedJobs: [] };
    assertEqual(outcome, { ...nothing, missingTask: "unknown" });
    assertEqual(await store.getJobs({}), []);
    assertEqual(await store.getTasks({}), []);
  }),
  storeCase("jobs of a schedule and of no fire time are all added", async (store) => {
    const ofSchedule = { scheduleId: "s" };
    await putJobs(store, ["a", "b"].map((id) => aJob(id, ofSchedule)));
    const params = { tasks: [], jobs: [aJob("c", ofSchedule), aJob("d", ofSchedule)], now: T0 };
    assertEqual((await store.addJobs(params)).addedJobs, ["c", "d"]);
    assertEqual((await store.getJobs({ scheduleId: "s" })).length, 4);
  }),
  storeCase("a job whose id is there already is passed over", async (store) => {
    const params = { tasks: [aTask("t")], jobs: [aJob("a")], now: T0 };
    assertEqual((await store.addJobs(params)).addedJobs, ["a"]);
    const again = { ...params, jobs: [aJob("a", { args: ["other"] }), aJob("b")] };
    assertEqual((await store.addJobs(again)).addedJobs, ["b"]);
    assertEqual((await store.getJobs({ ids: ["a"] }))[0]!.args, []);
  }),
  storeCase(
    "of jobs of one call that have an id or a fire time in common, the first is added",
    async (store) => {
      const fire = { scheduleId: "s", nominalFireTime: T0 };
      const jobs = [
        aJob("a", fire),
        aJob("a", { args: ["other"] }),
        aJob("b", fire),
        aJob("b", { ...fire, nominalFireTime: T0 + 1 }),
      ];
      const { addedJobs } = await store.addJobs({ tasks: [aTask("t")], jobs, now: T0 });
      assertEqual([addedJobs, idsOf(await store.getJobs({}))], [["a", "b"], ["a", "b"]]);
      const [first, second] = await store.getJobs({});
      assertEqual([first!.args, second!.nominalFireTime], [[], T0 + 1]);
    },
  ),
  storeCase("a result that is undefined comes back so", async (store) => {
    await putJobs(store, [aJob("a")]);
    const { jobs: [job] } = await acquire(store);
    await commit(store, { ends: [endOf(job!, { expiresAt: T0 + 1, returnValue: undefined })] });
    const { result } = await store.getJobResult({ jobId: "a", now: T0 });
    assertEqual([result!.outcome, result!.returnValue], ["success", undefined]);
  }),
  storeCase("arguments come back as they were", async (store) => {
    await putJobs(store, [aJob("a", { args: [RICH, null, undefined], kwargs: RICH })]);
    const [job] = await store.getJobs({});
    assertEqual(job!.args, [RICH, null, undefined]);
    assertEqual(job!.kwargs, RICH);
  }),
  storeCase("getJobs() gives those that meet every condition, oldest first", async (store) => {
    await putJobs(store, [
      aJob("c", { metadata: { user: "ada" } }),
      aJob("a", { scheduleId: "s", nominalFireTime: T0, metadata: { user: "ada" } }),
      aJob("b", { taskId: "u" }),
    ], [aTask("t"), aTask("u")]);
    const find = async (filter: Parameters<DataStore["getJobs"]>[0]) =>
      idsOf(await store.getJobs(filter));
    assertEqual(await find({}), ["c", "a", "b"]);
    assertEqual(await find({ metadata: { user: "ada" } }), ["c", "a"]);
    assertEqual(await find({ scheduleId: "s", taskId: "t" }), ["a"]);
    assertEqual(await find({ scheduleId: "s", taskId: "u" }), []);
    assertEqual(await find({ ids: ["b", "c", "missing"] }), ["c", "b"]);
  }),
  storeCase("what comes out is a copy, and so is what was put in", async (store) => {
    const args = [{ deep: [1] }];
    await putJobs(store, [aJob("a", { args })]);
    await putSchedules(store, [aSchedule("s", { metadata: { list: [1] } })]);
    args[0]!.deep.push(2);
    const [job] = await store.getJobs({});
    (job!.args as { deep: number[] }[])[0]!.deep.push(3);
    const [schedule] = await store.getSchedules({});
    (schedule!.metadata.list as number[]).push(2);
    const [task] = await store.getTasks({});
    (task as { maxRunningJobs: number }).maxRunningJobs = 0;
    assertEqual((await store.getJobs({}))[0]!.args, [{ deep: [1] }]);
    assertEqual((await store.getSchedules({}))[0]!.metadata, { list: [1] });
    const { jobs: [taken] } = await acquire(store);
    assertEqual(taken!.args, [{ deep: [1] }]);
    const returnValue = { deep: [1] };
    await commit(store, { ends: [endOf(taken!, { expiresAt: T0 + 1, returnValue })] });
    returnValue.deep.push(2);
    for (let i = 0; i < 2; i++) {
      const { result } = await store.getJobResult({ jobId: "a", now: T0 });
      assertEqual(result!.returnValue, { deep: [1] });
      (result!.returnValue as typeof returnValue).deep.push(3);
    }
  }),
  storeCase("an ended job is removed, and its result is kept until it expires", async (store) => {
    await putJobs(store, [aJob("a")]);
    assertEqual(await store.getJobResult({ jobId: "a", now: T0 }), { result: null, pending: true });
    const { jobs: [job] } = await acquire(store);
    const error = { name: "RangeError", message: "out", cause: { name: "Error", message: "in" } };
    const end = endOf(job!, {
      outcome: "error",
      startedAt: T0 + 1,
      finishedAt: T0 + 2,
      expiresAt: T0 + 1000,
      returnValue: RICH,
      error,
    });
    await commit(store, { ends: [end] });
    assertEqual(await store.getJobs({}), []);
    const { outcome, startedAt, finishedAt, expiresAt, returnValue } = end;
    const result = { jobId: "a", outcome, startedAt, finishedAt, expiresAt, returnValue, error };
    for (const now of [T0 + 2, T0 + 999]) {
      assertEqual(await store.getJobResult({ jobId: "a", now }), { result, pending: false });
    }
    const expired = await store.getJobResult({ jobId: "a", now: T0 + 1000 });
    assertEqual(expired, { result: null, pending: false });
  }),
  storeCase("a result that is not to be kept is not kept", async (store) => {
    await putJobs(store, [aJob("a")]);
    const { jobs: [job] } = await acquire(store);
    await commit(store, { ends: [endOf(job!, { returnValue: 1 })] });
    const lookup = await store.getJobResult({ jobId: "a", now: T0 });
    assertEqual(lookup, { result: null, pending: false });
  }),
  storeCase("cleanup() removes expired results and no others", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")]);
    const { jobs } = await acquire(store);
    const ends = jobs.map((job, i) => endOf(job, { expiresAt: T0 + 10 + i }));
    await commit(store, { ends });
    await store.cleanup({ now: T0 + 10, finishedBefore: T0 });
    const lookups = ["a", "b"].map((jobId) => store.getJobResult({ jobId, now: T0 }));
    assertEqual((await Promise.all(lookups)).map(({ result }) => result?.jobId), [undefined, "b"]);
  }),
  storeCase("cleanup() removes finished schedules that have no jobs left", async (store) => {
    await putSchedules(store, [aSchedule("busy"), aSchedule("done"), aSchedule("late")]);
    await putSchedules(store, [aSchedule("next", { nextFireTime: T0 + 1 })]);
    const { schedules } = await acquire(store);
    const [busy, done, late] = schedules.toSorted((a, b) => a.id < b.id ? -1 : 1);
    await commit(store, { now: T0 + 5, fires: [fireOf(busy!), fireOf(done!, { jobs: [] })] });
    await commit(store, { now: T0 + 6, fires: [fireOf(late!, { jobs: [] })] });
    assertEqual(await store.cleanup({ now: T0 + 9, finishedBefore: T0 + 5 }), ["done"]);
    assertEqual(await store.cleanup({ now: T0 + 9, finishedBefore: T0 + 6 }), ["late"]);
    assertEqual(idsOf(await store.getSchedules({})), ["busy", "next"]);
  }),
  storeCase("getJobs() gives page after page, oldest first", async (store) => {
    await putJobs(store, ["d", "a", "c"].map((id) => aJob(id)));
    const [first, second] = await store.getJobs({ limit: 2 });
    assertEqual(idsOf([first!, second!]), ["d", "a"]);
    await putJobs(store, [aJob("b")]);
    const { jobs: [taken] } = await acquire(store, { maxJobs: 1 });
    await commit(store, { ends: [endOf(taken!)] });
    const rest = await store.getJobs({ after: second!.sequence, limit: 5 });
    assertEqual(idsOf(rest), ["c", "b"]);
    assertEqual(await store.getJobs({ after: rest[1]!.sequence }), []);
    assertEqual(await store.getJobs({ limit: 0 }), []);
  }),
  storeCase(
    "a job is never given the sequence of another, even of one that is gone",
    async (store) => {
      await putJobs(store, [aJob("a")]);
      const { jobs: [a] } = await acquire(store);
      await commit(store, { ends: [endOf(a!)] });
      await putJobs(store, [aJob("b")]);
      assertEqual((await store.getJobs({ after: a!.sequence })).length, 1);
    },
  ),
];
