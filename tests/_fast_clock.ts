import { type Clock, systemClock } from "../src/clock.ts";

/** A clock on which real time passes so many times faster, for tests with processes that are real. */
export function fastClock(speed: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  };
}
