import type { Clock, CoreScheduler, Event } from "../../core.ts";

/** An event with its place. */
export interface NumberedEvent {
  /** What clients hand back as `Last-Event-ID`. */
  readonly id: string;
  /** The event. */
  readonly event: Event;
}

/** How many of the last events are kept for clients that come back. */
const KEPT = 1000;

/**
 * The one subscription of an app to the events of a scheduler, for all who listen over HTTP. It begins
 * with the first of them.
 */
export class EventHub {
  readonly #scheduler: CoreScheduler;
  readonly #clock: Clock;
  readonly #kept: NumberedEvent[] = [];
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  #epoch = "";
  #count = 0;
  #isSubscribed = false;

  constructor(scheduler: CoreScheduler, clock: Clock) {
    this.#scheduler = scheduler;
    this.#clock = clock;
  }

  /** The id of the latest event, or of none yet. */
  get lastId(): string {
    return this.#idOf(this.#count);
  }

  /** Calls `listener` with each event from now on, until the function that is returned is called. */
  listen(listener: (event: NumberedEvent) => void): () => void {
    this.#subscribe();
    const own = (event: NumberedEvent) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** The events since the one with this id; `null` when some of them are no longer known. */
  since(id: string): readonly NumberedEvent[] | null {
    this.#subscribe();
    const [epoch, count] = id.split(".");
    const missed = this.#count - Number(count);
    const isKnown = epoch === this.#epoch && Number.isSafeInteger(missed) && missed >= 0 &&
      missed <= this.#kept.length;
    if (!isKnown) return null;
    return missed === 0 ? [] : this.#kept.slice(-missed);
  }

  #subscribe(): void {
    if (this.#isSubscribed) return;
    this.#isSubscribed = true;
    this.#epoch = this.#clock.now().toString(36);
    this.#scheduler.subscribe((event) => this.#take(event));
  }

  #take(event: Event): void {
    this.#count++;
    const numbered = { id: this.#idOf(this.#count), event };
    this.#kept.push(numbered);
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const listener of [...this.#listeners]) listener(numbered);
  }

  #idOf(count: number): string {
    return `${this.#epoch}.${count}`;
  }
}
