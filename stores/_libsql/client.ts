import type { Statement } from "./statement.ts";

/** One statement's answer, as far as it is used. */
export interface LibsqlResult {
  /** The rows, each with its first column under 0. */
  readonly rows: readonly { readonly [column: number]: unknown }[];
}

/**
 * The part of a `Client` of `@libsql/client` that is used; its `Transaction` has it too. Each batch is
 * one transaction, and over HTTP one request.
 */
export interface LibsqlClient {
  /** Runs statements in one transaction. */
  batch(
    statements: { sql: string; args: (string | number | null)[] }[],
    mode?: "read" | "write" | "deferred",
  ): Promise<readonly LibsqlResult[]>;
  /** Runs one statement by itself. */
  execute(statement: { sql: string; args: (string | number | null)[] }): Promise<LibsqlResult>;
  /** Lets go of the connection. */
  close(): void;
  /** `"file"`, `"http"` or `"ws"`; a transaction has none. */
  readonly protocol?: string;
  /** Connects anew after a failure; a transaction cannot. */
  reconnect?(): void | Promise<void>;
}

/** How a file is opened. */
export interface FileOptions {
  readonly synchronous: "off" | "normal" | "full" | "extra";
}

/** How a server is reached. */
export interface ServerOptions {
  readonly authToken: string | undefined;
}

/** How long SQLite itself waits for another process, and with it this thread, in milliseconds. */
const NATIVE_PATIENCE = 5;
/** How much of the database stays in memory, in KiB; and how long the log grows, in pages of 4 KiB. */
const [CACHE_SIZE, LOG_SIZE] = [16_384, 4096];

/** Connects to a file through the native client. */
export async function connectToFile(url: string, options: FileOptions): Promise<LibsqlClient> {
  const { createClient } = await import("@libsql/client");
  const client: LibsqlClient = createClient({ url, timeout: NATIVE_PATIENCE });
  const pragmas = [
    "journal_mode = WAL",
    `synchronous = ${options.synchronous}`,
    `cache_size = -${CACHE_SIZE}`,
    `wal_autocheckpoint = ${LOG_SIZE}`,
  ];
  try {
    for (const pragma of pragmas) await client.execute({ sql: `PRAGMA ${pragma}`, args: [] });
  } catch (error) {
    client.close();
    throw error;
  }
  return client;
}

/** Connects to a server through the client that needs nothing native. */
export async function connectToServer(url: string, options: ServerOptions): Promise<LibsqlClient> {
  const { createClient } = await import("@libsql/client/web");
  const { authToken } = options;
  return createClient({ url, ...(authToken !== undefined && { authToken }) });
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
