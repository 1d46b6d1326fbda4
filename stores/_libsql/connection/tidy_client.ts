import type { LibsqlClient, LibsqlResult, LibsqlStatement, LibsqlTransaction } from "./client.ts";

/** The most connections that are tried for one call. */
const MAX_CONNECTIONS = 4;
/**
 * What locks a transaction that has begun without any lock. A script is undone when it finds the
 * database locked; a single statement stays in progress then, until it is garbage.
 */
const LOCK = {
  read: "SELECT 1 FROM sqlite_schema LIMIT 1",
  write: "ROLLBACK; BEGIN IMMEDIATE",
} as const;
const COMMIT: LibsqlStatement = { sql: "COMMIT", args: [] };

/** What is used of the native client. */
export type NativeClient =
  & Pick<LibsqlClient, "execute" | "close">
  & Required<Pick<LibsqlClient, "transaction">>;

/**
 * The native client, tidied up: a call that finds the database locked leaves nothing behind. By
 * itself, the client leaves the statement in progress, and with it a snapshot that grows old: every
 * write of that connection then fails with `SQLITE_BUSY_SNAPSHOT`, and every other one as it commits,
 * however often they are made again. What somebody else has left behind is passed over.
 */
export class TidyClient implements LibsqlClient {
  readonly protocol = "file";
  readonly #client: NativeClient;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(client: NativeClient) {
    this.#client = client;
  }

  /** Runs a script, outside of any transaction. */
  executeMultiple(script: string): Promise<void> {
    return this.#inTurn(async () => {
      const transaction = await this.#client.transaction("deferred");
      try {
        await transaction.executeMultiple(`ROLLBACK; ${script}`);
      } finally {
        closeQuietly(transaction);
      }
    });
  }

  batch(
    statements: LibsqlStatement[],
    mode: "read" | "write" | "deferred" = "write",
  ): Promise<readonly LibsqlResult[]> {
    return this.#inTurn(() => this.#runBatch(statements, mode === "read" ? "read" : "write"));
  }

  execute(statement: LibsqlStatement): Promise<LibsqlResult> {
    return this.#inTurn(() => this.#client.execute(statement));
  }

  close(): void {
    this.#client.close();
  }

  async #runBatch(
    statements: LibsqlStatement[],
    mode: "read" | "write",
  ): Promise<readonly LibsqlResult[]> {
    const opened: LibsqlTransaction[] = []; // so that each is one of another connection
    try {
      for (;;) {
        const transaction = await this.#client.transaction(mode === "read" ? "read" : "deferred");
        opened.push(transaction);
        try {
          return await runWhole(transaction, statements, mode);
        } catch (error) {
          if (!isSpoiled(error) || opened.length === MAX_CONNECTIONS) throw error;
        }
      }
    } finally {
      for (const transaction of opened) closeQuietly(transaction); // the good one is used next
    }
  }

  /** One at a time: what a transaction holds is not there for another call. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(call);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** Runs statements at one go: nothing else in this process finds the database locked by them. */
async function runWhole(
  transaction: LibsqlTransaction,
  statements: LibsqlStatement[],
  mode: "read" | "write",
): Promise<readonly LibsqlResult[]> {
  const locked = transaction.executeMultiple(LOCK[mode]);
  const answer = transaction.batch([...statements, COMMIT]);
  answer.catch(() => {}); // it fails when there is no lock
  await locked;
  return (await answer).slice(0, -1);
}

/** Whether the connection cannot be used because of what an earlier call has left in it. */
function isSpoiled(error: unknown): boolean {
  const { extendedCode, message } = error as { extendedCode?: unknown; message?: unknown };
  return extendedCode === "SQLITE_BUSY_SNAPSHOT" ||
    /SQL statements in progress/.test(String(message));
}

function closeQuietly(transaction: LibsqlTransaction): void {
  try {
    transaction.close();
  } catch {
    // the client drops the connection
  }
}
