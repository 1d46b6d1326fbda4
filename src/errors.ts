/** There is no task with this id, or no function for it in this scheduler. */
export class TaskLookupError extends Error {
  override readonly name = "TaskLookupError";
  constructor(readonly taskId: string, message = `Cannot find task "${taskId}": no such task`) {
    super(message);
  }
}

/** There is no schedule with this id. */
export class ScheduleLookupError extends Error {
  override readonly name = "ScheduleLookupError";
  constructor(
    readonly scheduleId: string,
    message = `Cannot find schedule "${scheduleId}": no such schedule`,
  ) {
    super(message);
  }
}

/** There is no job with this id, or it is not done yet. */
export class JobLookupError extends Error {
  override readonly name = "JobLookupError";
  constructor(readonly jobId: string, message = `Cannot find job "${jobId}": no such job`) {
    super(message);
  }
}

/** Something with this id exists and the caller asked for that to be an error. */
export class ConflictingIdError extends Error {
  override readonly name = "ConflictingIdError";
  constructor(readonly id: string, message: string) {
    super(message);
  }
}

/** A value cannot be stored; `path` says where it is, as in `args[0].onDone`. */
export class SerializationError extends Error {
  override readonly name = "SerializationError";
  constructor(readonly path: string, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Stored data cannot be brought back. */
export class DeserializationError extends Error {
  override readonly name = "DeserializationError";
}

/** The lease of a job ran out, so that its result may no longer be written. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  constructor(readonly id: string, message = `Cannot go on with job "${id}": its lease was lost`) {
    super(message);
  }
}

/** An {@linkcode AndTrigger} found no common fire time in the tries it has. */
export class MaxIterationsReachedError extends Error {
  override readonly name = "MaxIterationsReachedError";
}

/** The job was cancelled before it ended. */
export class JobCancelledError extends Error {
  override readonly name = "JobCancelledError";
  constructor(readonly jobId: string, options?: ErrorOptions) {
    super(`Job "${jobId}" was cancelled: it has no value`, options);
  }
}

/** The job could not start before its deadline, so it did not run. */
export class JobDeadlineMissedError extends Error {
  override readonly name = "JobDeadlineMissedError";
  constructor(readonly jobId: string, options?: ErrorOptions) {
    super(`Job "${jobId}" did not run: its start deadline had passed`, options);
  }
}

/** The worker of the job died, or lost its lease, before it could write a result. */
export class JobAbandonedError extends Error {
  override readonly name = "JobAbandonedError";
  constructor(readonly jobId: string, options?: ErrorOptions) {
    super(`Job "${jobId}" was abandoned: its worker did not finish it`, options);
  }
}
