/** A value that is bound to a statement. */
export type SqlValue = string | number | null;

/** A statement and the values of its `?1`, `?2` … */
export interface Statement {
  readonly sql: string;
  readonly args: readonly SqlValue[];
}

/** The time of the database, in milliseconds, as SQL. */
export const DATABASE_TIME = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/** Makes a statement. */
export function sql(text: string, ...args: readonly SqlValue[]): Statement {
  return { sql: text, args };
}

/** One call of a store, as what is to be sent to the database in one transaction. */
export interface Plan<Result> {
  /**
   * Asked before anything is written, as one value of JSON: what the writes are going to find. It is
   * kept with the writes, so that it is known even if their answer is lost.
   */
  readonly ask?: Statement;
  /** Changes. What they return is not looked at. */
  readonly writes?: readonly Statement[];
  /** Asked after the writes; may be asked again. Each row is one text. */
  readonly reads?: readonly Statement[];
  /** Whether `reads` show that the writes have taken effect, when no answer says so. */
  readonly proves?: (rows: readonly (readonly string[])[]) => boolean;
  /** The token of the lease under which the writes take rows. */
  readonly token?: string;
  /** Makes the result of the answers. */
  read(answer: unknown, rows: readonly (readonly string[])[]): Result;
}
