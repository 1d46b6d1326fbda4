import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  ConflictingIdError,
  CronTrigger,
  currentJob,
  currentScheduler,
  IntervalTrigger,
  JobDeadlineMissedError,
  JobLookupError,
  type JobOptions,
  MemoryDataStore,
  ScheduleLookupError,
  type ScheduleOptions,
  Scheduler,
  type SchedulerOptions,
  SerializationError,
  task,
  TaskLookupError,
  type TaskOptions,
  TimeTrigger,
  type Trigger,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, gate, Rig } from "../_rig.ts";

const work = task("work", () => {});
const add = task("add", (a: number, b: number) => a + b);

Deno.test("a schedule has the defaults that are documented", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const id = await scheduler.addSchedule(work, new TimeTrigger(60));
  const { trigger, ...schedule } = await scheduler.getSchedule(id);
  assertEquals(trigger.next(), at(60));
  assertEquals(schedule, {
    id,
    taskId: "work",
    args: [],
    kwargs: null,
    paused: false,
    coalesce: "latest",
    misfireGraceTime: null,
    maxJitter: null,
    jobExecutor: "async",
    jobResultExpirationTime: 0,
    metadata: {},
    maxAttempts: null,
    timeout: null,
    priority: null,
    overlap: "allow",
    concurrencyKey: null,
    maxRuns: null,
    runs: 0,
    fixedDelay: null,
    version: 1,
    nextFireTime: at(60),
    lastFireTime: null,
    error: null,
    acquiredBy: null,
    acquiredUntil: null,
  });
});

Deno.test("a schedule has the options that are given; durations are in seconds", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(add, new IntervalTrigger({ hours: 1, startTime: at(0) }), {
    id: "s",
    args: [1, 2],
    paused: true,
    coalesce: "all",
    jobExecutor: "worker",
    misfireGraceTime: { minutes: 2 },
    metadata: { user: "ada" },
    maxJitter: "PT5S",
    jobResultExpirationTime: 3600,
  });
  const { trigger: _, ...schedule } = await scheduler.getSchedule("s");
  assertEquals(schedule, {
    id: "s",
    taskId: "add",
    args: [1, 2],
    kwargs: null,
    paused: true,
    coalesce: "all",
    misfireGraceTime: 120,
    maxJitter: 5,
    jobExecutor: "worker",
    jobResultExpirationTime: 3600,
    metadata: { user: "ada" },
    maxAttempts: null,
    timeout: null,
    priority: null,
    overlap: "allow",
    concurrencyKey: null,
    maxRuns: null,
    runs: 0,
    fixedDelay: null,
    version: 1,
    nextFireTime: at(0),
    lastFireTime: null,
    error: null,
    acquiredBy: null,
    acquiredUntil: null,
  });
});

Deno.test("the job at hand knows where it comes from", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ identity: "worker-1" });
  const seen: unknown[] = [];
  await scheduler.addSchedule(
    task("note", async (text: string) => {
      await Promise.resolve();
      const { signal, log: _, progress: __, ...job } = currentJob();
      seen.push(job, signal.aborted, currentScheduler() === scheduler, text);
    }, { metadata: { kind: "note" } }),
    new IntervalTrigger({ minutes: 1, startTime: at(60) }),
    { id: "s", args: ["hi"], misfireGraceTime: 30, metadata: { user: "ada" } },
  );
  await rig.clock.advance(60);
  const { id, ...job } = seen[0] as { id: string };
  assertEquals(typeof id, "string");
  assertEquals([job, ...seen.slice(1)], [
    {
      sequence: 1,
      taskId: "note",
      args: ["hi"],
      kwargs: null,
      scheduleId: "s",
      nominalFireTime: at(60),
      scheduledFireTime: at(60),
      startDeadline: at(90),
      runAt: null,
      executor: "async",
      resultExpirationTime: 0,
      attempts: 1,
      maxAttempts: 1,
      failures: [],
      timeout: null,
      priority: 0,
      concurrencyKey: null,
      uniqueKey: null,
      version: 1,
      state: "running",
      startedAt: at(60),
      aborted: null,
      lastProgress: null,
      logLines: [],
      metadata: { kind: "note", user: "ada" },
      createdAt: at(60),
      acquiredBy: "worker-1",
      acquiredUntil: at(90),
    },
    false,
    true,
    "hi",
  ]);
});

