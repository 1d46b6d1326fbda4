import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  currentJob,
  IntervalTrigger,
  NonRetryableError,
  RetryError,
  Scheduler,
  task,
} from "../../mod.ts";
import type { RetryOptions } from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, gate, Rig, START } from "../_rig.ts";

const KEEP = { success: true, failure: true };

/** A task that fails so often, and notes when it ran, in seconds. */
function flaky(rig: Rig, failures: number, retry: RetryOptions, error = () => new Error("no")) {
  const times: number[] = [];
  const work = task("work", () => {
    times.push((rig.clock.now() - START.getTime()) / 1000);
    if (times.length <= failures) throw error();
    return times.length;
  }, { retry, keep: KEEP });
  return { work, times };
}

Deno.test("a job that fails is tried again, each time after a longer wait", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = flaky(rig, 3, { maxAttempts: 4, delay: 2, factor: 3 });
  const value = scheduler.runJob(work);
  await rig.clock.advance(2 + 6 + 18);
  assertEquals([times, await value], [[0, 2, 8, 26], 4]);
});

Deno.test("a job that has had its attempts ends with its last error, the others beside it", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ identity: "me" });
  let n = 0;
  const { work, times } = flaky(rig, 9, { maxAttempts: 3, backoff: "fixed", delay: 5 }, () => {
    return new RangeError(`no ${++n}`);
  });
  const failure = assertRejects(() => scheduler.runJob(work), RangeError, "no 3");
  await rig.clock.advance(10);
  await failure;
  assertEquals(times, [0, 5, 10]);
  const [job] = await scheduler.getFinishedJobs();
  assertEquals([job!.outcome, job!.attempts, job!.error?.message], ["error", 3, "no 3"]);
  const seen = job!.failures.map(({ attempt, startedAt, finishedAt, worker, error }) => [
    ...[attempt, startedAt, finishedAt, worker, error.name, error.message],
  ]);
  assertEquals(seen, [
    [1, at(0), at(0), "me", "RangeError", "no 1"],
    [2, at(5), at(5), "me", "RangeError", "no 2"],
  ]);
});

Deno.test("a job that waits for its next attempt says when that is", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const events: unknown[] = [];
  scheduler.subscribe(({ attempt, runAt }) => events.push([attempt, runAt]), ["jobRetried"]);
  const { work } = flaky(rig, 1, { delay: 60 });
  const id = await scheduler.addJob(work);
  await rig.clock.settle();
  const { state, runAt, attempts, maxAttempts, failures } = await scheduler.getJob(id);
  assertEquals([state, runAt, attempts, maxAttempts], ["waiting", at(60), 1, 3]);
  assertEquals([failures.length, events], [1, [[1, at(60)]]]);
  assertEquals((await rig.tick(rig.scheduler())).nextWakeAt, at(60));
  assertEquals(rig.log.count(/failed, and is tried again in 60 s/), 1);
});

Deno.test("waits have a longest one, and may be shorter at random", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const retry = { maxAttempts: 5, delay: 10, maxDelay: 25, jitter: 0.5 };
  const { work, times } = flaky(rig, 4, retry); // random() is always 0.5
  await scheduler.addJob(work);
  await rig.clock.advance(1000);
  assertEquals(times, [0, 7.5, 22.5, 41.25, 60]);
});

Deno.test("a delay of nothing stays nothing, however large the factor", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = flaky(rig, 149, { maxAttempts: 150, delay: 0, factor: 1000 });
  const value = scheduler.runJob(work);
  await rig.clock.advance(5);
  assertEquals([await value, times.length], [150, 150]);
});

Deno.test("a function of the task decides how long to wait, and whether at all", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const seen: unknown[] = [];
  const { work, times } = flaky(rig, 9, {
    maxAttempts: 9,
    backoff: (attempt, error) => (seen.push((error as Error).message), { minutes: attempt }),
    retryIf: (_, attempt) => attempt < 3,
  });
  await scheduler.addJob(work);
  await rig.clock.advance(1000);
  assertEquals([times, seen], [[0, 60, 180], ["no", "no"]]);
  assertEquals(await scheduler.getJobs(), []);
});

Deno.test("a function that fails itself harms its job alone", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work } = flaky(rig, 9, {
    retryIf: () => {
      throw new Error("broken");
    },
  });
  await scheduler.addJob(work);
  await rig.clock.settle();
  assertEquals((await scheduler.getFinishedJobs()).map(({ error }) => error?.message), ["no"]);
  assertEquals(rig.log.count(/retry policy failed/), 1);
});

