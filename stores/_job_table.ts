import type { Abortion, JobCount } from "../src/records.ts";
import { JobAbandonedError } from "../src/errors.ts";
import { hasMetadata } from "../src/input/filter.ts";
import { inheritJob } from "../src/inherit.ts";
import { maxAttemptsOf, mergePolicies, withFailure } from "../src/policy.ts";
import type { AcquireParams, JobNews, StoreFilter } from "../src/store.ts";
import type { Lease, NewJob, StoredJob, StoredTask } from "../src/stored.ts";
import { Dependencies, type OnFailure } from "./_dependencies.ts";
import { addTo, deleteFrom } from "./_groups.ts";
import { IndexedHeap } from "./_indexed_heap.ts";
import { JobQueues } from "./_job_queues.ts";

/** The jobs of a memory store that are not over: by id, by schedule, and by what they wait for. */
export class JobTable {
  readonly #taskOf: (taskId: string) => StoredTask | undefined;
  /** Each with its own policy alone. */
  readonly #rows = new Map<string, StoredJob>();
  readonly #byTask = new Map<string, Set<string>>();
  readonly #bySchedule = new Map<string, Set<string>>();
  readonly #byFireTime = new Map<string, string>();
  readonly #byUniqueKey = new Map<string, Set<string>>();
  readonly #queues = new JobQueues();
  readonly #dependencies = new Dependencies();
  /** Those that wait for their `runAt`. */
  readonly #waiting = new IndexedHeap();
  readonly #leased = new IndexedHeap();
  /** Those that somebody is about to end, which hold no place of their task. */
  readonly #lapsed = new Set<string>();
  #sequence = 0;

  /** Takes what gives the task with an id. */
  constructor(taskOf: (taskId: string) => StoredTask | undefined) {
    this.#taskOf = taskOf;
  }

  /** The job with this id. */
  get(id: string): StoredJob | undefined {
    const row = this.#rows.get(id);
    return row && this.#whole(row);
  }

  /** The job with this id, which is there, with its own policy alone. */
  own(id: string): StoredJob {
    return this.#rows.get(id)!;
  }

  /** Whether a job of this task is there. */
  hasTask(taskId: string): boolean {
    return this.#byTask.has(taskId);
  }

  /** Whether a job of the same schedule and fire time is there. */
  hasFireTime(job: Pick<NewJob, "scheduleId" | "nominalFireTime">): boolean {
    const key = fireKeyOf(job);
    return key !== null && this.#byFireTime.has(key);
  }

  /** Whether a job of this schedule is there. */
  hasSchedule(scheduleId: string): boolean {
    return this.#bySchedule.has(scheduleId);
  }

  /** Whether somebody is about to end a job, without running it. */
  isLapsed(id: string): boolean {
    return this.#lapsed.has(id);
  }

