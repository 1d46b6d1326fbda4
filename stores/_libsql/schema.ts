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
  // how jobs are run: retries, timeouts, keys, dependencies; what is kept of them
  (tables) => [
    ...policies(tables),
    ...jobs(tables),
    ...turns(tables),
    ...dependencies(tables),
    ...history(tables),
  ],
  // schedules are listed by what they do; finished jobs in pieces; which schedulers are there
  (tables) => [...lists(tables), ...presences(tables)],
];

/** What pieces of finished jobs are picked by, and the schedulers that have said that they are there. */
function presences({ picked, schedulers }: Tables): string[] {
  return [
    `CREATE TABLE ${picked} (end_sequence INTEGER PRIMARY KEY NOT NULL) STRICT`,
    // tasks: a list of ids
    `CREATE TABLE ${schedulers} (
      identity TEXT PRIMARY KEY NOT NULL,
      role TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      until INTEGER NOT NULL,
      tasks TEXT NOT NULL,
      max_concurrent_jobs INTEGER NOT NULL
    ) STRICT`,
  ];
}

/** The columns of tasks and schedules that say how jobs are run. */
function policies({ tasks, schedules, starts }: Tables): string[] {
  return [
    // policy, rate_limit, keep: JSON; version: of the arguments
    `ALTER TABLE ${tasks} ADD COLUMN policy TEXT`,
    `UPDATE ${tasks} SET policy = json_object('retry', json_object('maxAttempts', max_attempts))
      WHERE max_attempts > 1`,
    `ALTER TABLE ${tasks} DROP COLUMN max_attempts`,
    `ALTER TABLE ${tasks} ADD COLUMN rate_limit TEXT`,
    `ALTER TABLE ${tasks} ADD COLUMN keep TEXT`,
    `ALTER TABLE ${tasks} ADD COLUMN version INTEGER NOT NULL DEFAULT 1`,
    `CREATE INDEX ${tasks}_keep ON ${tasks} (id) WHERE keep IS NOT NULL`,
    `CREATE INDEX ${tasks}_rate ON ${tasks} (id) WHERE rate_limit IS NOT NULL`,
    // when jobs of tasks with a rate limit were started
    `CREATE TABLE ${starts} (task_id TEXT NOT NULL, started_at INTEGER NOT NULL) STRICT`,
    `CREATE INDEX ${starts}_task ON ${starts} (task_id, started_at)`,
    `ALTER TABLE ${schedules} ADD COLUMN policy TEXT`,
    `ALTER TABLE ${schedules} ADD COLUMN overlap TEXT NOT NULL DEFAULT 'allow'`,
    `ALTER TABLE ${schedules} ADD COLUMN concurrency_key TEXT`,
    `ALTER TABLE ${schedules} ADD COLUMN max_runs INTEGER`,
    `ALTER TABLE ${schedules} ADD COLUMN runs INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE ${schedules} ADD COLUMN fixed_delay INTEGER`,
    `ALTER TABLE ${schedules} ADD COLUMN version INTEGER NOT NULL DEFAULT 1`,
  ];
}

