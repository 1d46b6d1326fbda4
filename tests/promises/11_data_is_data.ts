import { assertEquals, assertThrows } from "@std/assert";
import {
  CronTrigger,
  DeserializationError,
  IntervalTrigger,
  task,
  TimeTrigger,
  triggerFromJSON,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { Rig, START } from "../_rig.ts";

Deno.test("what a store holds of a schedule is plain JSON with a version", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const trigger = new CronTrigger({ hour: 9, timezone: "Europe/Berlin", startTime: START });
  await scheduler.addSchedule(task("work", () => {}), trigger, { id: "s" });
  const [stored] = await rig.store.getSchedules({});
  assertEquals(JSON.parse(JSON.stringify(stored)), stored);
  assertEquals(stored?.trigger, {
    kind: "cron",
    version: 1,
    hour: "9",
    timezone: "Europe/Berlin",
    startTime: "2026-01-01T00:00:00.000Z",
  });
});

for (
  const spec of [
    { kind: "__proto__" },
    { kind: "constructor" },
    { kind: "unknown" },
    { kind: "interval", version: 2, milliseconds: 5, startTime: START.toISOString() },
    { kind: "interval", milliseconds: 5, startTime: START.toISOString() },
    { kind: "cron", version: 1, hour: "25", startTime: START.toISOString() },
    { kind: "or", version: 1, triggers: [{ kind: "evil" }] },
    { kind: "date", version: 1, time: "tomorrow" },
    { kind: "time", version: 1, milliseconds: -5, time: START.toISOString() },
  ]
) {
  Deno.test(`the spec ${JSON.stringify(spec)} is refused with a reason`, () => {
    assertThrows(() => triggerFromJSON(spec), DeserializationError, "Cannot read trigger");
  });
}

Deno.test("records are copies: changing one changes nothing stored", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const args: [{ list: number[] }] = [{ list: [1] }];
  const work = task("work", (_value: { list: number[] }) => {});
  await scheduler.addSchedule(work, new TimeTrigger(60), { id: "s", args, metadata: { a: [1] } });
  args[0].list.push(2);
  const record = await scheduler.getSchedule("s");
  (record.args as [{ list: number[] }])[0].list.push(3);
  (record.metadata.a as number[]).push(2);
  const again = await scheduler.getSchedule("s");
  assertEquals([again.args, again.metadata], [[{ list: [1] }], { a: [1] }]);
});

Deno.test("a job that changes its arguments changes nobody else's", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const seen: number[] = [];
  const work = task("work", (list: number[]) => void seen.push(list.push(0)));
  await scheduler.addSchedule(work, new IntervalTrigger({ seconds: 1 }), { args: [[]] });
  await rig.clock.advance(3);
  assertEquals(seen, [1, 1, 1, 1]);
});

Deno.test("an empty set of ids means nothing", async () => {
  const store = new FaultyStore(new Rig().store);
  await using rig = new Rig({ store });
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(task("work", () => {}), new TimeTrigger(60));
  assertEquals(await scheduler.getSchedules({ id: [] }), []);
  assertEquals(await scheduler.removeSchedules({ id: [] }), 0);
  assertEquals((await scheduler.getSchedules()).length, 1);
});

Deno.test("what is handed in is as it was at the call, whatever the caller does next", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", (..._values: unknown[]) => {});
  const arg = { n: 1 };
  const metadata = { n: 1 };
  const calls = [
    scheduler.addJob(work, { args: [arg], kwargs: { arg }, metadata }),
    scheduler.addSchedule(work, new TimeTrigger(60), { args: [arg], kwargs: { arg }, metadata }),
    scheduler.configureTask(task("other", () => {}), { metadata }),
  ];
  arg.n = metadata.n = 2;
  await Promise.all(calls as Promise<unknown>[]);
  for (const [row] of [await scheduler.getJobs(), await scheduler.getSchedules()]) {
    assertEquals([row!.args, row!.kwargs, row!.metadata], [
      ...[[{ n: 1 }], { arg: { n: 1 } }, { n: 1 }],
    ]);
  }
  assertEquals((await scheduler.getTasks())[0]?.metadata, { n: 1 });
});
