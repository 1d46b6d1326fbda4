import { assertEquals, assertMatch } from "@std/assert";
import {
  type Event,
  type EventBroker,
  IntervalTrigger,
  LocalEventBroker,
  MemoryDataStore,
  registerTrigger,
  type Scheduler,
  task,
  TimeTrigger,
  type Trigger,
  type TriggerSpec,
} from "../mod.ts";
import { at, gate, Rig, START } from "./_rig.ts";

/** Fires every minute, and fails while `broken` is set. */
class BrittleTrigger implements Trigger {
  static readonly kind = "test.brittle";
  static broken = false;
  static fromJSON(_spec: TriggerSpec) {
    return new BrittleTrigger();
  }
  next(after?: Date): Date {
    if (BrittleTrigger.broken) throw new Error("out of order");
    return after ? new Date(after.getTime() + 60_000) : START;
  }
  toJSON(): TriggerSpec {
    return { kind: BrittleTrigger.kind };
  }
}
registerTrigger(BrittleTrigger);

let runs = 0;
const tally = task("tally", () => void runs++);

/** A scheduler with a schedule that goes on whatever happens beside it. */
async function withHealthy(rig: Rig, options = {}): Promise<Scheduler> {
  const scheduler = await rig.started(options);
  runs = 0;
  await scheduler.addSchedule(tally, new IntervalTrigger({ minutes: 1, startTime: START }), {
    id: "healthy",
  });
  return scheduler;
}

async function assertHealthy(rig: Rig): Promise<void> {
  await rig.clock.settle();
  const before = runs;
  await rig.clock.advance({ minutes: 3 });
  assertEquals(runs, before + 3);
}

Deno.test("a trigger that throws sets its schedule aside, with an event and a log line", async () => {
  await using rig = new Rig();
  BrittleTrigger.broken = false;
  const scheduler = await withHealthy(rig);
  const failed = scheduler.getNextEvent(["scheduleFailed"]);
  const times: (Date | null)[] = [];
  scheduler.subscribe(({ scheduleId, scheduledFireTime }) => {
    if (scheduleId === "brittle") times.push(scheduledFireTime);
  }, ["jobReleased"]);
  await scheduler.addSchedule(task("work", () => {}), new BrittleTrigger(), { id: "brittle" });
  await rig.clock.advance(30);
  BrittleTrigger.broken = true;
  await rig.clock.advance(60);
  assertEquals((await failed).scheduleId, "brittle");
  assertEquals(times, [at(0), at(60)], "the fire time that was known still became a job");
  const [listed] = await scheduler.getSchedules({ failed: true });
  assertEquals([listed?.id, listed?.error?.message], ["brittle", "out of order"]);
  assertEquals(rig.log.count(/"brittle" was set aside: out of order/), 1);
  await assertHealthy(rig);
  BrittleTrigger.broken = false;
  await scheduler.unpauseSchedule("brittle");
  await rig.clock.advance(1);
  assertEquals((await scheduler.getSchedule("brittle")).error, null);
  assertEquals(times.length, 3);
});

Deno.test("a trigger that goes back in time sets its schedule aside", async () => {
  await using rig = new Rig();
  const backwards: Trigger = {
    next: (after) => after ? new Date(after.getTime() - 1) : START,
    toJSON: () => ({ kind: "test.backwards" }),
  };
  registerTrigger({ kind: "test.backwards", fromJSON: () => backwards });
  const scheduler = await withHealthy(rig);
  await scheduler.addSchedule(task("work", () => {}), backwards, { id: "b" });
  await rig.clock.advance(1);
  assertMatch((await scheduler.getSchedule("b")).error!.message, /not later/);
  await assertHealthy(rig);
});

Deno.test("a schedule whose trigger is not known here is set aside", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  await scheduler.addSchedule(tally, new TimeTrigger(60), { id: "s" });
  const [stored] = await rig.store.getSchedules({ ids: ["s"] });
  const trigger = { kind: "test.unknown" };
  await rig.store.addSchedules({
    tasks: [],
    schedules: [{ schedule: { ...stored!, trigger, definition: "?" }, policy: "replace" }],
    now: START.getTime(),
  });
  await rig.clock.advance(60);
  const { error, trigger: unreadable } = await scheduler.getSchedule("s");
  assertMatch(error!.message, /kind "test.unknown" is not registered/);
  assertEquals(unreadable.toJSON(), trigger);
  await assertHealthy(rig);
});

Deno.test("a schedule or job that no longer parses harms itself alone", async () => {
  class RottenStore extends MemoryDataStore {
    override async acquire(params: Parameters<MemoryDataStore["acquire"]>[0]) {
      const acquired = await super.acquire(params);
      const rot = <T extends { id: string }>(row: T) =>
        row.id.startsWith("rotten") ? { ...row, unreadable: "bad bytes" } : row;
      return { ...acquired, schedules: acquired.schedules.map(rot), jobs: acquired.jobs.map(rot) };
    }
  }
  await using rig = new Rig({ store: new RottenStore() });
  const scheduler = await withHealthy(rig, { newId: counter("rotten-") });
  await scheduler.addSchedule(tally, new TimeTrigger(0), { id: "rotten" });
  const jobId = await scheduler.addJob(task("w", () => {}), { resultExpirationTime: 60 });
  await rig.clock.advance(1);
  assertMatch((await scheduler.getSchedule("rotten")).error!.message, /bad bytes/);
  const result = await scheduler.getJobResult(jobId);
  assertEquals(result?.outcome, "deserializationFailed");
  assertMatch(result!.error!.message, /bad bytes/);
});

