import type {
  AddJobsOutcome,
  AddJobsParams,
  ResultLookup,
  StoreFilter,
} from "../../../src/store.ts";
import type { NewJob, StoredJob } from "../../../src/stored.ts";
import { type Operation, single } from "../batcher.ts";
import { mergedMetadata, metadataText, toConditions } from "./conditions.ts";
import { listOf } from "./lists.ts";
import { JOB_ROW, RESULT_ROW, type Rows } from "./rows.ts";
import { type Plan, sql, type SqlValue, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";
import { fromUnknown, isOfOneTask, taskNeeds } from "./task_needs.ts";
import { insertTasks } from "./tasks.ts";

/** What `addJobs` asks before it writes: ids of tasks, and places in the list of jobs. */
interface Found {
  readonly missing: readonly string[];
  readonly newTasks: readonly string[];
  readonly existing: readonly number[];
}

/** The calls of a store that are about jobs and their results. */
export function jobOperations(tables: Tables, rows: Rows) {
  const { jobs, results } = tables;

  const addJobs: Operation<AddJobsParams, AddJobsOutcome> = {
    plan: (calls) => planAddJobs(tables, rows, calls),
    sharing: ({ tasks, jobs }) =>
      isOfOneTask(tasks, jobs) ? { alike: JSON.stringify(tasks), keys: [] } : null,
  };

  return {
    addJobs,

    getJobs: single<StoreFilter, StoredJob[]>((filter) => {
      const { where, limit, args } = toConditions(filter, "jobs");
      return {
        reads: [
          sql(
            `SELECT ${JOB_ROW} FROM ${jobs} WHERE ${where} ORDER BY sequence LIMIT ${limit}`,
            ...args,
          ),
        ],
        read: (_, [found = []]) => found.map((row) => rows.job(row).job),
      };
    }),

    getJobResult: single<{ readonly jobId: string; readonly now: number }, ResultLookup>(
      ({ jobId, now }) => ({
        reads: [
          sql(
            `SELECT ${RESULT_ROW} FROM ${results} WHERE job_id = ?1 AND expires_at > ?2`,
            jobId,
            now,
          ),
          sql(`SELECT id FROM ${jobs} WHERE id = ?1`, jobId),
        ],
        read: (_, [found = [], pending = []]) => ({
          result: found[0] === undefined ? null : rows.result(found[0]),
          pending: pending.length > 0,
        }),
      }),
    ),
  };
}

/**
 * Adds the jobs of calls. Several calls have jobs of one task each, so that each of them is all or none
 * whatever becomes of the others.
 */
function planAddJobs(
  tables: Tables,
  rows: Rows,
  calls: readonly AddJobsParams[],
): Plan<AddJobsOutcome[]> {
  const newJobs = calls.flatMap((call) => call.jobs);
  const { tasks, brought, needed, areComplete } = taskNeeds(calls, newJobs);
  const missing = fromUnknown(tables, "?2");
  const isGuarded = calls.length === 1 && !areComplete;
  const guard = isGuarded ? `NOT EXISTS (SELECT 1 ${missing})` : "TRUE";
  const guarded = isGuarded ? [needed] : [];
  return {
    ask: sql(
      `SELECT json_object(
        'newTasks', (SELECT json_group_array(n.value) ${fromUnknown(tables, "?1")}),
        'missing', (SELECT json_group_array(n.value) ${missing}),
        'existing', ${existing(tables, "?3", "?4")})`,
      ...[brought, needed],
      ...identities(newJobs),
    ),
    writes: [
      ...tasks.length > 0 ? [insertTasks(tables, tasks, guard, ...guarded)] : [],
      insertJobs(tables, "?1", guard, jobTexts(newJobs, rows), ...guarded),
    ],
    read: (answer) => outcomesOf(calls, answer as Found),
  };
}

/** What tells whether jobs are there already: their ids, and those of their fire times with places. */
export function identities(jobs: readonly NewJob[]): [string, string] {
  const fires = jobs.flatMap(({ scheduleId, nominalFireTime }, place) =>
    scheduleId === null ? [] : [[place, scheduleId, nominalFireTime]]
  );
  return [JSON.stringify(jobs.map(({ id }) => id)), JSON.stringify(fires)];
}

/** The places of jobs that are there already, as a JSON list, from what `identities` gave. */
export function existing({ jobs }: Tables, ids: string, fires: string): string {
  return `(SELECT json_group_array(place) FROM (
    SELECT n.key AS place FROM json_each(${ids}) n
    WHERE EXISTS (SELECT 1 FROM ${jobs} o WHERE o.id = n.value)
    UNION
    SELECT n.value ->> 0 FROM json_each(${fires}) n WHERE EXISTS (
      SELECT 1 FROM ${jobs} o
      WHERE o.schedule_id = n.value ->> 1 AND o.nominal_fire_time = n.value ->> 2)))`;
}

/** Whether a job that is not there yet is added: the first of its id and of its fire time is. */
export function newOnes(): (job: NewJob) => boolean {
  const ids = new Set<string>();
  const fires = new Set<string>();
  return ({ id, scheduleId, nominalFireTime }) => {
    const fire = scheduleId === null || nominalFireTime === null
      ? null
      : `${nominalFireTime} ${scheduleId}`;
    if (ids.has(id) || (fire !== null && fires.has(fire))) return false;
    ids.add(id);
    if (fire !== null) fires.add(fire);
    return true;
  };
}

/** A job with its values as texts, and what it depends on: a lease on its schedule. */
type JobTexts =
  & Omit<NewJob, "args" | "kwargs" | "metadata">
  & { readonly args: string; readonly kwargs: string | null; readonly metadata: string }
  & { readonly token?: string; readonly heldSchedule?: string };

const JOBS = listOf<JobTexts>([
  ...["id", "taskId", "args", "kwargs", "scheduleId", "nominalFireTime"] as const,
  ...["scheduledFireTime", "startDeadline", "runAt", "executor", "resultExpirationTime"] as const,
  ...["metadata", "createdAt", "token", "heldSchedule"] as const,
]);

/** A field of a row of `jobTexts`, as SQL. */
export const jobField = JOBS.field;

/** Adds the jobs of the list that `jobTexts` gave, if they are not there and `guard` holds. */
export function insertJobs(
  { tasks, jobs }: Tables,
  list: string,
  guard: string,
  ...args: readonly SqlValue[]
): Statement {
  const field = JOBS.field;
  return sql(
    // CROSS JOIN: in the order of the list
    `INSERT INTO ${jobs} (
        id, task_id, args, kwargs, schedule_id, nominal_fire_time, scheduled_fire_time,
        start_deadline, run_at, state, executor, result_expiration_time, metadata, created_at)
      SELECT ${field("id")}, t.id, ${field("args")}, ${field("kwargs")}, ${field("scheduleId")},
        ${field("nominalFireTime")}, ${field("scheduledFireTime")}, ${field("startDeadline")},
        ${field("runAt")}, iif(${field("runAt")} IS NULL, 'queued', 'waiting'),
        coalesce(${field("executor")}, t.job_executor), ${field("resultExpirationTime")},
        ${mergedMetadata("t.metadata", field("metadata"))}, ${field("createdAt")}
      FROM json_each(${list}) j CROSS JOIN ${tasks} t ON t.id = ${field("taskId")}
      WHERE ${guard} ON CONFLICT DO NOTHING`,
    ...args,
  );
}

/** Jobs as a list, their values as texts in it. */
export function jobTexts(
  jobs: readonly (NewJob & Pick<JobTexts, "token" | "heldSchedule">)[],
  rows: Rows,
): string {
  return JOBS.text(jobs.map((job) => ({
    ...job,
    args: rows.write(job.args, "args"),
    kwargs: rows.writeOrNull(job.kwargs, "kwargs"),
    metadata: metadataText(job.metadata),
  })));
}

function outcomesOf(calls: readonly AddJobsParams[], found: Found): AddJobsOutcome[] {
  const existing = new Set(found.existing);
  const newTasks = new Set(found.newTasks);
  const missing = new Set(found.missing);
  const isNew = newOnes();
  let place = 0;
  return calls.map(({ tasks, jobs }) => {
    const places = jobs.map(() => place++);
    const missingTask = jobs.find(({ taskId }) => missing.has(taskId))?.taskId ?? null;
    if (missingTask !== null) return { addedTasks: [], addedJobs: [], missingTask };
    const added = jobs.filter((job, i) => !existing.has(places[i]!) && isNew(job));
    return {
      addedTasks: tasks.map(({ id }) => id).filter((id) => newTasks.delete(id)),
      addedJobs: added.map(({ id }) => id),
      missingTask,
    };
  });
}
