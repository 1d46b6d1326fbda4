/** Where a scheduler takes its time from. Tests hand in a `ManualClock`. */
export interface Clock {
  /** Milliseconds since the epoch, a whole number. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or when `signal` aborts, whichever is first; never rejects.
   * A sleep of 0 lets the event loop take one turn.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the host. This is the one place in the library that reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done, { once: true });
    });
  },
};
