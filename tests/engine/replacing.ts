import { assertEquals } from "@std/assert";
import {
  CronTrigger,
  DateTrigger,
  IntervalTrigger,
  registerTrigger,
  type Scheduler,
  task,
  type Trigger,
  type TriggerSpec,
} from "../../mod.ts";
import { at, Rig, START } from "../_rig.ts";

const work = task("work", () => {});

function replace(scheduler: Scheduler, trigger: Trigger, options = {}): Promise<string> {
  return scheduler.addSchedule(work, trigger, { id: "s", conflictPolicy: "replace", ...options });
}

function noteFires(scheduler: Scheduler): (Date | null)[] {
  const times: (Date | null)[] = [];
  scheduler.subscribe((event) => times.push(event.scheduledFireTime), ["jobReleased"]);
  return times;
}

const every = (minutes: number) => new IntervalTrigger({ minutes, startTime: START });
const cron = (endTime: Date) =>
  new CronTrigger({ minute: "*/5", timezone: "UTC", startTime: START, endTime });

/** Triggers that are replaced after ten minutes, and all the fire times until then and after. */
const REPLACEMENTS: Record<string, [before: Trigger, after: Trigger, minutes: number[]]> = {
  "another interval": [every(10), every(5), [0, 10, 15, 20]],
  "a later end, once it had finished": [cron(at(301)), cron(at(1000)), [0, 5, 10, 15]],
};

for (const [what, [before, after, minutes]] of Object.entries(REPLACEMENTS)) {
  Deno.test(`a schedule that gets ${what} goes on after its last fire time`, async () => {
    await using rig = new Rig();
    const scheduler = await rig.started();
    const times = noteFires(scheduler);
    await replace(scheduler, before);
    await rig.clock.advance({ minutes: 11 });
    await replace(scheduler, after);
    await rig.clock.advance({ minutes: 9 });
    assertEquals(new Set(times).size, times.length);
    assertEquals(times.filter((time) => time! <= at(1200)), [
      ...new Set(minutes.map((minute) => at(60 * minute))),
    ]);
  });
}

Deno.test("a schedule whose clock was set back goes on after its last fire time", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await replace(scheduler, every(10));
  await rig.clock.advance({ minutes: 21 });
  await rig.clock.jump(at(60));
  await replace(scheduler, new IntervalTrigger({ minutes: 1 }));
  const { nextFireTime, lastFireTime } = await scheduler.getSchedule("s");
  assertEquals([lastFireTime, nextFireTime], [at(1200), at(1260)]);
});

Deno.test("a schedule that is replaced by what is over is finished", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await replace(scheduler, new DateTrigger(at(60)));
  await rig.clock.advance({ minutes: 2 });
  await replace(scheduler, new DateTrigger(at(60)));
  assertEquals((await scheduler.getSchedule("s")).nextFireTime, null);
  await scheduler.cleanup();
  assertEquals(await scheduler.getSchedules(), []);
});

/** Fires every minute from the start, and fails while `broken` is set. */
class FragileTrigger implements Trigger {
  static readonly kind = "test.fragile";
  static broken = false;
  static fromJSON(_spec: TriggerSpec) {
    return new FragileTrigger();
  }
  next(after?: Date): Date {
    if (FragileTrigger.broken) throw new Error("out of order");
    return after ? new Date(after.getTime() + 60_000) : START;
  }
  toJSON(): TriggerSpec {
    return { kind: FragileTrigger.kind };
  }
}
registerTrigger(FragileTrigger);

Deno.test("a schedule that was set aside goes on when it is deployed again as it was", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const times = noteFires(scheduler);
  FragileTrigger.broken = false;
  await replace(scheduler, new FragileTrigger());
  await rig.clock.advance(30);
  FragileTrigger.broken = true;
  await rig.clock.advance(60);
  FragileTrigger.broken = false;
  await replace(scheduler, new FragileTrigger());
  await rig.clock.advance(60);
  assertEquals(times, [at(0), at(60), at(120)]);
  assertEquals((await scheduler.getSchedule("s")).error, null);
});

Deno.test("a schedule that gets another jitter loses the delay that the old one gave it", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const due = async () => (await rig.store.getSchedules({}))[0]!.dueTime! - START.getTime();
  const start = at(3600);
  const trigger = () => new IntervalTrigger({ hours: 1, startTime: start });
  await replace(scheduler, trigger(), { maxJitter: 600 });
  const jittered = await due();
  assertEquals(jittered > 3_600_000, true);
  await replace(scheduler, trigger(), { maxJitter: 600 });
  assertEquals(await due(), jittered);
  await replace(scheduler, trigger());
  assertEquals(await due(), 3_600_000);
});

Deno.test("the event of a replaced schedule claims no fire time", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await replace(scheduler, every(5));
  await rig.clock.advance(60);
  const updated = scheduler.getNextEvent(["scheduleUpdated"]);
  await replace(scheduler, every(5));
  assertEquals((await updated).nextFireTime, null);
});

Deno.test("misfireGraceTime is the task's when it is not given, and no limit when it is null", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const strict = task("strict", () => {}, { misfireGraceTime: 5 });
  const trigger = new DateTrigger(at(60));
  await scheduler.addSchedule(strict, trigger, { id: "inherits" });
  await scheduler.addSchedule(strict, trigger, { id: "unlimited", misfireGraceTime: null });
  await scheduler.addSchedule(strict, trigger, { id: "own", misfireGraceTime: 7 });
  const graces = (await scheduler.getSchedules()).map((each) => [each.id, each.misfireGraceTime]);
  assertEquals(graces, [["inherits", 5], ["own", 7], ["unlimited", null]]);
});
