import { hasMetadata } from "../src/input/filter.ts";
import type { AcquireParams, StoreFilter } from "../src/store.ts";
import type { StoredJob } from "../src/stored.ts";
import { IndexedHeap } from "./_indexed_heap.ts";
import { addTo, deleteFrom } from "./_schedule_table.ts";

interface Row {
  readonly job: StoredJob;
  /** The order in which jobs were added. */
  readonly serial: number;
}

/** The queued jobs of one task and one executor. */
interface Queue {
  readonly taskId: string;
  readonly executor: string;
  readonly jobs: IndexedHeap;
}

/** The jobs of a memory store: by id, by schedule, in queues, and by the end of their leases. */
export class JobTable {
  readonly #rows = new Map<string, Row>();
  readonly #byTask = new Map<string, Set<string>>();
  readonly #bySchedule = new Map<string, Set<string>>();
  readonly #byFireTime = new Map<string, string>();
  /** Only queues that are not empty, the one whose turn it is first. */
  readonly #queues = new Map<string, Queue>();
  readonly #leased = new IndexedHeap();
  readonly #running = new Map<string, Set<string>>();
  #serial = 0;

  /** The job with this id. */
  get(id: string): StoredJob | undefined {
    return this.#rows.get(id)?.job;
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
  add(job: StoredJob): boolean {
    const fireKey = fireKeyOf(job);
    if (this.#rows.has(job.id) || (fireKey !== null && this.#byFireTime.has(fireKey))) return false;
    if (fireKey !== null) this.#byFireTime.set(fireKey, job.id);
    this.#rows.set(job.id, { job, serial: ++this.#serial });
    addTo(this.#byTask, job.taskId, job.id);
    if (job.scheduleId !== null) addTo(this.#bySchedule, job.scheduleId, job.id);
    this.#enqueue(job);
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
    this.#change(id, { lease: null });
    this.#enqueue(this.get(id)!);
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
  find({ ids, taskId, scheduleId, metadata }: StoreFilter): StoredJob[] {
    const candidates = ids ??
      (scheduleId !== undefined
        ? [...this.#bySchedule.get(scheduleId) ?? []]
        : taskId !== undefined
        ? [...this.#byTask.get(taskId) ?? []]
        : [...this.#rows.keys()]);
    return [...new Set(candidates)].flatMap((id) => this.#rows.get(id) ?? []).filter(({ job }) =>
      (taskId === undefined || job.taskId === taskId) &&
      (scheduleId === undefined || job.scheduleId === scheduleId) &&
      hasMetadata(job.metadata, metadata)
    ).sort((a, b) => a.serial - b.serial).map(({ job }) => job);
  }

  /** Takes on the jobs whose lease has ended. They hold no place of their task. */
  acquireLapsed({ now, lease }: AcquireParams): StoredJob[] {
    const lapsed: StoredJob[] = [];
    for (let top = this.#leased.peek(); top && top.rank <= now; top = this.#leased.peek()) {
      this.#change(top.key, { lease });
      this.#leased.set(top.key, lease.until);
      lapsed.push(this.get(top.key)!);
    }
    return lapsed;
  }

  /** Leases queued jobs, the queues taking turns. `limitOf` gives the limit of a task. */
  acquire(params: AcquireParams, limitOf: (taskId: string) => number): StoredJob[] {
    const { lease, maxJobs } = params;
    const accepts = acceptance(params);
    const taken: StoredJob[] = [];
    if (maxJobs <= 0) return taken;
    for (const [key, queue] of this.#queues) {
      const running = this.#running.get(queue.taskId)?.size ?? 0;
      if (!accepts(queue) || running >= limitOf(queue.taskId)) continue;
      const id = queue.jobs.peek()!.key;
      this.#change(id, { lease });
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

  /** The earliest instant after `now` at which a lease ends. */
  nextWakeAt(now: number): number {
    const lapse = this.#leased.peek()?.rank ?? Infinity;
    return lapse > now ? lapse : Infinity;
  }

  #change(id: string, change: Partial<StoredJob>): void {
    const { job, serial } = this.#rows.get(id)!;
    this.#unlink(job);
    this.#rows.set(id, { job: { ...job, ...change }, serial });
  }

  #enqueue(job: StoredJob): void {
    const key = JSON.stringify([job.taskId, job.executor]);
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = { taskId: job.taskId, executor: job.executor, jobs: new IndexedHeap() };
      this.#queues.set(key, queue);
    }
    queue.jobs.set(job.id, this.#rows.get(job.id)!.serial);
  }

  #unlink(job: StoredJob): void {
    this.#leased.delete(job.id);
    deleteFrom(this.#running, job.taskId, job.id);
    const key = JSON.stringify([job.taskId, job.executor]);
    const queue = this.#queues.get(key);
    queue?.jobs.delete(job.id);
    if (queue?.jobs.size === 0) this.#queues.delete(key);
  }
}

function fireKeyOf({ scheduleId, nominalFireTime }: StoredJob): string | null {
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
