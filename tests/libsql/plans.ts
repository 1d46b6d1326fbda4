import type { Client } from "@libsql/client";
import { assertEquals } from "@std/assert";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import {
  acquire,
  aJob,
  aSchedule,
  aTask,
  putJobs,
  putSchedules,
  T0,
} from "../../testing/_stored.ts";
import { Databases } from "../_databases.ts";
import { type ClientCall, RecordingClient } from "../_recording_client.ts";
import { fullCommit, STORE_CALLS } from "../_store_calls.ts";

type Query = (store: LibsqlDataStore) => Promise<unknown>;

const PLACE = { sequence: 0, changes: 0 };
const QUERIES: Readonly<Record<string, Query>> = {
  ...STORE_CALLS,
  "commit() of everything": async (store) => (await fullCommit(store))(),
  "acquire() of jobs only, of any task": (store) => acquire(store, { maxSchedules: 0 }),
  "getTasks() of ids": (store) => store.getTasks({ ids: ["t"] }),
  "getSchedules() of ids": (store) => store.getSchedules({ ids: ["s"] }),
  "getSchedules() of a page": (store) => store.getSchedules({ after: "s", limit: 5 }),
  "getSchedules() of a page of a task": (store) =>
    store.getSchedules({ taskId: "t", after: "s", limit: 5 }),
  "getSchedules() of a page with metadata": (store) =>
    store.getSchedules({ metadata: { user: "ada" }, after: "s", limit: 5 }),
  "getSchedules() with metadata": (store) => store.getSchedules({ metadata: { user: "ada" } }),
  "getSchedules() that failed": (store) => store.getSchedules({ failed: true }),
  "getSchedules() that are paused": (store) => store.getSchedules({ paused: true, limit: 5 }),
  "getSchedules() with a text": (store) => store.getSchedules({ search: "1", limit: 5 }),
  "getSchedules() by their next fire times": (store) =>
    store.getSchedules({ order: "nextFireTime", limit: 5 }),
  "getSchedules() by their next fire times, with a text": (store) =>
    store.getSchedules({ order: "nextFireTime", search: "1", limit: 5 }),
  "getSchedules() by their next fire times, with metadata": (store) =>
    store.getSchedules({ order: "nextFireTime", metadata: { user: "ada" }, limit: 5 }),
  "getSchedules() of a task by their next fire times": (store) =>
    store.getSchedules({ order: "nextFireTime", taskId: "t", limit: 5 }),
  "getSchedules() of all": (store) => store.getSchedules({}),
  "removeSchedules() with metadata": (store) =>
    store.removeSchedules({ metadata: { user: "nobody" } }),
  "removeSchedules() that failed": (store) => store.removeSchedules({ failed: true }),
  "removeSchedules() of a task": (store) => store.removeSchedules({ taskId: "unknown" }),
  "getJobs() of ids": (store) => store.getJobs({ ids: ["j"] }),
  "getJobs() of a page": (store) => store.getJobs({ after: 7, limit: 5 }),
  "getJobs() of a page with metadata": (store) =>
    store.getJobs({ metadata: { user: "ada" }, after: 7, limit: 5 }),
  "getJobs() of a task": (store) => store.getJobs({ taskId: "t", limit: 5 }),
  "getJobs() of a page of a task": (store) => store.getJobs({ taskId: "t", after: 7, limit: 5 }),
  "getJobs() of all": (store) => store.getJobs({}),
  "countJobs() of a task": (store) => store.countJobs({ taskId: "t" }),
  "getFinishedJobs() of a page": (store) => store.getFinishedJobs({ before: 7, limit: 5 }),
  "getFinishedJobs() of a page of a task": (store) =>
    store.getFinishedJobs({ taskId: "t", before: 7, limit: 5 }),
  "getFinishedJobs() that failed": (store) =>
    store.getFinishedJobs({ outcomes: ["error"], limit: 5 }),
  "getFinishedJobs() of a schedule": (store) =>
    store.getFinishedJobs({ scheduleId: "s", limit: 5 }),
  "getThroughput() of all tasks": (store) =>
    store.getThroughput({ from: T0, to: T0 + 9, every: 3 }),
  "restartJobs() of an outcome": (store) =>
    store.restartJobs({ filter: { outcomes: ["error"], before: 9, limit: 5 }, after: 0, now: T0 }),
  "restartJobs() of outcomes": (store) => {
    const filter = { outcomes: ["error", "cancelled"], before: 9, limit: 5 } as const;
    return store.restartJobs({ filter, after: 0, now: T0 });
  },
  "restartJobs() of ids": (store) =>
    store.restartJobs({ filter: { ids: ["over"], limit: 5 }, after: 0, now: T0 }),
  "removeFinishedJobs() of a time": (store) =>
    store.removeFinishedJobs({ filter: { from: T0, to: T0 + 9, limit: 5 }, after: 0 }),
  "renew() with notes": (store) =>
    store.renew({
      jobs: [{ jobId: "j", token: "any", notes: { progress: null, log: [] } }],
      until: T0,
      now: T0,
    }),
  "addJobs() with a key, after others": (store) =>
    store.addJobs({
      tasks: [aTask("t")],
      jobs: [aJob("k2", {
        unique: { key: "k", states: ["queued", "done"], since: T0, conflict: "debounce" },
        after: ["j"],
      })],
      now: T0,
    }),
  "the end of the outbox": ({ outbox }) => outbox.end(),
  "the news of the outbox": ({ outbox }) => outbox.read({ sender: "me", after: PLACE }),
  "events for the outbox": ({ outbox }) => {
    const timestamp = new Date(T0);
    const event = { type: "taskAdded", taskId: "t", timestamp, schedulerId: "me" } as const;
    return outbox.append({ sender: "me", events: [event] });
  },
};

