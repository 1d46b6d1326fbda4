import { assertEquals, assertRejects } from "@std/assert";
import {
  currentJob,
  type EventType,
  IntervalTrigger,
  LocalEventBroker,
  MemoryDataStore,
  StoreUnavailableError,
  StoreUnusableError,
  task,
  TimeTrigger,
} from "../../mod.ts";
import type { CommitParams, Committed } from "../../src/store.ts";
import type { DataStore } from "../../stores/mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, gate, Rig, START } from "../_rig.ts";

const UNAVAILABLE = new StoreUnavailableError("Cannot reach the database");
const nothing = task("nothing", () => {});

/** A store whose every call fails while `outage.error` is set, and before it is opened. */
function breakable(): { readonly store: DataStore; readonly outage: { error: Error | null } } {
  const outage: { error: Error | null } = { error: null };
  let isOpen = false;
  const store = new Proxy(new MemoryDataStore(), {
    get(target, name) {
      const call = Reflect.get(target, name).bind(target);
      if (name === "close") return call;
      return async (...args: unknown[]) => {
        if (outage.error) throw outage.error;
        isOpen ||= name === "open";
        if (!isOpen) throw new Error("the store is not open");
        return await call(...args);
      };
    },
  });
  return { store, outage };
}

/** The events of outages that a scheduler tells of. */
function noteOutages(scheduler: ReturnType<Rig["scheduler"]>): string[] {
  const seen: string[] = [];
  scheduler.subscribe(({ type, error }) => seen.push(`${type} ${error?.name ?? ""}`.trim()), [
    "storeFailed",
    "storeRecovered",
  ]);
  return seen;
}

for (const error of [UNAVAILABLE, new StoreUnusableError("a later version"), new Error("odd")]) {
  Deno.test(`an outage is told of once, and so is its end: ${error.name}`, async () => {
    const { store, outage } = breakable();
    await using rig = new Rig({ store });
    const done = gate();
    const scheduler = await rig.started({ cleanupInterval: { minutes: 1 } });
    const events = noteOutages(scheduler);
    await scheduler.addSchedule(nothing, new IntervalTrigger({ seconds: 20 }));
    await scheduler.addJob(task("short", () => done.opened));
    await scheduler.addJob(task("long", () => gate().opened));
    await rig.clock.advance(1);
    outage.error = error;
    done.open();
    await rig.clock.advance({ minutes: 10 });
    assertEquals(events, [`storeFailed ${error.name}`]);
    const isLease = (line: string) => /lease was lost/.test(line);
    assertEquals(rig.log.lines.filter((line) => !isLease(line)).length, 1);
    outage.error = null;
    await rig.clock.advance({ minutes: 1 });
    assertEquals(events, [`storeFailed ${error.name}`, "storeRecovered"]);
    assertEquals(rig.log.count(/The store failed/), 1);
    assertEquals(rig.log.count(/The store works again/), 1);
  });
}

Deno.test("an outage lasts until all that failed works again", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const events = noteOutages(scheduler);
  store.plan("commit", "failBefore", Infinity);
  await scheduler.addJob(nothing);
  await rig.clock.advance(60);
  assertEquals(events, ["storeFailed InjectedFault"]);
  store.clear();
  await rig.clock.advance(60);
  assertEquals(events, ["storeFailed InjectedFault", "storeRecovered"]);
});

Deno.test("a broker that fails with the store has no log line of its own", async () => {
  class FailingBroker extends LocalEventBroker {
    override publish(): Promise<void> {
      return Promise.reject(UNAVAILABLE);
    }
  }
  const { store, outage } = breakable();
  await using rig = new Rig({ store });
  await rig.started({ broker: new FailingBroker() });
  outage.error = UNAVAILABLE;
  await rig.clock.advance({ minutes: 2 });
  assertEquals(rig.log.lines.length, 1);
});

Deno.test("a scheduler that starts while its store does not answer works once it does", async () => {
  const { store, outage } = breakable();
  await using rig = new Rig({ store });
  const ran: Date[] = [];
  const note = task("note", () => void ran.push(new Date(rig.clock.now())));
  outage.error = UNAVAILABLE;
  const broker = new LocalEventBroker();
  const events: EventType[] = [];
  broker.subscribe(({ type }) => /^(store|scheduler)/.test(type) && events.push(type));
  const scheduler = rig.scheduler({ broker });
  await scheduler.start();
  assertEquals([scheduler.state, events], ["started", ["storeFailed", "schedulerStarted"]]);
  await assertRejects(() => scheduler.addJob(note), StoreUnavailableError);
  await rig.clock.advance({ minutes: 3 });
  assertEquals(rig.log.lines.length, 1);
  outage.error = null;
  await rig.clock.advance(31);
  assertEquals(events[2], "storeRecovered");
  await scheduler.addJob(note);
  await rig.clock.settle();
  assertEquals(ran.length, 1);
});

Deno.test("a scheduler stops while its store does not answer", async () => {
  const { store, outage } = breakable();
  await using rig = new Rig({ store });
  const scheduler = rig.scheduler();
  outage.error = UNAVAILABLE;
  await scheduler.start();
  await rig.clock.advance(10);
  await scheduler.stop();
  assertEquals(scheduler.state, "stopped");
  outage.error = null;
  await scheduler.start();
  assertEquals(scheduler.state, "started");
});

