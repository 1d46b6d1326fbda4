import { LocalEventBroker } from "./brokers/local.ts";
import { CoreScheduler } from "./src/core_scheduler.ts";
import type { SchedulerOptions } from "./src/options.ts";
import { MemoryDataStore } from "./stores/memory.ts";

/**
 * Runs tasks later: adds schedules and jobs to a store, and works on what is due there. Without
 * options it keeps everything in memory.
 *
 * @example Hello in five seconds
 * ```ts
 * import { Scheduler, TimeTrigger } from "@almanac/scheduler";
 *
 * await using scheduler = new Scheduler();
 * await scheduler.start();
 * await scheduler.addSchedule(function hello() {
 *   console.log("Hello, World!");
 * }, new TimeTrigger(5));
 * await scheduler.getNextEvent(["jobReleased"]);
 * ```
 */
export class Scheduler extends CoreScheduler {
  /**
   * Sets a scheduler up. Nothing is opened before the first call.
   *
   * @throws {TypeError | RangeError} for an unknown option, or one that cannot be used
   */
  constructor(options: SchedulerOptions = {}) {
    super({
      ...(options?.store ? {} : { pollInterval: { minutes: 1 } }),
      ...options,
      store: options?.store ?? new MemoryDataStore(),
      broker: options?.broker ?? new LocalEventBroker(),
    });
  }
}
