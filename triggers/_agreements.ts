import { MaxIterationsReachedError } from "../src/errors.ts";
import { latestTime, nextTime } from "../src/fire_times.ts";
import { MAX_EPOCH } from "../src/input/instant.ts";
import type { Trigger } from "../src/trigger.ts";

/*
 * An agreement is a shortest stretch of time in which every trigger fires: none that is inside it has
 * a time of each. So whether a stretch is one depends on the triggers alone, not on where the search
 * began. Agreements are in order, by their starts as by their ends.
 */

/** A stretch of time, in milliseconds. */
interface Agreement {
  readonly start: number;
  readonly end: number;
  /**
   * Which trigger fires at its start, and in it no more; the first of several. Agreements that overlap
   * have different openers.
   */
  readonly opener: number;
}

/** The times on which several triggers agree within a threshold. */
export class Agreements {
  readonly #triggers: readonly Trigger[];
  readonly #threshold: number;
  readonly #maxTries: number;

  constructor(triggers: readonly Trigger[], threshold: number, maxTries: number) {
    this.#triggers = triggers;
    this.#threshold = threshold;
    this.#maxTries = maxTries;
  }

  /**
   * The start of the first agreement that starts after `after` and gives way to none that overlaps
   * with it.
   */
  next(after: number): number | null {
    let earlier: Agreement[] = [];
    let found = this.#first(this.#overlapsFrom(after));
    for (let tries = 0; found && tries < this.#maxTries; tries++) {
      const { start } = found;
      earlier = earlier.filter(({ end }) => end >= start);
      if (start > after && !this.#givesWay(found, earlier)) return start;
      earlier.push(found);
      found = this.#first(start + 1);
    }
    return found && this.#giveUp();
  }

  /** A time before which no agreement starts that ends after `after`. */
  #overlapsFrom(after: number): number {
    let back = this.#threshold;
    while (back > 1) {
      const half = Math.ceil(back / 2);
      const firsts = this.#firsts(after - half);
      if (!firsts || Math.max(...firsts) > after) break;
      back = half;
    }
    return after - back;
  }

  #givesWay(found: Agreement, earlier: readonly Agreement[]): boolean {
    if (earlier.some((other) => isTighter(other, found))) return true;
    let later = this.#first(found.start + 1, found.end);
    while (later && !isTighter(later, found)) later = this.#first(later.start + 1, found.end);
    return later !== null;
  }

  /** The first agreement that starts from `from` on, up to `until`. */
  #first(from: number, until = Infinity): Agreement | null {
    for (let tries = 0; tries < this.#maxTries; tries++) {
      const firsts = this.#firsts(from);
      if (!firsts) return null;
      const end = Math.max(...firsts);
      const earliest = end - this.#threshold;
      if (Math.max(from, earliest) > until) return null;
      if (Math.min(...firsts) >= earliest) {
        const found = this.#tightest(firsts, end);
        return found.start > until ? null : found;
      }
      from = earliest;
    }
    this.#giveUp();
  }

  /** The first times of all triggers from `from` on; `null` when one of them has none. */
  #firsts(from: number): number[] | null {
    const times: number[] = [];
    for (const trigger of this.#triggers) {
      const time = nextTime(trigger, Math.max(from - 1, -MAX_EPOCH));
      if (time === null) return null;
      times.push(time);
    }
    return times;
  }

  /** The agreement that ends at `end`. */
  #tightest(firsts: readonly number[], end: number): Agreement {
    const lasts = this.#triggers.map((trigger, i) => latestTime(trigger, firsts[i]!, end));
    const start = Math.min(...lasts);
    return { start, end, opener: lasts.indexOf(start) };
  }

  #giveUp(): never {
    throw new MaxIterationsReachedError(
      `Cannot find a fire time: the triggers of an AndTrigger do not agree within ` +
        `${this.#threshold / 1000} s in ${this.#maxTries} tries`,
    );
  }
}

/** Whether `one` comes before `other`, which overlaps with it. */
function isTighter(one: Agreement, other: Agreement): boolean {
  const difference = (one.end - one.start) - (other.end - other.start);
  return difference < 0 || (difference === 0 && one.opener < other.opener);
}
