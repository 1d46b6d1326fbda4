import { assertEquals, assertRejects } from "@std/assert";
import { currentJob, JobLookupError, task, TaskLookupError } from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
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
