import { assertEquals, assertRejects } from "@std/assert";
import {
  currentJob,
  IntervalTrigger,
  job,
  JobLookupError,
  type SchedulerOptions,
  task,
  TaskLookupError,
} from "../../mod.ts";
import { FaultyStore, type StoreCall } from "../../testing/mod.ts";
import { at, gate, Rig } from "../_rig.ts";

Deno.test("no finished job is kept by default", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addJob(task("work", () => {}));
  await rig.tick(scheduler);
  assertEquals([await scheduler.getFinishedJobs(), await scheduler.countJobs()], [[], []]);
});

Deno.test("a finished job says all that is known of it", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ identity: "me" });
  const work = task("work", async (text: string) => {
    currentJob().log(`begin ${text}`);
    currentJob().progress(0.5, "half");
    await rig.clock.sleep(10_000);
    throw new TypeError("no", { cause: new Error("deep") });
  }, { keep: { failure: { age: { days: 1 } } } });
  const id = await scheduler.addJob(work, { args: ["tea"], metadata: { user: "ada" }, delay: 5 });
  await rig.clock.advance(15);
  const [job] = await scheduler.getFinishedJobs();
  const { endSequence: _, sequence: __, error, ...rest } = job!;
  assertEquals(rest, {
    ...{ id, taskId: "work", args: ["tea"], kwargs: null, metadata: { user: "ada" } },
    ...{ scheduleId: null, nominalFireTime: null, scheduledFireTime: null, executor: "async" },
    ...{ resultExpirationTime: 0, attempts: 1, maxAttempts: 1, failures: [], timeout: null },
    ...{ priority: 0, concurrencyKey: null, uniqueKey: null, version: 1 },
    ...{ createdAt: at(0), startedAt: at(5), finishedAt: at(15), worker: "me" },
    ...{ lastProgress: { value: 0.5, note: "half" }, outcome: "error", keptUntil: at(86_415) },
    logLines: [{ at: at(5), text: "begin tea" }],
  });
  const isStack = /\bat\b|@/.test(error?.stack ?? "");
  assertEquals([error?.name, error?.message, error?.cause?.message, isStack], [
    ...["TypeError", "no", "deep", true],
  ]);
});

Deno.test("so many jobs are kept, and so long", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const work = task("work", (isBad: boolean) => {
    if (isBad) throw new Error("bad");
  }, { keep: { success: { count: 2 }, failure: { age: 60 } } });
  for (const isBad of [false, true, false, false, true]) {
    await scheduler.addJob(work, { args: [isBad] });
    await rig.clock.advance(10);
  }
  const count = async () => (await scheduler.countJobs()).map(({ state, count }) => [state, count]);
  assertEquals(await count(), [["error", 2], ["success", 2]]);
  await rig.clock.advance(25);
  await scheduler.cleanup();
  assertEquals(await count(), [["error", 1], ["success", 2]]);
});

Deno.test("what a job says while it runs is in the store within a second or so", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const end = gate();
  const work = task("work", async () => {
    const { log, progress } = currentJob();
    for (let i = 0; i < 150; i++) log(`line ${i} ${"x".repeat(2000)}`);
    progress(3);
    progress(4, "four");
    await end.opened;
  });
  const id = await scheduler.addJob(work);
  await rig.clock.settle();
  const client = rig.scheduler();
  assertEquals((await client.getJob(id)).lastProgress, null);
  await rig.clock.advance(1);
  const { lastProgress, logLines } = await client.getJob(id);
  assertEquals([lastProgress, logLines.length], [{ value: 4, note: "four" }, 100]);
  assertEquals([logLines[0]!.text.slice(0, 8), logLines[0]!.text.length], ["line 50 ", 1000]);
  end.open();
});

