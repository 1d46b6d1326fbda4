import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Client, createClient, type Transaction } from "@libsql/client";
import { systemClock } from "../../src/clock.ts";
import { StoreUnavailableError } from "../../src/errors.ts";
import { LibsqlDataStore, type LibsqlDataStoreOptions } from "../../stores/libsql.ts";
import { acquire, aJob, commit, endOf, idsOf, putJobs, T0 } from "../../testing/_stored.ts";
import { Databases } from "../_databases.ts";

const ROUNDS = 40;
const NAMES = ["a", "b", "c"];

/** A program that writes to a file when it is told to. */
class Writer {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;

  constructor(url: string, name: string) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "tests/libsql/_writer.ts", url, name, String(ROUNDS)],
      cwd: new URL("../../", import.meta.url),
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async isReady(): Promise<void> {
    assertEquals((await this.#lines.read()).value, "ready\n");
  }

  async begin(): Promise<void> {
    const stdin = this.#process.stdin.getWriter();
    await stdin.write(new Uint8Array(1));
    await stdin.close();
  }

  async ended(): Promise<string[]> {
    let text = "";
    for (let part = await this.#lines.read(); !part.done; part = await this.#lines.read()) {
      text += part.value;
    }
    assertEquals((await this.#process.status).code, 0);
    return JSON.parse(text);
  }
}

/** The ids that the writers of these names add. */
function addedBy(names: readonly string[]): string[] {
  return names.flatMap((name) => Array.from({ length: ROUNDS }, (_, i) => `${name}${i}`));
}

/** A clock that says when somebody waits. */
function waiting() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => {
      resolve();
      return systemClock.sleep(ms, signal);
    },
  };
  return { clock, begun: promise };
}

/** An open store that says when it waits, and that waits for no more than a second. */
async function patient(options: LibsqlDataStoreOptions) {
  const { clock, begun } = waiting();
  const store = new LibsqlDataStore({ busyTimeout: 1, ...options, clock });
  await store.open();
  return { store, begun, [Symbol.asyncDispose]: () => store.close() };
}

Deno.test("processes that write to one file at once see no lock, and lose nothing", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const writers = NAMES.map((name) => new Writer(url, name));
  for (const writer of writers) await writer.isReady();
  for (const writer of writers) await writer.begin();
  const ended = (await Promise.all(writers.map((writer) => writer.ended()))).flat();
  const store = new LibsqlDataStore({ url });
  await store.open();
  const left = idsOf(await store.getJobs({}));
  await store.close();
  assertEquals([...ended, ...left].sort(), addedBy(NAMES).sort());
});

Deno.test("one process may have the same file open several times", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const clients = NAMES.map(() => databases.client(url)); // they wait for nobody
  const stores = [
    ...clients.map((client) => new LibsqlDataStore({ client })),
    ...NAMES.map(() => new LibsqlDataStore({ url, synchronous: "off" })),
  ];
  await Promise.all(stores.map((store) => store.open()));
  const ended = await Promise.all(stores.map(async (store, n) => {
    const own: string[] = [];
    for (let i = 0; i < 8; i++) {
      await putJobs(store, [aJob(`${n}-${i}`)]);
      assertEquals((await store.getJobs({ ids: [`${n}-${i}`] })).length <= 1, true);
      const { jobs } = await acquire(store, { maxJobs: 1 });
      await commit(store, { ends: jobs.map((job) => endOf(job)) });
      own.push(...idsOf(jobs));
    }
    return own;
  }));
  assertEquals(new Set(ended.flat()).size, stores.length * 8);
  assertEquals(await stores[0]!.getJobs({}), []);
  await Promise.all(stores.map((store) => store.close()));
});

/** Where a store has its connection from: one of its own, or the user's. */
const CONNECTIONS: Record<string, (databases: Databases, url: string) => LibsqlDataStoreOptions> = {
  "its own connection": (_, url) => ({ url }),
  "a client of the user's": (databases, url) => ({ client: databases.client(url) }),
};

for (const [name, options] of Object.entries(CONNECTIONS)) {
  Deno.test(`with ${name}, a call waits while the file is locked, and nothing is stale after it`, async () => {
    await using databases = new Databases();
    const url = databases.newFile();
    await using own = await patient(options(databases, url));
    await using other = await patient({ url });
    const writer = await databases.client(url).transaction("write");
    const added = putJobs(own.store, [aJob("a")]);
    await own.begun;
    await writer.rollback();
    await added;
    for (const [i, store] of [other.store, own.store, other.store, own.store].entries()) {
      await putJobs(store, [aJob(`b${i}`)]);
      assertEquals((await store.getJobs({})).length, i + 2);
    }
  });
}

