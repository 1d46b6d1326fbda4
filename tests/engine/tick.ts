import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  currentJob,
  type Event,
  IntervalTrigger,
  job,
  LocalEventBroker,
  MemoryDataStore,
  StoreUnavailableError,
  task,
  type TickOutcome,
  TimeTrigger,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, gate, Rig, START } from "../_rig.ts";

Deno.test("tick() does what is due, waits for it, and says when to come back", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const ran: string[] = [];
  const note = task("note", async (text: string) => {
    await Promise.resolve();
    ran.push(text);
  });
  await scheduler.addSchedule(note, new IntervalTrigger({ minutes: 5, startTime: START }), {
    args: ["schedule"],
  });
  await scheduler.addJob(note, { args: ["job"] });
  const tick = () => finish(rig, scheduler.tick());
  assertEquals(await tick(), { fired: 1, ran: 2, failed: 0, nextWakeAt: at(300) });
  assertEquals(ran, ["job", "schedule"]);
  assertEquals(await tick(), { fired: 0, ran: 0, failed: 0, nextWakeAt: at(300) });
  await rig.clock.advance(300);
  assertEquals(await tick(), { fired: 1, ran: 1, failed: 0, nextWakeAt: at(600) });
  assertEquals(scheduler.state, "stopped");
});

/** Waits for a call that yields to the event loop on the way. */
async function finish<T>(rig: Rig, promise: Promise<T>): Promise<T> {
  const [value] = await Promise.all([promise, rig.clock.settle()]);
  return value;
}

/** A store of which commits take 30 ms. */
function slowStore({ clock }: Rig): MemoryDataStore {
  return new class extends MemoryDataStore {
    override async commit(...params: Parameters<MemoryDataStore["commit"]>) {
      await clock.sleep(30, new AbortController().signal);
      return super.commit(...params);
    }
  }();
}

for (const becomes of ["after", "concurrencyKey", "maxRunningJobs"] as const) {
  Deno.test(`a tick runs what may run only because of an end that was written late: ${becomes}`, async () => {
    await using rig = new Rig();
    const scheduler = rig.scheduler({ store: slowStore(rig) });
    const wait = task("wait", () => rig.clock.sleep(10, currentJob().signal), {
      maxRunningJobs: becomes === "maxRunningJobs" ? 1 : 100,
    });
    const nothing = task("nothing", () => {});
    const key = becomes === "concurrencyKey" ? { concurrencyKey: "key" } : {};
    const first = job(wait, key);
    const second = job(wait, { ...key, ...(becomes === "after" && { after: [first] }) });
    await scheduler.addJobs([job(nothing), first, second]);
    const tick = scheduler.tick();
    for (let i = 0; i < 20; i++) await rig.clock.advance(0.01);
    assertEquals(await tick, { fired: 0, ran: 3, failed: 0, nextWakeAt: null });
  });
}

Deno.test("a job with a delay or a runAt runs then, and a tick says when to come back", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const ran: string[] = [];
  const note = task("note", (text: string) => void ran.push(text));
  await scheduler.addJob(note, { args: ["in a minute"], delay: 60 });
  await scheduler.addJob(note, { args: ["at"], runAt: at(90) });
  await scheduler.addJob(note, { args: ["past"], runAt: at(-5) });
  await scheduler.addJob(note, { args: ["now"], delay: 0 });
  const times = (await scheduler.getJobs()).map(({ runAt }) => runAt);
  assertEquals(times, [at(60), at(90), at(-5), null]);
  const tick = async () => (await finish(rig, scheduler.tick())).nextWakeAt;
  assertEquals([await tick(), ran], [at(60), ["past", "now"]]);
  await rig.clock.advance(60);
  assertEquals([await tick(), ran.slice(2)], [at(90), ["in a minute"]]);
  await rig.clock.advance(30);
  assertEquals([await tick(), ran.slice(3)], [null, ["at"]]);
});

Deno.test("a running scheduler starts a job at its time, also one that another has added", async () => {
  await using rig = new Rig();
  const runs: Date[] = [];
  const note = task("note", () => void runs.push(new Date(rig.clock.now())));
  const worker = await rig.started({ tasks: [note], broker: new LocalEventBroker() });
  const client = rig.scheduler();
  await client.addJob(note, { delay: { minutes: 2 } });
  await worker.addJob(note, { delay: { minutes: 3 } });
  await rig.clock.advance(300);
  assertEquals(runs, [at(120), at(180)]);
});

Deno.test("tick() counts what failed", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addJob(task("good", () => {}));
  await scheduler.addJob(task("bad", () => Promise.reject(new Error("no"))));
  const outcome = await finish(rig, scheduler.tick());
  assertEquals(outcome, { fired: 0, ran: 2, failed: 1, nextWakeAt: null });
});

