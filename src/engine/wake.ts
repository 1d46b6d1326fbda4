import type { Clock } from "../clock.ts";

/** A bell that is not missed: rung before the wait, it ends the wait at once. */
export class Wake {
  #rung = false;
  #ring: (() => void) | undefined;

  /** Ends the wait, this one or the next. */
  notify(): void {
    this.#rung = true;
    this.#ring?.();
  }

  /** Waits until the bell rings, `ms` milliseconds pass or `signal` aborts. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      const sleep = new AbortController();
      const stop = () => sleep.abort();
      this.#ring = stop;
      signal.addEventListener("abort", stop, { once: true });
      await clock.sleep(ms, sleep.signal);
      signal.removeEventListener("abort", stop);
      this.#ring = undefined;
    }
    this.#rung = false;
  }
}
