import type { DurationInput } from "../input/duration.ts";
import type { Job, StoredError } from "../records.ts";

/** What a worker is asked to do. */
export interface WorkerRequest {
  readonly job: Job;
  /** The job's `args`, and its `kwargs` as a last argument if it has any. */
  readonly args: readonly unknown[];
}

/** How it went. */
export type WorkerReply = { readonly value: unknown } | {
  readonly error: StoredError;
  /** When a `RetryError` asks to be run again. */
  readonly after?: DurationInput;
};

/** What a job says while it runs. */
export type WorkerNote =
  | { readonly log: string }
  | { readonly progress: readonly [value: number | null, note: string | undefined] };
