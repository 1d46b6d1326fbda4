import { hasMetadata } from "../src/input/filter.ts";
import { inheritJob } from "../src/inherit.ts";
import type { AcquireParams, StoreFilter } from "../src/store.ts";
import type { NewJob, StoredJob, StoredTask } from "../src/stored.ts";
import { IndexedHeap } from "./_indexed_heap.ts";
import { addTo, deleteFrom } from "./_schedule_table.ts";

/** Gives the task with an id. */
type TaskOf = (taskId: string) => StoredTask | undefined;

/** The queued jobs of one task and one executor. */
interface Queue {
  readonly taskId: string;
  readonly executor: string;
  readonly jobs: IndexedHeap;
}

/** The jobs of a memory store: by id, by schedule, in queues, and by the end of their leases. */
export class JobTable {
  readonly #rows = new Map<string, StoredJob>();
  readonly #byTask = new Map<string, Set<string>>();
  readonly #bySchedule = new Map<string, Set<string>>();
  readonly #byFireTime = new Map<string, string>();
  /** Only queues that are not empty, the one whose turn it is first. */
  readonly #queues = new Map<string, Queue>();
  /** Those that wait for their `runAt`. */
  readonly #waiting = new IndexedHeap();
  readonly #leased = new IndexedHeap();
  readonly #running = new Map<string, Set<string>>();
  #sequence = 0;

  /** The job with this id. */
  get(id: string): StoredJob | undefined {
    return this.#rows.get(id);
  }

  /** Whether a job of this task is there. */
  hasTask(taskId: string): boolean {
    return this.#byTask.has(taskId);
  }

  /** Whether a job of this schedule is there. */
  hasSchedule(scheduleId: string): boolean {
    return this.#bySchedule.has(scheduleId);
  }

