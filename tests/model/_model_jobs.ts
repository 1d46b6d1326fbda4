import { inheritJob } from "../../src/inherit.ts";
import { hasMetadata } from "../../src/input/filter.ts";
import type { Abortion } from "../../src/records.ts";
import type {
  AddJobsOutcome,
  AddJobsParams,
  CancelJobsParams,
  CancelledJobs,
  StoreFilter,
  TakenKey,
} from "../../src/store.ts";
import type { Lease, NewJob, StoredFinishedJob, StoredJob } from "../../src/stored.ts";
import {
  byRank,
  type Content,
  hasFireTime,
  isRun,
  jobOf,
  type ModelJob,
  outcomeOf,
  stateOf,
  taskOf,
  wholeJob,
} from "./_content.ts";
import { addMissing } from "./_model_tasks.ts";

/** See `DataStore.addJobs`. */
export function addJobs(content: Content, { tasks, jobs }: AddJobsParams): AddJobsOutcome {
  const isKnown = (id: string) =>
    jobs.some((job) => job.id === id) || jobOf(content, id) !== undefined ||
    outcomeOf(content, id) !== undefined;
  const nothing = { addedTasks: [], addedJobs: [], missingTask: null };
  const missingTask = jobs.find(({ taskId }) =>
    !taskOf(content, taskId) && !tasks.some(({ id }) => id === taskId)
  )?.taskId;
  if (missingTask !== undefined) return { ...nothing, missingTask };
  const missingJob = jobs.flatMap(({ after = [] }) => after).find((id) => !isKnown(id));
  if (missingJob !== undefined) return { ...nothing, missingJob };
  const addedTasks = addMissing(content, tasks);
  const taken: TakenKey[] = [];
  const added = jobs.filter((job) => {
    if (isThere(content, job)) return false;
    const other = underKeyOf(content, job);
    if (other) taken.push({ jobId: job.id, ...meet(content, other, job) });
    else addJob(content, job);
    return !other;
  });
  for (const job of added) waitForOthers(content, job);
  letIn(content);
  const addedJobs = added.map(({ id }) => id);
  return { addedTasks, addedJobs, missingTask: null, ...taken.length > 0 && { taken } };
}

/** Adds a job that waits for no other, unless one with its id or its fire time is there. */
export function addJob(content: Content, job: NewJob): boolean {
  if (isThere(content, job)) return false;
  placeJob(content, job, inheritJob(job, taskOf(content, job.taskId)!, ++content.added));
  return true;
}

/** Puts a job at the end of the list. */
export function placeJob(content: Content, { afterFailure }: NewJob, row: StoredJob): void {
  content.jobs = [...content.jobs, {
    row,
    after: [],
    afterFailure: afterFailure ?? "cancel",
    waits: row.runAt !== null,
    hasKey: false,
    isLapsed: false,
  }];
}

function isThere(content: Content, job: NewJob): boolean {
  return jobOf(content, job.id) !== undefined || hasFireTime(content, job);
}

/** The oldest job under the unique key of a new one, if there is one that counts. */
function underKeyOf(content: Content, { id, taskId, unique }: NewJob) {
  if (!unique) return undefined;
  const { key, states, since } = unique;
  const counts = (job: Pick<StoredJob, "id" | "taskId" | "uniqueKey" | "createdAt">) =>
    job.id !== id && job.taskId === taskId && job.uniqueKey === key &&
    (since === null || job.createdAt > since);
  return content.jobs.find((job) => counts(job.row) && states.includes(stateOf(job))) ??
    (states.includes("done") ? content.finished.find(counts) : undefined);
}

