import {
  DeserializationError,
  JobAbandonedError,
  JobCancelledError,
  JobDeadlineMissedError,
} from "../errors.ts";
import type { JobExecutor } from "../executors/executor.ts";
import type { Logger } from "../logger.ts";
import type { Role } from "../role.ts";
import type { Acquired, DataStore } from "../store.ts";
import type { Lease, StoredJob, StoredSchedule } from "../stored.ts";
import { toStoredError } from "../stored_error.ts";
import type { TaskFunction } from "../task.ts";
import { readTrigger } from "../to_record.ts";
import { type Advance, setAside } from "./advance.ts";
import type { FireWriter } from "./fire_writer.ts";
import type { JobRunner } from "./job_runner.ts";
import { planFires } from "./plan.ts";

/** The most schedules that one pass takes. */
const MAX_SCHEDULES = 10_000;

/** What a pass works with. */
export interface PassOptions {
  readonly store: DataStore;
  readonly runner: JobRunner;
  readonly writer: FireWriter;
  readonly identity: string;
  readonly role: Role;
  /** The functions that are known here. */
  readonly functions: ReadonlyMap<string, TaskFunction>;
  readonly executors: ReadonlyMap<string, JobExecutor>;
  readonly unknownTasks: "leave" | "discard";
  /** In milliseconds. */
  readonly leaseDuration: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  readonly logger: Logger;
}

/** What a pass did. */
export interface PassOutcome {
  /** How many fire times became jobs. */
  readonly fired: number;
  /**
   * When the next pass is due: `now`, to write what was planned; `soon`, as there may be more to do;
   * or `later`, at `nextWakeAt`.
   */
  readonly next: "now" | "soon" | "later";
  /** Whether a job could have been taken; not when all places were taken by jobs. */
  readonly hadPlace: boolean;
  /** The last write of ends that the pass may have seen: it had begun before, and landed by the answer. */
  readonly seenWrites: number;
  /** When there is something to do again, in milliseconds; `null` for never. */
  readonly nextWakeAt: number | null;
}

/** How far a pass may go. */
export interface PassLimits {
  /** The most jobs to take. */
  readonly maxJobs: number;
  /** Once it is aborted, no job is started any more. */
  readonly signal: AbortSignal;
  /** Once it is aborted, nobody waits for the pass any longer, and it touches nothing. */
  readonly over: AbortSignal;
  /** Called with the ids of the jobs that were started, or ended without being run. */
  readonly onTaken: (ids: readonly string[]) => void;
}

/**
 * One look at the store: starts jobs, and plans what the schedules that are due become. That is written
 * with the next look, in one round trip where the store makes one of calls of the same moment.
 */
export async function runPass(
  options: PassOptions,
  { maxJobs, signal, over, onTaken }: PassLimits,
): Promise<PassOutcome> {
  const { role, writer, runner } = options;
  const now = options.now();
  const places = role === "scheduler" ? 0 : Math.max(0, maxJobs);
  const { begunWrites } = runner;
  const [written, found] = await Promise.allSettled([
    writer.write(),
    acquire(options, { now, places }).then((acquired) => {
      over.throwIfAborted();
      const halted = signal.aborted;
      onTaken(startJobs(options, acquired, halted));
      const advances = acquired.schedules.map((schedule) => toAdvance(options, schedule, now));
      writer.add(advances, halted ? acquired.jobs.map(toRelease) : []);
      return { acquired, advances };
    }),
  ]);
  if (written.status === "rejected") throw written.reason;
  if (found.status === "rejected") throw found.reason;
  const { added: fired, isInParts } = written.value;
  const { acquired, advances } = found.value;
  const isFull = places > 0 && acquired.jobs.length === places;
  return {
    fired,
    next: nextPass(writer, fired, isFull || acquired.more || isInParts),
    seenWrites: Math.min(begunWrites, runner.landedWrites),
    hadPlace: role === "scheduler" || places > 0,
    nextWakeAt: earliest([acquired.nextWakeAt, ...nextDueTimes(advances)]),
  };
}

