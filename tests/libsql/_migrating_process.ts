/** Brings the tables of a file to a version for each line of its input: `{ url, version }`. */
import { createClient } from "@libsql/client";
import { toPatience } from "../../stores/_libsql/options.ts";
import { whileLocked } from "../../stores/_libsql/connection/patience.ts";
import { TextLineStream } from "../_lines.ts";
import { LONGER, migrateTo } from "./_made_up_migrations.ts";

for await (const line of Deno.stdin.readable.pipeThrough(new TextLineStream())) {
  const { url, version } = JSON.parse(line) as { url: string; version: number };
  const client = createClient({ url, timeout: 5 });
  await whileLocked(toPatience({ url }), () => client.execute("PRAGMA synchronous = off"));
  console.log(await migrateTo(client, LONGER.slice(0, version)).then(() => "done", String));
}
Deno.exit(); // the client holds nothing open
