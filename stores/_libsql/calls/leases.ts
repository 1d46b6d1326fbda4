import type {
  Acquired,
  AcquireParams,
  CancelJobsParams,
  CancelledJobs,
  CommitParams,
  Committed,
  Renewed,
  RenewParams,
} from "../../../src/store.ts";
import { planAcquire } from "./acquire.ts";
import { single } from "../batcher.ts";
import { planCancel } from "./cancel.ts";
import { planCommit } from "./commit.ts";
import { isHeld, placesOfLost, sequencesOfHeld } from "./held.ts";
import { listOf } from "./lists.ts";
import { noteTexts } from "./note_texts.ts";
import type { Rows } from "./rows.ts";
import { type Plan, sql } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** The calls of a store that are about leases. */
export function leaseOperations(tables: Tables, rows: Rows) {
  return {
    acquire: single<AcquireParams, Acquired>((params) => planAcquire(tables, rows, params)),
    commit: single<CommitParams, Committed>((params) => planCommit(tables, rows, params)),
    renew: single<RenewParams, Renewed>((params) => planRenew(tables, params)),
    cancelJobs: single<CancelJobsParams, CancelledJobs>((params) =>
      planCancel(tables, rows, params)
    ),
  };
}

const HELD = listOf<RenewParams["jobs"][number]>(["jobId", "token"]);
const NEWS = listOf<JobTexts>(["jobId", "token", "hasNotes", "progress", "log", "aborted"]);

/** What is new of a job, as texts. */
interface JobTexts {
  readonly jobId: string;
  readonly token: string;
  readonly hasNotes: boolean;
  readonly progress: string | null;
  readonly log: string | null;
  readonly aborted: string | null;
}

function planRenew({ jobs }: Tables, { now, until, jobs: held }: RenewParams): Plan<Renewed> {
  const claim = { id: HELD.field("jobId"), token: HELD.field("token"), now: "?2" };
  const ofNews = { id: NEWS.field("jobId"), token: NEWS.field("token"), now: "?2" };
  const hasNotes = NEWS.field("hasNotes");
  const list = HELD.text(held);
  const news = held.filter(({ notes, aborted }) => notes || aborted);
  return {
    ask: sql(
      `SELECT json_object('lost', ${placesOfLost("?1", jobs, claim)}, 'aborted', (
        SELECT json_group_array(j.key) FROM json_each(?1) j
        WHERE EXISTS (SELECT 1 FROM ${jobs} h
          WHERE ${isHeld("h", claim)} AND h.aborted = 'cancelled')))`,
      ...[list, now],
    ),
    writes: [
      ...news.length === 0 ? [] : [
        sql(
          `UPDATE ${jobs} SET progress = iif(${hasNotes}, ${NEWS.field("progress")}, progress),
              log = iif(${hasNotes}, ${NEWS.field("log")}, log),
              aborted = coalesce(aborted, ${NEWS.field("aborted")})
            FROM json_each(?1) j WHERE ${isHeld(jobs, ofNews)}`,
          ...[NEWS.text(news.map(toTexts)), now],
        ),
      ],
      sql(
        `UPDATE ${jobs} SET lease_until = ?3
          WHERE sequence IN (${sequencesOfHeld("?1", jobs, claim)})`,
        ...[list, now, until],
      ),
    ],
    read(answer) {
      const { lost, aborted } = answer as Record<"lost" | "aborted", readonly number[]>;
      const ids = (places: readonly number[]) => places.map((i) => held[i]!.jobId);
      return { lostJobs: ids(lost), abortedJobs: ids(aborted) };
    },
  };
}

function toTexts({ jobId, token, notes, aborted }: RenewParams["jobs"][number]): JobTexts {
  return {
    jobId,
    token,
    hasNotes: notes !== undefined,
    ...noteTexts(notes),
    aborted: aborted ?? null,
  };
}
