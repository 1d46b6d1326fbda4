import { assertEquals, assertMatch } from "@std/assert";
import { type Ended, run, Workplace } from "./_run.ts";
import { Sqld } from "./_sqld.ts";

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
  own_transaction: [
    /^a lamp: ordered\n {4}orders: \[ "1 a lamp" \]\n {4}queued: \[ "1 a lamp" \]\n/,
    /a piano: not ordered, .* refused\n {4}orders: \[ "1 a lamp" \]\n {4}queued: \[ "1 a lamp" \]\n/,
    /\ninvoice for order 1: a lamp\n$/,
  ],
  persistent_reminders: [
    /^the first process\n( {4}\S+ is due at \S+\n){2}has crashed\n/,
    /\nthe second process\n( {4}\S+ is due at \S+\n){2} {4}@ada: tea is ready\nhas ended\n$/,
    /( {4}ada\.tea is due at \S+\n {4}stand-up is due at \S+T0[78]:00:00\.000Z\n)[^]*\1/,
  ],
  web_and_worker: [
    /\/resize\/640 -> 202 \{ job: "(\S+)" \}\n\/jobs\/\1 -> 200/,
    /the worker is process (\d+)\n[^]*\{ outcome: "success", value: \{ width: 640, resizedBy: \1 \} \}/,
    /the worker ends with code 0\n$/,
  ],
};

for (const [name, patterns] of Object.entries(SAYS)) {
  Deno.test(`the example ${name} does what it says`, async () => {
    const { code, out, err } = await run("examples/main.ts", name);
    assertEquals(code, 0, err);
    for (const pattern of patterns) assertMatch(out, pattern);
  });
}

Deno.test("the example turso keeps its schedule on a server, from run to run", async () => {
  await using server = await Sqld.start();
  await using workplace = await Workplace.make();
  const env = { TURSO_DATABASE_URL: server.url(), TURSO_AUTH_TOKEN: "" };
  const runOnce = () => workplace.run(["examples/main.ts", "turso"], env);
  const says = (news: string, { code, out, err }: Ended) => {
    assertEquals(code, 0, err);
    assertMatch(out, new RegExp(`^${news}\nand is due at \\S+T0[78]:00:00.000Z\n`));
    assertMatch(out, /A job by way of the server: "sent to ada@example.com", after \d+ ms\n$/);
  };
  says("The schedule is new", await runOnce());
  says("The schedule is there from an earlier run", await runOnce());
});

Deno.test("the example turso says which variables it needs", async () => {
  await using workplace = await Workplace.make();
  const unset = { TURSO_DATABASE_URL: "" };
  const { code, err } = await workplace.run(["examples/main.ts", "turso"], unset);
  assertEquals(code, 1);
  assertMatch(err, /^Set TURSO_DATABASE_URL and TURSO_AUTH_TOKEN first/);
});

Deno.test("without a name, the examples are listed, and every one is run here", async () => {
  const { code, out } = await run("examples/main.ts");
  assertEquals(code, 0);
  const listed = [...out.matchAll(/^ {2}(\w+) +\S/gm)].map(([, name]) => name);
  assertEquals(listed, [...Object.keys(SAYS), "turso"].toSorted());
});

Deno.test("an example that does not exist is an error, with the list", async () => {
  const { code, out, err } = await run("examples/main.ts", "nonsense");
  assertEquals(code, 1);
  assertMatch(err, /There is no example "nonsense"/);
  assertMatch(out, /hello/);
});
