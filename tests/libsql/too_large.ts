import { assertEquals } from "@std/assert";
import { task } from "../../mod.ts";
import type { Acquired } from "../../src/store.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import {
  acquire,
  aJob,
  aSchedule,
  aTask,
  idsOf,
  putJobs,
  putSchedules,
  T0,
} from "../../testing/_stored.ts";
import { Databases } from "../_databases.ts";
import { gate, Rig } from "../_rig.ts";

const PROTOCOLS = ["http", "ws"] as const;

const databases = new Databases();
Deno.test.afterAll(() => databases[Symbol.asyncDispose]());

/** A store that is open until the test ends. */
async function opened(store: LibsqlDataStore) {
  await store.open();
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
}

/** Eleven ids: of rows of a megabyte, that is more than a server gives at once. */
const IDS = Array.from({ length: 11 }, (_, i) => `row ${String(i).padStart(2, "0")}`);
const JOBS = IDS.map((id) => aJob(id));
const SCHEDULES = IDS.map((id) => aSchedule(id));

/** Gives every row of a table arguments of a megabyte. */
async function inflate(url: string, table: string): Promise<void> {
  await databases.client(url).execute(
    `UPDATE ${table} SET args = json_array(printf('%.*c', 1000000, 'x'))`,
  );
}

/** What is acquired call after call, until nothing is left for its size. */
async function acquireAll(store: LibsqlDataStore, now: number): Promise<Acquired[]> {
  const all: Acquired[] = [];
  do all.push(await acquire(store, { now })); while (all.at(-1)!.more);
  return all;
}

for (const protocol of PROTOCOLS) {
  Deno.test(`jobs that are too large for one answer of a server come in several (${protocol})`, async () => {
    await using store = await opened(await databases.onServer(protocol));
    await putJobs(store, JOBS);
    await inflate((await databases.server()).url(protocol), `${protocol}_jobs`);
    const calls = await acquireAll(store, T0);
    assertEquals(calls.flatMap(({ jobs }) => idsOf(jobs)), IDS);
  });
}

Deno.test("acquire() takes the oldest jobs first, two megabytes at a time", async () => {
  const url = databases.newFile();
  await using store = await opened(databases.onFile(url));
  await putJobs(store, JOBS);
  await inflate(url, "almanac_jobs");
  const calls = await acquireAll(store, T0);
  assertEquals(calls.map(({ jobs }) => jobs.length), [2, 2, 2, 2, 2, 1, 0]);
  assertEquals(calls.flatMap(({ jobs }) => idsOf(jobs)), IDS);
});

Deno.test("so it does with jobs whose workers died", async () => {
  const url = databases.newFile();
  await using store = await opened(databases.onFile(url));
  await putJobs(store, JOBS);
  await acquire(store);
  await inflate(url, "almanac_jobs");
  const calls = await acquireAll(store, T0 + 60_000);
  assertEquals(calls.map(({ lapsedJobs }) => lapsedJobs.length), [2, 2, 2, 2, 2, 1, 0]);
  assertEquals(calls.flatMap(({ lapsedJobs }) => idsOf(lapsedJobs)), IDS);
});

Deno.test("it takes schedules a megabyte at a time, which leaves room for jobs", async () => {
  const url = databases.newFile();
  await using store = await opened(databases.onFile(url));
  await putSchedules(store, SCHEDULES);
  await putJobs(store, [aJob("job")]);
  await inflate(url, "almanac_schedules");
  const calls = await acquireAll(store, T0);
  assertEquals(calls.flatMap(({ schedules }) => idsOf(schedules)), IDS);
  assertEquals([idsOf(calls[0]!.schedules), idsOf(calls[0]!.jobs)], [IDS.slice(0, 1), ["job"]]);
});

Deno.test("a scheduler starts jobs that come in several answers one answer after the other", async () => {
  const url = databases.newFile();
  await using store = await opened(databases.onFile(url));
  await using rig = new Rig({ store });
  const all = gate();
  let started = 0;
  const wait = task("t", async (_text: string) => {
    if (++started === IDS.length) all.open();
    await all.opened;
  });
  await putJobs(store, JOBS, [aTask("t")]);
  await inflate(url, "almanac_jobs");
  const { ran, failed } = await rig.tick(rig.scheduler({ tasks: [wait] }));
  assertEquals([ran, failed], [IDS.length, 0]);
});
