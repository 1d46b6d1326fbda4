import { StoreUnavailableError } from "../../../src/errors.ts";
import type { LibsqlClient, LibsqlResult, LibsqlStatement } from "./client.ts";
import { classify } from "./failure.ts";

/** The part of a user's transaction that is used. */
type Transaction = Pick<LibsqlClient, "batch" | "execute">;

/** A transaction of the user's, as a client: whatever is written belongs to it. */
export function clientWithin(transaction: Transaction): LibsqlClient {
  return {
    protocol: "file", // what is answered is done, as far as the transaction is
    batch: (statements) => orTooLate(wholeOrNot(transaction, statements)),
    execute: (statement) => orTooLate(transaction.execute(statement)),
    close() {},
  };
}

const [BEGIN, END, UNDO] = ["SAVEPOINT", "RELEASE", "ROLLBACK TO"].map((verb): LibsqlStatement => ({
  sql: `${verb} almanac_batch`,
  args: [],
})) as [LibsqlStatement, LibsqlStatement, LibsqlStatement];

/** Runs all of the statements, or none: what fails is undone, and the transaction goes on. */
async function wholeOrNot(
  transaction: Transaction,
  statements: readonly LibsqlStatement[],
): Promise<readonly LibsqlResult[]> {
  try {
    return (await transaction.batch([BEGIN, ...statements, END])).slice(1, -1);
  } catch (error) {
    // when even that fails, the whole transaction is over
    await transaction.batch([UNDO, END]).catch(() => {});
    throw error;
  }
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
