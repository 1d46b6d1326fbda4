import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  IntervalTrigger,
  job,
  MemoryDataStore,
  SchedulerService,
  type SchedulerServiceOptions,
  task,
  TimeTrigger,
} from "../../mod.ts";
import { FaultyStore, ManualClock } from "../../testing/mod.ts";

const remind = task("remind", (text: string) => text.toUpperCase());

function newService(clock = new ManualClock()): SchedulerService {
  return new SchedulerService({
    persistent: { store: new MemoryDataStore(), clock },
    transient: { clock },
  });
}

Deno.test("each operation has its pair, on a scheduler of its own", async () => {
  await using service = newService();
  const options = { id: "s", args: ["hi"] as [string], metadata: { user: "ada" } };
  await service.addSchedule(remind, new TimeTrigger(60), options);
  await service.addPersistSchedule(remind, new TimeTrigger(120), options);
  assertEquals((await service.getSchedule("s")).nextFireTime, new Date("2026-01-01T00:01:00Z"));
  assertEquals(
    (await service.getPersistSchedule("s")).nextFireTime,
    new Date("2026-01-01T00:02:00Z"),
  );
  assertEquals((await service.getSchedules({ id: "s" })).length, 1);
  assertEquals((await service.getPersistSchedules({ metadata: { user: "ada" } })).length, 1);
  await service.pauseSchedule("s");
  await service.unpausePersistSchedule("s");
  await service.pausePersistSchedule("s");
  await service.unpauseSchedule("s", { resumeFrom: "now" });
  assertEquals((await service.getSchedule("s")).paused, false);
  assertEquals((await service.getPersistSchedule("s")).paused, true);
  assertEquals(await service.removeSchedule("s"), true);
  assertEquals(await service.removePersistSchedule("s"), true);
  await service.configureTask(remind, { maxRunningJobs: 2 });
  await service.persistSchedConfigureTask(remind, { maxRunningJobs: 3 });
  assertEquals((await service.getTasks()).map((known) => known.maxRunningJobs), [2]);
  assertEquals((await service.persistSchedGetTasks()).map((known) => known.maxRunningJobs), [3]);
});

Deno.test("jobs have their pairs, too", async () => {
  await using service = newService();
  await service.start();
  assertEquals(await service.runJob(remind, { args: ["a"] }), "A");
  assertEquals(await service.runPersistJob(remind, { args: ["b"] }), "B");
  const kept = { args: ["c"] as [string], resultExpirationTime: 60 };
  const transient = await service.addJob(remind, kept);
  const persistent = await service.addPersistJob(remind, kept);
  assertEquals((await service.getJobResult(transient))?.returnValue, "C");
  assertEquals((await service.getPersistJobResult(persistent))?.returnValue, "C");
  const [one] = await service.addJobs([job(remind, kept)]);
  const [other] = await service.addPersistJobs([job(remind, { ...kept, args: ["d"] })]);
  assertEquals((await service.getJobResult(one!))?.returnValue, "C");
  assertEquals((await service.getPersistJobResult(other!))?.returnValue, "D");
  assertEquals(await service.getJobs({ func: remind }), []);
  assertEquals(await service.getPersistJobs({ func: remind }), []);
});

Deno.test("all schedules of a user are removed by their metadata, and by nothing less", async () => {
  await using service = newService();
  for (const [id, user] of [["a", "ada"], ["b", "bob"], ["c", "ada"]] as const) {
    const options = { id, args: ["hi"] as [string], metadata: { user } };
    await service.addSchedule(remind, new TimeTrigger(60), options);
    await service.addPersistSchedule(remind, new TimeTrigger(60), options);
  }
  await assertRejects(() => service.rmSchedulesByMeta({}), TypeError, "no condition");
  await assertRejects(() => service.rmPersistSchedulesByMeta({}), TypeError, "no condition");
  assertEquals(await service.rmSchedulesByMeta({ user: "ada" }), 2);
  assertEquals(await service.rmPersistSchedulesByMeta({ user: "ada" }), 2);
  assertEquals(await service.rmPersistSchedulesByMeta({ user: "ada" }), 0);
  assertEquals((await service.getSchedules({ func: remind })).map(({ id }) => id), ["b"]);
  assertEquals((await service.getPersistSchedules({ func: remind })).map(({ id }) => id), ["b"]);
});

for (const call of ["getSchedules", "getPersistSchedules", "getJobs", "getPersistJobs"] as const) {
  Deno.test(`${call}() needs at least one condition`, async () => {
    await using service = newService();
    await assertRejects(() => service[call]({}), TypeError, "no condition");
    await assertRejects(() => service[call]({ metadata: {} }), TypeError, "no condition");
  });
}

