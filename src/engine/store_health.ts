import type { Logger } from "../logger.ts";
import { toStoredError } from "../stored_error.ts";
import type { EventPublisher } from "./event_publisher.ts";

/** What a scheduler does with its store of its own accord. */
export type StoreUse = "pass" | "ends" | "leases" | "presence";

/** Reports each outage of the store once, and its end: to the log, and as an event. */
export class StoreHealth {
  readonly #logger: Logger;
  readonly #publisher: EventPublisher;
  readonly #failing = new Set<StoreUse>();

  constructor(logger: Logger, publisher: EventPublisher) {
    this.#logger = logger;
    this.#publisher = publisher;
  }

  /** Notes that the store failed, and will be tried again. */
  failed(use: StoreUse, error: unknown): void {
    const isKnown = this.#failing.size > 0;
    this.#failing.add(use);
    if (isKnown) return;
    this.#logger.error("The store failed, trying again", error);
    // a broker on the same database fails with it, which needs no line of its own
    const failure = { type: "storeFailed", error: toStoredError(error) } as const;
    this.#publisher.publish([failure], { quiet: true });
  }

  /** Notes that it works; the outage is over when all that failed works again. */
  succeeded(use: StoreUse): void {
    if (!this.#failing.delete(use) || this.#failing.size > 0) return;
    this.#logger.warn("The store works again");
    this.#publisher.publish([{ type: "storeRecovered", error: null }], { quiet: true });
  }
}