Deno.test("kwargs reach the function as one last object argument", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const show = task("show", (a: number, options: { b: string }) => [a, options]);
  const value = scheduler.runJob(show, { args: [1], kwargs: { b: "two" } });
  await rig.clock.settle();
  assertEquals(await value, [1, { b: "two" }]);
});

Deno.test("a named function is a task, and so is the id of one that is known", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  async function greet(name: string) {
    return await Promise.resolve(`Hello, ${name}!`);
  }
  assertEquals(await scheduler.runJob(greet, { args: ["Ada"] }), "Hello, Ada!");
  assertEquals(await scheduler.runJob("greet", { args: ["Bob"] }), "Hello, Bob!");
  assertEquals((await scheduler.getTasks()).map(({ id }) => id), ["greet"]);
});

Deno.test("a task is configured once and for all", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler({ taskDefaults: { maxRunningJobs: 3, misfireGraceTime: 60 } });
  const configured = await scheduler.configureTask(work, { metadata: { a: 1 } });
  assertEquals(configured, {
    ...{ id: "work", jobExecutor: "async", maxRunningJobs: 3, misfireGraceTime: 60 },
    ...{ maxAttempts: 1, timeout: null, priority: 0, rateLimit: null, keep: null, version: 1 },
    metadata: { a: 1 },
  });
  const changed = await scheduler.configureTask("work", { maxRunningJobs: 9 });
  assertEquals([changed.maxRunningJobs, changed.metadata], [9, { a: 1 }]);
  assertEquals(await scheduler.getTasks(), [changed]);
});

Deno.test("a task is removed once nothing refers to it", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(work, new TimeTrigger(60), { id: "s" });
  await assertRejects(() => scheduler.removeTask("work"), ConflictingIdError, '"work"');
  await scheduler.removeSchedule("s");
  const removed = scheduler.getNextEvent(["taskRemoved"]);
  assertEquals(await scheduler.removeTask("work"), true);
  assertEquals((await removed).taskId, "work");
  assertEquals(await scheduler.removeTask("work"), false);
  await assertRejects(() => scheduler.addJob("work"), TaskLookupError);
});

Deno.test("conflictPolicy says what becomes of a schedule that exists", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const put = (seconds: number, conflictPolicy?: "doNothing" | "replace" | "exception") =>
    scheduler.addSchedule(work, new TimeTrigger(seconds), {
      ...{ id: "s", ...(conflictPolicy && { conflictPolicy }) },
    });
  const next = async () => (await scheduler.getSchedule("s")).nextFireTime;
  await put(10);
  await put(20);
  assertEquals(await next(), at(10));
  await assertRejects(() => put(20, "exception"), ConflictingIdError, '"s"');
  assertEquals(await next(), at(10));
  assertEquals(await put(20, "replace"), "s");
  assertEquals(await next(), at(20));
});

Deno.test("filters are ANDed", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const trigger = new TimeTrigger(60);
  const ids = async (filter: Parameters<Scheduler["getSchedules"]>[0]) =>
    (await scheduler.getSchedules(filter)).map(({ id }) => id);
  await scheduler.addSchedule(work, trigger, { id: "a", metadata: { user: "ada", n: 1 } });
  await scheduler.addSchedule(work, trigger, { id: "b", metadata: { user: "bob", n: 1 } });
  await scheduler.addSchedule(add, trigger, { id: "c", args: [1, 2], metadata: { user: "ada" } });
  assertEquals(await ids({}), ["a", "b", "c"]);
  assertEquals(await ids({ metadata: { user: "ada" } }), ["a", "c"]);
  assertEquals(await ids({ metadata: { user: "ada" }, func: add }), ["c"]);
  assertEquals(await ids({ taskId: "work", metadata: { n: 1 } }), ["a", "b"]);
  assertEquals(await ids({ taskId: "work", func: add }), []);
  assertEquals(await ids({ id: ["c", "a"] }), ["a", "c"]);
  assertEquals(await ids({ id: "b", metadata: { user: "ada" } }), []);
  assertEquals(await scheduler.removeSchedules({ metadata: { user: "ada" } }), 2);
  assertEquals(await ids({}), ["b"]);
});

