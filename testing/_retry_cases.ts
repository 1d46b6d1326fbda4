import { JobAbandonedError } from "../src/errors.ts";
import type { JobRetry } from "../src/store.ts";
import type { DataStore } from "../src/store.ts";
import type { StoredJob } from "../src/stored.ts";
import { assertEqual } from "./_assert.ts";
import {
  acquire,
  aJob,
  aTask,
  commit,
  endOf,
  idsOf,
  jobOf,
  newsOf,
  putJobs,
  storeCase,
  T0,
} from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

const LEASE = 30_000;
const ERROR = { name: "Error", message: "no" };
const NOTES = { progress: { value: 0.5, note: "half" }, log: [{ at: T0, text: "begun" }] };

/** Another attempt of an acquired job, from `runAt` on. */
function retryOf(job: StoredJob, runAt: number): JobRetry {
  const { id: jobId, taskId, scheduleId, attempts, startedAt, lease } = job;
  const failure = {
    ...{ attempt: attempts, startedAt, finishedAt: T0 + 1, worker: lease!.by, error: ERROR },
  };
  const failures = [...job.failures, failure];
  return { jobId, taskId, scheduleId, token: lease!.token, runAt, failures, notes: NOTES };
}

/** The cases about trying jobs again, and about what they say of themselves. */
export const retryCases: readonly ContractCase<DataStore>[] = [
  storeCase("a job that is to be tried again waits for its time", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")], [aTask("t", { maxRunningJobs: 1 })]);
    const { jobs: [job] } = await acquire(store);
    const retry = retryOf(job!, T0 + 5000);
    assertEqual((await commit(store, { retries: [retry] })).lostJobs, []);
    const { state, runAt, lease, startedAt, failures, progress, log } = await jobOf(store, "a");
    assertEqual([state, runAt, lease, startedAt], ["waiting", T0 + 5000, null, null]);
    assertEqual([failures, progress, log], [retry.failures, NOTES.progress, NOTES.log]);
    const next = await acquire(store);
    assertEqual([idsOf(next.jobs), next.nextWakeAt], [["b"], T0 + 5000]);
    await commit(store, { ends: [endOf(next.jobs[0]!)] });
    const { jobs: [again] } = await acquire(store, { now: T0 + 5000 });
    assertEqual([again!.id, again!.attempts, again!.failures.length], ["a", 2, 1]);
  }),
  storeCase("who has lost a job cannot have it tried again", async (store) => {
    await putJobs(store, [aJob("a")]);
    const { jobs: [job] } = await acquire(store);
    const late = await commit(store, { now: T0 + LEASE, retries: [retryOf(job!, T0)] });
    const forged = { ...retryOf(job!, T0), token: "x" };
    assertEqual([late.lostJobs, (await commit(store, { retries: [forged] })).lostJobs], [
      ["a"],
      ["a"],
    ]);
    assertEqual((await jobOf(store, "a")).failures, []);
  }),
  storeCase("the last twenty failures of a job are kept, deaths as well", async (store) => {
    await putJobs(store, [aJob("a", { policy: { retry: { maxAttempts: 99 } } })]);
    for (let death = 0; death <= 25; death++) await acquire(store, { now: T0 + death * LEASE });
    const attempts = (await jobOf(store, "a")).failures.map(({ attempt }) => attempt);
    assertEqual(attempts, Array.from({ length: 20 }, (_, i) => i + 6));
  }),
  storeCase("a death of its worker is among the failures of a job", async (store) => {
    await putJobs(store, [aJob("a")], [aTask("t", { policy: { retry: { maxAttempts: 2 } } })]);
    await acquire(store);
    const { jobs: [again] } = await acquire(store, { now: T0 + LEASE });
    const { name, message } = new JobAbandonedError("a");
    assertEqual(again!.failures, [
      { attempt: 1, startedAt: T0, finishedAt: T0 + LEASE, worker: "me", error: { name, message } },
    ]);
    assertEqual(again!.startedAt, T0 + LEASE);
  }),
  storeCase("a job's own policy wins over that of its task, part by part", async (store) => {
    const policy = { retry: { maxAttempts: 5, delay: 7 }, timeout: 100 };
    await putJobs(store, [
      aJob("a", { policy: { retry: { maxAttempts: 1 }, timeout: null } }),
      aJob("b"),
    ], [aTask("t", { policy })]);
    const { jobs } = await acquire(store);
    assertEqual(jobs.map((job) => job.policy), [
      { retry: { maxAttempts: 1, delay: 7 }, timeout: null },
      policy,
    ]);
    const late = await acquire(store, { now: T0 + LEASE });
    assertEqual([idsOf(late.lapsedJobs), idsOf(late.jobs)], [["a"], ["b"]]);
  }),
  storeCase("a policy of which only a part is said has the rest by default", async (store) => {
    await putJobs(store, [aJob("a", { policy: { retry: { delay: 1 } } })]);
    for (let i = 0; i < 3; i++) {
      assertEqual(idsOf((await acquire(store, { now: T0 + i * LEASE })).jobs), ["a"]);
    }
    assertEqual(idsOf((await acquire(store, { now: T0 + 3 * LEASE })).lapsedJobs), ["a"]);
  }),
  storeCase("a changed policy of a task counts for jobs that are there", async (store) => {
    await putJobs(store, [aJob("a")], [aTask("t", { policy: { timeout: 5 } })]);
    await acquire(store);
    const { id: _, ...defaults } = aTask("t");
    const settings = { policy: { retry: { maxAttempts: 2 } } };
    const { task } = await store.putTask({ id: "t", settings, defaults, now: T0 });
    assertEqual(task.policy, { timeout: 5, retry: { maxAttempts: 2 } });
    assertEqual((await store.getTasks({}))[0]!.policy, task.policy);
    const { jobs: [job] } = await acquire(store, { now: T0 + LEASE });
    assertEqual(job!.policy, task.policy);
  }),
  storeCase("renew() notes what a job says of itself", async (store) => {
    await putJobs(store, [aJob("a"), aJob("b")]);
    const { jobs: [a, b] } = await acquire(store);
    const forged = { ...newsOf(b!), token: "x", notes: NOTES };
    const jobs = [{ ...newsOf(a!), notes: NOTES, aborted: "timeout" as const }, forged];
    const { lostJobs, abortedJobs } = await store.renew({ now: T0, until: T0 + LEASE, jobs });
    assertEqual([lostJobs, abortedJobs], [["b"], []]);
    await store.renew({ now: T0, until: T0 + LEASE, jobs: [newsOf(a!)] });
    const found = await store.getJobs({});
    assertEqual(found.map(({ progress, log, aborted }) => [progress, log, aborted]), [
      [NOTES.progress, NOTES.log, "timeout"],
      [null, [], null],
    ]);
  }),
  storeCase("a job that ran too long may be tried again when its worker dies", async (store) => {
    await putJobs(store, [aJob("a", { policy: { retry: { maxAttempts: 2 } } })]);
    const { jobs: [job] } = await acquire(store);
    const jobs = [{ ...newsOf(job!), aborted: "timeout" as const }];
    await store.renew({ now: T0, until: T0 + LEASE, jobs });
    const { jobs: [again] } = await acquire(store, { now: T0 + LEASE });
    assertEqual([again!.id, again!.aborted], ["a", null]);
  }),
];
