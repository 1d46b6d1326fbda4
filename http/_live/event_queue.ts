import type { NumberedEvent } from "./event_hub.ts";

/** The events that wait for a client to read them: so many at most. */
export class EventQueue {
  readonly #limit: number;
  #events: NumberedEvent[] = [];
  #hasMissed = false;
  #wake: (() => void) | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Puts an event at the end; when there are too many of them, all are given up. */
  push(event: NumberedEvent): void {
    if (this.#events.length < this.#limit) this.#events.push(event);
    else this.miss();
    this.wake();
  }

  /** Lets who waits have a look. */
  wake(): void {
    this.#wake?.();
  }

  /** Notes that events were missed. */
  miss(): void {
    this.#events = [];
    this.#hasMissed = true;
  }

  /** What there is to tell, and whether events were missed before that. */
  take(): { readonly events: readonly NumberedEvent[]; readonly hasMissed: boolean } {
    const [events, hasMissed] = [this.#events, this.#hasMissed];
    this.#events = [];
    this.#hasMissed = false;
    return { events, hasMissed };
  }

  /** Resolves when there is something to take. */
  async filled(): Promise<void> {
    if (this.#events.length > 0 || this.#hasMissed) return;
    await new Promise<void>((resolve) => this.#wake = resolve);
  }
}
