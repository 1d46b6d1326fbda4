import { assertEquals, assertRejects } from "@std/assert";
import { job, JobCancelledError, JobLookupError, task } from "../../mod.ts";
import { Rig } from "../_rig.ts";

/** A task that notes its name, and fails when that says so. */
function noted(log: string[]) {
  return task("step", (name: string) => {
    log.push(name);
    if (name.startsWith("bad")) throw new Error(name);
  }, { maxRunningJobs: 10, keep: { success: true, failure: true } });
}

Deno.test("jobs of one call run after those they name", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const log: string[] = [];
  const step = noted(log);
  const extract = job(step, { args: ["extract"] });
  const [left, right] = ["left", "right"].map((name) =>
    job(step, { args: [name], after: [extract], delay: name === "left" ? 60 : 0 })
  );
  const load = job(step, { args: ["load"], after: [left!, right!] });
  const ids = await scheduler.addJobs([load, right!, left!, extract]);
  assertEquals((await scheduler.getJobs({ state: "blocked" })).length, 3);
  await rig.clock.advance(60);
  assertEquals([log, ids.length], [["extract", "right", "left", "load"], 4]);
});

Deno.test("a job runs after one that is there, or has ended and is kept", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const log: string[] = [];
  const step = noted(log);
  const first = await scheduler.addJob(step, { args: ["first"] });
  await scheduler.addJob(step, { args: ["second"], after: [first] });
  await rig.tick(scheduler);
  await scheduler.addJob(step, { args: ["third"], after: [first, first] });
  await rig.tick(scheduler);
  assertEquals(log, ["first", "second", "third"]);
});

Deno.test("when one fails, those after it are cancelled, or run if they say so", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const log: string[] = [];
  const step = noted(log);
  const bad = job(step, { args: ["bad"] });
  const next = job(step, { args: ["next"], after: [bad] });
  const last = job(step, { args: ["last"], after: [next] });
  const tidy = job(step, { args: ["tidy"], after: [bad, last], afterFailure: "run" });
  await scheduler.addJobs([bad, next, last, tidy]);
  await rig.clock.settle();
  assertEquals(log, ["bad", "tidy"]);
  const ended = await scheduler.getFinishedJobs({ outcome: "cancelled" });
  assertEquals(ended.map(({ error }) => [error?.name, error?.cause?.message]), [
    [JobCancelledError.name, "A job that it comes after did not succeed"],
    [JobCancelledError.name, "A job that it comes after did not succeed"],
  ]);
});

Deno.test("a job is tried again before those after it are cancelled", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const log: string[] = [];
  const flaky = task("flaky", () => {
    if (log.push("try") === 1) throw new Error("no");
  }, { retry: { delay: 5 } });
  const first = job(flaky);
  await scheduler.addJobs([first, job(noted(log), { args: ["next"], after: [first] })]);
  await rig.clock.advance(5);
  assertEquals(log, ["try", "try", "next"]);
});

Deno.test("cancelling a job cancels those after it", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const log: string[] = [];
  const step = noted(log);
  const first = await scheduler.addJob(step, { args: ["first"], delay: 60 });
  const next = await scheduler.addJob(step, { args: ["next"], after: [first] });
  await scheduler.cancelJob(first);
  await rig.tick(scheduler);
  const ended = await scheduler.getFinishedJobs();
  assertEquals(ended.map(({ id, outcome }) => [id, outcome]), [
    [next, "cancelled"],
    [first, "cancelled"],
  ]);
});

Deno.test("a long chain is added whatever its order, and runs", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  let runs = 0;
  const count = task("count", () => void runs++, { maxRunningJobs: 10 });
  const chain: ReturnType<typeof job>[] = [];
  for (let i = 0; i < 20_000; i++) chain.push(job(count, { after: chain.slice(-1) }));
  await scheduler.addJobs(chain.toReversed());
  await rig.tick(scheduler);
  assertEquals(runs > 0, true);
});

Deno.test("what cannot be waited for is refused, and nothing is added", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const step = noted([]);
  const stray = job(step, { args: ["stray"] });
  await assertRejects(
    () => scheduler.addJob(step, { args: ["x"], after: ["nobody"] }),
    JobLookupError,
    'after job "nobody"',
  );
  await assertRejects(
    () => scheduler.addJobs([job(step, { args: ["x"], after: [stray] })]),
    TypeError,
    "not added in this call",
  );
  const unique = job(step, { args: ["x"], uniqueKey: "k" });
  await assertRejects(
    () => scheduler.addJobs([unique, job(step, { args: ["x"], after: [unique] })]),
    TypeError,
    "after has a job with a uniqueKey",
  );
  const circle = [
    job(step, { id: "a", args: ["a"], after: ["c"] }),
    job(step, { id: "b", args: ["b"], after: ["a"] }),
    job(step, { id: "c", args: ["c"], after: ["b"] }),
  ];
  await assertRejects(() => scheduler.addJobs(circle), RangeError, '"a", "c", "b", "a"');
  await assertRejects(
    () => scheduler.addJob(step, { id: "self", args: ["x"], after: ["self"] }),
    RangeError,
    "come after each other",
  );
  await assertRejects(
    () => scheduler.addJob(step, { args: ["x"], after: "a" as never }),
    TypeError,
    "after is a list",
  );
  assertEquals(await scheduler.getJobs(), []);
});
