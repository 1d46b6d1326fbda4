import type {
  AddSchedulesOutcome,
  AddSchedulesParams,
  StoreFilter,
  UpdateScheduleParams,
} from "../../src/store.ts";
import type { StoredSchedule } from "../../src/stored.ts";
import { single } from "./batcher.ts";
import { mergedMetadata, metadataText, toConditions } from "./conditions.ts";
import { type Rows, SCHEDULE_ROW } from "./rows.ts";
import { sql, type SqlValue } from "./statement.ts";
import type { Tables } from "./tables.ts";
import { insertTasks, taskTexts } from "./tasks.ts";

/** What `addSchedules` asks before it writes: places in the list, and ids of tasks. */
interface Found {
  readonly missing: readonly number[];
  readonly existing: readonly number[];
  readonly behind: readonly number[];
  readonly lastFireTimes: readonly (number | null)[];
  readonly newTasks: readonly string[];
}

/** The calls of a store that are about schedules. */
export function scheduleOperations(tables: Tables, rows: Rows) {
  const { tasks, schedules } = tables;

  // ?1 is the list of tasks, ?2 that of schedules, ?3 the time
  const IS_MISSING = `NOT EXISTS (SELECT 1 FROM ${tasks} t WHERE t.id = j.value ->> 'taskId')
    AND j.value ->> 'taskId' NOT IN (SELECT value ->> 'id' FROM json_each(?1))`;
  const IS_THERE = `(j.value ->> 'isRepeated' OR
    EXISTS (SELECT 1 FROM ${schedules} o WHERE o.id = j.value ->> 'id'))`;
  const keepsTime = (old: string, next: string) =>
    `(${old}.definition = ${next} AND ${old}.finished_at IS NULL
      AND ${old}.next_fire_time IS NOT NULL)`;
  const IS_BEHIND = `(j.value ->> 'policy' = 'replace' AND EXISTS (
    SELECT 1 FROM ${schedules} o WHERE o.id = j.value ->> 'id'
      AND NOT ${keepsTime("o", "j.value ->> 'definition'")}
      AND j.value ->> 'nextFireTime' <= o.last_fire_time))`;
  const ALL_OR_NONE = `NOT EXISTS (SELECT 1 FROM json_each(?2) j WHERE ${IS_MISSING}
    OR (j.value ->> 'policy' = 'exception' AND ${IS_THERE}) OR ${IS_BEHIND})`;
  const FIND = `SELECT json_object(
    'missing', (SELECT json_group_array(j.key) FROM json_each(?2) j WHERE ${IS_MISSING}),
    'existing', (SELECT json_group_array(j.key) FROM json_each(?2) j WHERE ${IS_THERE}),
    'behind', (SELECT json_group_array(j.key) FROM json_each(?2) j WHERE ${IS_BEHIND}),
    'lastFireTimes', (SELECT json_group_array((SELECT o.last_fire_time FROM ${schedules} o
      WHERE o.id = j.value ->> 'id')) FROM json_each(?2) j),
    'newTasks', (SELECT json_group_array(j.value ->> 'id') FROM json_each(?1) j
      WHERE NOT EXISTS (SELECT 1 FROM ${tasks} t WHERE t.id = j.value ->> 'id')))`;

  const KEEPS_TIME = keepsTime(schedules, "excluded.definition");
  const kept = (column: string, value = column) =>
    `iif(${KEEPS_TIME}, ${value}, excluded.${column})`;
  const KEPT_DUE = "iif(max_jitter IS excluded.max_jitter, due_time, next_fire_time)";
  const IS_OVER = isOver(kept("next_fire_time"), "last_fire_time");
  const ADD = `INSERT INTO ${schedules} (
      id, task_id, trigger, definition, args, kwargs, paused, coalesce, misfire_grace_time,
      max_jitter, job_executor, job_result_expiration_time, metadata, next_fire_time, due_time,
      revision, finished_at)
    SELECT j.value ->> 'id', t.id, j.value ->> 'trigger', j.value ->> 'definition',
      j.value ->> 'args', j.value ->> 'kwargs',
      coalesce(j.value ->> 'paused',
        (SELECT o.paused FROM ${schedules} o WHERE o.id = j.value ->> 'id'), 0),
      j.value ->> 'coalesce',
      iif(j.value ->> 'misfireGraceTime' = 'task', t.misfire_grace_time,
        j.value ->> 'misfireGraceTime'),
      j.value ->> 'maxJitter', coalesce(j.value ->> 'jobExecutor', t.job_executor),
      j.value ->> 'jobResultExpirationTime',
      ${mergedMetadata("t.metadata", "(j.value ->> 'metadata')")},
      j.value ->> 'nextFireTime', j.value ->> 'dueTime', 1,
      iif(j.value ->> 'nextFireTime' IS NULL, ?3, NULL)
    FROM json_each(?2) j JOIN ${tasks} t ON t.id = j.value ->> 'taskId'
    WHERE ${ALL_OR_NONE} AND NOT (j.value ->> 'policy' = 'doNothing' AND ${IS_THERE})
    ORDER BY j.key
    ON CONFLICT (id) DO UPDATE SET
      task_id = excluded.task_id, trigger = ${kept("trigger")}, definition = excluded.definition,
      args = excluded.args, kwargs = excluded.kwargs, paused = excluded.paused,
      coalesce = excluded.coalesce, misfire_grace_time = excluded.misfire_grace_time,
      max_jitter = excluded.max_jitter, job_executor = excluded.job_executor,
      job_result_expiration_time = excluded.job_result_expiration_time,
      metadata = excluded.metadata, error = NULL, revision = revision + 1,
      next_fire_time = iif(${IS_OVER}, NULL, ${kept("next_fire_time")}),
      due_time = iif(${IS_OVER}, NULL, ${kept("due_time", KEPT_DUE)}),
      finished_at = iif(${IS_OVER}, ?3, NULL),
      lease_token = NULL, lease_by = NULL, lease_until = NULL`;

  return {
    addSchedules: single<AddSchedulesParams, AddSchedulesOutcome>((params) => {
      const list = scheduleTexts(params.schedules, rows);
      const both = [taskTexts(params.tasks), list] as const;
      return {
        ask: sql(FIND, ...both),
        writes: [
          insertTasks(tables, params.tasks, ALL_OR_NONE, list),
          sql(ADD, ...both, params.now),
        ],
        read: (answer) => outcomeOf(params, answer as Found),
      };
    }),

    getSchedules: single<StoreFilter, StoredSchedule[]>((filter) => {
      const { where, limit, args } = toConditions(filter, "schedules");
      return {
        reads: [
          sql(
            `SELECT ${SCHEDULE_ROW} FROM ${schedules} WHERE ${where} ORDER BY id LIMIT ${limit}`,
            ...args,
          ),
        ],
        read: (_, [found = []]) => found.map((row) => rows.schedule(row)),
      };
    }),

    updateSchedule: single<UpdateScheduleParams, "updated" | "changed" | "missing">((params) => {
      const { id, revision } = params;
      const { set, args } = changesOf(params);
      return {
        ask: sql(
          `SELECT json_array((SELECT revision FROM ${schedules} WHERE id = ?1))`,
          id,
        ),
        writes: [
          sql(
            `UPDATE ${schedules} SET ${set}, revision = revision + 1,
                lease_token = NULL, lease_by = NULL, lease_until = NULL
              WHERE id = ?1 AND revision = ifnull(?2, revision)`,
            id,
            revision ?? null,
            ...args,
          ),
        ],
        read(answer) {
          const [found] = answer as [number | null];
          if (found === null) return "missing";
          return revision === undefined || revision === found ? "updated" : "changed";
        },
      };
    }),

    removeSchedules: single<StoreFilter, string[]>((filter) => {
      const { where, args } = toConditions(filter, "schedules");
      return {
        ask: sql(
          `SELECT json_group_array(id) FROM ${schedules} WHERE ${where}`,
          ...args,
        ),
        writes: [sql(`DELETE FROM ${schedules} WHERE ${where}`, ...args)],
        read: (answer) => (answer as string[]).sort(),
      };
    }),
  };
}

