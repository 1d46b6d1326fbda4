import { assertEquals } from "@std/assert";
import {
  currentJob,
  DateTrigger,
  IntervalTrigger,
  LeaseLostError,
  MemoryDataStore,
  task,
  TimeTrigger,
} from "../../mod.ts";
import type { CommitParams, Committed } from "../../src/store.ts";
import { FaultyStore, ManualClock } from "../../testing/mod.ts";
import { at, gate, Rig, START } from "../_rig.ts";

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

Deno.test("so does one that only adds, where the store gives its time at once", async () => {
  const store = new ClockedStore(new ManualClock(START));
  await using fast = new Rig({ clock: new ManualClock("2026-01-01T03:00:00Z"), store });
  await fast.scheduler().addSchedule(task("work", () => {}), new TimeTrigger(60));
  assertEquals((await store.getSchedules({}))[0]?.nextFireTime, at(60).getTime());
});

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

Deno.test("a store that is slow to open for once misleads nobody about its time", async () => {
  const clock = new ManualClock(START);
  let opens = 0;
  class SlowStore extends ClockedStore {
    override async open() {
      if (opens++ === 0) await clock.sleep(4000);
      return await super.open();
    }
    override async close() {
      opens--;
      await super.close();
    }
  }
  await using rig = new Rig({ clock, store: new SlowStore(clock) });
  const scheduler = rig.scheduler();
  const started = scheduler.start();
  await clock.advance(4);
  await started;
  let firedAt = 0;
  await scheduler.addSchedule(
    task("note", () => void (firedAt = clock.now())),
    new DateTrigger(at(10)),
  );
  await clock.advance(10);
  assertEquals(firedAt, at(10).getTime());
  await scheduler.stop();
  assertEquals(opens, 0);
});

Deno.test("a job whose lease ended unnoticed is told when its own scheduler takes it for lapsed", async () => {
  await using rig = new Rig();
  const reasons: unknown[] = [];
  const scheduler = await rig.started();
  const outcomes: string[] = [];
  scheduler.subscribe(({ outcome }) => outcomes.push(outcome), ["jobReleased"]);
  const deaf = task("deaf", () => {
    const { signal } = currentJob();
    signal.addEventListener("abort", () => reasons.push(signal.reason));
    return gate().opened;
  });
  await scheduler.addJob(deaf);
  await rig.clock.advance(1);
  await rig.clock.jump(at(3600));
  await scheduler.addJob(task("other", () => {}));
  await rig.clock.settle();
  assertEquals(reasons.map((reason) => reason instanceof LeaseLostError), [true]);
  assertEquals(outcomes.toSorted(), ["abandoned", "success"]);
});

Deno.test("a job that comes so late that its lease has ended is not started", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  let [running, most] = [0, 0];
  const done = gate();
  const work = task("work", async () => {
    most = Math.max(most, ++running);
    await done.opened;
    running--;
  }, { retry: { maxAttempts: 2 } });
  const scheduler = rig.scheduler();
  await scheduler.addJob(work);
  await scheduler.addJob(work);
  const held = store.hold("acquire");
  await scheduler.start();
  await held.reached;
  await rig.clock.advance(40);
  held.release();
  await rig.clock.advance(1);
  assertEquals([running, most], [1, 1]);
  done.open();
  await rig.clock.advance(1);
  assertEquals(await scheduler.getJobs(), []);
});

for (const [off, opens] of [[0, 1], [140, 1], [-140, 1], [10_000, 2]] as const) {
  Deno.test(`a store that is far away and ${off} ms off is asked for its time ${opens} times`, async () => {
    let asked = 0;
    const far = Object.assign(new MemoryDataStore(), {
      async open() {
        asked++;
        await rig.clock.sleep(150);
        const now = rig.clock.now() + off;
        await rig.clock.sleep(150);
        return { now };
      },
    });
    await using rig = new Rig({ store: far });
    const tasks = rig.scheduler().getTasks();
    await rig.clock.advance(1);
    await tasks;
    assertEquals(asked, opens);
  });
}

/** A store whose answers to commits come late. */
class LateAnswers extends MemoryDataStore {
  answers = Promise.resolve();

  override async commit(params: CommitParams): Promise<Committed> {
    const committed = await super.commit(params);
    await this.answers;
    return committed;
  }
}

Deno.test("a renewal finds a job gone whose end is being written, and that is no loss", async () => {
  const store = new LateAnswers();
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const value = scheduler.runJob(task("work", () => rig.clock.sleep(9000).then(() => "mine")));
  await rig.clock.settle();
  const late = gate();
  store.answers = late.opened;
  await rig.clock.advance(12);
  late.open();
  await rig.clock.settle();
  assertEquals([await value, rig.log.count(/lease was lost/)], ["mine", 0]);
});
