/**
 * A process that runs jobs, and adds some: started by `fleet.ts`, and killed at any moment. A line on
 * its standard output says that it has started. A line on its standard input tells it to add no more
 * jobs, which another line on its standard output says that it does; the end of it, to stop.
 */
import { LibsqlEventBroker } from "../../brokers/libsql.ts";
import { currentJob, Scheduler, StoreUnavailableError, task } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { Journal } from "./journal.ts";
import { DIRECT_JOBS, WORKS } from "./workload.ts";

/** What a worker is told when it is started. */
export interface Orders {
  readonly url: string;
  /** The file to which it appends. */
  readonly journal: string;
  /** The name under which it holds leases. */
  readonly identity: string;
  /** In milliseconds. */
  readonly lease: number;
  /** The time between two jobs that it adds, in milliseconds. */
  readonly addEvery: number;
}

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

const tasks = new Map(WORKS.map(({ id, maxAttempts, maxRunningJobs }) => [
  id as string,
  task(id, work, { maxRunningJobs, retry: { maxAttempts } }),
]));

/** Takes a while, and gives what tells this attempt from others. */
async function work(least: number, most: number) {
  const { id: job, taskId, attempts: attempt, scheduleId, nominalFireTime } = currentJob();
  const about = {
    ...{ job, task: taskId, attempt, schedule: scheduleId },
    fireTime: nominalFireTime?.getTime() ?? null,
  };
  journal.note({ kind: "start", ...about });
  await sleep(least + Math.random() * (most - least));
  journal.note({ kind: "end", ...about });
  return { worker: identity, attempt };
}

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