  /** The jobs of a schedule. */
  ofSchedule(scheduleId: string): StoredJob[] {
    return [...this.#bySchedule.get(scheduleId) ?? []].flatMap((id) => this.get(id) ?? []);
  }

  /** The jobs of a task under a unique key. */
  withUniqueKey(taskId: string, key: string): StoredJob[] {
    return [...this.#byUniqueKey.get(uniqueKeyOf(taskId, key)) ?? []]
      .flatMap((id) => this.get(id) ?? []);
  }

  /** Whether a job with the id or the fire time of this one is there. */
  has(job: NewJob): boolean {
    return this.#rows.has(job.id) || this.hasFireTime(job);
  }

  /** Adds a job; false when its id, or its fire time, has one already. */
  add(draft: NewJob): boolean {
    if (this.has(draft)) return false;
    const fireKey = fireKeyOf(draft);
    const job = inheritJob(draft, this.#taskOf(draft.taskId)!, ++this.#sequence);
    if (fireKey !== null) this.#byFireTime.set(fireKey, job.id);
    this.#rows.set(job.id, job);
    addTo(this.#byTask, job.taskId, job.id);
    if (job.scheduleId !== null) addTo(this.#bySchedule, job.scheduleId, job.id);
    if (job.uniqueKey !== null) {
      addTo(this.#byUniqueKey, uniqueKeyOf(job.taskId, job.uniqueKey), job.id);
    }
    this.#place(job.id);
    return true;
  }

  /** Makes a job that does not run wait for others. */
  block(id: string, after: readonly string[], onFailure: OnFailure): void {
    this.#unlink(this.#rows.get(id)!);
    this.#dependencies.add(id, after, onFailure);
    this.#place(id);
  }

  /** Takes a job out that is over, and frees those that come after it, or makes them lapse. */
  delete(id: string, succeeded: boolean): void {
    const job = this.#rows.get(id);
    if (!job) return;
    this.#unlink(job);
    this.#rows.delete(id);
    deleteFrom(this.#byTask, job.taskId, id);
    if (job.scheduleId !== null) deleteFrom(this.#bySchedule, job.scheduleId, id);
    if (job.uniqueKey !== null) {
      deleteFrom(this.#byUniqueKey, uniqueKeyOf(job.taskId, job.uniqueKey), id);
    }
    const fireKey = fireKeyOf(job);
    if (fireKey !== null) this.#byFireTime.delete(fireKey);
    this.#dependencies.forget(id);
    const { free, failed } = this.#dependencies.ended(id, succeeded);
    for (const each of free) this.#place(each);
    for (const each of failed) this.lapse(each, "dependency");
  }

  /** Gives leased jobs back to their queues, where they have kept their places. */
  release(ids: readonly string[]): void {
    for (const id of this.#oldestFirst(ids)) {
      this.#requeue(id, { attempts: this.#rows.get(id)!.attempts - 1, aborted: null });
    }
  }

  /** Makes a leased job wait for another attempt. */
  retry(id: string, change: Pick<StoredJob, "runAt" | "failures" | "progress" | "log">): void {
    const job = this.#rows.get(id)!;
    this.#unlink(job);
    this.#rows.set(id, { ...job, ...change, lease: null, startedAt: null, aborted: null });
    this.#place(id);
  }

  /** Gives a job that does not run other arguments, and a time if one is given. */
  replace(
    id: string,
    change: Pick<StoredJob, "args" | "kwargs" | "version"> & Partial<StoredJob>,
  ): void {
    const { state } = this.#rows.get(id)!;
    const job = { ...this.#rows.get(id)!, ...change };
    this.#rows.set(id, job);
    if (change.runAt === undefined || this.#dependencies.isBlocked(id)) return;
    if (change.runAt === null && state !== "waiting") return; // it keeps its place, and its key
    this.#unlink(job);
    this.#place(id);
  }

  /** Claims a job that does not run, so that it ends; without a lease, for the next one who looks. */
  lapse(id: string, aborted: Abortion, lease: Lease = { token: "", by: "", until: 0 }): void {
    const job = this.#rows.get(id)!;
    this.#unlink(job);
    this.#dependencies.forget(id);
    this.#rows.set(id, { ...job, state: "running", aborted, lease });
    this.#leased.set(id, lease.until);
    this.#lapsed.add(id);
  }

  /** Notes that a running job is to end early. */
  abort(id: string, aborted: Abortion): void {
    this.#rows.set(id, { ...this.#rows.get(id)!, aborted });
  }

  /** Moves the end of a job's lease, and notes what is new. */
  prolong(id: string, until: number, { notes, aborted }: JobNews): void {
    const job = this.#rows.get(id)!;
    const lease = { ...job.lease!, until };
    this.#rows.set(id, { ...job, ...notes, lease, aborted: job.aborted ?? aborted ?? null });
    this.#leased.set(id, until);
  }

  /** The jobs that match, oldest first. */
  find({ ids, taskId, scheduleId, states, metadata, after = -1, limit }: StoreFilter): StoredJob[] {
    const candidates = ids ??
      (scheduleId !== undefined
        ? [...this.#bySchedule.get(scheduleId) ?? []]
        : taskId !== undefined
        ? [...this.#byTask.get(taskId) ?? []]
        : [...this.#rows.keys()]);
    return [...new Set(candidates)].flatMap((id) => this.#rows.get(id) ?? []).filter((job) =>
      (taskId === undefined || job.taskId === taskId) &&
      (scheduleId === undefined || job.scheduleId === scheduleId) &&
      (states === undefined || states.includes(job.state)) &&
      job.sequence > Number(after) && hasMetadata(job.metadata, metadata)
    ).sort((a, b) => a.sequence - b.sequence).slice(0, limit).map((job) => this.#whole(job));
  }

  /** How many there are of each task and state. */
  count(): JobCount[] {
    const counts = new Map<string, JobCount>();
    for (const { taskId, state } of this.#rows.values()) {
      const key = `${state} ${taskId}`;
      counts.set(key, { taskId, state, count: (counts.get(key)?.count ?? 0) + 1 });
    }
    return [...counts.values()];
  }

  /** Takes on the jobs whose lease has ended, but for those that are to be tried again. */
  acquireLapsed({ now, lease }: AcquireParams): StoredJob[] {
    const ended = this.#ripe(this.#leased, now).map((id) => this.get(id)!);
    const [again, over] = [ended.filter(mayGoOn), ended.filter((job) => !mayGoOn(job))];
    for (const job of again) {
      this.#requeue(job.id, {
        failures: withFailure(job.failures, abandoned(job, now)),
        aborted: null,
      });
    }
    return over.map((job) => {
      this.#unlink(job);
      this.#rows.set(job.id, { ...this.#rows.get(job.id)!, lease });
      this.#leased.set(job.id, lease.until);
      this.#lapsed.add(job.id);
      return this.get(job.id)!;
    });
  }

  /** Leases queued jobs, the queues taking turns. */
  acquire(params: AcquireParams): StoredJob[] {
    const { now, lease, maxJobs } = params;
    const taken: StoredJob[] = [];
    for (const id of this.#ripe(this.#waiting, now)) this.#enqueue(id);
    this.letIn();
    if (maxJobs <= 0) return taken;
    for (const id of this.#queues.next(params, this.#taskOf)) {
      const job = this.#rows.get(id)!;
      const attempts = job.attempts + 1;
      this.#rows.set(id, { ...job, state: "running", lease, attempts, startedAt: now });
      this.#leased.set(id, lease.until);
      taken.push(this.get(id)!);
      if (taken.length === maxJobs) break;
    }
    return taken;
  }

  /** The earliest instant after `now` at which a lease ends, or a job may be taken, if any may. */
  nextWakeAt({ now, maxJobs }: AcquireParams): number {
    const lapse = this.#leased.peek()?.rank ?? Infinity;
    if (maxJobs <= 0) return lapse > now ? lapse : Infinity;
    const start = this.#waiting.peek()?.rank ?? Infinity;
    const room = this.#queues.nextRoomAt(now, this.#taskOf);
    return Math.min(lapse > now ? lapse : Infinity, start, room);
  }

  /** Takes out those whose time has come, oldest first. */
  #ripe(heap: IndexedHeap, now: number): string[] {
    const ids: string[] = [];
    for (let top = heap.peek(); top && top.rank <= now; top = heap.peek()) {
      heap.delete(top.key);
      ids.push(top.key);
    }
    return this.#oldestFirst(ids);
  }

  #oldestFirst(ids: readonly string[]): string[] {
    return ids.toSorted((a, b) => this.#rows.get(a)!.sequence - this.#rows.get(b)!.sequence);
  }

  /** Queues, at the end of a call, the next job of each key that has become free. */
  letIn(): void {
    for (const id of this.#queues.letIn()) this.#enqueue(id);
  }

  /** A job as it is handed out: its policy over that of its task. */
  #whole(job: StoredJob): StoredJob {
    const { policy = {}, keep = null } = this.#taskOf(job.taskId) ?? {};
    return { ...job, policy: mergePolicies(policy, job.policy), keep };
  }

  /** Puts a job where it belongs. */
  #place(id: string): void {
    const job = this.#rows.get(id)!;
    if (this.#dependencies.isBlocked(id)) this.#rows.set(id, { ...job, state: "blocked" });
    else if (job.runAt === null) this.#enqueue(id);
    else {
      this.#rows.set(id, { ...job, state: "waiting" });
      this.#waiting.set(id, job.runAt);
    }
  }

  #enqueue(id: string): void {
    const job = this.#rows.get(id)!;
    this.#rows.set(id, { ...job, state: this.#queues.add(job) ? "queued" : "blocked" });
  }

  /** Gives a job that runs back to its queue; it keeps its key. */
  #requeue(id: string, change: Partial<StoredJob>): void {
    const job = this.#rows.get(id)!;
    this.#queues.remove(job);
    this.#leased.delete(id);
    this.#lapsed.delete(id);
    this.#rows.set(id, { ...job, ...change, lease: null, startedAt: null });
    this.#enqueue(id);
  }

  /** Takes a job from wherever it is. */
  #unlink(job: StoredJob): void {
    this.#leased.delete(job.id);
    this.#lapsed.delete(job.id);
    this.#waiting.delete(job.id);
    this.#queues.remove(job);
    this.#queues.freeKey(job);
  }
}

function fireKeyOf(
  { scheduleId, nominalFireTime }: Pick<NewJob, "scheduleId" | "nominalFireTime">,
): string | null {
  return scheduleId === null || nominalFireTime === null
    ? null
    : `${nominalFireTime} ${scheduleId}`;
}

function uniqueKeyOf(taskId: string, key: string): string {
  return JSON.stringify([taskId, key]);
}

/** Whether a job whose worker died is tried again. */
function mayGoOn({ attempts, policy, aborted }: StoredJob): boolean {
  return attempts < maxAttemptsOf(policy) && (aborted === null || aborted === "timeout");
}

function abandoned({ id, attempts, startedAt, lease }: StoredJob, now: number) {
  const { name, message } = new JobAbandonedError(id);
  return {
    ...{ attempt: attempts, startedAt, finishedAt: now, worker: lease!.by },
    error: { name, message },
  };
}
