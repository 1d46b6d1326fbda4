import type {
  AddJobsOutcome,
  AddJobsParams,
  ResultLookup,
  StoreFilter,
} from "../../../src/store.ts";
import type { NewJob, StoredJob } from "../../../src/stored.ts";
import { type Operation, single } from "../batcher.ts";
import { toConditions } from "./conditions.ts";
import { blockJobs, fromUnknownJobs } from "./dependencies.ts";
import { arePlain, insertJobs, jobTexts } from "./insert_jobs.ts";
import { letIn, noteKeys, wantedKeys } from "./keys.ts";
import { jobRow, RESULT_ROW, type Rows } from "./rows.ts";
import { type Plan, sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";
import { fromUnknown, isOfOneTask, taskNeeds } from "./task_needs.ts";
import { insertTasks } from "./tasks.ts";
import {
  type FoundKey,
  foundKeys,
  isFree,
  replaceArguments,
  takenBy,
  takenKeys,
} from "./unique_jobs.ts";

/** What `addJobs` asks before it writes: ids of tasks, and places in the list of jobs. */
interface Found {
  readonly missing: readonly string[];
  readonly newTasks: readonly string[];
  readonly existing: readonly number[];
  /** The first id that a job comes after and of which nothing is known. */
  readonly missingJob?: string | null;
  readonly keys?: readonly FoundKey[];
}

/** The calls of a store that are about jobs and their results. */
export function jobOperations(tables: Tables, rows: Rows) {
  const { jobs, results } = tables;

  const addJobs: Operation<AddJobsParams, AddJobsOutcome> = {
    plan: (calls) => planAddJobs(tables, rows, calls),
    sharing: ({ tasks, jobs }) =>
      isOfOneTask(tasks, jobs) && !jobs.some(dependsOnOthers)
        ? { alike: JSON.stringify(tasks), keys: [] }
        : null,
  };

  return {
    addJobs,

    getJobs: single<StoreFilter, StoredJob[]>((filter) => {
      const { where, limit, args } = toConditions(filter, "jobs");
      return {
        reads: [
          sql(
            `SELECT ${jobRow(tables)} FROM ${jobs} WHERE ${where} ORDER BY sequence LIMIT ${limit}`,
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

function letInWanted(tables: Tables, jobs: readonly NewJob[]): Statement[] {
  const wanted = wantedKeys(tables, jobs);
  return wanted.length === 0 ? [] : [...wanted, letIn(tables)];
}

/** Whether it depends on other jobs whether this one is added, or waits. */
function dependsOnOthers({ unique = null, after = [] }: NewJob): boolean {
  return unique !== null || after.length > 0;
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
  const texts = jobTexts(newJobs, rows);
  if (newJobs.some(dependsOnOthers)) return planAddDepending(tables, calls[0]!, texts);
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
      insertJobs(
        tables,
        { list: "?1", guard, isPlain: arePlain(newJobs) },
        ...[texts, ...guarded],
      ),
      ...letInWanted(tables, newJobs),
    ],
    read: (answer) => outcomesOf(calls, answer as Found),
  };
}

/** Adds the jobs of a call of which some have a unique key, or come after others. */
function planAddDepending(
  tables: Tables,
  call: AddJobsParams,
  texts: string,
): Plan<AddJobsOutcome[]> {
  const { tasks, brought, needed } = taskNeeds([call], call.jobs);
  const missing = fromUnknown(tables, "?2");
  const missingJob = (list: string) => fromUnknownJobs(tables, list);
  const allKnown = (jobs: string) =>
    `NOT EXISTS (SELECT 1 ${missing}) AND NOT EXISTS (SELECT 1 ${missingJob(jobs)})`;
  return {
    ask: sql(
      `SELECT json_object(
        'newTasks', (SELECT json_group_array(n.value) ${fromUnknown(tables, "?1")}),
        'missing', (SELECT json_group_array(n.value) ${missing}),
        'existing', ${existing(tables, "?3", "?4")},
        'missingJob', (SELECT a.value ${missingJob("?5")} LIMIT 1),
        'keys', ${foundKeys(tables, "?5")})`,
      ...[brought, needed],
      ...identities(call.jobs),
      texts,
    ),
    writes: [
      ...tasks.length > 0 ? [insertTasks(tables, tasks, allKnown("?3"), needed, texts)] : [],
      insertJobs(
        tables,
        { list: "?1", guard: `${isFree(tables)} AND ${allKnown("?1")}`, isPlain: false },
        ...[texts, needed],
      ),
      ...call.jobs.some(({ unique = null }) => unique !== null)
        ? [
          noteKeys(tables, takenBy(tables, allKnown("?1")), texts, needed),
          replaceArguments(tables, allKnown("?1"), texts, needed),
          letIn(tables),
        ]
        : [],
      ...call.jobs.some(({ after = [] }) => after.length > 0) ? blockJobs(tables, texts) : [],
      ...letInWanted(tables, call.jobs),
    ],
    read: (answer) => outcomesOf([call], answer as Found),
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

function outcomesOf(calls: readonly AddJobsParams[], found: Found): AddJobsOutcome[] {
  const existing = new Set(found.existing);
  const newTasks = new Set(found.newTasks);
  const missing = new Set(found.missing);
  const missingJob = found.missingJob ?? null;
  const isNew = newOnes();
  let place = 0;
  return calls.map(({ tasks, jobs }) => {
    const places = jobs.map(() => place++);
    const missingTask = jobs.find(({ taskId }) => missing.has(taskId))?.taskId ?? null;
    const nothing = { addedTasks: [], addedJobs: [] };
    if (missingTask !== null) return { ...nothing, missingTask };
    if (missingJob !== null) return { ...nothing, missingTask, missingJob };
    const isTaken = new Set(found.keys?.map(([at]) => at));
    const added = jobs.filter((job, i) =>
      !existing.has(places[i]!) && !isTaken.has(places[i]!) && isNew(job)
    );
    // when one of its id is there, or is added before it, nothing is asked of its key
    const isPassedOver = (at: number) =>
      existing.has(at) || added.some((job) => job.id === jobs[at]!.id && jobs.indexOf(job) < at);
    const taken = takenKeys(jobs, found.keys?.filter(([at]) => !isPassedOver(at)) ?? []);
    return {
      addedTasks: tasks.map(({ id }) => id).filter((id) => newTasks.delete(id)),
      addedJobs: added.map(({ id }) => id),
      missingTask,
      ...(taken.length > 0 && { taken }),
    };
  });
}
