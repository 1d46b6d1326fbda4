import { JobAbandonedError } from "../../src/errors.ts";
import { maxAttemptsOf, withFailure } from "../../src/policy.ts";
import type { AcquireParams } from "../../src/store.ts";
import type { StoredJob } from "../../src/stored.ts";
import {
  byRank,
  type Content,
  earliest,
  isRun,
  type ModelJob,
  stateOf,
  taskOf,
  wholeJob,
} from "./_content.ts";
import { lapse, letIn } from "./_model_jobs.ts";

/** Takes on the jobs whose lease has ended, but for those that go back to their queue. */
export function acquireLapsed(content: Content, { now, lease }: AcquireParams): StoredJob[] {
  const isEnded = (job: ModelJob) =>
    stateOf(job) === "running" && (job.row.lease === null || job.row.lease.until <= now);
  return content.jobs.filter(isEnded).flatMap((job) => {
    const { attempts, policy, aborted } = wholeJob(content, job);
    const isToEnd = aborted === "cancelled" || aborted === "dependency";
    if (isToEnd || attempts >= maxAttemptsOf(policy)) {
      lapse(job, aborted, lease);
      return [wholeJob(content, job)];
    }
    const failures = withFailure(job.row.failures, abandonment(job.row, now));
    job.row = { ...job.row, failures, lease: null, startedAt: null, aborted: null };
    job.isLapsed = false;
    return [];
  });
}

function abandonment({ id, attempts, startedAt, lease }: StoredJob, now: number) {
  const { name, message } = new JobAbandonedError(id);
  return {
    ...{ attempt: attempts, startedAt, finishedAt: now, worker: lease!.by },
    error: { name, message },
  };
}

/** Takes jobs that are queued, the tasks taking turns. */
export function acquireJobs(content: Content, params: AcquireParams): StoredJob[] {
  const { now, lease, maxJobs } = params;
  const arrived = content.jobs.filter((job) => stateOf(job) === "waiting" && job.row.runAt! <= now);
  for (const job of arrived) job.waits = false;
  letIn(content);
  const isNext = ({ row: { taskId } }: ModelJob) => content.turns.indexOf(taskId);
  const places = content.tasks.map((task) => candidates(content, task.id, params));
  const taken = Array.from({ length: Math.max(0, ...places.map((each) => each.length)) })
    .flatMap((_, i) =>
      places.flatMap((each) => each[i] ?? []).sort((a, b) => isNext(a) - isNext(b))
    )
    .slice(0, maxJobs);
  for (const job of taken) {
    const { row: { attempts, taskId } } = job;
    job.row = { ...job.row, attempts: attempts + 1, startedAt: now, lease };
    content.turns = [...content.turns.filter((id) => id !== taskId), taskId];
    if (taskOf(content, taskId)!.rateLimit) content.starts.push({ taskId, at: now });
  }
  return taken.map((job) => wholeJob(content, job));
}

/** The jobs of a task that may be taken, in order. */
function candidates(content: Content, taskId: string, params: AcquireParams): ModelJob[] {
  const { now, tasks, executors } = params;
  const { maxRunningJobs, rateLimit } = taskOf(content, taskId)!;
  const ofTask = content.jobs.filter(({ row }) => row.taskId === taskId);
  const started = rateLimit === null ? [] : startsWithin(content, taskId, now - rateLimit.per);
  const room = Math.min(
    maxRunningJobs - ofTask.filter(isRun).length,
    (rateLimit?.limit ?? Infinity) - started.length,
  );
  return ofTask.filter((job) =>
    stateOf(job) === "queued" && (tasks === null || tasks.includes(taskId)) &&
    (executors === null || executors.includes(job.row.executor))
  ).sort(byRank).slice(0, Math.max(0, room));
}

function startsWithin({ starts }: Content, taskId: string, from: number): number[] {
  return starts.filter((start) => start.taskId === taskId && start.at > from).map(({ at }) => at);
}

/** When a lease on a job ends, and for those who take jobs, when one may be taken. */
export function wakeForJobs(content: Content, { now, maxJobs }: AcquireParams): number | null {
  const { jobs, tasks } = content;
  const leases = jobs.map(({ row }) => row.lease?.until ?? null);
  if (maxJobs <= 0) return earliest(leases, now);
  const runAts = jobs.filter((job) => stateOf(job) === "waiting").map(({ row }) => row.runAt);
  const rooms = tasks.map(({ id, rateLimit }) => {
    const isQueued = jobs.some((job) => job.row.taskId === id && stateOf(job) === "queued");
    if (!rateLimit || !isQueued) return null;
    return Math.min(...startsWithin(content, id, now - rateLimit.per)) + rateLimit.per;
  });
  const at = earliest([...leases, ...runAts, ...rooms], now);
  return at === Infinity ? null : at;
}
