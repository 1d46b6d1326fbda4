import { assertEquals } from "@std/assert";
import type { Client } from "@libsql/client";
import { CronTrigger, task } from "../../mod.ts";
import { Databases } from "../_databases.ts";
import { Rig, START } from "../_rig.ts";

async function rowOf(client: Client, sql: string): Promise<unknown> {
  const [row] = (await client.execute(sql)).rows;
  return { ...row };
}

Deno.test("tables can be read with plain SQL: instants, plain JSON, nothing hidden", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const client = databases.client(url);
  await using rig = new Rig({ store: databases.onFile(url) });
  const scheduler = rig.scheduler();
  const greet = task("greet", (name: string, { mood }: { mood: string }) => `${mood} ${name}`);
  const fail = task("fail", () => {
    throw new RangeError("no");
  });
  await scheduler.configureTask(greet, { metadata: { team: "red" }, maxRunningJobs: 2 });
  const cron = new CronTrigger({ hour: 9, timezone: "Europe/Paris" });
  const payload = { args: ["Ada"] as [string], kwargs: { mood: "Good" } };
  await scheduler.addSchedule(greet, cron, {
    ...payload,
    id: "daily",
    metadata: { user: "ada" },
    maxJitter: 5,
  });
  await scheduler.addJob(greet, { ...payload, resultExpirationTime: 60 });
  await scheduler.addJob(fail, { resultExpirationTime: 60 });

  assertEquals(await rowOf(client, "SELECT id, max_running_jobs, metadata FROM almanac_tasks"), {
    id: "greet",
    max_running_jobs: 2,
    metadata: '{"team":"red"}',
  });
  assertEquals(
    await rowOf(
      client,
      `SELECT id, task_id, args, kwargs, paused, max_jitter, metadata, trigger ->> 'kind' AS kind,
        trigger ->> 'timezone' AS zone, datetime(next_fire_time / 1000, 'unixepoch') AS next,
        typeof(due_time) AS due, last_fire_time FROM almanac_schedules`,
    ),
    {
      id: "daily",
      task_id: "greet",
      args: '["Ada"]',
      kwargs: '{"mood":"Good"}',
      paused: 0,
      max_jitter: 5000,
      metadata: '{"team":"red","user":"ada"}',
      kind: "cron",
      zone: "Europe/Paris",
      next: "2026-01-01 08:00:00",
      due: "integer",
      last_fire_time: null,
    },
  );
  assertEquals(
    await rowOf(
      client,
      `SELECT task_id, args, kwargs, state, attempts, created_at, metadata FROM almanac_jobs
        ORDER BY sequence`,
    ),
    {
      task_id: "greet",
      args: '["Ada"]',
      kwargs: '{"mood":"Good"}',
      state: "queued",
      attempts: 0,
      created_at: START.getTime(),
      metadata: '{"team":"red"}',
    },
  );
  await scheduler.tick();
  assertEquals(
    await rowOf(
      client,
      `SELECT outcome, return_value, error, started_at, expires_at - finished_at AS kept
        FROM almanac_results WHERE outcome = 'success'`,
    ),
    {
      outcome: "success",
      return_value: '"Good Ada"',
      error: null,
      started_at: START.getTime(),
      kept: 60_000,
    },
  );
  assertEquals(
    await rowOf(
      client,
      `SELECT return_value, error ->> 'name' AS name, error ->> 'message' AS message
        FROM almanac_results WHERE outcome = 'error'`,
    ),
    { return_value: "null", name: "RangeError", message: "no" },
  );
});

Deno.test("tables that are for a moment are empty when it is over", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  await using rig = new Rig({ store: databases.onFile(url) });
  const scheduler = rig.scheduler();
  const work = task("work", () => {}, { keep: { success: true } });
  const ids = [await scheduler.addJob(work), await scheduler.addJob(work)];
  await rig.tick(scheduler);
  await scheduler.retryJob(ids[0]!);
  assertEquals(await scheduler.retryJobs({ func: work }), 1);
  await rig.tick(scheduler);
  assertEquals(await scheduler.removeFinishedJobs({ func: work }), 2);
  const sql = "SELECT (SELECT count(*) FROM almanac_picked) AS picked, count(*) AS freed";
  const found = await rowOf(databases.client(url), `${sql} FROM almanac_freed`);
  assertEquals(found, { picked: 0, freed: 0 });
});

Deno.test("schedulers that are there can be read with plain SQL", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  await using rig = new Rig({ store: databases.onFile(url) });
  const tasks = [task("b", () => {}), task("a", () => {})];
  await rig.started({ identity: "web-1", role: "worker", maxConcurrentJobs: 9, tasks });
  assertEquals(await rowOf(databases.client(url), "SELECT * FROM almanac_schedulers"), {
    ...{ identity: "web-1", role: "worker", started_at: +START, seen_at: +START },
    ...{ until: +START + 120_000, tasks: '["a","b"]', max_concurrent_jobs: 9 },
  });
});

Deno.test("a value that is not plain is JSON all the same, with a mark", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  await using rig = new Rig({ store: databases.onFile(url) });
  const work = task("work", (_when: Date) => {});
  await rig.scheduler().addJob(work, { args: [START] });
  const found = await rowOf(
    databases.client(url),
    "SELECT args, json_valid(args) AS valid FROM almanac_jobs",
  );
  assertEquals(found, { args: '{"$devalue":[[1],["Date","2026-01-01T00:00:00.000Z"]]}', valid: 1 });
});
