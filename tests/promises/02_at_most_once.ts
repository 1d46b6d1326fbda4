import { assertEquals, assertRejects } from "@std/assert";
import { currentJob, JobAbandonedError, type JobOutcome, task } from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, gate, Rig } from "../_rig.ts";

/** A worker that runs a job and is never heard of again. */
async function deadWorker(rig: Rig, work: () => Promise<void>, retry = { maxAttempts: 1 }) {
  const store = new FaultyStore(rig.store);
  const worker = rig.scheduler({ store, maxConcurrentJobs: 1 });
  await worker.configureTask(task("work", work, { retry }));
  await worker.start();
  const jobId = await worker.addJob("work", { resultExpirationTime: 3600 });
  await rig.clock.settle();
  for (const call of ["acquire", "commit", "renew"] as const) {
    store.plan(call, "failBefore", Infinity);
  }
  return jobId;
}

Deno.test("a job whose worker died ends abandoned within one lease, and is not run again", async () => {
  await using rig = new Rig();
  const never = gate();
  let runs = 0;
  const jobId = await deadWorker(rig, () => (runs++, never.opened));
  const other = await rig.started();
  await other.configureTask(task("work", () => void runs++));
  const outcomes: JobOutcome[] = [];
  other.subscribe(({ outcome }) => outcomes.push(outcome), ["jobReleased"]);
  await rig.clock.advance(29);
  assertEquals([runs, outcomes], [1, []]);
  await rig.clock.advance(1);
  assertEquals([runs, outcomes], [1, ["abandoned"]]);
  const result = await other.getJobResult(jobId);
  assertEquals([result?.outcome, result?.finishedAt], ["abandoned", at(30)]);
  assertEquals(result?.error?.name, "JobAbandonedError");
});

Deno.test("a job that may be tried again goes back to the queue when its worker died", async () => {
  await using rig = new Rig();
  const never = gate();
  let runs = 0;
  const jobId = await deadWorker(rig, () => (runs++, never.opened), { maxAttempts: 2 });
  const other = await rig.started();
  const attempts: number[] = [];
  const work = task("work", () => void attempts.push(currentJob().attempts));
  await other.configureTask(work, { retry: { maxAttempts: 2 } });
  await rig.clock.advance(30);
  assertEquals([runs, attempts], [1, [2]]);
  assertEquals((await other.getJobResult(jobId))?.outcome, "success");
});

Deno.test("runJob() throws JobAbandonedError when the worker died", async () => {
  await using rig = new Rig();
  const never = gate();
  const store = new FaultyStore(rig.store);
  const worker = rig.scheduler({ store });
  await worker.configureTask(task("work", () => never.opened));
  await worker.start();
  const value = rig.scheduler().runJob("work");
  const failure = assertRejects(() => value, JobAbandonedError);
  await rig.clock.advance(5);
  for (const call of ["acquire", "commit", "renew"] as const) {
    store.plan(call, "failBefore", Infinity);
  }
  await rig.started();
  await rig.clock.advance(60);
  await failure;
});

Deno.test("a running job keeps its lease for as long as it runs", async () => {
  await using rig = new Rig();
  const done = gate();
  const scheduler = await rig.started();
  await rig.started();
  const value = scheduler.runJob(task("long", () => done.opened.then(() => "done")));
  await rig.clock.advance({ hours: 2 });
  assertEquals((await scheduler.getJobs())[0]?.acquiredUntil, at(7230));
  done.open();
  assertEquals(await value, "done");
});