Deno.test("getJobs() lists queued and running jobs", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const done = gate();
  const long = task("long", () => done.opened);
  const first = await scheduler.addJob(long, { metadata: { n: 1 } });
  const second = await scheduler.addJob(long);
  await rig.clock.settle();
  const jobs = await scheduler.getJobs({ func: long });
  assertEquals(jobs.map(({ id, acquiredBy }) => [id, acquiredBy]), [
    [first, scheduler.identity],
    [second, null],
  ]);
  assertEquals((await scheduler.getJobs({ metadata: { n: 1 } })).length, 1);
  done.open();
});

Deno.test("removeSchedule() says whether there was one; pausing an unknown one is an error", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(work, new TimeTrigger(60), { id: "s" });
  assertEquals(await scheduler.removeSchedule("s"), true);
  assertEquals(await scheduler.removeSchedule("s"), false);
  for (const call of ["getSchedule", "pauseSchedule", "unpauseSchedule"] as const) {
    await assertRejects(() => scheduler[call]("s"), ScheduleLookupError, '"s"');
  }
});

Deno.test("getJobResult() waits for the end, and can be asked again until the result expires", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const done = gate();
  const slow = task("slow", () => done.opened.then(() => 7));
  const id = await scheduler.addJob(slow, { resultExpirationTime: 60 });
  await assertRejects(
    () => scheduler.getJobResult(id, { wait: false }),
    JobLookupError,
    "not done",
  );
  const result = scheduler.getJobResult(id);
  const elsewhere = rig.scheduler().getJobResult(id);
  await rig.clock.advance(30);
  done.open();
  await rig.clock.advance(5);
  const expected = {
    jobId: id,
    outcome: "success",
    startedAt: at(0),
    finishedAt: at(30),
    expiresAt: at(90),
    returnValue: 7,
    error: null,
  } as const;
  assertEquals(await result, expected);
  assertEquals(await elsewhere, expected);
  await rig.clock.advance(54);
  assertEquals(await scheduler.getJobResult(id, { wait: false }), expected);
  await rig.clock.advance(1);
  await assertRejects(() => rig.scheduler().getJobResult(id), JobLookupError, id);
});

Deno.test("the result of a function that returns nothing is undefined, and null with an error", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const functions = [() => {}, () => null, () => Promise.reject(new Error("no"))];
  const values = await Promise.all(functions.map(async (fn, i) => {
    const id = await scheduler.addJob(task(`task ${i}`, fn), { resultExpirationTime: 60 });
    await rig.clock.settle();
    return (await scheduler.getJobResult(id))!.returnValue;
  }));
  assertEquals(values, [undefined, null, null]);
});

Deno.test("getJobResult() gives null for a job that kept none, before and after its end", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const done = gate();
  const id = await scheduler.addJob(task("slow", () => done.opened));
  const early = scheduler.getJobResult(id);
  await rig.clock.settle();
  done.open();
  assertEquals(await early, null);
  assertEquals(await scheduler.getJobResult(id), null);
  await assertRejects(() => scheduler.getJobResult("unknown"), JobLookupError, '"unknown"');
});

Deno.test("runJob() gives the very value, and throws the very error, of a job that ran here", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  class Refusal extends Error {}
  const refusal = new Refusal("no");
  assertEquals(await scheduler.runJob(add, { args: [1, 2] }), 3);
  const refuse = task("refuse", () => Promise.reject(refusal));
  assertEquals(await assertRejects(() => scheduler.runJob(refuse)), refusal);
});

Deno.test("runJob() gives a copy of the value, or of the error, of a job that ran elsewhere", async () => {
  await using rig = new Rig();
  const client = rig.scheduler();
  const value = client.runJob(task("map", () => new Map([["a", 1]])));
  const failure = assertRejects(
    () => client.runJob(task("fail", () => Promise.reject(new RangeError("too far")))),
    Error,
    "too far",
  ) as Promise<Error>;
  const worker = await rig.started();
  await worker.configureTask(task("map", () => new Map([["a", 1]])));
  await worker.configureTask(task("fail", () => Promise.reject(new RangeError("too far"))));
  await rig.clock.advance(10);
  assertEquals(await value, new Map([["a", 1]]));
  assertEquals((await failure).name, "RangeError");
});

