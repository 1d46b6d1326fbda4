import { createClient } from "@libsql/client";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { report, Terminal } from "./_terminal.ts";

/** Makes the tables those of another version. */
async function setVersion({ url }: Terminal, version: number): Promise<void> {
  const client = createClient({ url });
  await client.execute(`UPDATE almanac_meta SET value = ${version} WHERE key = 'version'`);
  client.close();
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("a file that is not there is an error, and is not made", async () => {
  await using terminal = new Terminal();
  const { code, err } = await terminal.run("list");
  assertEquals(code, 4);
  assertMatch(
    err,
    /^error: Cannot use file:.*jobs\.db: there is no such file: "migrate" makes a database\n$/,
  );
  assertEquals(await exists(`${terminal.path}/jobs.db`), false);
});

Deno.test("a path alone is a file", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  const { out } = await terminal.run("list", "tasks", "-q", "--db", `${terminal.path}/jobs.db`);
  assertEquals(out, "reports.send\n");
});

Deno.test("migrate --dry-run says what it would do, and makes no file; migrate does it", async () => {
  await using terminal = new Terminal();
  const dry = await terminal.run("migrate", "--dry-run");
  assertEquals(dry.code, 0);
  assertMatch(
    dry.out,
    /^from no tables to version \d+:\n\nCREATE TABLE IF NOT EXISTS almanac_meta [^]*;\n$/,
  );
  assertEquals(await exists(`${terminal.path}/jobs.db`), false);
  assertMatch((await terminal.run("migrate")).out, /^from no tables to version \d+\n$/);
  assertMatch((await terminal.run("migrate")).out, /^version \d+: up to date\n$/);
  assertEquals((await terminal.run("list")).out, "no schedules\n");
});

Deno.test("the tables of an older version are left alone, and so are those of a newer one", async () => {
  await using terminal = new Terminal();
  await terminal.run("migrate");
  const { version: newest } = await terminal.json("migrate", "--dry-run");
  await setVersion(terminal, 1);
  const older = await terminal.run("list");
  assertEquals(older.code, 4);
  assertMatch(
    older.err,
    /its tables are of version 1, and this one works with \d+: "migrate" brings them/,
  );
  const plan = await terminal.json("migrate", "--dry-run");
  assertEquals([plan.version, plan.newest, plan.done], [1, newest, false]);
  assert(plan.statements.length > 3);
  await setVersion(terminal, newest + 1);
  for (const argv of [["list"], ["migrate"], ["migrate", "--dry-run"]]) {
    const { code, err } = await terminal.run(...argv);
    assertEquals(code, 4);
    assertMatch(err, /knows up to \d+: use a newer release\n$/);
  }
});

Deno.test("tables of another prefix are others", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  const { code, err } = await terminal.run("list", "--prefix", "other_");
  assertEquals(code, 4);
  assertMatch(err, /it has no tables of this prefix: "migrate" makes them\n$/);
  await terminal.run("migrate", "--prefix", "other_");
  assertEquals((await terminal.run("list", "tasks", "--prefix", "other_")).out, "no tasks\n");
});

Deno.test("a file that is no database, and a server that is not there, are said in a line", async () => {
  await using terminal = new Terminal();
  await Deno.writeTextFile(`${terminal.path}/jobs.db`, "no database ".repeat(100));
  const file = await terminal.run("list");
  assertEquals([file.code, file.err.split("\n").length], [4, 2]);
  assertMatch(file.err, /no SQLite database/);
});
