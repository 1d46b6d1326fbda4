import { inheritJob } from "../../src/inherit.ts";
import { hasMetadata } from "../../src/input/filter.ts";
import { keepOf } from "../../src/policy.ts";
import type { JobCount, JobOutcome } from "../../src/records.ts";
import type {
  FinishedFilter,
  FinishedPiece,
  FinishedPieceParams,
  JobEnd,
  RestartJobsParams,
  ResultLookup,
  StoredThroughput,
  ThroughputParams,
} from "../../src/store.ts";
import type { StoredFinishedJob, StoredJob } from "../../src/stored.ts";
import { type Content, hasFireTime, jobOf, stateOf, taskOf } from "./_content.ts";
import { letIn, placeJob } from "./_model_jobs.ts";

/** Keeps what is to be kept of a job that has ended. */
export function keepEnd(content: Content, job: StoredJob, end: JobEnd): void {
  const { jobId, outcome, startedAt, finishedAt, expiresAt, returnValue, error, keep } = end;
  if (expiresAt !== null) {
    const result = { jobId, outcome, startedAt, finishedAt, expiresAt, returnValue, error };
    content.results = [...content.results.filter((each) => each.jobId !== jobId), result];
  }
  if (!keep) return;
  const { state: _, lease, aborted: __, keep: ___, rank: ____, ...rest } = job;
  const { startDeadline: _____, runAt: ______, ...kept } = rest;
  content.finished = [...content.finished.filter(({ id }) => id !== jobId), {
    ...kept,
    ...end.notes ?? { progress: null, log: [] },
    ...{ outcome, startedAt, finishedAt, error, worker: lease!.by, keptUntil: keep.until },
    endSequence: ++content.ended,
  }];
  trim(content, job.taskId, outcome);
}

/** Leaves of the finished jobs of a task that succeeded, or of the others, as many as it keeps. */
function trim(content: Content, taskId: string, outcome: JobOutcome): void {
  const count = keepOf(taskOf(content, taskId)?.keep ?? null, outcome)?.count ?? Infinity;
  const group = content.finished.filter((job) =>
    job.taskId === taskId && (job.outcome === "success") === (outcome === "success")
  );
  const tooMany = group.slice(0, Math.max(0, group.length - count));
  content.finished = content.finished.filter((job) => !tooMany.includes(job));
}

/** See `DataStore.getJobResult`. */
export function getJobResult(
  content: Content,
  { jobId, now }: { readonly jobId: string; readonly now: number },
): ResultLookup {
  const result = content.results.find((each) => each.jobId === jobId && now < each.expiresAt);
  return { result: result ?? null, pending: jobOf(content, jobId) !== undefined };
}

/** See `DataStore.getFinishedJobs`. */
export function getFinishedJobs({ finished }: Content, filter: FinishedFilter) {
  const { ids, taskId, scheduleId, outcomes, metadata, from, to, error, before, limit } = filter;
  const lower = (text: string) =>
    [...text].map((each) => /[A-Z]/.test(each) ? each.toLowerCase() : each).join("");
  return finished.filter((job) =>
    (ids === undefined || ids.includes(job.id)) &&
    (taskId === undefined || job.taskId === taskId) &&
    (scheduleId === undefined || job.scheduleId === scheduleId) &&
    (outcomes === undefined || outcomes.includes(job.outcome)) &&
    (from === undefined || job.finishedAt >= from) &&
    (to === undefined || job.finishedAt < to) &&
    (error === undefined ||
      (job.error !== null && lower(job.error.message).includes(lower(error)))) &&
    (before === undefined || job.endSequence < before) &&
    hasMetadata(job.metadata, metadata)
  ).toReversed().slice(0, limit);
}

/** See `DataStore.countJobs`. */
export function countJobs(
  { jobs, finished }: Content,
  { taskId }: { readonly taskId?: string },
): JobCount[] {
  const counts: JobCount[] = [];
  const all = [
    ...jobs.map((job) => ({ taskId: job.row.taskId, state: stateOf(job) })),
    ...finished.map((job) => ({ taskId: job.taskId, state: job.outcome })),
  ];
  for (const one of all) {
    if (counts.some((each) => each.taskId === one.taskId && each.state === one.state)) continue;
    const alike = all.filter((each) => each.taskId === one.taskId && each.state === one.state);
    counts.push({ ...one, count: alike.length });
  }
  return counts.filter((each) => taskId === undefined || each.taskId === taskId);
}