/** The table of jobs, made anew: they have more states. */
function jobs({ prefix, jobs, pulse }: Tables): string[] {
  return [
    // waiting: for its run_at; blocked: by jobs that it comes after; held: by one with its
    // concurrency_key; lapsed: somebody is about to say that it is over. rank: its place in the queue
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
      policy TEXT,
      concurrency_key TEXT,
      unique_key TEXT,
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      rank INTEGER NOT NULL,
      state TEXT NOT NULL
        CHECK (state IN ('waiting', 'blocked', 'held', 'queued', 'running', 'lapsed')),
      attempts INTEGER NOT NULL DEFAULT 0,
      started_at INTEGER,
      aborted TEXT,
      failures TEXT,
      progress TEXT,
      log TEXT,
      lease_token TEXT,
      lease_by TEXT,
      lease_until INTEGER
    ) STRICT`,
    `INSERT INTO ${jobs}_2 (sequence, id, task_id, args, kwargs, schedule_id, nominal_fire_time,
        scheduled_fire_time, start_deadline, executor, result_expiration_time, metadata, version,
        created_at, rank, state, attempts, lease_token, lease_by, lease_until)
      SELECT sequence, id, task_id, args, kwargs, schedule_id, nominal_fire_time,
        scheduled_fire_time, start_deadline, executor, result_expiration_time, metadata, 1,
        created_at, created_at, state, attempts, lease_token, lease_by, lease_until FROM ${jobs}`,
    // a number that was given is never given again
    `DELETE FROM sqlite_sequence WHERE name = '${jobs}_2'`,
    `INSERT INTO sqlite_sequence (name, seq)
      SELECT '${jobs}_2', seq FROM sqlite_sequence WHERE name = '${jobs}'`,
    `DROP TABLE ${jobs}`,
    `ALTER TABLE ${jobs}_2 RENAME TO ${jobs}`,
    `CREATE INDEX ${jobs}_queue ON ${jobs} (state, task_id, executor, rank)`,
    `CREATE INDEX ${jobs}_task ON ${jobs} (task_id, sequence)`,
    `CREATE INDEX ${jobs}_lease ON ${jobs} (lease_until) WHERE lease_until IS NOT NULL`,
    `CREATE INDEX ${jobs}_wait ON ${jobs} (run_at) WHERE state = 'waiting'`,
    `CREATE INDEX ${jobs}_unique ON ${jobs} (task_id, unique_key) WHERE unique_key IS NOT NULL`,
    `CREATE UNIQUE INDEX ${jobs}_fire ON ${jobs} (schedule_id, nominal_fire_time)
      WHERE schedule_id IS NOT NULL`,
    `CREATE TRIGGER ${prefix}job_added AFTER INSERT ON ${jobs}
      BEGIN UPDATE ${pulse} SET changes = changes + 1; END`,
  ];
}

/**
 * Of jobs with one concurrency key, one at most is queued or runs; the others are held. A call writes the
 * keys that it frees, or wants, and deletes them when all else is done: then the first one of each key is
 * let in. There are no triggers on the table of jobs: they would make every statement about it longer.
 */
function turns({ prefix, jobs, freed }: Tables): string[] {
  return [
    `CREATE INDEX ${jobs}_held ON ${jobs} (concurrency_key, rank) WHERE state = 'held'`,
    `CREATE UNIQUE INDEX ${jobs}_key ON ${jobs} (concurrency_key)
      WHERE concurrency_key IS NOT NULL AND state IN ('queued', 'running')`,
    `CREATE TABLE ${freed} (concurrency_key TEXT NOT NULL) STRICT`,
    `CREATE TRIGGER ${prefix}key_freed AFTER DELETE ON ${freed}
      BEGIN ${letIn(jobs, "OLD.concurrency_key")} END`,
  ];
}

/** Queues the first one of the jobs that are held by a key, if no other one is queued or runs. */
function letIn(jobs: string, key: string): string {
  return `UPDATE ${jobs} SET state = 'queued' WHERE sequence = (
      SELECT sequence FROM ${jobs} WHERE state = 'held' AND concurrency_key = ${key}
      ORDER BY rank, sequence LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM ${jobs}
      WHERE concurrency_key = ${key} AND state IN ('queued', 'running'));`;
}

/** Jobs that come after others are blocked until those are over. */
function dependencies({ prefix, jobs, dependencies, freed }: Tables): string[] {
  return [
    // on_failure: what becomes of the job when the one that it comes after does not succeed
    `CREATE TABLE ${dependencies} (
      job_id TEXT NOT NULL,
      after_id TEXT NOT NULL,
      on_failure TEXT NOT NULL CHECK (on_failure IN ('cancel', 'run')),
      PRIMARY KEY (job_id, after_id)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX ${dependencies}_after ON ${dependencies} (after_id)`,
    `CREATE TRIGGER ${prefix}dependency_met AFTER DELETE ON ${dependencies}
      WHEN NOT EXISTS (SELECT 1 FROM ${dependencies} WHERE job_id = OLD.job_id)
      BEGIN
        UPDATE ${jobs} SET state = CASE WHEN run_at IS NOT NULL THEN 'waiting'
          WHEN concurrency_key IS NOT NULL THEN 'held' ELSE 'queued' END
        WHERE id = OLD.job_id AND state = 'blocked';
        INSERT INTO ${freed} SELECT concurrency_key FROM ${jobs}
          WHERE id = OLD.job_id AND state = 'held';
      END`,
  ];
}

/** Which schedules fire next, and which ones do not, for those who list and count them. */
function lists({ schedules }: Tables): string[] {
  return [
    `CREATE INDEX ${schedules}_next ON ${schedules} (next_fire_time, id)
      WHERE next_fire_time IS NOT NULL AND paused = 0 AND error IS NULL`,
    `CREATE INDEX ${schedules}_paused ON ${schedules} (id) WHERE paused = 1`,
    `CREATE INDEX ${schedules}_failed ON ${schedules} (id) WHERE error IS NOT NULL`,
  ];
}

/** Jobs that are over, and how many of them there are. */
function history({ prefix, tasks, history, counts }: Tables): string[] {
  const limit = (row: string) =>
    `(SELECT iif(json_valid(keep), keep ->> ('$.' || ${row}.kind || '.count'), NULL)
      FROM ${tasks} WHERE id = ${row}.task_id)`;
  return [
    // kind: whether it succeeded, which is what is kept so long, or so many of them
    `CREATE TABLE ${history} (
      end_sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      sequence INTEGER NOT NULL,
      id TEXT UNIQUE NOT NULL,
      task_id TEXT NOT NULL,
      args TEXT NOT NULL,
      kwargs TEXT,
      schedule_id TEXT,
      nominal_fire_time INTEGER,
      scheduled_fire_time INTEGER,
      executor TEXT NOT NULL,
      result_expiration_time INTEGER NOT NULL,
      metadata TEXT NOT NULL,
      policy TEXT,
      concurrency_key TEXT,
      unique_key TEXT,
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      failures TEXT,
      progress TEXT,
      log TEXT,
      kind TEXT NOT NULL CHECK (kind IN ('success', 'failure')),
      outcome TEXT NOT NULL,
      started_at INTEGER,
      finished_at INTEGER NOT NULL,
      worker TEXT NOT NULL,
      error TEXT,
      kept_until INTEGER
    ) STRICT`,
    `CREATE INDEX ${history}_task ON ${history} (task_id, end_sequence)`,
    `CREATE INDEX ${history}_kind ON ${history} (task_id, kind, end_sequence)`,
    `CREATE INDEX ${history}_outcome ON ${history} (outcome, end_sequence)`,
    `CREATE INDEX ${history}_schedule ON ${history} (schedule_id, end_sequence)
      WHERE schedule_id IS NOT NULL`,
    `CREATE INDEX ${history}_finished ON ${history} (finished_at)`,
    `CREATE INDEX ${history}_expiry ON ${history} (kept_until) WHERE kept_until IS NOT NULL`,
    `CREATE INDEX ${history}_unique ON ${history} (task_id, unique_key)
      WHERE unique_key IS NOT NULL`,
    `CREATE TABLE ${counts} (
      task_id TEXT NOT NULL,
      outcome TEXT NOT NULL,
      kind TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (task_id, outcome)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TRIGGER ${prefix}history_counted AFTER INSERT ON ${history} BEGIN
      INSERT INTO ${counts} VALUES (NEW.task_id, NEW.outcome, NEW.kind, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
      DELETE FROM ${history} WHERE end_sequence IN (
        SELECT end_sequence FROM ${history} WHERE task_id = NEW.task_id AND kind = NEW.kind
        ORDER BY end_sequence LIMIT max(0, ifnull(
          (SELECT sum(count) FROM ${counts} WHERE task_id = NEW.task_id AND kind = NEW.kind)
            - ${limit("NEW")}, 0)));
    END`,
    `CREATE TRIGGER ${prefix}history_uncounted AFTER DELETE ON ${history} BEGIN
      UPDATE ${counts} SET count = count - 1
        WHERE task_id = OLD.task_id AND outcome = OLD.outcome;
      DELETE FROM ${counts} WHERE task_id = OLD.task_id AND outcome = OLD.outcome AND count = 0;
    END`,
  ];
}
