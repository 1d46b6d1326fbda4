import type { DataStore, StoreFilter } from "../src/store.ts";
import { assertEqual } from "./_assert.ts";
import {
  acquire,
  aSchedule,
  aTask,
  commit,
  fireOf,
  idsOf,
  putSchedules,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const ERROR = { name: "Error", message: "no" };

/** One schedule in each state, by its id, and some in two of them. */
async function putOneOfEach(store: DataStore): Promise<void> {
  const broken = ["failed", "failed-and-paused", "lost"];
  await putSchedules(store, broken.map((id) => aSchedule(id)));
  const { schedules } = await acquire(store);
  const nextOf = (id: string) => id === "lost" ? null : T0 + 9;
  await commit(store, {
    fires: schedules.map((row) => fireOf(row, { nextFireTime: nextOf(row.id), error: ERROR })),
  });
  const change = { paused: true };
  await store.updateSchedule({ id: "failed-and-paused", change, now: T0 });
  await putSchedules(store, [
    ...["active", "resting"].map((id) => aSchedule(id, { nextFireTime: T0 + 5 })),
    aSchedule("paused", { paused: true }),
    aSchedule("finished", { nextFireTime: null }),
    aSchedule("finished-and-paused", { nextFireTime: null, paused: true }),
  ]);
}

function finderOf(store: DataStore) {
  return async (filter: StoreFilter) => idsOf(await store.getSchedules(filter));
}

/** The cases about looking through many schedules. */
export const listingCases: readonly ContractCase<DataStore>[] = [
  storeCase("getSchedules() tells paused schedules from others", async (store) => {
    await putOneOfEach(store);
    const find = finderOf(store);
    const paused = ["failed-and-paused", "finished-and-paused", "paused"];
    assertEqual(await find({ paused: true }), paused);
    assertEqual(await find({ paused: true, failed: false }), paused.slice(1));
    assertEqual(await find({ paused: false }), ["active", "failed", "finished", "lost", "resting"]);
  }),
  storeCase("getSchedules() finds a text in the id or in that of the task", async (store) => {
    const ids = ["Daily-Report", "daily_report", "50% off", "ÉTÉ", "été", "a\\b", "x'y\"z", "İ"];
    const tasks = ["reports.Send", "tidy"].map((id) => aTask(id));
    await putSchedules(
      store,
      ids.map((id, i) => aSchedule(id, { taskId: i % 2 === 0 ? "reports.Send" : "tidy" })),
      tasks,
    );
    const find = finderOf(store);
    assertEqual(await find({ search: "daily" }), ["Daily-Report", "daily_report"]);
    assertEqual(await find({ search: "DAILY-r" }), ["Daily-Report"]);
    assertEqual(await find({ search: "TIDY" }), await find({ taskId: "tidy" }));
    assertEqual(await find({ search: "report", taskId: "tidy" }), ["daily_report"]);
    for (const [search, id] of [["_", "daily_report"], ["%", "50% off"], ["\\", "a\\b"]] as const) {
      assertEqual(await find({ search }), [id]);
    }
    assertEqual(await find({ search: "'Y\"" }), ["x'y\"z"]);
    assertEqual(await find({ search: "été" }), ["été"]);
    assertEqual(await find({ search: "i̇" }), []);
    assertEqual(await find({ search: "daily report" }), []);
    assertEqual((await find({ search: "" })).length, ids.length);
    assertEqual(await find({ search: "daily", after: "Daily-Report", limit: 5 }), ["daily_report"]);
    assertEqual(await store.removeSchedules({ search: "DAILY" }), ["Daily-Report", "daily_report"]);
    assertEqual((await find({})).length, ids.length - 2);
  }),
  storeCase(
    "getSchedules() by the next fire time gives what will fire, the earliest first",
    async (store) => {
      await putOneOfEach(store);
      const late = aSchedule("late", { nextFireTime: T0 + 7, dueTime: T0 + 8, taskId: "u" });
      const early = aSchedule("new", { nextFireTime: T0 + 1, dueTime: T0 + 9, taskId: "u" });
      await putSchedules(store, [late, early], [aTask("u")]);
      const order = "nextFireTime";
      const find = finderOf(store);
      assertEqual(await find({ order }), ["new", "active", "resting", "late"]);
      assertEqual(await find({ order, limit: 2 }), ["new", "active"]);
      assertEqual(await find({ order, taskId: "u" }), ["new", "late"]);
      assertEqual(await find({ order, search: "T" }), ["active", "resting", "late"]);
      assertEqual(await find({ order, ids: ["late", "paused", "active"] }), ["active", "late"]);
      assertEqual(await find({ order, paused: true }), []);
      assertEqual(await find({ order, failed: true }), []);
      const all = await find({});
      assertEqual(await find({ order: "id" }), all);
      const change = { nextFireTime: T0 + 2, dueTime: T0 + 2 };
      await store.updateSchedule({ id: "late", change, now: T0 });
      await store.updateSchedule({ id: "active", change: { paused: true }, now: T0 });
      assertEqual(await find({ order }), ["new", "late", "resting"]);
    },
  ),
  storeCase(
    "getSchedules() by the next fire time breaks ties by the code points of ids",
    async (store) => {
      const ids = ["\u{ffff}", "a", "\u{10000}", "Z", "\u{e000}"];
      await putSchedules(store, ids.map((id) => aSchedule(id)));
      const found = await store.getSchedules({ order: "nextFireTime" });
      assertEqual(idsOf(found), ["Z", "a", "\u{e000}", "\u{ffff}", "\u{10000}"]);
    },
  ),
  storeCase("countSchedules() counts each schedule once", async (store) => {
    const none = { active: 0, paused: 0, failed: 0, finished: 0 };
    assertEqual(await store.countSchedules(), none);
    await putOneOfEach(store);
    assertEqual(await store.countSchedules(), { active: 2, paused: 2, failed: 3, finished: 1 });
    await store.updateSchedule({ id: "failed", change: { error: null }, now: T0 });
    await store.removeSchedules({ ids: ["finished-and-paused", "resting"] });
    assertEqual(await store.countSchedules(), { active: 2, paused: 1, failed: 2, finished: 1 });
  }),
];
