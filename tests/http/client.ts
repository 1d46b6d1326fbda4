import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type AnyScheduler, HttpProblemError, SchedulerClient } from "../../http/client.ts";
import {
  ConflictingIdError,
  CoreScheduler,
  CronTrigger,
  IntervalTrigger,
  job,
  JobCancelledError,
  JobLookupError,
  ScheduleLookupError,
  SerializationError,
  StoreUnavailableError,
  task,
  TaskLookupError,
} from "../../mod.ts";
import { type AppRig, greet, served, TOKEN } from "./_app.ts";

function clientOf(rig: AppRig, token = TOKEN, streams = new Streams()): SchedulerClient {
  return new SchedulerClient({
    ...{ url: "http://localhost/", token, clock: rig.clock, logger: rig.log },
    fetch: async (request) => streams.take(await rig.app.request(request)),
  });
}

/** The streams of events that were opened, which can be broken. */
class Streams {
  readonly breakOff: (() => void)[] = [];

  take(response: Response): Response {
    if (response.headers.get("content-type") !== "text/event-stream") return response;
    const breakable = new TransformStream({
      start: (controller) =>
        void this.breakOff.push(() => controller.error(new Error("the line is cut"))),
    });
    return new Response(response.body!.pipeThrough(breakable), response);
  }

  /** Waits until so many were opened. */
  async opened(count: number, rig: AppRig): Promise<void> {
    while (this.breakOff.length < count) await rig.work();
    await rig.work();
  }
}

/** Waits for what the scheduler has to work for. */
async function meanwhile<T>(rig: AppRig, answer: Promise<T>): Promise<T> {
  let isOver = false;
  answer.then(() => isOver = true, () => isOver = true);
  while (!isOver) await rig.work();
  return await answer;
}

/** What users write, whichever scheduler it is. */
async function story(scheduler: AnyScheduler, rig: AppRig) {
  const daily = new CronTrigger({ hour: 9, timezone: "Europe/Paris" });
  const options = { id: "daily", args: ["Ada"] as [string], metadata: { user: "ada" } };
  await scheduler.addSchedule(greet, daily, options);
  await scheduler.updateSchedule("daily", { misfireGraceTime: { minutes: 5 } });
  await scheduler.pauseSchedule("daily");
  const paused = (await scheduler.getSchedules({ metadata: { user: "ada" }, func: greet }))[0]!;
  await scheduler.unpauseSchedule("daily", { resumeFrom: "now" });
  const { nextFireTime, trigger, misfireGraceTime } = await scheduler.getSchedule("daily");
  const ids = await scheduler.addJobs([job(greet, { args: ["Bob"], id: "b" })]);
  const again = await scheduler.addUniqueJob(greet, {
    args: ["Bob"],
    id: "c",
    uniqueKey: "k",
    delay: 60,
  });
  const twin = await scheduler.addUniqueJob(greet, { args: ["Bob"], uniqueKey: "k", delay: 60 });
  await rig.work();
  const value = await meanwhile(rig, scheduler.runJob(greet, { args: ["Cy"] }));
  const [finished] = await scheduler.getFinishedJobs({ id: "b" });
  const cancelled = await scheduler.cancelJobs({ id: ["c"] });
  await rig.work();
  const counts = await scheduler.countJobs({ taskId: "greet" });
  const removed = await scheduler.removeSchedule("daily");
  return {
    ...{
      paused: paused.paused,
      nextFireTime,
      misfireGraceTime,
      ids,
      value,
      cancelled,
      counts,
      removed,
    },
    again: again.outcome,
    twin,
    next: trigger.next(new Date("2026-07-01T00:00:00Z")),
    finished: [finished!.outcome, finished!.args, finished!.finishedAt instanceof Date],
    tasks: (await scheduler.getTasks()).map(({ id }) => id),
    schedules: await scheduler.countSchedules(),
    alive: (await scheduler.getSchedulers()).map(({ role, startedAt }) => [role, startedAt]),
    gone: await scheduler.removeSchedule("daily"),
  };
}

Deno.test("the same code gives the same with a scheduler and with a client of it", async () => {
  await using near = await served();
  await using far = await served();
  assertEquals(await story(clientOf(far), far), await story(near.own, near));
});