/** All that goes over every row of a large table, or sorts what it has found there. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "acquire": ["sorts almanac_schedules"], // those that it has taken
  "acquire() of jobs only, of any task": ["sorts almanac_schedules"],
  "cancelJobs": ["sorts almanac_jobs"], // those of some ids
  "cleanup": ["scans almanac_starts"], // of tasks with a rate limit, as far back as that goes
  "commit() of everything": ["scans almanac_dependencies"], // whether there are any
  "countJobs": ["scans almanac_counts", "scans almanac_jobs"],
  "countSchedules": ["scans almanac_schedules"], // all of them, in an index
  "events for the outbox": ["asks an end of almanac_events"], // the first of its primary key
  "getJobs": ["sorts almanac_jobs"], // those of one schedule
  "getJobs() of all": ["scans almanac_jobs"],
  "getJobs() of ids": ["sorts almanac_jobs"],
  "getSchedules() of a task by their next fire times": ["sorts almanac_schedules"],
  "getSchedules() of all": ["scans almanac_schedules"],
  "getSchedules() with a text": ["scans almanac_schedules"],
  "getThroughput": ["sorts almanac_history"], // those of the time that is asked for
  "getThroughput() of all tasks": ["sorts almanac_history"],
  "getSchedules() with metadata": ["scans almanac_schedules"],
  "removeSchedules() with metadata": ["scans almanac_schedules"],
  "restartJobs() of ids": ["sorts almanac_history"], // those of the ids
};

interface Step {
  readonly parent: number;
  readonly detail: string;
}

/**
 * What a plan may go through: lists that are bound, parts of the statement, small tables, and indexes of
 * nothing but what is looked for.
 */
const SMALL = new RegExp(
  "^(SCAN|SEARCH) ([(]|CONSTANT ROW|\\S+ VIRTUAL|\\S+ USING INDEX \\w+_(paused|failed)$|" +
    "(p|walk|w|candidate|t|almanac_(tasks|pulse|writers|freed|picked|schedulers)|sqlite_sequence)( |$))",
);

/** What a plan does that takes longer the more rows there are. */
function burdens(steps: readonly Step[]): string[] {
  return steps.flatMap(({ parent, detail }) => {
    if (/^USE TEMP B-TREE/.test(detail)) {
      const outermost = steps.find((step) => step.parent === parent && isLoop(step))!;
      return SMALL.test(outermost.detail) ? [] : [`sorts ${outermost.detail.split(" ")[1]}`];
    }
    const [verb, table, ...how] = detail.split(" ");
    if (!isLoop({ detail }) || SMALL.test(detail)) return [];
    if (verb === "SCAN" || how[1] === "AUTOMATIC") return [`scans ${table}`];
    return how.length > 0 ? [] : [`asks an end of ${table}`];
  });
}

function isLoop({ detail }: Pick<Step, "detail">): boolean {
  return /^(SCAN|SEARCH) /.test(detail);
}

/** The statements of each query on a database with thousands of rows. */
async function record(client: RecordingClient): Promise<Record<string, readonly ClientCall[]>> {
  const store = new LibsqlDataStore({ client });
  await store.open();
  const statements: Record<string, readonly ClientCall[]> = {};
  for (const [name, query] of Object.entries(QUERIES)) {
    await putSchedules(store, [aSchedule("s")]);
    await putJobs(store, [aJob("j"), aJob("k")]);
    client.calls.length = 0;
    await query(store);
    statements[name] = client.calls.slice(-1);
  }
  await store.close();
  return statements;
}

async function explain(client: Client, calls: readonly ClientCall[]): Promise<string[]> {
  const found = new Set<string>();
  for (const { sql, args } of calls.flatMap(({ statements }) => statements)) {
    const { rows } = await client.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args });
    for (const burden of burdens(rows as unknown as Step[])) found.add(burden);
  }
  return [...found].sort();
}

async function prepare(url: string): Promise<void> {
  const store = new LibsqlDataStore({ url, synchronous: "off" });
  await store.open();
  const [some, many] = [500, 3000].map((length) => Array.from({ length }, (_, i) => `${i}`));
  const tasks = some!.map((id) => aTask(id));
  await putJobs(store, many!.map((id, i) => aJob(id, { taskId: some![i % 500]! })), tasks);
  await putJobs(store, many!.map((id, i) => aJob(`later ${id}`, { runAt: T0 + 9 + i })));
  await putSchedules(
    store,
    many!.map((id, i) => aSchedule(id, { taskId: some![i % 500]!, nextFireTime: T0 + i })),
  );
  await store.close();
}

for (const protocol of ["file", "http"]) {
  for (const analyzed of [false, true]) {
    Deno.test(`protocol ${protocol}, analyzed ${analyzed}: every query has its index`, async () => {
      await using databases = new Databases();
      const url = databases.newFile();
      await prepare(url);
      const client = databases.client(url);
      if (analyzed) await client.execute("ANALYZE");
      const recorded = await record(new RecordingClient(client, protocol));
      const found: Record<string, string[]> = {};
      const reader = databases.client(url);
      for (const [name, calls] of Object.entries(recorded)) {
        const bad = await explain(reader, calls);
        if (bad.length > 0) found[name] = bad;
      }
      assertEquals(found, ALLOWED);
    });
  }
}
