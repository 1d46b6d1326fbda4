import { mergePolicies } from "../../src/policy.ts";
import type { JobOutcome, JobState } from "../../src/records.ts";
import type {
  Lease,
  StoredFinishedJob,
  StoredJob,
  StoredPresence,
  StoredResult,
  StoredSchedule,
  StoredTask,
} from "../../src/stored.ts";

/** All that a store has, as lists in which everything is found by looking at each. */
export interface Content {
  tasks: StoredTask[];
  schedules: StoredSchedule[];
  /** In the order in which they were added. */
  jobs: ModelJob[];
  /** In the order in which they ended. */
  finished: StoredFinishedJob[];
  results: StoredResult[];
  /** The schedulers of which something was noted. */
  presences: StoredPresence[];
  /** When jobs of tasks with a rate limit were started. */
  starts: { readonly taskId: string; readonly at: number }[];
  /** The tasks that got a worker, the last one at the end. */
  turns: string[];
  /** How many jobs were ever added, and how many ever ended. */
  added: number;
  ended: number;
}

/** A job, and what it waits for. */
export interface ModelJob {
  /** With its own policy alone; its `state` there means nothing. */
  row: StoredJob;
  /** The jobs that have to end before it. */
  after: readonly string[];
  readonly afterFailure: "cancel" | "run";
  /** Whether its `runAt` is yet to come, as far as anybody has looked. */
  waits: boolean;
  /** Whether it is the one with its concurrency key that may run. */
  hasKey: boolean;
  /** Whether it is only to be ended any more. */
  isLapsed: boolean;
}

/** A store that is empty. */
export function nothing(): Content {
  return {
    ...{ tasks: [], schedules: [], jobs: [], finished: [], results: [], starts: [], turns: [] },
    ...{ presences: [], added: 0, ended: 0 },
  };
}

/** What a job waits for, or does. */
export function stateOf({ row, after, waits, hasKey, isLapsed }: ModelJob): JobState {
  if (isLapsed || row.lease !== null) return "running";
  if (after.length > 0) return "blocked";
  if (waits) return "waiting";
  return row.concurrencyKey === null || hasKey ? "queued" : "blocked";
}

/** Whether a worker has it, or had it when it died, which nobody has noticed. */
export function isRun(job: ModelJob): boolean {
  return stateOf(job) === "running" && !job.isLapsed;
}

/** A job as it is handed out: its policy over that of its task. */
export function wholeJob(content: Content, job: ModelJob): StoredJob {
  const { policy, keep } = taskOf(content, job.row.taskId)!;
  return {
    ...job.row,
    state: stateOf(job),
    policy: mergePolicies(policy, job.row.policy),
    keep,
  };
}

/** The task with this id. */
export function taskOf({ tasks }: Content, id: string): StoredTask | undefined {
  return tasks.find((task) => task.id === id);
}

/** The job with this id. */
export function jobOf({ jobs }: Content, id: string): ModelJob | undefined {
  return jobs.find(({ row }) => row.id === id);
}

/** Whether a job of the same schedule and fire time is there. */
export function hasFireTime(
  { jobs }: Content,
  { scheduleId, nominalFireTime }: Pick<StoredJob, "scheduleId" | "nominalFireTime">,
): boolean {
  return scheduleId !== null && nominalFireTime !== null &&
    jobs.some(({ row }) =>
      row.scheduleId === scheduleId && row.nominalFireTime === nominalFireTime
    );
}

/** How a job ended of which something is kept. */
export function outcomeOf({ finished, results }: Content, id: string): JobOutcome | undefined {
  return finished.find((job) => job.id === id)?.outcome ??
    results.find(({ jobId }) => jobId === id)?.outcome;
}

/** The order of jobs in their queues. */
export function byRank({ row: a }: ModelJob, { row: b }: ModelJob): number {
  return a.rank - b.rank || a.sequence - b.sequence;
}

/** Whether a lease has this token, and has not ended. */
export function isHeld(lease: Lease | null | undefined, token: string, now: number): boolean {
  return lease?.token === token && now < lease.until;
}

/** The earliest of some instants that are after `now`. */
export function earliest(instants: readonly (number | null)[], now: number): number | null {
  const later = instants.filter((at) => at !== null).filter((at) => at > now);
  return later.length === 0 ? null : Math.min(...later);
}
