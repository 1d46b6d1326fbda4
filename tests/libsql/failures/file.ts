import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { Scheduler, task } from "../../../mod.ts";
import type { Clock } from "../../../src/clock.ts";
import { StoreUnavailableError, StoreUnusableError } from "../../../src/errors.ts";
import { LibsqlDataStore, type LibsqlDataStoreOptions } from "../../../stores/libsql.ts";
import { aJob, aTask, idsOf, putJobs, T0 } from "../../../testing/_stored.ts";
import { gate, Rig } from "../../_rig.ts";

/** A folder of its own, with a database that has one job. */
class Folder implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync({ prefix: "almanac-" });
  readonly url = this.urlOf("jobs.db");
  readonly #clients: Client[] = [];

  static async make(): Promise<Folder> {
    const folder = new Folder();
    const store = new LibsqlDataStore({ client: folder.client() });
    await store.open();
    await putJobs(store, [aJob("first")]);
    await store.close();
    return folder;
  }

  urlOf(name: string): string {
    return `file:${join(this.path, name)}`;
  }

  /** A client of the database, closed at the end. */
  client(): Client {
    const client = createClient({ url: this.url });
    this.#clients.push(client);
    return client;
  }

  /** The bytes of a file, and what becomes of them. */
  async change(name: string, change: (bytes: Uint8Array) => unknown): Promise<void> {
    const path = join(this.path, name);
    const bytes = await Deno.readFile(path);
    change(bytes);
    await Deno.writeFile(path, bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
    await Deno.remove(this.path, { recursive: true });
  }
}

/** A clock on which nobody may wait. */
const impatient: Clock = {
  now: () => T0,
  sleep: () => Promise.reject(new Error("somebody waits in vain")),
};

/** What cannot be used, how it comes about, and what the message says about it. */
const UNUSABLE: Readonly<
  Record<string, {
    readonly make: (folder: Folder) => Promise<Omit<LibsqlDataStoreOptions, "clock">>;
    readonly advice: RegExp;
  }>