/** See `DataStore.restartJob`. */
export function restartJob(
  content: Content,
  { jobId, now }: { readonly jobId: string; readonly now: number },
): "restarted" | "pending" | "missing" | "missingTask" {
  if (jobOf(content, jobId)) return "pending";
  const job = content.finished.find(({ id }) => id === jobId);
  if (!job) return "missing";
  if (!taskOf(content, job.taskId)) return "missingTask";
  if (hasFireTime(content, job)) return "pending";
  restart(content, job, now);
  letIn(content);
  return "restarted";
}

/** See `DataStore.restartJobs`. */
export function restartJobs(content: Content, params: RestartJobsParams): FinishedPiece {
  const { jobs, next } = pieceOf(content, params);
  const ids = jobs.filter((job) => {
    const cannot = jobOf(content, job.id) || !taskOf(content, job.taskId) ||
      hasFireTime(content, job);
    if (!cannot) restart(content, job, params.now);
    return !cannot;
  }).map(({ id }) => id);
  letIn(content);
  return { ids, next };
}

/** See `DataStore.removeFinishedJobs`. */
export function removeFinishedJobs(content: Content, params: FinishedPieceParams): FinishedPiece {
  const { jobs, next } = pieceOf(content, params);
  for (const { id } of jobs) remove(content, id);
  return { ids: jobs.map(({ id }) => id), next };
}

/** See `DataStore.getThroughput`. */
export function getThroughput(
  { finished }: Content,
  { from, to, every, taskId }: ThroughputParams,
): StoredThroughput[] {
  const found: StoredThroughput[] = [];
  for (let at = from; at < to; at += every) {
    const jobs = finished.filter((job) =>
      job.finishedAt >= at && job.finishedAt < Math.min(to, at + every) &&
      (taskId === undefined || job.taskId === taskId)
    );
    for (const outcome of [...new Set(jobs.map((job) => job.outcome))].sort()) {
      const alike = jobs.filter((job) => job.outcome === outcome);
      const late = alike.flatMap(({ startedAt, scheduledFireTime, attempts }) =>
        startedAt === null || scheduledFireTime === null || attempts > 1
          ? []
          : [startedAt - scheduledFireTime]
      );
      found.push({
        ...{ at, outcome, count: alike.length, measured: late.length },
        totalLateness: late.reduce((a, b) => a + b, 0),
        maxLateness: late.length === 0 ? null : Math.max(...late),
      });
    }
  }
  return found;
}

function pieceOf(content: Content, { filter, after }: FinishedPieceParams) {
  const { limit, ...rest } = filter;
  const jobs = getFinishedJobs(content, rest).toReversed()
    .filter(({ endSequence }) => endSequence > after).slice(0, limit);
  const last = jobs.at(-1);
  const next = last && { after: last.endSequence, before: filter.before ?? content.ended + 1 };
  return { jobs, next: jobs.length === limit ? next ?? null : null };
}

function restart(content: Content, job: StoredFinishedJob, now: number): void {
  remove(content, job.id);
  const { id, taskId, args, kwargs, scheduleId, nominalFireTime, scheduledFireTime } = job;
  const { executor, resultExpirationTime, metadata, policy, concurrencyKey, version } = job;
  const draft = {
    ...{ id, taskId, args, kwargs, scheduleId, nominalFireTime, scheduledFireTime, executor },
    ...{ resultExpirationTime, metadata, policy, concurrencyKey, version, createdAt: now },
    ...{ startDeadline: null, runAt: null },
  };
  placeJob(content, draft, inheritJob(draft, taskOf(content, taskId)!, ++content.added));
}

function remove(content: Content, id: string): void {
  content.finished = content.finished.filter((job) => job.id !== id);
  content.results = content.results.filter(({ jobId }) => jobId !== id);
}

/** Removes results and finished jobs that are no longer kept, and schedulers that are not there. */
export function forget(content: Content, now: number): void {
  content.presences = content.presences.filter(({ until }) => now < until);
  content.results = content.results.filter(({ expiresAt }) => now < expiresAt);
  const isKept = ({ keptUntil }: StoredFinishedJob) => keptUntil === null || now < keptUntil;
  content.finished = content.finished.filter(isKept);
  for (const { id } of content.tasks) {
    trim(content, id, "success");
    trim(content, id, "error");
  }
}
