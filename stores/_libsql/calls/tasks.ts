import { wholeTask } from "../../../src/inherit.ts";
import { type JobPolicy, mergePolicies } from "../../../src/policy.ts";
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
            sql(`UPDATE ${tasks} SET ${column} = ${SET[column] ?? "?2"} WHERE id = ?1`, id, value)
          ),
        ],
        // worked out, not read again: other calls of the moment may have changed it since
        read(answer) {
          const [row] = answer as [string | null];
          const before = row === null ? wholeTask({ id, ...defaults }) : rows.task(row);
          const policy = mergePolicies(before.policy, settings.policy ?? {});
          const task = structuredClone({ ...before, ...settings, policy });
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
    `INSERT INTO ${tasks} (id, job_executor, max_running_jobs, misfire_grace_time, metadata,
        policy, rate_limit, keep, version)
      SELECT n.value ->> 'id', n.value ->> 'jobExecutor', n.value ->> 'maxRunningJobs',
        n.value ->> 'misfireGraceTime', n.value ->> 'metadata', n.value ->> 'policy',
        n.value ->> 'rateLimit', n.value ->> 'keep', n.value ->> 'version'
      FROM json_each(?1) n WHERE ${guard} ON CONFLICT (id) DO NOTHING`,
    taskTexts(added),
    ...args,
  );
}

/** Tasks as JSON, their metadata and other objects as texts in it. */
function taskTexts(tasks: readonly StoredTask[]): string {
  return JSON.stringify(
    tasks.map(wholeTask).map((task) => ({
      ...task,
      metadata: metadataText(task.metadata),
      policy: policyText(task.policy),
      rateLimit: task.rateLimit && JSON.stringify(task.rateLimit),
      keep: task.keep && JSON.stringify(task.keep),
    })),
  );
}

/** What is said of a policy, as JSON; `null` for nothing. */
export function policyText(policy: JobPolicy): string | null {
  return Object.keys(policy).length === 0 ? null : JSON.stringify(policy);
}

/** How columns are set whose value is not simply put in the place of the old one. */
const SET: Readonly<Record<string, string>> = { policy: policyOver("ifnull(?2, '{}')") };

/** A policy over the one that is there, as SQL; a patch would leave out that there is no limit of time. */
function policyOver(policy: string): string {
  const both = `json_patch(iif(json_valid(policy), policy, '{}'), ${policy})`;
  return `iif(json_type(${policy}, '$.timeout') = 'null',
    json_set(${both}, '$.timeout', NULL), ${both})`;
}

function columnsOf(settings: PutTaskParams["settings"]): Record<string, SqlValue> {
  const { jobExecutor, maxRunningJobs, misfireGraceTime, metadata, policy, version } = settings;
  const { rateLimit, keep } = settings;
  return {
    ...(jobExecutor !== undefined && { job_executor: jobExecutor }),
    ...(maxRunningJobs !== undefined && { max_running_jobs: maxRunningJobs }),
    ...(misfireGraceTime !== undefined && { misfire_grace_time: misfireGraceTime }),
    ...(metadata !== undefined && { metadata: metadataText(metadata) }),
    ...(policy !== undefined && { policy: policyText(policy) }),
    ...(rateLimit !== undefined && { rate_limit: rateLimit && JSON.stringify(rateLimit) }),
    ...(keep !== undefined && { keep: keep && JSON.stringify(keep) }),
    ...(version !== undefined && { version }),
  };
}