Deno.test("an error of a stored job keeps its name, message and causes", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const fail = task("fail", () => {
    throw new TypeError("outer", { cause: new RangeError("inner") });
  });
  const id = await scheduler.addJob(fail, { resultExpirationTime: 60 });
  await rig.clock.settle();
  const { error } = (await scheduler.getJobResult(id))!;
  const cause = error?.cause as Error;
  assertEquals([error?.name, error?.message, cause.name, cause.message], [
    ...["TypeError", "outer", "RangeError", "inner"],
  ]);
});

Deno.test("a worker runs jobs and fires nothing; a scheduler fires and runs nothing", async () => {
  await using rig = new Rig();
  let ran = 0;
  const tally = task("tally", () => void ran++);
  const worker = await rig.started({ role: "worker" });
  await worker.configureTask(tally);
  await worker.addSchedule(tally, new TimeTrigger(0));
  await rig.clock.advance(10);
  assertEquals([ran, (await worker.getJobs()).length], [0, 0]);
  await worker.stop();
  const maker = await rig.started({ role: "scheduler" });
  await rig.clock.advance(10);
  assertEquals([ran, (await maker.getJobs()).length], [0, 1]);
  await worker.start();
  await rig.clock.advance(10);
  assertEquals([ran, (await maker.getJobs()).length], [1, 0]);
});

Deno.test("cleanup() removes schedules that have finished", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await scheduler.addSchedule(work, new TimeTrigger(0), { id: "done" });
  await scheduler.addSchedule(work, new TimeTrigger(60), { id: "next" });
  await rig.clock.advance(1);
  assertEquals((await scheduler.getSchedules()).length, 2);
  await scheduler.cleanup();
  assertEquals((await scheduler.getSchedules()).map(({ id }) => id), ["next"]);
});

Deno.test("finished schedules are removed by themselves after a day", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await scheduler.addSchedule(work, new TimeTrigger(0), { id: "done" });
  await rig.clock.advance({ hours: 23 });
  assertEquals((await scheduler.getSchedules()).length, 1);
  await rig.clock.advance({ hours: 2 });
  assertEquals((await scheduler.getSchedules()).length, 0);
});

Deno.test("a trigger that never fires is a finished schedule", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const never = CronTrigger.fromCrontab("0 0 31 2 *");
  await scheduler.addSchedule(work, never, { id: "s" });
  assertEquals((await scheduler.getSchedule("s")).nextFireTime, null);
});

Deno.test("the start of a trigger is the time of adding, by the scheduler's clock", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const trigger = new IntervalTrigger({ minutes: 1 });
  await rig.clock.advance(7);
  await scheduler.addSchedule(work, trigger, { id: "s" });
  assertEquals((await scheduler.getSchedule("s")).nextFireTime, at(7));
});

Deno.test("state, identity and role tell what the scheduler is", async () => {
  await using scheduler = new Scheduler({ identity: "me", role: "worker" });
  assertEquals([scheduler.state, scheduler.identity, scheduler.role], ["stopped", "me", "worker"]);
  const started = scheduler.start();
  await started;
  assertEquals(scheduler.state, "started");
});

