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

/** What a timer can count, in milliseconds: 24.8 days. */
const MAX_TIMER = 2 ** 31 - 1;

/** The clock of the host. This is the one place in the library that reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    let left = ms;
    for (; left > MAX_TIMER && !signal?.aborted; left -= MAX_TIMER) await timer(MAX_TIMER, signal);
    await timer(left, signal);
  },
};

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(id);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const id = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
