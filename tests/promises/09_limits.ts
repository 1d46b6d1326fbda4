import { assertEquals } from "@std/assert";
import { task } from "../../mod.ts";
import { aJob, aTask } from "../../testing/_stored.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { gate, Rig, START } from "../_rig.ts";

Deno.test("a backlog of 100,000 jobs of one task holds up no job of another", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler({ maxConcurrentJobs: 10 });
  const order: string[] = [];
  const [done, never] = [gate(), gate()];
  await scheduler.configureTask(
    task("busy", () => order.push("busy") < 20 ? done.opened : never.opened),
    { maxRunningJobs: 5 },
  );
  await scheduler.configureTask(task("other", () => void order.push("other")));
  const jobs = Array.from({ length: 100_000 }, (_, i) => aJob(`busy-${i}`, { taskId: "busy" }));
  await rig.store.addJobs({ tasks: [], jobs, now: START.getTime() });
  await scheduler.addJob("other");
  await scheduler.start();
  await rig.clock.settle();
  assertEquals(order.toSorted(), ["busy", "busy", "busy", "busy", "busy", "other"]);
  done.open();
  await rig.clock.settle();
  assertEquals(order.length, 24); // the last five of them run
});

Deno.test("the places of a scheduler are shared among tasks, however long their queues", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler({ maxConcurrentJobs: 4 });
  const order: string[] = [];
  const tasks = ["a", "b"].map((id) => aTask(id, { maxRunningJobs: 1000 }));
  const jobs = [..."aaaaaaaaaaaaaaaaaaaabb"].map((taskId, i) => aJob(`j${i}`, { taskId }));
  await rig.store.addJobs({ tasks, jobs, now: START.getTime() });
  for (const id of ["a", "b"]) await scheduler.configureTask(task(id, () => void order.push(id)));
  await scheduler.start();
  await rig.clock.settle();
  assertEquals(order.slice(0, 4).toSorted(), ["a", "a", "b", "b"]);
});

Deno.test("a limit holds over all schedulers on the store", async () => {
  await using rig = new Rig();
  let running = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const work = task("work", () => {
    most = Math.max(most, ++running);
    const { opened, open } = gate();
    ends.push(open);
    return opened.then(() => void running--);
  }, { maxRunningJobs: 3 });
  for (let i = 0; i < 4; i++) await (await rig.started()).configureTask(work);
  const client = rig.scheduler();
  for (let i = 0; i < 20; i++) await client.addJob(work);
  for (let i = 0; i < 20; i++) {
    await rig.clock.advance(5);
    ends.shift()?.();
  }
  await rig.clock.advance(5);
  assertEquals([most, running, await client.getJobs()], [3, 0, []]);
});

Deno.test("lowering a limit takes effect at once, and raising it too", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const ends: (() => void)[] = [];
  let running = 0;
  const work = task("work", () => {
    running++;
    const { opened, open } = gate();
    ends.push(open);
    return opened.then(() => void running--);
  });
  await scheduler.configureTask(work, { maxRunningJobs: 3 });
  for (let i = 0; i < 10; i++) await scheduler.addJob(work);
  await rig.clock.settle();
  assertEquals(running, 3);
  await scheduler.configureTask(work, { maxRunningJobs: 1 });
  for (const end of ends.splice(0, 2)) end();
  await rig.clock.settle();
  assertEquals(running, 1);
  await scheduler.configureTask(work, { maxRunningJobs: 4 });
  await rig.clock.settle();
  assertEquals(running, 4);
  for (const end of ends) end();
});

Deno.test("the place of a dead worker's job is free when its lease ends", async () => {
  await using rig = new Rig();
  const store = new FaultyStore(rig.store);
  const work = task("work", () => gate().opened);
  const dying = rig.scheduler({ store });
  await dying.configureTask(work);
  await dying.start();
  await dying.addJob(work);
  await rig.clock.settle();
  for (const call of ["acquire", "commit", "renew"] as const) {
    store.plan(call, "failBefore", Infinity);
  }
  let ran = 0;
  const other = await rig.started();
  await other.configureTask(task("work", () => void ran++));
  await other.addJob("work");
  await rig.clock.advance(29);
  assertEquals(ran, 0);
  await rig.clock.advance(1);
  assertEquals(ran, 1);
});

Deno.test("a scheduler runs no more jobs at once than maxConcurrentJobs", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ maxConcurrentJobs: 2 });
  const ends: (() => void)[] = [];
  const work = task("work", () => {
    const { opened, open } = gate();
    ends.push(open);
    return opened;
  }, { maxRunningJobs: 100 });
  for (let i = 0; i < 5; i++) await scheduler.addJob(work);
  await rig.clock.settle();
  assertEquals(ends.length, 2);
  ends[0]!();
  await rig.clock.settle();
  assertEquals(ends.length, 3);
  for (const end of ends) end();
});
