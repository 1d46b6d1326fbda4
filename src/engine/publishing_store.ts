import type {
  Acquired,
  AcquireParams,
  AddJobsOutcome,
  AddJobsParams,
  AddSchedulesOutcome,
  AddSchedulesParams,
  CancelJobsParams,
  CancelledJobs,
  CleanupParams,
  CommitParams,
  Committed,
  DataStore,
  FinishedFilter,
  FinishedPiece,
  FinishedPieceParams,
  JobEnd,
  JobRetry,
  OpenOptions,
  PutTaskParams,
  Renewed,
  RenewParams,
  RestartJobsParams,
  ResultLookup,
  StoredThroughput,
  StoreFilter,
  ThroughputParams,
  UpdateScheduleParams,
} from "../store.ts";
import type { JobCount, ScheduleCounts } from "../records.ts";
import type {
  NewJob,
  StoredFinishedJob,
  StoredJob,
  StoredPresence,
  StoredSchedule,
  StoredTask,
} from "../stored.ts";
import type { EventDraft, EventPublisher } from "./event_publisher.ts";

/** A store that tells the broker what it has done, after it has done it. */
export class PublishingStore implements DataStore {
  readonly #store: DataStore;
  readonly #publisher: EventPublisher;

  constructor(store: DataStore, publisher: EventPublisher) {
    this.#store = store;
    this.#publisher = publisher;
  }

  open(options?: OpenOptions): Promise<{ readonly now: number | null }> {
    return this.#store.open(options);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async putTask(
    params: PutTaskParams,
  ): Promise<{ task: StoredTask; outcome: "added" | "updated" }> {
    const result = await this.#store.putTask(params);
    const type = result.outcome === "added" ? "taskAdded" : "taskUpdated";
    this.#publisher.publish([{ type, taskId: params.id }]);
    return result;
  }

  getTasks(params: { readonly ids?: readonly string[] }): Promise<StoredTask[]> {
    return this.#store.getTasks(params);
  }

  async removeTask(params: { readonly id: string }): Promise<"removed" | "inUse" | "missing"> {
    const outcome = await this.#store.removeTask(params);
    if (outcome === "removed") {
      this.#publisher.publish([{ type: "taskRemoved", taskId: params.id }]);
    }
    return outcome;
  }

  async addSchedules(params: AddSchedulesParams): Promise<AddSchedulesOutcome> {
    const result = await this.#store.addSchedules(params);
    this.#publisher.publish([
      ...taskEvents(result.addedTasks),
      ...params.schedules.flatMap(({ schedule }, i): EventDraft[] => {
        const outcome = result.outcomes[i];
        if (outcome !== "added" && outcome !== "replaced") return [];
        const { id: scheduleId, taskId } = schedule;
        if (outcome === "replaced") {
          return [{ type: "scheduleUpdated", scheduleId, taskId, nextFireTime: null }];
        }
        const nextFireTime = toDate(schedule.nextFireTime);
        return [{ type: "scheduleAdded", scheduleId, taskId, nextFireTime }];
      }),
    ]);
    return result;
  }

  getSchedules(filter: StoreFilter): Promise<StoredSchedule[]> {
    return this.#store.getSchedules(filter);
  }

  countSchedules(): Promise<ScheduleCounts> {
    return this.#store.countSchedules();
  }

  async updateSchedule(
    params: UpdateScheduleParams,
  ): Promise<"updated" | "changed" | "missing"> {
    const outcome = await this.#store.updateSchedule(params);
    if (outcome === "updated") {
      this.#publisher.publish([{
        type: "scheduleUpdated",
        scheduleId: params.id,
        taskId: null,
        nextFireTime: toDate(params.change.nextFireTime ?? null),
      }]);
    }
    return outcome;
  }

  async removeSchedules(filter: StoreFilter): Promise<string[]> {
    const ids = await this.#store.removeSchedules(filter);
    this.#publisher.publish(removals(ids, false));
    return ids;
  }

  async addJobs(params: AddJobsParams): Promise<AddJobsOutcome> {
    const result = await this.#store.addJobs(params);
    const added = new Set(result.addedJobs);
    this.#publisher.publish([
      ...taskEvents(result.addedTasks),
      ...params.jobs.filter(({ id }) => added.has(id)).map((job) => jobEvent("jobAdded", job)),
    ]);
    return result;
  }

  getJobs(filter: StoreFilter): Promise<StoredJob[]> {
    return this.#store.getJobs(filter);
  }

  getJobResult(params: { readonly jobId: string; readonly now: number }): Promise<ResultLookup> {
    return this.#store.getJobResult(params);
  }

  async acquire(params: AcquireParams): Promise<Acquired> {
    const acquired = await this.#store.acquire(params);
    this.#publisher.publish(acquired.jobs.map((job) => jobEvent("jobAcquired", job)));
    return acquired;
  }

  async commit(params: CommitParams): Promise<Committed> {
    const committed = await this.#store.commit(params);
    this.#publisher.publish(commitEvents(params, committed));
    return committed;
  }

  renew(params: RenewParams): Promise<Renewed> {
    return this.#store.renew(params);
  }

  getFinishedJobs(filter: FinishedFilter): Promise<StoredFinishedJob[]> {
    return this.#store.getFinishedJobs(filter);
  }

  countJobs(params: { readonly taskId?: string }): Promise<JobCount[]> {
    return this.#store.countJobs(params);
  }

  async restartJob(
    params: { readonly jobId: string; readonly now: number },
  ): Promise<"restarted" | "pending" | "missing" | "missingTask"> {
    const outcome = await this.#store.restartJob(params);
    if (outcome === "restarted") {
      this.#publisher.publish([{ type: "jobRestarted", jobId: params.jobId }]);
    }
    return outcome;
  }

  async restartJobs(params: RestartJobsParams): Promise<FinishedPiece> {
    const piece = await this.#store.restartJobs(params);
    this.#publisher.publish(piece.ids.map((jobId) => ({ type: "jobRestarted", jobId })));
    return piece;
  }

  removeFinishedJobs(params: FinishedPieceParams): Promise<FinishedPiece> {
    return this.#store.removeFinishedJobs(params);
  }

  getThroughput(params: ThroughputParams): Promise<StoredThroughput[]> {
    return this.#store.getThroughput(params);
  }

  putPresence(params: StoredPresence): Promise<void> {
    return this.#store.putPresence(params);
  }

  getPresences(params: { readonly now: number }): Promise<StoredPresence[]> {
    return this.#store.getPresences(params);
  }

  removePresence(
    params: { readonly identity: string; readonly startedAt: number },
  ): Promise<void> {
    return this.#store.removePresence(params);
  }

  async cancelJobs(params: CancelJobsParams): Promise<CancelledJobs> {
    const cancelled = await this.#store.cancelJobs(params);
    this.#publisher.publish(abortions(cancelled.requested));
    return cancelled;
  }

  async cleanup(params: CleanupParams): Promise<string[]> {
    const ids = await this.#store.cleanup(params);
    this.#publisher.publish(removals(ids, true));
    return ids;
  }
}

