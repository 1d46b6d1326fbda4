/**
 * A process that runs jobs, and adds some: started by `worker_process.ts`, and killed at any moment. A line on
 * its standard output says that it has started. A line on its standard input tells it to add no more
 * jobs, which another line on its standard output says that it does; the end of it, to stop.
 */
import { LibsqlEventBroker } from "../../brokers/libsql.ts";
import { Scheduler, StoreUnavailableError } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import type { Orders } from "./fleet.ts";
import { Journal } from "./journal.ts";
import { tasksOf } from "./tasks.ts";
import { DIRECT_JOBS } from "./workload.ts";

const { url, journal: path, identity, lease, addEvery } = JSON.parse(Deno.args[0]!) as Orders;
using journal = new Journal(path, identity);
const store = new LibsqlDataStore({ url, synchronous: "normal" });
const scheduler = new Scheduler({
  ...{ store, broker: new LibsqlEventBroker(store), identity },
  leaseDuration: { milliseconds: lease },
  pollInterval: { milliseconds: 500 },
  logger: {
    warn() {},
    error(message, ...details) {
      journal.note({ kind: "error", message: [message, ...details].join(" ") });
    },
  },
});

const tasks = tasksOf(identity, (line) => journal.note(line));

/** Whether the store was there for the call. */
async function attempted(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof StoreUnavailableError) return false;
    throw error;
  }
}

async function addJobs(signal: AbortSignal): Promise<void> {
  for (let n = 0; !signal.aborted; n++) {
    await sleep(addEvery * (0.5 + Math.random()));
    if (signal.aborted) return;
    const { taskId, args } = DIRECT_JOBS[n % DIRECT_JOBS.length]!;
    await attempted(async () => {
      const options = { args, resultExpirationTime: { days: 1 } };
      journal.note({ kind: "added", job: await scheduler.addJob(tasks.get(taskId)!, options) });
    });
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

await scheduler.start();
for (const each of tasks.values()) {
  while (!await attempted(() => scheduler.configureTask(each)));
}
console.log("started");
const enough = new AbortController();
const adding = addJobs(enough.signal);
for await (const _ of Deno.stdin.readable) {
  enough.abort();
  await adding;
  console.log("adds no more");
}
enough.abort();
await adding;
await scheduler.stop();
