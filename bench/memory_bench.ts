/**
 * What adding, acquiring, firing and releasing cost with few and with very many schedules stored:
 * the ratio says how far the memory store is from O(log n), where it would be about 1.4.
 */
import { MemoryDataStore } from "@almanac/scheduler";
import type { DataStore, NewSchedule, StoredTask } from "@almanac/scheduler/stores";

const SIZES = [20_000, 1_000_000];
const BATCH = 100;
const ROUNDS = 200;
const NOW = Date.parse("2026-01-01T00:00:00Z");
const DAY = 86_400_000;

const tasks: StoredTask[] = [{
  id: "t",
  jobExecutor: "async",
  maxRunningJobs: 1_000_000,
  misfireGraceTime: null,
  policy: {},
  rateLimit: null,
  keep: null,
  version: 1,
  metadata: {},
}];

function aSchedule(i: number, dueTime: number): NewSchedule {
  return {
    id: `s${i}`,
    taskId: "t",
    trigger: { kind: "interval", version: 1, milliseconds: DAY },
    definition: "every day",
    args: [],
    kwargs: null,
    paused: null,
    coalesce: "latest",
    misfireGraceTime: null,
    maxJitter: null,
    jobExecutor: null,
    jobResultExpirationTime: 0,
    metadata: {},
    nextFireTime: dueTime,
    dueTime,
  };
}

async function fill(store: DataStore, size: number): Promise<void> {
  for (let i = 0; i < size; i += 1000) {
    const schedules = Array.from({ length: Math.min(1000, size - i) }, (_, j) => ({
      schedule: aSchedule(i + j, NOW + ((i + j) * 7919) % DAY),
      policy: "replace" as const,
    }));
    await store.addSchedules({ tasks, schedules, now: NOW });
  }
}

/** Fires the schedules that are due next, runs their jobs, and gives the time of one in µs. */
async function fireAndRelease(store: DataStore): Promise<number> {
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round++) {
    const lease = { token: `t${round}`, by: "bench", until: NOW + 3 * DAY };
    const take = { now: NOW + DAY, lease, tasks: null, executors: null };
    const { schedules } = await store.acquire({ ...take, maxSchedules: BATCH, maxJobs: 0 });
    const fires = schedules.map(({ id, taskId, nextFireTime }) => ({
      scheduleId: id,
      taskId,
      token: lease.token,
      jobs: [{
        id: `${id}@${nextFireTime}`,
        taskId,
        args: [],
        kwargs: null,
        scheduleId: id,
        nominalFireTime: nextFireTime,
        scheduledFireTime: nextFireTime,
        startDeadline: null,
        runAt: null,
        executor: null,
        resultExpirationTime: 0,
        metadata: {},
        createdAt: NOW,
      }],
      nextFireTime: nextFireTime! + 2 * DAY,
      dueTime: nextFireTime! + 2 * DAY,
      lastFireTime: nextFireTime,
      error: null,
    }));
    await store.commit({ now: NOW + DAY, fires, ends: [], releases: [] });
    const { jobs } = await store.acquire({ ...take, maxSchedules: 0, maxJobs: BATCH });
    const ends = jobs.map(({ id, taskId, scheduleId, scheduledFireTime }) => ({
      ...{ jobId: id, taskId, scheduleId, scheduledFireTime, token: lease.token },
      ...{ outcome: "success" as const, startedAt: NOW, finishedAt: NOW, expiresAt: null },
      ...{ returnValue: null, error: null },
    }));
    await store.commit({ now: NOW + DAY, fires: [], ends, releases: [] });
  }
  return (performance.now() - start) * 1000 / ROUNDS / BATCH;
}

const costs: number[] = [];
for (const size of SIZES) {
  const store = new MemoryDataStore();
  const start = performance.now();
  await fill(store, size);
  const perAdd = (performance.now() - start) * 1000 / size;
  const cost = await fireAndRelease(store);
  costs.push(cost);
  console.log(
    `${size.toLocaleString("en-US").padStart(10)} schedules: ${perAdd.toFixed(1)} µs to add one, ` +
      `${cost.toFixed(1)} µs to fire one and run its job`,
  );
}
console.log(`ratio: ${(costs[1]! / costs[0]!).toFixed(2)}`);
