import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  MemoryDataStore,
  Scheduler,
  type SchedulerOptions,
  SchedulerService,
  task,
  TimeTrigger,
} from "../../mod.ts";
import { Rig } from "../_rig.ts";

const work = task("work", () => {});
const trigger = new TimeTrigger(60);
const HALF = "half \ud800";

/** Lets anything through the compiler, as from JavaScript. */
// deno-lint-ignore no-explicit-any
const any = (value: unknown): any => value;

/** Calls that are refused with a `TypeError`, and what its message says. */
const REFUSED: Record<string, [call: (s: Scheduler) => unknown, ...says: string[]]> = {
  "schedules by the filter of jobs": [
    (s) => s.removeSchedules(any({ scheduleId: "s" })),
    ...['"scheduleId"', "taskId"],
  ],
  "schedules read by the filter of jobs": [
    (s) => s.getSchedules(any({ scheduleId: "s" })),
    '"scheduleId"',
  ],
  "jobs by the filter of schedules": [(s) => s.getJobs(any({ failed: true })), '"failed"'],
  "a filter that is text": [(s) => s.getSchedules(any("s")), '"s"'],
  "a filter that is null": [(s) => s.getSchedules(any(null)), "null"],
  "a number for an id": [(s) => s.getSchedules(any({ id: 5 })), "id", "5"],
  "a number among ids": [(s) => s.getSchedules(any({ id: ["a", 5] })), "id", "5"],
  "null for a task": [(s) => s.getSchedules(any({ taskId: null })), "taskId", "null"],
  "null for a schedule": [(s) => s.getJobs(any({ scheduleId: null })), "scheduleId", "null"],
  "text for failed": [(s) => s.getSchedules(any({ failed: "yes" })), "failed"],
  "text for paused": [(s) => s.getSchedules(any({ paused: "yes" })), "paused", '"yes"'],
  "a number to search": [(s) => s.getSchedules(any({ search: 5 })), "search", "5"],
  "half a surrogate pair to search": [
    (s) => s.getSchedules({ search: HALF }),
    ...["search", "surrogate"],
  ],
  "an unknown order": [
    (s) => s.getSchedules(any({ order: "taskId" })),
    ...["order", "nextFireTime", "taskId"],
  ],
  "a page by the next fire time": [
    (s) => s.getSchedules({ order: "nextFireTime", after: "s" }),
    ...["after", "nextFireTime"],
  ],
  "removing in an order": [(s) => s.removeSchedules({ id: "s", order: "id" }), "order"],
  "jobs that are paused": [(s) => s.getJobs(any({ paused: true })), '"paused"'],
  "text after jobs": [(s) => s.getJobs(any({ after: "j" })), "after"],
  "a number after schedules": [(s) => s.getSchedules(any({ after: 5 })), "after"],
  "a schedule of no id": [(s) => s.getSchedule(any(undefined)), "id"],
  "removing what has no id": [(s) => s.removeSchedule(any(undefined)), "id"],
  "pausing what has no id": [(s) => s.pauseSchedule(any(null)), "id"],
  "running what has no id": [(s) => s.runScheduleNow(any(undefined)), "id"],
  "unpausing what has no id": [(s) => s.unpauseSchedule(any(undefined)), "id"],
  "a result of no id": [(s) => s.getJobResult(any(undefined)), "id"],
  "removing a task of no id": [(s) => s.removeTask(any(undefined)), "id"],
  "options of a result that are null": [(s) => s.getJobResult("j", any(null)), "null"],
  "a slip in the options of a result": [(s) => s.getJobResult("j", any({ wiat: false })), '"wiat"'],
  "a slip in unpauseSchedule()": [
    (s) => s.unpauseSchedule("s", any({ resumeForm: "now" })),
    ...['"resumeForm"', "resumeFrom"],
  ],
  "unpauseSchedule() with null": [(s) => s.unpauseSchedule("s", any(null)), "null"],
  "a slip in stop()": [(s) => s.stop(any({ drian: false })), '"drian"', "drain"],
  "stop() with null": [(s) => s.stop(any(null)), "null"],
  "tick() with null": [(s) => s.tick(any(null)), "null"],
  "tick() with a signal that is none": [(s) => s.tick(any({ signal: 5 })), "signal", "5"],
  "an array for kwargs": [(s) => s.addJob(work, any({ kwargs: [1] })), "kwargs", "[1]"],
  "a map for kwargs": [(s) => s.addJob(work, any({ kwargs: new Map() })), "kwargs"],
  "a date for kwargs": [
    (s) => s.addSchedule(work, trigger, any({ kwargs: new Date(0) })),
    "kwargs",
  ],
  "both a time and a delay of a job": [
    (s) => s.addJob(work, { runAt: new Date(0), delay: 5 }),
    "either runAt or delay",
  ],
  "a time of a job that is none": [(s) => s.addJob(work, any({ runAt: 5 })), "runAt", "5"],
  "a delay of a job that is none": [(s) => s.addJob(work, any({ delay: true })), "delay", "true"],
  "half a surrogate pair in a schedule": [
    (s) => s.addSchedule(work, trigger, { id: HALF }),
    ...["id", "surrogate"],
  ],
  "half a surrogate pair in a task": [(s) => s.addJob(task(HALF, () => {})), "id", "surrogate"],
  "half a surrogate pair in the id of a task": [(s) => s.addJob(HALF), "id", "surrogate"],
  "subscribing nothing": [(s) => s.subscribe(any(null)), "function", "null"],
  "an unknown event": [(s) => s.subscribe(() => {}, any(["jobDone"])), '"jobDone"', "jobReleased"],
  "text for a list of events": [(s) => s.subscribe(() => {}, any("jobAdded")), '"jobAdded"'],
  "a slip in subscribe()": [
    (s) => s.subscribe(() => {}, undefined, any({ onec: true })),
    ...['"onec"', "once"],
  ],
  "a signal that is none": [(s) => s.subscribe(() => {}, undefined, any({ signal: 5 })), "signal"],
  "an unknown next event": [(s) => s.getNextEvent(any(["jobDone"])), '"jobDone"'],
  "unknown events": [(s) => s.events(any(["jobDone"])), '"jobDone"'],
};

