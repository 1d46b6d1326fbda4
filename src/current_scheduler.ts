import { currentContext } from "./context.ts";
import { CoreScheduler } from "./core_scheduler.ts";

/**
 * The scheduler that is running this code.
 *
 * @throws {Error} outside a job, in a Web Worker, and on hosts without `AsyncLocalStorage`
 */
export function currentScheduler(): CoreScheduler {
  const { scheduler } = currentContext("currentScheduler");
  if (scheduler instanceof CoreScheduler) return scheduler;
  throw new Error("Cannot call currentScheduler(): this job runs in a Web Worker");
}