Deno.test("what a job says is brought again when the store did not take it", async () => {
  await using rig = new Rig();
  const store = new FaultyStore(rig.store);
  const scheduler = await rig.started({ store });
  const end = gate();
  const work = task("work", async () => {
    currentJob().progress(1);
    await end.opened;
  });
  const id = await scheduler.addJob(work);
  await rig.clock.settle();
  store.plan("renew", "failBefore");
  await rig.clock.advance(15);
  assertEquals((await scheduler.getJob(id)).lastProgress, { value: 1, note: null });
  end.open();
});

Deno.test("progress that is no number is an error of the job", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", () => currentJob().progress("half" as never), {
    keep: { failure: true },
  });
  await scheduler.addJob(work);
  await rig.tick(scheduler);
  const [job] = await scheduler.getFinishedJobs();
  assertEquals(
    job!.error?.message,
    "Cannot note progress: its value is a number or null, got half",
  );
});

Deno.test("finished jobs are found by what they are, page after page", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const work = task("work", (n: number) => {
    if (n % 2) throw new Error(`Odd number ${n}`);
  }, { keep: { success: true, failure: true } });
  for (let n = 0; n < 6; n++) {
    await scheduler.addJob(work, { args: [n], metadata: { n } });
    await rig.clock.advance(10);
  }
  const find = async (filter: Parameters<typeof scheduler.getFinishedJobs>[0]) =>
    (await scheduler.getFinishedJobs(filter)).map(({ args }) => args[0]);
  assertEquals(await find({}), [5, 4, 3, 2, 1, 0]);
  assertEquals(await find({ outcome: "error" }), [5, 3, 1]);
  assertEquals(await find({ outcome: ["success", "cancelled"], func: work }), [4, 2, 0]);
  assertEquals(await find({ error: "odd NUMBER 3" }), [3]);
  assertEquals(await find({ from: at(20), to: at(40) }), [3, 2]);
  assertEquals(await find({ metadata: { n: 4 } }), [4]);
  const page = await scheduler.getFinishedJobs({ limit: 4 });
  assertEquals(await find({ before: page.at(-1)!.endSequence, limit: 4 }), [1, 0]);
  await assertRejects(() => find({ outcome: "failed" as never }), TypeError, "outcome is one of");
  await assertRejects(() => find({ after: 3 } as never), TypeError, 'unknown option "after"');
});

Deno.test("retryJob() runs a dead job again, with all of its attempts", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  let runs = 0;
  const work = task("work", (_text: string) => {
    if (++runs < 4) throw new Error("no");
    return "done";
  }, { keep: { failure: true }, retry: { maxAttempts: 3, delay: 1 } });
  const id = await scheduler.addJob(work, { args: ["a"], resultExpirationTime: 3600 });
  await rig.clock.advance(10);
  assertEquals([runs, (await scheduler.getJobResult(id))?.outcome], [3, "error"]);
  await scheduler.retryJob(id);
  await rig.clock.settle();
  const result = await scheduler.getJobResult(id);
  assertEquals([runs, result?.outcome, result?.returnValue], [4, "success", "done"]);
  assertEquals(await scheduler.getFinishedJobs(), [], "it is not a failure any more");
  await assertRejects(() => scheduler.retryJob(id), JobLookupError, "no such job is kept");
  await assertRejects(() => scheduler.retryJob("x"), JobLookupError, "no such job is kept");
  const waiting = await scheduler.addJob(work, { args: ["b"], delay: 60 });
  await assertRejects(() => scheduler.retryJob(waiting), JobLookupError, "it is not done");
});

Deno.test("retryJob() needs the task of the job", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const id = await scheduler.addJob(task("work", () => {}, { keep: { success: true } }));
  await rig.tick(scheduler);
  await scheduler.removeTask("work");
  await assertRejects(() => scheduler.retryJob(id), TaskLookupError, '"work"');
  assertEquals((await scheduler.getFinishedJobs()).length, 1);
});

