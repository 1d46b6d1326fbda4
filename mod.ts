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
export * from "./core.ts";
export { Scheduler } from "./scheduler.ts";
export { SchedulerService, type SchedulerServiceOptions } from "./service.ts";
export { LocalEventBroker } from "./brokers/local.ts";
export { MemoryDataStore } from "./stores/memory.ts";
export * from "./triggers/mod.ts";
