import { assertEquals, assertRejects } from "@std/assert";
import { DateTrigger, IntervalTrigger, type ScheduleFilter, task } from "../../mod.ts";
import { idsOf } from "../../testing/_stored.ts";
import { at, Rig, START } from "../_rig.ts";

const work = task("reports.Send", () => {});

/** A scheduler with one schedule that is paused, one that is over, and two that fire. */
async function filled(rig: Rig) {
  const scheduler = await rig.started();
  const every = (minutes: number) => new IntervalTrigger({ minutes, startTime: START });
  await scheduler.addSchedule(work, every(60), { id: "a-late" });
  await scheduler.addSchedule(work, every(5), { id: "Soon" });
  await scheduler.addSchedule(work, every(1), { id: "paused", paused: true });
  await scheduler.addSchedule(work, new DateTrigger(at(1)), { id: "over" });
  await rig.clock.advance(90);
  return scheduler;
}

const FOUND: readonly [ScheduleFilter, string[]][] = [
  [{}, ["Soon", "a-late", "over", "paused"]],
  [{ paused: true }, ["paused"]],
  [{ paused: false, search: "O" }, ["Soon", "a-late", "over"]],
  [{ search: "sOON" }, ["Soon"]],
  [{ search: "" }, ["Soon", "a-late", "over", "paused"]],
  [{ search: "%" }, []],
  [{ order: "nextFireTime" }, ["Soon", "a-late"]],
  [{ order: "nextFireTime", limit: 1 }, ["Soon"]],
  [{ order: "id", after: "a-late" }, ["over", "paused"]],
];

Deno.test("schedules are found by whether they are paused, by a text, and by their next time", async () => {
  await using rig = new Rig();
  const scheduler = await filled(rig);
  for (const [filter, ids] of FOUND) {
    assertEquals([filter, idsOf(await scheduler.getSchedules(filter))], [filter, ids]);
  }
});

Deno.test("schedules are counted, each once", async () => {
  await using rig = new Rig();
  const scheduler = await filled(rig);
  const counts = { active: 2, paused: 1, failed: 0, finished: 1 };
  assertEquals(await scheduler.countSchedules(), counts);
  await scheduler.pauseSchedule("over");
  assertEquals(await scheduler.countSchedules(), { ...counts, paused: 2, finished: 0 });
});

Deno.test("schedules are removed by whether they are paused, or by a text", async () => {
  await using rig = new Rig();
  const scheduler = await filled(rig);
  assertEquals(await scheduler.removeSchedules({ search: "OVE" }), 1);
  assertEquals(await scheduler.removeSchedules({ paused: true }), 1);
  assertEquals(idsOf(await scheduler.getSchedules()), ["Soon", "a-late"]);
});

Deno.test("a text that is empty and an order are no conditions, and nothing is removed by them", async () => {
  await using rig = new Rig();
  const scheduler = await filled(rig);
  for (
    const [filter, says] of [
      [{ search: "" }, "no condition"],
      [{ order: "nextFireTime" }, "no condition"],
      [{ order: "id", id: "over" }, "order is for reading only"],
      [{ search: "a", limit: 1 }, "limit is for reading only"],
    ] as const
  ) {
    await assertRejects(() => scheduler.removeSchedules(filter), TypeError, says);
  }
  assertEquals((await scheduler.getSchedules()).length, 4);
});
