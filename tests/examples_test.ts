import { assertEquals, assertMatch } from "@std/assert";
import { run } from "./_run.ts";

/** What each example prints, among other things. */
const SAYS: Readonly<Record<string, readonly RegExp[]>> = {
  hello: [/^In five seconds \.\.\.\nHello, World!\n$/],
  reminders: [
    /"tea at 2030-01-01T16:00:00.000Z \(paused\)"/,
    /2 reminders cancelled/,
    /\[\] \[ "lunch at 2030-01-01T12:00:00.000Z" \]/,
    /@bob: stand up/,
  ],
  weekday_report: [
    /2026-03-27T08:00:00.000Z 27\/03\/2026, 09:00:00/,
    /2026-03-30T07:00:00.000Z 30\/03\/2026, 09:00:00/,
    /daily-report is next sent at/,
  ],
  run_job: [
    /resized to a width of 640/,
    /Cannot resize: width is 0/,
    /success \{ width: 320, height: 200 \}/,
  ],
  events: [/schedulerStarted/, /fail failed: no luck\nfail error/, /work success/],
  custom_trigger: [/\[ 0, 100, 300, 700, 1500 \] ms\nping\nping\nping\n$/],
};

for (const [name, patterns] of Object.entries(SAYS)) {
  Deno.test(`the example ${name} does what it says`, async () => {
    const { code, out, err } = await run("examples/main.ts", name);
    assertEquals(code, 0, err);
    for (const pattern of patterns) assertMatch(out, pattern);
  });
}

Deno.test("without a name, the examples are listed, and every one is run here", async () => {
  const { code, out } = await run("examples/main.ts");
  assertEquals(code, 0);
  const listed = [...out.matchAll(/^ {2}(\w+) +\S/gm)].map(([, name]) => name);
  assertEquals(listed, Object.keys(SAYS).toSorted());
});

Deno.test("an example that does not exist is an error, with the list", async () => {
  const { code, out, err } = await run("examples/main.ts", "nonsense");
  assertEquals(code, 1);
  assertMatch(err, /There is no example "nonsense"/);
  assertMatch(out, /hello/);
});