/** A scheduler with so many jobs that have failed, one a second, and will go on to. */
async function failed(rig: Rig, count: number, options: SchedulerOptions = {}) {
  const scheduler = rig.scheduler(options);
  const runs: number[] = [];
  const work = task("work", (n: number) => {
    runs.push(n);
    throw new Error("no");
  }, { keep: { failure: true }, maxRunningJobs: 5000 });
  const jobs = Array.from(
    { length: count },
    (_, n) =>
      job(work, { args: [n], resultExpirationTime: 3600, metadata: { isOdd: n % 2 === 1 } }),
  );
  for (const each of count < 10 ? jobs : []) {
    await scheduler.addJobs([each]);
    await rig.tick(scheduler);
    await rig.clock.advance(1);
  }
  if (count >= 10) await scheduler.addJobs(jobs).then(() => rig.tick(scheduler));
  runs.length = 0;
  return { scheduler, work, runs };
}

/** Waits for what has pauses in which it lets others have their turn. */
async function whileSettling<T>(rig: Rig, work: Promise<T>): Promise<T> {
  for (let isOver = false; !isOver;) {
    isOver = await Promise.race([work.then(() => true), rig.clock.settle().then(() => false)]);
  }
  return await work;
}

Deno.test("retryJobs() queues all jobs that match anew, and tells of each", async () => {
  await using rig = new Rig();
  const { scheduler, work, runs } = await failed(rig, 5);
  const restarted: string[] = [];
  scheduler.subscribe(({ jobId }) => restarted.push(jobId), ["jobRestarted"]);
  const ids = (await scheduler.getFinishedJobs({ metadata: { isOdd: false } })).map(({ id }) => id);
  assertEquals(await scheduler.retryJobs({ func: work, metadata: { isOdd: false } }), 3);
  await rig.clock.settle();
  assertEquals(restarted, ids.toReversed());
  assertEquals((await scheduler.getJobs()).map(({ args, attempts }) => [args[0], attempts]), [
    ...[[0, 0], [2, 0], [4, 0]],
  ]);
  assertEquals(await scheduler.getFinishedJobs({ metadata: { isOdd: false } }), []);
  await rig.tick(scheduler);
  assertEquals(runs, [0, 2, 4]);
  const client = rig.scheduler();
  assertEquals(await client.retryJobs({ outcome: "error", from: at(1), to: at(4) }), 2);
  assertEquals(await client.retryJobs({ id: [] }), 0);
  await rig.tick(scheduler);
  const [last] = await scheduler.getFinishedJobs({ limit: 1 });
  await scheduler.removeFinishedJobs({ func: work });
  assertEquals(await client.getJobResult(last!.id), null, "it knows of the job");
});

Deno.test("retryJobs() and removeFinishedJobs() take thousands of jobs, and each once", async () => {
  await using rig = new Rig();
  const store = new FaultyStore(rig.store);
  const { scheduler, runs } = await failed(rig, 2500, { store, maxConcurrentJobs: 5000 });
  await scheduler.start(); // so that they fail again meanwhile
  let isOver = false;
  const count = scheduler.retryJobs({ outcome: "error" }).finally(() => isOver = true);
  for (let i = 0; i < 10_000; i++) await null;
  assertEquals(isOver, false, "others have their turn before");
  assertEquals(await whileSettling(rig, count), 2500);
  await rig.clock.settle();
  assertEquals(runs.toSorted((a, b) => a - b), Array.from({ length: 2500 }, (_, n) => n));
  const pieces = (call: StoreCall) => store.calls.filter((each) => each === call).length;
  assertEquals(pieces("restartJobs"), 3);
  const removed = whileSettling(rig, scheduler.removeFinishedJobs({ metadata: { isOdd: true } }));
  assertEquals(await removed, 1250);
  assertEquals([pieces("removeFinishedJobs"), await scheduler.countJobs()], [2, [
    { taskId: "work", state: "error", count: 1250 },
  ]]);
});

