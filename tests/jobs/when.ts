import { assertEquals, assertRejects } from "@std/assert";
import {
  ArgumentsError,
  CronTrigger,
  currentJob,
  DateTrigger,
  IntervalTrigger,
  ScheduleLookupError,
  task,
  TimeTrigger,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, Rig, START } from "../_rig.ts";

function noted(rig: Rig) {
  const times: number[] = [];
  const note = () => void times.push((rig.clock.now() - START.getTime()) / 1000);
  return { work: task("work", note, { maxRunningJobs: 10 }), times };
}

Deno.test("a schedule with maxRuns is finished after so many fire times", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = noted(rig);
  const trigger = new IntervalTrigger({ minutes: 1 });
  const options = { id: "s", maxRuns: 3, conflictPolicy: "replace" } as const;
  await scheduler.addSchedule(work, trigger, options);
  await rig.clock.advance(90);
  await scheduler.addSchedule(work, trigger, options); // as a redeploy does
  await rig.clock.advance(900);
  assertEquals(times, [0, 60, 120]);
  const { runs, nextFireTime } = await scheduler.getSchedule("s");
  assertEquals([runs, nextFireTime], [3, null]);
});

Deno.test("missed fire times that are caught up count for maxRuns", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const { work, times } = noted(rig);
  await scheduler.addSchedule(work, new IntervalTrigger({ minutes: 1 }), {
    ...{ maxRuns: 3, coalesce: "all" },
  });
  await rig.clock.advance(600);
  await scheduler.start();
  await rig.clock.advance(600);
  assertEquals(times, [600, 600, 600]);
});

Deno.test("a schedule with a fixed delay fires that long after its job has ended", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const log: string[] = [];
  const seconds = () => (rig.clock.now() - START.getTime()) / 1000;
  const work = task("work", async () => {
    log.push(`${seconds()} begins`);
    await rig.clock.sleep(25_000);
    log.push(`${seconds()} ends`);
  }, { maxRunningJobs: 10 });
  await scheduler.addSchedule(work, new TimeTrigger(5), { id: "s", fixedDelay: 10, maxRuns: 3 });
  await rig.clock.advance(200);
  assertEquals(log, [
    ...["5 begins", "30 ends", "40 begins", "65 ends", "75 begins", "100 ends"],
  ]);
  assertEquals((await scheduler.getSchedule("s")).nextFireTime, null);
});

Deno.test("a schedule whose fixed delay is taken away, or whose runs are raised, goes on", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = noted(rig);
  const slow = task("slow", async () => {
    await rig.clock.sleep(30_000);
    times.push((rig.clock.now() - START.getTime()) / 1000);
  });
  await scheduler.addSchedule(slow, new IntervalTrigger({ minutes: 1 }), {
    id: "a",
    fixedDelay: 9,
  });
  await rig.clock.advance(10);
  await scheduler.updateSchedule("a", { fixedDelay: null });
  await rig.clock.advance(90);
  assertEquals(times, [30, 90]);
  await scheduler.removeSchedule("a");
  times.length = 0;
  await scheduler.addSchedule(work, new TimeTrigger(0), { id: "b", fixedDelay: 10, maxRuns: 1 });
  await rig.clock.advance(30);
  await scheduler.updateSchedule("b", { maxRuns: 2 });
  await rig.clock.advance(30);
  assertEquals(times, [100, 130]);
});

Deno.test("a schedule with a fixed delay resumes where it is told to", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = noted(rig);
  await scheduler.addSchedule(work, new TimeTrigger(0), { id: "s", fixedDelay: 60 });
  await rig.clock.advance(10);
  await scheduler.pauseSchedule("s");
  await rig.clock.advance(200);
  await scheduler.unpauseSchedule("s", { resumeFrom: "now" });
  await rig.clock.advance(60);
  assertEquals(times, [0, 210, 270]);
});

