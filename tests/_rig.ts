import { type DataStore, MemoryDataStore, Scheduler, type SchedulerOptions } from "../mod.ts";
import { ManualClock } from "../testing/mod.ts";

/** Where the clock of a rig begins. */
export const START = new Date("2026-01-01T00:00:00Z");

/** A logger that keeps what it is told. */
export class Log {
  readonly lines: string[] = [];

  warn(message: string, ...details: unknown[]): void {
    this.lines.push(["warn:", message, ...details].join(" "));
  }

  error(message: string, ...details: unknown[]): void {
    this.lines.push(["error:", message, ...details].join(" "));
  }

  /** How many lines match. */
  count(pattern: RegExp): number {
    return this.lines.filter((line) => pattern.test(line)).length;
  }
}

/** A clock, a store and schedulers on them, in which nothing is left to chance. */
export class Rig implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly store: DataStore;
  readonly log = new Log();
  readonly #schedulers: Scheduler[] = [];
  #ids = 0;

  constructor(
    { clock = new ManualClock(START), store = new MemoryDataStore() }: {
      readonly clock?: ManualClock;
      readonly store?: DataStore;
    } = {},
  ) {
    this.clock = clock;
    this.store = store;
  }

  /** A scheduler, stopped at the end of the test. */
  scheduler(options: SchedulerOptions = {}): Scheduler {
    const scheduler = new Scheduler({
      clock: this.clock,
      store: this.store,
      logger: this.log,
      random: () => 0.5,
      newId: () => `id-${++this.#ids}`,
      ...options,
    });
    this.#schedulers.push(scheduler);
    return scheduler;
  }

  /** A scheduler that has started. */
  async started(options: SchedulerOptions = {}): Promise<Scheduler> {
    const scheduler = this.scheduler(options);
    await scheduler.start();
    await this.clock.settle();
    return scheduler;
  }

  /** A tick, with the pauses in which it lets others have their turn; fails when it does not end. */
  async tick(scheduler: Scheduler): ReturnType<Scheduler["tick"]> {
    let isOver = false;
    const tick = scheduler.tick().finally(() => isOver = true);
    for (const start = performance.now(); !isOver;) {
      await this.clock.settle();
      if (performance.now() - start > 100_000) throw new Error("the tick does not end");
    }
    return await tick;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#schedulers.map((scheduler) => scheduler.stop({ drain: false })));
  }
}

/** The instant that many seconds after {@linkcode START}. */
export function at(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1000);
}

/** A function that ends when it is told to. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
