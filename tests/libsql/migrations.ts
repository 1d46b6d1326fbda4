import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Client } from "@libsql/client";
import { StoreUnusableError } from "../../src/errors.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { MIGRATIONS } from "../../stores/_libsql/schema.ts";
import { tablesOf } from "../../stores/_libsql/tables.ts";
import { aJob, aSchedule, aTask, idsOf, putJobs, putSchedules } from "../../testing/_stored.ts";
import { Databases } from "../_databases.ts";
import { TextLineStream } from "../_lines.ts";
import { LONGER, migrateTo } from "./_made_up_migrations.ts";

const NEWEST = MIGRATIONS.length;
const TABLES = tablesOf("almanac_");

async function valuesOf(client: Client, sql: string): Promise<unknown[]> {
  return (await client.execute(sql)).rows.map((row) => row[0]);
}

async function versionOf(client: Client, prefix = "almanac_"): Promise<unknown> {
  return (await valuesOf(client, `SELECT value FROM ${prefix}meta WHERE key = 'version'`))[0];
}

/** A file of the newest version with a schedule and a job of the task `t` in it. */
async function filled(databases: Databases): Promise<string> {
  const url = databases.newFile();
  const store = new LibsqlDataStore({ url });
  await store.open();
  await putSchedules(store, [aSchedule("s", { args: ["kept"] })]);
  await putJobs(store, [aJob("j", { args: ["kept"] })]);
  await store.close();
  return url;
}

/** A process that migrates when it is told to. */
class Migrator {
  readonly #process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("_migrating_process.ts", import.meta.url).href],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  readonly #orders = this.#process.stdin.getWriter();
  readonly #answers = this.#process.stdout.pipeThrough(new TextLineStream()).getReader();

  async migrate(url: string, version: number): Promise<unknown> {
    const order = JSON.stringify({ url, version });
    await this.#orders.write(new TextEncoder().encode(`${order}\n`));
    return (await this.#answers.read()).value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#orders.close();
    await this.#answers.cancel();
    await this.#process.status;
  }
}

Deno.test("a new database has the newest version in it", async () => {
  await using databases = new Databases();
  const client = databases.client(await filled(databases));
  assertEquals(await versionOf(client), NEWEST);
});

Deno.test("ten processes migrate a new and an older file at once, each step once", async () => {
  await using databases = new Databases();
  await using processes = new AsyncDisposableStack();
  const migrators = Array.from({ length: 10 }, () => processes.use(new Migrator()));
  const migrate = (url: string, version: number) =>
    Promise.all(migrators.map((migrator) => migrator.migrate(url, version)));
  await migrate(":memory:", 0); // so that they all have started
  const older = await filled(databases);
  for (const url of [databases.newFile(), older]) {
    assertEquals(await migrate(url, NEWEST), Array(10).fill("done"));
    assertEquals(await migrate(url, LONGER.length), Array(10).fill("done"));
    const client = databases.client(url);
    assertEquals(await versionOf(client), LONGER.length);
    assertEquals(await valuesOf(client, "SELECT id FROM almanac_extras"), [1]);
  }
  const client = databases.client(older);
  assertEquals(await valuesOf(client, "SELECT color FROM almanac_tasks"), ["red"]);
  assertEquals(await valuesOf(client, "SELECT args FROM almanac_schedules"), ['["kept"]']);
  assertEquals(await valuesOf(client, "SELECT args FROM almanac_jobs"), ['["kept"]']);
});

Deno.test("ten stores open a new and an older database of a server at once", async () => {
  await using databases = new Databases();
  const url = (await databases.server()).url();
  const clients = Array.from({ length: 10 }, () => databases.client(url));
  const stores = clients.map((client) => new LibsqlDataStore({ client }));
  await Promise.all(stores.map((store) => store.open()));
  await putJobs(stores[0]!, [aJob("j")]);
  await Promise.all(clients.map((client) => migrateTo(client, LONGER)));
  assertEquals(await versionOf(clients[0]!), LONGER.length);
  assertEquals(await valuesOf(clients[0]!, "SELECT id FROM almanac_extras"), [1]);
  assertEquals(idsOf(await stores[9]!.getJobs({})), ["j"]);
});

Deno.test("planMigration() says what there is to do, and does nothing", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const client = databases.client(url);
  const store = new LibsqlDataStore({ url });
  const plan = await store.planMigration();
  assertEquals([plan.version, plan.newest], [0, NEWEST]);
  assertEquals(await valuesOf(client, "SELECT name FROM sqlite_master"), []);
  await client.batch([...plan.statements], "write"); // what it says is what there is to do
  assertEquals(await store.planMigration(), { version: NEWEST, newest: NEWEST, statements: [] });
  await store.open();
  await putJobs(store, [aJob("j")]);
  assertEquals((await store.planMigration()).version, NEWEST); // the store stays open
  assertEquals(idsOf(await store.getJobs({})), ["j"]);
  await store.close();
  await client.execute("UPDATE almanac_meta SET value = 1 WHERE key = 'version'");
  const step = await store.planMigration();
  assertEquals(step.version, 1);
  assert(!step.statements.some((text) => text.startsWith("CREATE TABLE almanac_tasks")));
  await client.execute("UPDATE almanac_meta SET value = 99 WHERE key = 'version'");
  assertEquals((await store.planMigration()).version, 99);
});

