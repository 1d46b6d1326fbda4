import { assertEquals } from "@std/assert";
import { scheduledHandler, tickOnAlarm } from "../../hosts/cloudflare.ts";
import { MemoryDataStore, Scheduler, task, TimeTrigger } from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, Rig, START } from "../_rig.ts";
import { errorsDuring } from "./_errors.ts";

/** The alarm of a Durable Object. */
class Alarm {
  time: number | null = null;
  getAlarm = () => Promise.resolve(this.time);
  setAlarm = (time: number) => Promise.resolve(void (this.time = time));
}

const work = task("work", () => {});

Deno.test("a scheduled handler ticks with a scheduler of its own, and stops it", async () => {
  const store = new MemoryDataStore();
  const runs: string[] = [];
  const greet = task("greet", (name: string) => void runs.push(name));
  await new Scheduler({ store }).addJob(greet, { args: ["Ada"] });
  const made: Scheduler[] = [];
  const handler = scheduledHandler((env: { readonly store: MemoryDataStore }) => {
    const scheduler = new Scheduler({ store: env.store, tasks: [greet] });
    made.push(scheduler);
    return scheduler;
  });
  await handler({}, { store });
  await handler({}, { store });
  assertEquals([runs, made.length, made[0]!.state], [["Ada"], 2, "stopped"]);
});

Deno.test("an alarm is set to when there is something to do again, if there is", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const alarm = new Alarm();
  await scheduler.addJob(work);
  assertEquals((await tickOnAlarm(alarm, scheduler))?.ran, 1);
  assertEquals(alarm.time, null);
  await scheduler.addSchedule(work, new TimeTrigger(3600));
  await tickOnAlarm(alarm, scheduler);
  assertEquals(alarm.time, at(3600).getTime());
});

Deno.test("an alarm that was set to an earlier time meanwhile stays", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const alarm = new Alarm();
  const add = task("add", () => alarm.setAlarm(START.getTime()));
  await scheduler.addJob(add);
  await scheduler.addSchedule(work, new TimeTrigger(60));
  await tickOnAlarm(alarm, scheduler);
  assertEquals(alarm.time, START.getTime());
});

Deno.test("an alarm whose tick fails rings again in half a minute", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const alarm = new Alarm();
  store.plan("acquire", "failBefore");
  const before = Date.now();
  const said = await errorsDuring(async () => {
    assertEquals(await tickOnAlarm(alarm, rig.scheduler()), null);
  });
  assertEquals(said, ["A tick has failed, and is repeated in 30 seconds"]);
  const wait = alarm.time! - before;
  assertEquals(wait >= 30_000 && wait <= 30_000 + Date.now() - before, true);
});
