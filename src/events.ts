import type { JobOutcome, StoredError } from "./records.ts";

interface EventBase<Type extends string> {
  readonly type: Type;
  /** When it happened, in the store's time. */
  readonly timestamp: Date;
  /** The identity of the scheduler that did it. */
  readonly schedulerId: string;
}

/** A task was added, changed or removed. */
export interface TaskEvent extends EventBase<"taskAdded" | "taskUpdated" | "taskRemoved"> {
  readonly taskId: string;
}

/** A schedule was added, or changed: paused, resumed, replaced, or advanced to its next time. */
export interface ScheduleEvent extends EventBase<"scheduleAdded" | "scheduleUpdated"> {
  readonly scheduleId: string;
  /** The task of the schedule, where it is known. */
  readonly taskId: string | null;
  readonly nextFireTime: Date | null;
}

/** A schedule was removed, by a user or, once it had finished, by the clean-up. */
export interface ScheduleRemovedEvent extends EventBase<"scheduleRemoved"> {
  readonly scheduleId: string;
  readonly finished: boolean;
}

/** A schedule was set aside because of an error of its own. */
export interface ScheduleFailedEvent extends EventBase<"scheduleFailed"> {
  readonly scheduleId: string;
  readonly taskId: string;
  readonly error: StoredError;
}

/** A job was queued. */
export interface JobAddedEvent extends EventBase<"jobAdded"> {
  readonly jobId: string;
  readonly taskId: string;
  readonly scheduleId: string | null;
}

/** A job left the store without having been started by a worker. */
export interface JobRemovedEvent extends EventBase<"jobRemoved"> {
  readonly jobId: string;
  readonly taskId: string;
  readonly scheduleId: string | null;
}

/** A worker took a job. */
export interface JobAcquiredEvent extends EventBase<"jobAcquired"> {
  readonly jobId: string;
  readonly taskId: string;
  readonly scheduleId: string | null;
}

/** A job ended. */
export interface JobReleasedEvent extends EventBase<"jobReleased"> {
  readonly jobId: string;
  readonly taskId: string;
  readonly scheduleId: string | null;
  readonly scheduledFireTime: Date | null;
  readonly outcome: JobOutcome;
  readonly startedAt: Date | null;
  readonly error: StoredError | null;
}

/** A scheduler started, or stopped; `error` says why when it was not asked to. */
export interface SchedulerEvent extends EventBase<"schedulerStarted" | "schedulerStopped"> {
  readonly error: StoredError | null;
}

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
  | SchedulerEvent;

/** The name of a kind of event. */
export type EventType = Event["type"];

/** The events of a kind. */
export type EventOf<Type extends EventType> = Extract<Event, { readonly type: Type }> extends never
  ? Extract<Event, { readonly type: unknown }> & { readonly type: Type }
  : Extract<Event, { readonly type: Type }>;
