import type { OverlapPolicy } from "./records.ts";
import type {
  Abortion,
  ConflictPolicy,
  JobCount,
  JobOutcome,
  JobProgress,
  JobState,
  Metadata,
  ScheduleCounts,
  StoredError,
} from "./records.ts";
import type {
  Lease,
  NewJob,
  NewSchedule,
  StoredAttempt,
  StoredFinishedJob,
  StoredJob,
  StoredLine,
  StoredPresence,
  StoredResult,
  StoredSchedule,
  StoredTask,
} from "./stored.ts";

/*
 * Instants are whole milliseconds since the epoch (UTC), durations whole milliseconds.
 */

/** Conditions that must all hold. An empty list of ids matches nothing. */
export interface StoreFilter {
  /** One of these ids. */
  readonly ids?: readonly string[];
  /** The id of the task. */
  readonly taskId?: string;
  /** Jobs only. */
  readonly scheduleId?: string;
  /** Every given pair is there with an equal JSON value. */
  readonly metadata?: Metadata;
  /** Schedules only: whether they were set aside with an error. */
  readonly failed?: boolean;
  /** Schedules only: whether they are paused. */
  readonly paused?: boolean;
  /** Schedules only: a text in their id or that of their task, ASCII letters in either case. */
  readonly search?: string;
  /** Schedules only: this is their revision. */
  readonly revision?: number;
  /** Jobs only: one of these states. */
  readonly states?: readonly JobState[];
  /** Schedules: whose id comes after this one. Jobs: whose `sequence` is greater. */
  readonly after?: string | number;
  /**
   * Schedules only: `nextFireTime` gives those that will fire alone, so neither paused ones nor those
   * that were set aside, the earliest first, and those of one time by their ids. @default "id"
   */
  readonly order?: ScheduleOrder;
  /** The most to give; the first ones in their order. */
  readonly limit?: number;
}

/** What schedules are in the order of. */
export type ScheduleOrder = "id" | "nextFireTime";

/** A change of a task: `settings` win over what is stored, `defaults` only fill a new one. */
export interface PutTaskParams {
  /** Its id. */
  readonly id: string;
  /** What is changed. */
  readonly settings: Partial<Omit<StoredTask, "id">>;
  /** The rest of a new task. */
  readonly defaults: Omit<StoredTask, "id">;
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
}

/** Schedules to add, all or none. Those of one id are added one after the other. */
export interface AddSchedulesParams {
  /** Tasks to add where the store has none of their id; of those with one id, the first. */
  readonly tasks: readonly StoredTask[];
  /** The schedules, each with what to do when its id is taken. */
  readonly schedules: readonly {
    readonly schedule: NewSchedule;
    readonly policy: ConflictPolicy;
    /**
     * Write nothing unless this is the revision of the schedule with its id before the call; `null`:
     * unless there is none. @default whatever there is
     */
    readonly revision?: number | null;
  }[];
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
}

/** What became of the schedules, in the order of the call. */
export interface AddSchedulesOutcome {
  /** The ids of the tasks that were added. */
  readonly addedTasks: readonly string[];
  /** `missingTask`, `changed`, `conflict` and `behind` mean that nothing at all was written. */
  readonly outcomes: readonly AddScheduleOutcome[];
  /** The last fire times of the schedules that were there; `null` where there was none. */
  readonly lastFireTimes: readonly (number | null)[];
}

/**
 * What became of one schedule. `changed`: the one that is there has another revision. `behind`: it would replace one without keeping its times, and its next
 * fire time is not later than the last one of that one.
 */
export type AddScheduleOutcome =
  | "added"
  | "kept"
  | "replaced"
  | "conflict"
  | "missingTask"
  | "changed"
  | "behind";

