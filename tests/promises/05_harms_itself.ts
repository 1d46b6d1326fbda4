import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  type Event,
  type EventBroker,
  IntervalTrigger,
  LocalEventBroker,
  MemoryDataStore,
  registerTrigger,
  type Scheduler,
  SerializationError,
  task,
  TimeTrigger,
  type Trigger,
  type TriggerSpec,
} from "../../mod.ts";
import { at, gate, Rig, START } from "../_rig.ts";

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

Deno.test("bytes that were transferred cannot be stored, and their job ends with that", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  for (const view of [false, true]) {
    const detach = task(`detach-${view}`, () => {
      const bytes = new Uint8Array(8);
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      return { bytes: view ? bytes : bytes.buffer };
    });
    const value = scheduler.runJob(detach);
    const refused = assertRejects(() => value, SerializationError, "returnValue.bytes");
    await rig.clock.settle();
    await refused;
  }
  await assertHealthy(rig);
});

/** A store that takes no result that says `poison`, for a reason of its own. */
class PickyStore extends MemoryDataStore {
  constructor(readonly failure: Error) {
    super();
  }
  override commit(params: Parameters<MemoryDataStore["commit"]>[0]) {
    const isBad = params.ends.some(({ returnValue }) => returnValue === "poison");
    return isBad ? Promise.reject(this.failure) : super.commit(params);
  }
}

for (
  const failure of [
    new TypeError("no such value"),
    new DOMException("cannot clone", "DataCloneError"),
    new SerializationError("returnValue", "too large"),
  ]
) {
  Deno.test(`a result that the store refuses with ${failure.name} is the error of its job alone`, async () => {
    await using rig = new Rig({ store: new PickyStore(failure) });
    const scheduler = rig.scheduler();
    const say = task("say", (text: string) => text, { maxRunningJobs: 9 });
    const kept = (text: string) =>
      scheduler.addJob(say, { args: [text], resultExpirationTime: 600 });
    const ids = [await kept("fine"), await kept("poison"), await kept("good")];
    await scheduler.start();
    await rig.clock.settle();
    const results = await Promise.all(ids.map((id) => scheduler.getJobResult(id)));
    assertEquals(results.map((result) => result?.error?.name ?? result?.returnValue), [
      ...["fine", failure.name, "good"],
    ]);
  });
}

Deno.test("an end that the store cannot take holds up no other", async () => {
  await using rig = new Rig({ store: new PickyStore(new Error("for now")) });
  const scheduler = rig.scheduler();
  const say = task("say", (text: string) => text, { maxRunningJobs: 9 });
  const ended: string[] = [];
  scheduler.subscribe(({ outcome }) => ended.push(outcome), ["jobReleased"]);
  for (const text of ["fine", "poison", "good"]) {
    await scheduler.addJob(say, { args: [text], resultExpirationTime: 600 });
  }
  await scheduler.start();
  await rig.clock.advance(10);
  assertEquals(ended, ["success", "success"]);
  const stopped = scheduler.stop();
  await rig.clock.advance(60);
  await stopped;
});

class Evil extends Error {
  override get message(): string {
    throw new Error("no message");
  }
}

Deno.test("a job that throws what cannot even be looked at ends with an error", async () => {
  await using rig = new Rig();
  const scheduler = await withHealthy(rig);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const [i, thrown] of [new Evil(), proxy, new Error("outer", { cause: proxy })].entries()) {
    const work = task(`evil-${i}`, () => {
      throw thrown;
    });
    const id = await scheduler.addJob(work, { resultExpirationTime: 60 });
    await rig.clock.settle();
    const result = await scheduler.getJobResult(id);
    assertEquals([result?.outcome, result?.error instanceof Error], ["error", true]);
  }
  await assertHealthy(rig);
});

Deno.test("an error of a million characters is cut where it is stored, and says so", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const id = await scheduler.addJob(
    task("work", () => {
      throw new Error("x".repeat(1e6), { cause: "y".repeat(1e6) });
    }),
    { resultExpirationTime: 60 },
  );
  await rig.clock.settle();
  const { error } = (await scheduler.getJobResult(id))!;
  assertMatch(error!.message, /^x{16384}… \(the first of 1000000 characters\)$/);
  assertMatch((error!.cause as Error).message, /^y{16384}… \(the first of 1000000 characters\)$/);
});

