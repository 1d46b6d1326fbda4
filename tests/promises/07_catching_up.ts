import { assertEquals } from "@std/assert";
import {
  type CoalescePolicy,
  currentJob,
  DateTrigger,
  IntervalTrigger,
  type Job,
  MemoryDataStore,
  registerTrigger,
  task,
  type Trigger,
  type TriggerSpec,
} from "../../mod.ts";
import { at, gate, Rig, START } from "../_rig.ts";

const EVERY_MINUTE = () => new IntervalTrigger({ minutes: 1, startTime: START });

/** The fire times that become jobs when five were missed: those of 00:00 to 00:04. */
const CAUGHT_UP: Record<CoalescePolicy, Date[]> = {
  earliest: [at(0)],
  latest: [at(240)],
  all: [at(0), at(60), at(120), at(180), at(240)],
};

for (const [coalesce, expected] of Object.entries(CAUGHT_UP)) {
  Deno.test(`after missing five fire times, "${coalesce}" makes ${expected.length} job(s)`, async () => {
    await using rig = new Rig();
    const nominal: (Date | null)[] = [];
    const note = task("note", () => void nominal.push(currentJob().nominalFireTime));
    const scheduler = rig.scheduler();
    await scheduler.addSchedule(note, EVERY_MINUTE(), {
      ...{ id: "s", coalesce: coalesce as CoalescePolicy },
    });
    await rig.clock.advance(270);
    await scheduler.start();
    await rig.clock.advance(1);
    assertEquals(nominal, expected);
    const { nextFireTime, lastFireTime } = await scheduler.getSchedule("s");
    assertEquals([nextFireTime, lastFireTime], [at(300), expected.at(-1)!]);
  });
}

Deno.test("a job that starts later than its grace ends missedStartDeadline, and does not run", async () => {
  await using rig = new Rig();
  const nominal: (Date | null)[] = [];
  const note = task("note", () => void nominal.push(currentJob().nominalFireTime), {
    maxRunningJobs: 10,
  });
  const scheduler = rig.scheduler();
  const outcomes: string[] = [];
  scheduler.subscribe(({ outcome }) => outcomes.push(outcome), ["jobReleased"]);
  await scheduler.addSchedule(note, EVERY_MINUTE(), { coalesce: "all", misfireGraceTime: 100 });
  await rig.clock.advance(270);
  await scheduler.start();
  await rig.clock.advance(1);
  assertEquals(nominal, [at(180), at(240)]);
  assertEquals(outcomes.toSorted(), [
    ...["missedStartDeadline", "missedStartDeadline", "missedStartDeadline"],
    ...["success", "success"],
  ]);
});

Deno.test("the grace is measured when the job starts, not when it is made", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const done = gate();
  const starts: Job[] = [];
  const work = task("work", () => {
    starts.push(currentJob());
    return done.opened;
  });
  await scheduler.addSchedule(work, EVERY_MINUTE(), { misfireGraceTime: 30 });
  const outcomes: string[] = [];
  scheduler.subscribe(({ outcome }) => outcomes.push(outcome), ["jobReleased"]);
  await rig.clock.advance(100);
  done.open();
  await rig.clock.advance(1);
  assertEquals(starts.map(({ startDeadline }) => startDeadline), [at(30)]);
  assertEquals(outcomes, ["success", "missedStartDeadline"]);
});

/** Every second, counting how often it is asked. */
class CountingTrigger implements Trigger {
  static readonly kind = "test.counting";
  static asked = 0;
  static fromJSON(_spec: TriggerSpec) {
    return new CountingTrigger();
  }
  next(after?: Date): Date {
    CountingTrigger.asked++;
    return after ? new Date(Math.floor(after.getTime() / 1000 + 1) * 1000) : START;
  }
  toJSON(): TriggerSpec {
    return { kind: CountingTrigger.kind };
  }
}
registerTrigger(CountingTrigger);

for (const coalesce of ["earliest", "latest"] as const) {
  Deno.test(`30 days of missed one-second fires cost a few questions under "${coalesce}"`, async () => {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    const nominal: (Date | null)[] = [];
    const note = task("note", () => void nominal.push(currentJob().nominalFireTime));
    await scheduler.addSchedule(note, new CountingTrigger(), { coalesce });
    await rig.clock.advance({ days: 30 });
    CountingTrigger.asked = 0;
    await scheduler.start();
    await rig.clock.settle();
    assertEquals(nominal, [coalesce === "latest" ? at(30 * 86_400) : at(0)]);
    assertEquals(CountingTrigger.asked < 100, true, `asked ${CountingTrigger.asked} times`);
  });
}

Deno.test('30 days of missed one-second fires come in bounded batches under "all"', async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler({ maxConcurrentJobs: 100 });
  const order: string[] = [];
  const note = (name: string) => task(name, () => void order.push(name), { maxRunningJobs: 1000 });
  await scheduler.addSchedule(note("many"), new CountingTrigger(), { coalesce: "all" });
  await rig.clock.advance({ days: 30 });
  await scheduler.addSchedule(note("other"), new IntervalTrigger({ days: 1 }));
  await scheduler.start();
  await rig.clock.settle({ turns: 50 });
  const before = order.indexOf("other");
  assertEquals(before >= 0 && before <= 200, true, `${before} jobs came before the other`);
  assertEquals(order.length > 1000 && order.length < 100_000, true, `${order.length} ran`);
  const jobs = await scheduler.getJobs({ taskId: "many" });
  assertEquals(jobs.length <= 200, true, `${jobs.length} wait at once`);
});

Deno.test("a job knows how late it is", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const late: number[] = [];
  const note = task("note", () => {
    late.push(rig.clock.now() - currentJob().nominalFireTime!.getTime());
  });
  await scheduler.addSchedule(note, EVERY_MINUTE());
  await rig.clock.advance(75);
  await scheduler.start();
  await rig.clock.settle();
  assertEquals(late, [15_000]);
});

Deno.test("the grace ends with its last millisecond", async () => {
  for (const [late, expected] of [[5000, "success"], [5001, "missedStartDeadline"]] as const) {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    const released = scheduler.getNextEvent(["jobReleased"]);
    await scheduler.addSchedule(
      task("work", () => {}),
      new DateTrigger(new Date(START.getTime() - late)),
      { misfireGraceTime: 5 },
    );
    await scheduler.start();
    await rig.clock.settle();
    assertEquals((await released).outcome, expected);
  }
});

Deno.test("a schedule that catches up makes no more than 100 jobs in one commit", async () => {
  const sizes: number[] = [];
  class CountingStore extends MemoryDataStore {
    override commit(params: Parameters<MemoryDataStore["commit"]>[0]) {
      for (const { jobs } of params.fires) sizes.push(jobs.length);
      return super.commit(params);
    }
  }
  await using rig = new Rig({ store: new CountingStore() });
  const scheduler = rig.scheduler({ role: "scheduler" });
  await scheduler.addSchedule(task("work", () => {}), EVERY_MINUTE(), { coalesce: "all" });
  await rig.clock.advance({ minutes: 250 });
  await scheduler.start();
  await rig.clock.settle();
  assertEquals(sizes, [100, 100, 51]);
});