> = {
  "a file that is no database": {
    async make(folder) {
      await Deno.writeTextFile(join(folder.path, "letter.db"), "Dear mother, ".repeat(500));
      return { url: folder.urlOf("letter.db") };
    },
    advice: /letter\.db: the file is no SQLite database: name another one \(SQLITE_NOTADB/,
  },
  "a folder": {
    make: async (folder) => ({ url: folder.urlOf("") }),
    advice: /the file cannot be opened: name a file, and not a folder/,
  },
  "a file in a folder that is not there": {
    make: async (folder) => ({ url: folder.urlOf("missing/jobs.db") }),
    advice: /missing\/jobs\.db: the file cannot be opened: .* in a folder that is there/,
  },
  "a damaged file": {
    async make(folder) {
      await folder.client().execute("PRAGMA wal_checkpoint(TRUNCATE)");
      await folder.change("jobs.db", (bytes) => bytes.fill(0x5a, 100));
      return { url: folder.url };
    },
    advice: /jobs\.db: the file is damaged: restore it from a backup \(SQLITE_CORRUPT/,
  },
  "a url with a parameter that there is not": {
    make: async (folder) => ({ url: `${folder.url}?mode=ro` }),
    advice: /jobs\.db: correct the url \(.*"mode"/,
  },
  "a client that was closed": {
    async make(folder) {
      const client = folder.client();
      client.close();
      return { client };
    },
    advice: /of this client: its client is closed: close the client after the store/,
  },
  "tables without the one of their version": {
    async make(folder) {
      await folder.client().execute("DROP TABLE almanac_meta");
      return { url: folder.url };
    },
    advice: /choose another tablePrefix, or restore that table/,
  },
};

for (const [name, { make, advice }] of Object.entries(UNUSABLE)) {
  Deno.test(`${name} is refused at once, with what to do`, async () => {
    await using folder = await Folder.make();
    const store = new LibsqlDataStore({ ...await make(folder), clock: impatient });
    const error = await assertRejects(() => store.open());
    assert(error instanceof StoreUnusableError, String(error));
    assert(error.message.startsWith("Cannot use the store "), error.message);
    assert(advice.test(error.message), error.message);
    const scheduler = new Scheduler({ store });
    await assertRejects(() => scheduler.start(), StoreUnusableError);
    assertEquals(scheduler.state, "stopped");
  });
}

Deno.test("a file that is no database stays as it is", async () => {
  await using folder = await Folder.make();
  const path = join(folder.path, "letter.db");
  await Deno.writeTextFile(path, "Dear mother");
  await assertRejects(() => new LibsqlDataStore({ url: folder.urlOf("letter.db") }).open());
  assertEquals(await Deno.readTextFile(path), "Dear mother");
});

type MakeReadOnly = (folder: Folder) => Promise<LibsqlDataStoreOptions>;

/** Ways to make a file read-only; a superuser may write whatever its mode is. */
const READ_ONLY: Readonly<Record<string, MakeReadOnly>> = {
  async "with a connection that may only read"(folder) {
    const client = folder.client();
    await client.execute("PRAGMA query_only = on");
    return { client };
  },
  ...Deno.uid() !== 0 && {
    async "with its mode"(folder: Folder) {
      await Deno.chmod(join(folder.path, "jobs.db"), 0o444);
      return { url: folder.url };
    },
  },
};

for (const [name, make] of Object.entries(READ_ONLY)) {
  Deno.test(`a file that is read-only ${name} can be read, and says so when it is to be written`, async () => {
    await using folder = await Folder.make();
    const store = new LibsqlDataStore(await make(folder));
    await store.open();
    const error = await assertRejects(() => putJobs(store, [aJob("second")]));
    assert(error instanceof StoreUnusableError, String(error));
    assert(/the file is read-only: let this process write to it/.test(error.message));
    assertEquals(idsOf(await store.getJobs({})), ["first"]);
    await store.close();
  });
}

Deno.test("what finds no room is not written at all, and goes on when there is room", async () => {
  await using folder = await Folder.make();
  const client = folder.client();
  const store = new LibsqlDataStore({ client });
  await store.open();
  const { rows } = await client.execute("PRAGMA page_count");
  await client.execute(`PRAGMA max_page_count = ${Number(rows[0]![0]) + 20}`);
  let written = 0;
  const write = () => {
    const taskId = `task-${written}`;
    const job = aJob(`job-${written}`, { taskId, args: ["x".repeat(10_000)] });
    return putJobs(store, [job], [aTask(taskId)]);
  };
  const error = await assertRejects(async () => {
    for (;; written++) await write();
  });
  assert(error instanceof StoreUnavailableError, String(error));
  assert(/of this client: make room on the disk \(SQLITE_FULL/.test(error.message));
  const jobs = idsOf(await store.getJobs({}));
  assertEquals([jobs.length, (await store.getTasks({})).length], [written + 1, written + 1]);
  await client.execute("PRAGMA max_page_count = 10000");
  await write();
  assertEquals(idsOf(await store.getJobs({})), [...jobs, `job-${written}`]);
  await store.close();
});

Deno.test("a call that waits too long for a lock says so", async () => {
  await using folder = await Folder.make();
  const store = new LibsqlDataStore({ url: folder.url, busyTimeout: { milliseconds: 30 } });
  await store.open();
  const writer = await folder.client().transaction("write");
  const error = await assertRejects(() => putJobs(store, [aJob("second")]));
  assert(error instanceof StoreUnavailableError, String(error));
  assert(/jobs\.db: another process keeps it locked: look for one/.test(error.message));
  assertEquals(idsOf(await store.getJobs({})), ["first"]);
  await writer.rollback();
  await putJobs(store, [aJob("second")]);
  assertEquals(idsOf(await store.getJobs({})), ["first", "second"]);
  await store.close();
});

/** What happens to a file under a running scheduler, and how it is undone. */
const OUTAGES: Readonly<
  Record<string, {
    readonly begin: (client: Client) => Promise<() => Promise<unknown>>;
    readonly error: typeof StoreUnavailableError | typeof StoreUnusableError;
  }>
> = {
  "its disk is full": {
    async begin(client) {
      await client.execute("PRAGMA max_page_count = 1"); // as many as there are
      return () => client.execute("PRAGMA max_page_count = 10000");
    },
    error: StoreUnavailableError,
  },
  "another process keeps it locked": {
    async begin(client) {
      const transaction = await client.transaction("write");
      return () => transaction.rollback();
    },
    error: StoreUnavailableError,
  },
  "a table is gone": {
    async begin(client) {
      await client.execute("ALTER TABLE almanac_jobs RENAME TO elsewhere");
      return () => client.execute("ALTER TABLE elsewhere RENAME TO almanac_jobs");
    },
    error: StoreUnusableError,
  },
  "it may only be read": {
    async begin(client) {
      await client.execute("PRAGMA query_only = on");
      return () => client.execute("PRAGMA query_only = off");
    },
    error: StoreUnusableError,
  },
};

for (const [name, { begin, error }] of Object.entries(OUTAGES)) {
  Deno.test(`a scheduler says once that ${name}, finishes what runs, and goes on after it`, async () => {
    await using folder = await Folder.make();
    const client = folder.client();
    const store = new LibsqlDataStore({ client, busyTimeout: 0 });
    await using rig = new Rig({ store });
    const scheduler = await rig.started({ leaseDuration: { hours: 1 } });
    const events: string[] = [];
    scheduler.subscribe(({ type, error }) => events.push(`${type} ${error?.name ?? ""}`), [
      ...["storeFailed", "storeRecovered"] as const,
    ]);
    const done = gate();
    let runs = 0;
    const work = task("work", async (_?: string) => {
      runs++;
      await done.opened;
      return "x".repeat(20_000); // more than a page that is there already
    });
    const id = await scheduler.addJob(work, { resultExpirationTime: { days: 1 } });
    await rig.clock.advance(1);
    const end = await begin(client);
    await assertRejects(() => scheduler.addJob(work, { args: ["y".repeat(20_000)] }), error);
    done.open();
    await rig.clock.advance({ minutes: 10 });
    assertEquals(events, [`storeFailed ${error.name}`]);
    await end();
    await rig.clock.advance({ minutes: 1 });
    assertEquals(events, [`storeFailed ${error.name}`, "storeRecovered "]);
    assertEquals([rig.log.count(/The store failed/), rig.log.lines.length], [1, 2]);
    assertEquals((await scheduler.getJobResult(id, { wait: false }))?.outcome, "success");
    assertEquals([runs, await scheduler.getJobs({ taskId: "work" })], [1, []]);
    assertEquals(await scheduler.runJob(task("next", () => "goes on")), "goes on");
  });
}
