import type { ConflictPolicy } from "../../../src/records.ts";
import type { AddSchedulesOutcome, AddSchedulesParams } from "../../../src/store.ts";
import type { NewSchedule } from "../../../src/stored.ts";
import type { Operation } from "../batcher.ts";
import { mergedMetadata, metadataText } from "./conditions.ts";
import { NO_LEASE } from "./held.ts";
import { listOf } from "./lists.ts";
import type { Rows } from "./rows.ts";
import { type Plan, sql } from "../statement.ts";
import type { Tables } from "../tables.ts";
import { fromUnknown, isOfOneTask, taskNeeds } from "./task_needs.ts";
import { insertTasks, policyText } from "./tasks.ts";

/** What `addSchedules` asks before it writes: ids of tasks, and places in the list of schedules. */
interface Found {
  readonly missing: readonly string[];
  readonly newTasks: readonly string[];
  readonly existing: readonly number[];
  readonly changed: readonly number[];
  readonly behind: readonly number[];
  readonly lastFireTimes: readonly (number | null)[];
}

/** A schedule with its values as texts, and what to do when there is one with its id. */
type ScheduleTexts =
  & Omit<NewSchedule, "trigger" | "args" | "kwargs" | "metadata" | "policy">
  & { readonly policyText: string | null }
  & { readonly trigger: string; readonly args: string; readonly kwargs: string | null }
  & { readonly metadata: string; readonly policy: ConflictPolicy; readonly isRepeated: boolean }
  // which one is to be there: 0 is none, null is any
  & { readonly revision: number | null };

/** What tells whether a schedule may be written: all that is sent where its values are not needed. */
const KEYS = [
  ...["id", "taskId", "definition", "nextFireTime", "policy", "isRepeated", "revision"] as const,
];
const { text: keysText } = listOf<ScheduleTexts>(KEYS);
const { text: listText, field } = listOf<ScheduleTexts>([
  ...KEYS,
  ...["trigger", "args", "kwargs", "paused", "coalesce", "misfireGraceTime"] as const,
  ...["maxJitter", "jobExecutor", "jobResultExpirationTime", "metadata", "dueTime"] as const,
  ...["policyText", "overlap", "concurrencyKey", "maxRuns", "fixedDelay", "version"] as const,
]);

/** Adds schedules, each with what to do when there is one with its id. */
export function addSchedules(
  tables: Tables,
  rows: Rows,
): Operation<AddSchedulesParams, AddSchedulesOutcome> {
  return {
    plan: (calls) => planAddSchedules(tables, rows, calls),
    sharing({ tasks, schedules }) {
      const all = schedules.map(({ schedule }) => schedule);
      if (all.length !== 1 || !isOfOneTask(tasks, all)) return null;
      return { alike: JSON.stringify(tasks), keys: [all[0]!.id] };
    },
  };
}

/**
 * Several calls have one schedule each, and each another one, so that each is written or not whatever
 * becomes of the others.
 */
function planAddSchedules(
  tables: Tables,
  rows: Rows,
  calls: readonly AddSchedulesParams[],
): Plan<AddSchedulesOutcome[]> {
  const all = calls.flatMap((call) => call.schedules);
  const { tasks, brought, needed } = taskNeeds(calls, all.map(({ schedule }) => schedule));
  const texts = scheduleTexts(all, rows);
  const [list, keys] = [listText(texts), keysText(texts)];
  const { isThere, isChanged, isBehind, isRefused, lastFireTime } = conditionsOf(tables);
  const missing = fromUnknown(tables, "?2");
  const places = (condition: string) =>
    `(SELECT json_group_array(j.key) FROM json_each(?3) j WHERE ${condition})`;
  const isAlone = calls.length === 1;
  // ?2: the ids of needed tasks, ?3: the schedules
  const allOrNone = `NOT EXISTS (SELECT 1 ${missing})
    AND NOT EXISTS (SELECT 1 FROM json_each(?3) j WHERE ${isRefused})`;
  const taskGuard = isAlone
    ? allOrNone
    : `n.value ->> 'id' IN (SELECT ${field("taskId")} FROM json_each(?2) j WHERE NOT ${isRefused})`;
  return {
    ask: sql(
      `SELECT json_object(
        'newTasks', (SELECT json_group_array(n.value) ${fromUnknown(tables, "?1")}),
        'missing', (SELECT json_group_array(n.value) ${missing}),
        'existing', ${places(isThere)}, 'changed', ${places(isChanged)},
        'behind', ${places(isBehind)},
        'lastFireTimes', (SELECT json_group_array(${lastFireTime}) FROM json_each(?3) j))`,
      ...[brought, needed, keys],
    ),
    writes: [
      ...tasks.length > 0
        ? [insertTasks(tables, tasks, taskGuard, ...isAlone ? [needed, keys] : [keys])]
        : [],
      isAlone
        ? sql(insertion(tables, "?3", allOrNone), calls[0]!.now, needed, list)
        : sql(insertion(tables, "?2", `NOT ${isRefused}`), calls[0]!.now, list),
    ],
    read: (answer) => outcomesOf(calls, answer as Found),
  };
}

