import { assertEquals, assertMatch } from "@std/assert";
import { parseCrontab } from "../examples/_crontab.ts";
import { run } from "./_run.ts";

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
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-read", "--allow-env", "examples/demo.ts"],
    cwd: new URL("../", import.meta.url),
    stdout: "piped",
  });
  await using demo = command.spawn();
  let out = "";
  for await (const chunk of demo.stdout.pipeThrough(new TextDecoderStream())) {
    if (!out.includes("until Ctrl-C") && (out + chunk).includes("until Ctrl-C")) {
      demo.kill("SIGINT");
    }
    out += chunk;
  }
  assertEquals((await demo.status).code, 0);
  assertMatch(out, /Stopping: running jobs may end\n$/);
});
