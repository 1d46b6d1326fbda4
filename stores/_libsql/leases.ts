import type {
  Acquired,
  AcquireParams,
  CommitParams,
  Committed,
  Fire,
  RenewParams,
} from "../../src/store.ts";
import { single } from "./batcher.ts";
import { insertJobs, isThere, jobTexts } from "./jobs.ts";
import { JOB_ROW, type Rows, SCHEDULE_ROW } from "./rows.ts";
import { type Plan, sql, type Statement } from "./statement.ts";
import type { Tables } from "./tables.ts";

const NO_LEASE = "lease_token = NULL, lease_by = NULL, lease_until = NULL";

/** The calls of a store that are about leases. */
export function leaseOperations(tables: Tables, rows: Rows) {
  return {
    acquire: single<AcquireParams, Acquired>((params) => planAcquire(tables, rows, params)),
    commit: single<CommitParams, Committed>((params) => planCommit(tables, rows, params)),
    renew: single<RenewParams, string[]>((params) => planRenew(tables, params)),
  };
}

function planAcquire(tables: Tables, rows: Rows, params: AcquireParams): Plan<Acquired> {
  const { now, lease: { token, by, until }, maxSchedules, maxJobs } = params;
  const { tasks, schedules, jobs } = tables;
  const lease = "lease_token = ?1, lease_by = ?2, lease_until = ?3";
  const isTaken = "lease_until = ?2 AND lease_token = ?1";
  const lists = [params.tasks, params.executors].map((list) => list && JSON.stringify(list));
  const writes = [
    sql(
      `UPDATE ${jobs} SET state = 'queued', ${NO_LEASE} WHERE lease_until <= ?1
        AND attempts < (SELECT t.max_attempts FROM ${tasks} t WHERE t.id = task_id)`,
      now,
    ),
    sql(
      `UPDATE ${jobs} SET state = 'lapsed', ${lease} WHERE lease_until <= ?4`,
      ...[token, by, until, now],
    ),
    ...maxSchedules <= 0 ? [] : [
      sql(
        `UPDATE ${schedules} SET ${lease} WHERE id IN (
          SELECT id FROM ${schedules} WHERE paused = 0 AND error IS NULL AND due_time <= ?4
            AND ifnull(lease_until <= ?4, TRUE) ORDER BY due_time LIMIT ?5)`,
        ...[token, by, until, now, maxSchedules],
      ),
    ],
    ...maxJobs <= 0 ? [] : [
      sql(
        `${candidates(tables)} UPDATE ${jobs}
          SET state = 'running', attempts = attempts + 1, ${lease} WHERE sequence IN (
            SELECT sequence FROM candidate WHERE place <= free
            ORDER BY place, turn, sequence LIMIT ?4)`,
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
    sql(nextWake(tables, maxSchedules > 0), now),
  ];
  return {
    writes,
    reads,
    proves: ([takenSchedules = [], takenJobs = []]) => takenSchedules.length + takenJobs.length > 0,
    read(_, [takenSchedules = [], takenJobs = [], wake = []]) {
      const taken = takenJobs.map((row) => rows.job(row));
      return {
        schedules: takenSchedules.map((row) => rows.schedule(row)),
        jobs: taken.filter(({ isLapsed }) => !isLapsed).map(({ job }) => job),
        lapsedJobs: taken.filter(({ isLapsed }) => isLapsed).map(({ job }) => job),
        nextWakeAt: JSON.parse(wake[0]!),
      };
    },
  };
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
      SELECT q.task_id, q.executor FROM pair p JOIN ${jobs} q ON q.sequence = (
        SELECT n.sequence FROM ${jobs} n
        WHERE n.state = 'queued' AND (n.task_id, n.executor) > (p.task_id, p.executor)
        ORDER BY n.task_id, n.executor, n.sequence LIMIT 1)),
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
function nextWake({ schedules, jobs }: Tables, withSchedules: boolean): string {
  const instants = [
    `SELECT min(lease_until) AS at FROM ${jobs} WHERE lease_until > ?1`,
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

/** What `commit` asks before it writes: places in its lists. */
interface Found {
  readonly lostFires: readonly number[];
  readonly lostEnds: readonly number[];
  readonly lostReleases: readonly number[];
  readonly existing: readonly number[];
}

function planCommit(tables: Tables, rows: Rows, params: CommitParams): Plan<Committed> {
  const { now, ends, releases } = params;
  const { schedules, jobs } = tables;
  const fires = params.fires.map((fire) => toAdvance(fire, now));
  const newJobs = params.fires.flatMap((fire) =>
    fire.jobs.map((job) => ({ ...job, token: fire.token, heldSchedule: fire.scheduleId }))
  );
  // ?1 fires, ?2 ends, ?3 releases, ?4 jobs, ?5 the time
  const lists = [
    JSON.stringify(fires),
    JSON.stringify(ends.map((end) => toResult(end, rows))),
    JSON.stringify(releases),
    jobTexts(newJobs, rows),
  ];
  const isHeld = (table: string, idKey: string) =>
    `EXISTS (SELECT 1 FROM ${table} h WHERE h.id = j.value ->> '${idKey}'
      AND h.lease_token = j.value ->> 'token' AND h.lease_until > ?5)`;
  const lost = (list: string, table: string, idKey: string) =>
    `(SELECT json_group_array(j.key) FROM json_each(${list}) j
      WHERE NOT ${isHeld(table, idKey)})`;
  const ofHeld = (list: string) =>
    `sequence IN (SELECT h.sequence FROM json_each(${list}) j CROSS JOIN ${jobs} h
      ON h.id = j.value ->> 'jobId' AND h.lease_token = j.value ->> 'token'
        AND h.lease_until > ?5)`;
  const statement = (text: string): Statement => sql(text, ...lists, now);
  return {
    ask: statement(`SELECT json_object(
      'lostFires', ${lost("?1", schedules, "scheduleId")},
      'lostEnds', ${lost("?2", jobs, "jobId")},
      'lostReleases', ${lost("?3", jobs, "jobId")},
      'existing', (SELECT json_group_array(j.key) FROM json_each(?4) j
        WHERE ${isThere(tables, "j.value")}))`),
    writes: [
      ...ends.some(({ expiresAt }) => expiresAt !== null)
        ? [statement(`INSERT OR REPLACE INTO ${tables.results}
            (job_id, outcome, started_at, finished_at, expires_at, return_value, error)
          SELECT j.value ->> 'jobId', j.value ->> 'outcome', j.value ->> 'startedAt',
            j.value ->> 'finishedAt', j.value ->> 'expiresAt', j.value ->> 'returnValue',
            j.value ->> 'error'
          FROM json_each(?2) j
          WHERE j.value ->> 'expiresAt' IS NOT NULL AND ${isHeld(jobs, "jobId")}`)]
        : [],
      ...ends.length > 0 ? [statement(`DELETE FROM ${jobs} WHERE ${ofHeld("?2")}`)] : [],
      ...releases.length > 0
        ? [statement(`UPDATE ${jobs} SET state = 'queued', attempts = attempts - 1, ${NO_LEASE}
          WHERE ${ofHeld("?3")}`)]
        : [],
      ...newJobs.length > 0
        ? [insertJobs(tables, "?4", isHeld(schedules, "heldSchedule"), ...lists, now)]
        : [],
      ...fires.length > 0
        ? [statement(`UPDATE ${schedules} SET
            next_fire_time = j.value ->> 'nextFireTime', due_time = j.value ->> 'dueTime',
            last_fire_time = j.value ->> 'lastFireTime', error = j.value ->> 'error',
            finished_at = j.value ->> 'finishedAt', revision = revision + 1, ${NO_LEASE}
          FROM json_each(?1) j
          WHERE ${schedules}.id = j.value ->> 'scheduleId'
            AND lease_token = j.value ->> 'token' AND lease_until > ?5`)]
        : [],
    ],
    read(answer) {
      const { lostFires, lostEnds, lostReleases, existing } = answer as Found;
      const lostSchedules = new Set(lostFires.map((i) => fires[i]!.scheduleId));
      const there = new Set(existing);
      return {
        addedJobs: newJobs.filter(({ heldSchedule }, i) =>
          !there.has(i) && !lostSchedules.has(heldSchedule)
        ).map(({ id }) => id),
        lostSchedules: [...lostSchedules],
        lostJobs: [
          ...lostEnds.map((i) => ends[i]!.jobId),
          ...lostReleases.map((i) => releases[i]!.jobId),
        ],
      };
    },
  };
}

/** An advance as it is written: see `settleFinish`. */
function toAdvance(fire: Fire, now: number) {
  const { scheduleId, token, nextFireTime, dueTime, lastFireTime, error } = fire;
  const isOver = nextFireTime === null || (lastFireTime !== null && nextFireTime <= lastFireTime);
  return {
    scheduleId,
    token,
    lastFireTime,
    nextFireTime: isOver ? null : nextFireTime,
    dueTime: isOver ? null : dueTime,
    finishedAt: isOver && !error ? now : null,
    error: error && JSON.stringify(error),
  };
}

function toResult(end: CommitParams["ends"][number], rows: Rows) {
  const { jobId, token, outcome, startedAt, finishedAt, expiresAt, returnValue, error } = end;
  return {
    ...{ jobId, token, outcome, startedAt, finishedAt, expiresAt },
    ...(expiresAt !== null && { returnValue: rows.write(returnValue, "returnValue") }),
    error: error && JSON.stringify(error),
  };
}

function planRenew({ jobs }: Tables, { now, until, jobs: held }: RenewParams): Plan<string[]> {
  const isHeld = `h.id = j.value ->> 'jobId' AND h.lease_token = j.value ->> 'token'
    AND h.lease_until > ?2`;
  const list = JSON.stringify(held);
  return {
    ask: sql(
      `SELECT json_group_array(j.key) FROM json_each(?1) j
        WHERE NOT EXISTS (SELECT 1 FROM ${jobs} h WHERE ${isHeld})`,
      ...[list, now],
    ),
    writes: [
      sql(
        `UPDATE ${jobs} SET lease_until = ?3 WHERE sequence IN (
          SELECT h.sequence FROM json_each(?1) j CROSS JOIN ${jobs} h ON ${isHeld})`,
        ...[list, now, until],
      ),
    ],
    read: (answer) => (answer as number[]).map((i) => held[i]!.jobId),
  };
}