Deno.test("jobs of version 1 keep their place, their state and their number", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const client = databases.client(url);
  await migrateTo(client, MIGRATIONS.slice(0, 1));
  const values = (id: string, state: string, sequence: number) =>
    `INSERT INTO almanac_jobs (sequence, id, task_id, args, executor, result_expiration_time,
      metadata, created_at, state) VALUES (${sequence}, '${id}', 't', '[1]', 'async', 0, '{}', 5,
      '${state}')`;
  await client.batch([
    values("queued", "queued", 3),
    values("running", "running", 5),
    values("gone", "queued", 8),
    "DELETE FROM almanac_jobs WHERE id = 'gone'",
  ], "write");
  const store = databases.onFile(url);
  await store.open();
  await putJobs(store, [aJob("new", { runAt: 7 })]);
  const jobs = await store.getJobs({});
  assertEquals(jobs.map(({ id, sequence, runAt }) => [id, sequence, runAt]), [
    ["queued", 3, null],
    ["running", 5, null],
    ["new", 9, 7],
  ]);
  const states = await valuesOf(client, "SELECT state FROM almanac_jobs ORDER BY sequence");
  assertEquals(states, ["queued", "running", "waiting"]);
  assertEquals(await valuesOf(client, "SELECT changes > 0 FROM almanac_pulse"), [1]);
  await store.close();
});

Deno.test("a migration that fails leaves the version before it whole", async () => {
  await using databases = new Databases();
  const client = databases.client(await filled(databases));
  const schema = () => valuesOf(client, "SELECT sql FROM sqlite_master ORDER BY name");
  const before = await schema();
  for (const bad of ["INSERT INTO nowhere VALUES (1)", "UPDATE almanac_tasks SET color = NULL"]) {
    let tries = 0;
    const failing = () => {
      assertEquals(++tries, 1, "it is not made again");
      return [...LONGER[NEWEST]!(TABLES), bad];
    };
    await assertRejects(() => migrateTo(client, [...MIGRATIONS, failing]), Error, "SQLITE");
    assertEquals([await versionOf(client), await schema()], [NEWEST, before]);
  }
  const store = new LibsqlDataStore({ client });
  await store.open();
  assertEquals(idsOf(await store.getJobs({})), ["j"]);
  await migrateTo(client, LONGER);
  assertEquals(await versionOf(client), LONGER.length);
});

Deno.test("a newer version is refused, with what to do, and left alone", async () => {
  await using databases = new Databases();
  const url = await filled(databases);
  const path = url.slice("file:".length);
  const client = databases.client(url);
  await migrateTo(client, LONGER);
  await client.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  const before = await Deno.readFile(path);
  const error = await assertRejects(() => new LibsqlDataStore({ url }).open(), StoreUnusableError);
  const versions = `almanac_* are of version ${LONGER.length}, and this one knows up to ${NEWEST}`;
  assert(error.message.includes(versions), error.message);
  assert(error.message.includes("use a newer version of the scheduler"), error.message);
  const after = await Deno.readFile(path);
  assert(after.every((byte, i) => byte === before[i]) && after.length === before.length);
  assertEquals(await Deno.readFile(`${path}-wal`), new Uint8Array());
});

Deno.test("prefixes keep schedulers in one database apart", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const stores = ["a_", "a_jobs_", "B"].map((tablePrefix) =>
    new LibsqlDataStore({ url, tablePrefix, synchronous: "off" })
  );
  await Promise.all(stores.map((store) => store.open()));
  for (const [i, store] of stores.entries()) {
    await putJobs(store, [aJob(`job ${i}`)], [aTask("t", { maxRunningJobs: i })]);
    await putSchedules(store, [aSchedule("s", { args: [i] })]);
  }
  await stores[1]!.removeSchedules({});
  for (const [i, store] of stores.entries()) {
    assertEquals(idsOf(await store.getJobs({})), [`job ${i}`]);
    assertEquals((await store.getTasks({}))[0]!.maxRunningJobs, i);
    const args = (await store.getSchedules({})).map((schedule) => schedule.args);
    assertEquals(args, i === 1 ? [] : [[i]]);
  }
  const client = databases.client(url);
  await migrateTo(client, LONGER, "a_");
  assertEquals([await versionOf(client, "a_"), await versionOf(client, "B")], [
    LONGER.length,
    NEWEST,
  ]);
  await Promise.all(stores.map((store) => store.close()));
});

for (
  const tablePrefix of [
    ...["", " ", "a b_", "1_", "a-b_", "a.b", 'a"', "a'b", "a;b_", "é_", "a_\n", "a".repeat(42)],
    ...["sqlite_", "SQLite_mine_"],
    ...[7, ["a_"]] as unknown as string[],
  ]
) {
  Deno.test(`the prefix ${JSON.stringify(tablePrefix)} is refused`, () => {
    assertThrows(
      () => new LibsqlDataStore({ url: "file:never.db", tablePrefix }),
      TypeError,
      "Cannot use tablePrefix",
    );
  });
}
