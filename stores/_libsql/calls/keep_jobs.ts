import type { JobEnd } from "../../../src/store.ts";
import { isHeld } from "./held.ts";
import { listOf } from "./lists.ts";
import { noteTexts } from "./note_texts.ts";
import { sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

const KEPT = listOf<ReturnType<typeof toKept>>([
  ...["jobId", "token", "outcome", "startedAt", "finishedAt", "error", "keptUntil"] as const,
  ...["progress", "log"] as const,
]);

/** Copies jobs that end, and are still held, to those that are over. */
export function keepJobs(
  { jobs, history }: Tables,
  ends: readonly JobEnd[],
  now: number,
): Statement[] {
  const { field } = KEPT;
  const list = KEPT.text(ends.map(toKept));
  const claim = { id: field("jobId"), token: field("token"), now: "?2" };
  const copied = `sequence, id, task_id, args, kwargs, schedule_id, nominal_fire_time,
    scheduled_fire_time, executor, result_expiration_time, metadata, policy, concurrency_key,
    unique_key, version, created_at, attempts, failures`;
  return [
    // an earlier one of its id: deleted, not replaced, so that it is counted
    sql(
      `DELETE FROM ${history} WHERE id IN (SELECT h.id FROM json_each(?1) j
        CROSS JOIN ${jobs} h ON ${isHeld("h", claim)})`,
      ...[list, now],
    ),
    sql(
      `INSERT INTO ${history} (${copied}, progress, log, kind, outcome, started_at, finished_at,
          worker, error, kept_until)
        SELECT ${copied.replace(/\w+/g, "h.$&")}, ${field("progress")}, ${field("log")},
          iif(${field("outcome")} = 'success', 'success', 'failure'), ${field("outcome")},
          ${field("startedAt")}, ${field("finishedAt")}, h.lease_by, ${field("error")},
          ${field("keptUntil")}
        FROM json_each(?1) j CROSS JOIN ${jobs} h ON ${isHeld("h", claim)}
        WHERE TRUE ON CONFLICT DO NOTHING`,
      ...[list, now],
    ),
  ];
}

function toKept({ jobId, token, outcome, startedAt, finishedAt, error, keep, notes }: JobEnd) {
  return {
    ...{ jobId, token, outcome, startedAt, finishedAt },
    error: error && JSON.stringify(error),
    keptUntil: keep?.until ?? null,
    ...noteTexts(notes),
  };
}
