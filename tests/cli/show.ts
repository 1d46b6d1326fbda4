import { assertEquals, assertMatch } from "@std/assert";
import { CronTrigger, currentJob, IntervalTrigger, task } from "../../mod.ts";
import { flaky, report, Terminal } from "./_terminal.ts";

Deno.test("a schedule is shown with its next fire times in both zones, and its last runs", async () => {
  await using terminal = new Terminal();
  const scheduler = terminal.scheduler();
  const trigger = new CronTrigger({ hour: 18, timezone: "America/New_York" });
  await scheduler.addSchedule(report, trigger, {
    ...{ id: "daily", args: ["ada"], metadata: { team: "red" }, maxRuns: 3 },
  });
  await terminal.clock.advance({ hours: 11 });
  await scheduler.tick();
  const { code, out } = await terminal.run("show", "daily");
  assertEquals(code, 0);
  const [fields, next, runs] = out.split("\n\n");
  assertEquals(fields!.split("\n").map((line) => line.replace(/ {2,}/, ": ")), [
    "schedule: daily",
    "task: reports.send",
    "when: every day at 18:00, America/New_York",
    "state: active",
    "last: Fri 2026-03-27 23:00 +01:00 (1 h ago)",
    "runs: 1 of 3",
    'args: ["ada"]',
    'metadata: {"team":"red"}',
    "coalesce: latest",
    "overlap: allow",
    "misfire grace: no limit",
    "executor: async",
    "results kept: not at all",
  ]);
  assertEquals(next!.split("\n").map((line) => line.replace(/ {2,}/g, " | ")), [
    "next fire times",
    "America/New_York | Europe/Berlin",
    "Sat 2026-03-28 18:00 -04:00 | Sat 2026-03-28 23:00 +01:00 | in 23 h",
    "Sun 2026-03-29 18:00 -04:00 | Mon 2026-03-30 00:00 +02:00 | in 1 d 23 h",
  ]);
  assertMatch(runs!, /^last runs\nID .*\n\S+ +success {2}now {4}0 ms\n$/);
  assertEquals((await terminal.run("show", "daily", "-q")).out, "daily\n");
  const json = await terminal.json("show", "daily");
  assertEquals([json.kind, json.lastRuns.length, json.jobs], ["schedule", 1, []]);
});

Deno.test("a schedule that was set aside says why, and that it may be resumed", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  await scheduler.addSchedule(report, new IntervalTrigger({ hours: 1 }), {
    ...{ id: "broken", args: ["ada"] },
  });
  const { createClient } = await import("@libsql/client");
  const client = createClient({ url: terminal.url });
  await client.execute(`UPDATE almanac_schedules SET trigger = '{"kind":"sunrise"}'`);
  client.close();
  await scheduler.tick();
  const { code, out } = await terminal.run("show", "broken");
  assertEquals(code, 0);
  assertMatch(
    out,
    /\nwhen +a trigger of kind "sunrise"\nstate +failed\nerror +DeserializationError: /,
  );
  assertEquals((await terminal.run("list", "--failed", "-q")).out, "broken\n");
  assertMatch((await terminal.run("stats")).out, /1 failed/);
});

Deno.test("a job is shown with its log, its progress and what failed", async () => {
  await using terminal = new Terminal();
  const scheduler = terminal.scheduler();
  const chatty = task("chatty", () => {
    currentJob().log("began");
    currentJob().log("red \x1b[31m alert");
    currentJob().progress(0.5, "half");
    throw new RangeError("no luck", { cause: new Error("rain") });
  }, { keep: { failure: true }, retry: { maxAttempts: 2, delay: 60 } });
  await scheduler.addJob(chatty, { id: "job", metadata: { a: 1 }, timeout: 90 });
  await scheduler.tick();
  const waiting = await terminal.run("show", "job");
  assertMatch(
    waiting.out,
    /\nstate +waiting\nattempts +1 of 2\nruns +Fri 2026-03-27 13:01 \+01:00 \(in 1 min\)\n/,
  );
  assertMatch(waiting.out, /\nprogress +0\.5 half\n/);
  assertMatch(
    waiting.out,
    /\nattempts that failed\nATTEMPT.*\n +1 {2}now +\S+ +RangeError: no luck\n/,
  );
  assertMatch(
    (await terminal.run("list", "jobs")).out,
    /runs in 1 min, attempt 1 of 2, 0.5 half, RangeError/,
  );
  await terminal.clock.advance(60);
  await scheduler.tick();
  const { out } = await terminal.run("show", "job");
  assertMatch(out, /^job +job\ntask +chatty\noutcome +error\nended +Fri/);
  assertMatch(out, /\nerror +RangeError: no luck\n +at .*\n[^]*\n +caused by Error: rain\n/);
  assertMatch(out, /\nattempts +2\n/);
  assertMatch(out, /\ntimeout +1 min 30 s\n/);
  assertMatch(out, /\nlog\nFri 2026-03-27 13:00 \+01:00 {2}began\n/);
  assertEquals(out.includes("\x1b"), false);
  assertMatch(out, /red \\u\{1b\}\[31m alert/);
  assertEquals((await terminal.json("show", "job")).kind, "finishedJob");
});

Deno.test("with --job it is the job that has the id of a schedule", async () => {
  await using terminal = new Terminal();
  const scheduler = terminal.scheduler();
  await scheduler.addSchedule(flaky, new IntervalTrigger({ hours: 1 }), { id: "x", paused: true });
  await scheduler.addJob(flaky, { id: "x" });
  assertEquals((await terminal.json("show", "x")).kind, "schedule");
  assertEquals((await terminal.json("show", "x", "--job")).kind, "job");
});

Deno.test("what is not there is not found", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  assertEquals(await terminal.run("show", "x"), {
    code: 3,
    out: "",
    err: 'error: Cannot find "x": no such schedule or job\n',
  });
});
