import { assertEquals, assertRejects } from "@std/assert";
import {
  currentJob,
  currentScheduler,
  IntervalTrigger,
  JobCancelledError,
  MemoryDataStore,
  task,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, gate, Rig, START } from "../_rig.ts";

Deno.test("stop() takes no more work and waits for what runs", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const done = gate();
  const jobId = await scheduler.addJob(task("long", () => done.opened.then(() => "done")), {
    resultExpirationTime: 600,
  });
  const waiting = await scheduler.addJob(task("long2", () => {}), { jobExecutor: "async" });
  await rig.clock.settle();
  const stopped = scheduler.stop({ drain: true });
  await rig.clock.advance(300);
  assertEquals(scheduler.state, "stopping");
  await rig.scheduler().addJob("long");
  await rig.clock.advance(300);
  done.open();
  await stopped;
  assertEquals(scheduler.state, "stopped");
  const client = rig.scheduler();
  assertEquals((await client.getJobResult(jobId))?.returnValue, "done");
  assertEquals((await client.getJobs()).map(({ acquiredBy }) => acquiredBy), [null]);
  assertEquals((await client.getJobs({ id: waiting })).length, 0);
});

Deno.test("stop() aborts what runs longer than it may, and leaves nothing leased", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const never = gate();
  const aborted: Date[] = [];
  const deaf = task("deaf", () => {
    currentJob().signal.addEventListener("abort", () => aborted.push(new Date(rig.clock.now())));
    return never.opened;
  });
  const jobId = await scheduler.addJob(deaf, { resultExpirationTime: 600 });
  await rig.clock.settle();
  const stopped = scheduler.stop({ drain: { seconds: 10 } });
  await rig.clock.advance(9);
  assertEquals(aborted, []);
  await rig.clock.advance(1);
  await stopped;
  assertEquals(aborted, [at(10)]);
  const client = rig.scheduler();
  assertEquals(await client.getJobs(), []);
  const result = await client.getJobResult(jobId);
  assertEquals([result?.outcome, result?.startedAt, result?.finishedAt], [
    "cancelled",
    at(0),
    at(10),
  ]);
});

Deno.test("stop() hands back what may be tried again, and another worker does it at once", async () => {
  const store = new MemoryDataStore();
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const attempts: number[] = [];
  const work = task("work", async () => {
    attempts.push(currentJob().attempts);
    if (attempts.length === 1) await gate().opened;
  }, { retry: { maxAttempts: 2 } });
  await scheduler.addJob(work);
  await rig.clock.settle();
  const stopped = scheduler.stop({ drain: 10 });
  await rig.clock.advance(10);
  await stopped;
  const other = rig.scheduler({ tasks: [work] });
  assertEquals((await rig.tick(other)).ran, 1);
  assertEquals(attempts, [1, 2]);
});

Deno.test("a second stop() that will wait less long hurries the first", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await scheduler.addJob(task("deaf", () => gate().opened));
  await rig.clock.settle();
  const first = scheduler.stop({ drain: true });
  await rig.clock.advance({ hours: 1 });
  await scheduler.stop({ drain: false });
  await first;
  assertEquals(scheduler.state, "stopped");
});

Deno.test("runJob() throws JobCancelledError when the scheduler stops the job", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const value = assertRejects(
    () => scheduler.runJob(task("deaf", () => gate().opened)),
    JobCancelledError,
  );
  await rig.clock.settle();
  await scheduler.stop({ drain: false });
  await value;
});

Deno.test("runJob() throws when the scheduler stops before anyone ran the job", async () => {
  await using rig = new Rig();
  const client = rig.scheduler();
  const value = assertRejects(
    () => client.runJob(task("work", () => {})),
    Error,
    "the scheduler has stopped",
  );
  await rig.clock.settle();
  await client.stop();
  await value;
});

Deno.test("jobs that a pass acquires while the scheduler stops are given back", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  let ran = 0;
  const work = task("work", () => void ran++);
  const scheduler = rig.scheduler();
  await scheduler.addJob(work);
  await scheduler.addSchedule(work, new IntervalTrigger({ minutes: 1, startTime: START }), {
    id: "s",
  });
  const held = store.hold("acquire");
  await scheduler.start();
  await held.reached;
  const stopped = scheduler.stop();
  await rig.clock.settle();
  held.release();
  await stopped;
  const client = rig.scheduler();
  assertEquals(ran, 0);
  assertEquals((await client.getJobs()).map(({ acquiredBy }) => acquiredBy), [null, null]);
  const { acquiredBy, nextFireTime } = await client.getSchedule("s");
  assertEquals([acquiredBy, nextFireTime], [null, at(60)]);
});

Deno.test("a store that cannot be written to does not keep stop() from ending", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const done = gate();
  await scheduler.addJob(task("work", () => done.opened));
  await rig.clock.settle();
  store.plan("commit", "failBefore", Infinity);
  done.open();
  const stopped = scheduler.stop({ drain: 5 });
  await rig.clock.advance(10);
  await stopped;
  assertEquals(scheduler.state, "stopped");
});

Deno.test("starting and stopping twice, and in any order, is safe", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.stop();
  await Promise.all([scheduler.start(), scheduler.start()]);
  assertEquals(scheduler.state, "started");
  await Promise.all([scheduler.stop(), scheduler.stop(), scheduler.start()]);
  assertEquals(scheduler.state, "started");
  await scheduler[Symbol.asyncDispose]();
  assertEquals(scheduler.state, "stopped");
});

Deno.test("a scheduler that could not open its store can be started again", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  store.plan("open", "failBefore");
  const scheduler = rig.scheduler();
  await assertRejects(() => scheduler.start(), Error, "open failed");
  assertEquals(scheduler.state, "stopped");
  await scheduler.start();
  assertEquals(scheduler.state, "started");
});

