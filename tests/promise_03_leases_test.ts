import { assertEquals } from "@std/assert";
import { currentJob, IntervalTrigger, LeaseLostError, MemoryDataStore, task } from "../mod.ts";
import { FaultyStore, ManualClock } from "../testing/mod.ts";
import { at, gate, Rig, START } from "./_rig.ts";

Deno.test("a worker whose lease was stolen is told, and changes nothing", async () => {
  await using rig = new Rig();
  const done = gate();
  const reasons: unknown[] = [];
  const work = task("work", async () => {
    const { signal } = currentJob();
    signal.addEventListener("abort", () => reasons.push(signal.reason));
    await done.opened;
    return "too late";
  });
  const store = new FaultyStore(rig.store);
  const slow = rig.scheduler({ store });
  await slow.configureTask(work);
  await slow.start();
  const jobId = await slow.addJob(work, { resultExpirationTime: 3600 });
  await rig.clock.settle();
  store.plan("renew", "failBefore", 3);
  await rig.clock.advance(29);
  assertEquals(reasons, []);
  const thief = await rig.started();
  await rig.clock.advance(11);
  assertEquals(reasons.map((reason) => reason instanceof LeaseLostError), [true]);
  done.open();
  await rig.clock.advance(60);
  const result = await thief.getJobResult(jobId);
  assertEquals([result?.outcome, result?.returnValue], ["abandoned", null]);
  assertEquals(await thief.getJobs(), []);
});

Deno.test("an end that is written after the lease was lost is refused", async () => {
  await using rig = new Rig();
  const store = new FaultyStore(rig.store);
  const slow = rig.scheduler({ store });
  const held = store.hold("commit");
  await slow.start();
  const jobId = await slow.addJob(task("work", () => "mine"), { resultExpirationTime: 3600 });
  await held.reached;
  for (const call of ["acquire", "renew"] as const) store.plan(call, "failBefore", Infinity);
  const thief = await rig.started();
  await rig.clock.advance(31);
  const before = await thief.getJobResult(jobId);
  assertEquals(before?.outcome, "abandoned");
  held.release();
  await rig.clock.advance(60);
  assertEquals(await thief.getJobResult(jobId), before);
});

/** A store with a clock of its own. */
class ClockedStore extends MemoryDataStore {
  readonly #clock: ManualClock;
  constructor(clock: ManualClock) {
    super();
    this.#clock = clock;
  }
  override open() {
    return Promise.resolve({ now: this.#clock.now() }) as Promise<never>;
  }
}

Deno.test("schedulers whose clocks differ by hours work in the store's time", async () => {
  const truth = new ManualClock(START);
  const store = new ClockedStore(truth);
  await using fast = new Rig({ clock: new ManualClock("2026-01-01T03:00:00Z"), store });
  await using slow = new Rig({ clock: new ManualClock("2025-12-31T20:00:00Z"), store });
  const runs: [string, Date][] = [];
  const note = task("note", () => {
    const { scheduleId, nominalFireTime } = currentJob();
    runs.push([scheduleId!, nominalFireTime!]);
  }, { maxRunningJobs: 10 });
  const one = await fast.started();
  const two = await slow.started();
  await one.addSchedule(note, new IntervalTrigger({ minutes: 1 }), { id: "a" });
  await two.addSchedule(note, new IntervalTrigger({ minutes: 1 }), { id: "b" });
  const done = gate();
  const long = one.runJob(task("long", () => done.opened));
  for (let second = 0; second < 120; second++) {
    for (
      const { advance } of [truth, fast.clock, slow.clock].map((clock) => ({
        advance: () => clock.advance(1),
      }))
    ) await advance();
  }
  done.open();
  await long;
  assertEquals(runs.filter(([id]) => id === "a").map(([, time]) => time), [at(0), at(60), at(120)]);
  assertEquals(runs.filter(([id]) => id === "b").map(([, time]) => time), [at(0), at(60), at(120)]);
});