function abortions(ids: readonly string[]): EventDraft[] {
  return ids.map((jobId) => ({ type: "jobCancelRequested", jobId }));
}

function commitEvents(
  { fires, ends, retries = [] }: CommitParams,
  committed: Committed,
): EventDraft[] {
  const lostSchedules = new Set(committed.lostSchedules);
  const lostJobs = new Set(committed.lostJobs);
  const added = new Set(committed.addedJobs);
  const skipped = new Set(committed.skippedJobs);
  const kept = fires.filter(({ scheduleId }) => !lostSchedules.has(scheduleId));
  return [
    // those of a claim that is held beside a lost one on the same schedule as well
    ...fires.flatMap(({ jobs }) =>
      jobs.filter(({ id }) => added.delete(id)).map((job) => jobEvent("jobAdded", job))
    ),
    ...kept.map(({ scheduleId, taskId, nextFireTime, error }): EventDraft =>
      error
        ? { type: "scheduleFailed", scheduleId, taskId, error }
        : { type: "scheduleUpdated", scheduleId, taskId, nextFireTime: toDate(nextFireTime) }
    ),
    ...fires.flatMap(({ jobs }) => jobs).filter(({ id }) => skipped.has(id)).map(skipEvent),
    ...ends.filter(({ jobId }) => !lostJobs.has(jobId)).flatMap(endEvents),
    ...retries.filter(({ jobId }) => !lostJobs.has(jobId)).map(retryEvent),
    ...abortions(committed.abortedJobs ?? []),
  ];
}

function skipEvent({ taskId, scheduleId, nominalFireTime }: NewJob): EventDraft {
  return {
    type: "fireTimeSkipped",
    scheduleId: scheduleId!,
    taskId,
    nominalFireTime: new Date(nominalFireTime!),
  };
}

function retryEvent({ jobId, taskId, scheduleId, runAt, failures }: JobRetry): EventDraft {
  const { attempt, error } = failures.at(-1)!;
  const base = { jobId, taskId, scheduleId, attempt, error };
  return { type: "jobRetried", ...base, runAt: new Date(runAt) };
}

function endEvents(end: JobEnd): EventDraft[] {
  const { jobId, taskId, scheduleId, outcome, error } = end;
  const released: EventDraft = {
    ...{ type: "jobReleased", jobId, taskId, scheduleId, outcome, error },
    scheduledFireTime: toDate(end.scheduledFireTime),
    startedAt: toDate(end.startedAt),
  };
  const neverRan = outcome === "missedStartDeadline" || outcome === "deserializationFailed";
  return neverRan ? [released, { type: "jobRemoved", jobId, taskId, scheduleId }] : [released];
}

function jobEvent(
  type: "jobAdded" | "jobAcquired",
  { id, taskId, scheduleId }: { id: string; taskId: string; scheduleId: string | null },
): EventDraft {
  return { type, jobId: id, taskId, scheduleId };
}

function taskEvents(ids: readonly string[]): EventDraft[] {
  return ids.map((taskId) => ({ type: "taskAdded", taskId }));
}

function removals(ids: readonly string[], finished: boolean): EventDraft[] {
  return ids.map((scheduleId) => ({ type: "scheduleRemoved", scheduleId, finished }));
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
