import type { Statement } from "../statement.ts";

/** One statement's answer, as far as it is used. */
export interface LibsqlResult {
  /** The rows, each with its first column under 0. */
  readonly rows: readonly { readonly [column: number]: unknown }[];
}

/** One statement and the values of its parameters. */
export interface LibsqlStatement {
  /** The text. */
  sql: string;
  /** The values of `?1`, `?2` … */
  args: (string | number | null)[];
}

/** The part of a `Transaction` of `@libsql/client` that is used of a file's. */
export interface LibsqlTransaction {
  /** Runs statements in it. */
  batch(statements: LibsqlStatement[]): Promise<readonly LibsqlResult[]>;
  /** Runs a script in it. */
  executeMultiple(script: string): Promise<void>;
  /** Ends it, undone unless it was committed. */
  close(): void;
}

/**
 * The part of a `Client` of `@libsql/client` that is used; its `Transaction` has it too. Each batch is
 * one transaction, and over HTTP one request.
 */
export interface LibsqlClient {
  /** Runs statements in one transaction. */
  batch(
    statements: LibsqlStatement[],
    mode?: "read" | "write" | "deferred",
  ): Promise<readonly LibsqlResult[]>;
  /** Runs one statement by itself. */
  execute(statement: LibsqlStatement): Promise<LibsqlResult>;
  /** Lets go of the connection. */
  close(): void;
  /** `"file"`, `"http"` or `"ws"`; a transaction has none. */
  readonly protocol?: string;
  /** Begins a transaction; a file's client has to have it to be safe from locks. */
  transaction?(mode: "read" | "write" | "deferred"): Promise<LibsqlTransaction>;
}

/** Runs statements in one transaction and gives the first column of their rows, as texts. */
export async function runBatch(
  client: LibsqlClient,
  statements: readonly Statement[],
  mode: "read" | "write",
): Promise<string[][]> {
  const batch = statements.map(({ sql, args }) => ({ sql, args: [...args] }));
  const results = await client.batch(batch, mode);
  return results.map(({ rows }) => rows.map((row) => String(row[0])));
}
