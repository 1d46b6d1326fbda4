import type { PutTaskParams } from "../../../src/store.ts";
import type { StoredTask } from "../../../src/stored.ts";
import { single } from "../batcher.ts";
import { metadataText } from "./conditions.ts";
import { type Rows, TASK_ROW } from "./rows.ts";
import { sql, type SqlValue, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** The calls of a store that are about tasks. */
export function taskOperations(tables: Tables, rows: Rows) {
  const { tasks, schedules, jobs } = tables;

  return {
    putTask: single<PutTaskParams, { task: StoredTask; outcome: "added" | "updated" }>(
      ({ id, settings, defaults }) => ({
        ask: sql(`SELECT json_array((SELECT ${TASK_ROW} || '' FROM ${tasks} WHERE id = ?1))`, id),
        writes: [
          insertTasks(tables, [{ id, ...defaults, ...settings }]),
          ...Object.entries(columnsOf(settings)).map(([column, value]) =>
            sql(`UPDATE ${tasks} SET ${column} = ?2 WHERE id = ?1`, id, value)
          ),
        ],
        // worked out, not read again: other calls of the moment may have changed it since
        read(answer) {
          const [row] = answer as [string | null];
          const before = row === null ? { id, ...defaults } : rows.task(row);
          const task = structuredClone({ ...before, ...settings });
          return { task, outcome: row === null ? "added" : "updated" };
        },
      }),
    ),

    getTasks: single<{ readonly ids?: readonly string[] }, StoredTask[]>(({ ids }) => ({
      reads: [
        ids
          ? sql(
            `SELECT ${TASK_ROW} FROM ${tasks}
              WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id`,
            JSON.stringify(ids),
          )
          : sql(`SELECT ${TASK_ROW} FROM ${tasks} ORDER BY id`),
      ],
      read: (_, [found = []]) => found.map((row) => rows.task(row)),
    })),

    removeTask: single<{ readonly id: string }, "removed" | "inUse" | "missing">(({ id }) => {
      const isUsed = `EXISTS (SELECT 1 FROM ${schedules} WHERE task_id = ?1)
        OR EXISTS (SELECT 1 FROM ${jobs} WHERE task_id = ?1)`;
      return {
        ask: sql(
          `SELECT json_quote(CASE WHEN NOT EXISTS (SELECT 1 FROM ${tasks} WHERE id = ?1)
            THEN 'missing' WHEN ${isUsed} THEN 'inUse' ELSE 'removed' END)`,
          id,
        ),
        writes: [sql(`DELETE FROM ${tasks} WHERE id = ?1 AND NOT (${isUsed})`, id)],
        read: (answer) => answer as "removed" | "inUse" | "missing",
      };
    }),
  };
}

/**
 * Adds the tasks that are not there, if `guard` holds; the row in the list is `n`, and the guard's
 * values begin with `?2`.
 */
export function insertTasks(
  { tasks }: Tables,
  added: readonly StoredTask[],
  guard = "TRUE",
  ...args: readonly SqlValue[]
): Statement {
  return sql(
    `INSERT INTO ${tasks}
        (id, job_executor, max_running_jobs, misfire_grace_time, max_attempts, metadata)
      SELECT n.value ->> 'id', n.value ->> 'jobExecutor', n.value ->> 'maxRunningJobs',
        n.value ->> 'misfireGraceTime', n.value ->> 'maxAttempts', n.value ->> 'metadata'
      FROM json_each(?1) n WHERE ${guard} ON CONFLICT (id) DO NOTHING`,
    taskTexts(added),
    ...args,
  );
}

/** Tasks as JSON, their metadata as text in it. */
function taskTexts(tasks: readonly StoredTask[]): string {
  return JSON.stringify(
    tasks.map((task) => ({ ...task, metadata: metadataText(task.metadata) })),
  );
}

function columnsOf(settings: PutTaskParams["settings"]): Record<string, SqlValue> {
  const { jobExecutor, maxRunningJobs, misfireGraceTime, maxAttempts, metadata } = settings;
  return {
    ...(jobExecutor !== undefined && { job_executor: jobExecutor }),
    ...(maxRunningJobs !== undefined && { max_running_jobs: maxRunningJobs }),
    ...(misfireGraceTime !== undefined && { misfire_grace_time: misfireGraceTime }),
    ...(maxAttempts !== undefined && { max_attempts: maxAttempts }),
    ...(metadata !== undefined && { metadata: metadataText(metadata) }),
  };
}
