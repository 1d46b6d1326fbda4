import type { AddSchedulesOutcome, DataStore } from "../src/store.ts";
import type { NewSchedule } from "../src/stored.ts";
import { assertEqual } from "./_assert.ts";
import {
  acquire,
  aSchedule,
  aTask,
  commit,
  endOf,
  fireOf,
  idsOf,
  putSchedules,
  scheduleOf,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

type Entry = readonly [schedule: NewSchedule, revision?: number | null];

/** Replaces schedules, of each of which a revision may be expected. */
function replace(store: DataStore, ...entries: readonly Entry[]): Promise<AddSchedulesOutcome> {
  return store.addSchedules({
    tasks: [aTask("t"), aTask("new")],
    schedules: entries.map(([schedule, revision]) => ({
      ...{ schedule, policy: "replace" },
      ...(revision !== undefined && { revision }),
    })),
    now: T0,
  });
}

/** The cases about changes that depend on what somebody has read before. */
export const revisionCases: readonly ContractCase<DataStore>[] = [
  storeCase(
    "addSchedules() replaces a schedule of the revision that is expected",
    async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      assertEqual((await replace(store, [aSchedule("s", { args: [2] }), 1])).outcomes, [
        "replaced",
      ]);
      const { args, revision } = await scheduleOf(store, "s");
      assertEqual([args, revision], [[2], 2]);
    },
  ),
  storeCase("addSchedules() writes nothing when a revision is another", async (store) => {
    await putSchedules(store, [aSchedule("s"), aSchedule("u")]);
    const before = await store.getSchedules({});
    const changed = aSchedule("s", { args: [2] });
    for (const revision of [2, 0, null]) {
      const { addedTasks, outcomes } = await replace(
        store,
        [aSchedule("n", { taskId: "new" })],
        [aSchedule("u"), 1],
        [changed, revision],
      );
      assertEqual([addedTasks, outcomes], [[], ["added", "replaced", "changed"]]);
    }
    assertEqual(await store.getSchedules({}), before);
    assertEqual(idsOf(await store.getTasks({})), ["t"]);
  }),
  storeCase("addSchedules() adds a schedule where none is expected, and none is", async (store) => {
    assertEqual((await replace(store, [aSchedule("s"), 1])).outcomes, ["changed"]);
    assertEqual(await store.getSchedules({}), []);
    assertEqual((await replace(store, [aSchedule("s"), null])).outcomes, ["added"]);
    assertEqual((await replace(store, [aSchedule("s"), null])).outcomes, ["changed"]);
    assertEqual((await scheduleOf(store, "s")).revision, 1);
  }),
  storeCase("that a schedule has changed comes before its policy", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    for (const [policy, outcome] of [["doNothing", "kept"], ["exception", "conflict"]] as const) {
      const add = (revision: number) =>
        store.addSchedules({
          tasks: [],
          schedules: [{ schedule: aSchedule("s"), policy, revision }],
          now: T0,
        });
      assertEqual([(await add(7)).outcomes, (await add(1)).outcomes], [["changed"], [outcome]]);
    }
    const missing = aSchedule("s", { taskId: "unknown" });
    assertEqual((await replace(store, [missing, 7])).outcomes, ["missingTask"]);
  }),
  storeCase(
    "of schedules of one id in one call, the revision is that before the call",
    async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      const both = (revision: number): Entry[] => [
        [aSchedule("s", { args: [1] }), 1],
        [aSchedule("s", { args: [2] }), revision],
      ];
      assertEqual((await replace(store, ...both(2))).outcomes, ["replaced", "changed"]);
      assertEqual((await replace(store, ...both(1))).outcomes, ["replaced", "replaced"]);
      assertEqual((await scheduleOf(store, "s")).args, [2]);
    },
  ),
  storeCase("calls of one moment that expect one revision are not both made", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const calls = [1, 2, 3].map((n) => replace(store, [aSchedule("s", { args: [n] }), 1]));
    const others = ["a", "b"].map((id) => replace(store, [aSchedule(id), id === "a" ? null : 5]));
    const outcomes = (await Promise.all([...calls, ...others])).flatMap((call) => call.outcomes);
    assertEqual(outcomes, ["replaced", "changed", "changed", "added", "changed"]);
    assertEqual((await scheduleOf(store, "s")).args, [1]);
    assertEqual(idsOf(await store.getSchedules({})), ["a", "s"]);
  }),
  storeCase("removeSchedules() leaves a schedule of another revision", async (store) => {
    await putSchedules(store, [aSchedule("s"), aSchedule("u")]);
    await store.updateSchedule({ id: "s", change: { paused: true }, now: T0 });
    assertEqual(await store.removeSchedules({ ids: ["s"], revision: 1 }), []);
    assertEqual(idsOf(await store.getSchedules({ revision: 1 })), ["u"]);
    assertEqual(await store.removeSchedules({ ids: ["s"], revision: 2 }), ["s"]);
    assertEqual(idsOf(await store.getSchedules({})), ["u"]);
  }),
  storeCase("whatever moves a schedule's next fire time changes its revision", async (store) => {
    await putSchedules(store, [aSchedule("s", { fixedDelay: 5 })]);
    const revision = async () => (await scheduleOf(store, "s")).revision;
    const { schedules: [due] } = await acquire(store);
    await commit(store, { fires: [fireOf(due!, { nextFireTime: T0 + 9 })] });
    assertEqual(await revision(), 2);
    const { jobs } = await acquire(store);
    await commit(store, { ends: jobs.map((job) => endOf(job)) });
    assertEqual([(await scheduleOf(store, "s")).nextFireTime, await revision()], [T0 + 5, 3]);
  }),
];
