import type { Tables } from "./tables.ts";

/** What turns the tables of one version into those of the next. */
export type Migration = (tables: Tables) => readonly string[];

/**
 * Every change of the tables, in order; the number of them is the version. What has been released
 * stays as it is.
 *
 * Instants are whole milliseconds since the epoch (UTC), durations whole milliseconds, booleans 0
 * and 1. `args`, `kwargs`, `return_value`, `metadata`, `error`, `trigger` and `event` are JSON.
 */
export const MIGRATIONS: readonly Migration[] = [
  ({ prefix, tasks, schedules, jobs, results, events, pulse, writers }) => [
    // a task: its settings; turn: when it last got a worker, compared to the others
    `CREATE TABLE ${tasks} (
      id TEXT PRIMARY KEY NOT NULL,
      job_executor TEXT NOT NULL,
      max_running_jobs INTEGER NOT NULL,
      misfire_grace_time INTEGER,
      max_attempts INTEGER NOT NULL,
      metadata TEXT NOT NULL,
      turn INTEGER NOT NULL DEFAULT 0
    ) STRICT`,
    // a schedule; due_time is next_fire_time and its jitter; one with an error is set aside
    `CREATE TABLE ${schedules} (
      id TEXT PRIMARY KEY NOT NULL,
      task_id TEXT NOT NULL,
      trigger TEXT NOT NULL,
      definition TEXT NOT NULL,
      args TEXT NOT NULL,
      kwargs TEXT,
      paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
      coalesce TEXT NOT NULL,
      misfire_grace_time INTEGER,
      max_jitter INTEGER,
      job_executor TEXT NOT NULL,
      job_result_expiration_time INTEGER NOT NULL,
      metadata TEXT NOT NULL,
      next_fire_time INTEGER,
      due_time INTEGER,
      last_fire_time INTEGER,
      error TEXT,
      revision INTEGER NOT NULL,
      finished_at INTEGER,
      lease_token TEXT,
      lease_by TEXT,
      lease_until INTEGER
    ) STRICT`,
    `CREATE INDEX ${schedules}_due ON ${schedules} (due_time) WHERE paused = 0 AND error IS NULL`,
    `CREATE INDEX ${schedules}_lease ON ${schedules} (lease_until) WHERE lease_until IS NOT NULL`,
    `CREATE INDEX ${schedules}_task ON ${schedules} (task_id, id)`,
    `CREATE INDEX ${schedules}_finished ON ${schedules} (finished_at)
      WHERE finished_at IS NOT NULL`,
    // a job: waiting, running, or lapsed: its worker died, and somebody is about to say so
    `CREATE TABLE ${jobs} (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT UNIQUE NOT NULL,
      task_id TEXT NOT NULL,
      args TEXT NOT NULL,
      kwargs TEXT,
      schedule_id TEXT,
      nominal_fire_time INTEGER,
      scheduled_fire_time INTEGER,
      start_deadline INTEGER,
      executor TEXT NOT NULL,
      result_expiration_time INTEGER NOT NULL,
      metadata TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'lapsed')),
      attempts INTEGER NOT NULL DEFAULT 0,
      lease_token TEXT,
      lease_by TEXT,
      lease_until INTEGER
    ) STRICT`,
    `CREATE INDEX ${jobs}_queue ON ${jobs} (state, task_id, executor, sequence)`,
    `CREATE INDEX ${jobs}_task ON ${jobs} (task_id, sequence)`,
    `CREATE INDEX ${jobs}_lease ON ${jobs} (lease_until) WHERE lease_until IS NOT NULL`,
    `CREATE UNIQUE INDEX ${jobs}_fire ON ${jobs} (schedule_id, nominal_fire_time)
      WHERE schedule_id IS NOT NULL`,
    `CREATE TABLE ${results} (
      job_id TEXT PRIMARY KEY NOT NULL,
      outcome TEXT NOT NULL,
      started_at INTEGER,
      finished_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      return_value TEXT NOT NULL,
      error TEXT
    ) STRICT`,
    `CREATE INDEX ${results}_expiry ON ${results} (expires_at)`,
    // the outbox of events for other processes; announced: how many changes there had been
    `CREATE TABLE ${events} (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      sender TEXT NOT NULL,
      published_at INTEGER NOT NULL,
      announced INTEGER NOT NULL,
      event TEXT NOT NULL
    ) STRICT`,
    // counts what may be a reason to wake up, in the transaction in which it happens
    `CREATE TABLE ${pulse} (changes INTEGER NOT NULL) STRICT`,
    `INSERT INTO ${pulse} (changes) VALUES (0)`,
    ...[
      `job_added AFTER INSERT ON ${jobs}`,
      `schedule_added AFTER INSERT ON ${schedules}`,
      `schedule_changed AFTER UPDATE OF due_time, paused ON ${schedules}
        WHEN NEW.due_time < OLD.due_time OR NEW.paused < OLD.paused OR OLD.due_time IS NULL`,
    ].map((when) =>
      `CREATE TRIGGER ${prefix}${when} BEGIN UPDATE ${pulse} SET changes = changes + 1; END`
    ),
    // who writes over a network, the number of its last transaction, and what that found
    `CREATE TABLE ${writers} (
      id TEXT PRIMARY KEY NOT NULL,
      batch INTEGER NOT NULL,
      answers TEXT NOT NULL,
      seen_at INTEGER NOT NULL
    ) STRICT`,
  ],
  // jobs wait for their run_at: another state, which the table has to be made anew for
  ({ prefix, jobs, pulse }) => [
    `CREATE TABLE ${jobs}_2 (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT UNIQUE NOT NULL,
      task_id TEXT NOT NULL,
      args TEXT NOT NULL,
      kwargs TEXT,
      schedule_id TEXT,
      nominal_fire_time INTEGER,
      scheduled_fire_time INTEGER,
      start_deadline INTEGER,
      run_at INTEGER,
      executor TEXT NOT NULL,
      result_expiration_time INTEGER NOT NULL,
      metadata TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'running', 'lapsed')),
      attempts INTEGER NOT NULL DEFAULT 0,
      lease_token TEXT,
      lease_by TEXT,
      lease_until INTEGER
    ) STRICT`,
    `INSERT INTO ${jobs}_2
      SELECT sequence, id, task_id, args, kwargs, schedule_id, nominal_fire_time,
        scheduled_fire_time, start_deadline, NULL, executor, result_expiration_time, metadata,
        created_at, state, attempts, lease_token, lease_by, lease_until FROM ${jobs}`,
    // a number that was given is never given again
    `DELETE FROM sqlite_sequence WHERE name = '${jobs}_2'`,
    `INSERT INTO sqlite_sequence (name, seq)
      SELECT '${jobs}_2', seq FROM sqlite_sequence WHERE name = '${jobs}'`,
    `DROP TABLE ${jobs}`,
    `ALTER TABLE ${jobs}_2 RENAME TO ${jobs}`,
    `CREATE INDEX ${jobs}_queue ON ${jobs} (state, task_id, executor, sequence)`,
    `CREATE INDEX ${jobs}_task ON ${jobs} (task_id, sequence)`,
    `CREATE INDEX ${jobs}_lease ON ${jobs} (lease_until) WHERE lease_until IS NOT NULL`,
    `CREATE INDEX ${jobs}_wait ON ${jobs} (run_at) WHERE state = 'waiting'`,
    `CREATE UNIQUE INDEX ${jobs}_fire ON ${jobs} (schedule_id, nominal_fire_time)
      WHERE schedule_id IS NOT NULL`,
    `CREATE TRIGGER ${prefix}job_added AFTER INSERT ON ${jobs}
      BEGIN UPDATE ${pulse} SET changes = changes + 1; END`,
  ],
];
