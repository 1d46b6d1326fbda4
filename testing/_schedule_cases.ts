import type { AddSchedulesOutcome, DataStore, Fire } from "../src/store.ts";
import type { NewSchedule, StoredTask } from "../src/stored.ts";
import { assertEqual } from "./_assert.ts";
import {
  acquire,
  aJob,
  aSchedule,
  aTask,
  commit,
  fireOf,
  idsOf,
  putJobs,
  putSchedules,
  scheduleOf,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const HOUR = 3_600_000;
const OTHER = { kind: "time", version: 1, milliseconds: 5 };
const STORED_ERROR = { name: "Error", message: "no" };

/** Advances what is due, one after the other, as it is said. */
async function fire(store: DataStore, ...changes: Partial<Fire>[]): Promise<void> {
  const { schedules } = await acquire(store);
  const byId = schedules.toSorted((a, b) => a.id > b.id ? -1 : 1);
  await commit(store, { fires: byId.map((schedule, i) => fireOf(schedule, changes[i])) });
}

function replace(
  store: DataStore,
  schedules: readonly NewSchedule[],
  tasks: readonly StoredTask[] = [],
): Promise<AddSchedulesOutcome> {
  const entries = schedules.map((schedule) => ({ schedule, policy: "replace" as const }));
  return store.addSchedules({ tasks, schedules: entries, now: T0 });
}

/** The cases about adding, finding, changing and removing schedules. */
export const scheduleCases: readonly ContractCase<DataStore>[] = [
  storeCase("ids are in the order of their code points", async (store) => {
    const ids = ["\u{ffff}", "a", "\u{10000}", "Z", "\u{e000}", "ab", "é", "\u{1f600}"];
    const inOrder = ["Z", "a", "ab", "é", "\u{e000}", "\u{ffff}", "\u{10000}", "\u{1f600}"];
    await putSchedules(
      store,
      ids.map((id) => aSchedule(id, { nextFireTime: null, dueTime: null })),
    );
    assertEqual(idsOf(await store.getSchedules({})), inOrder);
    assertEqual(idsOf(await store.getSchedules({ after: "\u{ffff}" })), inOrder.slice(6));
    assertEqual(await store.cleanup({ now: T0, finishedBefore: T0 }), inOrder);
    await putJobs(store, [], ids.map((id) => aTask(id)));
    assertEqual(idsOf(await store.getTasks({})).filter((id) => ids.includes(id)), inOrder);
    await putSchedules(store, ids.map((id) => aSchedule(id)));
    assertEqual(await store.removeSchedules({}), inOrder);
  }),
  storeCase("addSchedules() keeps every field", async (store) => {
    const schedule = aSchedule("s", {
      args: [1, "two", { three: [4] }],
      kwargs: { five: 6 },
      paused: true,
      coalesce: "all",
      misfireGraceTime: 1000,
      maxJitter: 2000,
      jobExecutor: "worker",
      jobResultExpirationTime: 3000,
      metadata: { user: "ada" },
      policy: { retry: { maxAttempts: 2 }, timeout: null, priority: 4 },
      overlap: "bufferOne",
      concurrencyKey: "key",
      maxRuns: 7,
      fixedDelay: 5000,
      version: 3,
      dueTime: T0 + 1,
    });
    await putSchedules(store, [schedule]);
    assertEqual(await scheduleOf(store, "s"), {
      ...schedule,
      lastFireTime: null,
      runs: 0,
      error: null,
      revision: 1,
      finishedAt: null,
      lease: null,
      unreadable: null,
    });
  }),
  storeCase("a new schedule has from its task what it leaves open", async (store) => {
    const task = aTask("t", {
      jobExecutor: "worker",
      misfireGraceTime: 1000,
      metadata: { a: 1, b: 1 },
    });
    const unlimited = aSchedule("unlimited", { misfireGraceTime: null });
    await putSchedules(store, [aSchedule("s", { metadata: { b: 2 } }), unlimited], [task]);
    const { jobExecutor, misfireGraceTime, metadata, paused } = await scheduleOf(store, "s");
    assertEqual({ jobExecutor, misfireGraceTime, metadata, paused }, {
      ...{ jobExecutor: "worker", misfireGraceTime: 1000, metadata: { a: 1, b: 2 }, paused: false },
    });
    assertEqual((await scheduleOf(store, "unlimited")).misfireGraceTime, null);
  }),
  storeCase("addSchedules() adds tasks that are missing, and changes none", async (store) => {
    await putJobs(store, [], [aTask("a", { maxRunningJobs: 7 })]);
    const { addedTasks } = await store.addSchedules({
      tasks: [aTask("a", { maxRunningJobs: 1 }), aTask("b")],
      schedules: [],
      now: T0,
    });
    assertEqual(addedTasks, ["b"]);
    assertEqual((await store.getTasks({})).map((task) => task.maxRunningJobs), [7, 100]);
  }),
  storeCase("addSchedules() writes nothing when a task is missing", async (store) => {
    const schedules = [aSchedule("s"), aSchedule("u", { taskId: "unknown" })];
    const { outcomes } = await store.addSchedules({
      tasks: [aTask("t")],
      schedules: schedules.map((schedule) => ({ schedule, policy: "replace" })),
      now: T0,
    });
    assertEqual(outcomes[1], "missingTask");
    assertEqual(await store.getSchedules({}), []);
    assertEqual(await store.getTasks({}), []);
  }),
  storeCase("addSchedules() writes nothing when one conflicts", async (store) => {
    await putSchedules(store, [aSchedule("b")]);
    const { outcomes } = await store.addSchedules({
      tasks: [aTask("new")],
      schedules: ["a", "b"].map((id) => ({ schedule: aSchedule(id), policy: "exception" })),
      now: T0,
    });
    assertEqual(outcomes[1], "conflict");
    assertEqual(idsOf(await store.getSchedules({})), ["b"]);
    assertEqual(idsOf(await store.getTasks({})), ["t"]);
  }),
  storeCase("under doNothing the old schedule stays as it is", async (store) => {
    await putSchedules(store, [aSchedule("s", { args: [1] })]);
    const before = await scheduleOf(store, "s");
    const { outcomes } = await store.addSchedules({
      tasks: [],
      schedules: [{ schedule: aSchedule("s", { args: [2] }), policy: "doNothing" }],
      now: T0,
    });
    assertEqual(outcomes, ["kept"]);
    assertEqual(await scheduleOf(store, "s"), before);
  }),
  storeCase("a replaced schedule with an equal trigger keeps its times", async (store) => {
    await putSchedules(store, [aSchedule("s", { nextFireTime: T0 })]);
    const { schedules } = await acquire(store);
    await commit(store, { fires: [fireOf(schedules[0]!, { nextFireTime: T0 + HOUR })] });
    await putSchedules(store, [aSchedule("s", { nextFireTime: T0 + 9 * HOUR, args: ["new"] })]);
    const { nextFireTime, dueTime, lastFireTime, args } = await scheduleOf(store, "s");
    assertEqual({ nextFireTime, dueTime, lastFireTime, args }, {
      ...{ nextFireTime: T0 + HOUR, dueTime: T0 + HOUR, lastFireTime: T0, args: ["new"] },
    });
  }),
  storeCase(
    "a replaced schedule with an equal trigger keeps what the clock filled in",
    async (store) => {
      const spec = (time: string) => ({ kind: "time", version: 1, time, implied: ["time"] });
      await putSchedules(store, [aSchedule("s", { trigger: spec("first") })]);
      await putSchedules(store, [aSchedule("s", { trigger: spec("second") })]);
      assertEqual((await scheduleOf(store, "s")).trigger, spec("first"));
    },
  ),
  storeCase(
    "a replaced schedule with another trigger keeps only its last fire time",
    async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      const { schedules } = await acquire(store);
      await commit(store, { fires: [fireOf(schedules[0]!, { nextFireTime: T0 + HOUR })] });
      await putSchedules(store, [aSchedule("s", { trigger: OTHER, nextFireTime: T0 + 9 * HOUR })]);
      const { nextFireTime, lastFireTime, trigger } = await scheduleOf(store, "s");
      assertEqual({ nextFireTime, lastFireTime, trigger }, {
        ...{ nextFireTime: T0 + 9 * HOUR, lastFireTime: T0, trigger: OTHER },
      });
    },
  ),
  storeCase("schedules of one id in one call are added one after the other", async (store) => {
    const ways = [
      ["replace", { paused: true }],
      ["replace", { args: [2] }],
      ["doNothing", { paused: false }],
    ] as const;
    for (const id of ["new", "there"]) {
      if (id === "there") await putSchedules(store, [aSchedule(id)]);
      const { outcomes } = await store.addSchedules({
        tasks: [aTask("t")],
        schedules: ways.map(([policy, change]) => ({ schedule: aSchedule(id, change), policy })),
        now: T0,
      });
      assertEqual(outcomes, [id === "new" ? "added" : "replaced", "replaced", "kept"]);
      const { paused, args, revision } = await scheduleOf(store, id);
      assertEqual([paused, args, revision], [true, [2], id === "new" ? 2 : 3]);
    }
  }),
  storeCase(
    "a schedule that is passed over tells nothing to the next one of its id",
    async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      const { outcomes } = await store.addSchedules({
        tasks: [],
        schedules: [
          { schedule: aSchedule("s", { paused: true }), policy: "doNothing" },
          { schedule: aSchedule("s", { args: [2] }), policy: "replace" },
        ],
        now: T0,
      });
      assertEqual(outcomes, ["kept", "replaced"]);
      assertEqual((await scheduleOf(store, "s")).paused, false);
    },
  ),
  storeCase("a finished schedule that is replaced begins anew", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const { schedules } = await acquire(store);
    await commit(store, { fires: [fireOf(schedules[0]!)] });
    await putSchedules(store, [aSchedule("s", { nextFireTime: T0 + HOUR })]);
    const { nextFireTime, finishedAt } = await scheduleOf(store, "s");
    assertEqual({ nextFireTime, finishedAt }, { nextFireTime: T0 + HOUR, finishedAt: null });
  }),
  storeCase("a schedule with no next fire time is finished", async (store) => {
    await putSchedules(store, [aSchedule("never", { nextFireTime: null })]);
    await putSchedules(store, [aSchedule("s")]);
    await fire(store, { nextFireTime: T0 + HOUR });
    const over = aSchedule("s", { trigger: OTHER, nextFireTime: null });
    assertEqual((await replace(store, [over])).outcomes, ["replaced"]);
    assertEqual((await scheduleOf(store, "never")).finishedAt, T0);
    assertEqual((await scheduleOf(store, "s")).finishedAt, T0);
  }),
  storeCase(
    "a fire time never comes again: a schedule that is behind is refused",
    async (store) => {
      await putSchedules(store, [aSchedule("s"), aSchedule("finished")]);
      await fire(store, { nextFireTime: T0 + HOUR }, { nextFireTime: null });
      const before = await store.getSchedules({});
      for (const id of ["s", "finished"]) {
        const behind = aSchedule(id, { trigger: id === "s" ? OTHER : before[0]!.trigger });
        const { addedTasks, outcomes, lastFireTimes } = await replace(
          store,
          [aSchedule("new"), behind],
          [aTask("new")],
        );
        assertEqual([addedTasks, outcomes[1], lastFireTimes], [[], "behind", [null, T0]]);
      }
      assertEqual(await store.getSchedules({}), before);
      assertEqual(idsOf(await store.getTasks({})), ["t"]);
      const later = aSchedule("s", { trigger: OTHER, nextFireTime: T0 + 1 });
      assertEqual((await replace(store, [later])).outcomes, ["replaced"]);
    },
  ),
  storeCase("only a schedule that would replace another is behind it", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    await fire(store, { nextFireTime: T0 + HOUR });
    const schedule = aSchedule("s", { trigger: OTHER });
    for (const [policy, outcome] of [["doNothing", "kept"], ["exception", "conflict"]] as const) {
      const params = { tasks: [], schedules: [{ schedule, policy }], now: T0 };
      const { outcomes, lastFireTimes } = await store.addSchedules(params);
      assertEqual([outcomes, lastFireTimes], [[outcome], [T0]]);
    }
  }),
  storeCase(
    "a schedule that has lost its place is replaced with new times, by an equal trigger, too",
    async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      await fire(store, { nextFireTime: null, error: STORED_ERROR });
      assertEqual((await replace(store, [aSchedule("s")])).outcomes, ["behind"]);
      await putSchedules(store, [aSchedule("s", { nextFireTime: T0 + HOUR })]);
      const { nextFireTime, dueTime, finishedAt, error } = await scheduleOf(store, "s");
      assertEqual({ nextFireTime, dueTime, finishedAt, error }, {
        ...{ nextFireTime: T0 + HOUR, dueTime: T0 + HOUR, finishedAt: null, error: null },
      });
    },
  ),
  storeCase(
    "a replaced schedule with another jitter falls due without the old one",
    async (store) => {
      const jittered = { maxJitter: 5000, nextFireTime: T0 + HOUR, dueTime: T0 + HOUR + 4000 };
      await putSchedules(store, [aSchedule("s", jittered)]);
      await putSchedules(store, [aSchedule("s", { ...jittered, dueTime: T0 + HOUR + 1 })]);
      assertEqual((await scheduleOf(store, "s")).dueTime, T0 + HOUR + 4000);
      await putSchedules(store, [aSchedule("s", { ...jittered, maxJitter: null })]);
      const { nextFireTime, dueTime, maxJitter } = await scheduleOf(store, "s");
      assertEqual([nextFireTime, dueTime, maxJitter], [T0 + HOUR, T0 + HOUR, null]);
    },
  ),
  storeCase("a replaced schedule stays paused unless it says otherwise", async (store) => {
    await putSchedules(store, [aSchedule("s", { paused: true })]);
    await putSchedules(store, [aSchedule("s")]);
    assertEqual((await scheduleOf(store, "s")).paused, true);
    await putSchedules(store, [aSchedule("s", { paused: false })]);
    assertEqual((await scheduleOf(store, "s")).paused, false);
  }),
  storeCase("replacing a schedule clears its error", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const { schedules } = await acquire(store);
    const failed = fireOf(schedules[0]!, { nextFireTime: T0 + 1, error: STORED_ERROR });
    await commit(store, { fires: [failed] });
    assertEqual((await scheduleOf(store, "s")).error, STORED_ERROR);
    await putSchedules(store, [aSchedule("s")]);
    assertEqual((await scheduleOf(store, "s")).error, null);
  }),
  storeCase("getSchedules() gives those that meet every condition, by id", async (store) => {
    await putSchedules(store, [
      aSchedule("c", { metadata: { user: "ada", tags: ["x", { y: 1 }] } }),
      aSchedule("a", { metadata: { user: "ada" } }),
      aSchedule("b", { taskId: "u", metadata: { user: "ada" } }),
      aSchedule("d", { metadata: { user: "bob" } }),
    ], [aTask("t"), aTask("u")]);
    const find = async (filter: Parameters<DataStore["getSchedules"]>[0]) =>
      idsOf(await store.getSchedules(filter));
    assertEqual(await find({}), ["a", "b", "c", "d"]);
    assertEqual(await find({ metadata: { user: "ada" } }), ["a", "b", "c"]);
    assertEqual(await find({ metadata: { user: "ada" }, taskId: "t" }), ["a", "c"]);
    assertEqual(await find({ metadata: { user: "ada" }, taskId: "t", ids: ["a", "d"] }), ["a"]);
    assertEqual(await find({ metadata: { tags: ["x", { y: 1 }] } }), ["c"]);
    assertEqual(await find({ metadata: { tags: ["x"] } }), []);
    assertEqual(await find({ ids: ["d", "a", "a", "missing"] }), ["a", "d"]);
    assertEqual(await find({ failed: true }), []);
    assertEqual(await find({ failed: false, taskId: "u" }), ["b"]);
  }),
  storeCase("metadata matches by value, whatever its keys and types", async (store) => {
    await putSchedules(store, [
      aSchedule("a", { metadata: { 'it\'s "odd".$[0]': 1, on: true, none: null, n: "1" } }),
    ]);
    const has = async (metadata: Record<string, unknown>) =>
      (await store.getSchedules({ metadata })).length === 1;
    assertEqual(await has({ 'it\'s "odd".$[0]': 1 }), true);
    assertEqual(await has({ on: true, none: null }), true);
    assertEqual(await has({ on: 1 }), false);
    assertEqual(await has({ n: 1 }), false);
    assertEqual(await has({ missing: null }), false);
  }),
  storeCase("updateSchedule() changes what is given, and counts the change", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const change = { paused: true, nextFireTime: T0 + HOUR, dueTime: T0 + HOUR + 1 };
    assertEqual(await store.updateSchedule({ id: "s", change, now: T0 }), "updated");
    const { paused, nextFireTime, dueTime, revision } = await scheduleOf(store, "s");
    assertEqual({ paused, nextFireTime, dueTime, revision }, { ...change, revision: 2 });
  }),
  storeCase("updateSchedule() changes nothing when the revision is another", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const update = (revision: number) =>
      store.updateSchedule({ id: "s", change: { paused: true }, revision, now: T0 });
    assertEqual(await update(7), "changed");
    assertEqual((await scheduleOf(store, "s")).paused, false);
    assertEqual(await update(1), "updated");
    const missing = { id: "missing", change: { paused: true }, now: T0 };
    assertEqual(await store.updateSchedule(missing), "missing");
  }),
  storeCase("removeSchedules() removes those that match, and not their jobs", async (store) => {
    await putSchedules(store, ["a", "b", "c"].map((id) => aSchedule(id, { metadata: { id } })));
    await putJobs(store, [aJob("j", { scheduleId: "a", nominalFireTime: T0 })]);
    assertEqual(await store.removeSchedules({ ids: ["c", "a"] }), ["a", "c"]);
    assertEqual(await store.removeSchedules({ ids: ["c", "a"] }), []);
    assertEqual(await store.removeSchedules({ metadata: { id: "x" } }), []);
    assertEqual(idsOf(await store.getSchedules({})), ["b"]);
    assertEqual(idsOf(await store.getJobs({})), ["j"]);
  }),
  storeCase("getSchedules() gives page after page, whatever is added in between", async (store) => {
    await putSchedules(store, ["d", "a", "c"].map((id) => aSchedule(id)));
    assertEqual(idsOf(await store.getSchedules({ limit: 2 })), ["a", "c"]);
    await putSchedules(store, [aSchedule("b")]);
    await store.removeSchedules({ ids: ["c"] });
    assertEqual(idsOf(await store.getSchedules({ after: "c", limit: 2 })), ["d"]);
    assertEqual(await store.getSchedules({ after: "d" }), []);
    assertEqual(await store.getSchedules({ limit: 0 }), []);
  }),
];