Deno.test("a schedule whose jobs the store refuses harms itself alone", async () => {
  class PickySchedules extends MemoryDataStore {
    isPicky = true;
    override commit(params: Parameters<MemoryDataStore["commit"]>[0]) {
      const isBad = params.fires.some(({ scheduleId, jobs }) =>
        scheduleId === "bad" && jobs.length > 0
      );
      return isBad && this.isPicky
        ? Promise.reject(new TypeError("no such value"))
        : super.commit(params);
    }
  }
  const store = new PickySchedules();
  await using rig = new Rig({ store });
  const scheduler = await withHealthy(rig);
  const every = new IntervalTrigger({ minutes: 1, startTime: START });
  const failed = scheduler.getNextEvent(["scheduleFailed"]);
  await scheduler.addSchedule(task("work", () => {}), every, { id: "bad" });
  await assertHealthy(rig);
  assertEquals((await failed).scheduleId, "bad");
  assertEquals(rig.log.count(/"bad" was set aside: no such value/), 1);
  const { error, lastFireTime, nextFireTime } = await scheduler.getSchedule("bad");
  assertEquals([error?.message, lastFireTime, nextFireTime], ["no such value", null, START]);
  store.isPicky = false;
  await scheduler.unpauseSchedule("bad");
  await rig.clock.settle();
  assertEquals((await scheduler.getSchedule("bad")).lastFireTime, at(180));
});

Deno.test("a broker that hangs holds up nothing, and what waits for it is bounded", async () => {
  class HangingBroker extends LocalEventBroker {
    calls = 0;
    readonly hanging = gate();
    override publish(): Promise<void> {
      this.calls++;
      return this.hanging.opened;
    }
  }
  await using rig = new Rig();
  const broker = new HangingBroker();
  const scheduler = await withHealthy(rig, { broker });
  const value = scheduler.runJob(task("work", () => 7));
  await rig.clock.settle();
  assertEquals(await value, 7);
  await assertHealthy(rig);
  const stopped = scheduler.stop({ drain: 1 });
  await rig.clock.advance(5);
  await stopped;
  assertEquals(broker.calls, 1);
  broker.hanging.open();
});

Deno.test("events reach a slow broker in their order", async () => {
  const taken: string[] = [];
  class SlowBroker extends LocalEventBroker {
    override async publish(events: readonly Event[]): Promise<void> {
      await rig.clock.sleep(1000);
      for (const event of events) if ("taskId" in event) taken.push(event.taskId!);
    }
  }
  await using rig = new Rig();
  const scheduler = rig.scheduler({ broker: new SlowBroker() });
  for (const id of ["a", "b", "c", "d"]) await scheduler.configureTask(task(id, () => {}));
  await rig.clock.advance(5);
  assertEquals(taken, ["a", "b", "c", "d"]);
});

Deno.test("a subscriber that changes its event changes nobody else's", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const seen: string[] = [];
  scheduler.subscribe((event) => {
    delete (event as { type?: string }).type;
  });
  scheduler.subscribe(({ jobId }) => seen.push(jobId), ["jobAdded"]);
  const id = await scheduler.addJob(tally);
  assertEquals(seen, [id]);
  assertEquals(rig.log.count(/A subscriber failed on jobAdded/), 1);
});

Deno.test("what is stored of a trigger is JSON, whatever its toJSON() gives", async () => {
  class DatedTrigger implements Trigger {
    next(after?: Date): Date | null {
      return after ? null : at(60);
    }
    toJSON(): TriggerSpec {
      return { kind: "test.dated", when: at(60) as never };
    }
  }
  registerTrigger({ kind: "test.dated", fromJSON: () => new DatedTrigger() });
  await using rig = new Rig();
  await rig.scheduler().addSchedule(tally, new DatedTrigger());
  const [stored] = await rig.store.getSchedules({});
  assertEquals(stored?.trigger, { kind: "test.dated", when: at(60).toISOString() });
});
