import type { LibsqlClient } from "./client.ts";
import { TidyClient } from "./tidy_client.ts";

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
  const client = new TidyClient(createClient({ url, timeout: NATIVE_PATIENCE }));
  try {
    await client.executeMultiple(WAL);
    await client.executeMultiple(
      `PRAGMA synchronous = ${options.synchronous}; PRAGMA cache_size = -${CACHE_SIZE};
        PRAGMA wal_autocheckpoint = ${LOG_SIZE}`,
    );
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

/** Makes a client of the user's ready. */
export async function adopt(client: LibsqlClient): Promise<LibsqlClient> {
  const { protocol, transaction } = client;
  if (protocol !== "file" || !transaction) return client;
  const tidy = new TidyClient({
    transaction: (mode) => transaction.call(client, mode),
    execute: (statement) => client.execute(statement),
    close() {},
  });
  await tidy.executeMultiple(WAL);
  return tidy;
}

const WAL = "PRAGMA journal_mode = WAL";
