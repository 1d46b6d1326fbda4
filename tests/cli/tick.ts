import { assertEquals, assertMatch } from "@std/assert";
import { IntervalTrigger } from "../../mod.ts";
import { report, Terminal } from "./_terminal.ts";

const TASKS = `
const good = { id: "reports.send", fn: () => "sent", options: {} };
const bad = { id: "flaky", fn() { throw new Error("no"); }, options: {} };
export { good };
export const others = [bad];
export const limit = 5;
`;

Deno.test("tick runs the jobs of the tasks that it is given", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  await Deno.writeTextFile(`${terminal.path}/tasks.mjs`, TASKS);
  await scheduler.addSchedule(report, new IntervalTrigger({ hours: 1 }), { id: "s", args: ["x"] });
  const { code, out } = await terminal.run("tick", "--tasks", "./tasks.mjs", "--deadline", "50s");
  assertEquals([code, out], [
    0,
    "1 fired, 1 ran, 0 failed; next Fri 2026-03-27 14:00 +01:00 (in 1 h)\n",
  ]);
  await scheduler.addJob("reports.send", { args: ["y"] });
  await scheduler.addJob("reports.send", { args: ["z"] });
  const { ran } = await terminal.json("tick", "--tasks", "./tasks.mjs", "--limit", "1");
  assertEquals(ran, 1);
});

Deno.test("tick without tasks makes jobs of schedules, and runs none", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  await scheduler.addSchedule(report, new IntervalTrigger({ hours: 1 }), { id: "s", args: ["x"] });
  const { fired, ran, failed } = await terminal.json("tick");
  assertEquals([fired, ran, failed], [1, 0, 0]);
  assertMatch((await terminal.run("list", "jobs")).out, /reports\.send {2}queued/);
});

Deno.test("a job that fails makes tick fail, and so does a module without tasks", async () => {
  await using terminal = new Terminal();
  const scheduler = terminal.scheduler();
  await Deno.writeTextFile(`${terminal.path}/tasks.mjs`, TASKS);
  await Deno.writeTextFile(`${terminal.path}/none.mjs`, "export const limit = 5;");
  const flaky = { id: "flaky", fn: () => {}, options: {} };
  await scheduler.addJob(flaky);
  const { code, out, err } = await terminal.run("tick", "--tasks", "./tasks.mjs");
  assertEquals([code, out], [1, "0 fired, 1 ran, 1 failed; nothing is planned\n"]);
  assertMatch(err, /^warning: Job "\S+" of task "flaky" failed: no\n$/);
  const none = await terminal.run("tick", "--tasks", "./none.mjs");
  assertEquals(none.code, 2);
  assertMatch(
    none.err,
    /^error: \.\/none\.mjs exports no tasks: expected some of task\(id, fn\)\n/,
  );
});
