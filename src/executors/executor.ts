import type { CurrentJob } from "../context.ts";
import type { TaskFunction } from "../task.ts";

/** What an executor is to run. */
export interface ExecutorRequest {
  /** The job, with its signal. */
  readonly job: CurrentJob;
  /** The function of its task. */
  readonly fn: TaskFunction;
  /** The job's `args`, and its `kwargs` as a last argument if it has any. */
  readonly args: readonly unknown[];
}

/** Runs the functions of jobs. */
export interface JobExecutor {
  /** Runs one job and gives its value; rejects with what it threw. Ends early on `job.signal`. */
  run(request: ExecutorRequest): Promise<unknown>;
  /** Lets go of whatever was kept between jobs. */
  close?(): Promise<void>;
}
