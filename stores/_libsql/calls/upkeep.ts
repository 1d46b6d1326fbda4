import { compareIds } from "../../../src/id_order.ts";
import type { CleanupParams } from "../../../src/store.ts";
import { rate } from "./acquire.ts";
import { single } from "../batcher.ts";
import { sql } from "../statement.ts";
import type { Tables } from "../tables.ts";

const DAY = 86_400_000;

/** The call of a store that removes what is over. */
export function upkeepOperations(
  { tasks, schedules, jobs, results, writers, history, counts, starts, schedulers }: Tables,
) {
  const isOver = `finished_at <= ?1 AND NOT EXISTS (
    SELECT 1 FROM ${jobs} j WHERE j.schedule_id = ${schedules}.id)`;
  /** More of them than their task keeps, as after a change of that. */
  const tooMany = (kind: string) => {
    const most = `iif(json_valid(t.keep), t.keep ->> '$.${kind}.count', NULL)`;
    return `DELETE FROM ${history} WHERE end_sequence IN (
      SELECT end_sequence FROM (
        SELECT h.end_sequence, ${most} AS most,
          row_number() OVER (PARTITION BY h.task_id ORDER BY h.end_sequence DESC) AS place
        FROM ${tasks} t CROSS JOIN ${history} h ON h.task_id = t.id AND h.kind = '${kind}'
        WHERE t.keep IS NOT NULL AND ${most} < (SELECT sum(c.count) FROM ${counts} c
          WHERE c.task_id = t.id AND c.kind = '${kind}'))
      WHERE place > most)`;
  };
  return {
    cleanup: single<CleanupParams, string[]>(({ now, finishedBefore }) => ({
      ask: sql(
        `SELECT json_group_array(id) FROM ${schedules} WHERE ${isOver}`,
        finishedBefore,
      ),
      writes: [
        sql(`DELETE FROM ${schedules} WHERE ${isOver}`, finishedBefore),
        sql(`DELETE FROM ${results} WHERE expires_at <= ?1`, now),
        sql(`DELETE FROM ${writers} WHERE seen_at < ?1`, now - DAY),
        sql(`DELETE FROM ${history} WHERE kept_until <= ?1`, now),
        sql(`DELETE FROM ${schedulers} WHERE until <= ?1`, now),
        ...["success", "failure"].map((kind) => sql(tooMany(kind))),
        sql(
          `DELETE FROM ${starts} WHERE started_at <= ?1 - ifnull(
            (SELECT ${rate("per")} FROM ${tasks} t WHERE t.id = task_id), 0)`,
          now,
        ),
      ],
      read: (answer) => (answer as string[]).sort(compareIds),
    })),
  };
}
