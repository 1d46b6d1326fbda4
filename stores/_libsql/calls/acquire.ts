import { JobAbandonedError } from "../../../src/errors.ts";
import { DEFAULT_ATTEMPTS, MAX_FAILURES } from "../../../src/policy.ts";
import type { Acquired, AcquireParams } from "../../../src/store.ts";
import {
  firstOf,
  JOB_SIZE,
  MAX_TAKEN,
  MAX_TAKEN_SCHEDULES,
  ROW_SIZE,
  SCHEDULE_SIZE,
  sizeOfAll,
} from "./answer_size.ts";
import { NO_LEASE } from "./held.ts";
import { letIn, noteKeys } from "./keys.ts";
import { jobRow, type Rows, SCHEDULE_ROW } from "./rows.ts";
import { type Plan, sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** Claims what can be worked on. */
export function planAcquire(tables: Tables, rows: Rows, params: AcquireParams): Plan<Acquired> {
  const { now, lease: { token, by, until }, maxSchedules, maxJobs } = params;
  const { tasks, schedules, jobs, starts } = tables;
  const lease = "lease_token = ?1, lease_by = ?2, lease_until = ?3";
  const isTaken = "lease_until = ?2 AND lease_token = ?1";
  const sizeSoFar = sizeOfAll(tables, "lease_until = ?3 AND lease_token = ?1");
  const lists = [params.tasks, params.executors].map((list) => list && JSON.stringify(list));
  const writes = [
    noteKeys(
      tables,
      `${jobs} h WHERE (h.lease_until <= ?1 OR (h.state = 'waiting' AND h.run_at <= ?1))`,
      now,
    ),
    sql(
      `UPDATE ${jobs} SET ${NO_LEASE}, started_at = NULL, aborted = NULL,
          state = iif(concurrency_key IS NULL OR state = 'running', 'queued', 'held'),
          failures = ${withAbandonment("?1")}
        WHERE sequence IN (SELECT sequence FROM ${jobs}
          WHERE lease_until <= ?1 AND ifnull(aborted, 'timeout') = 'timeout'
            AND attempts < ${maxAttempts(tables)})`,
      now,
    ),
    sql(
      `UPDATE ${jobs} SET state = 'lapsed', ${lease} WHERE sequence IN (${
        firstOf({
          key: "sequence",
          rows: `SELECT sequence, lease_until, ${JOB_SIZE} AS size FROM ${jobs}
            WHERE lease_until <= ?4`,
          order: "lease_until",
        }, `${MAX_TAKEN}`)
      })`,
      ...[token, by, until, now],
    ),
    sql(
      `UPDATE ${jobs} SET state = iif(concurrency_key IS NULL, 'queued', 'held')
        WHERE sequence IN (
          SELECT sequence FROM ${jobs} WHERE state = 'waiting' AND run_at <= ?1)`, // oldest first
      now,
    ),
    letIn(tables),
    ...maxSchedules <= 0 ? [] : [
      sql(
        `UPDATE ${schedules} SET ${lease} WHERE id IN (${
          firstOf({
            key: "id",
            rows: `SELECT id, due_time, ${SCHEDULE_SIZE} AS size FROM ${schedules}
              WHERE paused = 0 AND error IS NULL AND due_time <= ?4
                AND ifnull(lease_until <= ?4, TRUE) ORDER BY due_time LIMIT ?5`,
            order: "due_time",
          }, `${MAX_TAKEN_SCHEDULES} - ${sizeSoFar}`)
        })`,
        ...[token, by, until, now, Math.min(maxSchedules, MAX_TAKEN_SCHEDULES / ROW_SIZE)],
      ),
    ],
    ...maxJobs <= 0 ? [] : [
      sql(
        `${candidates(tables)} UPDATE ${jobs}
          SET state = 'running', attempts = attempts + 1, started_at = ?7, ${lease}
          WHERE sequence IN (${
          firstOf({
            key: "sequence",
            rows: `SELECT sequence, place, turn, (
                SELECT ${JOB_SIZE} FROM ${jobs} s WHERE s.sequence = candidate.sequence) AS size
              , rank FROM candidate WHERE place <= free
              ORDER BY place, turn, rank, sequence LIMIT ?4`,
            order: "place, turn, rank, sequence",
          }, `${MAX_TAKEN} - ${sizeSoFar}`)
        })`,
        ...[token, by, until, maxJobs, lists[0]!, lists[1]!, now],
      ),
      sql(
        `INSERT INTO ${starts} SELECT task_id, ?3 FROM ${jobs}
          WHERE EXISTS (SELECT 1 FROM ${tasks} WHERE rate_limit IS NOT NULL)
            AND ${isTaken} AND state = 'running'
            AND task_id IN (SELECT id FROM ${tasks} WHERE rate_limit IS NOT NULL)`,
        ...[token, until, now],
      ),
      sql(
        `UPDATE ${tasks} SET turn = (SELECT max(turn) + 1 FROM ${tasks}) WHERE id IN (
          SELECT task_id FROM ${jobs} WHERE ${isTaken} AND state = 'running')`,
        ...[token, until],
      ),
    ],
  ];
  const reads = [
    sql(
      `SELECT ${SCHEDULE_ROW} FROM ${schedules} WHERE ${isTaken} ORDER BY due_time, id`,
      ...[token, until],
    ),
    sql(`SELECT ${jobRow(tables)} FROM ${jobs} WHERE ${isTaken} ORDER BY sequence`, token, until),
    sql(nextWake(tables, maxSchedules > 0, maxJobs > 0), now),
    sql(`SELECT ${sizeOfAll(tables, isTaken)}`, token, until),
  ];
  return {
    ...{ writes, reads, token },
    proves: ([takenSchedules = [], takenJobs = []]) => takenSchedules.length + takenJobs.length > 0,
    read(_, [takenSchedules = [], takenJobs = [], wake = [], size = []]) {
      const taken = takenJobs.map((row) => rows.job(row));
      return {
        schedules: takenSchedules.map((row) => rows.schedule(row)),
        jobs: taken.filter(({ isLapsed }) => !isLapsed).map(({ job }) => job),
        lapsedJobs: taken.filter(({ isLapsed }) => isLapsed).map(({ job }) => job),
        nextWakeAt: JSON.parse(wake[0]!),
        more: Number(size[0]) >= MAX_TAKEN_SCHEDULES,
      };
    },
  };
}

/**
 * Gives back what was taken under these tokens, if anything was: nobody has learned of it. Jobs that had
 * lapsed are as they were before, to be taken at once.
 */
export function giveBack({ schedules, jobs }: Tables, tokens: readonly string[]): Statement[] {
  const isTaken = `lease_until IS NOT NULL
    AND lease_token IN (SELECT value FROM json_each(?1))`;
  return [
    `UPDATE ${schedules} SET ${NO_LEASE} WHERE ${isTaken}`,
    `UPDATE ${jobs} SET lease_until = 0 WHERE state = 'lapsed' AND ${isTaken}`,
    `UPDATE ${jobs} SET state = 'queued', attempts = attempts - 1, started_at = NULL, ${NO_LEASE}
      WHERE state = 'running' AND ${isTaken}`,
  ].map((text) => sql(text, JSON.stringify(tokens)));
}

/** How often a job may be started, as `maxAttemptsOf` has it, as SQL over the rows of jobs. */
function maxAttempts({ tasks, jobs }: Tables): string {
  const said = (policy: string, path: string) =>
    `iif(json_valid(${policy}), ${policy} ->> '$.retry${path}', NULL)`;
  const ofTask = (path: string) =>
    `(SELECT ${said("t.policy", path)} FROM ${tasks} t WHERE t.id = ${jobs}.task_id)`;
  const isSaid = `coalesce(${said("policy", "")}, ${ofTask("")})`;
  return `coalesce(${said("policy", ".maxAttempts")}, ${ofTask(".maxAttempts")},
    iif(${isSaid} IS NULL, 1, ${DEFAULT_ATTEMPTS}))`;
}

/** A part of the rate limit of the task `t`, as SQL. */
export function rate(part: "limit" | "per"): string {
  return `CASE WHEN json_valid(t.rate_limit) AND json_type(t.rate_limit, '$.${part}') = 'integer'
    THEN t.rate_limit ->> '$.${part}' END`;
}

/** The failures of a job and one more, that of a worker that did not finish it, as SQL. */
function withAbandonment(now: string): string {
  const { name, message } = new JobAbandonedError("\n");
  const text = message.replaceAll("'", "''").replace("\n", "' || id || '");
  const last =
    `iif(json_array_length(failures) < ${MAX_FAILURES}, failures, json_remove(failures, '$[0]'))`;
  return `json_insert(iif(json_valid(failures), ${last}, '[]'), '$[#]', json_object(
    'attempt', attempts, 'startedAt', started_at, 'finishedAt', ${now}, 'worker', lease_by,
    'error', json_object('name', '${name}', 'message', '${text}')))`;
}

/**
 * The queued jobs that may be taken: `pair` are the pairs of task and executor that have any, found
 * without a look at the jobs in between; `room` adds how many of the task may be taken (`?4` at most,
 * of the tasks in `?5` and the executors in `?6`, at `?7`); `walk` goes over the first jobs of each
 * pair, no more than that; `candidate` gives them their place among those of their task.
 */
function candidates({ tasks, jobs, starts }: Tables): string {
  const isListed = (column: string, list: string) =>
    `(${list} IS NULL OR ${column} IN (SELECT value FROM json_each(${list})))`;
  const first = (pair: string, after: string) =>
    `SELECT n.sequence FROM ${jobs} n WHERE n.state = 'queued' AND n.task_id = ${pair}.task_id
      AND n.executor = ${pair}.executor AND ${after} ORDER BY n.rank, n.sequence LIMIT 1`;
  // (rank, sequence) > (w.rank, w.sequence), for which SQLite would go over all of that rank
  const next = `coalesce(
    (${first("w", "n.rank = w.rank AND n.sequence > w.sequence")}),
    (${first("w", "n.rank > w.rank")}))`;
  return `WITH RECURSIVE
    pair (task_id, executor) AS (
      SELECT * FROM (
        SELECT task_id, executor FROM ${jobs} WHERE state = 'queued'
        ORDER BY task_id, executor LIMIT 1)
      UNION ALL
      SELECT q.task_id, q.executor FROM pair p JOIN ${jobs} q ON q.sequence = coalesce(
        (SELECT n.sequence FROM ${jobs} n WHERE n.state = 'queued' AND n.task_id = p.task_id
          AND n.executor > p.executor ORDER BY n.executor, n.rank, n.sequence LIMIT 1),
        (SELECT n.sequence FROM ${jobs} n WHERE n.state = 'queued' AND n.task_id > p.task_id
          ORDER BY n.task_id, n.executor, n.rank, n.sequence LIMIT 1))),
    room (task_id, executor, turn, free) AS (
      SELECT p.task_id, p.executor, t.turn, min(?4, t.max_running_jobs - (
        SELECT count(*) FROM ${jobs} r WHERE r.state = 'running' AND r.task_id = p.task_id),
        iif(t.rate_limit IS NULL, ?4, ifnull((${rate("limit")}) - (
          SELECT count(*) FROM ${starts} s WHERE s.task_id = p.task_id
            AND s.started_at > ?7 - (${rate("per")})), ?4)))
      FROM pair p JOIN ${tasks} t ON t.id = p.task_id
      WHERE ${isListed("p.task_id", "?5")} AND ${isListed("p.executor", "?6")}),
    walk (task_id, executor, turn, free, step, rank, sequence) AS (
      SELECT r.*, 1, q.rank, q.sequence FROM room r
      JOIN ${jobs} q ON q.sequence = (${first("r", "TRUE")}) WHERE r.free > 0
      UNION ALL
      SELECT w.task_id, w.executor, w.turn, w.free, w.step + 1, q.rank, q.sequence
      FROM walk w JOIN ${jobs} q ON q.sequence = ${next} WHERE w.step < w.free),
    candidate (sequence, rank, turn, free, place) AS (
      SELECT sequence, rank, turn, free,
        row_number() OVER (PARTITION BY task_id ORDER BY rank, sequence) FROM walk)`;
}

/** The earliest instant after `?1` at which there is something to do, as JSON. */
function nextWake(
  { schedules, jobs, tasks, starts }: Tables,
  withSchedules: boolean,
  withJobs: boolean,
): string {
  const instants = [
    `SELECT min(lease_until) AS at FROM ${jobs} WHERE lease_until > ?1`,
    ...withJobs
      ? [
        `SELECT min(run_at) FROM ${jobs} WHERE state = 'waiting'`,
        // when a start of a task with a rate limit counts no more, if jobs of it are queued
        `SELECT min((SELECT min(s.started_at) FROM ${starts} s WHERE s.task_id = t.id
            AND s.started_at > ?1 - (${rate("per")})) + (${rate("per")}))
          FROM ${tasks} t WHERE t.rate_limit IS NOT NULL
            AND EXISTS (SELECT 1 FROM ${jobs} q WHERE q.state = 'queued' AND q.task_id = t.id)`,
      ]
      : [],
    ...withSchedules
      ? [
        `SELECT min(lease_until) FROM ${schedules} WHERE lease_until > ?1`,
        `SELECT min(due_time) FROM ${schedules}
          WHERE paused = 0 AND error IS NULL AND due_time > ?1
            AND ifnull(lease_until <= ?1, TRUE)`,
      ]
      : [],
  ];
  return `SELECT json_quote(min(at)) FROM (${instants.join(" UNION ALL ")})`;
}
