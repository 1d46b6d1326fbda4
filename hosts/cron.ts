/**
 * Ticks that a cron of the runtime calls for, within a process: `Deno.cron`, `Bun.cron` and others.
 *
 * @module
 */
import type { CoreScheduler } from "../src/core_scheduler.ts";
import type { TickOptions } from "../src/engine/tick.ts";
import { boundedTick } from "./_bounded_tick.ts";

/**
 * Makes the handler of a cron that is called every minute: it ticks, and logs what fails instead of
 * throwing it, as the next call goes on where that one could not.
 *
 * @example A tick a minute, by the cron of the runtime
 * ```ts
 * import { Scheduler } from "@almanac/scheduler";
 * import { cronHandler } from "@almanac/scheduler/hosts/cron";
 *
 * const handler = cronHandler(new Scheduler());
 * // Deno.cron("almanac", "* * * * *", handler);
 * // Bun.cron("* * * * *", handler);
 * await handler();
 * ```
 *
 * @param options How far each tick may go; its deadline is 50 seconds where none is given.
 */
export function cronHandler(
  scheduler: Pick<CoreScheduler, "tick">,
  options: Omit<TickOptions, "signal"> = {},
): () => Promise<void> {
  return async () => {
    try {
      await boundedTick(scheduler, options);
    } catch (error) {
      console.error("A tick has failed", error);
    }
  };
}
