import type { CancelJobsParams, CancelledJobs } from "../../../src/store.ts";
import { firstOf, JOB_SIZE, MAX_TAKEN } from "./answer_size.ts";
import { toConditions } from "./conditions.ts";
import { letIn, noteKeys } from "./keys.ts";
import { jobRow, type Rows } from "./rows.ts";
import { type Plan, sql } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** Claims jobs that do not run, to be ended, and notes of those that run that they are to end early. */
export function planCancel(
  tables: Tables,
  rows: Rows,
  { filter, lease: { token, by, until } }: CancelJobsParams,
): Plan<CancelledJobs> {
  const { jobs } = tables;
  const { where, limit, args } = toConditions(filter, "jobs");
  const next = args.length + 1;
  const doesNotRun = "state IN ('waiting', 'blocked', 'held', 'queued')";
  return {
    ask: sql(
      `SELECT json_group_array(id) FROM ${jobs}
        WHERE (${where}) AND state = 'running'`,
      ...args,
    ),
    writes: [
      noteKeys(
        tables,
        `(SELECT * FROM ${jobs} WHERE ${where}) h WHERE h.state = 'queued'`,
        ...args,
      ),
      sql(
        `UPDATE ${jobs} SET aborted = 'cancelled' WHERE (${where}) AND state IN ('running', 'lapsed')`,
        ...args,
      ),
      sql(
        `UPDATE ${jobs} SET state = 'lapsed', aborted = 'cancelled', lease_token = ?${next},
            lease_by = ?${next + 1}, lease_until = ?${next + 2}
          WHERE sequence IN (${
          firstOf({
            key: "sequence",
            rows: `SELECT sequence, ${JOB_SIZE} AS size FROM ${jobs}
              WHERE (${where}) AND ${doesNotRun} ORDER BY sequence LIMIT ${limit}`,
            order: "sequence",
          }, `${MAX_TAKEN}`)
        })`,
        ...[...args, token, by, until],
      ),
      letIn(tables),
    ],
    reads: [
      sql(
        `SELECT ${jobRow(tables)} FROM ${jobs} WHERE lease_until = ?2 AND lease_token = ?1
          ORDER BY sequence`,
        ...[token, until],
      ),
      sql(
        `SELECT json_quote(EXISTS (SELECT 1 FROM ${jobs} WHERE (${where}) AND ${doesNotRun}))`,
        ...args,
      ),
    ],
    token,
    read: (requested, [claimed = [], more = []]) => ({
      claimed: claimed.map((row) => rows.job(row).job),
      requested: requested as string[],
      more: limit === -1 && more[0] === "1",
    }),
  };
}
