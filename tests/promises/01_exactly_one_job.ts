import { assertEquals } from "@std/assert";
import { currentJob, IntervalTrigger, MemoryDataStore, task, TimeTrigger } from "../../mod.ts";
import { type Fault, FaultyStore, type StoreCall } from "../../testing/mod.ts";
import { at, Rig, START } from "../_rig.ts";

const MINUTE = { minutes: 1, startTime: START };

/** The places at which a scheduler may die, and which of its calls that is. */
const CRASHES: readonly [where: string, call: StoreCall, fault: Fault][] = [
  ["before it acquires", "acquire", "failBefore"],
  ["between acquiring and knowing of it", "acquire", "failAfter"],
  ["between acquiring and writing", "commit", "failBefore"],
  ["between writing and knowing of it", "commit", "failAfter"],
];

for (const [where, call, fault] of CRASHES) {
  Deno.test(`a scheduler that dies ${where} neither loses nor doubles a fire time`, async () => {
    await using rig = new Rig();
    const nominal: (Date | null)[] = [];
    const note = task("note", () => void nominal.push(currentJob().nominalFireTime), {
      maxRunningJobs: 10,
    });
    const dying = new FaultyStore(rig.store);
    const one = rig.scheduler({ store: dying, role: "scheduler" });
    await one.addSchedule(note, new IntervalTrigger(MINUTE), { coalesce: "all" });
    await one.start();
    await rig.clock.advance({ minutes: 5 });
    dying.plan(call, fault, Infinity);
    await rig.clock.advance({ minutes: 5 });
    const other = rig.scheduler();
    await other.configureTask(note);
    await other.start();
    await rig.clock.advance({ minutes: 5 });
    dying.clear();
    await rig.clock.advance({ minutes: 5 });
    assertEquals(nominal, Array.from({ length: 21 }, (_, i) => at(60 * i)));
  });
}

Deno.test("a scheduler that comes to after its lease ended writes nothing", async () => {
  await using rig = new Rig();
  const nominal: (Date | null)[] = [];
  const note = task("note", () => void nominal.push(currentJob().nominalFireTime));
  const stuck = new FaultyStore(rig.store);
  const sleepy = rig.scheduler({ store: stuck });
  await sleepy.addSchedule(note, new IntervalTrigger(MINUTE));
  const held = stuck.hold("commit");
  await sleepy.start();
  await held.reached;
  const other = rig.scheduler();
  await other.configureTask(note);
  await other.start();
  await rig.clock.advance(30);
  assertEquals(nominal, [at(0)]);
  held.release();
  await rig.clock.advance(60);
  assertEquals(nominal, [at(0), at(60)]);
});

Deno.test("ten schedulers on one store fire each time once", async () => {
  await using rig = new Rig();
  const seen = new Map<string, number>();
  const note = task("note", () => {
    const { scheduleId, nominalFireTime } = currentJob();
    const key = `${scheduleId} ${nominalFireTime?.toISOString()}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }, { maxRunningJobs: 100 });
  for (let i = 0; i < 10; i++) await (await rig.started()).configureTask(note);
  const client = rig.scheduler();
  for (let i = 0; i < 20; i++) {
    await client.addSchedule(note, new IntervalTrigger({ seconds: i + 1, startTime: START }), {
      coalesce: "all",
    });
  }
  await rig.clock.advance({ minutes: 1 });
  const expected = Array.from({ length: 20 }, (_, i) => Math.floor(60 / (i + 1)) + 1);
  assertEquals(seen.size, expected.reduce((a, b) => a + b));
  assertEquals([...seen.values()].every((count) => count === 1), true);
});

Deno.test("the store refuses a second job for a fire time, whoever makes it", async () => {
  await using rig = new Rig({ store: new FaultyStore(new MemoryDataStore()) });
  let runs = 0;
  (rig.store as FaultyStore).plan("commit", "repeat", 100);
  const scheduler = await rig.started();
  await scheduler.addSchedule(task("once", () => void runs++), new TimeTrigger(5));
  await rig.clock.advance(10);
  assertEquals(runs, 1);
});