/** What may be in the way of a schedule, whose row in the list is `j`, as SQL. */
function conditionsOf({ schedules }: Tables) {
  const old = `FROM ${schedules} o WHERE o.id = ${field("id")}`;
  const isThere = `(${field("isRepeated")} OR EXISTS (SELECT 1 ${old}))`;
  const isChanged = `(${field("revision")} IS NOT NULL
    AND ${field("revision")} <> ifnull((SELECT o.revision ${old}), 0))`;
  const isBehind = `(${field("policy")} = 'replace' AND EXISTS (
    SELECT 1 ${old} AND NOT ${keepsTime("o", field("definition"))}
      AND ${field("nextFireTime")} <= o.last_fire_time))`;
  return {
    isThere,
    isChanged,
    isBehind,
    isRefused: `((${field("policy")} = 'exception' AND ${isThere}) OR ${isChanged} OR ${isBehind})`,
    lastFireTime: `(SELECT o.last_fire_time ${old})`,
  };
}

/** A statement that adds the schedules of a list for which `guard` holds; `?1` is the time. */
function insertion(tables: Tables, list: string, guard: string): string {
  const { tasks, schedules, jobs } = tables;
  const rests = (delay: string, id: string) =>
    `(${delay} IS NOT NULL AND EXISTS (SELECT 1 FROM ${jobs} o WHERE o.schedule_id = ${id}))`;
  const keeps = keepsTime(schedules, "excluded.definition");
  const kept = (column: string, value = column) => `iif(${keeps}, ${value}, excluded.${column})`;
  const keptDue = `iif(iif(due_time IS NULL, excluded.fixed_delay IS NOT NULL,
    max_jitter IS excluded.max_jitter), due_time, next_fire_time)`;
  const over = isOver(kept("next_fire_time"), "last_fire_time");
  const { isThere } = conditionsOf(tables);
  // CROSS JOIN: in the order of the list; of one that is there, revision 0 says: leave it paused or not
  return `INSERT INTO ${schedules} (
      id, task_id, trigger, definition, args, kwargs, paused, coalesce, misfire_grace_time,
      max_jitter, job_executor, job_result_expiration_time, metadata, policy, overlap,
      concurrency_key, max_runs, fixed_delay, version, next_fire_time, due_time, revision,
      finished_at)
    SELECT ${field("id")}, t.id, ${field("trigger")}, ${field("definition")}, ${field("args")},
      ${field("kwargs")},
      coalesce(${field("paused")}, 0), ${field("coalesce")},
      iif(${field("misfireGraceTime")} = 'task', t.misfire_grace_time, ${
    field("misfireGraceTime")
  }),
      ${field("maxJitter")}, coalesce(${field("jobExecutor")}, t.job_executor),
      ${field("jobResultExpirationTime")}, ${mergedMetadata("t.metadata", field("metadata"))},
      ${field("policyText")}, ${field("overlap")}, ${field("concurrencyKey")},
      ${field("maxRuns")}, ${field("fixedDelay")}, coalesce(${field("version")}, t.version),
      ${field("nextFireTime")},
      iif(${rests(field("fixedDelay"), field("id"))}, NULL, ${field("dueTime")}),
      iif(${field("paused")} IS NULL AND ${isThere}, 0, 1),
      iif(${field("nextFireTime")} IS NULL, ?1, NULL)
    FROM json_each(${list}) j CROSS JOIN ${tasks} t ON t.id = ${field("taskId")}
    WHERE ${guard}
      AND NOT (${field("policy")} = 'doNothing' AND ${isThere})
    ON CONFLICT (id) DO UPDATE SET
      task_id = excluded.task_id, trigger = ${kept("trigger")}, definition = excluded.definition,
      args = excluded.args, kwargs = excluded.kwargs, paused = iif(excluded.revision = 0, paused, excluded.paused),
      coalesce = excluded.coalesce, misfire_grace_time = excluded.misfire_grace_time,
      max_jitter = excluded.max_jitter, job_executor = excluded.job_executor,
      job_result_expiration_time = excluded.job_result_expiration_time,
      metadata = excluded.metadata, policy = excluded.policy, overlap = excluded.overlap,
      concurrency_key = excluded.concurrency_key, max_runs = excluded.max_runs,
      fixed_delay = excluded.fixed_delay, version = excluded.version,
      runs = iif(definition = excluded.definition, runs, 0), error = NULL, revision = revision + 1,
      next_fire_time = iif(${over}, NULL, ${kept("next_fire_time")}),
      due_time = iif(${over} OR ${rests("excluded.fixed_delay", "excluded.id")}, NULL,
        ${kept("due_time", keptDue)}),
      finished_at = iif(${over}, ?1, NULL), ${NO_LEASE}`;
}

