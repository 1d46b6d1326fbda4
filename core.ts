/**
 * The scheduler without a store and without triggers, for bundles that have to be small. Name the
 * triggers that it needs in an import of their own, also those that it only reads back from the store:
 * others cannot be read there.
 *
 * @example A process that only adds
 * ```ts
 * import { CoreScheduler, task } from "@almanac/scheduler/core";
 * import { LocalEventBroker } from "@almanac/scheduler/brokers/local";
 * import { MemoryDataStore } from "@almanac/scheduler/stores/memory";
 * import { CronTrigger } from "@almanac/scheduler/triggers/cron";
 *
 * const scheduler = new CoreScheduler({
 *   store: new MemoryDataStore(),
 *   broker: new LocalEventBroker(),
 * });
 * const report = task("reports.send", () => {}); // "reports.send" alone, when the store knows it
 * await scheduler.addSchedule(report, new CronTrigger({ hour: 9, timezone: "UTC" }));
 * ```
 *
 * @module
 */
export type { DurationInput, DurationUnits } from "./src/input/duration.ts";
export type { InstantInput } from "./src/input/instant.ts";
export {
  type JsonValue,
  registerTrigger,
  type Trigger,
  triggerFromJSON,
  type TriggerSpec,
  type TriggerType,
  upcoming,
} from "./src/trigger.ts";

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
export type { FinishedJobFilter, JobFilter, ScheduleFilter } from "./src/input/filter.ts";
export {
  job,
  type JobOptions,
  type JobRequest,
  type JobSettings,
  type UniqueKeyOptions,
} from "./src/input/job_input.ts";
export type { AddedJob } from "./src/engine/job_desk.ts";
export type * from "./src/policy.ts";
export type * from "./src/standard_schema.ts";
export type { ScheduleChanges } from "./src/input/schedule_changes.ts";
export type { Logger } from "./src/logger.ts";
export type { SchedulerOptions } from "./src/options.ts";
export type * from "./src/records.ts";
export type { ChangeOptions } from "./src/input/precondition.ts";
export type { ThroughputOptions } from "./src/input/throughput.ts";
export type { UnpauseOptions } from "./src/input/resume.ts";
export type { Role } from "./src/role.ts";
export type { ScheduleOptions, ScheduleSettings } from "./src/input/schedule_input.ts";
export { serveJobs } from "./src/executors/serve_jobs.ts";
export type * from "./src/store.ts";
export type * from "./src/stored.ts";
export type { SubscribeOptions } from "./src/engine/subscriptions.ts";
export {
  type AnyTask,
  type KeepOptions,
  type ListOr,
  type OptionsArgument,
  type RateLimitOptions,
  type RetentionOptions,
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
