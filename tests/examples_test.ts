import { assertEquals, assertMatch } from "@std/assert";
import { SAYS, TURSO_SAYS } from "./_examples.ts";
import { type Ended, run, Workplace } from "./_run.ts";
import { Sqld } from "./_sqld.ts";

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
    assertMatch(out, new RegExp(`^${news}\n`));
    assertMatch(out, TURSO_SAYS);
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