Deno.test("a store goes on when the client was handed in with a stale snapshot", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const client = databases.client(url);
  await using stale = await patient({ client, busyTimeout: 0 });
  await using other = await patient({ url });
  await leaveStatementInProgress(client, databases.client(url));
  await putJobs(other.store, [aJob("a")]);
  await assertRejects(() => client.batch(["CREATE TABLE mine (n)"], "write"), Error, "SQLITE_BUSY");
  assertEquals(idsOf(await stale.store.getJobs({})), ["a"]);
  await putJobs(stale.store, [aJob("b")]);
  await putJobs(other.store, [aJob("c")]);
  assertEquals(idsOf(await stale.store.getJobs({})), ["a", "b", "c"]);
});

/** The client fails because of a lock, and keeps what it had begun. */
async function leaveStatementInProgress(client: Client, locker: Client): Promise<void> {
  const writer = await locker.transaction("write");
  await assertRejects(() => client.batch(["CREATE TABLE mine (n)"], "write"), Error, "SQLITE_BUSY");
  await writer.rollback();
}

Deno.test("a transaction of the user's goes on while the store waits for it", async () => {
  await using databases = new Databases();
  const client = databases.client(databases.newFile());
  await using own = await patient({ client });
  await client.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)");
  const transaction = await client.transaction("write");
  const added = putJobs(own.store, [aJob("a")]);
  await own.begun;
  await transaction.execute("INSERT INTO orders (id) VALUES (7)");
  await transaction.commit();
  await added;
  assertEquals((await client.execute("SELECT id FROM orders")).rows.length, 1);
});

/** A store in a transaction of the user's, beside another store on the same file. */
async function within(databases: Databases, mode: "write" | "deferred") {
  const url = databases.newFile();
  const client = databases.client(url);
  const other = await patient({ url });
  const transaction = await client.transaction(mode);
  const store = new LibsqlDataStore({ client }).within(transaction);
  return {
    ...{ transaction, store, other },
    async [Symbol.asyncDispose]() {
      transaction.close();
      await store.close();
      await other[Symbol.asyncDispose]();
    },
  };
}

for (const end of ["commit", "rollback"] satisfies (keyof Transaction)[]) {
  Deno.test(`what was added within a transaction shares its ${end}, while others wait`, async () => {
    await using databases = new Databases();
    await using both = await within(databases, "write");
    await both.store.open();
    await putJobs(both.store, [aJob("within")]);
    const added = putJobs(both.other.store, [aJob("other")]);
    await both.other.begun;
    await both.transaction[end]();
    await added;
    const jobs = idsOf(await both.other.store.getJobs({}));
    assertEquals(jobs, end === "commit" ? ["within", "other"] : ["other"]);
  });
}

Deno.test("a transaction that cannot write any more says so at once, and what to do", async () => {
  await using databases = new Databases();
  await using both = await within(databases, "deferred");
  await both.store.open(); // which reads
  await putJobs(both.other.store, [aJob("other")]);
  const error = await assertRejects(() => putJobs(both.store, [aJob("within")]));
  assert(error instanceof StoreUnavailableError);
  assertEquals(
    error.message,
    "Cannot use the store in this transaction: somebody else has been writing since it began: roll " +
      'it back, and begin it anew with client.transaction("write")',
  );
  assertEquals(idsOf(await both.other.store.getJobs({})), ["other"]);
});

Deno.test("a database in memory has one connection for all, and for transactions", async () => {
  const client = createClient({ url: ":memory:" });
  await using own = await patient({ client });
  const each = async (call: (i: number) => Promise<unknown>) => {
    for (let i = 0; i < 20; i++) await call(i);
  };
  await Promise.all([
    each((i) => putJobs(own.store, [aJob(`${i}`)])),
    each(() => own.store.outbox.version()),
  ]);
  const transaction = await client.transaction("write");
  const taken = acquire(own.store, { maxJobs: 5 });
  await own.begun;
  await transaction.commit();
  const { jobs } = await taken;
  await commit(own.store, { ends: jobs.map((job) => endOf(job)) });
  assertEquals((await own.store.getJobs({})).length, 15);
  client.close();
});

Deno.test("a store in memory keeps its jobs for as long as it is open", async () => {
  await using own = await patient({ url: ":memory:" });
  await putJobs(own.store, [aJob("a")]);
  assertEquals((await own.store.getJobResult({ jobId: "a", now: T0 })).pending, true);
});
