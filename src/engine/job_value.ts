import {
  DeserializationError,
  JobAbandonedError,
  JobCancelledError,
  JobDeadlineMissedError,
  JobLookupError,
} from "../errors.ts";
import type { StoredResult } from "../stored.ts";
import { fromStoredError } from "../stored_error.ts";
import type { JobEnding } from "./result_waiter.ts";

/** The value of a job that succeeded; throws what stands for any other ending. */
export function valueOf(jobId: string, { local, ...end }: JobEnding): unknown {
  if (!local) return storedValueOf(jobId, "stored" in end ? end.stored : null);
  if (local.outcome === "success") return local.value;
  throw local.thrown;
}

function storedValueOf(jobId: string, result: StoredResult | null): unknown {
  if (!result) {
    throw new JobLookupError(jobId, `Cannot get the value of job "${jobId}": it was not kept`);
  }
  const cause = result.error ? fromStoredError(result.error) : undefined;
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
