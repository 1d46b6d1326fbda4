import { assertEquals } from "@std/assert";
import {
  DateTrigger,
  type Event,
  IntervalTrigger,
  LocalEventBroker,
  MemoryDataStore,
  Scheduler,
  systemClock,
  task,
  TimeTrigger,
} from "../../mod.ts";
import { FaultyStore, ManualClock } from "../../testing/mod.ts";
import { at, gate, Log, Rig, START } from "../_rig.ts";

const nothing = task("nothing", () => {});

Deno.test("an idle scheduler looks at its store once a minute", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ pollInterval: 3600, cleanupInterval: null });
  await scheduler.addSchedule(nothing, new DateTrigger("2027-01-01T00:00:00Z"));
  await rig.clock.settle();
  const before = store.calls.length;
  await rig.clock.advance({ hours: 1 });
  const looks = store.calls.slice(before).filter((call) => call !== "putPresence");
  assertEquals(looks, Array(60).fill("acquire"));
  assertEquals(store.calls.length - before, 120, "with each look, it says that it is there");
});

Deno.test("a long job, a full task and a paused schedule keep nobody awake", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ pollInterval: 60, cleanupInterval: null });
  const done = gate();
  const long = task("long", () => done.opened);
  for (let i = 0; i < 3; i++) await scheduler.addJob(long);
  await scheduler.addJob(nothing, { jobExecutor: "unknown" });
  await scheduler.addSchedule(nothing, new IntervalTrigger({ seconds: 1 }), { paused: true });
  await rig.clock.advance(1);
  const before = store.calls.length;
  await rig.clock.advance({ minutes: 10 });
  const calls = store.calls.slice(before);
  const renewals = calls.filter((call) => call === "renew").length;
  assertEquals(renewals, 60, "one renewal each third of a lease");
  const looks = calls.filter((call) => call === "acquire").length;
  assertEquals(looks <= 40, true, `${looks} looks`);
  done.open();
});

Deno.test("two schedulers with a broker between them do not keep each other awake", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const broker = new LocalEventBroker();
  const options = { broker, pollInterval: 60, cleanupInterval: null };
  const scheduler = await rig.started(options);
  await rig.started(options);
  await scheduler.addJob(nothing);
  await rig.clock.advance(1);
  const before = store.calls.length;
  await rig.clock.advance({ minutes: 10 });
  assertEquals(store.calls.length - before <= 42, true);
});

Deno.test("what is added while a pass is under way is not slept over", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = rig.scheduler();
  let ran = 0;
  const held = store.hold("acquire");
  await scheduler.start();
  await held.reached;
  await scheduler.addJob(task("quick", () => void ran++));
  held.release();
  await rig.clock.settle();
  assertEquals(ran, 1);
});

Deno.test("another scheduler's change is learned of at once with a broker, by polling without", async () => {
  for (const [broker, delay] of [[new LocalEventBroker(), 0], [undefined, 5]] as const) {
    await using rig = new Rig();
    const ran: Date[] = [];
    const work = task("work", () => void ran.push(new Date(rig.clock.now())));
    const worker = await rig.started(broker ? { broker } : {});
    await worker.configureTask(work);
    await rig.clock.settle();
    await rig.scheduler(broker ? { broker } : {}).addJob(work);
    await rig.clock.advance(20);
    assertEquals(ran, [at(delay)]);
  }
});

Deno.test("timers that fire a millisecond early make nothing fire early, and nothing spin", async () => {
  class HastyClock extends ManualClock {
    override sleep(ms: number, signal?: AbortSignal): Promise<void> {
      return super.sleep(Math.max(ms > 0 ? 1 : 0, ms - 1), signal);
    }
  }
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ clock: new HastyClock(START), store });
  const scheduler = await rig.started({ cleanupInterval: null });
  const times: number[] = [];
  await scheduler.addSchedule(
    task("note", () => void times.push(rig.clock.now())),
    new IntervalTrigger({ seconds: 7, startTime: at(7) }),
  );
  const before = store.calls.length;
  await rig.clock.advance(70);
  assertEquals(times.length, 10);
  assertEquals(times.every((time, i) => time >= at(7 * (i + 1)).getTime()), true);
  assertEquals(times.every((time, i) => time <= at(7 * (i + 1)).getTime() + 2), true);
  assertEquals(store.calls.length - before < 100, true);
});

Deno.test("a delay over 24.8 days is waited for", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ pollInterval: 60 });
  const times: number[] = [];
  await scheduler.addSchedule(
    task("note", () => void times.push(rig.clock.now())),
    new TimeTrigger({ days: 30 }),
  );
  await rig.clock.advance({ days: 31 });
  assertEquals(times, [at(30 * 86_400).getTime()]);
});

