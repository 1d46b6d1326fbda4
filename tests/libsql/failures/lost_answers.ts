import { assert, assertEquals, assertRejects } from "@std/assert";
import { StoreUnavailableError } from "../../../src/errors.ts";
import type { DataStore } from "../../../src/store.ts";
import type { StoredPresence } from "../../../src/stored.ts";
import { LibsqlDataStore } from "../../../stores/libsql.ts";
import {
  acquire,
  aJob,
  aSchedule,
  aTask,
  commit,
  endOf,
  fireOf,
  idsOf,
  putJobs,
  putSchedules,
  T0,
} from "../../../testing/_stored.ts";
import { BreakingClient, FAULTS, hastyClock, type NetworkFault } from "../../_breaking_client.ts";

const HOUR = 3_600_000;
const { id: _, ...DEFAULTS } = aTask("t");
const PRESENCE: StoredPresence = {
  ...{ identity: "me", role: "both", startedAt: T0, seenAt: T0, until: T0 + HOUR },
  ...{ tasks: ["t"], maxConcurrentJobs: 9 },
};
const LEASE = { token: "mine", by: "me", until: T0 + HOUR };

/** Adds a schedule, which is or is not there, under a policy. */
function addSchedule(id: string, policy: "exception" | "replace" | "doNothing") {
  const schedule = aSchedule(id, { taskId: "new", args: [policy], nextFireTime: T0 + HOUR });
  return (store: DataStore) =>
    store.addSchedules({ tasks: [aTask("new")], schedules: [{ schedule, policy }], now: T0 });
}

/** Each writing call of a store, on one with `s` and `j` waiting, and `held` and `running` taken. */
const WRITES: Readonly<Record<string, (store: DataStore) => Promise<unknown>>> = {
  "putTask() of a new one": (store) =>
    store.putTask({ id: "u", settings: { maxRunningJobs: 2 }, defaults: DEFAULTS, now: T0 }),
  "putTask() of an old one": (store) =>
    store.putTask({ id: "t", settings: { maxRunningJobs: 2 }, defaults: DEFAULTS, now: T0 }),
  "removeTask()": (store) => store.removeTask({ id: "unused" }),
  "removeTask() of one in use": (store) => store.removeTask({ id: "t" }),
  "addSchedules() of a new one": addSchedule("new", "exception"),
  "addSchedules() in conflict": addSchedule("s", "exception"),
  "addSchedules() that replaces": addSchedule("s", "replace"),
  "addSchedules() that does nothing": addSchedule("s", "doNothing"),
  "updateSchedule()": (store) =>
    store.updateSchedule({ id: "s", change: { paused: true }, now: T0 }),
  "updateSchedule() of a revision": (store) =>
    store.updateSchedule({ id: "s", change: { paused: true }, revision: 1, now: T0 }),
  "removeSchedules()": (store) => store.removeSchedules({ taskId: "t" }),
  "addJobs()": (store) =>
    store.addJobs({ tasks: [aTask("u")], jobs: [aJob("new", { taskId: "u" })], now: T0 }),
  "addJobs() of a missing task": (store) =>
    store.addJobs({ tasks: [], jobs: [aJob("new", { taskId: "missing" })], now: T0 }),
  "acquire()": (store) => acquire(store, { lease: LEASE }),
  "acquire() of one job": (store) => acquire(store, { lease: LEASE, maxJobs: 1, maxSchedules: 0 }),
  "acquire() of nothing": (store) => acquire(store, { lease: LEASE, tasks: [], maxSchedules: 0 }),
  "commit()": async (store) => {
    const [held] = await store.getSchedules({ ids: ["held"] });
    const [ended, released] = await store.getJobs({ ids: ["ended", "released"] });
    return await commit(store, {
      fires: [fireOf(held!, { nextFireTime: T0 + HOUR })],
      ends: [endOf(ended!, { expiresAt: T0 + HOUR, returnValue: "done" })],
      releases: [{ jobId: "released", token: released!.lease!.token }],
    });
  },
  "commit() of what is tried again, or fails and is kept": async (store) => {
    const [failed, retried] = await store.getJobs({ ids: ["ended", "released"] });
    const keep = { until: null };
    return await commit(store, {
      ends: [endOf(failed!, { outcome: "error", keep })],
      retries: [{
        ...{ jobId: "released", token: retried!.lease!.token, taskId: "t", scheduleId: null },
        ...{ runAt: T0 + 5, failures: [], notes: { progress: { value: 1, note: null }, log: [] } },
      }],
    });
  },
  "addJobs() with a key and after another": (store) => {
    const unique = { key: "k", states: ["queued"], since: null, conflict: "keep" } as const;
    const jobs = [aJob("new", { after: ["j"], concurrencyKey: "c" }), aJob("only", { unique })];
    return store.addJobs({ tasks: [aTask("t")], jobs, now: T0 });
  },
  "cancelJobs()": (store) =>
    store.cancelJobs({ filter: { ids: ["j", "ended", "after"] }, lease: LEASE, now: T0 }),
  "restartJob()": (store) => store.restartJob({ jobId: "kept", now: T0 }),
  "restartJobs()": (store) =>
    store.restartJobs({ filter: { taskId: "t", limit: 1 }, after: 0, now: T0 }),
  "restartJobs() of nothing": (store) =>
    store.restartJobs({ filter: { taskId: "unused" }, after: 0, now: T0 }),
  "removeFinishedJobs()": (store) =>
    store.removeFinishedJobs({ filter: { ids: ["kept"], limit: 1 }, after: 0 }),
  "putPresence()": (store) => store.putPresence({ ...PRESENCE, seenAt: T0 + 5 }),
  "removePresence()": (store) => store.removePresence(PRESENCE),
  "renew() with notes": (store) =>
    store.renew({
      jobs: [{
        ...{ jobId: "ended", token: "earlier", aborted: "timeout" },
        notes: { progress: { value: 1, note: null }, log: [{ at: T0, text: "x" }] },
      }],
      now: T0,
      until: T0 + 2 * HOUR,
    }),
  "renew()": (store) =>
    store.renew({
      jobs: [{ jobId: "ended", token: "earlier" }, { jobId: "j", token: "none" }],
      now: T0,
      until: T0 + 2 * HOUR,
    }),
  "cleanup()": (store) => store.cleanup({ now: T0 + HOUR, finishedBefore: T0 + HOUR }),
};

