import type {
  Acquired,
  AcquireParams,
  CommitParams,
  Committed,
  RenewParams,
} from "../../../src/store.ts";
import { planAcquire } from "./acquire.ts";
import { single } from "../batcher.ts";
import { planCommit } from "./commit.ts";
import { placesOfLost, sequencesOfHeld } from "./held.ts";
import { listOf } from "./lists.ts";
import type { Rows } from "./rows.ts";
import { type Plan, sql } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** The calls of a store that are about leases. */
export function leaseOperations(tables: Tables, rows: Rows) {
  return {
    acquire: single<AcquireParams, Acquired>((params) => planAcquire(tables, rows, params)),
    commit: single<CommitParams, Committed>((params) => planCommit(tables, rows, params)),
    renew: single<RenewParams, string[]>((params) => planRenew(tables, params)),
  };
}

const HELD = listOf<RenewParams["jobs"][number]>(["jobId", "token"]);

function planRenew({ jobs }: Tables, { now, until, jobs: held }: RenewParams): Plan<string[]> {
  const claim = { id: HELD.field("jobId"), token: HELD.field("token"), now: "?2" };
  const list = HELD.text(held);
  return {
    ask: sql(`SELECT ${placesOfLost("?1", jobs, claim)}`, list, now),
    writes: [
      sql(
        `UPDATE ${jobs} SET lease_until = ?3
          WHERE sequence IN (${sequencesOfHeld("?1", jobs, claim)})`,
        ...[list, now, until],
      ),
    ],
    read: (answer) => (answer as number[]).map((i) => held[i]!.jobId),
  };
}
