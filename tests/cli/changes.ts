import { assertEquals, assertMatch } from "@std/assert";
import { IntervalTrigger, task } from "../../mod.ts";
import { flaky, report, Terminal } from "./_terminal.ts";

Deno.test("add makes a schedule of each kind of trigger", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  /** What is added, and when it fires first. */
  const kinds: readonly (readonly [argv: readonly string[], first: string | undefined])[] = [
    [["--cron", "0 9 * * mon-fri", "--tz", "America/New_York"], "2026-03-27T13:00:00.000Z"],
    [["--cron", "0 9 * * *"], "2026-03-28T08:00:00.000Z"],
    [["--every", "5m"], "2026-03-27T12:00:00.000Z"],
    [["--every", "PT5M", "--start", "2026-04-01T00:00:00Z"], "2026-04-01T00:00:00.000Z"],
    [["--at", "2026-04-01T00:00:00+02:00"], "2026-03-31T22:00:00.000Z"],
    [["--in", "1h30m"], "2026-03-27T13:30:00.000Z"],
    [["--cron", "@daily", "--end", "2026-03-27T13:00:00Z"], undefined],
  ];
  for (const [i, [argv, first]] of kinds.entries()) {
    const { code, err } = await terminal.run("add", "reports.send", "--id", `s${i}`, ...argv);
    assertEquals([code, err], [0, ""]);
    const { nextFireTime } = await scheduler.getSchedule(`s${i}`);
    assertEquals(nextFireTime?.toISOString(), first, argv.join(" "));
  }
});

Deno.test("add takes the policies of a schedule", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  const { out, err } = await terminal.run(
    ...["add", "reports.send", "--every", "1h", "--id", "s"],
    ...["--args", '["ada"]', "--kwargs", '{"b":1}', "--metadata", '{"team":"red"}'],
    ...["--coalesce", "all", "--misfire-grace", "10m", "--jitter", "5s", "--max-runs", "3"],
    ...["--paused", "--timeout", "90", "--priority", "-2", "--concurrency-key", "k"],
    ...["--executor", "other"],
  );
  assertEquals([out, err], [
    "schedule s: every hour; next Fri 2026-03-27 13:00 +01:00 (now)\n",
    "",
  ]);
  const schedule = await scheduler.getSchedule("s");
  const { args, kwargs, metadata, coalesce, misfireGraceTime, maxJitter } = schedule;
  assertEquals([args, kwargs, metadata], [["ada"], { b: 1 }, { team: "red" }]);
  assertEquals([coalesce, misfireGraceTime, maxJitter], ["all", 600, 5]);
  const { maxRuns, paused, timeout, priority, concurrencyKey, jobExecutor } = schedule;
  assertEquals([maxRuns, paused, timeout, priority], [3, true, 90, -2]);
  assertEquals([concurrencyKey, jobExecutor], ["k", "other"]);
  await terminal.run("add", "reports.send", "--every", "1h", "--id", "o", "--overlap", "bufferone");
  assertEquals((await scheduler.getSchedule("o")).overlap, "bufferOne");
});

Deno.test("add refuses an id that is taken, unless it is to be replaced", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  const add = ["add", "reports.send", "--id", "s", "--every"];
  assertEquals((await terminal.run(...add, "1h", "-q")).out, "s\n");
  const again = await terminal.run(...add, "2h");
  assertEquals([again.code, again.out], [1, ""]);
  assertMatch(again.err, /^error: Cannot add schedule "s": .*exists\n$/);
  assertEquals((await terminal.run(...add, "2h", "--replace")).code, 0);
  assertEquals((await scheduler.getSchedule("s")).trigger.toJSON().milliseconds, 7_200_000);
});

Deno.test("add without a trigger makes a job", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  const first = await terminal.run(
    ...["add", "reports.send", "--now", "--id", "j", "--args", '["ada"]', "--delay", "1m"],
    ...["--unique-key", "k"],
  );
  assertEquals(first, { code: 0, out: "job j\n", err: "" });
  const { runAt, args, uniqueKey } = await scheduler.getJob("j");
  assertEquals([runAt?.toISOString(), args, uniqueKey], ["2026-03-27T12:01:00.000Z", ["ada"], "k"]);
  const second = await terminal.json("add", "reports.send", "--unique-key", "k");
  assertEquals(second, { id: "j", outcome: "kept" });
});

Deno.test("add does not know a task that the database does not know", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  for (const how of [["--now"], ["--every", "1h"]]) {
    const { code, err } = await terminal.run("add", "nope", ...how);
    assertEquals([code, err], [3, 'error: Cannot find task "nope": no such task\n']);
  }
});

Deno.test("pause, resume and remove say what became of each, and go on after one that is missing", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  for (const id of ["a", "b"]) {
    await scheduler.addSchedule(report, new IntervalTrigger({ hours: 1 }), { id, args: ["x"] });
  }
  const paused = await terminal.run("pause", "a", "nope", "b");
  assertEquals(paused, {
    code: 3,
    out: "a: paused\nb: paused\n",
    err: 'error: Cannot find schedule "nope": no such schedule\n',
  });
  await terminal.clock.advance({ hours: 3 });
  await terminal.run("resume", "a");
  await terminal.run("resume", "b", "--from", "now");
  const next = async (id: string) => (await scheduler.getSchedule(id)).nextFireTime?.toISOString();
  assertEquals([await next("a"), await next("b")], [
    "2026-03-27T12:00:00.000Z",
    "2026-03-27T15:00:00.000Z",
  ]);
  await terminal.run("resume", "b", "--from", "2026-03-28T11:30:00Z");
  assertEquals(await next("b"), "2026-03-28T12:00:00.000Z");
  assertEquals(await terminal.json("remove", "a", "b"), [{ id: "a" }, { id: "b" }]);
  assertEquals((await terminal.run("remove", "a")).code, 3);
});

Deno.test("run queues a job, and with --wait says how it ended", async () => {
  await using terminal = new Terminal();
  const worker = terminal.scheduler({ tasks: [report, flaky] });
  const hourly = new IntervalTrigger({ hours: 1, startTime: "2030-01-01T00:00:00Z" });
  await worker.addSchedule(report, hourly, { id: "good", args: ["x"] });
  await worker.addSchedule(flaky, hourly, { id: "bad" });
  const { out } = await terminal.run("run", "good");
  assertEquals((await worker.getJob(out.trim())).scheduleId, "good");
  assertEquals((await terminal.run("run", "nope")).code, 3);

  const late = terminal.run("run", "good", "--wait", "--timeout", "30s");
  await terminal.clock.advance(31);
  assertEquals((await late).code, 1);
  assertMatch((await late).out, /\nit has not ended in that time\n$/);

  await worker.start();
  const wait = async (id: string) => {
    const running = terminal.run("run", id, "--wait");
    let isOver = false;
    running.finally(() => isOver = true);
    while (!isOver) await terminal.clock.advance(1);
    return await running;
  };
  const good = await wait("good");
  assertEquals([good.code, good.err], [0, ""]);
  assertMatch(good.out, /^\S+\nended: success\n$/);
  const plain = task("plain", () => {});
  await worker.addSchedule(plain, hourly, { id: "unkept" });
  const unkept = await wait("unkept");
  assertEquals([unkept.code, unkept.out.split("\n")[1]], [0, "it has ended: how is not kept"]);
  const bad = await wait("bad");
  assertEquals([bad.code, bad.err], [1, "error: RangeError: no luck\n"]);
  assertMatch(bad.out, /^\S+\nended: error\n$/);
});
