import type { JobOutcome, JobState } from "../api/records.ts";

/** How a state or outcome is called in the page. */
export const WORD: Readonly<Record<JobState | JobOutcome, string>> = {
  waiting: "Waiting",
  blocked: "Blocked",
  queued: "Queued",
  running: "Running",
  success: "Succeeded",
  error: "Failed",
  missedStartDeadline: "Missed",
  cancelled: "Cancelled",
  abandoned: "Abandoned",
  deserializationFailed: "Unreadable",
};

/** What it means, where the word alone does not say. */
export const MEANING: Readonly<Record<JobState | JobOutcome, string>> = {
  waiting: "waits for its time",
  blocked: "waits for other jobs",
  queued: "waits for a worker",
  running: "is with a worker",
  success: "returned",
  error: "threw an error, and is not tried again",
  missedStartDeadline: "could not start within its grace time",
  cancelled: "was cancelled",
  abandoned: "its worker died, and it is not tried again",
  deserializationFailed: "its task or its arguments could not be read",
};
