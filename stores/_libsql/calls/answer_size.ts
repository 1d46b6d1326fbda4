import type { Tables } from "../tables.ts";

/*
 * A server gives no more than about 10 MB at once, and one value has at most 5 MB. As JSON, a text may
 * be twice as long as in its row.
 */

/** How many bytes one call takes on before it leaves the rest. */
export const MAX_TAKEN = 2_000_000;
/** How many of those may be schedules, so that jobs find room. */
export const MAX_TAKEN_SCHEDULES = MAX_TAKEN / 2;
/** What a row takes beside its texts, at most, in bytes. */
export const ROW_SIZE = 1000;

/** The size of a schedule in bytes, as SQL; SQLite knows it without reading the texts. */
export const SCHEDULE_SIZE = sizeOf(["trigger", "definition", "args", "kwargs", "metadata"]);
/** The size of a job in bytes, as SQL. */
export const JOB_SIZE = sizeOf(["args", "kwargs", "metadata", "failures", "log"]);

function sizeOf(texts: readonly string[]): string {
  return [ROW_SIZE, ...texts.map((text) => `ifnull(octet_length(${text}), 0)`)].join(" + ");
}

/** The size of the schedules and jobs for which a condition holds, as SQL. */
export function sizeOfAll({ schedules, jobs }: Tables, condition: string): string {
  return `((SELECT total(${SCHEDULE_SIZE}) FROM ${schedules} WHERE ${condition}) +
    (SELECT total(${JOB_SIZE}) FROM ${jobs} WHERE ${condition}))`;
}

/** What {@linkcode firstOf} selects from. */
export interface Sized {
  /** The column that is selected. */
  readonly key: string;
  /** A query whose rows have a `size`. */
  readonly rows: string;
  /** What follows `ORDER BY`. */
  readonly order: string;
}

/** A query of the first rows, up to and with the one that makes their size reach `limit`. */
export function firstOf({ key, rows, order }: Sized, limit: string): string {
  return `SELECT ${key} FROM (
    SELECT ${key}, total(size) OVER (
      ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM (${rows})) WHERE before < ${limit}`;
}
