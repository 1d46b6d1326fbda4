import { compareIds } from "../../../src/id_order.ts";
import type { CleanupParams } from "../../../src/store.ts";
import { single } from "../batcher.ts";
import { sql } from "../statement.ts";
import type { Tables } from "../tables.ts";

const DAY = 86_400_000;

/** The call of a store that removes what is over. */
export function upkeepOperations({ schedules, jobs, results, writers }: Tables) {
  const isOver = `finished_at <= ?1 AND NOT EXISTS (
    SELECT 1 FROM ${jobs} j WHERE j.schedule_id = ${schedules}.id)`;
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
      ],
      read: (answer) => (answer as string[]).sort(compareIds),
    })),
  };
}
