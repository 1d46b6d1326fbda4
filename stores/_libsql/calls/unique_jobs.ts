import type { TakenKey } from "../../../src/store.ts";
import type { NewJob } from "../../../src/stored.ts";
import { jobField as field } from "./insert_jobs.ts";
import { sql, type SqlValue, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** What was found under the unique key of the job at a place: the id, and whether it can be changed. */
export type FoundKey = readonly [place: number, by: string, canChange: 0 | 1];

/*
 * A job in the list, whose row is `j`, counts another one `o` under its key.
 */
const COUNTS = `o.task_id = ${field("taskId")} AND o.unique_key = ${field("uniqueKey")}
  AND o.id <> ${field("id")} AND ifnull(o.created_at > ${field("uniqueSince")}, TRUE)`;
const COUNTS_OPEN = `${COUNTS}
  AND o.state IN (SELECT value FROM json_each(${field("uniqueStates")}))`;

/** No other job is under the unique key of the job in the row `j`, as SQL. */
export function isFree({ jobs, history }: Tables): string {
  return `(${field("uniqueKey")} IS NULL OR (
    NOT EXISTS (SELECT 1 FROM ${jobs} o WHERE ${COUNTS_OPEN})
    AND NOT (${field("uniqueDone")}
      AND EXISTS (SELECT 1 FROM ${history} o WHERE ${COUNTS}))))`;
}

/** A JSON list of what is there under the unique keys of the jobs in a list, oldest first, as SQL. */
export function foundKeys({ jobs, history }: Tables, list: string): string {
  return `(SELECT json_group_array(json_array(place, id, can_change)) FROM (
    SELECT j.key AS place, o.id, o.state NOT IN ('running', 'lapsed') AS can_change, 0, o.sequence
      FROM json_each(${list}) j JOIN ${jobs} o ON ${COUNTS_OPEN}
    UNION ALL
    SELECT j.key, o.id, 0, 1, o.end_sequence FROM json_each(${list}) j
      JOIN ${history} o ON ${COUNTS} WHERE ${field("uniqueDone")}
    ORDER BY 4, 5))`;
}

/**
 * Gives the oldest jobs that are there the arguments of those in the list `?1` that were not added because of
 * them, if `guard` holds.
 */
export function replaceArguments(
  { tasks, jobs }: Tables,
  guard: string,
  ...args: readonly SqlValue[]
): Statement {
  const isDebounced = `${field("conflict")} = 'debounce'`;
  const at = field("runAt");
  return sql(
    `UPDATE ${jobs} AS o SET args = ${field("args")}, kwargs = ${field("kwargs")},
        version = coalesce(${field("version")},
          (SELECT t.version FROM ${tasks} t WHERE t.id = o.task_id)),
        run_at = iif(${isDebounced}, ${at}, o.run_at),
        state = CASE WHEN o.state = 'blocked' OR NOT ${isDebounced} THEN o.state
          WHEN ${at} IS NOT NULL THEN 'waiting' WHEN o.state <> 'waiting' THEN o.state
          WHEN o.concurrency_key IS NOT NULL THEN 'held' ELSE 'queued' END
      FROM json_each(?1) j
      WHERE ${guard} AND ${field("conflict")} IN ('replace', 'debounce') AND o.sequence = (
          SELECT min(o.sequence) FROM ${jobs} o WHERE ${COUNTS_OPEN})
        AND o.state NOT IN ('running', 'lapsed')
        AND NOT EXISTS (SELECT 1 FROM ${jobs} n WHERE n.id = ${field("id")})`,
    ...args,
  );
}

/** The jobs `h` that may be put off by those in the list `?1`, if `guard` holds: the rest of a `SELECT`. */
export function takenBy({ jobs }: Tables, guard: string): string {
  return `json_each(?1) j CROSS JOIN ${jobs} h ON ${COUNTS_OPEN.replaceAll("o.", "h.")}
    WHERE ${guard} AND ${field("conflict")} = 'debounce'`;
}

/** Which jobs were not added because their unique keys were taken. */
export function takenKeys(jobs: readonly NewJob[], found: readonly FoundKey[]): TakenKey[] {
  const first = new Map(found.toReversed().map((each) => [each[0], each]));
  return jobs.flatMap((job, place): TakenKey[] => {
    const [, by, canChange] = first.get(place) ?? [];
    if (by === undefined) return [];
    const outcome = canChange ? OUTCOMES[job.unique!.conflict] : "kept";
    return [{ jobId: job.id, by, outcome }];
  });
}

const OUTCOMES = { keep: "kept", replace: "replaced", debounce: "debounced" } as const;
