import { createClient } from "@libsql/client";
import { LONGER, migrateTo } from "./_made_up_migrations.ts";

/** Where the tables are, and the version that they are to have. */
export interface MigrationOrder {
  readonly url: string;
  readonly version: number;
}

const scope = self as unknown as Worker;
scope.onmessage = async ({ data: { url, version } }: MessageEvent<MigrationOrder>) => {
  const client = createClient({ url, timeout: 5 });
  const answer = migrateTo(client, LONGER.slice(0, version)).then(() => "done", String);
  scope.postMessage(await answer);
  client.close();
};
scope.postMessage("ready");
