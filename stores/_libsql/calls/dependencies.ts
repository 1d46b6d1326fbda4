import { isHeld } from "./held.ts";
import { jobField as field } from "./insert_jobs.ts";
import { sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** Sets a row up to be taken on as lapsed by whoever looks next. */
export const LAPSED_NOW = "state = 'lapsed', lease_token = '', lease_by = '', lease_until = 0";

/** A job that is to end early for this reason is not to run any more, as SQL. */
export function isCancelled(aborted: string): string {
  return `(ifnull(${aborted}, 'timeout') <> 'timeout')`;
}

/** Each id that a job of a list comes after, `a.value`, with the row `j` of that job, as SQL. */
function afterIn(list: string): string {
  return `json_each(${list}) j, json_each(${field("after")}) a`;
}

/** The ids that jobs of a list come after and of which nothing is known, as a `SELECT` after `FROM`. */
export function fromUnknownJobs({ jobs, results, history }: Tables, list: string): string {
  return `FROM ${afterIn(list)} WHERE NOT EXISTS (SELECT 1 FROM ${jobs} o WHERE o.id = a.value)
    AND NOT EXISTS (SELECT 1 FROM ${history} o WHERE o.id = a.value)
    AND NOT EXISTS (SELECT 1 FROM ${results} o WHERE o.job_id = a.value)
    AND a.value NOT IN (SELECT ${field("id", "s.value")} FROM json_each(${list}) s)`;
}

/** Makes the jobs of a list, which were just added as blocked, wait for those they come after. */
export function blockJobs(tables: Tables, texts: string): Statement[] {
  const { jobs, results, history, dependencies } = tables;
  const hasFailed = `ifnull(
    (SELECT o.kind = 'failure' FROM ${history} o WHERE o.id = a.value),
    (SELECT o.outcome <> 'success' FROM ${results} o WHERE o.job_id = a.value))
    AND NOT EXISTS (SELECT 1 FROM ${jobs} o WHERE o.id = a.value)`;
  // one that was blocked before waits for something already
  const isNew = (id: string) =>
    `NOT EXISTS (SELECT 1 FROM ${dependencies} d WHERE d.job_id = ${id})`;
  return [
    sql(
      `UPDATE ${jobs} SET aborted = 'dependency', ${LAPSED_NOW}
        WHERE state = 'blocked' AND ${isNew(`${jobs}.id`)} AND id IN (
          SELECT ${field("id")} FROM ${afterIn("?1")}
          WHERE ${field("afterFailure")} = 'cancel' AND ${hasFailed})`,
      texts,
    ),
    sql(
      `INSERT OR IGNORE INTO ${dependencies} (job_id, after_id, on_failure)
        SELECT ${field("id")}, a.value, ${field("afterFailure")} FROM ${afterIn("?1")}
        WHERE EXISTS (SELECT 1 FROM ${jobs} b WHERE b.id = ${field("id")} AND b.state = 'blocked')
          AND EXISTS (SELECT 1 FROM ${jobs} o WHERE o.id = a.value) AND ${isNew(field("id"))}`,
      texts,
    ),
    sql(
      `UPDATE ${jobs} SET state = CASE WHEN run_at IS NOT NULL THEN 'waiting'
          WHEN concurrency_key IS NOT NULL THEN 'held' ELSE 'queued' END
        WHERE state = 'blocked' AND id IN (SELECT ${field("id")} FROM json_each(?1) j)
          AND ${isNew(`${jobs}.id`)}`,
      texts,
    ),
  ];
}

/**
 * Makes the jobs that are to be cancelled with some that did not succeed lapse; those are the held ones
 * of `list`, each a list of its id and token.
 */
export function cancelDependents(
  { jobs, dependencies }: Tables,
  list: string,
  now: number,
): Statement {
  const claim = { id: "(j.value ->> 0)", token: "(j.value ->> 1)", now: "?2" };
  return sql(
    `UPDATE ${jobs} SET aborted = 'dependency', ${LAPSED_NOW} WHERE state = 'blocked' AND id IN (
      SELECT d.job_id FROM json_each(?1) j CROSS JOIN ${jobs} h ON ${isHeld("h", claim)}
      CROSS JOIN ${dependencies} d ON d.after_id = h.id AND d.on_failure = 'cancel')`,
    ...[list, now],
  );
}

/**
 * Lets go of the jobs that come after some that end, and forgets what those came after; they are the held
 * ones of `list`, each a list of its id and token.
 */
export function endDependencies(
  { jobs, dependencies }: Tables,
  list: string,
  now: number,
): Statement {
  const claim = { id: "(j.value ->> 0)", token: "(j.value ->> 1)", now: "?2" };
  const ended = `SELECT h.id FROM json_each(?1) j CROSS JOIN ${jobs} h ON ${isHeld("h", claim)}`;
  return sql(
    `DELETE FROM ${dependencies} WHERE EXISTS (SELECT 1 FROM ${dependencies})
      AND (after_id IN (${ended}) OR job_id IN (${ended}))`,
    ...[list, now],
  );
}
