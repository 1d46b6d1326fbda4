import type { AcquireParams } from "../src/store.ts";
import type { StoredJob, StoredTask } from "../src/stored.ts";
import { addTo, deleteFrom } from "./_groups.ts";
import { IndexedHeap } from "./_indexed_heap.ts";
import { StartLog } from "./_start_log.ts";

/** The queued jobs of one task, by their executors; no heap is empty. */
type Queue = Map<string, IndexedHeap>;

/** What a job is queued by. */
export type Queued = Pick<
  StoredJob,
  "id" | "taskId" | "executor" | "sequence" | "rank" | "concurrencyKey"
>;

/** Which jobs of a memory store may be taken, in which order, and which run. */
export class JobQueues {
  /** By task, only those that are not empty, the one whose turn it is first. */
  readonly #queues = new Map<string, Queue>();
  readonly #running = new Map<string, Set<string>>();
  readonly #starts = new StartLog();
  /** The jobs that are queued or run, by their concurrency keys. */
  readonly #holders = new Map<string, string>();
  /** Those that wait for their turn with their key. */
  readonly #held = new Map<string, IndexedHeap>();
  /** The keys with which somebody may be let in. */
  readonly #freed = new Set<string>();

  /** Queues a job; false when it has a key, and has to wait until it is let in. */
  add(job: Queued): boolean {
    const { id, concurrencyKey: key } = job;
    if (key !== null && this.#holders.get(key) !== id) {
      const held = this.#held.get(key) ?? new IndexedHeap();
      held.set(id, job.rank, job.sequence);
      this.#held.set(key, held);
      this.#freed.add(key);
      return false;
    }
    const queue: Queue = this.#queues.get(job.taskId) ?? new Map();
    const jobs = queue.get(job.executor) ?? new IndexedHeap();
    jobs.set(id, job.rank, job.sequence);
    this.#queues.set(job.taskId, queue.set(job.executor, jobs));
    return true;
  }

  /** Takes a job from its queue, or from those that run; it keeps its key. */
  remove(job: Queued): void {
    const queue = this.#queues.get(job.taskId);
    if (queue) this.#takeOut(queue, job);
    deleteFrom(this.#running, job.taskId, job.id);
  }

  /** Gives up the key of a job, or its place among those that wait for it. */
  freeKey({ id, concurrencyKey: key }: Queued): void {
    if (key === null) return;
    this.#letGo(key, id);
    if (this.#holders.get(key) !== id) return;
    this.#holders.delete(key);
    this.#freed.add(key);
  }

  /** The jobs that have their keys from now on, and are to be queued: for each key the first one. */
  letIn(): string[] {
    const ids: string[] = [];
    for (const key of this.#freed) {
      const id = this.#held.get(key)?.peek()?.key;
      if (id === undefined || this.#holders.has(key)) continue;
      this.#letGo(key, id);
      this.#holders.set(key, id);
      ids.push(id);
    }
    this.#freed.clear();
    return ids;
  }

  #letGo(key: string, id: string): void {
    const held = this.#held.get(key);
    held?.delete(id);
    if (held?.size === 0) this.#held.delete(key);
  }

  /** The ids of the jobs to take, one by one, the queues taking turns; each counts as running then. */
  *next(
    { now, tasks, executors }: Pick<AcquireParams, "now" | "tasks" | "executors">,
    taskOf: (id: string) => StoredTask | undefined,
  ): Generator<string> {
    const [taskSet, executorSet] = [tasks && new Set(tasks), executors && new Set(executors)];
    for (const [taskId, queue] of this.#queues) {
      if (taskSet?.has(taskId) === false) continue;
      const first = firstOf(queue, executorSet);
      if (!first) continue;
      const { maxRunningJobs = 0, rateLimit = null } = taskOf(taskId) ?? {};
      if ((this.#running.get(taskId)?.size ?? 0) >= maxRunningJobs) continue;
      if (this.#starts.room(taskId, rateLimit, now) <= 0) continue;
      this.#takeOut(queue, { taskId, ...first });
      // last, where this loop comes by again
      if (this.#queues.delete(taskId)) this.#queues.set(taskId, queue);
      addTo(this.#running, taskId, first.id);
      if (rateLimit) this.#starts.add(taskId, now);
      yield first.id;
    }
  }

  #takeOut(
    queue: Queue,
    { id, taskId, executor }: Pick<Queued, "id" | "taskId" | "executor">,
  ): void {
    const jobs = queue.get(executor);
    jobs?.delete(id);
    if (jobs?.size === 0) queue.delete(executor);
    if (queue.size === 0) this.#queues.delete(taskId);
  }

  /** When a rate limit that may hold up jobs lets another one start. */
  nextRoomAt(now: number, taskOf: (id: string) => StoredTask | undefined): number {
    const times = [...this.#queues.keys()].map((taskId) => {
      const rate = taskOf(taskId)?.rateLimit;
      return rate ? this.#starts.nextRoomAt(taskId, rate, now) : Infinity;
    });
    return times.reduce((a, b) => Math.min(a, b), Infinity);
  }
}

/** The first job of a queue that is for one of these executors, or for any. */
function firstOf(queue: Queue, executors: ReadonlySet<string> | null) {
  let first: { id: string; executor: string; rank: number; sequence: number } | undefined;
  for (const [executor, jobs] of queue) {
    if (executors?.has(executor) === false) continue;
    const { key: id, rank, sequence } = jobs.peek()!;
    const isBefore = !first || rank < first.rank ||
      (rank === first.rank && sequence < first.sequence);
    if (isBefore) first = { id, executor, rank, sequence };
  }
  return first;
}
