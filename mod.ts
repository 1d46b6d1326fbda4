/**
 * Almanac: a task scheduler that runs wherever TypeScript runs.
 *
 * @example A report every weekday at nine in Berlin
 * ```ts
 * import { CronTrigger, Scheduler, task } from "@almanac/scheduler";
 *
 * const sendReport = task("reports.send", async (to: string) => {
 *   await Promise.resolve(console.log(`Sending the report to ${to}`));
 * });
 *
 * await using scheduler = new Scheduler();
 * await scheduler.addSchedule(
 *   sendReport,
 *   new CronTrigger({ dayOfWeek: "mon-fri", hour: 9, timezone: "Europe/Berlin" }),
 *   { id: "daily-report", args: ["team@example.com"] },
 * );
 * await scheduler.start();
 * ```
 *
 * @module
 */
export { Scheduler } from "./scheduler.ts";
export { SchedulerService, type SchedulerServiceOptions } from "./service.ts";
export { LocalEventBroker } from "./brokers/local.ts";
export { MemoryDataStore } from "./stores/memory.ts";
export * from "./triggers/mod.ts";

export { AsyncJobExecutor } from "./src/executors/async_executor.ts";
export type { EventBroker } from "./src/broker.ts";
export { type Clock, systemClock } from "./src/clock.ts";
export { type CurrentJob, currentJob } from "./src/context.ts";
export { CoreScheduler, type ResultOptions } from "./src/core_scheduler.ts";
export { currentScheduler } from "./src/current_scheduler.ts";
export type { SchedulerState, StopOptions } from "./src/engine/engine.ts";
export * from "./src/errors.ts";
export type * from "./src/events.ts";
export type { ExecutorRequest, JobExecutor } from "./src/executors/executor.ts";
export type { JobFilter, ScheduleFilter } from "./src/input/filter.ts";
export type { JobOptions, JobSettings } from "./src/input/job_input.ts";
export type { Logger } from "./src/logger.ts";
export type { SchedulerOptions } from "./src/options.ts";
export type * from "./src/records.ts";
export type { UnpauseOptions } from "./src/input/resume.ts";
export type { Role } from "./src/role.ts";
export type { ScheduleOptions, ScheduleSettings } from "./src/input/schedule_input.ts";
export { serveJobs } from "./src/executors/serve_jobs.ts";
export type * from "./src/store.ts";
export type * from "./src/stored.ts";
export type { SubscribeOptions } from "./src/engine/subscriptions.ts";
export {
  type AnyTask,
  type OptionsArgument,
  type RetryOptions,
  task,
  type TaskArguments,
  type TaskDefinition,
  type TaskFunction,
  type TaskOptions,
} from "./src/task.ts";
export type { TickOptions, TickOutcome } from "./src/engine/tick.ts";
export {
  WorkerJobExecutor,
  type WorkerJobExecutorOptions,
} from "./src/executors/worker_executor.ts";
export type { ThreadLike, WorkerLike } from "./src/executors/worker_like.ts";
