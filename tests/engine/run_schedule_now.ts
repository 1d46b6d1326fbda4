import { assertEquals, assertRejects } from "@std/assert";
import { currentJob, IntervalTrigger, ScheduleLookupError, task } from "../../mod.ts";
import { at, Rig, START } from "../_rig.ts";

const hourly = new IntervalTrigger({ hours: 1, startTime: at(3600) });

Deno.test("a schedule can be run now, besides its fire times, which stay", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const runs: unknown[] = [];
  const note = task("note", (text: string) => {
    const { scheduleId, nominalFireTime, startDeadline, metadata } = currentJob();
    runs.push([text, scheduleId, nominalFireTime, startDeadline, metadata]);
  });
  await scheduler.addSchedule(note, hourly, {
    ...{ id: "s", args: ["a"], misfireGraceTime: 5, metadata: { user: "ada" } },
  });
  const ids = [await scheduler.runScheduleNow("s"), await scheduler.runScheduleNow("s")];
  assertEquals((await scheduler.getJobs()).map(({ id }) => id), ids);
  await rig.tick(scheduler);
  const now = ["a", "s", null, null, { user: "ada" }];
  assertEquals(runs, [now, now]);
  const { nextFireTime, lastFireTime } = await scheduler.getSchedule("s");
  assertEquals([nextFireTime, lastFireTime], [at(3600), null]);
  await rig.clock.advance(3600);
  await rig.tick(scheduler);
  assertEquals(runs.at(-1), ["a", "s", at(3600), at(3605), { user: "ada" }]);
});

Deno.test("so can one that is paused, and a running scheduler does it at once", async () => {
  await using rig = new Rig();
  const runs: Date[] = [];
  const note = task("note", () => void runs.push(new Date(rig.clock.now())));
  const scheduler = await rig.started();
  await scheduler.addSchedule(note, hourly, { id: "s", paused: true });
  const id = await scheduler.runScheduleNow("s");
  await rig.clock.settle();
  assertEquals([runs, await scheduler.getJobResult(id)], [[START], null]);
});

Deno.test("one that is not there cannot", async () => {
  await using rig = new Rig();
  await assertRejects(() => rig.scheduler().runScheduleNow("s"), ScheduleLookupError, '"s"');
});
