import { assertEquals } from "@std/assert";
import { job, type Scheduler, type StandardSchema, task, TimeTrigger } from "../../mod.ts";
import { Rig } from "../_rig.ts";

/*
 * What the compiler accepts and refuses: each comment that expects an error is one that it would
 * report if there was none.
 */

const trigger = new TimeTrigger(60);
const none = task("none", () => {});
const two = task("two", (_text: string, _count: number) => 5);
const named = task("named", (_text: string, _options: { loud: boolean }) => "x");
const optional = task("optional", (_text?: string) => {});

Deno.test("arguments are checked by the compiler", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await scheduler.addSchedule(none, trigger);
  await scheduler.addSchedule(none, trigger, { id: "s" });
  await scheduler.addSchedule(two, trigger, { args: ["a", 1] });
  await scheduler.addSchedule(named, trigger, { args: ["a", { loud: true }] });
  await scheduler.addSchedule(named, trigger, { args: ["a"], kwargs: { loud: true } });
  await scheduler.addSchedule(optional, trigger);
  await scheduler.addSchedule(optional, trigger, { args: ["a"] });
  await scheduler.addSchedule("none", trigger, { args: [1, "whatever"] });
  await scheduler.addJob(two, { args: ["a", 1] });
  await scheduler.addJob("none");
  await scheduler.addJobs([
    job(two, { args: ["a", 1] }),
    job("none", { args: [1, "whatever"] }),
    job(named, { args: ["a"], kwargs: { loud: true } }),
    job(optional, { delay: 5 }),
    job(none),
  ]);
});

/** Never called: it only has to be refused. */
export function refused({ scheduler: make }: Rig): void {
  const scheduler = make();
  // @ts-expect-error: its arguments are missing
  scheduler.addSchedule(two, trigger);
  // @ts-expect-error: its arguments are missing
  scheduler.addJob(two);
  // @ts-expect-error: one is of the wrong type
  scheduler.addJob(two, { args: ["a", "b"] });
  // @ts-expect-error: there is one too few
  scheduler.addJob(two, { args: ["a"] });
  // @ts-expect-error: there is one too many
  scheduler.addJob(none, { args: [1] });
  // @ts-expect-error: kwargs have the type of the last parameter
  scheduler.addJob(named, { args: ["a"], kwargs: { loud: 1 } });
  // @ts-expect-error: there is no such option
  scheduler.addJob(none, { prioritee: 5 });
  // @ts-expect-error: its arguments are missing
  job(two);
  // @ts-expect-error: one is of the wrong type
  job(two, { args: ["a", "b"] });
  // @ts-expect-error: there is no such option
  job(none, { prioritee: 5 });
  // @ts-expect-error: the value is a number
  const text: Promise<string> = scheduler.runJob(two, { args: ["a", 1] });
  const value: Promise<number> = scheduler.runJob(two, { args: ["a", 1] });
  scheduler.subscribe((event) => {
    // @ts-expect-error: a task event has no job
    event.jobId;
    return event.taskId;
  }, ["taskAdded"]);
  void [text, value];
}

Deno.test("a task with a schema has the types of its arguments from it", () => {
  const schema = undefined as unknown as StandardSchema<[string, number?], [string, number]>;
  const untyped = undefined as unknown as StandardSchema;
  const check = (scheduler: Scheduler) => {
    const typed = task("typed", { args: schema }, (text: string, n: number) => text.length + n);
    scheduler.addJob(typed, { args: ["a"] });
    const value: Promise<number> = scheduler.runJob(typed, { args: ["a", 1] });
    // @ts-expect-error: the first one is a text
    scheduler.addJob(typed, { args: [1] });
    // @ts-expect-error: the second one is a number
    task("typed", { args: schema }, (_text: string, _n: boolean) => {});
    scheduler.addJob(task("untyped", { args: untyped }, (_text: string) => {}), { args: [1, 2] });
    return value;
  };
  assertEquals(typeof check, "function");
});