Deno.test("a fixed delay goes on after the worker of its job has died", async () => {
  await using rig = new Rig();
  const store = new FaultyStore(rig.store);
  const dying = await rig.started({ store, leaseDuration: 30 });
  const { work, times } = noted(rig);
  const stuck = task("work", () => new Promise(() => {}));
  await dying.addSchedule(stuck, new TimeTrigger(0), { fixedDelay: 10 });
  await rig.clock.advance(1);
  for (const call of ["acquire", "commit", "renew"] as const) {
    store.plan(call, "failBefore", Infinity);
  }
  await rig.started({ tasks: [work] });
  await rig.clock.advance(60);
  assertEquals(times, [40, 50, 60]);
});

Deno.test("backfill() makes a job for each fire time of a stretch", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const nominal: unknown[] = [];
  const work = task("work", () => void nominal.push(currentJob().nominalFireTime), {
    maxRunningJobs: 10,
  });
  const trigger = new IntervalTrigger({ hours: 1, startTime: at(0) });
  await scheduler.addSchedule(work, trigger, { id: "s", misfireGraceTime: 1, args: [] });
  await rig.clock.advance(36_000);
  const ids = await scheduler.backfill("s", at(3600), at(4 * 3600));
  assertEquals([ids.length, (await scheduler.getJobs()).length], [3, 3]);
  assertEquals(await scheduler.backfill("s", at(3600), at(4 * 3600)), [], "they are there");
  await rig.tick(scheduler);
  assertEquals(nominal.slice(0, 3), [at(3600), at(7200), at(10_800)]);
  assertEquals((await scheduler.getSchedule("s")).lastFireTime, at(36_000), "it goes on as ever");
  await assertRejects(() => scheduler.backfill("x", at(0), at(1)), ScheduleLookupError);
  await assertRejects(() => scheduler.backfill("s", at(1), at(0)), RangeError, "before from");
  const second = new IntervalTrigger({ seconds: 1, startTime: at(0) });
  await scheduler.addSchedule(work, second, { id: "often" });
  await assertRejects(
    () => scheduler.backfill("often", at(0), at(10_002)),
    RangeError,
    "more than 10000 fire times",
  );
  assertEquals(await scheduler.getJobs({ scheduleId: "often" }), []);
});

Deno.test("backfill() knows the fire times before a cron was added", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const nine = new CronTrigger({ hour: 9, timezone: "UTC" });
  await scheduler.addSchedule(task("work", () => {}), nine, { id: "s" });
  const ids = await scheduler.backfill("s", "2025-12-20T00:00:00Z", "2025-12-23T00:00:00Z");
  const times = (await scheduler.getJobs()).map(({ nominalFireTime }) => nominalFireTime);
  assertEquals([ids.length, times[0]], [3, new Date("2025-12-20T09:00:00Z")]);
});

Deno.test("updateSchedule() changes what is given, and keeps the next fire time", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", (_name: string) => {});
  const trigger = new IntervalTrigger({ hours: 1 });
  await scheduler.addSchedule(work, trigger, { id: "s", args: ["a"], metadata: { x: 1 } });
  await rig.clock.advance(60);
  const before = await scheduler.getSchedule("s");
  await scheduler.updateSchedule("s", {
    ...{ args: ["b"], timeout: 5, priority: 2, overlap: "skip", maxRuns: 7, maxJitter: 0 },
    ...{ coalesce: "all", retry: { maxAttempts: 2 }, trigger: new IntervalTrigger({ hours: 1 }) },
  });
  const after = await scheduler.getSchedule("s");
  assertEquals(after, {
    ...before,
    ...{ args: ["b"], timeout: 5, priority: 2, overlap: "skip", maxRuns: 7, maxJitter: 0 },
    ...{ coalesce: "all", maxAttempts: 2, trigger: after.trigger },
  });
  await scheduler.updateSchedule("s", { timeout: null, maxRuns: null });
  const { timeout, maxRuns, maxAttempts } = await scheduler.getSchedule("s");
  assertEquals([timeout, maxRuns, maxAttempts], [null, null, 2]);
});

