import type { CoreScheduler } from "../src/core_scheduler.ts";
import type { TickOptions, TickOutcome } from "../src/engine/tick.ts";

/** How long a tick may take when nothing else is said, in seconds: less than the minute to the next one. */
const DEADLINE = 50;

/** Ticks, with a deadline in any case. */
export function boundedTick(
  scheduler: Pick<CoreScheduler, "tick">,
  options: TickOptions,
): Promise<TickOutcome> {
  return scheduler.tick({ ...options, deadline: options.deadline ?? DEADLINE });
}