/** Numbers that are the same in every run. */
function* randomNumbers(seed: number): Generator<number, never> {
  for (;;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    yield seed / 2 ** 31;
  }
}

Deno.test("50 starts and stops at random times neither lose nor double a fire time", async () => {
  await using rig = new Rig();
  const nominal: string[] = [];
  const note = task("note", () => {
    nominal.push(currentJob().nominalFireTime!.toISOString());
  }, { maxRunningJobs: 100 });
  const trigger = new IntervalTrigger({ milliseconds: 700, startTime: START });
  await rig.scheduler().addSchedule(note, trigger, { coalesce: "all" });
  const random = randomNumbers(7);
  const schedulers = [rig.scheduler(), rig.scheduler()];
  for (const scheduler of schedulers) await scheduler.configureTask(note);
  const pending: Promise<void>[] = [];
  for (let i = 0; i < 50; i++) {
    const scheduler = schedulers[Math.floor(random.next().value * 2)]!;
    const starts = random.next().value < 0.5;
    pending.push(starts ? scheduler.start() : scheduler.stop());
    await rig.clock.advance(random.next().value * 3);
  }
  await Promise.all(pending);
  await schedulers[0]!.start();
  await rig.clock.advance(1);
  const count = Math.floor((rig.clock.now() - START.getTime()) / 700) + 1;
  const expected = Array.from({ length: count }, (_, i) => at(0.7 * i).toISOString());
  assertEquals(nominal.toSorted(), expected);
});

for (const drain of [true, undefined, 5] as const) {
  Deno.test(`a job cannot wait for stop({ drain: ${drain} }), which would wait for it`, async () => {
    await using rig = new Rig();
    const scheduler = await rig.started();
    const stopper = task(
      "stopper",
      () => currentScheduler().stop(drain === undefined ? {} : { drain }),
    );
    const refused = assertRejects(() => scheduler.runJob(stopper), Error, "that very job");
    await rig.clock.settle();
    await refused;
    assertEquals(scheduler.state, "started");
  });
}

Deno.test("a job may stop its scheduler when that waits for nothing", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const stopper = task("stopper", () => currentScheduler().stop({ drain: false }));
  await assertRejects(() => scheduler.runJob(stopper), JobCancelledError);
  await rig.clock.settle();
  assertEquals(scheduler.state, "stopped");
});

Deno.test("what a job left behind may stop the scheduler once the job has ended", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const later = gate();
  let stopped: Promise<void> | undefined;
  await scheduler.runJob(task("work", () => {
    stopped = later.opened.then(() => currentScheduler().stop());
  }));
  await rig.clock.settle();
  later.open();
  await stopped;
  assertEquals(scheduler.state, "stopped");
});

for (const call of ["acquire", "commit", "renew", "cleanup"] as const) {
  Deno.test(`a store that hangs in ${call} does not keep stop() from ending`, async () => {
    const store = new FaultyStore(new MemoryDataStore());
    await using rig = new Rig({ store });
    const scheduler = rig.scheduler({ cleanupInterval: 15 });
    const done = gate();
    const work = task("work", () => done.opened);
    await scheduler.addJob(work);
    await scheduler.start();
    await rig.clock.settle();
    const held = store.hold(call);
    await scheduler.addJob(work);
    await rig.clock.advance(15);
    if (call === "commit") done.open();
    await held.reached;
    const stopped = scheduler.stop({ drain: 1 });
    await rig.clock.advance(10);
    await stopped;
    assertEquals(scheduler.state, "stopped");
    await scheduler.start();
    const value = scheduler.runJob(task("other", () => "fine"));
    await rig.clock.advance(1);
    assertEquals(await Promise.race([value, "nothing yet"]), "fine");
    held.release();
  });
}

Deno.test("what an acquire that was given up brings later is not run", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  let runs = 0;
  const scheduler = rig.scheduler();
  await scheduler.addJob(task("work", () => void runs++));
  const held = store.hold("acquire");
  await scheduler.start();
  await held.reached;
  const stopped = scheduler.stop({ drain: false });
  await rig.clock.advance(10);
  await stopped;
  held.release();
  await rig.clock.advance(10);
  assertEquals([runs, rig.log.lines], [0, []]);
  assertEquals(store.calls.includes("commit"), false);
});

Deno.test("a stopped scheduler that is used again is closed by another stop()", async () => {
  let opens = 0;
  class CountingStore extends MemoryDataStore {
    override open() {
      opens++;
      return super.open();
    }
    override close() {
      opens--;
      return super.close();
    }
  }
  await using rig = new Rig({ store: new CountingStore() });
  const scheduler = await rig.started();
  await scheduler.stop();
  await scheduler.addJob(task("work", () => {}));
  assertEquals(opens, 1);
  await scheduler.stop();
  assertEquals(opens, 0);
});

Deno.test("getNextEvent() waits no longer than until the scheduler stops", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const never = assertRejects(() => scheduler.getNextEvent(["jobAdded"]), Error, "has stopped");
  const last = scheduler.getNextEvent(["schedulerStopped"]);
  await scheduler.stop();
  await never;
  assertEquals((await last).type, "schedulerStopped");
});

Deno.test("a fire whose commit failed is written before the scheduler stops", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ role: "scheduler" });
  await scheduler.addSchedule(task("work", () => {}), new IntervalTrigger({ hours: 1 }), {
    id: "s",
  });
  store.plan("commit", "failBefore");
  await rig.clock.settle();
  await scheduler.stop();
  assertEquals((await scheduler.getJobs()).length, 1);
  assertEquals((await scheduler.getSchedule("s")).acquiredBy, null);
});
