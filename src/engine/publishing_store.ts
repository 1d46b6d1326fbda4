import type { EventBroker } from "../broker.ts";
import type { Event } from "../events.ts";
import type { Logger } from "../logger.ts";
import type {
  Acquired,
  AcquireParams,
  AddJobsOutcome,
  AddJobsParams,
  AddSchedulesOutcome,
  AddSchedulesParams,
  CleanupParams,
  CommitParams,
  Committed,
  DataStore,
  JobEnd,
  PutTaskParams,
  RenewParams,
  ResultLookup,
  StoreFilter,
  UpdateScheduleParams,
} from "../store.ts";
import type { StoredJob, StoredSchedule, StoredTask } from "../stored.ts";

type Draft = Event extends infer E ? E extends Event ? Omit<E, "timestamp" | "schedulerId"> : never
  : never;

/** What {@linkcode PublishingStore} needs beside the store. */
export interface PublishingOptions {
  readonly store: DataStore;
  readonly broker: EventBroker;
  readonly schedulerId: string;
  readonly logger: Logger;
  /** The store's time. */
  readonly now: () => number;
}

/** A store that tells the broker what it has done, after it has done it. */
export class PublishingStore implements DataStore {
  readonly #options: PublishingOptions;
  readonly #store: DataStore;

  constructor(options: PublishingOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  open(): Promise<{ readonly now: number | null }> {
    return this.#store.open();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async putTask(
    params: PutTaskParams,
  ): Promise<{ task: StoredTask; outcome: "added" | "updated" }> {
    const result = await this.#store.putTask(params);
    const type = result.outcome === "added" ? "taskAdded" : "taskUpdated";
    await this.#publish([{ type, taskId: params.id }]);
    return result;
  }

  getTasks(params: { readonly ids?: readonly string[] }): Promise<StoredTask[]> {
    return this.#store.getTasks(params);
  }

  async removeTask(params: { readonly id: string }): Promise<"removed" | "inUse" | "missing"> {
    const outcome = await this.#store.removeTask(params);
    if (outcome === "removed") await this.#publish([{ type: "taskRemoved", taskId: params.id }]);
    return outcome;
  }

  async addSchedules(params: AddSchedulesParams): Promise<AddSchedulesOutcome> {
    const result = await this.#store.addSchedules(params);
    await this.#publish([
      ...taskEvents(result.addedTasks),
      ...params.schedules.flatMap(({ schedule }, i): Draft[] => {
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

  async updateSchedule(
    params: UpdateScheduleParams,
  ): Promise<"updated" | "changed" | "missing"> {
    const outcome = await this.#store.updateSchedule(params);
    if (outcome === "updated") {
      await this.#publish([{
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
    await this.#publish(removals(ids, false));
    return ids;
  }

  async addJobs(params: AddJobsParams): Promise<AddJobsOutcome> {
    const result = await this.#store.addJobs(params);
    const added = new Set(result.addedJobs);
    await this.#publish([
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
    await this.#publish(acquired.jobs.map((job) => jobEvent("jobAcquired", job)));
    return acquired;
  }

  async commit(params: CommitParams): Promise<Committed> {
    const committed = await this.#store.commit(params);
    await this.#publish(commitEvents(params, committed));
    return committed;
  }

  renew(params: RenewParams): Promise<string[]> {
    return this.#store.renew(params);
  }

  async cleanup(params: CleanupParams): Promise<string[]> {
    const ids = await this.#store.cleanup(params);
    await this.#publish(removals(ids, true));
    return ids;
  }

  async #publish(drafts: readonly Draft[]): Promise<void> {
    if (drafts.length === 0) return;
    const { broker, schedulerId, logger, now } = this.#options;
    const timestamp = new Date(now());
    const events = drafts.map((draft) => ({ ...draft, timestamp, schedulerId }) as Event);
    await publishQuietly({ broker, logger }, events);
  }
}

/** Publishes; a broker that fails harms nobody, as events are hints. */
export async function publishQuietly(
  { broker, logger }: { readonly broker: EventBroker; readonly logger: Logger },
  events: readonly Event[],
): Promise<void> {
  try {
    await broker.publish(events);
  } catch (error) {
    logger.warn(`Cannot publish ${events.length} event(s): the broker failed`, error);
  }
}

function commitEvents({ fires, ends }: CommitParams, committed: Committed): Draft[] {
  const lostSchedules = new Set(committed.lostSchedules);
  const lostJobs = new Set(committed.lostJobs);
  const added = new Set(committed.addedJobs);
  const kept = fires.filter(({ scheduleId }) => !lostSchedules.has(scheduleId));
  return [
    ...kept.flatMap(({ jobs }) =>
      jobs.filter(({ id }) => added.has(id)).map((job) => jobEvent("jobAdded", job))
    ),
    ...kept.map(({ scheduleId, taskId, nextFireTime, error }): Draft =>
      error
        ? { type: "scheduleFailed", scheduleId, taskId, error }
        : { type: "scheduleUpdated", scheduleId, taskId, nextFireTime: toDate(nextFireTime) }
    ),
    ...ends.filter(({ jobId }) => !lostJobs.has(jobId)).flatMap(endEvents),
  ];
}

function endEvents(end: JobEnd): Draft[] {
  const { jobId, taskId, scheduleId, outcome, error } = end;
  const released: Draft = {
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
): Draft {
  return { type, jobId: id, taskId, scheduleId };
}

function taskEvents(ids: readonly string[]): Draft[] {
  return ids.map((taskId) => ({ type: "taskAdded", taskId }));
}

function removals(ids: readonly string[], finished: boolean): Draft[] {
  return ids.map((scheduleId) => ({ type: "scheduleRemoved", scheduleId, finished }));
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
