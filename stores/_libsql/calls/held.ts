/** Sets the lease of a row free. */
export const NO_LEASE = "lease_token = NULL, lease_by = NULL, lease_until = NULL";

/** What tells, as SQL, whether a lease is held. */
export interface Claim {
  /** The id of the row. */
  readonly id: string;
  readonly token: string;
  /** The time. */
  readonly now: string;
}

/** Whether the row `row` has this id and a lease with this token that has not ended. */
export function isHeld(row: string, { id, token, now }: Claim): string {
  return `${row}.id = ${id} AND ${row}.lease_token = ${token} AND ${row}.lease_until > ${now}`;
}

/** The places in a JSON list, as one, of what is no longer held in a table; its rows are `j`. */
export function placesOfLost(list: string, table: string, claim: Claim): string {
  return `(SELECT json_group_array(j.key) FROM json_each(${list}) j
    WHERE NOT EXISTS (SELECT 1 FROM ${table} h WHERE ${isHeld("h", claim)}))`;
}

/** The `sequence`s of the jobs in a JSON list that are held; its rows are `j`. */
export function sequencesOfHeld(list: string, jobs: string, claim: Claim): string {
  return `SELECT h.sequence FROM json_each(${list}) j CROSS JOIN ${jobs} h ON ${
    isHeld("h", claim)
  }`;
}
