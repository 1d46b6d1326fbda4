/**
 * Adds jobs to a file, and takes and ends some as it goes: `url name rounds`. Begins when it is told to,
 * and tells which ones it has ended. Its client waits for nobody, so that each collision shows.
 */
import { createClient } from "@libsql/client";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { acquire, aJob, aTask, commit, endOf, idsOf, T0 } from "../../testing/_stored.ts";

const [url = "", name = "", rounds = ""] = Deno.args;
const client = createClient({ url });
await client.execute("PRAGMA synchronous = off");
console.log("ready");
await Deno.stdin.read(new Uint8Array(1));

const store = new LibsqlDataStore({ client });
await store.open();
const ended: string[] = [];
for (let i = 0; i < Number(rounds); i++) {
  await store.addJobs({ tasks: [aTask("t")], jobs: [aJob(`${name}${i}`)], now: T0 });
  const lease = { token: `${name}${i}`, by: name, until: T0 + 1000 };
  const { jobs } = await acquire(store, { lease, maxJobs: 2 });
  const { lostJobs } = await commit(store, { ends: jobs.map((job) => endOf(job)) });
  if (lostJobs.length > 0) throw new Error(`lost ${lostJobs}`);
  ended.push(...idsOf(jobs));
}
console.log(JSON.stringify(ended));
Deno.exit(); // the client holds nothing open