/** Calls that are refused, with what error, and what its message says. */
const REFUSED: readonly [
  call: (scheduler: Scheduler) => Promise<unknown>,
  error: new (...args: never[]) => Error,
  ...says: string[],
][] = [
  [(s) => s.addSchedule("unknown", new TimeTrigger(1)), TaskLookupError, '"unknown"'],
  [(s) => s.addJob("unknown"), TaskLookupError, '"unknown"'],
  [(s) => s.runJob("unknown"), TaskLookupError, '"unknown"'],
  [(s) => s.configureTask("unknown"), TaskLookupError, '"unknown"'],
  [(s) => s.addSchedule(() => {}, new TimeTrigger(1)), TypeError, "without a name", "task("],
  [(s) => s.addSchedule(work, {} as Trigger), TypeError, "expected a trigger"],
  [(s) => s.addSchedule(work, new TimeTrigger(1), { id: "" }), TypeError, "id"],
  [(s) => s.addSchedule(work, new TimeTrigger(1), bad({ idd: "x" })), TypeError, '"idd"', "id"],
  [(s) => s.addSchedule(work, new TimeTrigger(1), bad({ coalesce: "x" })), TypeError, "coalesce"],
  [
    (s) => s.addSchedule(work, new TimeTrigger(1), bad({ conflictPolicy: "x" })),
    ...[TypeError, "conflictPolicy", "doNothing"] as const,
  ],
  [(s) => s.addSchedule(work, new TimeTrigger(1), bad({ args: 5 })), TypeError, "args", "5"],
  [(s) => s.addSchedule(work, new TimeTrigger(1), bad({ kwargs: 5 })), TypeError, "kwargs", "5"],
  [(s) => s.addSchedule(work, new TimeTrigger(1), bad({ paused: 1 })), TypeError, "paused"],
  [(s) => s.addSchedule(work, new TimeTrigger(1), { maxJitter: -1 }), RangeError, "maxJitter"],
  [
    (s) => s.addSchedule(work, new TimeTrigger(1), { metadata: { now: new Date() } }),
    ...[SerializationError, "metadata.now"] as const,
  ],
  [
    (s) => s.addSchedule(work, new TimeTrigger(1), bad({ args: [{ onDone: () => {} }] })),
    ...[SerializationError, "args[0].onDone", "function"] as const,
  ],
  [(s) => s.addJob(work, badJob({ args: [new (class Cat {})()] })), SerializationError, "Cat"],
  [(s) => s.addJob(work, badJob({ resultExpirationTime: "x" })), RangeError, "resultExpiration"],
  [(s) => s.addJob(work, badJob({ executor: "x" })), TypeError, '"executor"', "jobExecutor"],
  [(s) => s.configureTask(work, { maxRunningJobs: 0 }), RangeError, "maxRunningJobs"],
  [(s) => s.configureTask(work, badTask({ limit: 5 })), TypeError, '"limit"'],
  [(s) => s.getSchedules({ user: "x" } as object), TypeError, '"user"', "metadata"],
  [(s) => s.removeSchedules({}), TypeError, "no condition"],
  [(s) => s.removeSchedules({ metadata: {} }), TypeError, "no condition"],
  [(s) => s.tick({ limit: -1 }), RangeError, "limit"],
  [(s) => s.tick({ deadline: "soon" }), RangeError, "deadline"],
  [(s) => s.stop({ drain: -1 }), RangeError, "drain"],
];

function bad(options: object): ScheduleOptions<[]> {
  return options as ScheduleOptions<[]>;
}

function badJob(options: object): JobOptions<[]> {
  return options as JobOptions<[]>;
}

function badTask(options: object): TaskOptions {
  return options as TaskOptions;
}

for (const [call, error, ...says] of REFUSED) {
  Deno.test(`${error.name} that says ${says.join(" ... ")}, and nothing is written`, async () => {
    const store = new FaultyStore(new MemoryDataStore());
    await using rig = new Rig({ store });
    const scheduler = rig.scheduler();
    const thrown = await assertRejects(() => call(scheduler), error as typeof Error) as Error;
    for (const part of says) assertEquals(thrown.message.includes(part), true, thrown.message);
    assertEquals(await store.getTasks({}), []);
    assertEquals(await store.getSchedules({}), []);
    assertEquals(await store.getJobs({}), []);
  });
}

Deno.test("another function under the id of a task is refused, unless it is configured", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await scheduler.addJob(work);
  const other = task("work", () => "other");
  await assertRejects(() => scheduler.addJob(other), ConflictingIdError, '"work"');
  await scheduler.configureTask(other);
  assertEquals(await scheduler.runJob(other), "other");
});

Deno.test("a worker runs the jobs of its tasks, and stores nothing of them", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const jobId = await rig.scheduler().addJob(work, { resultExpirationTime: 60 });
  store.clear();
  const before = store.calls.length;
  const worker = rig.scheduler({ tasks: [work, function other() {}] });
  assertEquals((await worker.tick()).ran, 1);
  assertEquals((await worker.getJobResult(jobId))?.outcome, "success");
  assertEquals(store.calls.slice(before).filter((call) => /Task|add/.test(call)), []);
});

