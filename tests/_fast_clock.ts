import { type Clock, systemClock } from "../src/clock.ts";

/** A clock for tests with processes that are real: while they are away, time passes faster. */
export class FastClock implements Clock {
  /** The real time since which time has passed at this speed, and the time of the clock then. */
  #since = Date.now();
  #then = this.#since;
  #speed = 1;

  now(): number {
    return this.#then + (Date.now() - this.#since) * this.#speed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms / this.#speed, signal);
  }

  /** Lets time pass so many times faster than it does; whoever sleeps already sleeps as long as before. */
  set speed(speed: number) {
    this.#then = this.now();
    this.#since = Date.now();
    this.#speed = speed;
  }
}
