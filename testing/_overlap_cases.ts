import type { OverlapPolicy } from "../src/records.ts";
import type { DataStore, Fire } from "../src/store.ts";
import type { StoredSchedule } from "../src/stored.ts";
import { assertEqual } from "./_assert.ts";
import {
  acquire,
  aJob,
  aSchedule,
  commit,
  endOf,
  fireOf,
  idsOf,
  jobOf,
  newsOf,
  putJobs,
  putSchedules,
  scheduleOf,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const HOUR = 3_600_000;

/** Takes the schedule `s` and fires it, so that it falls due again at once. */
async function fireAgain(store: DataStore, change: Partial<Fire> = {}) {
  const { schedules: [schedule] } = await acquire(store, { maxJobs: 0 });
  const nextFireTime = schedule!.nextFireTime! + 1;
  return await commit(store, { fires: [fireOf(schedule!, { nextFireTime, ...change })] });
}

function withOverlap(overlap: OverlapPolicy, change: Partial<StoredSchedule> = {}) {
  return [aSchedule("s", { overlap, nextFireTime: T0 - 100, ...change })];
}

const [FIRST, SECOND, THIRD] = [0, 1, 2].map((n) => `s@${T0 - 100 + n}`) as [
  string,
  string,
  string,
];

/** The cases about fire times that come while jobs of the schedule are there. */
export const overlapCases: readonly ContractCase<DataStore>[] = [
  storeCase("skip: a fire time becomes no job while another job is there", async (store) => {
    await putSchedules(store, withOverlap("skip"));
    assertEqual((await fireAgain(store)).addedJobs, [FIRST]);
    const { addedJobs, skippedJobs, lostSchedules } = await fireAgain(store);
    assertEqual([addedJobs, skippedJobs, lostSchedules], [[], [SECOND], []]);
    assertEqual((await scheduleOf(store, "s")).lastFireTime, T0 - 99, "it goes on");
    const { jobs: [job] } = await acquire(store, { maxSchedules: 0 });
    assertEqual((await fireAgain(store)).skippedJobs, [THIRD]);
    await commit(store, { ends: [endOf(job!)] });
    assertEqual((await fireAgain(store)).addedJobs.length, 1);
  }),
  storeCase("bufferOne: one job may wait beside the one that runs", async (store) => {
    await putSchedules(store, withOverlap("bufferOne"));
    await fireAgain(store);
    await acquire(store, { maxSchedules: 0 });
    const waiting = await fireAgain(store);
    const skipped = await fireAgain(store);
    assertEqual([waiting.addedJobs, skipped.skippedJobs], [[SECOND], [THIRD]]);
  }),
  storeCase(
    "bufferOne: a job that was cancelled does not wait, given back or not",
    async (store) => {
      await putSchedules(store, withOverlap("bufferOne"));
      await fireAgain(store);
      const { jobs: [job] } = await acquire(store, { maxSchedules: 0 });
      const lease = { token: "x", by: "me", until: T0 + HOUR };
      await store.cancelJobs({ filter: { ids: [FIRST] }, lease, now: T0 });
      const { schedules: [schedule] } = await acquire(store, { maxJobs: 0 });
      const fires = [fireOf(schedule!, { nextFireTime: T0 })];
      const { addedJobs, skippedJobs } = await commit(store, { fires, releases: [newsOf(job!)] });
      assertEqual([addedJobs, skippedJobs], [[SECOND], undefined]);
    },
  ),
  storeCase("bufferAll and allow: every fire time becomes a job", async (store) => {
    for (const overlap of ["bufferAll", "allow"] as const) {
      await putSchedules(store, withOverlap(overlap, { id: overlap }));
    }
    const { schedules } = await acquire(store);
    const committed = await commit(store, {
      fires: schedules.map((schedule) => fireOf(schedule, { nextFireTime: T0 })),
    });
    assertEqual([committed.addedJobs.length, committed.skippedJobs], [2, undefined]);
    const again = await acquire(store);
    const fires = again.schedules.map((schedule) => fireOf(schedule));
    assertEqual((await commit(store, { fires })).addedJobs.length, 2);
  }),
  storeCase("cancelOther: the other jobs are to end early", async (store) => {
    await putSchedules(store, withOverlap("cancelOther"));
    await putJobs(store, [aJob("else", { scheduleId: "other" })]);
    await fireAgain(store);
    const { jobs } = await acquire(store, { maxSchedules: 0 });
    const running = jobs.find(({ scheduleId }) => scheduleId === "s")!;
    const second = await fireAgain(store);
    assertEqual([second.addedJobs, second.abortedJobs], [[SECOND], [FIRST]]);
    const { abortedJobs } = await store.renew({
      ...{ now: T0, until: T0 + HOUR, jobs: jobs.map((job) => newsOf(job)) },
    });
    assertEqual(abortedJobs, [FIRST]);
    const third = await fireAgain(store);
    assertEqual([third.addedJobs, third.abortedJobs], [[THIRD], [running.id]]);
    const next = await acquire(store, { maxSchedules: 0 });
    assertEqual([idsOf(next.lapsedJobs), idsOf(next.jobs)], [[SECOND], [THIRD]]);
    assertEqual(next.lapsedJobs[0]!.aborted, "cancelled");
    assertEqual((await jobOf(store, "else")).aborted, null);
  }),
  storeCase("a schedule with a fixed delay fires that long after its job", async (store) => {
    await putSchedules(store, withOverlap("allow", { fixedDelay: 500 }));
    await fireAgain(store, { nextFireTime: T0 + 400 });
    const { schedules, jobs: [job], nextWakeAt } = await acquire(store, { now: T0 + 450 });
    assertEqual([schedules, nextWakeAt], [[], job!.lease!.until], "not while its job is there");
    assertEqual((await scheduleOf(store, "s")).nextFireTime, T0 + 400);
    await commit(store, { now: T0 + 900, ends: [endOf(job!, { finishedAt: T0 + 900 })] });
    const { nextFireTime, dueTime } = await scheduleOf(store, "s");
    assertEqual([nextFireTime, dueTime], [T0 + 1400, T0 + 1400]);
    assertEqual(idsOf((await acquire(store, { now: T0 + 1400 })).schedules), ["s"]);
  }),
  storeCase("a fixed delay begins when the last job of the schedule has ended", async (store) => {
    await putSchedules(store, withOverlap("allow", { fixedDelay: 500 }));
    await fireAgain(store, { nextFireTime: T0 + 400 });
    await putJobs(store, [aJob("extra", { scheduleId: "s" })]);
    const { jobs: [first, second] } = await acquire(store);
    await commit(store, { ends: [endOf(first!, { finishedAt: T0 + 5 })] });
    assertEqual((await scheduleOf(store, "s")).dueTime, null);
    await commit(store, { ends: [endOf(second!, { finishedAt: T0 + 9 })] });
    assertEqual((await scheduleOf(store, "s")).dueTime, T0 + 509);
  }),
  storeCase("of jobs that end together, the last one begins the fixed delay", async (store) => {
    await putSchedules(store, withOverlap("allow", { fixedDelay: 500 }));
    await fireAgain(store, { nextFireTime: T0 + 400 });
    await putJobs(store, [aJob("extra", { scheduleId: "s" })]);
    const { jobs } = await acquire(store);
    const ends = jobs.map((job, i) => endOf(job, { finishedAt: T0 + 9 - i }));
    await commit(store, { now: T0 + 9, ends });
    assertEqual((await scheduleOf(store, "s")).dueTime, T0 + 509);
  }),
  storeCase(
    "a schedule that is replaced without its fixed delay fires by its trigger",
    async (store) => {
      await putSchedules(store, withOverlap("allow", { fixedDelay: 500 }));
      await fireAgain(store, { nextFireTime: T0 + 400 });
      await putSchedules(store, withOverlap("allow", { fixedDelay: 700 }));
      assertEqual((await scheduleOf(store, "s")).dueTime, null, "its job is still there");
      await putSchedules(store, withOverlap("allow"));
      assertEqual((await scheduleOf(store, "s")).dueTime, T0 + 400);
    },
  ),
  storeCase("a job by hand does not move a schedule with a fixed delay", async (store) => {
    await putSchedules(store, withOverlap("allow", { fixedDelay: 500, nextFireTime: T0 + 9000 }));
    await putJobs(store, [aJob("by hand", { scheduleId: "s" })]);
    const { jobs: [job] } = await acquire(store);
    await commit(store, { ends: [endOf(job!)] });
    const { nextFireTime, dueTime } = await scheduleOf(store, "s");
    assertEqual([nextFireTime, dueTime], [T0 + 9000, T0 + 9000]);
  }),
  storeCase("nothing makes a schedule with a fixed delay due while its job runs", async (store) => {
    const delayed = withOverlap("allow", { fixedDelay: 500 });
    await putSchedules(store, delayed);
    await fireAgain(store, { nextFireTime: T0 + 400 });
    const due = async () => (await scheduleOf(store, "s")).dueTime;
    const moved = { nextFireTime: T0 + 100, dueTime: T0 + 100 };
    await store.updateSchedule({ id: "s", change: moved, now: T0 });
    assertEqual(await due(), null, "moved");
    await store.updateSchedule({ id: "s", change: { ...moved, fixedDelay: null }, now: T0 });
    assertEqual(await due(), T0 + 100, "its fixed delay is taken away");
    await store.updateSchedule({ id: "s", change: { fixedDelay: 500 }, now: T0 });
    assertEqual(await due(), null, "it gets one again");
    const trigger = { kind: "other", version: 1 };
    await putSchedules(store, [aSchedule("s", { trigger, fixedDelay: 500, nextFireTime: T0 + 7 })]);
    assertEqual(await due(), null, "replaced by one with other times");
    await store.removeSchedules({ ids: ["s"] });
    await putSchedules(store, delayed);
    assertEqual(await due(), null, "removed and added again");
    const { jobs: [job] } = await acquire(store);
    await commit(store, { ends: [endOf(job!, { finishedAt: T0 + 9 })] });
    assertEqual(await due(), T0 + 509);
  }),
  storeCase("a schedule counts its fire times, and its equal successor goes on", async (store) => {
    await putSchedules(store, withOverlap("allow", { maxRuns: 5 }));
    await fireAgain(store);
    assertEqual((await scheduleOf(store, "s")).runs, 1);
    await putSchedules(store, withOverlap("allow", { maxRuns: 3 }));
    const { runs, maxRuns } = await scheduleOf(store, "s");
    assertEqual([runs, maxRuns], [1, 3]);
    const trigger = { kind: "other", version: 1 };
    await putSchedules(store, [aSchedule("s", { trigger, nextFireTime: T0 + 1 })]);
    assertEqual((await scheduleOf(store, "s")).runs, 0);
  }),
  storeCase("updateSchedule() changes any of its fields, and ends a lease", async (store) => {
    await putSchedules(store, [aSchedule("s", { args: [1], metadata: { a: 1 } })]);
    const { schedules: [held] } = await acquire(store);
    const change = {
      trigger: { kind: "other", version: 1 },
      definition: "other",
      args: [2, { deep: new Date(T0) }],
      kwargs: { x: 1 },
      coalesce: "all",
      misfireGraceTime: 5,
      maxJitter: 6,
      jobExecutor: "worker",
      jobResultExpirationTime: 7,
      metadata: { b: 2 },
      policy: { priority: 4 },
      overlap: "skip",
      concurrencyKey: "k",
      maxRuns: 8,
      fixedDelay: 9,
      version: 3,
      nextFireTime: T0 + 5,
      dueTime: T0 + 6,
    } as const;
    const { revision } = held!;
    assertEqual(await store.updateSchedule({ id: "s", change, revision, now: T0 }), "updated");
    const { lease, ...changed } = await scheduleOf(store, "s");
    assertEqual(changed, { ...changed, ...change, revision: revision + 1 });
    assertEqual(lease, null);
    await store.updateSchedule({ id: "s", change: { policy: {}, kwargs: null }, now: T0 });
    const { policy, kwargs } = await scheduleOf(store, "s");
    assertEqual([policy, kwargs], [{}, null]);
  }),
];
