/** No view asks anew more often than that, in milliseconds. */
const LEAST_INTERVAL = 1000;

/**
 * Asks anew when told to: never twice at once, never while nobody looks, and so seldom that a slow
 * server spends most of its time on something else.
 */
export class Refresher {
  readonly #load: () => Promise<void>;
  readonly #interval: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastStart = -Infinity;
  #lastTook = 0;
  #isLoading = false;
  #isDue = false;

  /** Takes what to call, and the least time between two calls in seconds. */
  constructor(load: () => Promise<void>, seconds: number) {
    this.#load = load;
    this.#interval = Math.max(LEAST_INTERVAL, seconds * 1000);
    document.addEventListener("visibilitychange", this.#onVisible);
  }

  /** Calls soon; `isUrgent` is at once. */
  request(isUrgent = false): void {
    this.#isDue = true;
    if (this.#isLoading || document.hidden) return;
    const interval = isUrgent ? 0 : Math.max(this.#interval, 4 * this.#lastTook);
    const wait = Math.max(0, this.#lastStart + interval - performance.now());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), wait);
  }

  /** Calls no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#isDue = false;
    document.removeEventListener("visibilitychange", this.#onVisible);
  }

  async #run(): Promise<void> {
    this.#isDue = false;
    this.#isLoading = true;
    this.#lastStart = performance.now();
    try {
      await this.#load();
    } finally {
      this.#lastTook = performance.now() - this.#lastStart;
      this.#isLoading = false;
      if (this.#isDue) this.request();
    }
  }

  readonly #onVisible = (): void => {
    if (!document.hidden && this.#isDue) this.request();
  };
}