/** What is compared, the tables with triggers first; who wrote it, is nobody's business. */
const TABLES = [
  ...["almanac_dependencies", "almanac_jobs", "almanac_history", "almanac_counts"],
  ...["almanac_schedules", "almanac_tasks", "almanac_results", "almanac_starts"],
  ...["almanac_pulse", "almanac_picked", "almanac_schedulers", "sqlite_sequence"],
];

/** A database on a network that breaks, with something of everything in it. */
class Prepared implements Disposable {
  readonly client = new BreakingClient();

  static async make(): Promise<Prepared> {
    const prepared = new Prepared();
    await using store = await prepared.open();
    await store.putTask({ id: "unused", settings: {}, defaults: DEFAULTS, now: T0 });
    await putSchedules(store, [aSchedule("held"), aSchedule("over", { nextFireTime: null })]);
    await store.putPresence(PRESENCE);
    await putJobs(store, [aJob("kept")]);
    const { jobs: [kept] } = await acquire(store, { maxSchedules: 0 });
    const end = { keep: { until: null }, expiresAt: T0 + HOUR };
    await commit(store, { ends: [endOf(kept!, end)] });
    await putJobs(store, [aJob("ended"), aJob("released")]);
    await putJobs(store, [aJob("after", { after: ["ended"] })]);
    await acquire(store, { lease: { ...LEASE, token: "earlier" } });
    await putSchedules(store, [aSchedule("s")]);
    await putJobs(store, [aJob("j"), aJob("k")]);
    await prepared.client.rows(
      TABLES.map((table) => `CREATE TABLE saved_${table} AS SELECT * FROM ${table}`),
    );
    return prepared;
  }

  /** An open store, of a writer of its own. */
  async open(options: { readonly retryTimeout?: number } = {}) {
    const { client } = this;
    const clock = hastyClock();
    const store = new LibsqlDataStore({ client, clock, retryTimeout: 60, ...options });
    await store.open();
    return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
  }

  /** Makes everything as it was in the beginning. */
  async restore(): Promise<void> {
    await this.client.rows(TABLES.flatMap((table) => [
      `DELETE FROM ${table}`,
      `INSERT INTO ${table} SELECT * FROM saved_${table}`,
    ]));
  }

  /** Everything that is stored. */
  content(): Promise<unknown> {
    return this.client.rows(TABLES.map((table) => `SELECT * FROM ${table}`));
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]();
  }
}

/** Every one or two faults in a row. */
const RUNS_OF_FAULTS: readonly NetworkFault[][] = FAULTS.flatMap((first) => [
  [first],
  ...FAULTS.map((second) => [first, second]),
]);

for (const [name, write] of Object.entries(WRITES)) {
  Deno.test(`${name} happens once, and answers so, whatever the network loses`, async () => {
    using database = await Prepared.make();
    const outcomeAfter = async (faults: readonly NetworkFault[]) => {
      await database.restore();
      await using store = await database.open();
      const planned = [...faults];
      database.client.nextFault = () => planned.shift();
      const answer = await write(store);
      await database.client.flush();
      return { answer, content: await database.content() };
    };
    const expected = await outcomeAfter([]);
    for (const faults of RUNS_OF_FAULTS) {
      assertEquals(await outcomeAfter(faults), expected, `after ${faults.join(" and ")}`);
    }
  });
}

Deno.test("a call that was given up is not done after a later one, and fails as unavailable", async () => {
  using database = await Prepared.make();
  await using store = await database.open({ retryTimeout: 0 });
  database.client.nextFault = () => "late";
  const error = await assertRejects(() => putJobs(store, [aJob("late")]));
  assert(error instanceof StoreUnavailableError);
  database.client.nextFault = () => undefined;
  await putJobs(store, [aJob("later")]);
  await database.client.flush();
  assertEquals(idsOf(await store.getJobs({ ids: ["late", "later"] })), ["later"]);
});

for (const fault of FAULTS) {
  Deno.test(`what an acquire took that was given up is there for the next one (${fault})`, async () => {
    using database = await Prepared.make();
    await using store = await database.open({ retryTimeout: 0 });
    const now = T0 + 2 * HOUR; // so that there are lapsed ones among them
    const all = { now, lease: { ...LEASE, until: now + HOUR } };
    const expected = await acquire(store, all);
    await database.restore();
    database.client.nextFault = () => fault;
    await assertRejects(() => acquire(store, { now, lease: { ...all.lease, token: "lost" } }));
    database.client.nextFault = () => undefined;
    const taken = await acquire(store, all);
    await database.client.flush();
    assertEquals([taken, taken.lapsedJobs.length], [expected, 2]);
    const ends = [...taken.jobs, ...taken.lapsedJobs].map((job) => endOf(job));
    assertEquals((await commit(store, { now, ends })).lostJobs, []);
  });
}