Deno.test("a client has each method of a scheduler", () => {
  const client = new SchedulerClient({ url: "http://localhost" });
  const namesOf = (type: { readonly prototype: object }) =>
    Object.getOwnPropertyNames(type.prototype).toSorted();
  assertEquals(namesOf(SchedulerClient), namesOf(CoreScheduler));
  assertEquals([client.state, client.identity, client.role], [
    "started",
    "http://localhost",
    "both",
  ]);
});

Deno.test("a client throws what the scheduler would have thrown", async () => {
  await using rig = await served();
  const client = clientOf(rig);
  const trigger = new IntervalTrigger({ hours: 1 });
  const { taskId } = await assertRejects(() => client.addJob("none"), TaskLookupError);
  assertEquals(taskId, "none");
  const { scheduleId } = await assertRejects(() => client.getSchedule("x/y"), ScheduleLookupError);
  assertEquals(scheduleId, "x/y");
  await assertRejects(() => client.getJob("x"), JobLookupError);
  await assertRejects(() => client.getJobResult("x"), JobLookupError);
  await client.addSchedule("greet", trigger, { id: "a" });
  const conflict = { id: "a", conflictPolicy: "exception" } as const;
  await assertRejects(() => client.addSchedule("greet", trigger, conflict), ConflictingIdError);
  await client.addSchedule("greet", trigger, { id: "a" });
  const { path } = await assertRejects(
    () => client.addJob("greet", { args: [{ on: () => {} }] }),
    SerializationError,
  );
  assertEquals(path, "args[0].on");
  await assertRejects(
    () => client.addJob("greet", { retry: { retryIf: () => true } }),
    TypeError,
    "retryIf",
  );
  await assertRejects(() => client.addJob("greet", { priority: 0.5 }), TypeError, "priority");
  await assertRejects(() => client.removeSchedules({}), TypeError, "condition");
});

Deno.test("a client may do what its token may", async () => {
  await using rig = await served();
  const { status, problem } = await assertRejects(
    () => clientOf(rig, "nobody-knows-this-one").getTasks(),
    HttpProblemError,
  );
  assertEquals([status, problem?.title], [401, "Unauthorized"]);
  const unreachable = new SchedulerClient({
    url: "http://localhost",
    fetch: () => Promise.reject(new TypeError("refused")),
  });
  await assertRejects(() => unreachable.start(), StoreUnavailableError, "http://localhost");
  assertThrows(() => new SchedulerClient({ url: "localhost:80" }), TypeError, "url");
});

Deno.test("runJob() of a client throws what the job threw, or stands for its end", async () => {
  await using rig = await served();
  const client = clientOf(rig);
  const failed = await assertRejects(
    () => meanwhile(rig, client.runJob("fail")),
    Error,
    "cannot be done",
  );
  assertEquals(failed.name, "RangeError");
  const cancelled = client.runJob("greet", { id: "c", delay: 60 });
  while ((await rig.own.getJobs()).length === 0) await rig.work();
  await client.cancelJob("c");
  await assertRejects(() => meanwhile(rig, cancelled), JobCancelledError);
});

Deno.test("values that JSON has not go through a client as they are", async () => {
  const echo = task("echo", (...args: unknown[]) => args);
  await using rig = await served({}, { tasks: [echo] });
  await rig.own.configureTask(echo);
  const args = [new Date(0), new Map([["k", new Set([1n])]]), new Uint8Array([1]), undefined];
  const value = await meanwhile(
    rig,
    clientOf(rig).runJob(echo, { args, kwargs: { at: new Date(5) } as never }),
  );
  assertEquals(value, [...args, { at: new Date(5) }]);
});

Deno.test("a precondition is asked by a client, and held by the server", async () => {
  await using rig = await served();
  const client = clientOf(rig);
  await client.addSchedule("greet", new IntervalTrigger({ hours: 1 }), {
    id: "a",
    metadata: { n: 0 },
  });
  let tries = 0;
  await client.updateSchedule("a", { metadata: { n: 2 } }, {
    precondition: async (schedule) => {
      if (tries++ === 0) await rig.own.updateSchedule("a", { metadata: { n: 1 } });
      assertEquals(schedule?.metadata, { n: tries - 1 });
    },
  });
  assertEquals([tries, (await rig.own.getSchedule("a")).metadata], [2, { n: 2 }]);
  const refuse = () => {
    throw new RangeError("not now");
  };
  await assertRejects(() => client.removeSchedule("a", { precondition: refuse }), RangeError);
  await client.getSchedule("a");
});