for (const [what, [call, ...says]] of Object.entries(REFUSED)) {
  Deno.test(`${what}: a TypeError that says ${says.join(" ... ")}`, async () => {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    await scheduler.addSchedule(work, trigger, { id: "s" });
    const thrown = await assertRejects(async () => await call(scheduler), TypeError);
    for (const part of says) assertEquals(thrown.message.includes(part), true, thrown.message);
    assertEquals(thrown.message.startsWith("Cannot "), true, thrown.message);
    assertEquals((await scheduler.getSchedules()).length, 1);
    assertEquals(await scheduler.getJobs(), []);
  });
}

/** Parts of a scheduler that cannot do what they are for. */
const UNUSABLE: Record<string, [options: object, says: string]> = {
  store: [{ store: {} }, "store has no open()"],
  broker: [{ broker: { open() {}, close() {} } }, "broker has no publish()"],
  clock: [{ clock: {} }, "clock has no now()"],
  logger: [{ logger: { warn() {} } }, "logger has no error()"],
  executor: [{ jobExecutors: { x: {} } }, "jobExecutors.x has no run()"],
  random: [{ random: 5 }, "random is a function"],
  newId: [{ newId: "id" }, "newId is a function"],
  identity: [{ identity: HALF }, "identity has half"],
};

for (const [what, [options, says]] of Object.entries(UNUSABLE)) {
  Deno.test(`a ${what} that cannot be used is refused when the scheduler is made`, () => {
    assertThrows(() => new Scheduler(options as SchedulerOptions), TypeError, says);
  });
}

for (const options of [{ runAt: "soon" }, { delay: "soon" }, { delay: -1 }, { delay: 1e14 }]) {
  Deno.test(`a job with ${JSON.stringify(options)} is refused, and not added`, async () => {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    const [name] = Object.keys(options);
    await assertRejects(() => scheduler.addJob(work, options), RangeError, `Cannot read ${name}`);
    assertEquals(await scheduler.getJobs(), []);
  });
}

Deno.test("a SchedulerService needs options, and knows which", () => {
  assertThrows(() => new SchedulerService(any(undefined)), TypeError, "Cannot make a Scheduler");
  const slip = any({ persistent: new MemoryDataStore(), transiant: {} });
  assertThrows(() => new SchedulerService(slip), TypeError, '"transiant"');
});

Deno.test("conditions that are undefined are conditions that were not given", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(work, trigger, { id: "s" });
  assertEquals((await scheduler.getSchedules(any({ id: undefined }))).length, 1);
  await assertRejects(() => scheduler.removeSchedules(any({ id: undefined })), TypeError);
});

Deno.test("a call that is refused does not note the function of its task", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const first = task("twice", () => 1);
  await assertRejects(() => scheduler.addSchedule(first, trigger, any({ coalesce: "nope" })));
  await assertRejects(() => scheduler.addJob(first, any({ args: 5 })));
  assertEquals(await scheduler.addSchedule(task("twice", () => 2), trigger, { id: "s" }), "s");
});
