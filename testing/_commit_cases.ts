import type { DataStore } from "../src/store.ts";
import { assertEqual } from "./_assert.ts";
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
  scheduleOf,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const HOUR = 3_600_000;
const NOTHING = {
  addedJobs: [],
  lostSchedules: [],
  lostJobs: [],
};

/** What makes a schedule lost to the one who acquired it. */
const INTERFERENCES: Readonly<Record<string, (store: DataStore) => Promise<unknown>>> = {
  removed: (store) => store.removeSchedules({ ids: ["s"] }),
  replaced: (store) => putSchedules(store, [aSchedule("s", { args: ["new"] })]),
  paused: (store) => store.updateSchedule({ id: "s", change: { paused: true }, now: T0 }),
  "moved to another time": (store) =>
    store.updateSchedule({ id: "s", change: { nextFireTime: T0, dueTime: T0 }, now: T0 }),
};

/** The cases about writing what came of what was acquired. */
export const commitCases: readonly ContractCase<DataStore>[] = [
  storeCase("commit() advances a schedule and adds its jobs", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const { schedules: [schedule] } = await acquire(store);
    const fire = fireOf(schedule!, { nextFireTime: T0 + HOUR, dueTime: T0 + HOUR + 7 });
    const { addedJobs, lostSchedules } = await commit(store, { fires: [fire] });
    assertEqual([addedJobs, lostSchedules], [[`s@${T0}`], []]);
    const { nextFireTime, dueTime, lastFireTime, lease, revision, finishedAt } = await scheduleOf(
      store,
      "s",
    );
    assertEqual({ nextFireTime, dueTime, lastFireTime, lease, revision, finishedAt }, {
      nextFireTime: T0 + HOUR,
      dueTime: T0 + HOUR + 7,
      lastFireTime: T0,
      lease: null,
      revision: 2,
      finishedAt: null,
    });
    const [job] = await store.getJobs({});
    assertEqual([job!.scheduleId, job!.nominalFireTime, job!.lease], ["s", T0, null]);
  }),
  storeCase(
    "acquire() sees what the commit() just before it writes, awaited or not",
    async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      const { schedules: [schedule] } = await acquire(store);
      const fire = fireOf(schedule!, { nextFireTime: T0 + HOUR, dueTime: T0 + HOUR });
      const [{ addedJobs }, { jobs: [job], nextWakeAt }] = await Promise.all([
        commit(store, { fires: [fire] }),
        acquire(store),
      ]);
      assertEqual([addedJobs, job?.id, nextWakeAt], [[job?.id], `s@${T0}`, job?.lease?.until]);
      const [, { jobs: again }] = await Promise.all([
        commit(store, { ends: [endOf(job!)] }),
        acquire(store),
      ]);
      assertEqual([again, idsOf(await store.getJobs({}))], [[], []]);
    },
  ),
  storeCase(
    "of one commit, the claim that is held counts, and the other is lost",
    async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      const { schedules: [schedule] } = await acquire(store);
      const held = fireOf(schedule!, { nextFireTime: T0 + HOUR });
      const stale = { ...held, token: "stale", jobs: [aJob("stale")] };
      const committed = await commit(store, { fires: [stale, held] });
      assertEqual(committed, {
        ...NOTHING,
        addedJobs: [`s@${T0}`],
        lostSchedules: ["s"],
      });
      assertEqual(idsOf(await store.getJobs({})), [`s@${T0}`]);
    },
  ),
  storeCase("a fire time that a commit has twice becomes one job", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const { schedules: [schedule] } = await acquire(store);
    const fire = fireOf(schedule!, { nextFireTime: T0 + HOUR });
    const [job] = fire.jobs;
    const jobs = [job!, { ...job!, id: "other" }, { ...job!, nominalFireTime: T0 + 1 }];
    const { addedJobs } = await commit(store, { fires: [{ ...fire, jobs }] });
    assertEqual([addedJobs, idsOf(await store.getJobs({}))], [[`s@${T0}`], [`s@${T0}`]]);
  }),
  storeCase("commit() notes when a schedule is finished", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const { schedules: [schedule] } = await acquire(store);
    await commit(store, { now: T0 + 3, fires: [fireOf(schedule!)] });
    const { nextFireTime, finishedAt } = await scheduleOf(store, "s");
    assertEqual({ nextFireTime, finishedAt }, { nextFireTime: null, finishedAt: T0 + 3 });
  }),
  ...Object.entries(INTERFERENCES).map(([what, interfere]) =>
    storeCase(`a schedule that was ${what} since it was acquired is lost`, async (store) => {
      await putSchedules(store, [aSchedule("s")]);
      const { schedules: [schedule] } = await acquire(store);
      await interfere(store);
      const before = await store.getSchedules({});
      const fire = fireOf(schedule!, { nextFireTime: T0 + HOUR });
      const committed = await commit(store, { fires: [fire] });
      assertEqual(committed, { ...NOTHING, lostSchedules: ["s"] });
      assertEqual(await store.getSchedules({}), before);
      assertEqual(await store.getJobs({}), []);
    })
  ),
  storeCase("who holds another token, or none any more, has lost", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    await putJobs(store, [aJob("j")]);
    const { schedules: [schedule], jobs: [job] } = await acquire(store);
    const fire = fireOf(schedule!);
    const end = endOf(job!);
    const lost = { ...NOTHING, lostSchedules: ["s"], lostJobs: ["j"] };
    const forged = { fires: [{ ...fire, token: "x" }], ends: [{ ...end, token: "x" }] };
    assertEqual(await commit(store, forged), lost);
    assertEqual(await commit(store, { now: T0 + 30_000, fires: [fire], ends: [end] }), lost);
    const held = await commit(store, { now: T0 + 29_999, fires: [fire], ends: [end] });
    assertEqual([held.lostSchedules, held.lostJobs], [[], []]);
  }),
  storeCase("the new owner of a job is untouched by the old one", async (store) => {
    await putJobs(store, [aJob("j")]);
    const { jobs: [stale] } = await acquire(store);
    const { lapsedJobs: [owned] } = await acquire(store, { now: T0 + 30_000 });
    const late = { now: T0 + 30_001, ends: [endOf(stale!)] };
    assertEqual((await commit(store, late)).lostJobs, ["j"]);
    assertEqual((await store.getJobs({}))[0]!.lease, owned!.lease);
    const own = { now: T0 + 30_001, ends: [endOf(owned!)] };
    assertEqual((await commit(store, own)).lostJobs, []);
  }),
  storeCase("each pair of schedule and fire time becomes one job", async (store) => {
    await putSchedules(store, [aSchedule("s"), aSchedule("other")]);
    await putJobs(store, [aJob("first", { scheduleId: "s", nominalFireTime: T0 })]);
    const { schedules } = await acquire(store);
    const fires = schedules.map((schedule) => fireOf(schedule, { nextFireTime: T0 + HOUR }));
    const { addedJobs, lostSchedules } = await commit(store, { fires });
    assertEqual([addedJobs, lostSchedules], [[`other@${T0}`], []]);
    assertEqual((await scheduleOf(store, "s")).nextFireTime, T0 + HOUR);
  }),
  storeCase("a commit that is repeated changes nothing the second time", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    await putJobs(store, [aJob("j")]);
    const { schedules: [schedule], jobs: [job] } = await acquire(store);
    const params = {
      fires: [fireOf(schedule!, { nextFireTime: T0 + HOUR })],
      ends: [endOf(job!, { expiresAt: T0 + HOUR, returnValue: 1 })],
    };
    await commit(store, params);
    const before = [await store.getSchedules({}), await store.getJobs({})];
    const again = await commit(store, params);
    assertEqual(again, { ...NOTHING, lostSchedules: ["s"], lostJobs: ["j"] });
    assertEqual([await store.getSchedules({}), await store.getJobs({})], before);
  }),
  storeCase("what is held takes effect beside what is lost", async (store) => {
    await putSchedules(store, [aSchedule("a"), aSchedule("b")]);
    const { schedules } = await acquire(store);
    await store.removeSchedules({ ids: ["a"] });
    const fires = schedules.map((schedule) => fireOf(schedule, { nextFireTime: T0 + HOUR }));
    const { addedJobs, lostSchedules } = await commit(store, { fires });
    assertEqual([addedJobs, lostSchedules], [[`b@${T0}`], ["a"]]);
  }),
  storeCase("a schedule that is set aside keeps its next fire time", async (store) => {
    await putSchedules(store, [aSchedule("s")]);
    const { schedules: [schedule] } = await acquire(store);
    const error = { name: "Error", message: "broken" };
    await commit(store, { fires: [fireOf(schedule!, { nextFireTime: T0 + HOUR, error })] });
    const stored = await scheduleOf(store, "s");
    assertEqual([stored.error, stored.nextFireTime, stored.lease, stored.finishedAt], [
      ...[error, T0 + HOUR, null, null],
    ]);
  }),
  storeCase("a job that is given back keeps its place in the queue", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b"), aJob("c")]);
    const { jobs } = await acquire(store, { maxJobs: 2 });
    const releases = jobs.map(({ id, lease }) => ({ jobId: id, token: lease!.token }));
    await commit(store, { releases });
    assertEqual((await store.getJobs({ ids: ["a"] }))[0]!.lease, null);
    assertEqual(idsOf((await acquire(store)).jobs), ["a", "b", "c"]);
    const again = await commit(store, { releases });
    assertEqual(again.lostJobs, ["a", "b"]);
  }),
  storeCase("renew() prolongs what is held and says what is lost", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")]);
    const { jobs } = await acquire(store);
    const held = jobs.map(({ id, lease }) => ({ jobId: id, token: lease!.token }));
    const forged = [held[0]!, { ...held[1]!, token: "x" }, { jobId: "missing", token: "x" }];
    const renewed = await store.renew({ now: T0 + 10, until: T0 + 50_000, jobs: forged });
    assertEqual(renewed, { lostJobs: ["b", "missing"], abortedJobs: [] });
    const { lapsedJobs } = await acquire(store, { now: T0 + 30_000 });
    assertEqual(idsOf(lapsedJobs), ["b"]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 50_000 })).lapsedJobs), ["a"]);
  }),
  storeCase("renew() does not bring back a lease that has ended", async (store) => {
    await putJobs(store, [aJob("a")]);
    const { jobs: [job] } = await acquire(store);
    const jobs = [{ jobId: "a", token: job!.lease!.token }];
    const renewed = await store.renew({ now: T0 + 30_000, until: T0 + 60_000, jobs });
    assertEqual(renewed.lostJobs, ["a"]);
  }),
  storeCase(
    "a job whose lease is renewed to end now is let go of, as if its worker had died",
    async (store) => {
      await putJobs(store, [aJob("a"), aJob("b")], [
        aTask("t", { policy: { retry: { maxAttempts: 2 } } }),
      ]);
      await putJobs(store, [aJob("c", { taskId: "u" })], [aTask("u")]);
      const { jobs } = await acquire(store);
      const held = jobs.map(({ id, lease }) => ({ jobId: id, token: lease!.token }));
      const renewed = await store.renew({ now: T0 + 5, until: T0 + 5, jobs: held });
      assertEqual(renewed.lostJobs, []);
      const next = await acquire(store, { now: T0 + 5 });
      const attempts = next.jobs.map(({ id, attempts }) => [id, attempts]);
      assertEqual([attempts, idsOf(next.lapsedJobs)], [[["a", 2], ["b", 2]], ["c"]]);
    },
  ),
  storeCase("a renewed lease still counts towards the limit of its task", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")], [aTask("t", { maxRunningJobs: 1 })]);
    const { jobs: [job] } = await acquire(store);
    const jobs = [{ jobId: "a", token: job!.lease!.token }];
    await store.renew({ now: T0 + 20_000, until: T0 + 50_000, jobs });
    const later = await acquire(store, { now: T0 + 40_000 });
    assertEqual([later.jobs, later.lapsedJobs], [[], []]);
  }),
];
