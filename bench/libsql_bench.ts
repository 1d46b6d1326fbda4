/**
 * What the libSQL store does in a second on a file, beside what its client does with statements
 * written by hand, in the same minute. Give `normal` or `full` for the synchronous mode; both without.
 */
import { createClient } from "@libsql/client";
import { IntervalTrigger, job, Scheduler, systemClock, task } from "@almanac/scheduler";
import { LibsqlEventBroker } from "@almanac/scheduler/brokers/libsql";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";

const JOBS = 20_000;
const SCHEDULES = 10_000;
const IN_FLIGHT = 100;
const BULK = 1000;

type Mode = "normal" | "full";

/** Calls `one` with 0, 1 … below `count`, at most `IN_FLIGHT` at a time. */
async function inFlight(count: number, one: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

/** The seconds that `work` takes. */
async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function say(what: string, figure: string): void {
  console.log(`  ${what.padEnd(58)} ${figure.padStart(16)}`);
}

function perSecond(count: number, time: number): string {
  return `${Math.round(count / time).toLocaleString("en-US")}/s`;
}

/** Rows as a queue written by hand would have them, a hundred at a time. */
async function rawBatches(url: string, mode: Mode): Promise<number> {
  const client = createClient({ url });
  await client.execute("PRAGMA journal_mode = WAL");
  await client.execute(`PRAGMA synchronous = ${mode}`);
  await client.execute(
    "CREATE TABLE queue (n INTEGER PRIMARY KEY, id TEXT UNIQUE, task TEXT, args TEXT, at INTEGER)",
  );
  const time = await seconds(async () => {
    for (let i = 0; i < JOBS; i += IN_FLIGHT) {
      const rows = Array.from({ length: IN_FLIGHT }, (_, j) => ({
        ...{ id: crypto.randomUUID(), task: "noop", args: JSON.stringify([i + j]), at: Date.now() },
      }));
      await client.batch([{
        sql: `INSERT INTO queue (id, task, args, at)
          SELECT value ->> 'id', value ->> 'task', value ->> 'args', value ->> 'at'
          FROM json_each(?)`,
        args: [JSON.stringify(rows)],
      }], "write");
    }
  });
  client.close();
  return time;
}

async function measure(mode: Mode, folder: string): Promise<void> {
  console.log(`\nA file, synchronous = ${mode}`);
  const url = `file:${folder}/${mode}.db`;
  const raw = await rawBatches(`file:${folder}/${mode}-raw.db`, mode);
  say("rows, in hundreds, by statements written by hand", perSecond(JOBS, raw));

  const store = new LibsqlDataStore({ url, synchronous: mode });
  const logger = { warn() {}, error: console.error };
  const make = (role: "worker" | "both") =>
    new Scheduler({ store, logger, role, maxConcurrentJobs: 1000 });
  let ran = 0;
  const noop = task("noop", (_: number) => void ran++, { maxRunningJobs: 100_000 });
  const adding = make("both");
  const added = await seconds(() => inFlight(JOBS, (i) => adding.addJob(noop, { args: [i] })));
  say(`jobs, one by one, ${IN_FLIGHT} calls in flight`, perSecond(JOBS, added));
  say("  of what was done by hand", `${(raw / added).toFixed(2)}x`);
  const bulk = await seconds(async () => {
    for (let i = 0; i < JOBS; i += BULK) {
      await adding.addJobs(Array.from({ length: BULK }, (_, j) => job(noop, { args: [i + j] })));
    }
  });
  say(`jobs, ${BULK} a call`, perSecond(JOBS, bulk));

  const draining = await seconds(async () => {
    await adding.start();
    while (ran < 2 * JOBS) await adding.getNextEvent(["jobReleased"]);
  });
  await adding.stop();
  say("jobs run, empty ones, 1000 at a time", perSecond(2 * JOBS, draining));

  let now = () => Date.now();
  const clock = { now: () => now(), sleep: systemClock.sleep };
  const firing = new Scheduler({ store, logger, clock, role: "scheduler" });
  const hourly = new IntervalTrigger({ hours: 1 });
  const schedules = await seconds(() =>
    inFlight(SCHEDULES, (i) => firing.addSchedule(noop, hourly, { id: `s${i}`, args: [i] }))
  );
  say(`schedules, one by one, ${IN_FLIGHT} calls in flight`, perSecond(SCHEDULES, schedules));
  now = () => Date.now() + 5_400_000;
  const fired = await seconds(() => firing.tick());
  say(
    `${SCHEDULES.toLocaleString("en-US")} schedules that fall due at once`,
    `${Math.round(fired * 1000)} ms`,
  );
  await firing.stop();
  await firing.removeSchedules({ taskId: "noop" });
  await firing.stop();
}

/** From addJob() until the function is called, in milliseconds: the median of some. */
async function wakeUp(url: string, apart: boolean): Promise<number> {
  const store = new LibsqlDataStore({ url });
  const other = apart ? new LibsqlDataStore({ url }) : store;
  const broker = new LibsqlEventBroker(store);
  let started = Promise.withResolvers<void>();
  const ping = task("ping", () => started.resolve());
  await using worker = new Scheduler({ store, broker });
  await using client = apart
    ? new Scheduler({ store: other, broker: new LibsqlEventBroker(other) })
    : worker;
  await worker.configureTask(ping);
  await worker.start();
  const times: number[] = [];
  for (let i = 0; i < 100; i++) {
    started = Promise.withResolvers();
    await new Promise((resolve) => setTimeout(resolve, 20)); // idle
    const start = performance.now();
    await client.addJob("ping");
    await started.promise;
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[50]!;
}

const folder = await Deno.makeTempDir();
try {
  const modes = Deno.args.length > 0 ? Deno.args as Mode[] : ["normal", "full"] as const;
  for (const mode of modes) await measure(mode, folder);
  console.log(
    "\nFrom addJob() to the start of the job, idle, synchronous = full: the median of 100",
  );
  for (const apart of [false, true]) {
    const ms = await wakeUp(`file:${folder}/wake.db`, apart);
    say(apart ? "through the file" : "in one process", `${ms.toFixed(1)} ms`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