/** What of a schedule can be changed besides its state. */
export type ScheduleFields = Pick<
  StoredSchedule,
  | "trigger"
  | "definition"
  | "args"
  | "kwargs"
  | "coalesce"
  | "misfireGraceTime"
  | "maxJitter"
  | "jobExecutor"
  | "jobResultExpirationTime"
  | "metadata"
  | "policy"
  | "overlap"
  | "concurrencyKey"
  | "maxRuns"
  | "fixedDelay"
  | "version"
>;

/** One atomic change of a schedule. It ends a lease on it, so that it wins over a pass in flight. */
export interface UpdateScheduleParams {
  /** Its id. */
  readonly id: string;
  /** What is changed. */
  readonly change:
    & {
      readonly paused?: boolean;
      readonly error?: null;
      readonly nextFireTime?: number | null;
      readonly dueTime?: number | null;
    }
    & Partial<ScheduleFields>;
  /** Change nothing unless this is the schedule's revision. */
  readonly revision?: number;
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Jobs to add, all or none. A job is passed over when one with its id, or with its schedule and nominal
 * fire time, is there already or comes before it in the list; and when its unique key is taken. No two
 * of them have one unique key, nor come after each other in a circle.
 */
export interface AddJobsParams {
  /** Tasks to add where the store has none of their id; of those with one id, the first. */
  readonly tasks: readonly StoredTask[];
  /** The jobs. */
  readonly jobs: readonly NewJob[];
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
}

/** What became of the jobs. */
export interface AddJobsOutcome {
  /** The ids of the tasks that were added. */
  readonly addedTasks: readonly string[];
  /** The ids of the jobs that were added. */
  readonly addedJobs: readonly string[];
  /** The first task that the store does not know; nothing was written then. */
  readonly missingTask: string | null;
  /** The first id in an `after` of which nothing is known; nothing was written then. */
  readonly missingJob?: string;
  /** The jobs that were there under the unique keys of some that are not added. @default none */
  readonly taken?: readonly TakenKey[];
}

/** A job whose key was the one of another that was to be added. */
export interface TakenKey {
  /** The id of the one that was not added. */
  readonly jobId: string;
  /** The id of the one that is there. */
  readonly by: string;
  /** What became of the one that is there. */
  readonly outcome: "kept" | "replaced" | "debounced";
}

/** What a scheduler can take on. */
export interface AcquireParams {
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
  /** The claim on everything that the call gives. */
  readonly lease: Lease;
  /** The most schedules to take; 0 is none. */
  readonly maxSchedules: number;
  /** The most jobs to take; 0 is none. */
  readonly maxJobs: number;
  /** The tasks that the scheduler has functions for; `null` is any. */
  readonly tasks: readonly string[] | null;
  /** The executors it has; `null` is any. */
  readonly executors: readonly string[] | null;
}

/** What was taken on, under the lease of the call. */
export interface Acquired {
  /** Schedules that are due, earliest first. */
  readonly schedules: readonly StoredSchedule[];
  /** The jobs. */
  readonly jobs: readonly StoredJob[];
  /** Jobs whose former lease ran out before they ended, and that are not to be tried again. */
  readonly lapsedJobs: readonly StoredJob[];
  /**
   * The earliest instant after `now` at which a schedule falls due (if `maxSchedules` is not 0), the
   * `runAt` of a job comes or a rate limit lets another one start (if `maxJobs` is not 0) or a lease
   * ends; `null` when there is none. It says nothing when `maxSchedules` were taken: then there may be
   * more of them at once.
   */
  readonly nextWakeAt: number | null;
  /**
   * Whether there may be more that the call would have taken on, and has left to the next one because
   * of its size. Something was taken on then.
   */
  readonly more: boolean;
}

/** The advance of one acquired schedule with the jobs that its fire times became. */
export interface Fire {
  /** The id of the schedule. */
  readonly scheduleId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The token of the lease. */
  readonly token: string;
  /** The jobs. */
  readonly jobs: readonly NewJob[];
  /** The next nominal fire time; `null` when there is none left. */
  readonly nextFireTime: number | null;
  /** `nextFireTime` with its jitter: when the schedule falls due. */
  readonly dueTime: number | null;
  /** The latest nominal fire time that became a job. */
  readonly lastFireTime: number | null;
  /** How many fire times it has had. @default 0 */
  readonly runs?: number;
  /** What becomes of its jobs while others are there, as the schedule has it. @default "allow" */
  readonly overlap?: OverlapPolicy;
  /** Sets the schedule aside. */
  readonly error: StoredError | null;
}

/** The end of one acquired job. */
export interface JobEnd {
  /** The id of the job. */
  readonly jobId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The id of the schedule; `null` for a job that was added directly. */
  readonly scheduleId: string | null;
  /** The fire time with its jitter; `null` without a schedule. */
  readonly scheduledFireTime: number | null;
  /** The token of the lease. */
  readonly token: string;
  /** How it ended. */
  readonly outcome: JobOutcome;
  /** When its function was called; `null` when it never was. */
  readonly startedAt: number | null;
  /** When it ended. */
  readonly finishedAt: number;
  /** Until when the result is kept; `null` is not at all. */
  readonly expiresAt: number | null;
  /** What its function returned. */
  readonly returnValue: unknown;
  /** The error; `null` when there is none. */
  readonly error: StoredError | null;
  /** The job's concurrency key, so that a store need not look for it. @default the store looks */
  readonly concurrencyKey?: string | null;
  /** Until when the job is kept. @default not at all */
  readonly keep?: { readonly until: number | null } | null;
  /** What the job has said while it ran. @default nothing */
  readonly notes?: JobNotes;
}

/** What a job says while it runs. */
export interface JobNotes {
  /** How far it has come; `null` when it has not said. */
  readonly progress: JobProgress | null;
  /** What it has logged, the last lines. */
  readonly log: readonly StoredLine[];
}

/** An acquired job that failed, and is to be tried again. */
export interface JobRetry {
  /** The id of the job. */
  readonly jobId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The id of the schedule; `null` for a job that was added directly. */
  readonly scheduleId: string | null;
  /** The token of the lease. */
  readonly token: string;
  /** The instant before which it is not taken again. */
  readonly runAt: number;
  /** The job's concurrency key, so that a store need not look for it. @default the store looks */
  readonly concurrencyKey?: string | null;
  /** The attempts that failed, this one included. */
  readonly failures: readonly StoredAttempt[];
  /** What the job has said while it ran. */
  readonly notes: JobNotes;
}

/**
 * Everything that a scheduler writes about what it acquired, as one atomic change. It names each
 * schedule, and each job that ends or is given back, at most once under one token.
 */
export interface CommitParams {
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
  /** The advances of schedules. */
  readonly fires: readonly Fire[];
  /** The ends of jobs. */
  readonly ends: readonly JobEnd[];
  /** Jobs to try again later. @default none */
  readonly retries?: readonly JobRetry[];
  /** Jobs to give back unstarted: they keep their place in the queue, and the attempt is undone. */
  readonly releases: readonly { readonly jobId: string; readonly token: string }[];
}

/** What of a commit took effect. */
export interface Committed {
  /** The jobs that were added; one whose fire time already has a job is not among them. */
  readonly addedJobs: readonly string[];
  /** Jobs that were not added, as the policy of their schedule says, because of others. @default none */
  readonly skippedJobs?: readonly string[];
  /** Running jobs that are to end early, because of others. @default none */
  readonly abortedJobs?: readonly string[];
  /** Schedules whose lease is no longer the caller's: nothing was written for them. */
  readonly lostSchedules: readonly string[];
  /** Jobs whose lease is no longer the caller's: nothing was written for them. */
  readonly lostJobs: readonly string[];
}

/** The leases of jobs to prolong. */
export interface RenewParams {
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
  /** When the leases are to end; at `now`, for jobs that are let go of. */
  readonly until: number;
  /** The jobs, with what is new of them. */
  readonly jobs: readonly JobNews[];
}

/** A job that is held, with what is new of it. */
export interface JobNews {
  /** The id of the job. */
  readonly jobId: string;
  /** The token of the lease. */
  readonly token: string;
  /** What it has said while it ran, if that is new. */
  readonly notes?: JobNotes;
  /** Why it is to end early, if that is new. */
  readonly aborted?: Abortion;
}

/** What became of leases that were to be prolonged. */
export interface Renewed {
  /** The jobs whose lease is lost: nothing was written for them. */
  readonly lostJobs: readonly string[];
  /** The jobs that are to end early, those of `lostJobs` left out. */
  readonly abortedJobs: readonly string[];
}

/** Jobs to cancel. */
export interface CancelJobsParams {
  /** Which ones. */
  readonly filter: StoreFilter;
  /** The claim on those that do not run: whoever holds it is to end them. */
  readonly lease: Lease;
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
}

/** What became of the jobs to cancel. */
export interface CancelledJobs {
  /** Those that did not run, claimed. */
  readonly claimed: readonly StoredJob[];
  /** The ids of those that run: their worker is to end them, or who learns that it is dead. */
  readonly requested: readonly string[];
  /** Whether there are more that do not run, as they were too many for one call. */
  readonly more: boolean;
}

/** Which finished jobs: conditions that must all hold. */
export interface FinishedFilter {
  /** One of these ids. */
  readonly ids?: readonly string[];
  /** The id of the task. */
  readonly taskId?: string;
  /** The id of the schedule. */
  readonly scheduleId?: string;
  /** One of these outcomes. */
  readonly outcomes?: readonly JobOutcome[];
  /** Every given pair is there with an equal JSON value. */
  readonly metadata?: Metadata;
  /** Those that ended at this instant or later. */
  readonly from?: number;
  /** Those that ended before this instant. */
  readonly to?: number;
  /** A text in the message of the error; letters from A to Z in either case. */
  readonly error?: string;
  /** Those that ended before the one with this `endSequence`. */
  readonly before?: number;
  /** The most to give; the last ones that ended. */
  readonly limit?: number;
}

/** Some of the finished jobs that match, those that ended first. */
export interface FinishedPieceParams {
  /** Which ones; no more than its `limit` in one call. */
  readonly filter: FinishedFilter;
  /** Those that ended after the one with this `endSequence`; 0 is all. */
  readonly after: number;
}

/** Finished jobs to put back in the queue. */
export interface RestartJobsParams extends FinishedPieceParams {
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
}

/** What became of some finished jobs. */
export interface FinishedPiece {
  /** The ids of those that were restarted or removed, in the order in which they had ended. */
  readonly ids: readonly string[];
  /**
   * Where the next call goes on: its `after`, and the `before` of its filter, that of this call or, for
   * want of one, such that it passes over what has ended meanwhile. `null` when there are no more.
   */
  readonly next: { readonly after: number; readonly before: number } | null;
}

/** Which finished jobs to count together. */
export interface ThroughputParams {
  /** Those that ended at this instant or later, where the first stretch begins. */
  readonly from: number;
  /** Those that ended before this instant. */
  readonly to: number;
  /** How long a stretch is, in milliseconds. */
  readonly every: number;
  /** The id of the task. */
  readonly taskId?: string;
}

/** The finished jobs that ended alike in one stretch. */
export interface StoredThroughput {
  /** The instant at which it begins. */
  readonly at: number;
  /** How they ended. */
  readonly outcome: JobOutcome;
  /** How many there are. */
  readonly count: number;
  /** How many of them have been started, once, and have a `scheduledFireTime`. */
  readonly measured: number;
  /** By how much those began later than that, in milliseconds, added up. */
  readonly totalLateness: number;
  /** The most of one; `null` when there is none. */
  readonly maxLateness: number | null;
}

/** A job's result, and whether the job is still there. */
export interface ResultLookup {
  /** The result, if there is one. */
  readonly result: StoredResult | null;
  /** Whether the job is still there. */
  readonly pending: boolean;
}

/** What a store is opened for. */
export interface OpenOptions {
  /**
   * The time of the host, in milliseconds since the epoch, for somebody who is going to make one call
   * and has not asked for the store's time. A store may give `null` then, and leave every question
   * until that call: which throws `ClockDiffersError`, and does nothing, when the store's own clock is
   * more than two seconds from this. @default the store is asked for its time
   */
  readonly hostTime?: number;
}

/** What to clean up. */
export interface CleanupParams {
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
  /** Finished schedules that finished at or before this instant are removed. */
  readonly finishedBefore: number;
}

/**
 * Keeps tasks, schedules, jobs and results, and owns atomicity and leases.
 *
 * Each call is atomic: it happens whole or not at all, and no other call sees it half done. Calls
 * take effect in the order in which they are made, also when none of them is awaited: an `acquire`
 * sees what the `commit` just before it writes, and a store may make one round trip of both; what it
 * gives may then show what calls just after it write. Ids are in the order of their code points: see
 * `compareIds`. Each value that comes out is a copy, and so is what was put in. A store reads no
 * clock: `now` is a parameter. A lease is held by a token, until its end; from `until` on it counts
 * for nothing, and every write that names a token is passed over, and said to be lost, when the row
 * has another one or the lease has ended.
 */
export interface DataStore {
  /**
   * Makes the store ready; each `open` is followed by one `close`, and a store may be open several
   * times. Gives the time of the store's own clock in milliseconds, or `null` if it has none, or
   * has left the question until later.
   */
  open(options?: OpenOptions): Promise<{ readonly now: number | null }>;
  /** Lets go of what `open` took. Stored data stays. */
  close(): Promise<void>;

