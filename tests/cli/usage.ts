import { assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../cli/commands.ts";
import { VERSION } from "../../cli/version.ts";
import manifest from "../../deno.json" with { type: "json" };
import { report, Terminal } from "./_terminal.ts";

/** Command lines that cannot be understood, and what is said of them. */
const BAD: readonly (readonly [argv: readonly string[], says: string])[] = [
  [["lst"], `there is no command "lst", did you mean list?`],
  [["resmue", "x"], `there is no command "resmue", did you mean resume?`],
  [["frobnicate"], `there is no command "frobnicate"`],
  [["help", "list"], "give --help instead: almanac list --help"],
  [["--nope"], "there is no option --nope"],
  [["list", "--tsk", "x"], "there is no option --tsk, did you mean --task?"],
  [["list", "--outcome", "error"], "there is no option --outcome"],
  [["list", "--toString"], "there is no option --toString"],
  [["list", "-x"], "there is no option -x"],
  [["list", "--task"], "--task needs a value: --task ID"],
  [["list", "--task", "--json"], "--task needs a value: --task ID"],
  [["list", "--json=1"], "--json takes no value"],
  [["list", "--task", "a", "--task", "b"], "--task is given twice"],
  [["list", "--limit", "some"], `--limit is a whole number from 0 on, got "some"`],
  [["list", "--metadata", "[1]"], `--metadata is a JSON object such as '{"name": "ada"}', got [1]`],
  [["list", "extra"], `what is "extra" for?`],
  [
    ["list", "jobs", "--state", "qeued"],
    `--state is one of waiting, blocked, queued, running, got ` +
    `"qeued", did you mean queued?`,
  ],
  [
    ["list", "finished", "--since", "soon"],
    "--since is a time such as 2030-01-01T09:00:00Z, or how " +
    `long ago as in 2h, got "soon"`,
  ],
  [["show"], "give the id of a schedule or a job"],
  [["show", "a", "b"], `give the id of a schedule or a job alone, got "b" as well`],
  [["pause"], "give the id of a schedule"],
  [
    ["resume", "a", "--from", "tomorrow"],
    "--from is a time with its offset, such as " +
    `2030-01-01T09:00:00Z, got "tomorrow"`,
  ],
  [["add"], "give the id of a task"],
  [["add", "t", "--cron", "* * * * *", "--in", "5s"], "give either --cron or --in"],
  [["add", "t", "--in", "5s", "--tz", "UTC"], "--tz is for --cron"],
  [["add", "t", "--at", "2030-01-01"], "--at is a time with its offset"],
  [["add", "t", "--coalesce", "all"], "--coalesce is for schedules: give --cron"],
  [["add", "t", "--in", "5s", "--delay", "5s"], "--delay is for jobs"],
  [["add", "t", "--in", "5s", "--now"], "--now is for jobs"],
  [["add", "t", "--in", "soon"], "--in is a length of time such as 30s, 5m, 1h30m or PT5M"],
  [["add", "t", "--cron", "61 * * * *"], `Cannot read cron field minute: "61"`],
  [["add", "t", "--cron", "* * * * *", "--tz", "Mars"], `Cannot read timezone: "Mars"`],
  [["add", "t", "--args", "{"], `--args is a JSON list such as '["ada", 1]', got {`],
  [["add", "reports.send", "--priority", "1.5"], "--priority is a whole number, got"],
  [["run", "a", "--timeout", "5s"], "--timeout is for --wait"],
  [["cancel"], "give the ids of jobs, or which ones: --task, --metadata, --schedule, --state"],
  [["cancel", "a", "--task", "b"], "give either ids or --task"],
  [["retry"], "give the ids of jobs, or which ones: --task"],
  [["tick", "--tasks", "./nothing.ts"], "cannot load ./nothing.ts: "],
  [["tick", "--limit", "0"], "--limit is a whole number from 1 on"],
  [["next"], "give a crontab expression"],
  [["next", "0 9 * *"], `Cannot read crontab expression "0 9 * *": expected 5 fields`],
  [["next", "--every", "0s"], "Cannot make an IntervalTrigger: the interval is longer than 0"],
  [["next", "--every", "5m", "--tz", "UTC"], "--tz is for crontab expressions"],
  [["next", "@daily", "--db", "file:x"], "there is no option --db"],
  [
    ["list", "--db", "ftp://x"],
    `Cannot make a LibsqlDataStore: expected a url such as "file:jobs.db"`,
  ],
];

for (const [argv, says] of BAD) {
  Deno.test(`not understood: ${argv.join(" ")}`, async () => {
    await using terminal = new Terminal();
    await terminal.knows(report);
    const { code, out, err } = await terminal.run(...argv);
    assertEquals([code, out, err.indexOf("\n")], [2, "", err.length - 1]);
    assertEquals(err.slice(0, 7 + says.length), `error: ${says}`);
  });
}

Deno.test("without a command the help is an error, and with --help it is none", async () => {
  await using terminal = new Terminal();
  const bare = await terminal.run();
  const help = await terminal.run("--help");
  assertEquals([bare.code, bare.out, help.code, help.err], [2, "", 0, ""]);
  assertEquals(bare.err, help.out);
  assertMatch(help.out, /exit codes:\n {2}0 {2}it was done\n[^]*\n {2}4 {2}the database/);
});

for (const { name, example } of COMMANDS) {
  Deno.test(`the help of ${name} has an example, and names no database that it does not need`, async () => {
    await using terminal = new Terminal();
    const { code, out } = await terminal.run(...name.split(" "), "--help");
    assertEquals([code, out.includes(example.split("\n")[0]!)], [0, true]);
    assertEquals(out.includes("--db URL"), name !== "next");
    assertEquals(out.split("\n").filter((line) => line.length > 100), []);
  });
}

Deno.test("an option of a command is no part of its name", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  const { code, out } = await terminal.run("list", "--task", "jobs");
  assertEquals([code, out], [0, "no schedules\n"]);
  assertEquals((await terminal.run("--json", "list", "jobs")).out, "[]\n");
});

Deno.test("--version is that of the package", async () => {
  await using terminal = new Terminal();
  assertEquals((await terminal.run("--version")).out, `${manifest.version}\n`);
  assertEquals(VERSION, manifest.version);
});

Deno.test("without a database it is said how to name one", async () => {
  await using terminal = new Terminal();
  terminal.io = { env: {} };
  const { code, err } = await terminal.run("list");
  assertEquals(code, 2);
  assertMatch(err, /^error: which database\? Give --db file:jobs\.db, or set ALMANAC_DB\n/);
});