  /** Adds a job; false when its id, or its fire time, has one already. */
  add(draft: NewJob, task: StoredTask): boolean {
    const fireKey = fireKeyOf(draft);
    if (this.#rows.has(draft.id) || (fireKey !== null && this.#byFireTime.has(fireKey))) {
      return false;
    }
    const job = inheritJob(draft, task, ++this.#sequence);
    if (fireKey !== null) this.#byFireTime.set(fireKey, job.id);
    this.#rows.set(job.id, job);
    addTo(this.#byTask, job.taskId, job.id);
    if (job.scheduleId !== null) addTo(this.#bySchedule, job.scheduleId, job.id);
    if (job.runAt === null) this.#enqueue(job);
    else this.#waiting.set(job.id, job.runAt);
    return true;
  }

  /** Takes a job out. */
  delete(id: string): void {
    const job = this.get(id);
    if (!job) return;
    this.#unlink(job);
    this.#rows.delete(id);
    deleteFrom(this.#byTask, job.taskId, id);
    if (job.scheduleId !== null) deleteFrom(this.#bySchedule, job.scheduleId, id);
    const fireKey = fireKeyOf(job);
    if (fireKey !== null) this.#byFireTime.delete(fireKey);
  }

  /** Gives a leased job back to its queue, where it has kept its place. */
  release(id: string): void {
    this.#requeue(id, this.get(id)!.attempts - 1);
  }

  /** Moves the end of a job's lease. */
  prolong(id: string, until: number): void {
    const job = this.get(id)!;
    const wasRunning = this.#running.get(job.taskId)?.has(id) ?? false;
    this.#change(id, { lease: { ...job.lease!, until } });
    this.#leased.set(id, until);
    if (wasRunning) addTo(this.#running, job.taskId, id);
  }

  /** The jobs that match, oldest first. */
  find({ ids, taskId, scheduleId, metadata, after = -1, limit }: StoreFilter): StoredJob[] {
    const candidates = ids ??
      (scheduleId !== undefined
        ? [...this.#bySchedule.get(scheduleId) ?? []]
        : taskId !== undefined
        ? [...this.#byTask.get(taskId) ?? []]
        : [...this.#rows.keys()]);
    return [...new Set(candidates)].flatMap((id) => this.#rows.get(id) ?? []).filter((job) =>
      (taskId === undefined || job.taskId === taskId) &&
      (scheduleId === undefined || job.scheduleId === scheduleId) &&
      job.sequence > Number(after) && hasMetadata(job.metadata, metadata)
    ).sort((a, b) => a.sequence - b.sequence).slice(0, limit);
  }

  /** Takes on the jobs whose lease has ended, but for those that are to be tried again. */
  acquireLapsed({ now, lease }: AcquireParams, taskOf: TaskOf): StoredJob[] {
    const lapsed: StoredJob[] = [];
    for (let top = this.#leased.peek(); top && top.rank <= now; top = this.#leased.peek()) {
      const { taskId, attempts } = this.get(top.key)!;
      if (attempts < (taskOf(taskId)?.maxAttempts ?? 0)) {
        this.#requeue(top.key, attempts);
        continue;
      }
      this.#change(top.key, { lease });
      this.#leased.set(top.key, lease.until);
      lapsed.push(this.get(top.key)!);
    }
    return lapsed;
  }

  /** Leases queued jobs, the queues taking turns. */
  acquire(params: AcquireParams, taskOf: TaskOf): StoredJob[] {
    const { now, lease, maxJobs } = params;
    const accepts = acceptance(params);
    const taken: StoredJob[] = [];
    if (maxJobs <= 0) return taken;
    for (let top = this.#waiting.peek(); top && top.rank <= now; top = this.#waiting.peek()) {
      this.#waiting.delete(top.key);
      this.#enqueue(this.get(top.key)!);
    }
    for (const [key, queue] of this.#queues) {
      const running = this.#running.get(queue.taskId)?.size ?? 0;
      if (!accepts(queue) || running >= (taskOf(queue.taskId)?.maxRunningJobs ?? 0)) continue;
      const id = queue.jobs.peek()!.key;
      this.#change(id, { lease, attempts: this.get(id)!.attempts + 1 });
      this.#leased.set(id, lease.until);
      addTo(this.#running, queue.taskId, id);
      taken.push(this.get(id)!);
      if (queue.jobs.size > 0) {
        this.#queues.delete(key); // put last, where this loop comes by again
        this.#queues.set(key, queue);
      }
      if (taken.length === maxJobs) break;
    }
    return taken;
  }

  /** The earliest instant after `now` at which a lease ends, or a job may be taken, if any may. */
  nextWakeAt({ now, maxJobs }: AcquireParams): number {
    const lapse = this.#leased.peek()?.rank ?? Infinity;
    const start = maxJobs > 0 ? this.#waiting.peek()?.rank ?? Infinity : Infinity;
    return Math.min(lapse > now ? lapse : Infinity, start);
  }

  #requeue(id: string, attempts: number): void {
    this.#change(id, { lease: null, attempts });
    this.#enqueue(this.get(id)!);
  }

  #change(id: string, change: Partial<StoredJob>): void {
    const job = this.#rows.get(id)!;
    this.#unlink(job);
    this.#rows.set(id, { ...job, ...change });
  }

  #enqueue(job: StoredJob): void {
    const key = JSON.stringify([job.taskId, job.executor]);
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = { taskId: job.taskId, executor: job.executor, jobs: new IndexedHeap() };
      this.#queues.set(key, queue);
    }
    queue.jobs.set(job.id, job.sequence);
  }

  #unlink(job: StoredJob): void {
    this.#leased.delete(job.id);
    this.#waiting.delete(job.id);
    deleteFrom(this.#running, job.taskId, job.id);
    const key = JSON.stringify([job.taskId, job.executor]);
    const queue = this.#queues.get(key);
    queue?.jobs.delete(job.id);
    if (queue?.jobs.size === 0) this.#queues.delete(key);
  }
}

function fireKeyOf({ scheduleId, nominalFireTime }: NewJob): string | null {
  return scheduleId === null || nominalFireTime === null
    ? null
    : `${nominalFireTime} ${scheduleId}`;
}

function acceptance({ tasks, executors }: AcquireParams): (queue: Queue) => boolean {
  const taskSet = tasks && new Set(tasks);
  const executorSet = executors && new Set(executors);
  return ({ taskId, executor }) =>
    (taskSet === null || taskSet.has(taskId)) &&
    (executorSet === null || executorSet.has(executor));
}
