import type { JobCount } from "../src/records.ts";
import { hasMetadata } from "../src/input/filter.ts";
import { keepOf } from "../src/policy.ts";
import type { FinishedFilter } from "../src/store.ts";
import type { StoredFinishedJob, StoredTask } from "../src/stored.ts";

/** The jobs of a memory store that are over and kept, in the order in which they ended. */
export class HistoryTable {
  readonly #rows = new Map<string, StoredFinishedJob>();
  /** The ids of those that succeeded, and of the others, by task. */
  readonly #groups = new Map<string, Set<string>>();
  #sequence = 0;

  /** The job with this id. */
  get(id: string): StoredFinishedJob | undefined {
    return this.#rows.get(id);
  }

  /** All of them. */
  values(): Iterable<StoredFinishedJob> {
    return this.#rows.values();
  }

  /** Keeps a job, and no more of its task than that allows. */
  add(job: Omit<StoredFinishedJob, "endSequence">, task: StoredTask): void {
    this.delete(job.id);
    this.#rows.set(job.id, { ...job, endSequence: ++this.#sequence });
    const group = groupOf(job);
    const ids = this.#groups.get(group) ?? new Set();
    this.#groups.set(group, ids.add(job.id));
    this.#trim(ids, keepOf(task.keep, job.outcome)?.count ?? null);
  }

  /** Takes a job out. */
  delete(id: string): void {
    const job = this.#rows.get(id);
    if (!job) return;
    this.#rows.delete(id);
    this.#groups.get(groupOf(job))?.delete(id);
  }

  /** The jobs that match, the last ones that ended first. */
  find(filter: FinishedFilter): StoredFinishedJob[] {
    const { ids, taskId, scheduleId, outcomes, metadata, from, to, error, before, limit } = filter;
    const text = error?.toLowerCase();
    const candidates = ids?.flatMap((id) => this.#rows.get(id) ?? []) ?? this.#rows.values();
    return [...new Set(candidates)].filter((job) =>
      (taskId === undefined || job.taskId === taskId) &&
      (scheduleId === undefined || job.scheduleId === scheduleId) &&
      (outcomes === undefined || outcomes.includes(job.outcome)) &&
      (from === undefined || job.finishedAt >= from) &&
      (to === undefined || job.finishedAt < to) &&
      (before === undefined || job.endSequence < before) &&
      (text === undefined || job.error?.message.toLowerCase().includes(text) === true) &&
      hasMetadata(job.metadata, metadata)
    ).sort((a, b) => b.endSequence - a.endSequence).slice(0, limit);
  }

  /** How many there are of each task and outcome. */
  count(): JobCount[] {
    const counts = new Map<string, JobCount>();
    for (const { taskId, outcome } of this.#rows.values()) {
      const key = `${outcome} ${taskId}`;
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, { taskId, state: outcome, count });
    }
    return [...counts.values()];
  }

  /** Removes those that are too old, or too many. */
  cleanUp(now: number, taskOf: (id: string) => StoredTask | undefined): void {
    for (const { id, keptUntil } of [...this.#rows.values()]) {
      if (keptUntil !== null && keptUntil <= now) this.delete(id);
    }
    for (const ids of this.#groups.values()) {
      const [first] = ids;
      const job = first === undefined ? undefined : this.#rows.get(first);
      const keep = job && keepOf(taskOf(job.taskId)?.keep ?? null, job.outcome);
      if (keep) this.#trim(ids, keep.count);
    }
  }

  #trim(ids: ReadonlySet<string>, count: number | null): void {
    for (const id of ids) {
      if (ids.size <= (count ?? Infinity)) return;
      this.delete(id); // from the set as well
    }
  }
}

function groupOf({ taskId, outcome }: Pick<StoredFinishedJob, "taskId" | "outcome">): string {
  return `${outcome === "success" ? "success" : "failure"} ${taskId}`;
}
