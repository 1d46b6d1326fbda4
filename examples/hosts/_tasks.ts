import { Scheduler, task } from "@almanac/scheduler";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";

/** What all of these examples run. */
export const remind = task("remind", (text: string) => console.log(`reminder: ${text}`));

/** A scheduler on a database, that runs it. */
export function connect(url: string, authToken?: string): Scheduler {
  const store = new LibsqlDataStore({ url, ...(authToken && { authToken }) });
  return new Scheduler({ store, tasks: [remind] });
}
