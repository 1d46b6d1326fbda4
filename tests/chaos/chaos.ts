import { join } from "node:path";
import { Scheduler } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import type { Sqld } from "../_sqld.ts";
import { audit, dueTimes, type Evidence } from "./audit.ts";
import { Database, type Place } from "./database.ts";
import { Fleet, type Hire } from "./fleet.ts";
import { readJournal } from "./journal.ts";
import { lateness } from "./lateness.ts";
import { type Disturbances, makePlan, type Step } from "./plan.ts";
import { Presence } from "./presence.ts";
import { isIdle, readRecords, record } from "./recorder.ts";
import { recoveries } from "./recovery.ts";
import { WorkerProcess } from "./worker_process.ts";
import { plots, WORKS } from "./workload.ts";

/** How a run is set up. */
export interface ChaosOptions {
  /** What the run is about, in words. */
  readonly title: string;
  readonly place: Place;
  readonly workers: number;
  /** How long schedules fire and jobs are added, in milliseconds. */
  readonly ms: number;
  readonly seed: number;
  /** How long leases are, in milliseconds. */
  readonly lease: number;
  /** How much longer than a lease a recovery may take, in milliseconds. */
  readonly grace: number;
  /** The time between two jobs that one worker adds, in milliseconds. */
  readonly addEvery: number;
  readonly disturbances: Disturbances;
  /** How workers are started. @default processes that stay */
  readonly hire?: Hire;
  /** How late jobs of schedules may be: see `Evidence`. @default anything */
  readonly latest?: number;
}

/** What came of a run. */
export interface Report {
  readonly counts: Readonly<Record<string, number>>;
  /** What contradicts a promise, in words. */
  readonly faults: readonly string[];
  /** The longest that something stayed with a dead worker, in milliseconds: see `Recovery`. */
  readonly slowestRecovery: number;
  /** How late jobs of schedules were, in milliseconds, in order of that: see `Late`. */
  readonly lateness: readonly number[];
  readonly evidence: Evidence;
}

/**
 * How long the rest may take when nothing is added or killed any more: so long, in milliseconds, and
 * the longer, the longer the run was, as the queue grows while workers are killed on a busy machine.
 */
const [DRAIN, DRAIN_SHARE] = [15_000, 0.5];

/** Lets workers work, kills them, lets them finish, and says what they did wrong. */
export async function runChaos(options: ChaosOptions): Promise<Report> {
  const { place, workers, ms, lease, grace, addEvery, disturbances } = options;
  const { hire = (orders) => new WorkerProcess(orders), latest = Infinity } = options;
  const folder = await Deno.makeTempDir({ prefix: "chaos-" });
  try {
    await using database = await Database.make(place, folder);
    const { url, client } = database;
    const journal = join(folder, "journal.jsonl");
    const presence = new Presence();
    await using fleet = new Fleet(hire, { url, journal, lease, addEvery }, presence);
    await prepare(database);
    await Promise.all(Array.from({ length: workers }, (_, slot) => fleet.start(slot)));
    const start = Date.now();
    const schedules = plots(start, start + ms);
    await addPlots(url, schedules);
    const steps = makePlan(options);
    await follow(steps, start + ms, fleet, database, presence);
    await fleet.addNoMore();
    await drained(database, lease + DRAIN + ms * DRAIN_SHARE);
    await fleet.stop();
    const evidence: Evidence = {
      ...{ works: WORKS, plots: schedules },
      records: await readRecords(client),
      lines: await readJournal(journal),
      ...{ lease, grace, latest, kills: fleet.kills, absences: presence.absences },
      isUndisturbed: Object.keys(disturbances).length === 0,
      hadOutages: steps.some((step) => !("slot" in step)),
    };
    const recovered = recoveries(evidence);
    return {
      counts: {
        ...count(evidence),
        "workers killed": countSteps(steps, "killWorker"),
        "workers suspended": countSteps(steps, "suspendWorker"),
        "servers killed": countSteps(steps, "killServer"),
        "servers suspended": countSteps(steps, "suspendServer"),
      },
      faults: [
        ...fleet.incidents,
        ...audit(evidence),
      ],
      slowestRecovery: Math.max(0, ...recovered.map(({ ms }) => ms ?? 0)),
      lateness: lateness(evidence).map(({ ms }) => ms).sort((a, b) => a - b),
      evidence,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Makes the tables, and has everything recorded that happens to them. */
async function prepare({ url, client }: Database): Promise<void> {
  const store = new LibsqlDataStore({ url });
  await store.open();
  await store.close();
  await record(client);
}

async function addPlots(url: string, schedules: ReturnType<typeof plots>): Promise<void> {
  await using scheduler = new Scheduler({ store: new LibsqlDataStore({ url }) });
  await Promise.all(
    schedules.map(({ taskId, trigger, ...options }) =>
      scheduler.addSchedule(taskId, trigger, { ...options, jobResultExpirationTime: { days: 1 } })
    ),
  );
}

/** Does what is planned, until `end` and all is well again. */
async function follow(
  steps: readonly Step[],
  end: number,
  fleet: Fleet,
  { server }: Database,
  presence: Presence,
): Promise<void> {
  const turns = new Map<number | null, Promise<void>>();
  const act = async (step: Step) => {
    await sleep(step.at);
    const subject = "slot" in step ? step.slot : null;
    // whoever is slow to come back is still to be there before anything else is done to it
    const turn = (turns.get(subject) ?? Promise.resolve()).then(async () => {
      const over = sleep(step.forMs);
      if ("slot" in step) await disturbWorker(fleet, step.action, step.slot, over);
      else if (server) {
        presence.database(false);
        await disturbServer(server, step.action, over);
        presence.database(true);
      }
    });
    turns.set(subject, turn);
    await turn;
  };
  await Promise.all([...steps.map(act), sleep(end - Date.now())]);
}

async function disturbWorker(
  fleet: Fleet,
  action: "killWorker" | "suspendWorker",
  slot: number,
  over: Promise<void>,
): Promise<void> {
  if (action === "suspendWorker") {
    fleet.suspend(slot, true);
    await over;
    fleet.suspend(slot, false);
  } else {
    await fleet.kill(slot);
    await over;
    // whether it comes up in time is not waited for: it may well be killed before
    void fleet.start(slot);
  }
}

async function disturbServer(
  server: Sqld,
  action: "killServer" | "suspendServer",
  over: Promise<void>,
): Promise<void> {
  if (action === "suspendServer") {
    await server.suspend(true);
    await over;
    await server.suspend(false);
  } else {
    await server.kill();
    await over;
    await server.restart();
  }
}

/** Waits until there is nothing to do, though not forever: what is left is for the audit. */
async function drained({ client }: Database, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end && !await isIdle(client)) await sleep(50);
}

function count({ plots, records, lines }: Evidence): Record<string, number> {
  return {
    "fire times": plots.reduce((sum, plot) => sum + dueTimes(plot).length, 0),
    "jobs": records.added.length,
    "starts": lines.filter(({ kind }) => kind === "start").length,
    "given up": records.results.filter(({ outcome }) => outcome === "abandoned").length,
  };
}

function countSteps(steps: readonly Step[], action: Step["action"]): number {
  return steps.filter((step) => step.action === action).length;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
