import type { JobOutcome, StoredError } from "./records.ts";

/** What all events have. */
export interface EventBase<Type extends string> {
  /** What happened. */
  readonly type: Type;
  /** When it happened, in the store's time. */
  readonly timestamp: Date;
  /** The identity of the scheduler that did it. */
  readonly schedulerId: string;
}

/** A task was added, changed or removed. */
export interface TaskEvent extends EventBase<"taskAdded" | "taskUpdated" | "taskRemoved"> {
  /** The id of the task. */
  readonly taskId: string;
}

/** A schedule was added, or changed: paused, resumed, replaced, or advanced to its next time. */
export interface ScheduleEvent extends EventBase<"scheduleAdded" | "scheduleUpdated"> {
  /** The id of the schedule. */
  readonly scheduleId: string;
  /** The task of the schedule; `null` when it was only paused, resumed or moved. */
  readonly taskId: string | null;
  /**
   * The next nominal fire time, if it was set; `null` when it was not, when there is none left, and
   * when the schedule was replaced and may have kept its own.
   */
  readonly nextFireTime: Date | null;
}

/** A schedule was removed, by a user or, once it had finished, by the clean-up. */
export interface ScheduleRemovedEvent extends EventBase<"scheduleRemoved"> {
  /** The id of the schedule. */
  readonly scheduleId: string;
  /** Whether the clean-up removed it because it had finished. */
  readonly finished: boolean;
}

/** A schedule was set aside because of an error of its own. */
export interface ScheduleFailedEvent extends EventBase<"scheduleFailed"> {
  /** The id of the schedule. */
  readonly scheduleId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The error, as plain data. */
  readonly error: StoredError;
}

/** A job was queued. */
export interface JobAddedEvent extends EventBase<"jobAdded"> {
  /** The id of the job. */
  readonly jobId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The id of the schedule; `null` for a job that was added directly. */
  readonly scheduleId: string | null;
}

/** A job left the store without having been run. */
export interface JobRemovedEvent extends EventBase<"jobRemoved"> {
  /** The id of the job. */
  readonly jobId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The id of the schedule; `null` for a job that was added directly. */
  readonly scheduleId: string | null;
}

/** A worker took a job. */
export interface JobAcquiredEvent extends EventBase<"jobAcquired"> {
  /** The id of the job. */
  readonly jobId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The id of the schedule; `null` for a job that was added directly. */
  readonly scheduleId: string | null;
}

/** A job ended. */
export interface JobReleasedEvent extends EventBase<"jobReleased"> {
  /** The id of the job. */
  readonly jobId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The id of the schedule; `null` for a job that was added directly. */
  readonly scheduleId: string | null;
  /** The fire time with its jitter; `null` without a schedule. */
  readonly scheduledFireTime: Date | null;
  /** How it ended. */
  readonly outcome: JobOutcome;
  /** When its function was called; `null` when it never was. */
  readonly startedAt: Date | null;
  /** The error, as plain data; `null` when there is none. */
  readonly error: StoredError | null;
}

/** A job failed, and is tried again. */
export interface JobRetriedEvent extends EventBase<"jobRetried"> {
  /** The id of the job. */
  readonly jobId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The id of the schedule; `null` for a job that was added directly. */
  readonly scheduleId: string | null;
  /** Which attempt failed, from 1. */
  readonly attempt: number;
  /** When it is tried again. */
  readonly runAt: Date;
  /** What was thrown, as plain data. */
  readonly error: StoredError;
}

/**
 * A running job is to end early (`jobCancelRequested`), goes on although its signal has aborted a while
 * ago (`jobUnresponsive`), or is queued again although it was over (`jobRestarted`).
 */
export interface JobSignalEvent
  extends EventBase<"jobCancelRequested" | "jobUnresponsive" | "jobRestarted"> {
  /** The id of the job. */
  readonly jobId: string;
}

/** A fire time became no job, because of another job of the schedule: see `overlap`. */
export interface FireTimeSkippedEvent extends EventBase<"fireTimeSkipped"> {
  /** The id of the schedule. */
  readonly scheduleId: string;
  /** The id of the task. */
  readonly taskId: string;
  /** The fire time. */
  readonly nominalFireTime: Date;
}

/** A scheduler started, or stopped; `error` says why when it was not asked to. */
export interface SchedulerEvent extends EventBase<"schedulerStarted" | "schedulerStopped"> {
  /** The error, as plain data; `null` when there is none. */
  readonly error: StoredError | null;
}

/**
 * The store does not answer, or fails, and is tried again until `storeRecovered`. Each scheduler
 * reports an outage once.
 */
export interface StoreEvent extends EventBase<"storeFailed" | "storeRecovered"> {
  /** The first error, as plain data; `null` when it works again. */
  readonly error: StoredError | null;
}

/**
 * Something in the store changed that nobody else announced, such as a job that was added in a user's
 * own transaction: schedulers look again.
 */
export type StoreChangedEvent = EventBase<"storeChanged">;

/** Something that has happened: plain data, ids and times only. */
export type Event =
  | TaskEvent
  | ScheduleEvent
  | ScheduleRemovedEvent
  | ScheduleFailedEvent
  | JobAddedEvent
  | JobRemovedEvent
  | JobAcquiredEvent
  | JobReleasedEvent
  | JobRetriedEvent
  | JobSignalEvent
  | FireTimeSkippedEvent
  | SchedulerEvent
  | StoreEvent
  | StoreChangedEvent;

/** The name of a kind of event. */
export type EventType = Event["type"];

/** The events of a kind. */
export type EventOf<Type extends EventType> = Extract<Event, { readonly type: Type }> extends never
  ? Extract<Event, { readonly type: unknown }> & { readonly type: Type }
  : Extract<Event, { readonly type: Type }>;