Deno.test("updateSchedule() with another trigger fires by that from now on", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = noted(rig);
  await scheduler.addSchedule(work, new IntervalTrigger({ minutes: 1 }), { id: "s" });
  await rig.clock.advance(90);
  await scheduler.updateSchedule("s", { trigger: new IntervalTrigger({ seconds: 100 }) });
  await rig.clock.advance(130);
  assertEquals(times, [0, 60, 90, 190]);
  await scheduler.updateSchedule("s", { trigger: new DateTrigger(at(30)) });
  assertEquals((await scheduler.getSchedule("s")).nextFireTime, null, "that is over");
});

Deno.test("a trigger that began long ago goes on after the last fire time", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = noted(rig);
  await scheduler.addSchedule(work, new IntervalTrigger({ minutes: 1 }), { id: "s" });
  await rig.clock.advance(90);
  const trigger = new IntervalTrigger({ seconds: 100, startTime: at(0) });
  await scheduler.updateSchedule("s", { trigger });
  await rig.clock.advance(130);
  assertEquals(times, [0, 60, 100, 200]);
});

Deno.test("a finished schedule goes on when maxRuns is raised", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = noted(rig);
  await scheduler.addSchedule(work, new IntervalTrigger({ minutes: 1 }), { id: "s", maxRuns: 1 });
  await rig.clock.advance(30);
  await scheduler.updateSchedule("s", { maxRuns: 2 });
  await rig.clock.advance(300);
  assertEquals(times, [0, 60]);
});

Deno.test("updateSchedule() wins over a pass in flight", async () => {
  await using rig = new Rig();
  const store = new FaultyStore(rig.store);
  const scheduler = await rig.started({ store });
  const names: string[] = [];
  const work = task("work", (name: string) => void names.push(name));
  await scheduler.addSchedule(work, new TimeTrigger(10), { id: "s", args: ["old"] });
  const held = store.hold("commit");
  await rig.clock.advance(10);
  await held.reached;
  await rig.scheduler().updateSchedule("s", { args: ["new"] });
  held.release();
  await rig.clock.advance(5); // it is looked for again at the next poll
  assertEquals(names, ["new"]);
});

Deno.test("a change that cannot be made is refused, and nothing is changed", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const schema = {
    "~standard": {
      version: 1 as const,
      vendor: "test",
      validate: (value: unknown) =>
        typeof (value as unknown[])[0] === "string"
          ? { value: value as [string] }
          : { issues: [{ message: "expected a text", path: [0] }] },
    },
  };
  const work = task("work", { args: schema }, (_name: string) => {});
  const cron = new CronTrigger({ hour: 9, timezone: "UTC" });
  await scheduler.addSchedule(work, cron, { id: "s", args: ["a"] });
  const before = await scheduler.getSchedule("s");
  const refused: [object, new (...args: never[]) => Error, string][] = [
    [{ id: "other" }, TypeError, 'unknown option "id"'],
    [{ overlap: "no" }, TypeError, "overlap is one of"],
    [{ overlap: null }, TypeError, "overlap is one of"],
    [{ trigger: null }, TypeError, "expected a trigger"],
    [{ args: [5] }, ArgumentsError, "args[0]: expected a text"],
    [{ args: [() => {}] }, Error, "args[0]"],
    [{ trigger: {} }, TypeError, "expected a trigger"],
  ];
  for (const [changes, type, message] of refused) {
    await assertRejects(() => scheduler.updateSchedule("s", changes), type, message);
  }
  await assertRejects(() => scheduler.updateSchedule("x", {}), ScheduleLookupError);
  assertEquals({ ...await scheduler.getSchedule("s"), trigger: 0 }, { ...before, trigger: 0 });
});
