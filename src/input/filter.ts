import type { Metadata } from "../records.ts";
import type { StoreFilter } from "../store.ts";
import { type AnyTask, taskIdOf } from "../task.ts";
import { assertJson } from "./values.ts";

/** Which schedules: every condition given must hold. */
export interface ScheduleFilter {
  /** One id or several; an empty list matches nothing. */
  readonly id?: string | readonly string[];
  /** The id of their task. */
  readonly taskId?: string;
  /** The function or task itself, in place of `taskId`. */
  readonly func?: AnyTask;
  /** Every given pair is there with an equal value. */
  readonly metadata?: Metadata;
  /** Whether they were set aside with an error. */
  readonly failed?: boolean;
  /** Those after the one with this id: the last one of the page before. */
  readonly after?: string;
  /** The most to give, the first ones in their order. @default all */
  readonly limit?: number;
}

/** Which jobs: every condition given must hold. */
export interface JobFilter extends Omit<ScheduleFilter, "failed" | "after"> {
  /** The id of the schedule that made them. */
  readonly scheduleId?: string;
  /** Those after the one with this `sequence`: that of the last one of the page before. */
  readonly after?: number;
}

const CONDITIONS = ["id", "taskId", "scheduleId", "func", "metadata", "failed"];
const PAGE = ["after", "limit"];
const KNOWN = [...CONDITIONS, ...PAGE];

/**
 * A filter as stores take it.
 *
 * @throws {TypeError} for an unknown condition, or one of the wrong type
 */
export function toStoreFilter(filter: ScheduleFilter | JobFilter, action: string): StoreFilter {
  if (typeof filter !== "object" || filter === null) {
    throw new TypeError(`Cannot ${action}: a filter is an object, got ${String(filter)}`);
  }
  const { id, taskId, func, metadata, scheduleId, failed, after, limit } = filter as
    & Omit<ScheduleFilter, "after">
    & JobFilter;
  for (const key of Object.keys(filter)) {
    if (!KNOWN.includes(key)) {
      throw new TypeError(
        `Cannot ${action}: unknown filter "${key}", expected ${KNOWN.join(", ")}`,
      );
    }
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0)) {
    throw new RangeError(
      `Cannot ${action}: limit is a whole number from 0, got ${String(limit)}`,
    );
  }
  const funcId = func === undefined ? undefined : taskIdOf(func);
  const clash = funcId !== undefined && taskId !== undefined && funcId !== taskId;
  if (metadata !== undefined) assertJson(metadata, "metadata");
  const ids = id === undefined ? undefined : typeof id === "string" ? [id] : [...id];
  const task = taskId ?? funcId;
  return {
    ...(clash ? { ids: [] } : ids && { ids }),
    ...(task !== undefined && { taskId: task }),
    ...(scheduleId !== undefined && { scheduleId }),
    ...(metadata !== undefined && { metadata: structuredClone(metadata) }),
    ...(failed !== undefined && { failed }),
    ...(after !== undefined && { after }),
    ...(limit !== undefined && { limit }),
  };
}

/** Refuses a filter without a condition, so that a slip does not select everything. */
export function requireCondition(filter: StoreFilter, action: string): void {
  const { metadata, after: _, limit: __, ...others } = filter;
  if (Object.keys(others).length > 0 || Object.keys(metadata ?? {}).length > 0) return;
  throw new TypeError(
    `Cannot ${action}: the filter has no condition, give at least one of ${CONDITIONS.join(", ")}`,
  );
}

/**
 * Refuses a page where all that match are meant.
 *
 * @throws {TypeError} when the filter has `after` or `limit`
 */
export function refusePage(filter: StoreFilter, action: string): void {
  for (const field of ["after", "limit"] as const) {
    if (filter[field] !== undefined) {
      throw new TypeError(`Cannot ${action}: ${field} is for reading page by page only`);
    }
  }
}

/** Whether `metadata` has every pair of `wanted`. */
export function hasMetadata(metadata: Metadata, wanted: Metadata | undefined): boolean {
  return Object.entries(wanted ?? {}).every(([key, value]) =>
    Object.hasOwn(metadata, key) && equalJson(metadata[key], value)
  );
}

function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) =>
    Object.hasOwn(b, key) &&
    equalJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])
  );
}