  /** Adds or changes a task. */
  putTask(params: PutTaskParams): Promise<{ task: StoredTask; outcome: "added" | "updated" }>;
  /** The tasks with these ids, or all of them, in the order of their ids. */
  getTasks(params: { readonly ids?: readonly string[] }): Promise<StoredTask[]>;
  /** Removes a task that no schedule and no job refers to. */
  removeTask(params: { readonly id: string }): Promise<"removed" | "inUse" | "missing">;

  /**
   * Adds schedules, all or none. One that replaces a schedule with an equal `definition` keeps the
   * trigger, the next and last fire time, unless that schedule has no next fire time; if its jitter is
   * another, it falls due without any this once. One with another definition keeps only the last fire
   * time, and is `behind` unless its next one is later than that, or `null`. It stays paused unless
   * `paused` is given. An error is cleared, a lease ended. A schedule with no next fire time is
   * finished.
   */
  addSchedules(params: AddSchedulesParams): Promise<AddSchedulesOutcome>;
  /** Schedules that match, in the order of their ids unless the filter says otherwise. */
  getSchedules(filter: StoreFilter): Promise<StoredSchedule[]>;
  /** How many schedules there are: failed ones first, then paused ones, finished ones, and the rest. */
  countSchedules(): Promise<ScheduleCounts>;
  /** Changes a schedule. */
  updateSchedule(params: UpdateScheduleParams): Promise<"updated" | "changed" | "missing">;
  /** Removes the schedules that match and gives their ids. Their queued jobs stay. */
  removeSchedules(filter: StoreFilter): Promise<string[]>;

