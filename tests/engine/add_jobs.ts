import { assertEquals, assertRejects } from "@std/assert";
import {
  ConflictingIdError,
  currentJob,
  job,
  type JobRequest,
  MemoryDataStore,
  SerializationError,
  task,
  TaskLookupError,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, Rig } from "../_rig.ts";

const shout = task("shout", (text: string) => text.toUpperCase());
const count = task("count", (n: number) => n + 1, { metadata: { kind: "sum" } });

Deno.test("many jobs are added in one call, in their order, each with its options", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = rig.scheduler();
  const kept = { resultExpirationTime: 60 };
  const ids = await scheduler.addJobs([
    job(shout, { args: ["a"], ...kept }),
    job(count, { args: [1], metadata: { user: "ada" }, ...kept }),
    job(shout, { args: ["b"], delay: 60, ...kept }),
  ]);
  assertEquals(store.calls.filter((call) => call === "addJobs").length, 1);
  const jobs = await scheduler.getJobs();
  assertEquals(jobs.map(({ id }) => id), ids);
  assertEquals(jobs.map(({ taskId, runAt }) => [taskId, runAt]), [
    ["shout", null],
    ["count", null],
    ["shout", at(60)],
  ]);
  assertEquals(jobs[1]!.metadata, { kind: "sum", user: "ada" });
  assertEquals(await rig.tick(scheduler), { fired: 0, ran: 2, failed: 0, nextWakeAt: at(60) });
  const values = await Promise.all(ids.slice(0, 2).map((id) => scheduler.getJobResult(id)));
  assertEquals(values.map((result) => result?.returnValue), ["A", 2]);
});

Deno.test("each of them has an event, and wakes a scheduler that runs", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const ran: string[] = [];
  const note = task("note", () => void ran.push(currentJob().id));
  const added: string[] = [];
  scheduler.subscribe(({ jobId }) => added.push(jobId), ["jobAdded"]);
  const ids = await scheduler.addJobs([job(note), job(note)]);
  await rig.clock.settle();
  assertEquals([added, ran], [ids, ids]);
});

Deno.test("no jobs are no call", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  assertEquals(await rig.scheduler().addJobs([]), []);
  assertEquals(store.calls, []);
});

const any = (value: unknown) => value as JobRequest[];
// deno-lint-ignore no-explicit-any
type ErrorClass = new (...args: any[]) => Error;
const REFUSED: Readonly<Record<string, readonly [JobRequest[], ErrorClass, string]>> = {
  "a value that cannot be stored": [
    [job(count, { args: [1] }), job(shout, { args: [(() => {}) as unknown as string] })],
    ...[SerializationError, "(jobs[1])"] as const,
  ],
  "a slip": [
    any([job(count, { args: [1] }), { task: shout, options: { arg: [] } }]),
    TypeError,
    "arg",
  ],
  "what job() has not made": [any([{ task: shout, args: ["a"] }]), TypeError, "(jobs[0])"],
  "what is no job": [any([null]), TypeError, "job() makes one, got null (jobs[0])"],
  "what is no list": [any({}), TypeError, "expected an array"],
  "an unknown task": [
    [job(shout, { args: ["a"] }), job("nobody")],
    ...[TaskLookupError, '"nobody"'] as const,
  ],
  "two functions of one task": [
    [job(shout, { args: ["a"] }), job(task("shout", () => {}))],
    ...[ConflictingIdError, '"shout"'] as const,
  ],
};

for (const [what, [jobs, type, says]] of Object.entries(REFUSED)) {
  Deno.test(`with ${what} among them, nothing is added`, async () => {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    await assertRejects(() => scheduler.addJobs(jobs), type, says);
    assertEquals([await scheduler.getJobs(), await scheduler.getTasks()], [[], []]);
  });
}
