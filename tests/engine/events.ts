import { assertEquals, assertRejects } from "@std/assert";
import {
  type Event,
  type EventType,
  IntervalTrigger,
  MemoryDataStore,
  task,
  TimeTrigger,
} from "../../mod.ts";
import type { EventDraft, EventPublisher } from "../../src/engine/event_publisher.ts";
import { PublishingStore } from "../../src/engine/publishing_store.ts";
import { acquire, aSchedule, commit, fireOf, putSchedules, T0 } from "../../testing/_stored.ts";
import { at, Rig } from "../_rig.ts";

const work = task("work", () => {});

Deno.test("a job of a claim that is held is an event, beside a stale claim on its schedule", async () => {
  const drafts: EventDraft[] = [];
  const publisher = { publish: (some: EventDraft[]) => drafts.push(...some) };
  const store = new PublishingStore(
    new MemoryDataStore(),
    publisher as unknown as EventPublisher,
  );
  await putSchedules(store, [aSchedule("s")]);
  const { schedules: [stale] } = await acquire(store);
  const { schedules: [held] } = await acquire(store, { now: T0 + 30_000 });
  drafts.length = 0;
  await commit(store, { now: T0 + 30_000, fires: [fireOf(stale!), fireOf(held!)] });
  const added = { type: "jobAdded", jobId: `s@${T0}`, taskId: "t", scheduleId: "s" } as const;
  assertEquals(drafts, [added]);
});

Deno.test("everything that happens is an event, in order", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler({ identity: "me" });
  const types: EventType[] = [];
  scheduler.subscribe(({ type }) => types.push(type));
  await scheduler.start();
  await scheduler.configureTask(work);
  await scheduler.configureTask(work);
  await scheduler.addSchedule(work, new TimeTrigger(5), { id: "s" });
  await scheduler.pauseSchedule("s");
  await scheduler.unpauseSchedule("s");
  await rig.clock.advance(10);
  await scheduler.cleanup();
  await scheduler.addSchedule(work, new TimeTrigger(50), { id: "s" });
  await scheduler.removeSchedule("s");
  await scheduler.stop();
  assertEquals(types, [
    "schedulerStarted",
    "taskAdded",
    "taskUpdated",
    "scheduleAdded",
    "scheduleUpdated",
    "scheduleUpdated",
    "jobAdded",
    "scheduleUpdated",
    "jobAcquired",
    "jobReleased",
    "scheduleRemoved",
    "scheduleAdded",
    "scheduleRemoved",
    "schedulerStopped",
  ]);
});

Deno.test("an event carries ids, times and outcome", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ identity: "me" });
  const fail = task("fail", () => Promise.reject(new RangeError("no")));
  const released = scheduler.getNextEvent(["jobReleased"]);
  await scheduler.addSchedule(fail, new TimeTrigger(5), { id: "s" });
  await rig.clock.advance(5);
  const { jobId, error, ...event } = await released;
  assertEquals([typeof jobId, error?.name, error?.message], ["string", "RangeError", "no"]);
  assertEquals(event, {
    type: "jobReleased",
    taskId: "fail",
    scheduleId: "s",
    scheduledFireTime: at(5),
    startedAt: at(5),
    outcome: "error",
    timestamp: at(5),
    schedulerId: "me",
  });
});

Deno.test("a job that leaves the store without having run is released, and removed", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const types: EventType[] = [];
  scheduler.subscribe(({ type }) => types.push(type), ["jobReleased", "jobRemoved"]);
  await scheduler.addSchedule(work, new TimeTrigger(5), { misfireGraceTime: 10 });
  await rig.clock.advance(60);
  await scheduler.start();
  await rig.clock.settle();
  assertEquals(types, ["jobReleased", "jobRemoved"]);
});

Deno.test("subscribe() can be of some types, once, and until a signal aborts or it is ended", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const seen: string[] = [];
  const { signal, abort } = abortable();
  scheduler.subscribe((event) => seen.push(`all ${event.type}`));
  scheduler.subscribe((event) => seen.push(`once ${event.taskId}`), ["taskAdded"], { once: true });
  scheduler.subscribe((event) => seen.push(`until ${event.taskId}`), ["taskAdded"], { signal });
  const end = scheduler.subscribe((event) => seen.push(`end ${event.taskId}`), ["taskAdded"]);
  await scheduler.configureTask(task("a", () => {}));
  abort();
  end();
  await scheduler.configureTask(task("b", () => {}));
  assertEquals(seen, ["all taskAdded", "once a", "until a", "end a", "all taskAdded"]);
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error("enough")) };
}

Deno.test("events() gives what happens from the call on, one by one, until its signal aborts", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const { signal, abort } = abortable();
  const events = scheduler.events(["taskAdded"], { signal });
  for (const id of ["a", "b", "c"]) await scheduler.configureTask(task(id, () => {}));
  const seen: string[] = [];
  for await (const event of events) {
    seen.push(event.taskId);
    if (seen.length === 3) abort();
  }
  await scheduler.configureTask(task("d", () => {}));
  assertEquals(seen, ["a", "b", "c"]);
});

Deno.test("events() is over when its loop is left", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await scheduler.addSchedule(work, new IntervalTrigger({ seconds: 1 }));
  const events = scheduler.events(["jobReleased"]);
  await rig.clock.advance(3);
  let count = 0;
  for await (const _ of events) if (++count === 2) break;
  await rig.clock.advance(3);
  assertEquals(await events.next(), { value: undefined, done: true });
});

Deno.test("getNextEvent() waits for one, and gives up when its signal aborts", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const { signal, abort } = abortable();
  const never = assertRejects(
    () => scheduler.getNextEvent(["jobAdded"], { signal }),
    Error,
    "enough",
  );
  const any: Promise<Event> = scheduler.getNextEvent();
  await scheduler.configureTask(work);
  assertEquals((await any).type, "taskAdded");
  abort();
  await never;
  await assertRejects(() => scheduler.getNextEvent([], { signal }), Error, "enough");
});

Deno.test("events() is over at once when its signal has aborted", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const events = scheduler.events(undefined, { signal: AbortSignal.abort() });
  await scheduler.configureTask(work);
  assertEquals(await events.next(), { value: undefined, done: true });
});

Deno.test("an event is handed on whenever it comes while others are", async () => {
  for (let turns = 0; turns < 30; turns++) {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    const seen: string[] = [];
    scheduler.subscribe(({ jobId }) => seen.push(jobId), ["jobAdded"]);
    const work = task("work", () => {});
    const first = scheduler.addJob(work);
    for (let i = 0; i < turns; i++) await null;
    const ids = await Promise.all([first, scheduler.addJob(work)]);
    await rig.clock.settle();
    assertEquals(seen, ids, `${turns}`);
  }
});