  /** Adds jobs. */
  addJobs(params: AddJobsParams): Promise<AddJobsOutcome>;
  /** Jobs that match, oldest first. */
  getJobs(filter: StoreFilter): Promise<StoredJob[]>;
  /** The result of a job that is not expired at `now`. */
  getJobResult(params: { readonly jobId: string; readonly now: number }): Promise<ResultLookup>;

  /**
   * Jobs that are over and kept, the last ones that ended first.
   */
  getFinishedJobs(filter: FinishedFilter): Promise<StoredFinishedJob[]>;
  /** How many jobs there are, by task and state or outcome, in no certain order; of none, nothing. */
  countJobs(params: { readonly taskId?: string }): Promise<JobCount[]>;
  /**
   * Puts a job that is over and kept back in the queue, as if it had just been added: without
   * attempts, run time and deadline, and no longer under its unique key. Its result is removed.
   */
  restartJob(
    params: { readonly jobId: string; readonly now: number },
  ): Promise<"restarted" | "pending" | "missing" | "missingTask">;
  /**
   * Puts jobs that are over and kept back in the queue, as `restartJob` does, one after the other; those
   * with which that cannot be done are passed over.
   */
  restartJobs(params: RestartJobsParams): Promise<FinishedPiece>;
  /** Removes jobs that are over and kept, and their results. */
  removeFinishedJobs(params: FinishedPieceParams): Promise<FinishedPiece>;
  /** How many jobs that are kept ended in each stretch of time, in the order of `at` and `outcome`. */
  getThroughput(params: ThroughputParams): Promise<StoredThroughput[]>;
  /**
   * Makes jobs end early. Those that do not run are claimed under the lease, for the caller to end, and
   * never run. Those that run are to be ended by whoever holds them, who learns of it by `renew`; once
   * their lease has ended they are taken on as `lapsedJobs`, also with attempts left.
   */
  cancelJobs(params: CancelJobsParams): Promise<CancelledJobs>;

