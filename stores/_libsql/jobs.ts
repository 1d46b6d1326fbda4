import type { AddJobsOutcome, AddJobsParams, ResultLookup, StoreFilter } from "../../src/store.ts";
import type { NewJob, StoredJob, StoredTask } from "../../src/stored.ts";
import { type Operation, single } from "./batcher.ts";
import { mergedMetadata, metadataText, toConditions } from "./conditions.ts";
import { JOB_ROW, RESULT_ROW, type Rows } from "./rows.ts";
import { type Plan, sql, type SqlValue, type Statement } from "./statement.ts";
import type { Tables } from "./tables.ts";
import { insertTasks, taskTexts } from "./tasks.ts";

/** What `addJobs` asks before it writes: the first task that is missing, and what is there. */
interface Found {
  readonly missing: string | null;
  readonly existing: readonly number[];
  readonly newTasks: readonly string[];
}

/** The calls of a store that are about jobs and their results. */
export function jobOperations(tables: Tables, rows: Rows) {
  const { tasks, jobs, results } = tables;

  // ?1 is the list of tasks, ?2 that of jobs
  const MISSING = `SELECT j.value ->> 'taskId' FROM json_each(?2) j
    WHERE NOT EXISTS (SELECT 1 FROM ${tasks} t WHERE t.id = j.value ->> 'taskId')
      AND j.value ->> 'taskId' NOT IN (SELECT value ->> 'id' FROM json_each(?1))`;
  const FIND = `SELECT json_object(
    'missing', (${MISSING} ORDER BY j.key LIMIT 1),
    'existing', (SELECT json_group_array(j.key) FROM json_each(?2) j WHERE
      ${isThere(tables, "j.value")}),
    'newTasks', (SELECT json_group_array(j.value ->> 'id') FROM json_each(?1) j
      WHERE NOT EXISTS (SELECT 1 FROM ${tasks} t WHERE t.id = j.value ->> 'id')))`;

  /** Calls that bring all of their tasks along cannot fail, and so share one list of jobs. */
  function planTogether(calls: readonly AddJobsParams[]): Plan<AddJobsOutcome[]> {
    const allTasks = uniqueById(calls.flatMap((call) => call.tasks));
    const allJobs = calls.flatMap((call) => call.jobs);
    const both = [taskTexts(allTasks), jobTexts(allJobs, rows)] as const;
    const guard = `NOT EXISTS (${MISSING})`;
    return {
      ask: sql(FIND, ...both),
      writes: [
        insertTasks(tables, allTasks, guard, both[1]),
        insertJobs(tables, "?2", guard, ...both),
      ],
      read: (answer) => outcomesOf(calls, answer as Found),
    };
  }

  const addJobs: Operation<AddJobsParams, AddJobsOutcome> = {
    plan: planTogether,
    shares: (call) => call.jobs.every(({ taskId }) => call.tasks.some(({ id }) => id === taskId)),
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

/** Whether a job has the id or the fire time of one that is in JSON. */
export function isThere({ jobs }: Tables, json: string): string {
  return `(EXISTS (SELECT 1 FROM ${jobs} o WHERE o.id = ${json} ->> 'id')
    OR EXISTS (SELECT 1 FROM ${jobs} o WHERE o.schedule_id = ${json} ->> 'scheduleId'
      AND o.nominal_fire_time = ${json} ->> 'nominalFireTime'))`;
}

/** Adds the jobs of the JSON list `list` that are not there, if `guard` holds for `j.value`. */
export function insertJobs(
  { tasks, jobs }: Tables,
  list: string,
  guard: string,
  ...args: readonly SqlValue[]
): Statement {
  return sql(
    `INSERT INTO ${jobs} (
        id, task_id, args, kwargs, schedule_id, nominal_fire_time, scheduled_fire_time,
        start_deadline, executor, result_expiration_time, metadata, created_at)
      SELECT j.value ->> 'id', t.id, j.value ->> 'args', j.value ->> 'kwargs',
        j.value ->> 'scheduleId', j.value ->> 'nominalFireTime', j.value ->> 'scheduledFireTime',
        j.value ->> 'startDeadline', coalesce(j.value ->> 'executor', t.job_executor),
        j.value ->> 'resultExpirationTime',
        ${mergedMetadata("t.metadata", "(j.value ->> 'metadata')")}, j.value ->> 'createdAt'
      FROM json_each(${list}) j JOIN ${tasks} t ON t.id = j.value ->> 'taskId'
      WHERE ${guard} ORDER BY j.key ON CONFLICT DO NOTHING`,
    ...args,
  );
}

/** Jobs as JSON, their values as texts in it. */
export function jobTexts<Job extends NewJob>(jobs: readonly Job[], rows: Rows): string {
  return JSON.stringify(jobs.map((job) => ({
    ...job,
    args: rows.write(job.args, "args"),
    kwargs: rows.writeOrNull(job.kwargs, "kwargs"),
    metadata: metadataText(job.metadata),
  })));
}

function outcomesOf(calls: readonly AddJobsParams[], found: Found): AddJobsOutcome[] {
  const { missing: missingTask } = found;
  if (missingTask !== null) {
    return calls.map(() => ({ addedTasks: [], addedJobs: [], missingTask }));
  }
  const existing = new Set(found.existing);
  const newTasks = new Set(found.newTasks);
  const seen = new Set<string>();
  let place = 0;
  return calls.map(({ tasks, jobs }) => ({
    addedTasks: tasks.map(({ id }) => id).filter((id) => newTasks.delete(id)),
    addedJobs: jobs.filter(({ id }) => {
      const isAdded = !existing.has(place++) && !seen.has(id);
      seen.add(id);
      return isAdded;
    }).map(({ id }) => id),
    missingTask,
  }));
}

function uniqueById(tasks: readonly StoredTask[]): StoredTask[] {
  const first = new Map<string, StoredTask>();
  for (const task of tasks) if (!first.has(task.id)) first.set(task.id, task);
  return [...first.values()];
}