function acquire(options: PassOptions, { now, places }: { now: number; places: number }) {
  const { store, role, unknownTasks, functions, executors } = options;
  const discards = unknownTasks === "discard";
  return store.acquire({
    now,
    lease: newLease(options, now),
    maxSchedules: role === "worker" ? 0 : MAX_SCHEDULES,
    maxJobs: places,
    tasks: discards ? null : [...functions.keys()],
    executors: discards ? null : [...executors.keys()],
  });
}

function nextPass(writer: FireWriter, fired: number, hasMore: boolean): PassOutcome["next"] {
  if (writer.isWaiting && fired === 0) return "now"; // else a long backlog would leave no turn to others
  return writer.isWaiting || hasMore ? "soon" : "later";
}

function newLease({ newId, identity, leaseDuration }: PassOptions, now: number): Lease {
  return { token: newId(), by: identity, until: now + leaseDuration };
}

/** What came so late that its lease has ended is left to lapse; gives the ids of the others. */
function startJobs(options: PassOptions, acquired: Acquired, halted: boolean): string[] {
  const { runner, logger, now } = options;
  const isHeld = ({ lease }: StoredJob) => now() < lease!.until;
  const jobs = halted ? [] : acquired.jobs.filter(isHeld);
  const lapsedJobs = acquired.lapsedJobs.filter(isHeld);
  for (const job of lapsedJobs) {
    if (job.aborted === "cancelled" || job.aborted === "dependency") {
      runner.refuse(job, "cancelled", cancelledError(job));
      continue;
    }
    logger.warn(`Job "${job.id}" of task "${job.taskId}" was abandoned by its worker`);
    runner.refuse(job, "abandoned", new JobAbandonedError(job.id));
  }
  for (const job of jobs) startJob(options, job);
  return [...jobs, ...lapsedJobs].map(({ id }) => id);
}

/** Why a job that is over before it ran is cancelled. */
export function cancelledError({ id, aborted }: StoredJob): JobCancelledError {
  if (aborted !== "dependency") return new JobCancelledError(id);
  const cause = new Error("A job that it comes after did not succeed");
  return new JobCancelledError(id, { cause });
}

function toRelease({ id, lease }: StoredJob) {
  return { jobId: id, token: lease!.token };
}

function startJob({ runner, functions, executors, now }: PassOptions, job: StoredJob): void {
  const fn = functions.get(job.taskId);
  const executor = executors.get(job.executor);
  const isFirst = job.attempts <= 1; // the deadline is for that one
  if (isFirst && job.startDeadline !== null && job.startDeadline < now()) {
    runner.refuse(job, "missedStartDeadline", new JobDeadlineMissedError(job.id));
  } else if (job.unreadable !== null) {
    runner.refuse(job, "deserializationFailed", cannotRun(job, job.unreadable));
  } else if (!fn) {
    runner.refuse(job, "deserializationFailed", cannotRun(job, "its task has no function here"));
  } else if (!executor) {
    const reason = `there is no executor "${job.executor}" here`;
    runner.refuse(job, "deserializationFailed", cannotRun(job, reason));
  } else {
    runner.start(job, fn, executor);
  }
}

function cannotRun({ id, taskId }: StoredJob, reason: string): DeserializationError {
  return new DeserializationError(`Cannot run job "${id}" of task "${taskId}": ${reason}`);
}

function toAdvance(options: PassOptions, schedule: StoredSchedule, now: number): Advance {
  const { id: scheduleId, taskId, lease, unreadable } = schedule;
  if (unreadable !== null) {
    const reason = `Cannot read schedule "${scheduleId}": ${unreadable}`;
    return setAside(schedule, new DeserializationError(reason));
  }
  const { random, newId } = options;
  const trigger = readTrigger(schedule.trigger);
  const { failure, ...plan } = planFires({ schedule, trigger, now, random, newId });
  const error = failure && toStoredError(failure.thrown);
  return { schedule, fire: { scheduleId, taskId, token: lease!.token, ...plan, error } };
}

function nextDueTimes(advances: readonly Advance[]): (number | null)[] {
  return advances.map(({ fire: { dueTime, error } }) => error ? null : dueTime);
}

function earliest(times: readonly (number | null)[]): number | null {
  const least = times.reduce<number>((a, b) => Math.min(a, b ?? Infinity), Infinity);
  return least === Infinity ? null : least;
}
