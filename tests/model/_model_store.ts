import { compareIds } from "../../src/id_order.ts";
import { copy } from "../../src/copy.ts";
import type {
  Acquired,
  AcquireParams,
  AddJobsParams,
  AddSchedulesParams,
  CancelJobsParams,
  CleanupParams,
  CommitParams,
  DataStore,
  FinishedFilter,
  FinishedPieceParams,
  PutTaskParams,
  RenewParams,
  RestartJobsParams,
  StoreFilter,
  ThroughputParams,
  UpdateScheduleParams,
} from "../../src/store.ts";
import type { StoredPresence } from "../../src/stored.ts";
import { type Content, earliest, nothing } from "./_content.ts";
import * as acquiring from "./_model_acquire.ts";
import * as commits from "./_model_commit.ts";
import * as history from "./_model_history.ts";
import * as jobs from "./_model_jobs.ts";
import * as presences from "./_model_presences.ts";
import * as schedules from "./_model_schedules.ts";
import * as tasks from "./_model_tasks.ts";

/**
 * What a store is meant to be, as simple as can be: lists, and each question answered by a look at all of
 * them. Written from what `DataStore` says, to be compared with the stores that are fast.
 */
export class ModelStore implements DataStore {
  readonly #content = nothing();

  open = () => Promise.resolve({ now: null });
  close = () => Promise.resolve();
  putTask = (params: PutTaskParams) => this.#make(tasks.putTask, params);
  getTasks = (params: { readonly ids?: readonly string[] }) => this.#make(tasks.getTasks, params);
  removeTask = (params: { readonly id: string }) => this.#make(tasks.removeTask, params);
  addSchedules = (params: AddSchedulesParams) => this.#make(schedules.addSchedules, params);
  getSchedules = (filter: StoreFilter) => this.#make(schedules.getSchedules, filter);
  countSchedules = () => this.#make(schedules.countSchedules, undefined);
  updateSchedule = (params: UpdateScheduleParams) => this.#make(schedules.updateSchedule, params);
  removeSchedules = (filter: StoreFilter) => this.#make(removeSchedules, filter);
  addJobs = (params: AddJobsParams) => this.#make(jobs.addJobs, params);
  getJobs = (filter: StoreFilter) => this.#make(jobs.getJobs, filter);
  getJobResult = (params: { readonly jobId: string; readonly now: number }) =>
    this.#make(history.getJobResult, params);
  acquire = (params: AcquireParams) => this.#make(acquire, params);
  commit = (params: CommitParams) => this.#make(commits.commit, params);
  getFinishedJobs = (filter: FinishedFilter) => this.#make(history.getFinishedJobs, filter);
  countJobs = (params: { readonly taskId?: string }) => this.#make(history.countJobs, params);
  restartJob = (params: { readonly jobId: string; readonly now: number }) =>
    this.#make(history.restartJob, params);
  restartJobs = (params: RestartJobsParams) => this.#make(history.restartJobs, params);
  removeFinishedJobs = (params: FinishedPieceParams) =>
    this.#make(history.removeFinishedJobs, params);
  getThroughput = (params: ThroughputParams) => this.#make(history.getThroughput, params);
  putPresence = (params: StoredPresence) => this.#make(presences.putPresence, params);
  getPresences = (params: { readonly now: number }) => this.#make(presences.getPresences, params);
  removePresence = (params: Pick<StoredPresence, "identity" | "startedAt">) =>
    this.#make(presences.removePresence, params);
  cancelJobs = (params: CancelJobsParams) => this.#make(jobs.cancelJobs, params);
  renew = (params: RenewParams) => this.#make(commits.renew, params);
  cleanup = (params: CleanupParams) => this.#make(cleanup, params);

  async #make<P, T>(call: (content: Content, params: P) => T, params: P): Promise<T> {
    return copy(call(this.#content, copy(params)));
  }
}

function removeSchedules(content: Content, filter: StoreFilter): string[] {
  const ids = schedules.getSchedules(content, filter).map(({ id }) => id);
  schedules.remove(content, ids);
  return ids;
}

function acquire(content: Content, params: AcquireParams): Acquired {
  const { now, maxSchedules } = params;
  const lapsedJobs = acquiring.acquireLapsed(content, params);
  const due = schedules.acquireSchedules(content, params);
  const taken = acquiring.acquireJobs(content, params);
  const wakes = [
    maxSchedules > 0 ? schedules.wakeForSchedules(content, now) : null,
    acquiring.wakeForJobs(content, params),
  ];
  return {
    ...{ schedules: due, jobs: taken, lapsedJobs, more: false },
    nextWakeAt: earliest(wakes, now),
  };
}

function cleanup(content: Content, { now, finishedBefore }: CleanupParams): string[] {
  history.forget(content, now);
  const over = content.schedules.filter(({ id, finishedAt }) =>
    finishedAt !== null && finishedAt <= finishedBefore &&
    !content.jobs.some(({ row }) => row.scheduleId === id)
  ).map(({ id }) => id).sort(compareIds);
  schedules.remove(content, over);
  return over;
}