Deno.test("jobs go on while the store does not answer, and their ends are written after it", async () => {
  const { store, outage } = breakable();
  await using rig = new Rig({ store });
  const done = gate();
  const scheduler = await rig.started();
  const work = task("work", () => done.opened.then(() => "done"));
  const id = await scheduler.addJob(work, { resultExpirationTime: 600 });
  await rig.clock.advance(1);
  outage.error = UNAVAILABLE;
  await rig.clock.advance(5);
  done.open();
  await rig.clock.advance(10);
  outage.error = null;
  await rig.clock.advance(15);
  const result = await scheduler.getJobResult(id);
  assertEquals([result?.returnValue, result?.finishedAt], ["done", at(6)]);
});

Deno.test("a loop tries for ever, ever more slowly and never at a fixed beat", async () => {
  const { store, outage } = breakable();
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ random: Math.random });
  outage.error = new StoreUnusableError("read-only");
  await rig.clock.advance({ days: 1 });
  outage.error = null;
  const value = scheduler.runJob(task("work", () => "done"));
  await rig.clock.advance(31);
  assertEquals(await value, "done");
});

Deno.test("a fire whose commit failed is written as soon as the store can, not a lease later", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const ran: number[] = [];
  const note = task("note", () => void ran.push(rig.clock.now() - at(5).getTime()));
  await scheduler.addSchedule(note, new TimeTrigger(5));
  store.plan("commit", "failBefore", 3);
  await rig.clock.advance(10);
  assertEquals(ran.length, 1);
  assertEquals(ran[0]! < 1000, true, `${ran[0]} ms late`);
});

Deno.test("a fire whose commit took effect, but was not answered, is not written twice", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  let runs = 0;
  await scheduler.addSchedule(task("note", () => void runs++), new TimeTrigger(5));
  store.plan("commit", "failAfter");
  await rig.clock.advance(60);
  assertEquals(runs, 1);
});

Deno.test("an end whose commit took effect, but was not answered, is no lost lease", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ leaseDuration: 30 });
  const signals: AbortSignal[] = [];
  const work = task("work", () => void signals.push(currentJob().signal));
  store.plan("commit", "failAfter");
  await scheduler.addJob(work);
  await rig.clock.advance(60);
  assertEquals([signals.length, signals[0]?.aborted], [1, false]);
  assertEquals(rig.log.count(/lease was lost/), 0);
});

Deno.test("an end that could not be written until the lease was over is lost", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ leaseDuration: 30 });
  store.plan("commit", "failBefore", 20);
  store.plan("renew", "failBefore", 20);
  await scheduler.addJob(nothing);
  await rig.clock.advance(31);
  assertEquals(rig.log.count(/lease was lost/), 1);
  store.clear();
  await rig.clock.advance({ minutes: 1 });
  assertEquals(await scheduler.getJobs(), []);
});

Deno.test("a pass takes 10,000 schedules, and writes no more than 1,000 of them at once", async () => {
  const sizes: number[] = [];
  const acquired: number[] = [];
  class CountingStore extends MemoryDataStore {
    override commit(params: Parameters<MemoryDataStore["commit"]>[0]) {
      if (params.fires.length > 0) sizes.push(params.fires.length);
      return super.commit(params);
    }
    override async acquire(params: Parameters<MemoryDataStore["acquire"]>[0]) {
      const taken = await super.acquire(params);
      if (taken.schedules.length > 0) acquired.push(taken.schedules.length);
      return taken;
    }
  }
  await using rig = new Rig({ store: new CountingStore() });
  const scheduler = rig.scheduler({ role: "scheduler" });
  const trigger = new IntervalTrigger({ hours: 1, startTime: START });
  for (let i = 0; i < 10_500; i++) await scheduler.addSchedule(nothing, trigger);
  await scheduler.start();
  await rig.clock.settle();
  assertEquals(acquired, [10_000, 500]);
  assertEquals(sizes, [...Array(10).fill(1000), 500]);
});

Deno.test("storeChanged makes schedulers look again", async () => {
  await using rig = new Rig();
  const broker = new LocalEventBroker();
  const worker = await rig.started({ broker, pollInterval: 60 });
  let runs = 0;
  await worker.configureTask(task("work", () => void runs++));
  await rig.clock.settle();
  await rig.scheduler().addJob("work");
  await rig.clock.advance(1);
  assertEquals(runs, 0);
  const type: EventType = "storeChanged";
  await broker.publish([{ type, timestamp: at(1), schedulerId: "somebody" }]);
  await rig.clock.settle();
  assertEquals(runs, 1);
});

Deno.test("ends that a store cannot take as it is are written together again, not in parts", async () => {
  const done = gate();
  const commits: number[] = [];
  let isUsable = false;
  const store = new class extends MemoryDataStore {
    override commit(params: CommitParams): Promise<Committed> {
      if (params.ends.length > 0) commits.push(params.ends.length);
      if (params.ends.length > 0 && !isUsable) throw new StoreUnusableError("no such table");
      return super.commit(params);
    }
  }();
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const wait = task("wait", () => done.opened, { maxRunningJobs: 8 });
  for (let i = 0; i < 8; i++) await scheduler.addJob(wait);
  await rig.clock.advance(1);
  done.open();
  await rig.clock.settle();
  isUsable = true;
  await rig.clock.advance(10);
  assertEquals(commits, [8, 8]);
});