Deno.test("tick() runs no more jobs than its limit, and then asks to come back at once", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  let ran = 0;
  const work = task("work", () => void ran++, { maxRunningJobs: 10 });
  for (let i = 0; i < 5; i++) await scheduler.addJob(work);
  const tick = (limit: number) => finish(rig, scheduler.tick({ limit }));
  assertEquals(await tick(0), { fired: 0, ran: 0, failed: 0, nextWakeAt: at(0) });
  assertEquals(await tick(3), { fired: 0, ran: 3, failed: 0, nextWakeAt: at(0) });
  assertEquals(await tick(3), { fired: 0, ran: 2, failed: 0, nextWakeAt: null });
  assertEquals(ran, 5);
});

Deno.test("tick() works through a queue that is longer than the limit of its task", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  let ran = 0;
  for (let i = 0; i < 5; i++) await scheduler.addJob(task(`w${i % 2}`, count));
  function count() {
    ran++;
  }
  const outcome = await finish(rig, scheduler.tick());
  assertEquals([outcome.ran, ran], [5, 5]);
});

for (
  const [what, options] of [
    ["instant", { deadline: at(10) }],
    ["ISO 8601 instant", { deadline: at(10).toISOString() }],
    ["number of seconds", { deadline: 10 }],
    ["ISO 8601 duration", { deadline: "PT10S" }],
  ] as const
) {
  Deno.test(`tick() aborts what still runs at its deadline, a ${what}`, async () => {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    let aborted = false;
    const deaf = task("deaf", () => {
      currentJob().signal.addEventListener("abort", () => aborted = true);
      return gate().opened;
    });
    const jobId = await scheduler.addJob(deaf, { resultExpirationTime: 600 });
    const ticked = scheduler.tick(options);
    await rig.clock.advance(9);
    assertEquals(aborted, false);
    await rig.clock.advance(1);
    assertEquals(await ticked, { fired: 0, ran: 1, failed: 1, nextWakeAt: at(10) });
    assertEquals(aborted, true);
    assertEquals((await scheduler.getJobResult(jobId))?.outcome, "cancelled");
  });
}

Deno.test("what a tick cannot finish and may be tried again, the next one does", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const attempts: number[] = [];
  const slow = task("slow", async () => {
    attempts.push(currentJob().attempts);
    if (attempts.length < 3) await gate().opened;
    return "done";
  }, { retry: { maxAttempts: 3 } });
  const id = await scheduler.addJob(slow, { resultExpirationTime: 600 });
  for (let n = 1; n <= 2; n++) {
    const ticked = scheduler.tick({ deadline: 10 });
    await rig.clock.advance(10);
    assertEquals(await ticked, { fired: 0, ran: 0, failed: 0, nextWakeAt: at(10 * n) });
    assertEquals((await scheduler.getJobs()).length, 1);
  }
  assertEquals(await rig.tick(scheduler), { fired: 0, ran: 1, failed: 0, nextWakeAt: null });
  assertEquals([attempts, (await scheduler.getJobResult(id))?.returnValue], [[1, 2, 3], "done"]);
  assertMatch(rig.log.lines.join("\n"), /of task "slow" is tried again: the deadline of the tick/);
});

Deno.test("at its last attempt, it ends as cancelled", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const deaf = task("deaf", () => gate().opened, { retry: { maxAttempts: 2 } });
  const id = await scheduler.addJob(deaf, { resultExpirationTime: 600 });
  for (let n = 0; n < 2; n++) {
    const ticked = scheduler.tick({ deadline: 10 });
    await rig.clock.advance(10);
    await ticked;
  }
  assertEquals((await scheduler.getJobResult(id))?.outcome, "cancelled");
});

Deno.test("a store that does not answer before the deadline is an error", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const held = store.hold("open");
  const ticked = assertRejects(
    () => rig.scheduler().tick({ deadline: 5 }),
    StoreUnavailableError,
    "did not answer before the deadline",
  );
  await held.reached;
  await rig.clock.advance(6);
  await ticked;
  held.release();
});

Deno.test("a clean-up that does not end holds a tick up for a second", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const held = store.hold("cleanup");
  const ticked = rig.scheduler().tick({ deadline: 5 });
  await held.reached;
  await rig.clock.advance(1);
  assertEquals(await ticked, { fired: 0, ran: 0, failed: 0, nextWakeAt: null });
  held.release();
});

Deno.test("deadlines and nextWakeAt are in the host's time, whatever the store's clock shows", async () => {
  for (const off of [-30_000, 30_000]) {
    const store = Object.assign(new MemoryDataStore(), {
      open: () => Promise.resolve({ now: rig.clock.now() + off }),
    });
    await using rig = new Rig({ store });
    const scheduler = rig.scheduler();
    await scheduler.addJob(task("work", () => {}));
    await scheduler.addSchedule("work", new TimeTrigger(60));
    const outcome = await finish(rig, scheduler.tick({ deadline: at(5) }));
    assertEquals(outcome, { fired: 0, ran: 1, failed: 0, nextWakeAt: at(60) }, `${off} ms off`);
  }
});

