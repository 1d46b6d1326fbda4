import type { StoreFilter } from "../../../src/store.ts";
import type { SqlValue } from "../statement.ts";
import { statesOf } from "./rows.ts";

/** The conditions of a filter as SQL, over the columns of one table. */
export interface Conditions {
  /** What follows `WHERE`. */
  readonly where: string;
  /** What follows `LIMIT`; -1 is no limit. */
  readonly limit: number;
  /** The values of `?1`, `?2` … in it. */
  readonly args: readonly SqlValue[];
}

/** Which of these tables a filter is for. */
export type Filtered = "schedules" | "jobs";

/** A filter as SQL. */
export function toConditions(filter: StoreFilter, table: Filtered): Conditions {
  const { ids, taskId, scheduleId, metadata, failed, states, after, limit = -1 } = filter;
  const { paused, search, revision, order } = filter;
  const args: SqlValue[] = [];
  const bind = (value: SqlValue) => `?${args.push(value)}`;
  const all = [
    ids && `id IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))}))`,
    taskId !== undefined && `task_id = ${bind(taskId)}`,
    scheduleId !== undefined && `schedule_id = ${bind(scheduleId)}`,
    failed !== undefined && `error IS ${failed ? "NOT NULL" : "NULL"}`,
    paused !== undefined && `paused = ${paused ? 1 : 0}`,
    search && hasText(bind(search)),
    revision !== undefined && `revision = ${bind(revision)}`,
    order === "nextFireTime" && WILL_FIRE,
    states && `state IN (SELECT value FROM json_each(${bind(JSON.stringify(statesOf(states)))}))`,
    after !== undefined && `${ORDER[table]} > ${bind(after)}`,
    metadata && Object.keys(metadata).length > 0 &&
    hasPairs(bind(metadataText(metadata))),
  ].filter((condition) => typeof condition === "string");
  return { where: all.join(" AND ") || "TRUE", limit, args };
}

/** Whether a schedule fires again, as its index `next` has it. */
export const WILL_FIRE = "next_fire_time IS NOT NULL AND paused = 0 AND error IS NULL";

/** A text is in the id of a schedule or in that of its task: `lower` is for ASCII letters alone. */
function hasText(search: string): string {
  const isIn = (column: string) => `instr(lower(${column}), lower(${search}))`;
  return `(${isIn("id")} OR ${isIn("task_id")})`;
}

/** What each table is in the order of. */
const ORDER: Readonly<Record<Filtered, string>> = { schedules: "id", jobs: "sequence" };

/** Every pair of the JSON object `wanted` is in `metadata`: objects are compared as sorted texts. */
export function hasPairs(wanted: string): string {
  return `NOT EXISTS (
    SELECT 1 FROM json_each(${wanted}) w WHERE NOT EXISTS (
      SELECT 1 FROM json_each(${readable("metadata")}) m
      WHERE m.key = w.key AND m.type = w.type AND m.value IS w.value))`;
}

/** JSON in a column that somebody may have spoiled. */
export function readable(column: string): string {
  return `CASE WHEN json_valid(${column}) THEN ${column} ELSE '{}' END`;
}

/** The JSON text of metadata, with its keys in order at every depth. */
export function metadataText(metadata: unknown): string {
  return JSON.stringify(metadata, (_key, value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

/** The metadata of a task with the pairs of `own` over it, both JSON texts. */
export function mergedMetadata(task: string, own: string): string {
  const keys = (json: string) => `(SELECT key FROM json_each(${json}))`;
  const joined = (first: string) =>
    `substr(${first}, 1, length(${first}) - 1) || ',' || substr(${own}, 2)`;
  const others = `SELECT json_group_object(key, json(${part(task)})) AS others
    FROM json_each(${task}) WHERE key NOT IN ${keys(own)}`;
  return `CASE WHEN ${own} = '{}' THEN ${task}
    WHEN ${task} = '{}' OR NOT json_valid(${task}) THEN ${own}
    WHEN json_type(${task}) <> 'object' THEN ${own}
    WHEN NOT EXISTS (SELECT 1 FROM json_each(${task}) WHERE key IN ${keys(own)}) THEN ${
    joined(task)
  }
    ELSE (SELECT iif(others = '{}', ${own}, ${joined("others")}) FROM (${others})) END`;
}

/** The JSON text of a member, as it was written unless its key has a quotation mark in it. */
function part(json: string): string {
  return `coalesce(${json} -> fullkey, CASE type WHEN 'text' THEN json_quote(value)
    WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null' ELSE value END)`;
}
