import { compareIds } from "../src/id_order.ts";
import { settleFinish } from "../src/inherit.ts";
import { hasMetadata, hasText } from "../src/input/filter.ts";
import type { ScheduleCounts } from "../src/records.ts";
import type { AcquireParams, StoreFilter } from "../src/store.ts";
import type { Lease, StoredSchedule } from "../src/stored.ts";
import { addTo, deleteFrom } from "./_groups.ts";
import { IndexedHeap } from "./_indexed_heap.ts";

/** The schedules of a memory store, by id, by task and by when something is to be done. */
export class ScheduleTable {
  readonly #rows = new Map<string, StoredSchedule>();
  readonly #byTask = new Map<string, Set<string>>();
  readonly #due = new IndexedHeap();
  readonly #leased = new IndexedHeap();
  readonly #finished = new Set<string>();

  /** The row with this id. */
  get(id: string): StoredSchedule | undefined {
    return this.#rows.get(id);
  }

  /** Whether a schedule of this task is there. */
  hasTask(taskId: string): boolean {
    return this.#byTask.has(taskId);
  }

  /** Puts a row in the place of the one with its id. */
  put(row: StoredSchedule, now: number): void {
    this.delete(row.id);
    const settled = settleFinish(row, now);
    this.#rows.set(row.id, settled);
    addTo(this.#byTask, row.taskId, row.id);
    if (settled.finishedAt !== null) this.#finished.add(row.id);
    if (settled.lease) this.#leased.set(row.id, settled.lease.until);
    else if (!settled.paused && !settled.error && settled.dueTime !== null) {
      this.#due.set(row.id, settled.dueTime);
    }
  }

  /** Takes a row out. */
  delete(id: string): boolean {
    const row = this.#rows.get(id);
    if (!row) return false;
    this.#rows.delete(id);
    deleteFrom(this.#byTask, row.taskId, id);
    this.#due.delete(id);
    this.#leased.delete(id);
    this.#finished.delete(id);
    return true;
  }

  /** The rows that match, in the order of the filter. */
  find(filter: StoreFilter): StoredSchedule[] {
    const { ids, taskId, order, limit } = filter;
    const candidates = ids ??
      (taskId === undefined ? this.#rows.keys() : this.#byTask.get(taskId) ?? []);
    return [...new Set(candidates)].flatMap((id) => this.#rows.get(id) ?? [])
      .filter((row) => matches(row, filter))
      .sort(order === "nextFireTime" ? byNextFireTime : byId).slice(0, limit);
  }

  /** How many rows there are, by what they do. */
  count(): ScheduleCounts {
    const counts = { active: 0, paused: 0, failed: 0, finished: 0 };
    for (const { error, paused, finishedAt } of this.#rows.values()) {
      counts[error ? "failed" : paused ? "paused" : finishedAt === null ? "active" : "finished"]++;
    }
    return counts;
  }

  /** Finished rows, for the clean-up. */
  finishedAtOrBefore(instant: number): string[] {
    return [...this.#finished].filter((id) => this.#rows.get(id)!.finishedAt! <= instant);
  }

  /** Leases what is due. */
  acquire({ now, maxSchedules, lease }: AcquireParams): StoredSchedule[] {
    this.#expireLeases(now);
    const taken: StoredSchedule[] = [];
    while (taken.length < maxSchedules) {
      const next = this.#due.peek();
      if (!next || next.rank > now) break;
      const row: StoredSchedule = { ...this.#rows.get(next.key)!, lease };
      this.put(row, now);
      taken.push(row);
    }
    return taken;
  }

  /** The earliest instant after `now` at which a schedule falls due or a lease ends. */
  nextWakeAt(now: number): number {
    const due = this.#due.peek()?.rank ?? Infinity;
    const lapse = this.#leased.peek()?.rank ?? Infinity;
    return Math.min(due > now ? due : Infinity, lapse > now ? lapse : Infinity);
  }

  #expireLeases(now: number): void {
    for (let top = this.#leased.peek(); top && top.rank <= now; top = this.#leased.peek()) {
      this.put({ ...this.#rows.get(top.key)!, lease: null }, now);
    }
  }
}

function matches(row: StoredSchedule, filter: StoreFilter): boolean {
  const { taskId, metadata, failed, paused, search, revision, order, after } = filter;
  return (taskId === undefined || row.taskId === taskId) &&
    (failed === undefined || (row.error !== null) === failed) &&
    (paused === undefined || row.paused === paused) &&
    (search === undefined || hasText(row.id, search) || hasText(row.taskId, search)) &&
    (revision === undefined || row.revision === revision) &&
    (order !== "nextFireTime" || (row.nextFireTime !== null && !row.paused && !row.error)) &&
    (after === undefined || compareIds(row.id, String(after)) > 0) &&
    hasMetadata(row.metadata, metadata);
}

function byId(a: StoredSchedule, b: StoredSchedule): number {
  return compareIds(a.id, b.id);
}

function byNextFireTime(a: StoredSchedule, b: StoredSchedule): number {
  return a.nextFireTime! - b.nextFireTime! || byId(a, b);
}

/** Whether a lease is held under this token and has not ended. */
export function holds(lease: Lease | null | undefined, token: string, now: number): boolean {
  return lease?.token === token && now < lease.until;
}