Deno.test("a tick whose writes hang ends two seconds after its deadline", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(task("work", () => {}), new TimeTrigger(0), { id: "s" });
  const held = store.hold("commit");
  const ticked = scheduler.tick({ deadline: 10, limit: 1 });
  await held.reached;
  let outcome: TickOutcome | undefined;
  void ticked.then((value) => outcome = value);
  await rig.clock.advance(10.9);
  assertEquals(outcome, undefined);
  await rig.clock.advance(0.2);
  await rig.clock.advance(1);
  assertEquals(outcome, { fired: 0, ran: 0, failed: 0, nextWakeAt: at(12) });
  held.release();
  await rig.clock.settle();
  const again = scheduler.tick();
  await rig.clock.settle();
  assertEquals((await again).ran, 1);
});

Deno.test("tick() ends when its signal aborts", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const controller = new AbortController();
  await scheduler.addJob(task("deaf", () => gate().opened));
  const ticked = scheduler.tick({ signal: controller.signal });
  await rig.clock.settle();
  controller.abort();
  assertEquals((await ticked).failed, 1);
  assertEquals(await scheduler.getJobs(), []);
  const aborted = await scheduler.tick({ signal: controller.signal });
  assertEquals(aborted.ran, 0);
});

for (const call of ["acquire", "commit"] as const) {
  for (const fault of ["failBefore", "failAfter"] as const) {
    Deno.test(`a tick in which ${call} ${fault}s loses nothing: the next one goes on`, async () => {
      const store = new FaultyStore(new MemoryDataStore());
      await using rig = new Rig({ store });
      const nominal: (Date | null)[] = [];
      const note = task("note", () => void nominal.push(currentJob().nominalFireTime));
      const scheduler = rig.scheduler();
      await scheduler.addSchedule(note, new IntervalTrigger({ hours: 1 }));
      store.plan(call, fault);
      await assertRejects(() => finish(rig, scheduler.tick()), Error, `${call} failed`);
      await rig.clock.advance(30);
      await finish(rig, scheduler.tick());
      assertEquals(nominal, [at(0)]);
    });
  }
}

Deno.test("tick() and a running loop share the work", async () => {
  await using rig = new Rig();
  const nominal: (Date | null)[] = [];
  const note = task("note", () => void nominal.push(currentJob().nominalFireTime));
  const scheduler = await rig.started();
  await scheduler.addSchedule(note, new IntervalTrigger({ seconds: 1, startTime: START }), {
    coalesce: "all",
  });
  for (let second = 0; second < 10; second++) {
    await Promise.all([scheduler.tick(), scheduler.tick(), rig.clock.advance(1)]);
  }
  assertEquals(nominal, Array.from({ length: 11 }, (_, i) => at(i)));
});

Deno.test("stop() ends a tick", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addJob(task("deaf", () => gate().opened));
  const ticked = scheduler.tick();
  await rig.clock.settle();
  await scheduler.stop({ drain: false });
  assertEquals((await ticked).ran, 1);
});

Deno.test("a scheduler that only ticks cleans up, too", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(task("work", () => {}), new TimeTrigger(0));
  await finish(rig, scheduler.tick());
  await rig.clock.advance({ days: 2 });
  await finish(rig, scheduler.tick());
  assertEquals(await scheduler.getSchedules(), []);
});

Deno.test("a tick in which commit fails waits for the jobs that it has started", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = rig.scheduler();
  const done = gate();
  let ended = false;
  await scheduler.addSchedule(task("note", () => {}), new IntervalTrigger({ hours: 1 }));
  await scheduler.addJob(task("long", () => done.opened.then(() => ended = true)));
  store.plan("commit", "failBefore");
  const ticked = scheduler.tick().catch((error) => [String(error), ended]);
  await rig.clock.advance(5);
  done.open();
  await rig.clock.advance(5);
  assertEquals(await ticked, ["InjectedFault: commit failed before it was made", true]);
});

for (const [seconds, expected] of [[0.3, ["jobAcquired", "jobReleased"]], [60, []]] as const) {
  Deno.test(`a tick waits for its events, a second at most: a broker that takes ${seconds} s`, async () => {
    await using rig = new Rig();
    const taken: string[] = [];
    class SlowBroker extends LocalEventBroker {
      override async publish(events: readonly Event[]): Promise<void> {
        await rig.clock.sleep(seconds * 1000);
        for (const { type } of events) if (type.startsWith("job")) taken.push(type);
      }
    }
    const scheduler = rig.scheduler({ broker: new SlowBroker() });
    await scheduler.configureTask(task("work", () => {}));
    await rig.clock.advance(60);
    await rig.scheduler().addJob("work");
    const ticked = scheduler.tick().then(() => [...taken]);
    await rig.clock.advance(1);
    assertEquals(await ticked, [...expected]);
    await rig.clock.advance(120);
  });
}
