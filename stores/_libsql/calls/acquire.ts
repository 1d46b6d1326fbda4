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
import { JOB_ROW, type Rows, SCHEDULE_ROW } from "./rows.ts";
import { type Plan, sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** Claims what can be worked on. */
export function planAcquire(tables: Tables, rows: Rows, params: AcquireParams): Plan<Acquired> {
  const { now, lease: { token, by, until }, maxSchedules, maxJobs } = params;
  const { tasks, schedules, jobs } = tables;
  const lease = "lease_token = ?1, lease_by = ?2, lease_until = ?3";
  const isTaken = "lease_until = ?2 AND lease_token = ?1";
  const sizeSoFar = sizeOfAll(tables, "lease_until = ?3 AND lease_token = ?1");
  const lists = [params.tasks, params.executors].map((list) => list && JSON.stringify(list));
  const writes = [
    sql(
      `UPDATE ${jobs} SET state = 'queued', ${NO_LEASE} WHERE lease_until <= ?1
        AND attempts < (SELECT t.max_attempts FROM ${tasks} t WHERE t.id = task_id)`,
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
      sql(`UPDATE ${jobs} SET state = 'queued' WHERE state = 'waiting' AND run_at <= ?1`, now),
      sql(
        `${candidates(tables)} UPDATE ${jobs}
          SET state = 'running', attempts = attempts + 1, ${lease} WHERE sequence IN (${
          firstOf({
            key: "sequence",
            rows: `SELECT sequence, place, turn, (
                SELECT ${JOB_SIZE} FROM ${jobs} s WHERE s.sequence = candidate.sequence) AS size
              FROM candidate WHERE place <= free ORDER BY place, turn, sequence LIMIT ?4`,
            order: "place, turn, sequence",
          }, `${MAX_TAKEN} - ${sizeSoFar}`)
        })`,
        ...[token, by, until, maxJobs, lists[0]!, lists[1]!],
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
    sql(`SELECT ${JOB_ROW} FROM ${jobs} WHERE ${isTaken} ORDER BY sequence`, token, until),
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
    `UPDATE ${jobs} SET state = 'queued', attempts = attempts - 1, ${NO_LEASE}
      WHERE state = 'running' AND ${isTaken}`,
  ].map((text) => sql(text, JSON.stringify(tokens)));
}

/**
 * The queued jobs that may be taken: `pair` are the pairs of task and executor that have any, found
 * without a look at the jobs in between; `room` adds how many of the task may be taken (`?4` at most,
 * of the tasks in `?5` and the executors in `?6`); `walk` goes over the oldest jobs of each pair, no
 * more than that; `candidate` gives them their place among those of their task.
 */
function candidates({ tasks, jobs }: Tables): string {
  const isListed = (column: string, list: string) =>
    `(${list} IS NULL OR ${column} IN (SELECT value FROM json_each(${list})))`;
  const first = (pair: string, after: string) =>
    `SELECT n.sequence FROM ${jobs} n WHERE n.state = 'queued' AND n.task_id = ${pair}.task_id
      AND n.executor = ${pair}.executor AND n.sequence > ${after} ORDER BY n.sequence LIMIT 1`;
  return `WITH RECURSIVE
    pair (task_id, executor) AS (
      SELECT * FROM (
        SELECT task_id, executor FROM ${jobs} WHERE state = 'queued'
        ORDER BY task_id, executor LIMIT 1)
      UNION ALL
      SELECT q.task_id, q.executor FROM pair p JOIN ${jobs} q ON q.sequence = coalesce(
        (SELECT n.sequence FROM ${jobs} n WHERE n.state = 'queued' AND n.task_id = p.task_id
          AND n.executor > p.executor ORDER BY n.executor, n.sequence LIMIT 1),
        (SELECT n.sequence FROM ${jobs} n WHERE n.state = 'queued' AND n.task_id > p.task_id
          ORDER BY n.task_id, n.executor, n.sequence LIMIT 1))),
    room (task_id, executor, turn, free) AS (
      SELECT p.task_id, p.executor, t.turn, min(?4, t.max_running_jobs - (
        SELECT count(*) FROM ${jobs} r WHERE r.state = 'running' AND r.task_id = p.task_id))
      FROM pair p JOIN ${tasks} t ON t.id = p.task_id
      WHERE ${isListed("p.task_id", "?5")} AND ${isListed("p.executor", "?6")}),
    walk (task_id, executor, turn, free, step, sequence) AS (
      SELECT r.*, 1, (${first("r", "0")}) FROM room r WHERE r.free > 0
      UNION ALL
      SELECT w.task_id, w.executor, w.turn, w.free, w.step + 1, (${first("w", "w.sequence")})
      FROM walk w WHERE w.step < w.free AND w.sequence IS NOT NULL),
    candidate (sequence, turn, free, place) AS (
      SELECT sequence, turn, free, row_number() OVER (PARTITION BY task_id ORDER BY sequence)
      FROM walk WHERE sequence IS NOT NULL)`;
}

/** The earliest instant after `?1` at which there is something to do, as JSON. */
function nextWake({ schedules, jobs }: Tables, withSchedules: boolean, withJobs: boolean): string {
  const instants = [
    `SELECT min(lease_until) AS at FROM ${jobs} WHERE lease_until > ?1`,
    ...withJobs ? [`SELECT min(run_at) FROM ${jobs} WHERE state = 'waiting'`] : [],
    ...withSchedules
      ? [
        `SELECT min(lease_until) FROM ${schedules} WHERE lease_until > ?1`,
        `SELECT min(due_time) FROM ${schedules}
          WHERE paused = 0 AND error IS NULL AND due_time > ?1`,
      ]
      : [],
  ];
  return `SELECT json_quote(min(at)) FROM (${instants.join(" UNION ALL ")})`;
}
