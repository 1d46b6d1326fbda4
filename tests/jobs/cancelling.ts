import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  currentJob,
  JobCancelledError,
  JobTimeoutError,
  LeaseLostError,
  LocalEventBroker,
  ShutdownError,
  task,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, gate, Rig } from "../_rig.ts";

/** A task that ends when its signal aborts, and notes why. */
function obedient(reasons: unknown[]) {
  return task("obedient", () => {
    const { signal } = currentJob();
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        reasons.push(signal.reason.constructor);
        reject(signal.reason);
      });
    });
  }, { maxRunningJobs: 10, keep: { failure: true } });
}

Deno.test("a job that runs too long fails with JobTimeoutError", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const reasons: unknown[] = [];
  const failure = assertRejects(
    () => scheduler.runJob(obedient(reasons), { timeout: { minutes: 1 } }),
    JobTimeoutError,
    "its timeout is 60 s",
  );
  await rig.clock.advance(59);
  assertEquals(reasons, []);
  await rig.clock.advance(1);
  await failure;
  assertEquals(reasons, [JobTimeoutError]);
});

Deno.test("a job that took too long is tried again as after any other error", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  let runs = 0;
  const work = task("work", async () => {
    if (++runs === 1) await rig.clock.sleep(3_600_000, currentJob().signal);
    return runs;
  }, { timeout: 10, retry: { delay: 5 } });
  const value = scheduler.runJob(work);
  await rig.clock.advance(15);
  assertEquals(await value, 2);
});

Deno.test("the last word on a timeout has the job, the schedule, the task, in this order", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", () => {}, { timeout: 5 });
  const [none, one] = [await scheduler.addJob(work), await scheduler.addJob(work, { timeout: 9 })];
  const unlimited = await scheduler.addJob(work, { timeout: null });
  const timeouts = [none, one, unlimited].map(async (id) => (await scheduler.getJob(id)).timeout);
  assertEquals(await Promise.all(timeouts), [5, 9, null]);
});

Deno.test("a job that ignores its signal keeps its place, is marked, and is reported", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ abortGrace: 20 });
  const reported: string[] = [];
  scheduler.subscribe(({ jobId }) => reported.push(jobId), ["jobUnresponsive"]);
  const end = gate();
  const deaf = task("deaf", () => end.opened, { timeout: 10, keep: { failure: true } });
  const id = await scheduler.addJob(deaf);
  await scheduler.addJob(deaf);
  await rig.clock.advance(12);
  const { state, aborted } = await scheduler.getJob(id);
  assertEquals([state, aborted, reported], ["running", "timeout", []]);
  assertEquals((await scheduler.getJobs({ state: "queued" })).length, 1, "its place is not free");
  await rig.clock.advance(18);
  assertEquals([reported, rig.log.count(/goes on although its signal has aborted/)], [[id], 1]);
  end.open();
  await rig.clock.settle();
  const [job] = await scheduler.getFinishedJobs();
  assertEquals([job!.id, job!.error?.name], [id, "JobTimeoutError"]);
});

Deno.test("cancelJob() ends a job that does not run at once, also where none runs", async () => {
  await using rig = new Rig();
  const client = rig.scheduler();
  const ids = [
    await client.addJob(task("work", () => {}), { resultExpirationTime: 60 }),
    await client.addJob("work", { delay: 60 }),
  ];
  for (const id of ids) assertEquals(await client.cancelJob(id), true);
  assertEquals(await client.getJobs(), []);
  assertEquals((await client.getJobResult(ids[0]!))?.outcome, "cancelled");
  assertEquals(await client.cancelJob(ids[0]!), false);
  assertEquals(await client.cancelJob("unknown"), false);
});

Deno.test("whoever waits for a cancelled job learns of it", async () => {
  await using rig = new Rig();
  const client = rig.scheduler();
  const value = client.runJob(task("work", () => 1));
  const failure = assertRejects(() => value, JobCancelledError);
  await rig.clock.settle();
  assertEquals(await client.cancelJobs({ taskId: "work" }), 1);
  await failure;
});

Deno.test("cancelJob() reaches a job on another scheduler, at once by way of the broker", async () => {
  await using rig = new Rig();
  const broker = new LocalEventBroker();
  const worker = await rig.started({ broker });
  const reasons: unknown[] = [];
  const id = await worker.addJob(obedient(reasons));
  await rig.clock.settle();
  const client = rig.scheduler({ broker });
  assertEquals(await client.cancelJob(id), true);
  await rig.clock.settle();
  assertEquals([reasons, await client.getJobs()], [[JobCancelledError], []]);
  assertEquals((await client.getFinishedJobs()).map(({ outcome }) => outcome), ["cancelled"]);
});

Deno.test("without a broker, the worker learns of it when it renews its lease", async () => {
  await using rig = new Rig();
  const worker = await rig.started();
  const reasons: unknown[] = [];
  const id = await worker.addJob(obedient(reasons));
  await rig.clock.settle();
  const client = rig.scheduler();
  await client.cancelJob(id);
  assertEquals((await client.getJob(id)).aborted, "cancelled");
  await rig.clock.advance(10);
  assertEquals([reasons, await client.getJobs()], [[JobCancelledError], []]);
});

