import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { IntervalTrigger, task } from "../../../mod.ts";
import { SerializationError } from "../../../src/errors.ts";
import type { Acquired } from "../../../src/store.ts";
import { LibsqlDataStore } from "../../../stores/libsql.ts";
import {
  acquire,
  aJob,
  aSchedule,
  aTask,
  idsOf,
  putJobs,
  putSchedules,
  T0,
} from "../../../testing/_stored.ts";
import { Databases } from "../../_databases.ts";
import { RecordingClient } from "../../_recording_client.ts";
import { gate, Rig } from "../../_rig.ts";

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
const FIVE = IDS.slice(0, 5);

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

Deno.test("jobs that are too large for one answer of a server come in several", async () => {
  await using store = await opened(await databases.onServer("http"));
  await putJobs(store, JOBS);
  await inflate((await databases.server()).url("http"), "http_jobs");
  const calls = await acquireAll(store, T0);
  assertEquals(calls.flatMap(({ jobs }) => idsOf(jobs)), IDS);
});

Deno.test("acquire() takes the oldest jobs first, two megabytes at a time", async () => {
  const url = databases.newFile();
  await using store = await opened(databases.onFile(url));
  await putJobs(store, FIVE.map((id) => aJob(id)));
  await inflate(url, "almanac_jobs");
  const calls = await acquireAll(store, T0);
  assertEquals(calls.map(({ jobs }) => jobs.length), [2, 2, 1, 0]);
  assertEquals(calls.flatMap(({ jobs }) => idsOf(jobs)), FIVE);
});

Deno.test("so it does with jobs whose workers died", async () => {
  const url = databases.newFile();
  await using store = await opened(databases.onFile(url));
  await putJobs(store, FIVE.map((id) => aJob(id)));
  await acquire(store);
  await inflate(url, "almanac_jobs");
  const calls = await acquireAll(store, T0 + 60_000);
  assertEquals(calls.map(({ lapsedJobs }) => lapsedJobs.length), [2, 2, 1, 0]);
  assertEquals(calls.flatMap(({ lapsedJobs }) => idsOf(lapsedJobs)), FIVE);
});

Deno.test("it takes schedules a megabyte at a time, which leaves room for jobs", async () => {
  const url = databases.newFile();
  await using store = await opened(databases.onFile(url));
  await putSchedules(store, FIVE.map((id) => aSchedule(id)));
  await putJobs(store, [aJob("job")]);
  await inflate(url, "almanac_schedules");
  const calls = await acquireAll(store, T0);
  assertEquals(calls.flatMap(({ schedules }) => idsOf(schedules)), FIVE);
  assertEquals([idsOf(calls[0]!.schedules), idsOf(calls[0]!.jobs)], [FIVE.slice(0, 1), ["job"]]);
});

Deno.test("a scheduler starts jobs that come in several answers one answer after the other", async () => {
  const url = databases.newFile();
  await using store = await opened(databases.onFile(url));
  await using rig = new Rig({ store });
  const all = gate();
  let started = 0;
  const wait = task("t", async (_text: string) => {
    if (++started === FIVE.length) all.open();
    await all.opened;
  });
  await putJobs(store, FIVE.map((id) => aJob(id)), [aTask("t")]);
  await inflate(url, "almanac_jobs");
  const { ran, failed } = await rig.tick(rig.scheduler({ tasks: [wait] }));
  assertEquals([ran, failed], [FIVE.length, 0]);
});

/** A text of so many bytes. */
const textOf = (bytes: number) => "x".repeat(bytes);

for (const protocol of PROTOCOLS) {
  Deno.test(`one call that is too much by itself is refused, and harms no other (${protocol})`, async () => {
    await using store = await opened(await databases.onServer(protocol));
    const jobs = IDS.map((id) => aJob(id, { args: [textOf(500_000)] }));
    const [large, small] = await Promise.allSettled([
      putJobs(store, jobs),
      putJobs(store, [aJob("small")]),
    ]);
    const { reason } = large as PromiseRejectedResult;
    assertInstanceOf(reason, SerializationError);
    assertStringIncludes(reason.message, "hand in less at once");
    assertEquals(small.status, "fulfilled");
    assertEquals(idsOf(await store.getJobs({})), ["small"]);
  });

  Deno.test(`what is asked for and is too much for one answer is refused (${protocol})`, async () => {
    await using store = await opened(await databases.onServer(protocol));
    await putJobs(store, JOBS);
    await inflate((await databases.server()).url(protocol), `${protocol}_jobs`);
    await assertRejects(() => store.getJobs({}), SerializationError, "ask for less, with a limit");
    assertEquals(idsOf(await store.getJobs({ limit: 2 })), IDS.slice(0, 2));
  });
}

Deno.test("calls of one moment that are too much for one request go in halves", async () => {
  const client = new RecordingClient(databases.client(databases.newFile()), "http");
  await using store = await opened(new LibsqlDataStore({ client }));
  const [args, tasks] = [[textOf(1_000_000)], [aTask("t")]];
  client.calls.length = 0;
  const outcomes = await Promise.all(
    IDS.slice(0, 8).map((id) => store.addJobs({ tasks, jobs: [aJob(id, { args })], now: T0 })),
  );
  assertEquals(outcomes.flatMap(({ addedJobs }) => addedJobs), IDS.slice(0, 8));
  assertEquals(client.calls.length, 2);
});

Deno.test("what a scheduler writes and is too much for one request goes in several", async () => {
  await using rig = new Rig({ store: await databases.onServer("ws") });
  const scheduler = rig.scheduler();
  const all = gate();
  let started = 0;
  const work = task("work", async (text: string) => {
    if (++started === 5) all.open();
    await all.opened;
    return text;
  }, { maxRunningJobs: 100, misfireGraceTime: null });
  await scheduler.addSchedule(work, new IntervalTrigger({ seconds: 1 }), {
    ...{ args: [textOf(1_000_000)], coalesce: "all", jobResultExpirationTime: 60 },
  });
  await rig.clock.advance(4);
  const { fired, ran, failed } = await rig.tick(scheduler);
  assertEquals([fired, ran, failed], [5, 5, 0]);
});

Deno.test("a request that a server refuses for its size is not made again", async () => {
  const client = new RecordingClient(databases.client(databases.newFile()), "http");
  await using store = await opened(new LibsqlDataStore({ client }));
  let requests = 0;
  client.batch = () => {
    requests++;
    return Promise.reject(
      Object.assign(new Error("Server returned HTTP status 413"), { code: "SERVER_ERROR" }),
    );
  };
  await assertRejects(() => putJobs(store, [aJob("j")]), SerializationError, "hand in less");
  assertEquals(requests, 1);
});