function outcomeOf(
  { schedules }: AddSchedulesParams,
  found: Found,
): AddSchedulesOutcome {
  const [missing, existing, behind] = [found.missing, found.existing, found.behind]
    .map((places) => new Set(places)) as [Set<number>, Set<number>, Set<number>];
  const outcomes = schedules.map(({ policy }, i) => {
    if (missing.has(i)) return "missingTask";
    if (behind.has(i)) return "behind";
    return existing.has(i) ? WHEN_THERE[policy] : "added";
  });
  const isWritten = !outcomes.some((one) => NOT_WRITTEN.has(one));
  const addedTasks = isWritten ? [...new Set(found.newTasks)] : [];
  return { addedTasks, outcomes, lastFireTimes: found.lastFireTimes };
}

const NOT_WRITTEN: ReadonlySet<string> = new Set(["missingTask", "conflict", "behind"]);
const WHEN_THERE = { doNothing: "kept", replace: "replaced", exception: "conflict" } as const;

function scheduleTexts(schedules: AddSchedulesParams["schedules"], rows: Rows): string {
  const seen = new Set<string>();
  return JSON.stringify(schedules.map(({ schedule, policy }) => {
    const isRepeated = seen.has(schedule.id);
    seen.add(schedule.id);
    return {
      ...schedule,
      trigger: JSON.stringify(schedule.trigger),
      args: rows.write(schedule.args, "args"),
      kwargs: rows.writeOrNull(schedule.kwargs, "kwargs"),
      metadata: metadataText(schedule.metadata),
      policy,
      isRepeated,
    };
  }));
}

/** What follows `SET`, with values that begin with `?3`. */
function changesOf(
  { change, now }: UpdateScheduleParams,
): { readonly set: string; readonly args: readonly SqlValue[] } {
  const args: SqlValue[] = [];
  const bind = (value: SqlValue) => `?${args.push(value) + 2}`;
  const { paused, error, nextFireTime, dueTime } = change;
  const next = nextFireTime === undefined ? "next_fire_time" : bind(nextFireTime);
  const due = dueTime === undefined ? "due_time" : bind(dueTime);
  const over = isOver(next, "last_fire_time");
  const failed = error === undefined ? "error IS NOT NULL" : "FALSE";
  const finish = `iif(${failed}, finished_at, coalesce(finished_at, ${bind(now)}))`;
  const set = [
    ...(paused === undefined ? [] : [`paused = ${paused ? 1 : 0}`]),
    ...(error === undefined ? [] : ["error = NULL"]),
    `next_fire_time = iif(${over}, NULL, ${next})`,
    `due_time = iif(${over}, NULL, ${due})`,
    `finished_at = iif(${over}, ${finish}, NULL)`,
  ];
  return { set: set.join(", "), args };
}

/** There is no fire time later than the last one: see `settleFinish`. */
function isOver(next: string, last: string): string {
  return `(${next} IS NULL OR ifnull(${next} <= ${last}, FALSE))`;
}