/** What becomes of a job that is there when another one with its key is to be added. */
function meet(
  content: Content,
  other: ModelJob | StoredFinishedJob,
  next: NewJob,
): Omit<TakenKey, "jobId"> {
  const { conflict } = next.unique!;
  if (!("row" in other)) return { by: other.id, outcome: "kept" };
  const { row: { id: by } } = other;
  if (conflict === "keep" || stateOf(other) === "running") return { by, outcome: "kept" };
  const { args, kwargs, runAt } = next;
  const version = next.version ?? taskOf(content, next.taskId)!.version;
  other.row = { ...other.row, args, kwargs, version };
  if (conflict === "replace") return { by, outcome: "replaced" };
  other.row = { ...other.row, runAt };
  other.waits = runAt !== null;
  if (other.waits) other.hasKey = false;
  return { by, outcome: "debounced" };
}

/** Makes a job that was just added wait for those it comes after, or lapse if one has failed. */
function waitForOthers(content: Content, { id, after = [] }: NewJob): void {
  const job = jobOf(content, id)!;
  const isOver = (each: string) => jobOf(content, each) === undefined;
  job.after = after.filter((each) => !isOver(each));
  const hasFailed = after.some((each) =>
    isOver(each) && (outcomeOf(content, each) ?? "success") !== "success"
  );
  if (hasFailed && job.afterFailure === "cancel") lapse(job, "dependency");
}

/** Frees the jobs that come after one that has ended, or makes them lapse. */
export function freeOthers({ jobs }: Content, id: string, succeeded: boolean): void {
  for (const job of jobs.filter(({ after }) => after.includes(id))) {
    job.after = job.after.filter((each) => each !== id);
    if (!succeeded && job.afterFailure === "cancel") lapse(job, "dependency");
  }
}

/** Makes a job end without running: by whoever has the lease, or by the next one who looks. */
export function lapse(job: ModelJob, aborted: Abortion | null, lease: Lease | null = null): void {
  job.row = { ...job.row, aborted, lease };
  Object.assign(job, { after: [], waits: false, hasKey: false, isLapsed: true });
}

/** Makes jobs end early, and gives those that did not run, and those that do. */
export function cancel(jobs: readonly ModelJob[], lease: Lease | null) {
  const [claimed, requested] = [jobs.filter((job) => !isClaimed(job)), jobs.filter(isRun)];
  for (const job of jobs.filter(isClaimed)) job.row = { ...job.row, aborted: "cancelled" };
  for (const job of claimed) lapse(job, "cancelled", lease);
  return { claimed, requested };
}

function isClaimed(job: ModelJob): boolean {
  return stateOf(job) === "running";
}

/** See `DataStore.cancelJobs`. */
export function cancelJobs(content: Content, { filter, lease }: CancelJobsParams): CancelledJobs {
  const { claimed, requested } = cancel(find(content, filter), lease);
  letIn(content);
  return {
    claimed: claimed.map((job) => wholeJob(content, job)),
    requested: requested.map(({ row }) => row.id),
    more: false,
  };
}

/** See `DataStore.getJobs`. */
export function getJobs(content: Content, filter: StoreFilter): StoredJob[] {
  return find(content, filter).map((job) => wholeJob(content, job));
}

function find({ jobs }: Content, filter: StoreFilter): ModelJob[] {
  const { ids, taskId, scheduleId, states, metadata, after = 0, limit } = filter;
  return jobs.filter((job) =>
    (ids === undefined || ids.includes(job.row.id)) &&
    (taskId === undefined || job.row.taskId === taskId) &&
    (scheduleId === undefined || job.row.scheduleId === scheduleId) &&
    (states === undefined || states.includes(stateOf(job))) &&
    job.row.sequence > Number(after) && hasMetadata(job.row.metadata, metadata)
  ).slice(0, limit);
}

/** At the end of a call: of each key with which no job is queued or runs, the first one is queued. */
export function letIn({ jobs }: Content): void {
  for (const key of new Set(jobs.flatMap(({ row }) => row.concurrencyKey ?? []))) {
    const alike = jobs.filter(({ row }) => row.concurrencyKey === key);
    if (alike.some((job) => stateOf(job) === "queued" || isRun(job))) continue;
    const [first] = alike.filter((job) => job.after.length === 0 && stateOf(job) === "blocked")
      .sort(byRank);
    if (first) first.hasKey = true;
  }
}
