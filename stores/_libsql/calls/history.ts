import type { JobCount } from "../../../src/records.ts";
import type { FinishedFilter } from "../../../src/store.ts";
import type { JobOutcome } from "../../../src/records.ts";
import type { StoredFinishedJob } from "../../../src/stored.ts";
import { single } from "../batcher.ts";
import { hasPairs, metadataText } from "./conditions.ts";
import { letIn, noteKeys } from "./keys.ts";
import { FINISHED_ROW, type Rows, STATE_NAMES, stateOf } from "./rows.ts";
import { sql, type SqlValue } from "../statement.ts";
import type { Tables } from "../tables.ts";

type Restarted = "restarted" | "pending" | "missing" | "missingTask";

/** The columns that a job has while it is over and when it is not. */
const COPIED = `id, task_id, args, kwargs, schedule_id, nominal_fire_time, scheduled_fire_time,
  executor, result_expiration_time, metadata, policy, concurrency_key, version`;

/** The calls of a store that are about jobs that are over and kept. */
export function historyOperations(tables: Tables, rows: Rows) {
  const { tasks, jobs, results, history, counts } = tables;
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
      ({ jobId, now }) => {
        const isThere = `EXISTS (SELECT 1 FROM ${jobs} WHERE id = ?1)
          OR EXISTS (SELECT 1 FROM ${history} f JOIN ${jobs} o ON o.schedule_id = f.schedule_id
            AND o.nominal_fire_time = f.nominal_fire_time WHERE f.id = ?1)`;
        const mayRestart = `NOT (${isThere})
          AND EXISTS (SELECT 1 FROM ${tasks} t WHERE t.id = task_id)`;
        return {
          ask: sql(
            `SELECT json_quote(CASE WHEN ${isThere} THEN 'pending'
              WHEN NOT EXISTS (SELECT 1 FROM ${history} WHERE id = ?1) THEN 'missing'
              WHEN EXISTS (SELECT 1 FROM ${history} h JOIN ${tasks} t ON t.id = h.task_id
                WHERE h.id = ?1) THEN 'restarted' ELSE 'missingTask' END)`,
            jobId,
          ),
          writes: [
            sql(
              `DELETE FROM ${results} WHERE job_id = ?1 AND EXISTS (
                SELECT 1 FROM ${history} WHERE id = ?1 AND ${mayRestart})`,
              jobId,
            ),
            sql(
              `INSERT INTO ${jobs} (${COPIED}, created_at, rank, state)
                SELECT ${COPIED}, ?2, ?2 + 60000 * coalesce(
                    iif(json_valid(policy), policy ->> '$.priority', NULL),
                    (SELECT iif(json_valid(t.policy), t.policy ->> '$.priority', NULL)
                      FROM ${tasks} t WHERE t.id = task_id), 0),
                  iif(concurrency_key IS NULL, 'queued', 'held')
                FROM ${history} WHERE id = ?1 AND ${mayRestart} ON CONFLICT DO NOTHING`,
              jobId,
              now,
            ),
            // if that has added it
            sql(`DELETE FROM ${history} WHERE id = ?1 AND changes() > 0`, jobId),
            noteKeys(tables, `${jobs} h WHERE h.id = ?1`, jobId),
            letIn(tables),
          ],
          read: (answer) => answer as Restarted,
        };
      },
    ),
  };
}

function toConditions(filter: FinishedFilter) {
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
      isIn("outcome", outcomes),
    from !== undefined && `finished_at >= ${bind(from)}`,
    to !== undefined && `finished_at < ${bind(to)}`,
    before !== undefined && `end_sequence < ${bind(before)}`,
    error !== undefined && `instr(lower(error ->> '$.message'), lower(${bind(error)}))`,
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
