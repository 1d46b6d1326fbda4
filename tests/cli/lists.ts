import { assertEquals } from "@std/assert";
import { CronTrigger, DateTrigger, IntervalTrigger } from "../../mod.ts";
import { flaky, report, Terminal } from "./_terminal.ts";

/** A database with a bit of everything. */
async function filled(): Promise<Terminal> {
  const terminal = new Terminal();
  const scheduler = terminal.scheduler();
  const timezone = "Europe/Berlin";
  await scheduler.addSchedule(
    report,
    new CronTrigger({ dayOfWeek: "mon-fri", hour: 9, timezone }),
    { id: "daily", args: ["ada"], metadata: { team: "red" } },
  );
  await scheduler.addSchedule(flaky, new IntervalTrigger({ minutes: 5 }), {
    ...{ id: "often", paused: true },
  });
  await scheduler.addSchedule(flaky, new DateTrigger("2020-01-01T00:00:00Z"), { id: "once" });
  await scheduler.addJob(report, { id: "job-1", args: ["bob"] });
  await scheduler.tick();
  await scheduler.addJob(report, { id: "job-2", args: ["eve"], delay: 90 });
  await scheduler.addJob(report, { id: "job-3", args: ["eve"] });
  await terminal.clock.advance(60);
  return terminal;
}

/** What lists say, by what they are asked. */
const LISTS: readonly (readonly [argv: readonly string[], out: readonly string[]])[] = [
  [["list"], [
    "ID     TASK          WHEN                                   NEXT        STATE",
    "daily  reports.send  every weekday at 09:00, Europe/Berlin  in 2 d 18 h  active",
    "often  flaky         every 5 minutes                                     paused",
    "once   flaky         once, on 1 January 2020 at 00:00 UTC                finished",
  ]],
  [["list", "--task", "flaky", "-q"], ["often", "once"]],
  [["list", "--paused", "-q"], ["often"]],
  [["list", "--failed"], ["no schedules"]],
  [["list", "--search", "AIL", "-q"], ["daily"]],
  [["list", "--metadata", '{"team":"red"}', "--quiet"], ["daily"]],
  [["list", "--after", "daily", "--limit", "1", "-q"], ["often"]],
  [["list", "jobs"], [
    "ID     TASK          STATE    SCHEDULE  ADDED      NOTE",
    "job-2  reports.send  waiting            1 min ago  runs in 30 s",
    "job-3  reports.send  queued             1 min ago",
  ]],
  [["list", "jobs", "--state", "queued,running", "-q"], ["job-3"]],
  [["list", "jobs", "--state", "running"], ["no jobs"]],
  [["list", "finished", "--task", "reports.send"], [
    "ID     TASK          OUTCOME  ENDED      TOOK  ERROR",
    "job-1  reports.send  success  1 min ago  0 ms",
  ]],
  [["list", "finished", "--outcome", "error"], [
    "ID  TASK   OUTCOME  ENDED      TOOK  ERROR",
    "*   flaky  error    1 min ago  0 ms  RangeError: no luck",
  ]],
  [["list", "finished", "--error", "LUCK", "--since", "30s"], ["no finished jobs"]],
  [["list", "tasks"], [
    "ID            EXECUTOR  AT ONCE  ATTEMPTS  TIMEOUT  RATE  KEPT: SUCCESS  FAILURE",
    "flaky         async           1         1                 none           all",
    "reports.send  async           1         1                 all            all",
  ]],
  [["stats"], [
    "schedules            1 active, 1 paused, 0 failed, 1 finished",
    "late                 none",
    "oldest in the queue  1 min old",
    "",
    "TASK          WAITING  QUEUED  SUCCESS  ERROR",
    "flaky               0       0        0      1",
    "reports.send        1       1        1      0",
  ]],
  [["stats", "--task", "flaky"], [
    "schedules            0 active, 1 paused, 0 failed, 1 finished",
    "late                 none",
    "oldest in the queue  none",
    "",
    "TASK   ERROR",
    "flaky      1",
  ]],
];

/** Lines whose ids and blanks are those that a test can know. */
function comparable(out: string): string[] {
  return out.trimEnd().split("\n").map((line) =>
    line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "*").replace(/ {2,}/g, "  ")
  );
}

Deno.test("lists show what there is", async () => {
  await using terminal = await filled();
  for (const [argv, expected] of LISTS) {
    const { code, out, err } = await terminal.run(...argv);
    assertEquals([code, comparable(out)], [0, comparable(expected.join("\n"))], argv.join(" "));
    assertEquals(err, "");
  }
});

Deno.test("a list says how it goes on", async () => {
  await using terminal = await filled();
  const first = await terminal.run("list", "--limit", "2");
  assertEquals(first.err, "there are more: --after often, or --limit 0 for all\n");
  const job = await terminal.run("list", "jobs", "--limit", "1");
  const [, cursor] = /--after (\d+)/.exec(job.err)!;
  assertEquals((await terminal.run("list", "jobs", "--after", cursor!, "-q")).out, "job-3\n");
  const finished = await terminal.run("list", "finished", "--limit", "1");
  const [, end] = /--after (\d+)/.exec(finished.err)!;
  const rest = await terminal.run("list", "finished", "--after", end!);
  assertEquals([rest.err, rest.out.split("\n").length], ["", 3]);
});

Deno.test("more than a page of the database is listed all the same", async () => {
  await using terminal = new Terminal();
  const scheduler = terminal.scheduler();
  const trigger = new IntervalTrigger({ hours: 1 });
  for (let i = 0; i < 230; i++) {
    await scheduler.addSchedule(report, trigger, {
      ...{ id: `s${String(i).padStart(3, "0")}`, args: ["x"], paused: i % 2 === 0 },
    });
  }
  assertEquals((await terminal.json("list", "--limit", "0")).length, 230);
  const { out, err } = await terminal.run("list", "--paused", "--limit", "110", "-q");
  assertEquals(out.split("\n").length, 111);
  assertEquals(err, "");
  assertEquals((await terminal.json("list", "--paused", "--limit", "0")).length, 115);
});

Deno.test("programs get records as JSON: times in ISO 8601, what JSON has not with its type", async () => {
  await using terminal = await filled();
  const [daily] = await terminal.json("list");
  assertEquals(daily.nextFireTime, "2026-03-30T07:00:00.000Z");
  assertEquals(daily.trigger.kind, "cron");
  assertEquals(daily.description, "every weekday at 09:00, Europe/Berlin");
  assertEquals(daily.state, "active");
  const args = [10n, new Date(0), new Map([["a", NaN]]), new Set([undefined]), { $type: 1 }];
  const scheduler = terminal.scheduler();
  await scheduler.addJob("reports.send", { id: "odd", args });
  const { kind, args: shown } = await terminal.json("show", "odd");
  assertEquals([kind, shown], ["job", [
    { $type: "BigInt", value: "10" },
    { $type: "Date", value: "1970-01-01T00:00:00.000Z" },
    { $type: "Map", value: [["a", { $type: "Number", value: "NaN" }]] },
    { $type: "Set", value: [{ $type: "undefined" }] },
    { $type: "Object", value: { $type: 1 } },
  ]]);
  assertEquals((await terminal.json("stats")).late, []);
});

Deno.test("stats names the schedule that is late the most", async () => {
  await using terminal = await filled();
  await terminal.clock.advance({ days: 4 });
  const { out } = await terminal.run("stats");
  assertEquals(
    out.split("\n")[1],
    "late                 1 schedule, daily for 1 d 5 h: is a scheduler running?",
  );
});
