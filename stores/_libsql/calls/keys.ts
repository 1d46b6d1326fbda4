import type { NewJob } from "../../../src/stored.ts";
import { sql, type SqlValue, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/**
 * Writes down concurrency keys that are about to be free, or wanted by new jobs: those that a query of
 * jobs gives, which is the rest of a `SELECT` over rows `h`.
 */
export function noteKeys(
  { freed }: Tables,
  from: string,
  ...args: readonly SqlValue[]
): Statement {
  return sql(
    `INSERT INTO ${freed} SELECT h.concurrency_key FROM ${from} AND h.concurrency_key IS NOT NULL`,
    ...args,
  );
}

/** Lets the next job in for each key that was written down: see the trigger `key_freed`. */
export function letIn({ freed }: Tables): Statement {
  return sql(`DELETE FROM ${freed}`);
}

/** Writes down the concurrency keys of new jobs, if they have any. */
export function wantedKeys(
  { freed }: Tables,
  jobs: readonly Pick<NewJob, "concurrencyKey">[],
): Statement[] {
  const keys = new Set(jobs.flatMap(({ concurrencyKey }) => concurrencyKey ?? []));
  if (keys.size === 0) return [];
  return [sql(`INSERT INTO ${freed} SELECT value FROM json_each(?1)`, JSON.stringify([...keys]))];
}
