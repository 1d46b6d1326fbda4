import type { JobCount } from "../../../src/records.ts";
import type {
  FinishedFilter,
  FinishedPiece,
  FinishedPieceParams,
  RestartJobsParams,
  StoredThroughput,
  ThroughputParams,
} from "../../../src/store.ts";
import type { JobOutcome } from "../../../src/records.ts";
import type { StoredFinishedJob } from "../../../src/stored.ts";
import { single } from "../batcher.ts";
import { hasPairs, metadataText, readable } from "./conditions.ts";
import { letIn, noteKeys } from "./keys.ts";
import { FINISHED_ROW, type Rows, STATE_NAMES, stateOf } from "./rows.ts";
import { sql, type SqlValue, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

type Restarted = "restarted" | "pending" | "missing" | "missingTask";

/** The columns that a job has while it is over and when it is not. */
const COPIED = `id, task_id, args, kwargs, schedule_id, nominal_fire_time, scheduled_fire_time,
  executor, result_expiration_time, metadata, policy, concurrency_key, version`;

/** What says whether a job can be queued anew. */
const PLACE = "end_sequence, id, task_id, schedule_id, nominal_fire_time";

/** The calls of a store that are about jobs that are over and kept. */
export function historyOperations(tables: Tables, rows: Rows) {
  const { tasks, jobs, history, counts } = tables;
  const countAll =
    `SELECT json_array(task_id, state, count(*)) FROM ${jobs} GROUP BY state, task_id`;
  const countOfTask = `SELECT json_array(?1, state, count) FROM (
    SELECT s.value AS state, (
      SELECT count(*) FROM ${jobs} WHERE state = s.value AND task_id = ?1) AS count
    FROM json_each('${JSON.stringify(STATE_NAMES)}') s) WHERE count > 0`;
  return {
    getFinishedJobs: single<FinishedFilter, StoredFinishedJob[]>((filter) => {
      const { where, args } = toConditions(filter);
      return {
        reads: [
          sql(
            `SELECT ${FINISHED_ROW} FROM ${history} WHERE ${where}
              ORDER BY end_sequence DESC LIMIT ${filter.limit ?? -1}`,
            ...args,
          ),
        ],
        read: (_, [found = []]) => found.map((row) => rows.finishedJob(row)),
      };
    }),

    countJobs: single<{ readonly taskId?: string }, JobCount[]>(({ taskId }) => {
      const args = taskId === undefined ? [] : [taskId];
      return {
        reads: [
          sql(taskId === undefined ? countAll : countOfTask, ...args),
          sql(
            `SELECT json_array(task_id, outcome, count) FROM ${counts}
              WHERE ${taskId === undefined ? "TRUE" : "task_id = ?1"}`,
            ...args,
          ),
        ],
        read: (_, [open = [], over = []]) => [
          ...together(open.map((row) => JSON.parse(row))),
          ...over.map((row) => {
            const [taskId, state, count] = JSON.parse(row) as [string, JobOutcome, number];
            return { taskId, state, count };
          }),
        ],
      };
    }),

    restartJob: single<{ readonly jobId: string; readonly now: number }, Restarted>(
      ({ jobId, now }) => ({
        ask: sql(
          `SELECT json_quote(CASE WHEN EXISTS (SELECT 1 FROM ${jobs} WHERE id = ?1)
              OR EXISTS (SELECT 1 FROM ${history} p WHERE p.id = ?1 AND ${hasFireTime(tables)})
              THEN 'pending'
            WHEN NOT EXISTS (SELECT 1 FROM ${history} WHERE id = ?1) THEN 'missing'
            WHEN EXISTS (SELECT 1 FROM ${history} h JOIN ${tasks} t ON t.id = h.task_id
              WHERE h.id = ?1) THEN 'restarted' ELSE 'missingTask' END)`,
          jobId,
        ),
        writes: [
          pick(tables, restartable(tables, `SELECT ${PLACE} FROM ${history} WHERE id = ?1`), jobId),
          ...restart(tables, now),
          ...takeOut(tables),
          letIn(tables),
        ],
        read: (answer) => answer as Restarted,
      }),
    ),

    restartJobs: single<RestartJobsParams, FinishedPiece>((params) => {
      const { rows: piece, args } = pieceOf(tables, params);
      const chosen = restartable(tables, piece);
      return {
        ask: askOf(tables, chosen, piece, ...args),
        writes: [
          pick(tables, chosen, ...args),
          ...restart(tables, params.now),
          ...takeOut(tables),
          letIn(tables),
        ],
        read: (answer) => toPiece(answer, params),
      };
    }),

    removeFinishedJobs: single<FinishedPieceParams, FinishedPiece>((params) => {
      const { rows: piece, args } = pieceOf(tables, params);
      return {
        ask: askOf(tables, piece, piece, ...args),
        writes: [pick(tables, piece, ...args), ...takeOut(tables)],
        read: (answer) => toPiece(answer, params),
      };
    }),

    getThroughput: single<ThroughputParams, StoredThroughput[]>(({ from, to, every, taskId }) => {
      const [begin, length] = ["CAST(?1 AS INTEGER)", "CAST(?3 AS INTEGER)"]; // clients bind floats
      const late = "iif(attempts > 1, NULL, started_at - scheduled_fire_time)";
      return {
        reads: [
          sql(
            `SELECT json_object('at', ${begin} + stretch * ${length}, 'outcome', outcome,
                'count', count(*), 'measured', count(late), 'totalLateness', ifnull(sum(late), 0),
                'maxLateness', max(late))
              FROM (SELECT outcome, ${late} AS late, (finished_at - ${begin}) / ${length} AS stretch
                FROM ${history} WHERE finished_at >= ?1 AND finished_at < ?2
                  AND task_id = ifnull(?4, task_id))
              GROUP BY stretch, outcome ORDER BY stretch, outcome`,
            ...[from, to, every, taskId ?? null],
          ),
        ],
        read: (_, [found = []]) => found.map((row) => JSON.parse(row)),
      };
    }),
  };
}

/** A job is there for the fire time of the finished job `p`, as SQL. */
function hasFireTime({ jobs }: Tables): string {
  return `EXISTS (SELECT 1 FROM ${jobs} o WHERE o.schedule_id = p.schedule_id
    AND o.nominal_fire_time = p.nominal_fire_time)`;
}

/** The finished jobs that match and ended after one, those that ended first. */
function pieceOf({ history }: Tables, { filter, after }: FinishedPieceParams) {
  const { where, args } = toConditions(filter, true);
  const rows = `SELECT ${PLACE} FROM ${history} WHERE ${where} AND end_sequence > ?${
    args.length + 1
  }
    ORDER BY end_sequence LIMIT ${filter.limit ?? -1}`;
  return { rows, args: [...args, after] };
}

/** Those of some finished jobs that can be queued anew; of those with one fire time, the first. */
function restartable(tables: Tables, rows: string): string {
  return `SELECT end_sequence, id FROM (
      SELECT end_sequence, id, row_number() OVER (
        PARTITION BY schedule_id, ifnull(nominal_fire_time, id) ORDER BY end_sequence) AS place,
        schedule_id
      FROM (${rows}) p WHERE NOT ${hasFireTime(tables)}
        AND NOT EXISTS (SELECT 1 FROM ${tables.jobs} o WHERE o.id = p.id)
        AND EXISTS (SELECT 1 FROM ${tables.tasks} t WHERE t.id = p.task_id))
    WHERE place = 1 OR schedule_id IS NULL ORDER BY end_sequence`;
}

/** Asks for the ids of the chosen ones of a piece, how many it has, and where the next one is. */
function askOf(
  { history }: Tables,
  chosen: string,
  piece: string,
  ...args: readonly SqlValue[]
): Statement {
  return sql(
    `SELECT json_array(json((SELECT json_group_array(id) FROM (${chosen}))), count(*),
      max(end_sequence), (SELECT seq + 1 FROM sqlite_sequence WHERE name = '${history}')) FROM (${piece})`,
    ...args,
  );
}

function toPiece(answer: unknown, { filter }: FinishedPieceParams): FinishedPiece {
  const [ids, count, after, end] = answer as [string[], number, number, number];
  const isFull = count > 0 && count === filter.limit;
  return { ids, next: isFull ? { after, before: filter.before ?? end } : null };
}

/** Writes down which finished jobs the call is about. */
function pick({ picked }: Tables, rows: string, ...args: readonly SqlValue[]): Statement {
  return sql(`INSERT INTO ${picked} SELECT end_sequence FROM (${rows})`, ...args);
}

/** Queues those that were written down. */
function restart(tables: Tables, now: number): Statement[] {
  const { tasks, jobs, history, picked } = tables;
  const from = `${picked} p CROSS JOIN ${history} h ON h.end_sequence = p.end_sequence`;
  return [
    sql(
      `INSERT INTO ${jobs} (${COPIED}, created_at, rank, state)
        SELECT ${COPIED}, ?1, ?1 + 60000 * coalesce(
            iif(json_valid(policy), policy ->> '$.priority', NULL),
            (SELECT iif(json_valid(t.policy), t.policy ->> '$.priority', NULL)
              FROM ${tasks} t WHERE t.id = task_id), 0),
          iif(concurrency_key IS NULL, 'queued', 'held')
        FROM ${from} ORDER BY p.end_sequence`,
      now,
    ),
    noteKeys(tables, `${from} WHERE TRUE`),
  ];
}

/** Removes those that were written down, and their results. */
function takeOut({ results, history, picked }: Tables): Statement[] {
  const isPicked = `end_sequence IN (SELECT end_sequence FROM ${picked})`;
  return [
    sql(`DELETE FROM ${results} WHERE job_id IN (SELECT id FROM ${history} WHERE ${isPicked})`),
    sql(`DELETE FROM ${history} WHERE ${isPicked}`),
    sql(`DELETE FROM ${picked}`),
  ];
}

/** A filter as SQL. What is found in pieces is found in its order, so that no piece goes over all of it. */
function toConditions(filter: FinishedFilter, inPieces = false) {
  const noIndex = inPieces ? "+" : "";
  const { ids, taskId, scheduleId, outcomes, metadata, from, to, error, before } = filter;
  const args: SqlValue[] = [];
  const bind = (value: SqlValue) => `?${args.push(value)}`;
  const isIn = (column: string, list: readonly string[]) =>
    `${column} IN (SELECT value FROM json_each(${bind(JSON.stringify(list))}))`;
  const all = [
    ids && isIn("id", ids),
    taskId !== undefined && `task_id = ${bind(taskId)}`,
    scheduleId !== undefined && `schedule_id = ${bind(scheduleId)}`,
    outcomes?.length === 1 ? `outcome = ${bind(outcomes[0]!)}` : outcomes &&
      isIn(`${noIndex}outcome`, outcomes),
    from !== undefined && `${noIndex}finished_at >= ${bind(from)}`,
    to !== undefined && `${noIndex}finished_at < ${bind(to)}`,
    before !== undefined && `end_sequence < ${bind(before)}`,
    error !== undefined &&
    `instr(lower(${readable("error")} ->> '$.message'), lower(${bind(error)}))`,
    metadata && Object.keys(metadata).length > 0 && hasPairs(bind(metadataText(metadata))),
  ].filter((condition) => typeof condition === "string");
  return { where: all.join(" AND ") || "TRUE", args };
}

/** Counts of states of the database as those of jobs. */
function together(rows: readonly (readonly [string, string, number])[]): JobCount[] {
  const counts = new Map<string, JobCount>();
  for (const [taskId, name, count] of rows) {
    const state = stateOf(name);
    const key = `${state} ${taskId}`;
    counts.set(key, { taskId, state, count: count + (counts.get(key)?.count ?? 0) });
  }
  return [...counts.values()];
}
