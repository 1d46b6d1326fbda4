import type { Clock } from "../src/clock.ts";
import { type DurationInput, toMilliseconds } from "../src/input/duration.ts";
import { type InstantInput, toEpoch } from "../src/input/instant.ts";

interface Sleeper {
  at: number;
  readonly serial: number;
  readonly resolve: () => void;
}

/** How long to settle. */
export interface SettleOptions {
  /** The most turns of the event loop to wait. @default as many as it takes */
  readonly turns?: number;
}

/** How many idle turns of the event loop make a host settled. */
const IDLE_TURNS = 3;

/**
 * A clock that stands still until it is told to move.
 *
 * @example An hour in no time
 * ```ts
 * import { IntervalTrigger, Scheduler } from "@almanac/scheduler";
 * import { ManualClock } from "@almanac/scheduler/testing";
 *
 * const clock = new ManualClock("2026-01-01T00:00:00Z");
 * await using scheduler = new Scheduler({ clock });
 * let count = 0;
 * await scheduler.addSchedule(function tally() {
 *   count++;
 * }, new IntervalTrigger({ minutes: 10 }));
 * await scheduler.start();
 * await clock.advance({ hours: 1 });
 * console.log(count); // 7
 * ```
 */
export class ManualClock implements Clock {
  #now: number;
  #serial = 0;
  #sleepers: Sleeper[] = [];

  /** Sets the clock. */
  constructor(start: InstantInput = "2026-01-01T00:00:00Z") {
    this.#now = toEpoch(start, "start");
  }

  /** The time that it shows, in milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /** How many sleeps have not ended. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Resolves when the clock has been moved by `ms` milliseconds, or `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        signal?.removeEventListener("abort", done);
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + ms, serial: this.#serial++, resolve: done };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", done, { once: true });
    });
  }

  /** Moves on by a duration (a number is seconds), ending each sleep in its time, in order. */
  async advance(duration: DurationInput): Promise<void> {
    const end = this.#now + toMilliseconds(duration, "duration");
    await this.settle();
    for (let next = this.#nextSleeper(end); next; next = this.#nextSleeper(end)) {
      this.#now = Math.max(this.#now, next.at);
      next.resolve();
      await this.settle();
    }
    this.#now = end;
    await this.settle();
  }

  /** Steps the clock to another time, as when somebody sets it: no sleep ends because of it. */
  async jump(to: InstantInput): Promise<void> {
    const step = toEpoch(to, "to") - this.#now;
    this.#now += step;
    for (const sleeper of this.#sleepers) sleeper.at += step;
    await this.settle();
  }

  /**
   * Waits until everything that can go on without the clock has done so, or for so many turns of
   * the event loop.
   */
  async settle({ turns = Infinity }: SettleOptions = {}): Promise<void> {
    for (let idle = 0; idle < IDLE_TURNS && turns > 0; turns--) {
      await nextTurn();
      const yielding = this.#sleepers.filter(({ at }) => at <= this.#now);
      for (const { resolve } of yielding) resolve();
      idle = yielding.length > 0 ? 0 : idle + 1;
    }
  }

  #nextSleeper(end: number): Sleeper | undefined {
    return this.#sleepers.filter(({ at }) => at <= end)
      .sort((a, b) => a.at - b.at || a.serial - b.serial)[0];
  }
}

interface Host {
  readonly setImmediate?: (callback: () => void) => unknown;
}

/** The event loop takes one turn, before which every promise that can settles. */
function nextTurn(): Promise<void> {
  const { setImmediate } = globalThis as Host;
  // timers are slower, but a message may come before promises that can settle have done so
  return new Promise((resolve) => setImmediate ? setImmediate(resolve) : setTimeout(resolve, 0));
}
