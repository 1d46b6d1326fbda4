import { inheritSchedule, isBehind, replaceSchedule, wholeTask, withJobs } from "../src/inherit.ts";
import { compareIds } from "../src/id_order.ts";
import type {
  Acquired,
  AcquireParams,
  AddJobsOutcome,
  AddJobsParams,
  AddScheduleOutcome,
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
  Fire,
  JobEnd,
  JobRetry,
  PutTaskParams,
  Renewed,
  RenewParams,
  RestartJobsParams,
  ResultLookup,
  StoredThroughput,
  StoreFilter,
  TakenKey,
  ThroughputParams,
  UpdateScheduleParams,
} from "../src/store.ts";
import type { Abortion, JobCount, ScheduleCounts } from "../src/records.ts";
import type {
  NewJob,
  StoredFinishedJob,
  StoredJob,
  StoredPresence,
  StoredResult,
  StoredSchedule,
  StoredTask,
} from "../src/stored.ts";
import { copy } from "../src/copy.ts";
import { mergePolicies } from "../src/policy.ts";
import { finished, restarted } from "./_finished_job.ts";
import { HistoryTable } from "./_history_table.ts";
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
  readonly #jobs = new JobTable((id) => this.#tasks.get(id));
  readonly #history = new HistoryTable();
  readonly #results = new Map<string, StoredResult>();
  readonly #expiries = new IndexedHeap();
  readonly #presences = new Map<string, StoredPresence>();

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
    const base = old ?? wholeTask({ id, ...defaults });
    const policy = mergePolicies(base.policy, settings.policy ?? {});
    const task = copy({ ...base, ...settings, policy });
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
    const outcomes = schedules.map(({ schedule, policy, revision }): AddScheduleOutcome => {
      const { id, taskId } = schedule;
      const old = this.#schedules.get(id);
      const exists = seen.has(id) || old !== undefined;
      seen.add(id);
      if (!this.#tasks.has(taskId) && !known.has(taskId)) return "missingTask";
      if (revision !== undefined && revision !== (old?.revision ?? null)) return "changed";
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
      const next = old ? replaceSchedule(old, row, schedule.paused) : row;
      this.#schedules.put(this.#jobs.hasSchedule(row.id) ? withJobs(next) : next, now);
    });
    return { addedTasks: newTasks.map(({ id }) => id), outcomes, lastFireTimes };
  }

  /** The schedules that match. */
  async getSchedules(filter: StoreFilter): Promise<StoredSchedule[]> {
    return copy(this.#schedules.find(filter));
  }

  /** How many schedules there are, by what they do. */
  async countSchedules(): Promise<ScheduleCounts> {
    return this.#schedules.count();
  }

  /** Changes a schedule, and ends a lease on it. */
  async updateSchedule(
    { id, change, revision, now }: UpdateScheduleParams,
  ): Promise<"updated" | "changed" | "missing"> {
    const row = this.#schedules.get(id);
    if (!row) return "missing";
    if (revision !== undefined && row.revision !== revision) return "changed";
    const changed = { ...row, ...change, revision: row.revision + 1, lease: null };
    const mayRest = change.dueTime !== undefined || change.fixedDelay !== undefined;
    this.#schedules.put(mayRest && this.#jobs.hasSchedule(id) ? withJobs(changed) : changed, now);
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
    const nothing = { addedTasks: [], addedJobs: [], missingTask: null };
    if (missing) return { ...nothing, missingTask: missing.taskId };
    const listed = new Set(jobs.map(({ id }) => id));
    const missingJob = jobs.flatMap(({ after = [] }) => after)
      .find((id) => !listed.has(id) && !this.#jobs.get(id) && this.#outcomeOf(id) === undefined);
    if (missingJob !== undefined) return { ...nothing, missingJob };
    for (const task of newTasks) this.#tasks.set(task.id, task);
    const taken: TakenKey[] = [];
    const added = jobs.filter((job) => {
      const other = this.#jobs.has(job) ? undefined : this.#underKeyOf(job);
      if (other) taken.push({ jobId: job.id, ...this.#meet(other, job) });
      return !other && this.#jobs.add(job);
    });
    for (const job of added) this.#waitForOthers(job);
    this.#jobs.letIn();
    const addedJobs = added.map(({ id }) => id);
    const addedTasks = newTasks.map(({ id }) => id);
    return { addedTasks, addedJobs, missingTask: null, ...taken.length > 0 && { taken } };
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

  /** The jobs that are over and kept, that match. */
  async getFinishedJobs(filter: FinishedFilter): Promise<StoredFinishedJob[]> {
    return copy(this.#history.find(filter));
  }

  /** How many jobs there are, by task and state or outcome. */
  async countJobs({ taskId }: { readonly taskId?: string }): Promise<JobCount[]> {
    const all = [...this.#jobs.count(), ...this.#history.count()];
    return all.filter((each) => taskId === undefined || each.taskId === taskId);
  }

  /** Puts a job that is over back in the queue. */
  async restartJob(
    { jobId, now }: { readonly jobId: string; readonly now: number },
  ): Promise<"restarted" | "pending" | "missing" | "missingTask"> {
    if (this.#jobs.get(jobId)) return "pending";
    const job = this.#history.get(jobId);
    if (!job) return "missing";
    if (!this.#tasks.has(job.taskId)) return "missingTask";
    if (!this.#restart(job, now)) return "pending";
    this.#jobs.letIn();
    return "restarted";
  }

  /** Puts jobs that are over back in the queue. */
  async restartJobs(params: RestartJobsParams): Promise<FinishedPiece> {
    const { jobs, next } = this.#history.piece(params);
    const done = jobs.filter((job) =>
      this.#tasks.has(job.taskId) && this.#restart(job, params.now)
    );
    this.#jobs.letIn();
    return { ids: done.map(({ id }) => id), next };
  }

  /** Removes jobs that are over, and their results. */
  async removeFinishedJobs(params: FinishedPieceParams): Promise<FinishedPiece> {
    const { jobs, next } = this.#history.piece(params);
    for (const { id } of jobs) this.#forget(id);
    return { ids: jobs.map(({ id }) => id), next };
  }

  /** How many jobs that are kept ended in each stretch of time. */
  async getThroughput(params: ThroughputParams): Promise<StoredThroughput[]> {
    return this.#history.throughput(params);
  }

  /** Makes jobs end early. */
  async cancelJobs({ filter, lease }: CancelJobsParams): Promise<CancelledJobs> {
    const jobs = this.#jobs.find(filter);
    const isRun = ({ id }: StoredJob) => !this.#jobs.isLapsed(id);
    const running = jobs.filter((job) => job.state === "running");
    for (const { id } of running) this.#jobs.abort(id, "cancelled");
    const others = jobs.filter((job) => job.state !== "running");
    for (const { id } of others) this.#jobs.lapse(id, "cancelled", copy(lease));
    this.#jobs.letIn();
    return {
      claimed: others.map(({ id }) => copy(this.#jobs.get(id)!)),
      requested: running.filter(isRun).map(({ id }) => id),
      more: false,
    };
  }

  /** Claims what can be worked on. */
  async acquire(params: AcquireParams): Promise<Acquired> {
    const lapsedJobs = this.#jobs.acquireLapsed(params);
    const schedules = this.#schedules.acquire(params);
    const jobs = this.#jobs.acquire(params);
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
    const { now, fires, ends, retries = [], releases } = copy(params);
    const heldFires = fires.filter(({ scheduleId, token }) =>
      holds(this.#schedules.get(scheduleId)?.lease, token, now)
    );
    const isHeld = ({ jobId, token }: { jobId: string; token: string }) =>
      holds(this.#jobs.get(jobId)?.lease, token, now);
    const lostJobs = [...ends, ...retries, ...releases].filter((job) => !isHeld(job));
    const heldEnds = ends.filter(isHeld);
    for (const end of heldEnds) this.#end(end);
    this.#rest(heldEnds, now);
    for (const retry of retries) if (isHeld(retry)) this.#retry(retry);
    this.#release(releases.filter(isHeld).map(({ jobId }) => jobId));
    const fired = heldFires.map((fire) => this.#fire(fire, now));
    this.#jobs.letIn();
    return {
      addedJobs: fired.flatMap(({ added }) => added),
      ...some("skippedJobs", fired.flatMap(({ skipped }) => skipped)),
      ...some("abortedJobs", fired.flatMap(({ aborted }) => aborted)),
      lostSchedules: fires.filter((fire) => !heldFires.includes(fire))
        .map(({ scheduleId }) => scheduleId),
      lostJobs: lostJobs.map(({ jobId }) => jobId),
    };
  }

  /** Prolongs the leases of jobs, and notes what is new. */
  async renew(params: RenewParams): Promise<Renewed> {
    const { now, until, jobs } = copy(params);
    const held = jobs.filter(({ jobId, token }) => holds(this.#jobs.get(jobId)?.lease, token, now));
    for (const news of held) this.#jobs.prolong(news.jobId, until, news);
    return {
      lostJobs: jobs.filter((job) => !held.includes(job)).map(({ jobId }) => jobId),
      abortedJobs: held.map(({ jobId }) => jobId)
        .filter((id) => this.#jobs.get(id)!.aborted === "cancelled"),
    };
  }

  /** Notes that a scheduler is there. */
  async putPresence(presence: StoredPresence): Promise<void> {
    this.#presences.set(presence.identity, copy(presence));
  }

  /** The schedulers that are there. */
  async getPresences({ now }: { readonly now: number }): Promise<StoredPresence[]> {
    return copy([...this.#presences.values()].filter(({ until }) => now < until))
      .sort((a, b) => compareIds(a.identity, b.identity));
  }

  /** Forgets a scheduler. */
  async removePresence(
    { identity, startedAt }: { readonly identity: string; readonly startedAt: number },
  ): Promise<void> {
    if (this.#presences.get(identity)?.startedAt === startedAt) this.#presences.delete(identity);
  }

  /** Removes what is over. */
  async cleanup({ now, finishedBefore }: CleanupParams): Promise<string[]> {
    for (let top = this.#expiries.peek(); top && top.rank <= now; top = this.#expiries.peek()) {
      this.#expiries.delete(top.key);
      this.#results.delete(top.key);
    }
    this.#history.cleanUp(now, (id) => this.#tasks.get(id));
    for (const { identity, until } of [...this.#presences.values()]) {
      if (until <= now) this.#presences.delete(identity);
    }
    const over = this.#schedules.finishedAtOrBefore(finishedBefore)
      .filter((id) => !this.#jobs.hasSchedule(id)).sort(compareIds);
    for (const id of over) this.#schedules.delete(id);
    return over;
  }

  /** The tasks that are new: the first of each id. */
  #newOnes(tasks: readonly StoredTask[]): StoredTask[] {
    const byId = new Map(tasks.toReversed().map((task) => [task.id, task]));
    return tasks.filter((task) => byId.get(task.id) === task && !this.#tasks.has(task.id))
      .map(wholeTask);
  }

  /** Queues a job that is over anew, unless one with its id or its fire time is there. */
  #restart(job: StoredFinishedJob, now: number): boolean {
    if (!this.#jobs.add(restarted(job, now))) return false;
    this.#forget(job.id);
    return true;
  }

  /** Removes what is kept of a job that is over. */
  #forget(id: string): void {
    this.#history.delete(id);
    this.#results.delete(id);
    this.#expiries.delete(id);
  }

  /** How a job ended of which something is kept. */
  #outcomeOf(id: string) {
    return this.#history.get(id)?.outcome ?? this.#results.get(id)?.outcome;
  }

  /** Makes a job that was just added wait for those of its `after` that are there. */
  #waitForOthers({ id, after = [], afterFailure = "cancel" }: NewJob): void {
    if (after.length === 0) return;
    const isThere = (each: string) => this.#jobs.get(each) !== undefined;
    const hasFailed = (each: string) =>
      !isThere(each) && (this.#outcomeOf(each) ?? "success") !== "success";
    if (afterFailure === "cancel" && after.some(hasFailed)) this.#jobs.lapse(id, "dependency");
    else this.#jobs.block(id, after.filter(isThere), afterFailure);
  }

  /** The job under the unique key of a new one, if there is one that counts. */
  #underKeyOf({ id, unique, taskId }: NewJob): StoredJob | StoredFinishedJob | undefined {
    if (!unique) return undefined;
    const { key, states, since } = unique;
    const isRecent = (job: { readonly createdAt: number }) =>
      since === null || job.createdAt > since;
    return this.#jobs.withUniqueKey(taskId, key)
      .find((job) => job.id !== id && states.includes(job.state) && isRecent(job)) ??
      [...states.includes("done") ? this.#history.values() : []].find((job) =>
        job.id !== id && job.taskId === taskId && job.uniqueKey === key && isRecent(job)
      );
  }

  /** What becomes of a job that is there when another one with its key is to be added. */
  #meet(other: StoredJob | StoredFinishedJob, job: NewJob): Omit<TakenKey, "jobId"> {
    const { conflict } = job.unique!;
    const by = other.id;
    if (conflict === "keep" || !("state" in other) || other.state === "running") {
      return { by, outcome: "kept" };
    }
    const { args, kwargs, runAt } = job;
    const version = job.version ?? this.#tasks.get(job.taskId)!.version;
    this.#jobs.replace(by, { args, kwargs, version, ...conflict === "debounce" && { runAt } });
    return { by, outcome: conflict === "debounce" ? "debounced" : "replaced" };
  }

  #fire(fire: Fire, now: number) {
    const { scheduleId, jobs, nextFireTime, dueTime, lastFireTime, runs = 0, error } = fire;
    const row = this.#schedules.get(scheduleId)!;
    const others = this.#jobs.ofSchedule(scheduleId);
    const isSkipped = (row.overlap === "skip" && others.length > 0) ||
      (row.overlap === "bufferOne" && others.some(({ state }) => state !== "running"));
    const aborted = jobs.length > 0 && row.overlap === "cancelOther"
      ? this.#abort(others, now)
      : [];
    const added = isSkipped ? [] : jobs.filter((job) => this.#jobs.add(job)).map(({ id }) => id);
    const rests = row.fixedDelay !== null && this.#jobs.hasSchedule(scheduleId);
    const times = { nextFireTime, dueTime: rests ? null : dueTime, lastFireTime, runs };
    const revision = row.revision + 1;
    this.#schedules.put({ ...row, ...times, error, revision, lease: null }, now);
    return { added, skipped: isSkipped ? jobs.map(({ id }) => id) : [], aborted };
  }

  /** Makes jobs end early, those that do not run by the next one who looks; gives those that do. */
  #abort(jobs: readonly StoredJob[], now: number): string[] {
    const running = jobs.filter(({ state }) => state === "running");
    for (const { id } of running) this.#jobs.abort(id, "cancelled");
    for (const { id, state } of jobs) if (state !== "running") this.#jobs.lapse(id, "cancelled");
    return running.filter(({ id, lease }) => now < lease!.until && !this.#jobs.isLapsed(id))
      .map(({ id }) => id);
  }

  /** A job that was cancelled meanwhile is not queued again. */
  #release(ids: readonly string[]): void {
    const over = ids.map((id) => this.#jobs.own(id))
      .filter(({ aborted }) => isToEnd(aborted));
    this.#jobs.release(ids);
    for (const { id, aborted } of over) this.#jobs.lapse(id, aborted!);
  }

  #retry({ jobId, runAt, failures, notes }: JobRetry): void {
    const { aborted, runAt: former } = this.#jobs.own(jobId);
    const isOver = isToEnd(aborted);
    this.#jobs.retry(jobId, { runAt: isOver ? former : runAt, failures, ...notes });
    if (isOver) this.#jobs.lapse(jobId, aborted!);
  }

  #end(end: JobEnd): void {
    const { jobId, outcome, startedAt, finishedAt, expiresAt, returnValue, error, keep } = end;
    const job = this.#jobs.own(jobId);
    if (keep) this.#history.add(finished(job, end, keep.until), this.#tasks.get(job.taskId)!);
    this.#jobs.delete(jobId, outcome === "success");
    if (expiresAt === null) return;
    const result = { jobId, outcome, startedAt, finishedAt, expiresAt, returnValue, error };
    this.#results.set(jobId, result);
    this.#expiries.set(jobId, expiresAt);
  }

  /** Makes the schedules with a fixed delay fire that long after the last jobs that ended. */
  #rest(ends: readonly JobEnd[], now: number): void {
    const last = new Map<string, number>();
    for (const { scheduleId: id, finishedAt } of ends) {
      if (id !== null) last.set(id, Math.max(finishedAt, last.get(id) ?? finishedAt));
    }
    for (const [id, finishedAt] of last) {
      const row = this.#schedules.get(id);
      if (!row || row.fixedDelay === null || row.nextFireTime === null || row.dueTime !== null) {
        continue;
      }
      if (this.#jobs.hasSchedule(id)) continue;
      const nextFireTime = Math.max(finishedAt, row.lastFireTime ?? finishedAt) + row.fixedDelay;
      const revision = row.revision + 1;
      this.#schedules.put({ ...row, nextFireTime, dueTime: nextFireTime, revision }, now);
    }
  }
}

/** A list that is left out where it is empty. */
function some(name: "skippedJobs" | "abortedJobs", list: readonly string[]) {
  return list.length > 0 ? { [name]: list } : {};
}

/** Whether a job that is to end early for this reason is not to run any more. */
function isToEnd(aborted: Abortion | null): boolean {
  return aborted === "cancelled" || aborted === "dependency";
}

const WHEN_THERE = { doNothing: "kept", replace: "replaced", exception: "conflict" } as const;
const NOTHING_WRITTEN = new Set<AddScheduleOutcome>([
  ...["missingTask", "changed", "conflict", "behind"] as const,
]);