Deno.test("options of a scheduler that cannot be used are refused", () => {
  const refused: [object, string][] = [
    [{ stores: 1 }, '"stores"'],
    [{ role: "boss" }, "role"],
    [{ identity: "" }, "identity"],
    [{ maxConcurrentJobs: 0 }, "maxConcurrentJobs"],
    [{ leaseDuration: 0 }, "leaseDuration"],
    [{ pollInterval: -1 }, "pollInterval"],
    [{ cleanupInterval: "often" }, "cleanupInterval"],
    [{ unknownTasks: "run" }, "unknownTasks"],
    [{ tasks: work }, "tasks is a list"],
    [{ tasks: ["work"] }, 'the id "work"'],
    [{ tasks: [task("a", () => 1), task("a", () => 2)] }, 'task "a" has another function'],
    [{ taskDefaults: { maxRunningJobs: 0.5 } }, "maxRunningJobs"],
  ];
  for (const [options, says] of refused) {
    assertThrows(() => new Scheduler(options as SchedulerOptions), Error, says);
  }
});

Deno.test("runJob() throws JobDeadlineMissedError for a job that missed its start", async () => {
  await using rig = new Rig();
  const client = rig.scheduler({ newId: () => "late" });
  const value = client.runJob(work);
  const failure = assertRejects(() => value, JobDeadlineMissedError, '"late"');
  await rig.clock.settle();
  const { jobs: [job] } = await rig.store.acquire({
    now: rig.clock.now(),
    lease: { token: "t", by: "other", until: rig.clock.now() + 1000 },
    ...{ maxSchedules: 0, maxJobs: 1, tasks: null, executors: null },
  });
  await rig.store.commit({
    now: rig.clock.now(),
    ...{ fires: [], releases: [] },
    ends: [{
      ...{ jobId: "late", taskId: "work", scheduleId: null, scheduledFireTime: null },
      ...{ token: job!.lease!.token, outcome: "missedStartDeadline", startedAt: null },
      ...{ finishedAt: rig.clock.now(), expiresAt: rig.clock.now() + 60_000 },
      ...{ returnValue: null, error: null },
    }],
  });
  await rig.clock.advance(5);
  await failure;
});

Deno.test("configureTask() leaves every setting that is not given as it is", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const four = task("four", () => {}, { maxRunningJobs: 4 });
  await scheduler.configureTask(four);
  await scheduler.configureTask(four, { maxRunningJobs: 10 });
  assertEquals((await scheduler.configureTask(four, { misfireGraceTime: 5 })).maxRunningJobs, 10);
  await scheduler.configureTask("four", { metadata: { a: 1 } });
  assertEquals(await scheduler.getTasks(), [{
    ...{ id: "four", jobExecutor: "async", maxRunningJobs: 10, misfireGraceTime: 5 },
    ...{ maxAttempts: 1, timeout: null, priority: 0, rateLimit: null, keep: null, version: 1 },
    metadata: { a: 1 },
  }]);
  const eight = task("four", () => {}, { maxRunningJobs: 8 });
  assertEquals((await scheduler.configureTask(eight)).maxRunningJobs, 8);
});

Deno.test("configureTask() by its id adds a task that is known here as it was made", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = rig.scheduler();
  store.plan("addJobs", "failBefore");
  await assertRejects(() => scheduler.addJob(task("four", () => {}, { maxRunningJobs: 4 })));
  assertEquals(await scheduler.getTasks(), []);
  const { maxRunningJobs, metadata } = await scheduler.configureTask("four", {
    metadata: { a: 1 },
  });
  assertEquals([maxRunningJobs, metadata], [4, { a: 1 }]);
});

Deno.test("an executor that is not here is warned of once, where jobs are run", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const warnings = () => rig.log.count(/no executor "gpu" here/);
  for (let i = 0; i < 3; i++) await scheduler.addJob(work, { jobExecutor: "gpu" });
  await scheduler.addJob(work);
  assertEquals([warnings(), rig.log.lines.length], [1, 1]);
  await rig.scheduler({ role: "scheduler" }).addJob(work, { jobExecutor: "gpu" });
  assertEquals(warnings(), 1);
  const tuned = task("tuned", () => {}, { jobExecutor: "gpu" });
  await rig.scheduler().addSchedule(tuned, new TimeTrigger(60));
  assertEquals(warnings(), 2);
});

Deno.test("unpauseSchedule() throws when the schedule is removed meanwhile", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(work, new TimeTrigger(60), { id: "s" });
  const held = store.hold("updateSchedule");
  const refused = assertRejects(() => scheduler.unpauseSchedule("s"), ScheduleLookupError, '"s"');
  await held.reached;
  await scheduler.removeSchedule("s");
  held.release();
  await refused;
});
