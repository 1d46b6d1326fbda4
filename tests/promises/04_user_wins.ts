import { assertEquals } from "@std/assert";
import {
  CronTrigger,
  IntervalTrigger,
  MemoryDataStore,
  type Scheduler,
  task,
  TimeTrigger,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, Rig, START } from "../_rig.ts";

let runs = 0;
const tally = task("tally", () => void runs++);

/** What a user may do while a pass holds the schedule, and how often it has fired a minute later. */
const CHANGES: Record<string, { change: (client: Scheduler) => Promise<unknown>; fires: number }> =
  {
    "pauseSchedule()": { change: (client) => client.pauseSchedule("s"), fires: 0 },
    "removeSchedule()": { change: (client) => client.removeSchedule("s"), fires: 0 },
    "a replacement": {
      change: (client) =>
        client.addSchedule(tally, new TimeTrigger(3600), { id: "s", conflictPolicy: "replace" }),
      fires: 0,
    },
    "unpauseSchedule() at a later time": {
      change: (client) => client.unpauseSchedule("s", { resumeFrom: at(3600) }),
      fires: 0,
    },
  };

for (const [name, { change, fires }] of Object.entries(CHANGES)) {
  Deno.test(`${name} wins over a pass in flight`, async () => {
    const store = new FaultyStore(new MemoryDataStore());
    await using rig = new Rig({ store });
    runs = 0;
    const scheduler = rig.scheduler();
    await scheduler.addSchedule(tally, new TimeTrigger(0), { id: "s" });
    const held = store.hold("commit");
    await scheduler.start();
    await held.reached;
    await change(rig.scheduler());
    const after = await rig.store.getSchedules({});
    held.release();
    await rig.clock.advance(60);
    assertEquals(runs, fires);
    assertEquals(await rig.store.getSchedules({}), after);
  });
}

Deno.test("a task that is passed with a schedule or a job keeps its settings", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", () => {}, { maxRunningJobs: 2 });
  await scheduler.configureTask(work, { maxRunningJobs: 9, misfireGraceTime: 5 });
  await scheduler.addSchedule(work, new TimeTrigger(5));
  await scheduler.addJob(work);
  await rig.scheduler().addJob(work);
  const [stored] = await scheduler.getTasks();
  assertEquals([stored?.maxRunningJobs, stored?.misfireGraceTime], [9, 5]);
});

/** One run of a program that adds its schedules when it starts. */
async function deploy(rig: Rig, seconds: number, add: (scheduler: Scheduler) => Promise<unknown>) {
  await using scheduler = rig.scheduler();
  await add(scheduler);
  await scheduler.start();
  await rig.clock.advance(seconds);
}

const SAME_EACH_TIME = {
  IntervalTrigger: () => new IntervalTrigger({ minutes: 5 }),
  CronTrigger: () => new CronTrigger({ minute: "*/5", timezone: "UTC" }),
};

for (const [name, trigger] of Object.entries(SAME_EACH_TIME)) {
  Deno.test(`deploys more often than an ${name} fires skip and double nothing`, async () => {
    await using rig = new Rig();
    const times: (Date | null)[] = [];
    const add = (scheduler: Scheduler) => {
      scheduler.subscribe((event) => times.push(event.scheduledFireTime), ["jobReleased"]);
      return scheduler.addSchedule(tally, trigger(), { id: "s", conflictPolicy: "replace" });
    };
    for (let i = 0; i < 10; i++) await deploy(rig, 100, add);
    assertEquals(times, [at(0), at(300), at(600), at(900)]);
  });
}

Deno.test("a replaced schedule stays paused, and takes new arguments", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const say = task("say", (_text: string) => {});
  const add = (text: string) =>
    scheduler.addSchedule(say, new IntervalTrigger({ minutes: 5 }), {
      ...{ id: "s", args: [text] as [string], conflictPolicy: "replace" },
    });
  await add("old");
  await scheduler.pauseSchedule("s");
  await add("new");
  const { paused, args } = await scheduler.getSchedule("s");
  assertEquals({ paused, args }, { paused: true, args: ["new"] });
});

Deno.test("unpauseSchedule() goes on where the schedule left off, or from a given time", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const trigger = new IntervalTrigger({ minutes: 5, startTime: START });
  for (const id of ["left", "now", "date", "past", "dawn"]) {
    await scheduler.addSchedule(tally, trigger, { id, paused: true });
  }
  await rig.clock.advance(420);
  await scheduler.unpauseSchedule("left");
  await scheduler.unpauseSchedule("now", { resumeFrom: "now" });
  await scheduler.unpauseSchedule("date", { resumeFrom: at(1200) });
  await scheduler.unpauseSchedule("past", { resumeFrom: at(-1200) });
  await scheduler.unpauseSchedule("dawn", { resumeFrom: new Date(-8.64e15) });
  const next = async (id: string) => (await scheduler.getSchedule(id)).nextFireTime;
  assertEquals(await next("left"), at(0));
  assertEquals(await next("now"), at(600));
  assertEquals(await next("date"), at(1200));
  assertEquals(await next("past"), at(0));
  assertEquals(await next("dawn"), at(0));
});

Deno.test("a fire time that was used does not come again by resuming in the past", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  runs = 0;
  await scheduler.addSchedule(tally, new IntervalTrigger({ minutes: 5, startTime: START }), {
    id: "s",
  });
  await rig.clock.advance(1);
  await scheduler.pauseSchedule("s");
  await scheduler.unpauseSchedule("s", { resumeFrom: at(-600) });
  await rig.clock.advance(60);
  assertEquals(runs, 1);
  assertEquals((await scheduler.getSchedule("s")).nextFireTime, at(300));
});
