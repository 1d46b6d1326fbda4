import type { JobCount } from "../src/records.ts";
import { compareIds } from "../src/id_order.ts";
import { hasMetadata } from "../src/input/filter.ts";
import { keepOf } from "../src/policy.ts";
import { lowerCase } from "../src/lower_case.ts";
import type {
  FinishedFilter,
  FinishedPiece,
  FinishedPieceParams,
  StoredThroughput,
  ThroughputParams,
} from "../src/store.ts";
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
    const { limit, ...conditions } = filter;
    return this.piece({ filter: conditions, after: 0 }).jobs.reverse().slice(0, limit);
  }

  /** The first jobs that match and ended after one, and where to go on. */
  piece({ filter, after }: FinishedPieceParams) {
    const { ids, limit = Infinity, before = this.#sequence + 1 } = filter;
    const candidates = ids
      ? [...new Set(ids)].flatMap((id) => this.#rows.get(id) ?? [])
        .sort((a, b) => a.endSequence - b.endSequence)
      : this.#rows.values();
    const matches = matcherOf(filter);
    const jobs: StoredFinishedJob[] = [];
    let next: FinishedPiece["next"] = null;
    for (const job of limit > 0 ? candidates : []) {
      if (job.endSequence <= after || !matches(job)) continue;
      if (jobs.push(job) < limit) continue;
      next = { after: job.endSequence, before };
      break;
    }
    return { jobs, next };
  }

  /** How many ended in each stretch of time. */
  throughput({ from, to, every, taskId }: ThroughputParams): StoredThroughput[] {
    const found = new Map<string, StoredThroughput>();
    const filter = { from, to, ...taskId !== undefined && { taskId } };
    for (const job of this.piece({ filter, after: 0 }).jobs) {
      const at = job.finishedAt - (job.finishedAt - from) % every;
      const key = `${at} ${job.outcome}`;
      found.set(key, counted(found.get(key) ?? { ...NONE, at, outcome: job.outcome }, job));
    }
    return [...found.values()].sort((a, b) => a.at - b.at || compareIds(a.outcome, b.outcome));
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

function matcherOf(filter: FinishedFilter): (job: StoredFinishedJob) => boolean {
  const { taskId, scheduleId, outcomes, metadata, from, to, error, before } = filter;
  const text = error === undefined ? undefined : lowerCase(error);
  return (job) =>
    (from === undefined || job.finishedAt >= from) &&
    (to === undefined || job.finishedAt < to) &&
    (before === undefined || job.endSequence < before) &&
    (taskId === undefined || job.taskId === taskId) &&
    (scheduleId === undefined || job.scheduleId === scheduleId) &&
    (outcomes === undefined || outcomes.includes(job.outcome)) &&
    (text === undefined ||
      (job.error !== null && lowerCase(job.error.message).includes(text))) &&
    hasMetadata(job.metadata, metadata);
}

const NONE = { count: 0, measured: 0, totalLateness: 0, maxLateness: null } as const;

/** A count with one job more. */
function counted(
  sum: StoredThroughput,
  { startedAt, scheduledFireTime, attempts }: StoredFinishedJob,
): StoredThroughput {
  const count = sum.count + 1;
  if (startedAt === null || scheduledFireTime === null || attempts > 1) return { ...sum, count };
  const late = startedAt - scheduledFireTime;
  return {
    ...{ ...sum, count, measured: sum.measured + 1, totalLateness: sum.totalLateness + late },
    maxLateness: Math.max(late, sum.maxLateness ?? late),
  };
}
