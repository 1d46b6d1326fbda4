import { assertEquals } from "@std/assert";
import { remind } from "../../examples/hosts/_tasks.ts";
import { IntervalTrigger, Scheduler } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { answersAsDescribed, KNOWN, PASSWORDS } from "../_http_server.ts";
import { Sqld } from "../_sqld.ts";
import { Workplace } from "../_run.ts";
import { ServedWorker, type Worker, type WorkerServer } from "./served_worker.ts";

/** The bundle of an example, and how its runtime is set. */
export type Example = Pick<Worker, "file" | "flags">;

/** Serves an example, and checks that it does what it says. */
export type Check = (example: Example, server: WorkerServer) => Promise<void>;

/** What the examples that are Workers have to do. */
export const WORKER_EXAMPLES: Readonly<Record<string, Check>> = {
  cloudflare_cron: ticksByCronTrigger,
  durable_object: sleepsUntilAlarm,
  worker_dashboard: answersByHttp,
};

async function ticksByCronTrigger(example: Example, server: WorkerServer): Promise<void> {
  await using sqld = await Sqld.start();
  await using worker = new ServedWorker(server, {
    ...example,
    env: { DATABASE_URL: sqld.url() },
  });
  await worker.ready;
  const tick = async () => assertEquals((await worker.scheduled()).outcome, "ok");
  await tick(); // there is nothing in the database, not even a table
  const { status } = await post(worker, "/", "tea");
  assertEquals([status, worker.output.text], [202, ""]);
  await tick();
  await worker.output.until(/^reminder: tea\n$/);
  await tick();
  assertEquals([worker.output.text, worker.complaints.text], ["reminder: tea\n", ""]);
}

/** What is asked for is not forgotten either when all of it is killed while it sleeps. */
async function sleepsUntilAlarm(example: Example, server: WorkerServer): Promise<void> {
  await using sqld = await Sqld.start();
  await using disk = await Workplace.make();
  const worker = {
    ...example,
    env: { DATABASE_URL: sqld.url() },
    objects: { REMINDERS: "Reminders" },
    disk: disk.path,
  };
  {
    await using first = new ServedWorker(server, worker);
    await first.ready;
    assertEquals((await post(first, "/1", "tea")).status, 202);
    await first.output.until(/^reminder: tea\n$/);
    assertEquals((await post(first, "/3", "coffee")).status, 202);
    assertEquals(first.complaints.text, "");
  }
  await using second = new ServedWorker(server, worker);
  await second.ready;
  await second.output.until(/^reminder: coffee\n$/);
}

/** Requests that were made up, of a database in which there is something. */
async function answersByHttp(example: Example, server: WorkerServer): Promise<void> {
  await using sqld = await Sqld.start();
  const { ADMIN_PASSWORD } = PASSWORDS;
  await using worker = new ServedWorker(server, {
    ...example,
    env: { DATABASE_URL: sqld.url(), ADMIN_PASSWORD },
  });
  await worker.ready;
  await using scheduler = new Scheduler({ store: new LibsqlDataStore({ url: sqld.url() }) });
  await scheduler.configureTask(remind, { keep: { success: { count: 100 }, failure: true } });
  await scheduler.addSchedule(remind, new IntervalTrigger({ hours: 1 }), { args: ["tea"] });
  assertEquals((await worker.scheduled()).outcome, "ok");
  await worker.output.until(/^reminder: tea\n/);
  assertEquals(worker.complaints.text, "");
  await answersAsDescribed(worker.url, { all: KNOWN.all });
  // some of the jobs that were made up name executors that are nowhere
  assertEquals(worker.complaints.text.replaceAll(/^There is no executor .*\n/gm, ""), "");
}

async function post({ url }: ServedWorker, path: string, body: string): Promise<Response> {
  const response = await fetch(url + path, { method: "POST", body });
  await response.body?.cancel();
  return response;
}
