import type {
  CommitParams,
  Committed,
  Fire,
  JobEnd,
  JobRetry,
  RenewParams,
} from "../../src/store.ts";
import { type Content, isHeld, jobOf, stateOf } from "./_content.ts";
import { keepEnd } from "./_model_history.ts";
import { addJob, cancel, freeOthers, lapse, letIn } from "./_model_jobs.ts";
import { advance, rest } from "./_model_schedules.ts";

/** A job as it is named under its lease. */
interface Named {
  readonly jobId: string;
  readonly token: string;
}

/** See `DataStore.commit`. */
export function commit(content: Content, params: CommitParams): Committed {
  const { now, fires, ends, retries = [], releases } = params;
  const isOurs = ({ jobId, token }: Named) => isHeld(jobOf(content, jobId)?.row.lease, token, now);
  const isFire = ({ scheduleId, token }: Fire) =>
    isHeld(content.schedules.find(({ id }) => id === scheduleId)?.lease, token, now);
  const [heldFires, heldEnds] = [fires.filter(isFire), ends.filter(isOurs)];
  const lostJobs = [...ends, ...retries, ...releases].filter((job) => !isOurs(job));
  const [heldRetries, heldReleases] = [retries.filter(isOurs), releases.filter(isOurs)];
  for (const end of heldEnds) endJob(content, end);
  rest(content, heldEnds, now);
  for (const retry of heldRetries) retryJob(content, retry);
  for (const { jobId } of heldReleases) releaseJob(content, jobId);
  const fired = heldFires.map((each) => fire(content, each, now));
  letIn(content);
  const skippedJobs = fired.flatMap(({ skipped }) => skipped);
  const abortedJobs = fired.flatMap(({ aborted }) => aborted);
  return {
    addedJobs: fired.flatMap(({ added }) => added),
    ...skippedJobs.length > 0 && { skippedJobs },
    ...abortedJobs.length > 0 && { abortedJobs },
    lostSchedules: fires.filter((each) => !heldFires.includes(each))
      .map(({ scheduleId }) => scheduleId),
    lostJobs: lostJobs.map(({ jobId }) => jobId),
  };
}

function endJob(content: Content, end: JobEnd): void {
  const { row } = jobOf(content, end.jobId)!;
  keepEnd(content, row, end);
  content.jobs = content.jobs.filter((job) => job.row !== row);
  freeOthers(content, row.id, end.outcome === "success");
}

/** A job that was cancelled meanwhile is not tried again. */
function retryJob(content: Content, { jobId, runAt, failures, notes }: JobRetry): void {
  const job = jobOf(content, jobId)!;
  const { aborted } = job.row;
  job.row = { ...job.row, failures, ...notes, startedAt: null, lease: null };
  if (aborted === "cancelled" || aborted === "dependency") return lapse(job, aborted);
  job.row = { ...job.row, runAt, aborted: null };
  Object.assign(job, { waits: true, hasKey: false, isLapsed: false });
}

/** A job that was cancelled meanwhile is not queued again. */
function releaseJob(content: Content, jobId: string): void {
  const job = jobOf(content, jobId)!;
  const { aborted, attempts } = job.row;
  job.row = { ...job.row, attempts: attempts - 1, startedAt: null, lease: null };
  if (aborted === "cancelled" || aborted === "dependency") return lapse(job, aborted);
  job.row = { ...job.row, aborted: null };
  job.isLapsed = false;
}

function fire(content: Content, each: Fire, now: number) {
  const { scheduleId, jobs } = each;
  const { overlap } = content.schedules.find(({ id }) => id === scheduleId)!;
  const others = content.jobs.filter(({ row }) => row.scheduleId === scheduleId);
  const isSkipped = (overlap === "skip" && others.length > 0) ||
    (overlap === "bufferOne" && others.some((job) => stateOf(job) !== "running"));
  const isAlone = overlap === "cancelOther" && jobs.length > 0;
  const aborted = (isAlone ? cancel(others, null).requested : [])
    .filter(({ row }) => now < row.lease!.until).map(({ row }) => row.id);
  const added = isSkipped ? [] : jobs.filter((job) => addJob(content, job));
  const hasJobs = content.jobs.some(({ row }) => row.scheduleId === scheduleId);
  advance(content, each, hasJobs, now);
  const idsOf = (list: typeof jobs) => list.map(({ id }) => id);
  return { added: idsOf(added), skipped: isSkipped ? idsOf(jobs) : [], aborted };
}

/** See `DataStore.renew`. */
export function renew(content: Content, { now, until, jobs }: RenewParams) {
  const isOurs = ({ jobId, token }: Named) => isHeld(jobOf(content, jobId)?.row.lease, token, now);
  const held = jobs.filter(isOurs);
  const lostJobs = jobs.filter((job) => !held.includes(job)).map(({ jobId }) => jobId);
  const abortedJobs = held.map(({ jobId }) => jobId)
    .filter((id) => jobOf(content, id)!.row.aborted === "cancelled");
  for (const { jobId, notes, aborted = null } of held) {
    const job = jobOf(content, jobId)!;
    const lease = { ...job.row.lease!, until };
    job.row = { ...job.row, ...notes, lease, aborted: job.row.aborted ?? aborted };
  }
  return { lostJobs, abortedJobs };
}
