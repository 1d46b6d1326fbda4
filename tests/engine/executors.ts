import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type CurrentJob,
  type JobExecutor,
  serveJobs,
  task,
  WorkerJobExecutor,
} from "../../mod.ts";
import { gate, Rig } from "../_rig.ts";

const newWorker = () => new Worker(new URL("../_worker.ts", import.meta.url), { type: "module" });

// what the worker serves under these ids runs there: here, only the ids count
const here = (id: string) =>
  task(id, (..._args: unknown[]): unknown => {
    throw new Error("this runs on the event loop");
  }, { jobExecutor: "worker", maxRunningJobs: 10 });

function withWorkers(rig: Rig, options = {}): Promise<ReturnType<Rig["scheduler"]>> {
  return rig.started({ jobExecutors: { worker: new WorkerJobExecutor(newWorker, options) } });
}

Deno.test("a job runs in a Web Worker, with its arguments and its context", async () => {
  await using rig = new Rig();
  const scheduler = await withWorkers(rig);
  const id = scheduler.identity;
  const echo = { args: [1, new Map([["a", 1]])], kwargs: { b: 2 } };
  const [taskId, by, args] = await scheduler.runJob(here("echo"), echo) as unknown[];
  assertEquals([taskId, by, args], ["echo", id, [1, new Map([["a", 1]]), { b: 2 }]]);
});

Deno.test("what a job throws in a worker is its error", async () => {
  await using rig = new Rig();
  const scheduler = await withWorkers(rig);
  await assertRejects(() => scheduler.runJob(here("fail")), Error, "not today");
  await assertRejects(() => scheduler.runJob(here("unknown")), Error, "does not serve it");
  await assertRejects(() => scheduler.runJob(here("uncloneable")), Error);
  await assertRejects(() => scheduler.runJob(here("noteHalf")), Error, "a number or null");
  await assertRejects(() => scheduler.runJob(here("whoseScheduler")), Error, "in a Web Worker");
  assertEquals(await scheduler.runJob(here("double"), { args: [4] }), 8);
});

Deno.test("what does not get to a worker, or back, is refused with its place", async () => {
  await using rig = new Rig();
  const scheduler = await withWorkers(rig);
  const home = new URL("https://example.com/");
  const echo = here("echo");
  const refusals = [
    [
      echo,
      { args: [1, { homes: new Set([home]) }] },
      "Cannot send args[1].homes.values[0]: a URL",
    ],
    [echo, { kwargs: { "my home": home } }, 'Cannot send kwargs["my home"]: a URL'],
    [here("homes"), {}, "Cannot send returnValue.values[0].homes[0]: a URL"],
    [here("uncloneable"), {}, "Cannot send returnValue: a function"],
  ] as const;
  for (const [task, options, says] of refusals) {
    const error = await assertRejects(() => scheduler.runJob(task, options), Error, says);
    assertEquals(error.name, "SerializationError");
  }
  await assertRejects(() => scheduler.runJob(here("circle")), Error, "it is a cycle"); // gets there
});

Deno.test("idle workers are used again, and never more than maxWorkers at once", async () => {
  await using rig = new Rig();
  let made = 0;
  const executor = new WorkerJobExecutor(() => {
    made++;
    return newWorker();
  }, { maxWorkers: 2 });
  const scheduler = await rig.started({ jobExecutors: { worker: executor } });
  const double = here("double");
  const values = Array.from({ length: 8 }, (_, i) => scheduler.runJob(double, { args: [i] }));
  assertEquals(await Promise.all(values), [0, 2, 4, 6, 8, 10, 12, 14]);
  assertEquals(made, 2);
});

Deno.test("a job that never ends is ended with its worker", async () => {
  await using rig = new Rig();
  const scheduler = await withWorkers(rig);
  const value = assertRejects(() => scheduler.runJob(here("forever")), Error, "was cancelled");
  await rig.clock.settle();
  await scheduler.stop({ drain: false });
  await value;
  await scheduler.start();
  assertEquals(await scheduler.runJob(here("double"), { args: [4] }), 8);
});

