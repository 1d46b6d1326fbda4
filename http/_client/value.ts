import {
  DeserializationError,
  JobAbandonedError,
  JobCancelledError,
  JobDeadlineMissedError,
  JobLookupError,
  type JobResult,
} from "../../core.ts";

/** The value of a job that succeeded; throws what stands for any other end. */
export function valueOf(jobId: string, result: JobResult | null): unknown {
  if (!result) {
    throw new JobLookupError(jobId, `Cannot get the value of job "${jobId}": it was not kept`);
  }
  const cause = result.error ?? undefined;
  switch (result.outcome) {
    case "success":
      return result.returnValue;
    case "error":
      throw cause ?? new Error(`Job "${jobId}" failed`);
    case "missedStartDeadline":
      throw new JobDeadlineMissedError(jobId, { cause });
    case "cancelled":
      throw new JobCancelledError(jobId, { cause });
    case "abandoned":
      throw new JobAbandonedError(jobId, { cause });
    case "deserializationFailed":
      throw new DeserializationError(cause?.message ?? `Cannot run job "${jobId}"`, { cause });
  }
}