Deno.test("retryJobs() passes over jobs whose task is no more", async () => {
  await using rig = new Rig();
  const { scheduler } = await failed(rig, 2);
  const other = await scheduler.addJob(task("other", () => {}, { keep: { success: true } }));
  await rig.tick(scheduler);
  await scheduler.removeTask("work");
  const all = ["success", "error"] as const;
  assertEquals(await scheduler.retryJobs({ outcome: all }), 1);
  assertEquals((await scheduler.getJobs()).map(({ id }) => id), [other]);
  assertEquals((await scheduler.getFinishedJobs()).length, 2);
});

Deno.test("finished jobs are removed with their results, and without an event", async () => {
  await using rig = new Rig();
  const { scheduler } = await failed(rig, 3);
  const [last, middle, first] = (await scheduler.getFinishedJobs()).map(({ id }) => id);
  const events: string[] = [];
  scheduler.subscribe(({ type }) => events.push(type));
  assertEquals(await scheduler.removeFinishedJob(middle!), true);
  assertEquals(await scheduler.removeFinishedJob(middle!), false);
  assertEquals(await scheduler.removeFinishedJobs({ to: at(1) }), 1);
  assertEquals((await scheduler.getFinishedJobs()).map(({ id }) => id), [last]);
  await rig.clock.settle();
  assertEquals(events, []);
  assertEquals(await scheduler.getJobResult(first!), null, "it was here, and nothing is kept");
  assertEquals((await scheduler.getJobResult(last!))?.outcome, "error");
});

for (const call of ["retryJobs", "removeFinishedJobs"] as const) {
  Deno.test(`${call}() needs a condition, and takes no page`, async () => {
    await using rig = new Rig();
    const { scheduler } = await failed(rig, 2);
    for (const filter of [{}, { metadata: {} }, { before: 9 }, { limit: 9 }]) {
      await assertRejects(() => scheduler[call](filter), TypeError, "has no condition");
    }
    for (const page of [{ before: 9 }, { limit: 9 }]) {
      const filter = { taskId: "work", ...page };
      await assertRejects(() => scheduler[call](filter), TypeError, "for reading only");
    }
    await assertRejects(() => scheduler[call]({ state: "queued" } as never), TypeError, "unknown");
    assertEquals((await scheduler.getFinishedJobs()).length, 2);
  });
}

Deno.test("getThroughput() counts what ended in each stretch, and how late it began", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", (isBad: boolean) => {
    if (isBad) throw new Error("bad");
  }, { keep: { success: true, failure: true } });
  for (const isBad of [false, true]) {
    const id = `${isBad}`;
    await scheduler.addSchedule(work, new IntervalTrigger({ seconds: 20 }), { id, args: [isBad] });
  }
  await scheduler.addJob(work, { args: [false] });
  for (const seconds of [0, 22, 21, 17]) {
    await rig.clock.advance(seconds); // to 0, 22, 43, 60
    await rig.tick(scheduler);
  }
  const every = { seconds: 30 };
  const outcomes = await scheduler.getThroughput({ from: at(0), to: at(61), every });
  assertEquals(outcomes, [
    { at: at(0), outcome: "error", count: 2, meanLateness: 1, maxLateness: 2 },
    { at: at(0), outcome: "success", count: 3, meanLateness: 1, maxLateness: 2 },
    { at: at(30), outcome: "error", count: 1, meanLateness: 3, maxLateness: 3 },
    { at: at(30), outcome: "success", count: 1, meanLateness: 3, maxLateness: 3 },
    { at: at(60), outcome: "error", count: 1, meanLateness: 0, maxLateness: 0 },
    { at: at(60), outcome: "success", count: 1, meanLateness: 0, maxLateness: 0 },
  ]);
  const range = { from: "2026-01-01T00:00:00Z", to: at(60), every: "PT1M" };
  assertEquals((await scheduler.getThroughput({ ...range, taskId: "none" })).length, 0);
  assertEquals((await scheduler.getThroughput({ ...range, taskId: "work" })).length, 2);
  const unscheduled = task("unscheduled", () => {}, { keep: { success: true } });
  await scheduler.addJob(unscheduled);
  await rig.tick(scheduler);
  const [none] = await scheduler.getThroughput({
    ...{ from: at(60), to: at(61), every: 1, taskId: "unscheduled" },
  });
  assertEquals([none?.meanLateness, none?.maxLateness], [null, null]);
});

