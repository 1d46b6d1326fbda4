import { createClient } from "@libsql/client";
import { CronTrigger, IntervalTrigger, Scheduler, task } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";

/** How much there is in a large database. */
export interface Amounts {
  readonly schedules: number;
  readonly finishedJobs: number;
}

const keep = { success: true, failure: true } as const;
const mail = task("mail.send", (_: string) => {}, { keep });
const remind = task("remind", (_: string) => {}, { keep });
const report = task("report.build", () => {}, { keep });

/** So many jobs are made by a statement. */
const BATCH = 100_000;

/** Fills a database that is not there yet: with what schedulers make, copied by SQL. */
export async function seed(url: string, { schedules, finishedJobs }: Amounts): Promise<void> {
  await makeFirst(url);
  const client = createClient({ url });
  const now = Date.now();
  const copy = async (table: string, from: number, to: number, changes: Changes, like: string) => {
    const { rows } = await client.execute(`PRAGMA table_info(${table})`);
    const names = rows.map((row) => String(row.name)).filter((name) => name !== "end_sequence");
    await client.execute(
      `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to})
      INSERT INTO ${table} (${names.join()})
      SELECT ${names.map((name) => changes[name] ?? name).join()}
      FROM n, (SELECT * FROM ${table} ${like} LIMIT 1)`,
    );
  };
  const fireTime = `${now} + i * 60000 + 600000`;
  await copy("almanac_schedules", 0, schedules, {
    id: "'customer-' || printf('%06d', i) || iif(i % 3, '.digest', '.reminder')",
    task_id: "iif(i % 3, 'mail.send', 'remind')",
    next_fire_time: fireTime,
    due_time: fireTime,
    paused: "iif(i % 97 = 0, 1, 0)",
  }, "WHERE id = 'first'");
  const endedAt = `${now} - (${finishedJobs} - i) * 1000`;
  for (let from = 0; from < finishedJobs; from += BATCH) {
    await copy("almanac_history", from, Math.min(from + BATCH, finishedJobs), {
      id: "'job-' || i",
      sequence: "100 + i",
      task_id: "CASE i % 3 WHEN 0 THEN 'mail.send' WHEN 1 THEN 'remind' ELSE 'report.build' END",
      schedule_id: `'customer-' || printf('%06d', i % ${schedules}) || '.digest'`,
      kind: "iif(i % 50, 'success', 'failure')",
      outcome: "iif(i % 50, 'success', 'error')",
      error: `iif(i % 50, NULL, '{"name":"Error","message":"no answer from host ' || i || '"}')`,
      created_at: endedAt,
      scheduled_fire_time: endedAt,
      started_at: `${endedAt} + i % 700`,
      finished_at: `${endedAt} + 900`,
    }, "");
  }
  client.close();
}

type Changes = Readonly<Record<string, string>>;

/** Makes the tables, and one of each. */
async function makeFirst(url: string): Promise<void> {
  await using scheduler = new Scheduler({ store: new LibsqlDataStore({ url }) });
  for (const each of [mail, remind]) await scheduler.configureTask(each);
  await scheduler.configureTask(report);
  await scheduler.addSchedule(mail, new CronTrigger({ minute: 0, timezone: "UTC" }), {
    ...{ id: "first", args: ["ada@example.com"] },
  });
  await scheduler.addSchedule(remind, new IntervalTrigger({ minutes: 5 }), {
    ...{ id: "second", args: ["tea"] },
  });
  await scheduler.addJob(mail, { args: ["ada@example.com"] });
  await scheduler.tick();
}
