import { StoreUnavailableError } from "../../src/errors.ts";
import type { LibsqlClient } from "./client.ts";
import { classify } from "./failure.ts";

/** A transaction of the user's, as a client: whatever is written belongs to it. */
export function clientWithin(transaction: Pick<LibsqlClient, "batch" | "execute">): LibsqlClient {
  return {
    protocol: "file", // what is answered is done, as far as the transaction is
    batch: (statements) => orTooLate(transaction.batch(statements)),
    execute: (statement) => orTooLate(transaction.execute(statement)),
    close() {},
  };
}

/** What it has read may be out of date by the time that it may write: waiting would be in vain. */
async function orTooLate<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (classify(error).kind !== "locked") throw error;
    throw new StoreUnavailableError(
      `Cannot use the store in this transaction: somebody else has been writing since it began: ` +
        `roll it back, and begin it anew with client.transaction("write")`,
      { cause: error },
    );
  }
}