Deno.test("a job that ends well although it was cancelled counts as cancelled", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const end = gate();
  const value = scheduler.runJob(task("deaf", () => end.opened, { retry: {} }));
  const failure = assertRejects(() => value, JobCancelledError);
  await rig.clock.settle();
  assertEquals(await scheduler.cancelJobs({ taskId: "deaf" }), 1);
  await rig.clock.settle();
  end.open();
  await failure;
});

Deno.test("a cancelled job is not tried again, whatever becomes of its worker", async () => {
  await using rig = new Rig();
  const store = new FaultyStore(rig.store);
  const dying = await rig.started({ store });
  let runs = 0;
  const never = gate();
  const work = task("work", () => (runs++, never.opened), {
    retry: { maxAttempts: 5 },
    keep: { failure: true },
  });
  const id = await dying.addJob(work);
  await rig.clock.settle();
  for (const call of ["acquire", "commit", "renew"] as const) {
    store.plan(call, "failBefore", Infinity);
  }
  const other = await rig.started();
  await other.cancelJob(id);
  await rig.clock.advance(30);
  assertEquals((await other.getFinishedJobs()).map(({ outcome }) => outcome), ["cancelled"]);
  assertEquals(runs, 1);
});

Deno.test("a job that fails before it hears that it was cancelled is not tried again", async () => {
  await using rig = new Rig();
  const worker = await rig.started();
  const end = gate();
  let runs = 0;
  const work = task("work", async () => {
    runs++;
    await end.opened;
    throw new Error("own failure");
  }, { retry: { delay: 1 }, keep: { failure: true } });
  const id = await worker.addJob(work);
  await rig.clock.settle();
  await rig.scheduler().cancelJob(id);
  end.open();
  await rig.clock.advance(60);
  assertEquals((await worker.getFinishedJobs()).map(({ outcome }) => outcome), ["cancelled"]);
  assertEquals([runs, await worker.getJobs()], [1, []]);
});

Deno.test("a cancelled job that a stop cuts off is not handed to another worker", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const never = gate();
  const work = task("work", () => never.opened, { retry: {}, keep: { failure: true } });
  const id = await scheduler.addJob(work);
  await rig.clock.settle();
  await scheduler.cancelJob(id);
  await rig.clock.settle();
  await scheduler.stop({ drain: false });
  assertEquals(await scheduler.getJobs(), []);
  assertEquals((await scheduler.getFinishedJobs()).map(({ outcome }) => outcome), ["cancelled"]);
});

Deno.test("the reason of the signal tells timeout, cancel, lost lease and shutdown apart", async () => {
  const reasons: unknown[] = [];
  const runs: Record<string, (rig: Rig) => Promise<void>> = {
    async timeout(rig) {
      const scheduler = await rig.started();
      await scheduler.addJob(obedient(reasons), { timeout: 1 });
      await rig.clock.advance(1);
    },
    async cancel(rig) {
      const scheduler = await rig.started();
      const id = await scheduler.addJob(obedient(reasons));
      await rig.clock.settle();
      await scheduler.cancelJob(id);
      await rig.clock.settle();
    },
    async "lost lease"(rig) {
      const store = new FaultyStore(rig.store);
      const scheduler = await rig.started({ store });
      await scheduler.addJob(obedient(reasons));
      await rig.clock.settle();
      store.plan("renew", "failBefore", Infinity);
      await rig.clock.advance(31);
    },
    async shutdown(rig) {
      const scheduler = await rig.started();
      await scheduler.addJob(obedient(reasons));
      await rig.clock.settle();
      await scheduler.stop({ drain: false });
    },
    async "end of a tick"(rig) {
      const scheduler = rig.scheduler();
      await scheduler.addJob(obedient(reasons));
      const tick = scheduler.tick({ deadline: 5 });
      await rig.clock.advance(5);
      await tick;
    },
  };
  const expected = [
    ...[JobTimeoutError, JobCancelledError, LeaseLostError, ShutdownError, ShutdownError],
  ];
  for (const [i, run] of Object.values(runs).entries()) {
    await using rig = new Rig();
    await run(rig);
    assertEquals(reasons[i], expected[i], Object.keys(runs)[i]);
  }
});

Deno.test("jobs that match are cancelled, and nothing without a condition", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ maxConcurrentJobs: 2 });
  const reasons: unknown[] = [];
  const work = obedient(reasons);
  const metadata = { user: "ada" };
  for (let i = 0; i < 4; i++) await scheduler.addJob(work, { metadata });
  const other = await scheduler.addJob(work, { runAt: at(99) });
  await rig.clock.settle();
  await assertRejects(() => scheduler.cancelJobs({}), TypeError, "no condition");
  await assertRejects(() => scheduler.cancelJobs({ metadata, limit: 1 }), TypeError, "limit");
  assertEquals(await scheduler.cancelJobs({ metadata }), 4);
  await rig.clock.settle();
  assertEquals((await scheduler.getJobs()).map(({ id }) => id), [other]);
  assert(reasons.length === 2 && reasons.every((reason) => reason === JobCancelledError));
});
