import type { Client } from "@libsql/client";

/** A job that was put into the table of jobs. */
export interface AddedJob {
  readonly id: string;
  readonly taskId: string;
  readonly scheduleId: string | null;
  readonly fireTime: number | null;
  /** When it was, in milliseconds since the epoch. */
  readonly at: number;
}

/** A job or schedule was taken, given back or ended. */
export interface Move {
  readonly kind: "job" | "schedule";
  readonly id: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** Who holds it from now on. */
  readonly holder: string | null;
  /** Until when, in milliseconds since the epoch; `null` when nobody does. */
  readonly until: number | null;
  /** `queued`, `running` or `lapsed`, and `ended` when its row is no more; `null` for a schedule. */
  readonly state: string | null;
  /** How often the job had been taken to run. */
  readonly attempts: number;
}

/** A result, as it is stored. */
export interface Result {
  readonly jobId: string;
  readonly outcome: string;
  readonly returnValue: unknown;
}

/** A job that is still there. */
export interface LeftJob {
  readonly id: string;
  readonly state: string;
  readonly holder: string | null;
}

/** A schedule as it is at the end. */
export interface FinalSchedule {
  readonly id: string;
  readonly nextFireTime: number | null;
  readonly lastFireTime: number | null;
  readonly holder: string | null;
  readonly error: string | null;
}

/** What a database knows of a run. */
export interface Records {
  readonly added: readonly AddedJob[];
  readonly moves: readonly Move[];
  readonly results: readonly Result[];
  readonly leftJobs: readonly LeftJob[];
  readonly schedules: readonly FinalSchedule[];
}

const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
const PAGE = 2000;

/** Triggers that keep, in the transaction of whatever happens, what the scheduler later removes. */
const RECORDER = [
  `CREATE TABLE chaos_added (
    id TEXT, task_id TEXT, schedule_id TEXT, fire_time INTEGER, at INTEGER)`,
  `CREATE TRIGGER chaos_job_added AFTER INSERT ON almanac_jobs BEGIN
    INSERT INTO chaos_added VALUES (
      NEW.id, NEW.task_id, NEW.schedule_id, NEW.nominal_fire_time, ${NOW});
  END`,
  `CREATE TABLE chaos_moves (
    kind TEXT, id TEXT, at INTEGER, holder TEXT, until INTEGER, state TEXT, attempts INTEGER)`,
  `CREATE TRIGGER chaos_job_moved AFTER UPDATE OF lease_token ON almanac_jobs BEGIN
    INSERT INTO chaos_moves VALUES (
      'job', NEW.id, ${NOW}, NEW.lease_by, NEW.lease_until, NEW.state, NEW.attempts);
  END`,
  `CREATE TRIGGER chaos_job_ended AFTER DELETE ON almanac_jobs BEGIN
    INSERT INTO chaos_moves VALUES ('job', OLD.id, ${NOW}, NULL, NULL, 'ended', OLD.attempts);
  END`,
  `CREATE TRIGGER chaos_schedule_moved AFTER UPDATE OF lease_token ON almanac_schedules BEGIN
    INSERT INTO chaos_moves VALUES ('schedule', NEW.id, ${NOW}, NEW.lease_by, NEW.lease_until, NULL, 0);
  END`,
];

/** Lets a database with the scheduler's tables record what happens from now on. */
export async function record(client: Client): Promise<void> {
  await client.batch(RECORDER, "write");
}

/** Whether there is nothing to do any more. */
export async function isIdle(client: Client): Promise<boolean> {
  const { rows } = await client.execute(`SELECT
    EXISTS (SELECT 1 FROM almanac_jobs) OR
    EXISTS (SELECT 1 FROM almanac_schedules
      WHERE next_fire_time IS NOT NULL OR lease_token IS NOT NULL)`);
  return Number(rows[0]![0]) === 0;
}

/** Everything that the database knows of the run. */
export async function readRecords(client: Client): Promise<Records> {
  const read = <Row>(table: string, pairs: string) => readAll<Row>(client, table, pairs);
  const results = await read<Result & { readonly returnValue: string }>(
    "almanac_results",
    "'jobId', job_id, 'outcome', outcome, 'returnValue', return_value",
  );
  return {
    added: await read(
      "chaos_added",
      "'id', id, 'taskId', task_id, 'scheduleId', schedule_id, 'fireTime', fire_time, 'at', at",
    ),
    moves: await read(
      "chaos_moves",
      `'kind', kind, 'id', id, 'at', at, 'holder', holder, 'until', until, 'state', state,
        'attempts', attempts`,
    ),
    results: results.map((row) => ({ ...row, returnValue: JSON.parse(row.returnValue) })),
    leftJobs: await read("almanac_jobs", "'id', id, 'state', state, 'holder', lease_by"),
    schedules: await read(
      "almanac_schedules",
      `'id', id, 'nextFireTime', next_fire_time, 'lastFireTime', last_fire_time,
        'holder', lease_by, 'error', error`,
    ),
  };
}

/** The rows of a table in the order in which they came, each as the object of these pairs. */
async function readAll<Row>(client: Client, table: string, pairs: string): Promise<Row[]> {
  const all: Row[] = [];
  for (let last = 0;;) {
    const { rows } = await client.execute({
      sql: `SELECT rowid, json_object(${pairs}) FROM ${table} WHERE rowid > ? ORDER BY rowid
        LIMIT ${PAGE}`,
      args: [last],
    });
    all.push(...rows.map((row) => JSON.parse(String(row[1])) as Row));
    if (rows.length < PAGE) return all;
    last = Number(rows.at(-1)![0]);
  }
}
