import { assertEquals, assertMatch } from "@std/assert";
import { parseCrontab } from "../examples/_crontab.ts";
import { Output } from "./_output.ts";
import { run, Workplace } from "./_run.ts";

const TEXT = `
# a comment
SHELL=/bin/sh
*/5 * * * * first command # not a comment

  CRON_TZ = "Europe/Berlin"
@daily second
61 * * * * bad minute
* * * * too few
CRON_TZ=Mars/Olympus
0 9 * * mon third
@reboot fourth
@fortnightly nickname
CRON_TZ=UTC
5 4 * * *
0 0 31 2 * never
`;

Deno.test("a crontab is read as crontab(5) says", () => {
  const { entries } = parseCrontab(TEXT, "Asia/Tokyo");
  const read = entries.map(({ line, when, command, timezone, trigger }) =>
    [line, when, command, timezone, trigger?.toJSON().timezone ?? null] as const
  );
  assertEquals(read, [
    [4, "*/5 * * * *", "first command # not a comment", "Asia/Tokyo", "Asia/Tokyo"],
    [7, "@daily", "second", "Europe/Berlin", "Europe/Berlin"],
    [11, "0 9 * * mon", "third", "Europe/Berlin", "Europe/Berlin"],
    [12, "@reboot", "fourth", "Europe/Berlin", null],
    [16, "0 0 31 2 *", "never", "UTC", "UTC"],
  ]);
});

Deno.test("a line that cannot be read is named with its number and the reason", () => {
  const { problems } = parseCrontab(TEXT, "Asia/Tokyo");
  assertEquals(problems.map(({ line }) => line), [8, 9, 10, 13, 15]);
  const reasons = problems.map(({ reason }) => reason);
  assertMatch(reasons[0]!, /minute.*"61".*0 to 59/);
  assertMatch(reasons[1]!, /five fields|dayOfWeek/);
  assertMatch(reasons[2]!, /Mars\/Olympus.*stay in Europe\/Berlin/);
  assertMatch(reasons[3]!, /@fortnightly/);
  assertMatch(reasons[4]!, /a command/);
});

Deno.test("the demo shows what comes, says hello in five seconds, and ends in time", async () => {
  const { code, out, err } = await run("examples/demo.ts", "6");
  assertEquals([code, err], [0, ""]);
  assertMatch(out, /0 9 \* \* mon-fri {2}send-report team@example.com {2}\(Europe\/Berlin\)/);
  assertEquals(out.match(/, 09:00 (CET|CEST)/g)?.length, 5);
  assertMatch(out, /\d\d:\d\d:\d\d {2}echo "started"/);
  assertMatch(out, /\d\d:\d\d:\d\d {2}Hello, World!/);
  assertMatch(out, /Stopping/);
});

Deno.test("a second run of the demo remembers the heartbeat, and goes on with it", async () => {
  await using workplace = await Workplace.make();
  const first = await workplace.run(["examples/demo.ts", "4"]);
  assertEquals([first.code, first.err], [0, ""]);
  assertMatch(first.out, /almanac\.db keeps a heartbeat from now on/);
  const beats = heartbeats(first.out);
  assertEquals(beats.slice(0, 2), [1, 2]);

  const second = await workplace.run(["examples/demo.ts", "4"]);
  assertEquals([second.code, second.err], [0, ""]);
  const moment = String.raw`\d+ \w+ \d{4}, \d\d:\d\d:\d\d`;
  const remembered = new RegExp(
    String.raw`almanac\.db remembers the heartbeat of an earlier run
    every   3 s, since ${moment}
    runs    ${beats.length}, last at ${moment}
(    missed  from ${moment} on: one run makes up for it now
)?    next    ${moment}\n`,
  );
  assertMatch(second.out, remembered);
  assertEquals(heartbeats(second.out)[0], beats.length + 1);

  const third = await workplace.run(["examples/demo.ts", "0"]);
  assertEquals(sinceOf(third.out), sinceOf(second.out));
});

/** Since when there is a heartbeat. */
function sinceOf(out: string): string | undefined {
  return /, since (.*)/.exec(out)?.[1];
}

/** The numbers of the heartbeats that are printed. */
function heartbeats(out: string): number[] {
  const found = out.matchAll(/\d\d:\d\d:\d\d {2}heartbeat (\d+) {2}\(kept in almanac\.db\)/g);
  return [...found].map(([, number]) => Number(number));
}

Deno.test("the demo says what to do when almanac.db cannot be used", async () => {
  await using workplace = await Workplace.make();
  await Deno.writeTextFile(`${workplace.path}/almanac.db`, "no database ".repeat(100));
  const { code, err } = await workplace.run(["examples/demo.ts", "0"]);
  assertEquals(code, 1);
  assertMatch(err, /^\nCannot use the store file:almanac\.db: the file is no SQLite database.*\n$/);
});

Deno.test("the demo goes on beside lines that it cannot read", async () => {
  const file = new URL("fixtures/broken.crontab", import.meta.url).pathname;
  const { code, out, err } = await run("examples/demo.ts", file, "0");
  assertEquals(code, 0);
  assertMatch(err, /line 2: 61 \* \* \* \* bad\n {4}is left out: .*minute/);
  assertMatch(out, /line 3: \* \* \* \* \* {2}good/);
  assertMatch(out, /line 4: 0 0 31 2 \* {2}never {2}\(UTC\)\n {4}never/);
});

Deno.test("a file that is not there is an error, and so are strange arguments", async () => {
  const missing = await run("examples/demo.ts", "missing.crontab");
  assertEquals(missing.code, 1);
  assertMatch(missing.err, /Cannot read missing.crontab[^]*Usage/);
  const strange = await run("examples/demo.ts", "--help");
  assertEquals(strange.code, 1);
  assertMatch(strange.err, /Usage/);
});

Deno.test("Ctrl-C ends the demo in good order", async () => {
  await using workplace = await Workplace.make();
  const command = workplace.command(["examples/demo.ts"], { stdout: "piped" });
  await using demo = command.spawn();
  const output = new Output(demo.stdout);
  await output.until(/until Ctrl-C/);
  demo.kill("SIGINT");
  assertEquals((await demo.status).code, 0);
  assertMatch(await output.whole, /Stopping: running jobs may end.*\n$/);
});
