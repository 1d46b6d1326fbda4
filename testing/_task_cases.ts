import type { DataStore } from "../src/store.ts";
import { assertEqual } from "./_assert.ts";
import { aJob, aSchedule, aTask, idsOf, putJobs, putSchedules, storeCase, T0 } from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const { id: _, ...DEFAULTS } = aTask("any");

/** The cases about opening, closing and tasks. */
export const taskCases: readonly ContractCase<DataStore>[] = [
  storeCase(
    "a store may be open several times, and stays open until each is closed",
    async (store) => {
      await store.open();
      await store.close();
      await putJobs(store, [aJob("a")]);
      assertEqual(idsOf(await store.getJobs({})), ["a"]);
    },
  ),
  storeCase("stored data stays when a store is closed and opened again", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    await putJobs(store, [aJob("a")]);
    await store.close();
    await store.open();
    assertEqual(idsOf(await store.getTasks({})), ["t"]);
    assertEqual(idsOf(await store.getSchedules({})), ["s"]);
    assertEqual(idsOf(await store.getJobs({})), ["a"]);
  }),
  storeCase("open() gives the time of the store's clock, or null", async (store) => {
    const { now } = await store.open();
    await store.close();
    assertEqual(now === null || Number.isFinite(now), true);
  }),
  storeCase("putTask() adds a task from settings and defaults", async (store) => {
    const settings = { maxRunningJobs: 5 };
    const added = await store.putTask({ id: "a", settings, defaults: DEFAULTS, now: T0 });
    assertEqual(added, { task: aTask("a", settings), outcome: "added" });
    assertEqual(await store.getTasks({}), [aTask("a", settings)]);
  }),
  storeCase("putTask() changes the given settings of a task, and no others", async (store) => {
    await putJobs(store, [], [aTask("a", { maxRunningJobs: 5, misfireGraceTime: 1000 })]);
    const settings = { misfireGraceTime: null, metadata: { x: 1 } };
    const changed = await store.putTask({ id: "a", settings, defaults: DEFAULTS, now: T0 });
    assertEqual(changed, {
      task: aTask("a", { maxRunningJobs: 5, misfireGraceTime: null, metadata: { x: 1 } }),
      outcome: "updated",
    });
  }),
  storeCase("of tasks of one id in one call, the first is added", async (store) => {
    const tasks = [1, 2].map((maxRunningJobs) => aTask("a", { maxRunningJobs }));
    const { addedTasks } = await store.addJobs({ tasks, jobs: [], now: T0 });
    assertEqual(addedTasks, ["a"]);
    assertEqual(await store.getTasks({}), [tasks[0]]);
  }),
  storeCase("getTasks() gives tasks in the order of their ids", async (store) => {
    await putJobs(store, [], [aTask("b"), aTask("c"), aTask("a")]);
    assertEqual(idsOf(await store.getTasks({})), ["a", "b", "c"]);
    assertEqual(idsOf(await store.getTasks({ ids: ["c", "x", "a"] })), ["a", "c"]);
  }),
  storeCase("an empty list of ids matches nothing", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    await putJobs(store, [aJob("a")]);
    assertEqual(await store.getTasks({ ids: [] }), []);
    assertEqual(await store.getSchedules({ ids: [] }), []);
    assertEqual(await store.getJobs({ ids: [] }), []);
    assertEqual(await store.removeSchedules({ ids: [] }), []);
    assertEqual(idsOf(await store.getSchedules({})), ["s"]);
  }),
  storeCase("removeTask() removes a task that nothing refers to", async (store) => {
    await putJobs(store, [], [aTask("a")]);
    assertEqual(await store.removeTask({ id: "a" }), "removed");
    assertEqual(await store.removeTask({ id: "a" }), "missing");
    assertEqual(await store.getTasks({}), []);
  }),
  storeCase("removeTask() leaves a task that a schedule or a job refers to", async (store) => {
    await putSchedules(store, [aSchedule("s", { taskId: "a" })], [aTask("a")]);
    await putJobs(store, [aJob("j", { taskId: "b" })], [aTask("b")]);
    assertEqual(await store.removeTask({ id: "a" }), "inUse");
    assertEqual(await store.removeTask({ id: "b" }), "inUse");
    assertEqual(idsOf(await store.getTasks({})), ["a", "b"]);
  }),
  storeCase("putTask() takes a limit of time away from a task", async (store) => {
    const put = (timeout: number | null) =>
      store.putTask({ id: "a", settings: { policy: { timeout } }, defaults: DEFAULTS, now: T0 });
    await put(5);
    const { task } = await put(null);
    assertEqual([task.policy, await store.getTasks({})], [{ timeout: null }, [task]]);
  }),
];
