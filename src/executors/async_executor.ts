import type { ExecutorRequest, JobExecutor } from "./executor.ts";

/** Runs jobs on the event loop. */
export class AsyncJobExecutor implements JobExecutor {
  /** Calls the function. */
  async run({ fn, args }: ExecutorRequest): Promise<unknown> {
    return await fn(...args as never[]);
  }
}