Deno.test("getThroughput() takes ten thousand stretches, and no more", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const get = (change: object) =>
    scheduler.getThroughput({ from: at(0), to: at(10_000), every: 1, ...change });
  assertEquals(await get({}), []);
  assertEquals(await get({ to: at(0) }), []);
  for (const change of [{ to: at(10_001) }, { every: 0.999 }, { every: 0, to: at(0) }]) {
    await assertRejects(() => get(change), RangeError, "every is too short for 10000 stretches");
  }
  await assertRejects(() => get({ to: at(-1) }), RangeError, "to is before from");
  await assertRejects(() => get({ every: -1 }), RangeError, "Cannot read every");
  await assertRejects(() => get({ every: undefined }), TypeError, "Cannot read every");
  await assertRejects(() => get({ from: undefined }), TypeError, "Cannot read from");
  await assertRejects(() => get({ taskId: "" }), Error, "Cannot get the throughput: taskId");
  await assertRejects(() => get({ task: "work" }), TypeError, 'unknown option "task"');
});

Deno.test("countJobs() counts by task and state, and by how jobs ended", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const [a, b] = ["a", "b"].map((id) => task(id, () => {}, { keep: { success: true } }));
  await scheduler.addJob(a!);
  await rig.tick(scheduler);
  await scheduler.addJob(b!, { delay: 60 });
  await scheduler.addJob(b!, { concurrencyKey: "k" });
  await scheduler.addJob(b!, { concurrencyKey: "k" });
  const blocked = await scheduler.addJob(b!);
  await scheduler.addJob(b!, { after: [blocked] });
  assertEquals(await scheduler.countJobs(), [
    { taskId: "a", state: "success", count: 1 },
    { taskId: "b", state: "blocked", count: 2 },
    { taskId: "b", state: "queued", count: 2 },
    { taskId: "b", state: "waiting", count: 1 },
  ]);
  assertEquals((await scheduler.countJobs({ taskId: "a" })).length, 1);
});

Deno.test("what a job has said stays when it is handed back", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const never = gate();
  const work = task("work", async () => {
    currentJob().log("begin");
    await never.opened;
  }, { retry: {} });
  const id = await scheduler.addJob(work);
  await rig.clock.settle();
  await scheduler.stop({ drain: false });
  assertEquals((await scheduler.getJob(id)).logLines.map(({ text }) => text), ["begin"]);
});

Deno.test("a finished job has the settings of its task, as it had before it was over", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", () => {}, {
    ...{ retry: { maxAttempts: 3 }, timeout: 60, keep: { success: true } },
  });
  await scheduler.addJob(work, { timeout: 5 });
  await rig.tick(scheduler);
  const [job] = await scheduler.getFinishedJobs();
  assertEquals([job?.attempts, job?.maxAttempts, job?.timeout], [1, 3, 5]);
});

Deno.test("a filter by error is a text that stores can look for", async () => {
  await using rig = new Rig();
  for (const error of [5, "\ud800"]) {
    const get = () => rig.scheduler().getFinishedJobs({ error: error as string });
    await assertRejects(get, TypeError, "Cannot get finished jobs: error ");
  }
});

Deno.test("the waits of retries are no lateness", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  let runs = 0;
  const work = task("work", () => {
    if (runs++ === 0) throw new Error("not yet");
  }, { retry: { maxAttempts: 2, delay: 30 }, keep: { success: true } });
  await scheduler.addSchedule(work, new IntervalTrigger({ minutes: 1 }), { maxRuns: 2 });
  await rig.clock.advance({ minutes: 2 });
  const found = await scheduler.getThroughput({ from: at(0), to: at(120), every: 120 });
  assertEquals(found, [
    { at: at(0), outcome: "success", count: 2, meanLateness: 0, maxLateness: 0 },
  ]);
});
