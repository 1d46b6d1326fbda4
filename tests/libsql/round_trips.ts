import { assert, assertEquals } from "@std/assert";
import { createClient } from "@libsql/client/web";
import { SerializationError } from "../../src/errors.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { aJob, aSchedule, aTask, idsOf, putJobs, putSchedules, T0 } from "../../testing/_stored.ts";
import { Databases } from "../_databases.ts";
import { RecordingClient } from "../_recording_client.ts";
import { fullCommit, STORE_CALLS } from "../_store_calls.ts";

const { id: _, ...DEFAULTS } = aTask("t");
const READS = new Set([
  ...["getTasks", "getSchedules", "getJobs", "getJobResult", "getFinishedJobs", "countJobs"],
  "countSchedules",
  ...["getThroughput", "getPresences"],
]);

/** An open store on a file, and the client through which it speaks `protocol`. */
async function recorded(databases: Databases, protocol: string) {
  const client = new RecordingClient(databases.client(databases.newFile()), protocol);
  const store = new LibsqlDataStore({ client });
  await store.open();
  await putSchedules(store, [aSchedule("s")]);
  await putJobs(store, [aJob("j"), aJob("k")]);
  client.calls.length = 0;
  return { client, store };
}

for (const protocol of ["file", "http", "ws"]) {
  for (const [name, call] of Object.entries(STORE_CALLS)) {
    Deno.test(`with protocol ${protocol}, ${name}() is one batch`, async () => {
      await using databases = new Databases();
      const { client, store } = await recorded(databases, protocol);
      await call(store);
      assertEquals(client.calls.map(({ mode }) => mode), [READS.has(name) ? "read" : "write"]);
    });
  }

  Deno.test(`with protocol ${protocol}, a commit of everything is one batch`, async () => {
    await using databases = new Databases();
    const { client, store } = await recorded(databases, protocol);
    const commit = await fullCommit(store);
    client.calls.length = 0;
    const { addedJobs, lostSchedules, lostJobs } = await commit();
    assertEquals([addedJobs, lostSchedules, lostJobs], [[`s@${T0}`], [], []]);
    assertEquals(client.calls.length, 1);
    assertEquals((await store.getJobResult({ jobId: "j", now: T0 })).result?.returnValue, "done");
    assertEquals(idsOf(await store.getJobs({})), ["k", `s@${T0}`]);
  });

  Deno.test(`with protocol ${protocol}, all calls of one moment are one batch`, async () => {
    await using databases = new Databases();
    const { client, store } = await recorded(databases, protocol);
    await Promise.all(Object.values(STORE_CALLS).map((call) => call(store)));
    assertEquals(client.calls.length, 1);
  });
}

Deno.test("opening a store that is up to date is one batch", async () => {
  await using databases = new Databases();
  const { client, store } = await recorded(databases, "http");
  await store.close();
  await store.open();
  assertEquals(client.calls.map(({ mode }) => mode), ["read"]);
});

Deno.test("calls of one moment write in the order in which they were made", async () => {
  await using databases = new Databases();
  const { store } = await recorded(databases, "file");
  const limit = (maxRunningJobs: number) =>
    store.putTask({ id: "u", settings: { maxRunningJobs }, defaults: DEFAULTS, now: T0 });
  const outcomes = await Promise.all([
    limit(1),
    limit(2),
    store.removeTask({ id: "u" }),
    limit(3),
    store.addJobs({ tasks: [], jobs: [aJob("b", { taskId: "u" })], now: T0 }),
    store.addJobs({ tasks: [], jobs: [aJob("a", { taskId: "u" })], now: T0 }),
    store.addJobs({ tasks: [], jobs: [aJob("b", { taskId: "u" })], now: T0 }),
  ]);
  assertEquals(outcomes, [
    { task: aTask("u", { maxRunningJobs: 1 }), outcome: "added" },
    { task: aTask("u", { maxRunningJobs: 2 }), outcome: "updated" },
    "removed",
    { task: aTask("u", { maxRunningJobs: 3 }), outcome: "added" },
    { addedTasks: [], addedJobs: ["b"], missingTask: null },
    { addedTasks: [], addedJobs: ["a"], missingTask: null },
    { addedTasks: [], addedJobs: [], missingTask: null },
  ]);
  assertEquals(idsOf(await store.getJobs({ taskId: "u" })), ["b", "a"]);
});

Deno.test("a hundred jobs that are added one by one at one moment are one list", async () => {
  await using databases = new Databases();
  const { client, store } = await recorded(databases, "file");
  const ids = Array.from({ length: 100 }, (_, i) => `job ${i}`);
  const add = (id: string) => store.addJobs({ tasks: [aTask("t")], jobs: [aJob(id)], now: T0 });
  const outcomes = await Promise.all(ids.map(add));
  assertEquals(outcomes.map(({ addedJobs }) => addedJobs[0]), ids);
  assertEquals(client.calls.length, 1);
  assert(client.calls[0]!.statements.length < 5, "not a statement for each");
});

Deno.test("calls made while a batch is on its way share the next one", async () => {
  await using databases = new Databases();
  const { client, store } = await recorded(databases, "http");
  const release = client.hold();
  const first = putJobs(store, [aJob("first")]);
  while (client.calls.length === 0) await Promise.resolve();
  const later: Promise<unknown>[] = [];
  for (const id of ["a", "b", "c"]) {
    later.push(putJobs(store, [aJob(id)]));
    await Promise.resolve();
  }
  release();
  await Promise.all([first, ...later]);
  assertEquals(client.calls.length, 2);
  assertEquals(idsOf(await store.getJobs({})).slice(2), ["first", "a", "b", "c"]);
});

Deno.test("a call that is refused refuses none of those of the same moment", async () => {
  await using databases = new Databases();
  const { client } = await recorded(databases, "file");
  const store = new LibsqlDataStore({ client, maxValueSize: 100 });
  await store.open();
  const add = (id: string, arg: string) =>
    store.addJobs({ tasks: [aTask("t")], jobs: [aJob(id, { args: [arg] })], now: T0 });
  const outcomes = await Promise.allSettled([add("a", ""), add("b", "x".repeat(99)), add("c", "")]);
  assertEquals(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assert((outcomes[1] as PromiseRejectedResult).reason instanceof SerializationError);
  assertEquals(idsOf(await store.getJobs({})), ["j", "k", "a", "c"]);
});

Deno.test("over HTTP, each call is one request", async () => {
  await using databases = new Databases();
  let requests = 0;
  const counted = (request: Request) => {
    requests++;
    return fetch(request);
  };
  const client = createClient({ url: (await databases.server()).url("http"), fetch: counted });
  const store = new LibsqlDataStore({ client });
  await store.open();
  await putSchedules(store, [aSchedule("s")]);
  await putJobs(store, [aJob("j"), aJob("k")]);
  const commit = await fullCommit(store);
  for (const [name, call] of Object.entries({ ...STORE_CALLS, commit })) {
    requests = 0;
    await call(store);
    assertEquals([name, requests], [name, 1]);
  }
  client.close();
});