for (const [hours, expected] of [[1, 1], [-1, 1]] as const) {
  Deno.test(`a clock that is set ${hours} h on neither loses nor doubles a fire time`, async () => {
    await using rig = new Rig();
    const scheduler = await rig.started();
    const nominal: string[] = [];
    scheduler.subscribe(({ scheduledFireTime }) => {
      nominal.push(scheduledFireTime!.toISOString());
    }, ["jobReleased"]);
    await scheduler.addSchedule(nothing, new IntervalTrigger({ minutes: 10, startTime: START }), {
      ...{ coalesce: "all", id: "s" },
    });
    await scheduler.configureTask(nothing, { maxRunningJobs: 100 });
    await rig.clock.advance({ minutes: 15 });
    await rig.clock.jump(new Date(rig.clock.now() + hours * 3_600_000));
    await rig.clock.advance({ minutes: 130 });
    const end = rig.clock.now();
    const count = Math.floor((end - START.getTime()) / 600_000) + 1;
    assertEquals(nominal, Array.from({ length: count }, (_, i) => at(600 * i).toISOString()));
    assertEquals(new Set(nominal).size, nominal.length * expected);
  });
}

Deno.test("a store that fails for a while is tried again, ever more slowly, and logged once", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const before = store.calls.length;
  store.plan("acquire", "failBefore", Infinity);
  await rig.clock.advance({ minutes: 10 });
  const tries = store.calls.length - before;
  assertEquals(tries > 15 && tries < 60, true, `${tries} tries`);
  assertEquals(rig.log.count(/The store failed/), 1);
  store.clear();
  let ran = 0;
  await scheduler.addJob(task("work", () => void ran++));
  await rig.clock.advance(31);
  assertEquals(ran, 1);
});

Deno.test("the clean-up runs at its interval", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  await rig.started({ cleanupInterval: { minutes: 5 } });
  await rig.clock.advance({ minutes: 21 });
  assertEquals(store.calls.filter((call) => call === "cleanup").length, 5);
});

Deno.test("a scheduler on the host's clock fires", async () => {
  await using scheduler = new Scheduler();
  await scheduler.start();
  const ended = scheduler.getNextEvent(["jobReleased"]);
  await scheduler.addSchedule(nothing, new TimeTrigger({ milliseconds: 20 }));
  assertEquals((await ended).outcome, "success");
});

Deno.test("the host's clock sleeps longer than a timer can count", async () => {
  const { setTimeout: hostTimeout } = globalThis;
  const spans: number[] = [];
  globalThis.setTimeout = ((callback: () => void, ms: number) => {
    spans.push(ms);
    return hostTimeout(callback, 0);
  }) as typeof setTimeout;
  try {
    await systemClock.sleep(2 ** 31 + 5000);
  } finally {
    globalThis.setTimeout = hostTimeout;
  }
  assertEquals(spans, [2 ** 31 - 1, 5001]);
});

Deno.test("a sleep ends in time for the next clean-up", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  await rig.started({ cleanupInterval: 20, pollInterval: 60 });
  const cleanups = () => store.calls.filter((call) => call === "cleanup").length;
  assertEquals(cleanups(), 1);
  await rig.clock.advance(19);
  assertEquals(cleanups(), 1);
  await rig.clock.advance(1);
  assertEquals(cleanups(), 2);
});

Deno.test("all that wait for jobs share one subscription, while there are any", async () => {
  const broker = new CountingBroker();
  await using rig = new Rig();
  const scheduler = rig.scheduler({ broker });
  const work = task("work", (n: number) => n, { maxRunningJobs: 100 });
  const values = Array.from({ length: 50 }, (_, i) => scheduler.runJob(work, { args: [i] }));
  await rig.clock.settle();
  assertEquals(broker.subscribers, 1);
  await scheduler.start();
  await rig.clock.settle();
  assertEquals((await Promise.all(values)).length, 50);
  assertEquals(broker.subscribers, 1, "that of the loop");
});

Deno.test("a scheduler that has stopped listens to nothing, and has closed what it opened", async () => {
  const broker = new CountingBroker();
  const store = new CountingStore();
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ broker });
  await scheduler.addJob(nothing);
  await rig.clock.settle();
  assertEquals([store.opens, broker.opens, broker.subscribers], [1, 1, 1]);
  await scheduler.stop();
  assertEquals([store.opens, broker.opens, broker.subscribers], [0, 0, 0]);
});

class CountingStore extends MemoryDataStore {
  opens = 0;
  override open() {
    this.opens++;
    return super.open();
  }
  override close() {
    this.opens--;
    return super.close();
  }
}

class CountingBroker extends LocalEventBroker {
  opens = 0;
  subscribers = 0;
  override open() {
    this.opens++;
    return super.open();
  }
  override close() {
    this.opens--;
    return super.close();
  }
  override subscribe(callback: (event: Event) => unknown) {
    this.subscribers++;
    const end = super.subscribe(callback);
    return () => {
      this.subscribers--;
      end();
    };
  }
}

Deno.test("a long queue of quick jobs lets the event loop take its turns", async () => {
  const clock = new (class extends ManualClock {
    override now(): number {
      this.elapsed += 0.1;
      return super.now() + Math.floor(this.elapsed);
    }
    elapsed = 0;
  })(START);
  const store = new MemoryDataStore();
  await using scheduler = new Scheduler({ store, clock, logger: new Log() });
  let ran = 0;
  const quick = task("quick", () => void ran++);
  for (let i = 0; i < 1000; i++) await scheduler.addJob(quick);
  await scheduler.start();
  await clock.settle({ turns: 1 });
  assertEquals([ran > 0, ran < 1000], [true, true]);
  await clock.settle();
  assertEquals(ran, 1000);
});
