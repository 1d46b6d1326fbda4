import { compareIds } from "../../../src/id_order.ts";
import type { JobPolicy } from "../../../src/policy.ts";
import type { ScheduleCounts } from "../../../src/records.ts";
import type { StoreFilter, UpdateScheduleParams } from "../../../src/store.ts";
import type { StoredSchedule } from "../../../src/stored.ts";
import { addSchedules, isOver } from "./add_schedules.ts";
import { single } from "../batcher.ts";
import { metadataText, toConditions } from "./conditions.ts";
import { NO_LEASE } from "./held.ts";
import { columnOf, type Rows, SCHEDULE_ROW } from "./rows.ts";
import { sql, type SqlValue } from "../statement.ts";
import type { Tables } from "../tables.ts";
import { policyText } from "./tasks.ts";

/** The calls of a store that are about schedules. */
export function scheduleOperations(tables: Tables, rows: Rows) {
  const { schedules } = tables;
  const count = (where: string) => `(SELECT count(*) FROM ${schedules} WHERE ${where})`;
  return {
    addSchedules: addSchedules(tables, rows),

    getSchedules: single<StoreFilter, StoredSchedule[]>((filter) => {
      const { where, limit, args } = toConditions(filter, "schedules");
      const order = filter.order === "nextFireTime" ? "next_fire_time, id" : "id";
      return {
        reads: [
          sql(
            `SELECT ${SCHEDULE_ROW} FROM ${schedules} WHERE ${where}
              ORDER BY ${order} LIMIT ${limit}`,
            ...args,
          ),
        ],
        read: (_, [found = []]) => found.map((row) => rows.schedule(row)),
      };
    }),

    // all of them less the others: each is counted in an index
    countSchedules: single<void, ScheduleCounts>(() => ({
      reads: [
        sql(`SELECT json_object('active', ${count("TRUE")},
          'paused', ${count("paused = 1 AND error IS NULL")},
          'failed', ${count("error IS NOT NULL")},
          'finished', ${count("finished_at IS NOT NULL AND paused = 0 AND error IS NULL")})`),
      ],
      read(_, [found]) {
        const { active: all, paused, failed, finished } = JSON.parse(found![0]!) as ScheduleCounts;
        return { active: all - paused - failed - finished, paused, failed, finished };
      },
    })),

    updateSchedule: single<UpdateScheduleParams, "updated" | "changed" | "missing">((params) => {
      const { id, revision } = params;
      const { set, args } = changesOf(tables, params, rows);
      return {
        ask: sql(
          `SELECT json_array((SELECT revision FROM ${schedules} WHERE id = ?1))`,
          id,
        ),
        writes: [
          sql(
            `UPDATE ${schedules} SET ${set}, revision = revision + 1, ${NO_LEASE}
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
        read: (answer) => (answer as string[]).sort(compareIds),
      };
    }),
  };
}

/** How the fields of a schedule are written that are no plain values. */
const TEXTS: Readonly<Record<string, (value: unknown, rows: Rows) => SqlValue>> = {
  trigger: (value) => JSON.stringify(value),
  args: (value, rows) => rows.write(value, "args"),
  kwargs: (value, rows) => rows.writeOrNull(value, "kwargs"),
  metadata: metadataText,
  policy: (value) => policyText(value as JobPolicy),
};

/** What follows `SET`, with values that begin with `?3`. */
function changesOf(
  { jobs }: Tables,
  { change, now }: UpdateScheduleParams,
  rows: Rows,
): { readonly set: string; readonly args: readonly SqlValue[] } {
  const args: SqlValue[] = [];
  const bind = (value: SqlValue) => `?${args.push(value) + 2}`;
  const { paused, error, nextFireTime, dueTime, ...fields } = change;
  const next = nextFireTime === undefined ? "next_fire_time" : bind(nextFireTime);
  const due = dueTime === undefined ? "due_time" : bind(dueTime);
  const delay = fields.fixedDelay === undefined ? "fixed_delay" : bind(fields.fixedDelay);
  const isMoved = dueTime !== undefined || fields.fixedDelay !== undefined;
  const hasJobs = `EXISTS (SELECT 1 FROM ${jobs} WHERE schedule_id = ?1)`;
  const rests = isMoved ? `(${delay} IS NOT NULL AND ${hasJobs})` : "FALSE";
  const over = isOver(next, "last_fire_time");
  const failed = error === undefined ? "error IS NOT NULL" : "FALSE";
  const finish = `iif(${failed}, finished_at, coalesce(finished_at, ${bind(now)}))`;
  const set = [
    ...(paused === undefined ? [] : [`paused = ${paused ? 1 : 0}`]),
    ...(error === undefined ? [] : ["error = NULL"]),
    ...Object.entries(fields).map(([field, value]) =>
      `${columnOf(field)} = ${
        bind(field in TEXTS ? TEXTS[field]!(value, rows) : value as SqlValue)
      }`
    ),
    `next_fire_time = iif(${over}, NULL, ${next})`,
    `due_time = iif(${over} OR ${rests}, NULL, ${due})`,
    `finished_at = iif(${over}, ${finish}, NULL)`,
  ];
  return { set: set.join(", "), args };
}