/** Whether a schedule that is replaced keeps its trigger and times. */
function keepsTime(old: string, definition: string): string {
  return `(${old}.definition = ${definition} AND ${old}.finished_at IS NULL
    AND ${old}.next_fire_time IS NOT NULL)`;
}

/** There is no fire time later than the last one: see `settleFinish`. */
export function isOver(next: string, last: string): string {
  return `(${next} IS NULL OR ifnull(${next} <= ${last}, FALSE))`;
}

function scheduleTexts(schedules: AddSchedulesParams["schedules"], rows: Rows): ScheduleTexts[] {
  const seen = new Set<string>();
  return schedules.map(({ schedule, policy, revision }) => {
    const isRepeated = seen.has(schedule.id);
    seen.add(schedule.id);
    return {
      ...schedule,
      trigger: JSON.stringify(schedule.trigger),
      args: rows.write(schedule.args, "args"),
      kwargs: rows.writeOrNull(schedule.kwargs, "kwargs"),
      metadata: metadataText(schedule.metadata),
      policyText: policyText(schedule.policy ?? {}),
      overlap: schedule.overlap ?? "allow",
      policy,
      isRepeated,
      revision: revision === null ? 0 : revision ?? null,
    };
  });
}

function outcomesOf(calls: readonly AddSchedulesParams[], found: Found): AddSchedulesOutcome[] {
  const missing = new Set(found.missing);
  const newTasks = new Set(found.newTasks);
  const existing = new Set(found.existing);
  const changed = new Set(found.changed);
  const behind = new Set(found.behind);
  let place = 0;
  return calls.map(({ tasks, schedules }) => {
    const first = place;
    const outcomes = schedules.map(({ schedule, policy }) => {
      const at = place++;
      if (missing.has(schedule.taskId)) return "missingTask";
      if (changed.has(at)) return "changed";
      if (behind.has(at)) return "behind";
      return existing.has(at) ? WHEN_THERE[policy] : "added";
    });
    const isWritten = !outcomes.some((one) => NOT_WRITTEN.has(one));
    return {
      addedTasks: isWritten ? tasks.map(({ id }) => id).filter((id) => newTasks.delete(id)) : [],
      outcomes,
      lastFireTimes: found.lastFireTimes.slice(first, place),
    };
  });
}

const NOT_WRITTEN: ReadonlySet<string> = new Set(["missingTask", "changed", "conflict", "behind"]);
const WHEN_THERE = { doNothing: "kept", replace: "replaced", exception: "conflict" } as const;
