import { inheritSchedule, isBehind, replaceSchedule } from "../src/inherit.ts";
import { compareIds } from "../src/id_order.ts";
import type {
  Acquired,
  AcquireParams,
  AddJobsOutcome,
  AddJobsParams,
  AddScheduleOutcome,
  AddSchedulesOutcome,
  AddSchedulesParams,
  CleanupParams,
  CommitParams,
  Committed,
  DataStore,
  Fire,
  JobEnd,
  PutTaskParams,
  RenewParams,
  ResultLookup,
  StoreFilter,
  UpdateScheduleParams,
} from "../src/store.ts";
import type { StoredJob, StoredResult, StoredSchedule, StoredTask } from "../src/stored.ts";
import { copy } from "../src/copy.ts";
import { IndexedHeap } from "./_indexed_heap.ts";
import { JobTable } from "./_job_table.ts";
import { holds, ScheduleTable } from "./_schedule_table.ts";

/**
 * Keeps everything in the memory of this process, and loses it with the process. Adding, acquiring,
 * firing and releasing cost O(log n) each.
 *
 * @example Two schedulers on one store
 * ```ts
 * import { MemoryDataStore, Scheduler } from "@almanac/scheduler";
 *
 * const store = new MemoryDataStore();
 * await using worker = new Scheduler({ store });
 * await using client = new Scheduler({ store });
 * await worker.start();
 * ```
 */
export class MemoryDataStore implements DataStore {
  readonly #tasks = new Map<string, StoredTask>();
  readonly #schedules = new ScheduleTable();
  readonly #jobs = new JobTable();
  readonly #results = new Map<string, StoredResult>();
  readonly #expiries = new IndexedHeap();

  /** Has nothing to open, and no clock of its own. */
  open(): Promise<{ now: null }> {
    return Promise.resolve({ now: null });
  }

  /** Has nothing to close: what is stored stays as long as this object. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Adds or changes a task. */
  async putTask(
    { id, settings, defaults }: PutTaskParams,
  ): Promise<{ task: StoredTask; outcome: "added" | "updated" }> {
    const old = this.#tasks.get(id);
    const task = copy({ ...(old ?? { id, ...defaults }), ...settings });
    this.#tasks.set(id, task);
    return { task: copy(task), outcome: old ? "updated" : "added" };
  }

