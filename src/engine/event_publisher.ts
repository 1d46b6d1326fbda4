import type { EventBroker } from "../broker.ts";
import type { Event } from "../events.ts";
import type { Logger } from "../logger.ts";

/** An event without what all events have. */
export type EventDraft = Event extends infer E
  ? E extends Event ? Omit<E, "timestamp" | "schedulerId"> : never
  : never;

/** What an {@linkcode EventPublisher} works with. */
export interface EventPublisherOptions {
  readonly broker: EventBroker;
  readonly schedulerId: string;
  readonly logger: Logger;
  /** The store's time. */
  readonly now: () => number;
}

/** How events are published. */
export interface PublishOptions {
  /** Whether a broker that fails is passed over without a log line. */
  readonly quiet?: boolean;
}

interface Batch {
  readonly events: readonly Event[];
  readonly quiet: boolean;
}

/** The most calls whose events wait for a slow broker; what came before them is left out. */
const MAX_WAITING = 1000;

/**
 * Hands events to the broker in their order. Nobody waits for the broker: events are hints, and one
 * that hangs or fails must not hold up the work that they are about.
 */
export class EventPublisher {
  readonly #options: EventPublisherOptions;
  #waiting: Batch[] = [];
  #sending: Promise<void> | undefined;

  constructor(options: EventPublisherOptions) {
    this.#options = options;
  }

  /** Publishes events, at once or after those that the broker still takes. */
  publish(drafts: readonly EventDraft[], { quiet = false }: PublishOptions = {}): void {
    if (drafts.length === 0) return;
    const { schedulerId, now } = this.#options;
    const timestamp = new Date(now());
    const events = drafts.map((draft) =>
      Object.freeze({ ...draft, timestamp, schedulerId }) as Event
    );
    this.#waiting.push({ events, quiet });
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#sending ??= this.#sendAll();
  }

  /** Resolves when the broker has taken everything. */
  async idle(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batches = this.#waiting;
      this.#waiting = [];
      await this.#send(batches);
    }
    this.#sending = undefined; // in the turn of the last look, so that nothing comes in between
  }

  async #send(batches: readonly Batch[]): Promise<void> {
    const { broker, logger } = this.#options;
    const events = batches.flatMap((batch) => batch.events);
    try {
      await broker.publish(events);
    } catch (error) {
      if (batches.every(({ quiet }) => quiet)) return;
      logger.warn(`Cannot publish ${events.length} event(s): the broker failed`, error);
    }
  }
}
