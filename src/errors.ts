import type { DurationInput } from "./input/duration.ts";

/** There is no task with this id, or no function for it in this scheduler. */
export class TaskLookupError extends Error {
  /** The name of this class. */
  override readonly name = "TaskLookupError";
  /** Makes the error. */
  constructor(readonly taskId: string, message = `Cannot find task "${taskId}": no such task`) {
    super(message);
  }
}

/** There is no schedule with this id. */
export class ScheduleLookupError extends Error {
  /** The name of this class. */
  override readonly name = "ScheduleLookupError";
  /** Makes the error. */
  constructor(
    readonly scheduleId: string,
    message = `Cannot find schedule "${scheduleId}": no such schedule`,
  ) {
    super(message);
  }
}

/** There is no job with this id, or it is not done yet. */
export class JobLookupError extends Error {
  /** The name of this class. */
  override readonly name = "JobLookupError";
  /** Makes the error. */
  constructor(readonly jobId: string, message = `Cannot find job "${jobId}": no such job`) {
    super(message);
  }
}

/** Something with this id exists and the caller asked for that to be an error. */
export class ConflictingIdError extends Error {
  /** The name of this class. */
  override readonly name = "ConflictingIdError";
  /** Makes the error. */
  constructor(readonly id: string, message: string) {
    super(message);
  }
}

/**
 * A value cannot be stored; `path` says where it is, as in `args[0].onDone`. It is empty when all that
 * a call stores, or asks for, is too much together: nothing was done then.
 */
export class SerializationError extends Error {
  /** The name of this class. */
  override readonly name = "SerializationError";
  /** Makes the error. */
  constructor(readonly path: string, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Stored data cannot be brought back. */
export class DeserializationError extends Error {
  /** The name of this class. */
  override readonly name = "DeserializationError";
}

/** The lease of a job ran out, so that its result may no longer be written. */
export class LeaseLostError extends Error {
  /** The name of this class. */
  override readonly name = "LeaseLostError";
  /** Makes the error. */
  constructor(readonly id: string, message = `Cannot go on with job "${id}": its lease was lost`) {
    super(message);
  }
}

/** An {@linkcode AndTrigger} found no common fire time in the tries it has. */
export class MaxIterationsReachedError extends Error {
  /** The name of this class. */
  override readonly name = "MaxIterationsReachedError";
}

/** The job was cancelled before it ended. */
export class JobCancelledError extends Error {
  /** The name of this class. */
  override readonly name = "JobCancelledError";
  /** Makes the error. */
  constructor(readonly jobId: string, options?: ErrorOptions) {
    super(`Job "${jobId}" was cancelled: it has no value`, options);
  }
}

/** The job ran longer than its `timeout`. */
export class JobTimeoutError extends Error {
  /** The name of this class. */
  override readonly name = "JobTimeoutError";
  /** Makes the error; `timeout` is in seconds. */
  constructor(readonly jobId: string, readonly timeout: number) {
    super(`Job "${jobId}" took too long: its timeout is ${timeout} s`);
  }
}

/** The scheduler stops, or a tick ends, before the job has. */
export class ShutdownError extends Error {
  /** The name of this class. */
  override readonly name = "ShutdownError";
}

/**
 * Thrown by a job that is to be run again, whatever its task says of errors. With a `retry` policy that
 * is an attempt of those that it has; without one the job is run again each time.
 *
 * @example Not ready yet
 * ```ts
 * import { RetryError, task } from "@almanac/scheduler";
 *
 * const collect = task("exports.collect", async (url: string) => {
 *   const response = await fetch(url);
 *   if (response.status === 202) throw new RetryError({ seconds: 30 });
 *   return await response.json();
 * });
 * ```
 */
export class RetryError extends Error {
  /** The name of this class. */
  override readonly name = "RetryError";
  /** Makes the error. Without `after` (a number is seconds) the job waits as its policy says. */
  constructor(readonly after?: DurationInput, options?: ErrorOptions) {
    super("The job asks to be run again", options);
  }
}

/** Thrown by a job that must not be tried again, whatever its task says of errors. */
export class NonRetryableError extends Error {
  /** The name of this class. */
  override readonly name = "NonRetryableError";
}

/** Arguments are not what the schema of their task takes; `issues` says where and why. */
export class ArgumentsError extends TypeError {
  /** The name of this class. */
  override readonly name = "ArgumentsError";
  /** Makes the error. */
  constructor(
    readonly taskId: string,
    readonly issues: readonly { readonly path: string; readonly message: string }[],
    action: string,
  ) {
    super(
      `Cannot ${action}: ${issues.map(({ path, message }) => `${path}: ${message}`).join("; ")}`,
    );
  }
}

/** The job could not start before its deadline, so it did not run. */
export class JobDeadlineMissedError extends Error {
  /** The name of this class. */
  override readonly name = "JobDeadlineMissedError";
  /** Makes the error. */
  constructor(readonly jobId: string, options?: ErrorOptions) {
    super(`Job "${jobId}" did not run: its start deadline had passed`, options);
  }
}

/** The worker of the job died, or lost its lease, before it could write a result. */
export class JobAbandonedError extends Error {
  /** The name of this class. */
  override readonly name = "JobAbandonedError";
  /** Makes the error. */
  constructor(readonly jobId: string, options?: ErrorOptions) {
    super(`Job "${jobId}" was abandoned: its worker did not finish it`, options);
  }
}

/**
 * The store does not answer, or cannot write just now: waiting may help, and schedulers wait. When a
 * server gave no answer, what was to be written may have been written all the same.
 */
export class StoreUnavailableError extends Error {
  /** The name of this class. */
  override readonly name = "StoreUnavailableError";
}

/** The store cannot be used as it is: waiting does not help, and the message says what does. */
export class StoreUnusableError extends Error {
  /** The name of this class. */
  override readonly name = "StoreUnusableError";
}

/**
 * The store's clock is not the host's, and nothing was done: see `OpenOptions`. Schedulers then ask for
 * its time.
 */
export class ClockDiffersError extends Error {
  /** The name of this class. */
  override readonly name = "ClockDiffersError";
}
