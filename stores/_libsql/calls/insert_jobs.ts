import type { NewJob } from "../../../src/stored.ts";
import { mergedMetadata, metadataText } from "./conditions.ts";
import { listOf } from "./lists.ts";
import { type Rows, statesOf } from "./rows.ts";
import { sql, type SqlValue, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";
import { policyText } from "./tasks.ts";

/** What a job in a list depends on besides: a lease on its schedule. */
export interface Held {
  readonly token?: string;
  readonly heldSchedule?: string;
}

/** A job with its values as texts. */
type JobTexts =
  & Omit<
    NewJob,
    "args" | "kwargs" | "metadata" | "policy" | "unique" | "after" | "afterFailure"
  >
  & { readonly args: string; readonly kwargs: string | null; readonly metadata: string }
  & { readonly policyText: string | null; readonly priority: number | null }
  & { readonly uniqueKey: string | null; readonly uniqueStates: string | null }
  & { readonly uniqueDone: boolean | null; readonly uniqueSince: number | null }
  & { readonly conflict: string | null; readonly after: string | null }
  & { readonly afterFailure: string | null }
  & Held;

const JOBS = listOf<JobTexts>([
  ...["id", "taskId", "args", "runAt", "kwargs", "executor", "metadata", "createdAt"] as const,
  ...["version", "resultExpirationTime", "scheduleId", "nominalFireTime"] as const,
  ...["scheduledFireTime", "startDeadline", "token", "heldSchedule"] as const,
], [
  ...["policyText", "priority", "concurrencyKey", "uniqueKey", "uniqueStates"] as const,
  ...["uniqueDone", "uniqueSince", "conflict", "after", "afterFailure"] as const,
]);

/** A field of a row of `jobTexts`, as SQL. */
export const jobField = JOBS.field;

/** Jobs as a list, their values as texts in it. */
export function jobTexts(jobs: readonly (NewJob & Held)[], rows: Rows): string {
  return JOBS.text(
    jobs.map(({ unique = null, after = [], afterFailure = "cancel", policy = {}, ...job }) => ({
      ...job,
      args: rows.write(job.args, "args"),
      kwargs: rows.writeOrNull(job.kwargs, "kwargs"),
      metadata: metadataText(job.metadata),
      policyText: policyText(policy),
      priority: policy.priority ?? null,
      uniqueKey: unique?.key ?? null,
      uniqueStates: unique &&
        JSON.stringify(statesOf(unique.states.filter((state) => state !== "done"))),
      uniqueDone: unique && unique.states.includes("done"),
      uniqueSince: unique?.since ?? null,
      conflict: unique?.conflict ?? null,
      after: after.length === 0 ? null : JSON.stringify(after),
      afterFailure: after.length === 0 ? null : afterFailure,
    })),
  );
}

const PRIORITY =
  "iif(t.policy IS NULL, NULL, iif(json_valid(t.policy), t.policy ->> '$.priority', NULL))";

/** Whether jobs say nothing but what every job does: no policy, no key, nothing that they come after. */
export function arePlain(jobs: readonly NewJob[]): boolean {
  return jobs.every(({ policy, concurrencyKey = null, unique = null, after = [] }) =>
    (!policy || Object.keys(policy).length === 0) && concurrencyKey === null && unique === null &&
    after.length === 0
  );
}

/** What a new job waits for, as SQL. */
const STATE = `CASE WHEN ${JOBS.field("after")} IS NOT NULL THEN 'blocked'
  WHEN ${JOBS.field("runAt")} IS NOT NULL THEN 'waiting'
  WHEN ${JOBS.field("concurrencyKey")} IS NOT NULL THEN 'held' ELSE 'queued' END`;

/** Adds the jobs of the list that `jobTexts` gave, if they are not there and `guard` holds. */
export function insertJobs(
  { tasks, jobs }: Tables,
  { list, guard, isPlain }: {
    readonly list: string;
    readonly guard: string;
    readonly isPlain: boolean;
  },
  ...args: readonly SqlValue[]
): Statement {
  const field = JOBS.field;
  const rare = isPlain ? [] : ["policyText", "concurrencyKey", "uniqueKey"] as const;
  const priority = isPlain ? PRIORITY : `coalesce(${field("priority")}, ${PRIORITY})`;
  return sql(
    // CROSS JOIN: in the order of the list
    `INSERT INTO ${jobs} (
        id, task_id, args, kwargs, schedule_id, nominal_fire_time, scheduled_fire_time,
        start_deadline, run_at, state, executor, result_expiration_time, metadata, version,
        created_at, rank${isPlain ? "" : ", policy, concurrency_key, unique_key"})
      SELECT ${field("id")}, t.id, ${field("args")}, ${field("kwargs")}, ${field("scheduleId")},
        ${field("nominalFireTime")}, ${field("scheduledFireTime")}, ${field("startDeadline")},
        ${field("runAt")},
        ${isPlain ? `iif(${field("runAt")} IS NULL, 'queued', 'waiting')` : STATE},
        coalesce(${field("executor")}, t.job_executor), ${field("resultExpirationTime")},
        ${mergedMetadata("t.metadata", field("metadata"))}, coalesce(${
      field("version")
    }, t.version),
        ${field("createdAt")}, ${field("createdAt")} + 60000 * ifnull(${priority}, 0)
        ${rare.map((name) => `, ${field(name)}`).join("")}
      FROM json_each(${list}) j CROSS JOIN ${tasks} t ON t.id = ${field("taskId")}
      WHERE ${guard} ON CONFLICT DO NOTHING`,
    ...args,
  );
}