Deno.test("a job asks by its error to be run again, or never again", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  let polls = 0;
  const poll = task("poll", () => {
    if (++polls < 4) throw new RetryError({ seconds: 30 });
    return polls;
  });
  const value = scheduler.runJob(poll);
  await rig.clock.advance(90);
  assertEquals(await value, 4, "as often as it asks, where there is no policy");
  const { work, times } = flaky(rig, 9, { maxAttempts: 2 }, () => new RetryError(10));
  await scheduler.addJob(work);
  await rig.clock.advance(100);
  assertEquals(times, [90, 100], "the policy has the last word");
  const never = flaky(rig, 9, { maxAttempts: 9 }, () => new NonRetryableError("no such user"));
  await scheduler.configureTask(never.work);
  await scheduler.addJob(never.work);
  await rig.clock.advance(1000);
  assertEquals(never.times.length, 1);
});

Deno.test("schedules and jobs say for themselves how they are tried again", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const runs: unknown[] = [];
  const work = task("work", (name: string) => {
    runs.push([name, currentJob().maxAttempts]);
    throw new Error("no");
  }, { retry: { maxAttempts: 2, backoff: "fixed", delay: 1 } });
  await scheduler.addJob(work, { args: ["job"], retry: { maxAttempts: 3 } });
  await scheduler.addJob(work, { args: ["once"], retry: { maxAttempts: 1 } });
  await scheduler.addSchedule(work, new IntervalTrigger({ days: 1 }), {
    args: ["schedule"],
    retry: { maxAttempts: 4 },
  });
  await rig.clock.advance(60);
  const count = (name: string) => runs.filter((run) => (run as unknown[])[0] === name).length;
  assertEquals([count("job"), count("once"), count("schedule")], [3, 1, 4]);
  for (const retry of [{ retryIf: () => true }, { backoff: () => 1 }]) {
    await assertRejects(
      () => scheduler.addJob(work, { args: ["x"], retry }),
      TypeError,
      "only task() can have",
    );
  }
});

Deno.test("a crash is an attempt, and so is a failure after it", async () => {
  await using rig = new Rig();
  const store = new FaultyStore(rig.store);
  const dying = await rig.started({ store, identity: "dying", tasks: [] });
  const never = gate();
  await dying.addJob(task("work", () => never.opened, { retry: { maxAttempts: 2 }, keep: KEEP }));
  await rig.clock.settle();
  for (const call of ["acquire", "commit", "renew"] as const) {
    store.plan(call, "failBefore", Infinity);
  }
  const other = await rig.started({ identity: "other" });
  await other.configureTask(task("work", () => {
    throw new Error("again");
  }));
  await rig.clock.advance(30);
  const [job] = await other.getFinishedJobs();
  assertEquals([job!.attempts, job!.outcome, job!.error?.message], [2, "error", "again"]);
  const failures = job!.failures.map(({ attempt, worker, error }) => [attempt, worker, error.name]);
  assertEquals(failures, [[1, "dying", "JobAbandonedError"]]);
});

Deno.test("a start deadline is for the first attempt", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, times } = flaky(rig, 1, { delay: 60 });
  await scheduler.addSchedule(work, new IntervalTrigger({ days: 1 }), { misfireGraceTime: 5 });
  await rig.clock.advance(100);
  assertEquals(times, [0, 60]);
});

Deno.test("a retry policy that cannot be is refused", () => {
  const cases: [RetryOptions, string][] = [
    [{ maxAttempts: 0 }, "retry.maxAttempts is a whole number from 1"],
    [{ factor: 0.5 }, "retry.factor is a number from 1"],
    [{ jitter: 2 }, "retry.jitter is a number from 0 to 1"],
    [{ backoff: "linear" as "fixed" }, "retry.backoff is fixed, exponential or a function"],
    [{ delay: -1 }, "Cannot read retry.delay"],
    [{ retryIf: 5 as never }, "retry.retryIf is a function"],
    [{ attempts: 3 } as never, 'unknown option "attempts"'],
  ];
  const rig = new Rig();
  for (const [retry, message] of cases) {
    assertThrows(() => rig.scheduler({ taskDefaults: { retry } }), Error, message);
  }
});

Deno.test("a job that asks to be run again at once ends a tick by its limit, or its deadline", async () => {
  let attempts = 0;
  const now = () => START.getTime() + 20 * attempts; // an attempt takes 20 ms, and no turn of the event loop
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const sleep = async (ms: number, signal?: AbortSignal) => {
    const until = now() + ms;
    do await turn(); while (now() < until && !signal?.aborted);
  };
  const scheduler = new Scheduler({ clock: { now, sleep }, logger: { warn() {}, error() {} } });
  const again = task("again", () => {
    if (++attempts === 10_000) return; // else a tick without an end would hang this test
    throw new RetryError(0);
  }, { retry: { maxAttempts: 100_000 } });
  await scheduler.addJob(again);
  const { ran } = await scheduler.tick({ limit: 6 });
  assertEquals([ran, attempts], [0, 6]);
  assertEquals((await scheduler.tick({ deadline: 0.2 })).ran, 0);
  assert(attempts < 300, `${attempts - 6} attempts of 20 ms in 200 ms`);
  await scheduler.stop();
});