  /**
   * Claims what can be worked on. Schedules: due at `now`, not paused, without error, not leased.
   * Jobs: not leased, at their `runAt` or after it, of a task and an executor in the lists, in the
   * order of their ranks (see `rankOf`) within a task and oldest first among those of one rank, the
   * tasks taking turns from call to call; never more of a task than its `maxRunningJobs` less its
   * live leases, nor more than its `rateLimit` lets start; never two with one `concurrencyKey`: when a
   * call is over, and no job with a key is queued or runs, the first one of it in that order is queued. Each time that a job is taken counts as an attempt. A
   * job whose lease has ended goes back to its place in the queue, before all of this, while it has
   * had fewer attempts than `maxAttemptsOf` its policy, with that attempt among its `failures`;
   * otherwise it is taken on as one of the `lapsedJobs`, whatever the limits, and holds no place of
   * its task. A store may take on less of everything than it could, but not nothing, when it is too
   * much for one answer, and says so by `more`.
   */
  acquire(params: AcquireParams): Promise<Acquired>;
  /**
   * Writes what came of acquired schedules and jobs, and ends their leases. An ended job is
   * removed; its result is kept until `expiresAt`, and the job as `keep` says, of one task no more
   * than its `keep` does. Jobs that come after it become free; if it did not succeed, and they are to be cancelled then, they are
   * `lapsedJobs` of the next `acquire`. A job that is to be tried again waits for its `runAt`. A
   * schedule with a `fixedDelay` fires again that long after its last job has ended. A schedule that
   * was removed, replaced, paused or changed since it was acquired is lost. Each pair of schedule
   * and nominal fire time becomes one job, unless the schedule's `overlap` has it skipped: `skip`
   * when any job of it is there, `bufferOne` when one is there that does not run. `cancelOther` makes
   * all others end early.
   */
  commit(params: CommitParams): Promise<Committed>;
  /** Prolongs leases that have not ended, and writes what is new of their jobs. */
  renew(params: RenewParams): Promise<Renewed>;

  /** Notes that a scheduler is there, in the place of what was noted of its `identity`. */
  putPresence(params: StoredPresence): Promise<void>;
  /** The schedulers that are there: whose `until` is after `now`, in the order of their identities. */
  getPresences(params: { readonly now: number }): Promise<StoredPresence[]>;
  /** Forgets a scheduler, if it is the one that started then, and no other one of its name. */
  removePresence(
    params: { readonly identity: string; readonly startedAt: number },
  ): Promise<void>;
  /**
   * Removes expired results, finished jobs that are no longer kept, schedulers that are no longer there,
   * and finished schedules that have no jobs left; gives the latter.
   */
  cleanup(params: CleanupParams): Promise<string[]>;
}