function counter(prefix: string): () => string {
  let n = 0;
  return () => `${prefix}${++n}`;
}

Deno.test("a result that cannot be stored is the job's error", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  const bad = task("bad", () => ({ close: () => {} }));
  const jobId = await scheduler.addJob(bad, { resultExpirationTime: 60 });
  await rig.clock.advance(1);
  const result = await scheduler.getJobResult(jobId);
  assertEquals([result?.outcome, result?.error?.name], ["error", "SerializationError"]);
  assertMatch(result!.error!.message, /returnValue\.close/);
  await assertHealthy(rig);
});

Deno.test("a result that nobody asked to keep need not be storable", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const released = scheduler.getNextEvent(["jobReleased"]);
  await scheduler.addJob(task("bad", () => () => {}));
  assertEquals((await released).outcome, "success");
});

Deno.test("jobs of a task without a function here stay for a worker that has it", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  await rig.scheduler().configureTask(task("elsewhere", () => {}));
  const jobId = await scheduler.addJob("elsewhere", { resultExpirationTime: 600 });
  await assertHealthy(rig);
  assertEquals((await scheduler.getJobs({ id: jobId })).length, 1);
  await scheduler.configureTask(task("elsewhere", () => "found"));
  await rig.clock.advance(1);
  assertEquals((await scheduler.getJobResult(jobId))?.returnValue, "found");
});

Deno.test("jobs of an unknown executor stay for a worker that has it", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  const jobId = await scheduler.addJob(task("work", () => {}), { jobExecutor: "gpu" });
  await assertHealthy(rig);
  assertEquals((await scheduler.getJobs({ id: jobId })).length, 1);
});

for (const [what, options] of [["task", {}], ["executor", { jobExecutor: "gpu" }]] as const) {
  Deno.test(`under "discard", a job whose ${what} is not known here ends at once`, async () => {
    await using rig = new Rig();
    const scheduler = await withHealthy(rig, { unknownTasks: "discard" });
    const client = rig.scheduler();
    const work = task("work", () => {});
    await client.configureTask(work);
    if (what === "executor") await scheduler.configureTask(work);
    const jobId = await client.addJob(work, { resultExpirationTime: 600, ...options });
    await rig.clock.advance(5);
    assertEquals((await client.getJobResult(jobId))?.outcome, "deserializationFailed");
    await assertHealthy(rig);
  });
}

Deno.test("a broker that fails, as on an event too large, costs nothing but a log line", async () => {
  class PickyBroker extends LocalEventBroker implements EventBroker {
    override publish(events: readonly Event[]): Promise<void> {
      if (JSON.stringify(events).includes("large")) {
        return Promise.reject(new RangeError("the event is too large"));
      }
      return super.publish(events);
    }
  }
  await using rig = new Rig();
  const scheduler = await withHealthy(rig, { broker: new PickyBroker() });
  const value = scheduler.runJob(task("large", () => 7));
  await rig.clock.advance(1);
  assertEquals(await value, 7);
  await assertHealthy(rig);
  assertEquals(rig.log.count(/the event is too large/) > 0, true);
});

Deno.test("a subscriber that throws harms nobody, and is logged", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  scheduler.subscribe(() => {
    throw new Error("a bad subscriber");
  });
  scheduler.subscribe(() => Promise.reject(new Error("a worse subscriber")));
  await assertHealthy(rig);
  assertEquals(rig.log.count(/a bad subscriber/) > 0, true);
  assertEquals(rig.log.count(/a worse subscriber/) > 0, true);
});

Deno.test("a schedule that is removed while its job runs harms nothing", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  const done = gate();
  await scheduler.addSchedule(task("long", () => done.opened), new TimeTrigger(0), { id: "gone" });
  await rig.clock.advance(1);
  assertEquals(await scheduler.removeSchedule("gone"), true);
  const released = scheduler.getNextEvent(["jobReleased"]);
  done.open();
  assertEquals((await released).outcome, "success");
  await assertHealthy(rig);
});

Deno.test("a job that throws anything at all ends with it as its error", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  const thrown: unknown[] = [new Error("plain"), "text", undefined, null, { toString: null }];
  for (const [i, what] of thrown.entries()) {
    const work = task(`throws-${i}`, () => Promise.reject(what));
    const jobId = await scheduler.addJob(work, { resultExpirationTime: 60 });
    await rig.clock.advance(1);
    const result = await scheduler.getJobResult(jobId);
    assertEquals([result?.outcome, result?.error instanceof Error], ["error", true]);
  }
});