Deno.test("a client hears of events, as subscriber, one by one and as a stream", async () => {
  await using rig = await served();
  const streams = new Streams();
  const client = clientOf(rig, TOKEN, streams);
  const heard: string[] = [];
  const stop = client.subscribe(({ type }) => heard.push(type), ["jobAdded", "jobReleased"]);
  const next = client.getNextEvent(["jobReleased"]);
  const events = client.events(["jobAcquired"]);
  await streams.opened(3, rig);
  await rig.own.addJob("greet", { id: "j" });
  const { jobId, timestamp } = await meanwhile(rig, next);
  assertEquals([jobId, timestamp], ["j", new Date(rig.clock.now())]);
  assertEquals((await meanwhile(rig, events.next())).value?.type, "jobAcquired");
  while (heard.length < 2) await rig.work();
  assertEquals(heard, ["jobAdded", "jobReleased"]);
  stop();
  await rig.own.addJob("greet");
  assertEquals((await meanwhile(rig, events.next())).value?.type, "jobAcquired");
  assertEquals(heard.length, 2);
  await client.stop();
  assertEquals((await meanwhile(rig, events.next())).done, true);
  await assertRejects(() => client.getNextEvent(), Error, "stopped");
});

Deno.test("a client goes on where it was when a stream of events breaks", async () => {
  await using rig = await served();
  const streams = new Streams();
  const client = clientOf(rig, TOKEN, streams);
  const heard: string[] = [];
  client.subscribe((event) => heard.push((event as { jobId: string }).jobId), ["jobAdded"]);
  await streams.opened(1, rig);
  await rig.own.addJob("greet", { id: "a" });
  while (heard.length < 1) await rig.work();
  streams.breakOff[0]!();
  while (rig.log.count(/A stream of events broke/) === 0) await rig.work();
  await rig.own.addJob("greet", { id: "b" });
  await rig.work();
  assertEquals(heard, ["a"]);
  await rig.clock.advance(1);
  while (heard.length < 2) await rig.work();
  assertEquals(heard, ["a", "b"]);
  await client.stop();
});

Deno.test("a client misses nothing when a stream breaks before its first event", async () => {
  await using rig = await served();
  const streams = new Streams();
  const client = clientOf(rig, TOKEN, streams);
  const heard: string[] = [];
  client.subscribe((event) => heard.push((event as { jobId: string }).jobId), ["jobAdded"]);
  await streams.opened(1, rig);
  await rig.work();
  streams.breakOff[0]!();
  while (rig.log.count(/A stream of events broke/) === 0) await rig.work();
  await rig.own.addJob("greet", { id: "a" });
  await rig.clock.advance(1);
  await streams.opened(2, rig);
  for (let i = 0; i < 20 && heard.length < 1; i++) await rig.work();
  assertEquals(heard, ["a"]);
  await client.stop();
});

Deno.test("an id of dots, which no path can have, is refused", async () => {
  await using rig = await served();
  const client = clientOf(rig, TOKEN);
  for (const id of [".", ".."]) {
    await assertRejects(() => client.getSchedule(id), TypeError, "no path can have it");
    await assertRejects(() => client.removeSchedule(id), TypeError, "no path can have it");
    const job = await rig.send("POST", "/jobs", { taskId: "greet", id });
    const schedule = { taskId: "greet", id, trigger: { kind: "time", seconds: 1 } };
    const { status, body } = await rig.send("POST", "/schedules", schedule);
    assertEquals([job.status, status, body.errors[0].field], [422, 422, "id"]);
  }
  await client.stop();
});

Deno.test("lists are read page by page, up to their limit", async () => {
  await using rig = await served();
  await rig.own.addJobs(Array.from({ length: 450 }, () => job(greet, { delay: 60 })));
  const client = clientOf(rig);
  const all = await client.getJobs();
  assertEquals([all.length, (await client.getJobs({ limit: 201 })).length], [450, 201]);
  assertEquals((await client.getJobs({ after: all[440]!.sequence })).length, 9);
  assertEquals(await client.getJobs({ id: [] }), []);
});
