import { LibsqlEventBroker, type OutboxOwner } from "../brokers/libsql.ts";
import type { BrokerPair } from "../testing/mod.ts";

/** Two brokers on two stores of one database; `settle` waits for a whole look of the other one. */
export function brokerPair(here: OutboxOwner, there: OutboxOwner): BrokerPair {
  const looks = new Looks(there);
  const other = new LibsqlEventBroker(looks, { pollInterval: { milliseconds: 1 } });
  other.subscribe(() => {}); // so that it looks
  return { here: new LibsqlEventBroker(here), there: other, settle: () => looks.wholeOne() };
}

/** Notices when a broker begins to look for events. */
class Looks implements OutboxOwner {
  readonly outbox: OutboxOwner["outbox"];
  #begun = Promise.withResolvers<void>();

  constructor({ outbox }: OutboxOwner) {
    this.outbox = {
      ...outbox,
      version: () => {
        this.#begun.resolve();
        this.#begun = Promise.withResolvers();
        return outbox.version();
      },
    };
  }

  /** Resolves when one that begins after this call has ended. */
  async wholeOne(): Promise<void> {
    await this.#begun.promise;
    await this.#begun.promise;
  }
}