  /** The tasks with these ids, or all. */
  async getTasks({ ids }: { readonly ids?: readonly string[] }): Promise<StoredTask[]> {
    return [...new Set(ids ?? this.#tasks.keys())].sort(compareIds)
      .flatMap((id) => copy(this.#tasks.get(id)) ?? []);
  }

  /** Removes a task that nothing refers to. */
  async removeTask({ id }: { readonly id: string }): Promise<"removed" | "inUse" | "missing"> {
    if (!this.#tasks.has(id)) return "missing";
    if (this.#schedules.hasTask(id) || this.#jobs.hasTask(id)) return "inUse";
    this.#tasks.delete(id);
    return "removed";
  }

  /** Adds schedules, all or none. */
  async addSchedules(params: AddSchedulesParams): Promise<AddSchedulesOutcome> {
    const { tasks, schedules, now } = copy(params);
    const newTasks = this.#newOnes(tasks);
    const known = new Set(newTasks.map(({ id }) => id));
    const seen = new Set<string>();
    const lastFireTimes = schedules.map(({ schedule: { id } }) =>
      this.#schedules.get(id)?.lastFireTime ?? null
    );
    const outcomes = schedules.map(({ schedule, policy }): AddScheduleOutcome => {
      const { id, taskId } = schedule;
      const old = this.#schedules.get(id);
      const exists = seen.has(id) || old !== undefined;
      seen.add(id);
      if (!this.#tasks.has(taskId) && !known.has(taskId)) return "missingTask";
      if (policy === "replace" && old && isBehind(old, schedule)) return "behind";
      return exists ? WHEN_THERE[policy] : "added";
    });
    if (outcomes.some((outcome) => NOTHING_WRITTEN.has(outcome))) {
      return { addedTasks: [], outcomes, lastFireTimes };
    }
    for (const task of newTasks) this.#tasks.set(task.id, task);
    schedules.forEach(({ schedule }, i) => {
      if (outcomes[i] === "kept") return;
      const row = inheritSchedule(schedule, this.#tasks.get(schedule.taskId)!);
      const old = this.#schedules.get(row.id);
      this.#schedules.put(old ? replaceSchedule(old, row, schedule.paused) : row, now);
    });
    return { addedTasks: newTasks.map(({ id }) => id), outcomes, lastFireTimes };
  }

  /** The schedules that match. */
  async getSchedules(filter: StoreFilter): Promise<StoredSchedule[]> {
    return copy(this.#schedules.find(filter));
  }

  /** Changes a schedule, and ends a lease on it. */
  async updateSchedule(
    { id, change, revision, now }: UpdateScheduleParams,
  ): Promise<"updated" | "changed" | "missing"> {
    const row = this.#schedules.get(id);
    if (!row) return "missing";
    if (revision !== undefined && row.revision !== revision) return "changed";
    this.#schedules.put({ ...row, ...change, revision: row.revision + 1, lease: null }, now);
    return "updated";
  }

  /** Removes the schedules that match. */
  async removeSchedules(filter: StoreFilter): Promise<string[]> {
    const ids = this.#schedules.find(filter).map(({ id }) => id);
    for (const id of ids) this.#schedules.delete(id);
    return ids;
  }

  /** Adds jobs, all or none. */
  async addJobs(params: AddJobsParams): Promise<AddJobsOutcome> {
    const { tasks, jobs } = copy(params);
    const newTasks = this.#newOnes(tasks);
    const missing = jobs.find(({ taskId }) =>
      !this.#tasks.has(taskId) && !newTasks.some(({ id }) => id === taskId)
    );
    if (missing) return { addedTasks: [], addedJobs: [], missingTask: missing.taskId };
    for (const task of newTasks) this.#tasks.set(task.id, task);
    const added = jobs.filter((job) => this.#jobs.add(job, this.#tasks.get(job.taskId)!));
    return {
      addedTasks: newTasks.map(({ id }) => id),
      addedJobs: added.map(({ id }) => id),
      missingTask: null,
    };
  }

  /** The jobs that match. */
  async getJobs(filter: StoreFilter): Promise<StoredJob[]> {
    return copy(this.#jobs.find(filter));
  }

  /** The result of a job, and whether the job is still there. */
  async getJobResult(
    { jobId, now }: { readonly jobId: string; readonly now: number },
  ): Promise<ResultLookup> {
    const result = this.#results.get(jobId);
    return {
      result: result && now < result.expiresAt ? copy(result) : null,
      pending: this.#jobs.get(jobId) !== undefined,
    };
  }

  /** Claims what can be worked on. */
  async acquire(params: AcquireParams): Promise<Acquired> {
    const taskOf = (taskId: string) => this.#tasks.get(taskId);
    const lapsedJobs = this.#jobs.acquireLapsed(params, taskOf);
    const schedules = this.#schedules.acquire(params);
    const jobs = this.#jobs.acquire(params, taskOf);
    const { now, maxSchedules } = params;
    const wakeAt = Math.min(
      maxSchedules > 0 ? this.#schedules.nextWakeAt(now) : Infinity,
      this.#jobs.nextWakeAt(params),
    );
    return {
      ...copy({ schedules, jobs, lapsedJobs }),
      nextWakeAt: wakeAt === Infinity ? null : wakeAt,
      more: false,
    };
  }

  /** Writes what came of what was acquired. */
  async commit(params: CommitParams): Promise<Committed> {
    const { now, fires, ends, releases } = copy(params);
    const heldFires = fires.filter(({ scheduleId, token }) =>
      holds(this.#schedules.get(scheduleId)?.lease, token, now)
    );
    const isHeld = ({ jobId, token }: { jobId: string; token: string }) =>
      holds(this.#jobs.get(jobId)?.lease, token, now);
    const lostJobs = [...ends, ...releases].filter((job) => !isHeld(job));
    for (const end of ends) if (isHeld(end)) this.#end(end);
    for (const release of releases) if (isHeld(release)) this.#jobs.release(release.jobId);
    return {
      addedJobs: heldFires.flatMap((fire) => this.#fire(fire, now)),
      lostSchedules: fires.filter((fire) => !heldFires.includes(fire))
        .map(({ scheduleId }) => scheduleId),
      lostJobs: lostJobs.map(({ jobId }) => jobId),
    };
  }

  /** Prolongs the leases of jobs. */
  async renew({ now, until, jobs }: RenewParams): Promise<string[]> {
    return jobs.filter(({ jobId, token }) => {
      const held = holds(this.#jobs.get(jobId)?.lease, token, now);
      if (held) this.#jobs.prolong(jobId, until);
      return !held;
    }).map(({ jobId }) => jobId);
  }

  /** Removes what is over. */
  async cleanup({ now, finishedBefore }: CleanupParams): Promise<string[]> {
    for (let top = this.#expiries.peek(); top && top.rank <= now; top = this.#expiries.peek()) {
      this.#expiries.delete(top.key);
      this.#results.delete(top.key);
    }
    const over = this.#schedules.finishedAtOrBefore(finishedBefore)
      .filter((id) => !this.#jobs.hasSchedule(id)).sort(compareIds);
    for (const id of over) this.#schedules.delete(id);
    return over;
  }

  /** The tasks that are new: the first of each id. */
  #newOnes(tasks: readonly StoredTask[]): StoredTask[] {
    const byId = new Map(tasks.toReversed().map((task) => [task.id, task]));
    return tasks.filter((task) => byId.get(task.id) === task && !this.#tasks.has(task.id));
  }

  #fire({ scheduleId, jobs, nextFireTime, dueTime, lastFireTime, error }: Fire, now: number) {
    const row = this.#schedules.get(scheduleId)!;
    const times = { nextFireTime, dueTime, lastFireTime };
    const revision = row.revision + 1;
    this.#schedules.put({ ...row, ...times, error, revision, lease: null }, now);
    const task = this.#tasks.get(row.taskId)!;
    return jobs.filter((job) => this.#jobs.add(job, task)).map(({ id }) => id);
  }

  #end({ jobId, outcome, startedAt, finishedAt, expiresAt, returnValue, error }: JobEnd): void {
    this.#jobs.delete(jobId);
    if (expiresAt === null) return;
    const result = { jobId, outcome, startedAt, finishedAt, expiresAt, returnValue, error };
    this.#results.set(jobId, result);
    this.#expiries.set(jobId, expiresAt);
  }
}

const WHEN_THERE = { doNothing: "kept", replace: "replaced", exception: "conflict" } as const;
const NOTHING_WRITTEN = new Set<AddScheduleOutcome>(["missingTask", "conflict", "behind"]);