Deno.test("a host without Web Workers says so", async () => {
  await using rig = new Rig();
  const executor = new WorkerJobExecutor(() => {
    throw new ReferenceError("Worker is not defined");
  });
  const scheduler = await rig.started({ jobExecutors: { worker: executor } });
  await assertRejects(() => scheduler.runJob(here("double")), ReferenceError, "Worker");
});

Deno.test("bad options of workers are refused", () => {
  assertThrows(() => new WorkerJobExecutor(newWorker, { maxWorkers: 0 }), RangeError, "maxWorkers");
  assertThrows(() => serveJobs(["double"]), TypeError, '"double"');
});

Deno.test("an executor of one's own runs the jobs that name it, and is closed at the end", async () => {
  await using rig = new Rig();
  const calls: string[] = [];
  const upper: JobExecutor = {
    run: ({ job, args }) => Promise.resolve(`${job.taskId} ${args}`.toUpperCase()),
    close: () => Promise.resolve(void calls.push("closed")),
  };
  const scheduler = await rig.started({ jobExecutors: { upper } });
  const say = task("say", (text: string) => text);
  assertEquals(await scheduler.runJob(say, { args: ["hi"], jobExecutor: "upper" }), "SAY HI");
  assertEquals(await scheduler.runJob(say, { args: ["hi"] }), "hi");
  await scheduler.stop();
  assertEquals(calls, ["closed"]);
});

Deno.test("an executor that cannot be closed does not keep stop() from ending", async () => {
  await using rig = new Rig();
  const done = gate();
  const bad: JobExecutor = {
    run: () => done.opened,
    close: () => Promise.reject(new Error("stuck")),
  };
  const scheduler = await rig.started({ jobExecutors: { bad } });
  await scheduler.stop();
  assertEquals([scheduler.state, rig.log.count(/Cannot close executor "bad"/)], ["stopped", 1]);
});

/** A worker that does what the test says. */
class PuppetWorker {
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onerror: ((event: ErrorEvent) => unknown) | null = null;
  onmessageerror: ((event: MessageEvent) => unknown) | null = null;
  readonly jobs: string[] = [];
  terminated = false;

  postMessage(message: { readonly job: { readonly id: string } }): void {
    this.jobs.push(message.job.id);
  }
  terminate(): void {
    this.terminated = true;
  }
  reply(value: unknown): void {
    this.onmessage?.({ data: { value } } as MessageEvent);
  }
  /** Fails, and says whether somebody took notice. */
  fail(message: string): boolean {
    let isHandled = false;
    const preventDefault = () => void (isHandled = true);
    this.onerror?.({ message, preventDefault } as unknown as ErrorEvent);
    return isHandled;
  }
}

/** An executor of puppets, and a way to hand it jobs. */
function puppets(maxWorkers: number) {
  const made: PuppetWorker[] = [];
  const lines: string[] = [];
  const executor = new WorkerJobExecutor(() => {
    made.push(new PuppetWorker());
    return made.at(-1)!;
  }, { maxWorkers, logger: { warn: (line) => lines.push(line) } });
  const run = (id: string, signal = new AbortController().signal) =>
    executor.run({ job: { id, signal } as CurrentJob, fn: () => {}, args: [] });
  return { made, lines, run };
}

Deno.test("a worker that fails between two jobs is dropped, and the process goes on", async () => {
  const { made, lines, run } = puppets(1);
  const first = run("a");
  await Promise.resolve();
  made[0]!.reply(1);
  assertEquals(await first, 1);
  assertEquals(made[0]!.fail("too late"), true);
  assertEquals([made[0]!.terminated, lines], [true, ["An idle worker failed: too late"]]);
  const second = run("b");
  await Promise.resolve();
  made[1]!.reply(2);
  assertEquals(await second, 2);
});

Deno.test("a job that waits no longer for a worker passes its turn on", async () => {
  const { made, run } = puppets(1);
  const first = run("a");
  const controller = new AbortController();
  const second = run("b", controller.signal).catch((error) => error.message);
  const third = run("c");
  await Promise.resolve();
  controller.abort(new Error("enough"));
  assertEquals(await second, "enough");
  made[0]!.reply(1);
  assertEquals(await first, 1);
  for (let i = 0; i < 10; i++) await Promise.resolve();
  assertEquals(made[0]!.jobs, ["a", "c"]);
  made[0]!.reply(3);
  assertEquals(await third, 3);
});