Deno.test("persistent takes a store, or options with one, and nothing else", async () => {
  await using service = new SchedulerService({ persistent: new MemoryDataStore() });
  await service.start();
  assertEquals([service.persistent.state, service.transient.state], ["started", "started"]);
  await service.stop();
  assertEquals([service.persistent.state, service.transient.state], ["stopped", "stopped"]);
  for (const persistent of [undefined, {}, null]) {
    const options = { persistent } as SchedulerServiceOptions;
    assertThrows(() => new SchedulerService(options), TypeError, "persistent");
  }
});

Deno.test("when one cannot start, neither does", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  store.plan("open", "failBefore");
  const service = new SchedulerService({ persistent: new MemoryDataStore(), transient: { store } });
  await assertRejects(() => service.start(), Error, "open failed");
  assertEquals([service.persistent.state, service.transient.state], ["stopped", "stopped"]);
});

Deno.test("what jobs and schedules can do besides has its pairs, each on its own scheduler", async () => {
  await using service = newService();
  const work = task("work", (_n: number) => {}, { keep: { success: true, failure: true } });
  const options = { id: "s", args: [1] as [number] };
  const day = new IntervalTrigger({ days: 1 });
  await service.addSchedule(work, day, options);
  await service.addPersistSchedule(work, day, options);
  await service.updateSchedule("s", { timeout: 1 });
  await service.updatePersistSchedule("s", { timeout: 2 });
  await service.pauseSchedule("s");
  assertEquals((await service.countSchedules()).paused, 1);
  assertEquals((await service.countPersistSchedules()).active, 1);
  const timeouts = [service.getSchedule("s"), service.getPersistSchedule("s")];
  assertEquals((await Promise.all(timeouts)).map(({ timeout }) => timeout), [1, 2]);
  const calls: (() => Promise<unknown>)[] = [
    () => service.runScheduleNow("s"),
    () => service.runPersistScheduleNow("s"),
    () => service.backfill("s", "2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z"),
    () => service.backfillPersist("s", "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"),
  ];
  for (const call of calls) await call();
  assertEquals(await service.countJobs(), [{ taskId: "work", state: "queued", count: 3 }]);
  assertEquals(await service.countPersistJobs(), [{ taskId: "work", state: "queued", count: 2 }]);
  const unique = { args: [2] as [number], uniqueKey: "k" };
  const [a, b] = [
    await service.addUniqueJob(work, unique),
    await service.addPersistUniqueJob(work, unique),
  ];
  assertEquals((await service.getJob(a.id)).uniqueKey, "k");
  assertEquals((await service.getPersistJob(b.id)).uniqueKey, "k");
  assertEquals([await service.cancelJob(a.id), await service.cancelPersistJob(b.id)], [true, true]);
  assertEquals(await service.cancelJobs({ taskId: "work" }), 3);
  assertEquals(await service.cancelPersistJobs({ taskId: "work" }), 2);
  assertEquals((await service.getFinishedJobs({ outcome: "cancelled" })).length, 4);
  assertEquals((await service.getPersistFinishedJobs({ outcome: "cancelled" })).length, 3);
  await service.retryJob(a.id);
  await service.retryPersistJob(b.id);
  assertEquals((await service.getJob(a.id)).state, "queued");
  assertEquals((await service.getPersistJob(b.id)).state, "queued");
});

Deno.test("what has run has its pairs, each on its own scheduler", async () => {
  await using service = newService();
  const work = task("work", () => {}, { keep: { success: true } });
  await service.start();
  for (const scheduler of [service.transient, service.transient, service.persistent]) {
    await scheduler.runJob(work);
  }
  assertEquals((await service.getSchedulers()).map(({ identity }) => identity), [
    service.transient.identity,
  ]);
  assertEquals((await service.getPersistSchedulers()).map(({ identity }) => identity), [
    service.persistent.identity,
  ]);
  const [from, to] = ["2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"];
  const counts = async () => [
    (await service.getThroughput({ from, to, every: 60 }))[0]?.count,
    (await service.getPersistThroughput({ from, to, every: 60 }))[0]?.count,
  ];
  assertEquals(await counts(), [2, 1]);
  await service.stop();
  const [last, first] = await service.getFinishedJobs({});
  const [persistent] = await service.getPersistFinishedJobs({});
  assertEquals(await service.removeFinishedJob(last!.id), true);
  assertEquals(await service.removePersistFinishedJob(last!.id), false);
  assertEquals(await counts(), [1, 1]);
  assertEquals(await service.retryPersistJobs({ taskId: "work" }), 1);
  assertEquals((await service.getPersistJob(persistent!.id)).state, "queued");
  assertEquals(await service.removePersistFinishedJobs({ taskId: "work" }), 0);
  assertEquals(await service.retryJobs({ id: first!.id }), 1);
  assertEquals(await service.removeFinishedJobs({ taskId: "work" }), 0);
});
