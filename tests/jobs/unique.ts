import { assertEquals, assertRejects } from "@std/assert";
import { job, task } from "../../mod.ts";
import { at, gate, Rig, START } from "../_rig.ts";

Deno.test("a job whose unique key is taken is not added, and the id is that of the other", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const end = gate();
  const work = task("work", () => end.opened);
  const first = await scheduler.addUniqueJob(work, { uniqueKey: "k" });
  assertEquals(first.outcome, "added");
  await rig.clock.settle();
  assertEquals(await scheduler.addUniqueJob(work, { uniqueKey: "k" }), {
    id: first.id,
    outcome: "kept",
  });
  assertEquals(await scheduler.addJob(work, { uniqueKey: "k" }), first.id);
  assertEquals((await scheduler.getJob(first.id)).uniqueKey, "k");
  end.open();
  await rig.clock.settle();
  assertEquals((await scheduler.addUniqueJob(work, { uniqueKey: "k" })).outcome, "added");
});

Deno.test("calls at the same moment, from several processes, add one job", async () => {
  await using rig = new Rig();
  const clients = [rig.scheduler(), rig.scheduler(), rig.scheduler()];
  const work = task("work", () => {});
  const added = await Promise.all(
    clients.map((client) => client.addUniqueJob(work, { uniqueKey: "k" })),
  );
  assertEquals(new Set(added.map(({ id }) => id)).size, 1);
  assertEquals(added.map(({ outcome }) => outcome), ["added", "kept", "kept"]);
});

Deno.test("with a window, a job counts that was added within it, also when it has ended", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const work = task("work", () => {}, { keep: { success: true } });
  const uniqueKey = {
    key: "k",
    within: { minutes: 10 },
    states: ["waiting", "blocked", "queued", "running", "done"],
  } as const;
  const outcomes: string[] = [];
  for (let i = 0; i < 4; i++) {
    outcomes.push((await scheduler.addUniqueJob(work, { uniqueKey })).outcome);
    await rig.clock.advance(240);
  }
  assertEquals(outcomes, ["added", "kept", "kept", "added"]);
});

Deno.test("replace gives the job that waits the new arguments", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const seen: string[] = [];
  const work = task("work", (text: string) => void seen.push(text));
  const uniqueKey = { key: "k", onConflict: "replace" } as const;
  await scheduler.addJob(work, { args: ["old"], uniqueKey });
  const { outcome } = await scheduler.addUniqueJob(work, { args: ["new"], uniqueKey });
  await rig.tick(scheduler);
  assertEquals([outcome, seen], ["replaced", ["new"]]);
});

Deno.test("debounce runs once, so long after the last of several calls, and anew while it runs", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const seen: unknown[] = [];
  const end = gate();
  const work = task("work", async (text: string) => {
    seen.push([text, (rig.clock.now() - START.getTime()) / 1000]);
    await end.opened;
  });
  const change = (text: string) =>
    scheduler.addUniqueJob(work, {
      ...{ args: [text], delay: 10 },
      uniqueKey: { key: "k", onConflict: "debounce" },
    });
  const outcomes: string[] = [];
  for (const text of ["a", "b", "c"]) {
    outcomes.push((await change(text)).outcome);
    await rig.clock.advance(8);
  }
  assertEquals(seen, []);
  await rig.clock.advance(2);
  outcomes.push((await change("d")).outcome);
  assertEquals([seen, outcomes], [[["c", 26]], ["added", "debounced", "debounced", "added"]]);
  end.open();
  await rig.clock.advance(10);
  assertEquals(seen.at(-1), ["d", 36]);
});

Deno.test("of the jobs of one call with one key, one is added", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const seen: string[] = [];
  const work = task("work", (text: string) => void seen.push(text));
  const [a, b, c] = await scheduler.addJobs([
    job(work, { args: ["a"], uniqueKey: "k" }),
    job(work, { args: ["b"], uniqueKey: "k" }),
    job(work, { args: ["c"], uniqueKey: "other" }),
  ]);
  assertEquals([a === b, a === c], [true, false]);
  const uniqueKey = { key: "last", onConflict: "replace" } as const;
  await scheduler.addJobs(["x", "y"].map((text) => job(work, { args: [text], uniqueKey })));
  await rig.tick(scheduler);
  assertEquals(seen.sort(), ["a", "c", "y"]);
});

Deno.test("runJob() with a key waits for the job that is there", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  let runs = 0;
  const work = task("work", () => ++runs);
  const values = [1, 2].map(() => scheduler.runJob(work, { uniqueKey: "k" }));
  await rig.clock.settle();
  await rig.tick(scheduler);
  assertEquals([await Promise.all(values), runs], [[1, 1], 1]);
});

Deno.test("a job has an id of its own choice, once", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", (_n: number) => {});
  assertEquals(await scheduler.addJob(work, { id: "order-7", args: [1], runAt: at(9) }), "order-7");
  assertEquals(await scheduler.addJob(work, { id: "order-7", args: [2] }), "order-7");
  assertEquals((await scheduler.getJobs()).map(({ args }) => args), [[1]]);
});

Deno.test("addUniqueJob() says when a job with the id is there already", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", () => {});
  const add = async () => (await scheduler.addUniqueJob(work, { id: "x" })).outcome;
  assertEquals([await add(), await add()], ["added", "kept"]);
});

Deno.test("the result of an earlier job with the id is not that of the one that runs", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const options = { id: "x", resultExpirationTime: 600 };
  await scheduler.addJob(task("quick", () => 1), options);
  await rig.clock.settle();
  await scheduler.addJob(task("slow", () => rig.clock.sleep(5000).then(() => 2)), options);
  const result = scheduler.getJobResult("x");
  await rig.clock.advance(5);
  assertEquals((await result)?.returnValue, 2);
});

Deno.test("a unique key that cannot be is refused", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const add = (uniqueKey: unknown) =>
    scheduler.addJob(task("work", () => {}), { uniqueKey: uniqueKey as string });
  await assertRejects(() => add(""), TypeError, "uniqueKey");
  await assertRejects(() => add({ key: "k", window: 5 }), TypeError, 'unknown option "window"');
  await assertRejects(() => add({ key: "k", states: ["done?"] }), TypeError, "uniqueKey.states");
  for (const states of [[], "queued", new Set(["queued"])]) {
    await assertRejects(() => add({ key: "k", states }), TypeError, "uniqueKey.states");
  }
  await assertRejects(() => add({ key: "k", onConflict: "x" }), TypeError, "uniqueKey.onConflict");
  assertEquals(await scheduler.getJobs(), []);
});
