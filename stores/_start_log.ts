import type { RateLimit } from "../src/policy.ts";

/** By how much hosts' clocks may differ at most, in milliseconds. */
const CLOCKS_DIFFER = 60_000;

/** When jobs of tasks that have a rate limit were started, as far back as that matters. */
export class StartLog {
  readonly #starts = new Map<string, number[]>();

  /** Notes the start of a job. */
  add(taskId: string, now: number): void {
    const starts = this.#starts.get(taskId);
    if (starts) starts.push(now);
    else this.#starts.set(taskId, [now]);
  }

  /** How many more jobs may be started at `now`. */
  room(taskId: string, rate: RateLimit | null, now: number): number {
    return rate === null ? Infinity : rate.limit - this.#within(taskId, rate, now).length;
  }

  /** When a start that counts now counts no more. */
  nextRoomAt(taskId: string, rate: RateLimit, now: number): number {
    return this.#within(taskId, rate, now).reduce((a, b) => Math.min(a, b), Infinity) + rate.per;
  }

  /** As hosts' clocks differ, starts are noted in about the order of their times. */
  #within(taskId: string, { per }: RateLimit, now: number): readonly number[] {
    const starts = this.#starts.get(taskId) ?? [];
    let old = 0;
    while (old < starts.length && starts[old]! <= now - per - CLOCKS_DIFFER) old++;
    if (old > 0) starts.splice(0, old);
    return starts.filter((at) => at > now - per);
  }
}
