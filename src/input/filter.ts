import { copy } from "../copy.ts";
import type { JobOutcome, JobState, Metadata } from "../records.ts";
import { lowerCase } from "../lower_case.ts";
import type { FinishedFilter, ScheduleOrder, StoreFilter } from "../store.ts";
import { type AnyTask, taskIdOf } from "../task.ts";
import { requireId, requireText } from "./ids.ts";
import { type InstantInput, toEpoch } from "./instant.ts";
import { refuseUnknownKeys, requireOneOf, show } from "./refuse.ts";
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
  /** Whether they are paused. */
  readonly paused?: boolean;
  /** A text in their id or that of their task; ASCII letters match in either case. */
  readonly search?: string;
  /**
   * `"nextFireTime"` gives those that will fire alone, so neither paused ones nor those that were set
   * aside, the earliest first; not beside `after`. @default "id"
   */
  readonly order?: ScheduleOrder;
  /** Those after the one with this id: the last one of the page before. */
  readonly after?: string;
  /** The most to give, the first ones in their order. @default all */
  readonly limit?: number;
}

/** Which jobs: every condition given must hold. */
export interface JobFilter
  extends Pick<ScheduleFilter, "id" | "taskId" | "func" | "metadata" | "limit"> {
  /** The id of the schedule that made them. */
  readonly scheduleId?: string;
  /** One state or several; an empty list matches nothing. */
  readonly state?: JobState | readonly JobState[];
  /** Those after the one with this `sequence`: that of the last one of the page before. */
  readonly after?: number;
}

/** Which finished jobs: every condition given must hold. */
export interface FinishedJobFilter
  extends Pick<ScheduleFilter, "id" | "taskId" | "func" | "metadata" | "limit"> {
  /** The id of the schedule that made them. */
  readonly scheduleId?: string;
  /** How they ended, one or several; an empty list matches nothing. */
  readonly outcome?: JobOutcome | readonly JobOutcome[];
  /** Those that ended at this time or later. */
  readonly from?: InstantInput;
  /** Those that ended before this time. */
  readonly to?: InstantInput;
  /** A text in the message of their error; letters from A to Z in either case. */
  readonly error?: string;
  /** Those that ended before the one with this `endSequence`: that of the last one of the page before. */
  readonly before?: number;
}

const CONDITIONS = { id: true, taskId: true, func: true, metadata: true } as const;
const PAGE = { after: true, limit: true } as const;
const SCHEDULE_FILTER: Readonly<Record<keyof ScheduleFilter, true>> = {
  ...CONDITIONS,
  failed: true,
  paused: true,
  search: true,
  order: true,
  ...PAGE,
};
const ORDERS: readonly ScheduleOrder[] = ["id", "nextFireTime"];
const JOB_FILTER: Readonly<Record<keyof JobFilter, true>> = {
  ...CONDITIONS,
  scheduleId: true,
  state: true,
  ...PAGE,
};
const FINISHED_FILTER: Readonly<Record<keyof FinishedJobFilter, true>> = {
  ...CONDITIONS,
  scheduleId: true,
  outcome: true,
  from: true,
  to: true,
  error: true,
  before: true,
  limit: true,
};
const STATES: readonly JobState[] = ["waiting", "blocked", "queued", "running"];
const OUTCOMES: readonly JobOutcome[] = [
  ...["success", "error", "missedStartDeadline", "cancelled"] as const,
  ...["abandoned", "deserializationFailed"] as const,
];

/** Those with which there may be an error. */
const FAILURES = OUTCOMES.filter((outcome) => outcome !== "success");

/**
 * A filter of schedules as stores take it.
 *
 * @throws {TypeError} for an unknown condition, or one of the wrong type
 * @throws {RangeError} for a limit out of range
 */
export function toScheduleFilter(filter: ScheduleFilter, action: string): StoreFilter {
  refuseUnknownKeys(filter, SCHEDULE_FILTER, action);
  const { failed, paused, search, order, after } = filter;
  for (const [field, value] of Object.entries({ failed, paused })) {
    if (value === undefined || typeof value === "boolean") continue;
    throw new TypeError(`Cannot ${action}: ${field} is true or false, got ${show(value)}`);
  }
  if (search !== undefined) requireText(search, "search", action);
  if (order !== undefined) requireOneOf("order", order, ORDERS, action);
  if (after !== undefined) {
    requireId(after, "after", action);
    if (order === "nextFireTime") {
      throw new TypeError(`Cannot ${action}: after is for the order of ids, not "nextFireTime"`);
    }
  }
  return {
    ...toCommonFilter(filter, action),
    ...(failed !== undefined && { failed }),
    ...(paused !== undefined && { paused }),
    ...(search && { search }),
    ...(order !== undefined && { order }),
    ...(after !== undefined && { after }),
  };
}

/**
 * A filter of jobs as stores take it.
 *
 * @throws {TypeError} for an unknown condition, or one of the wrong type
 * @throws {RangeError} for a limit or a sequence out of range
 */
export function toJobFilter(filter: JobFilter, action: string): StoreFilter {
  refuseUnknownKeys(filter, JOB_FILTER, action);
  const { scheduleId, state, after } = filter;
  if (scheduleId !== undefined) requireId(scheduleId, "scheduleId", action);
  requireCount("after", after, action);
  return {
    ...toCommonFilter(filter, action),
    ...(scheduleId !== undefined && { scheduleId }),
    ...(state !== undefined && { states: toWords("state", state, STATES, action) }),
    ...(after !== undefined && { after }),
  };
}

/**
 * A filter of finished jobs as stores take it.
 *
 * @throws {TypeError} for an unknown condition, or one of the wrong type
 * @throws {RangeError} for a limit, a place or an instant out of range
 */
export function toFinishedFilter(filter: FinishedJobFilter, action: string): FinishedFilter {
  refuseUnknownKeys(filter, FINISHED_FILTER, action);
  const { scheduleId, outcome, from, to, error, before } = filter;
  if (scheduleId !== undefined) requireId(scheduleId, "scheduleId", action);
  if (error !== undefined) requireText(error, "error", action);
  requireCount("before", before, action);
  return {
    ...toCommonFilter(filter, action),
    ...(scheduleId !== undefined && { scheduleId }),
    ...(outcome !== undefined && { outcomes: toWords("outcome", outcome, OUTCOMES, action) }),
    // there are few of them, and an index
    ...(outcome === undefined && error !== undefined && { outcomes: FAILURES }),
    ...(from !== undefined && { from: toEpoch(from, "from") }),
    ...(to !== undefined && { to: toEpoch(to, "to") }),
    ...(error !== undefined && { error }),
    ...(before !== undefined && { before }),
  };
}

function toWords<T extends string>(
  field: string,
  given: T | readonly T[],
  words: readonly T[],
  action: string,
): T[] {
  const list = typeof given === "string" ? [given] : [...given];
  for (const word of list) requireOneOf(field, word, words, action);
  return list;
}

function toCommonFilter(
  { id, taskId, func, metadata, limit }: ScheduleFilter | JobFilter,
  action: string,
): StoreFilter {
  requireCount("limit", limit, action);
  if (taskId !== undefined) requireId(taskId, "taskId", action);
  if (metadata !== undefined) assertJson(metadata, "metadata");
  const funcId = func === undefined ? undefined : taskIdOf(func);
  const clash = funcId !== undefined && taskId !== undefined && funcId !== taskId;
  const ids = clash ? [] : id === undefined ? undefined : toIds(id, action);
  const task = taskId ?? funcId;
  return {
    ...(ids && { ids }),
    ...(task !== undefined && { taskId: task }),
    ...(metadata !== undefined && { metadata: copy(metadata) }),
    ...(limit !== undefined && { limit }),
  };
}

function toIds(id: string | readonly string[], action: string): string[] {
  const ids: unknown[] = Array.isArray(id) ? [...id] : [id];
  return ids.map((each) => {
    requireId(each, "id", action);
    return each;
  });
}

function requireCount(field: string, value: number | undefined, action: string): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return;
  if (typeof value !== "number") {
    throw new TypeError(`Cannot ${action}: ${field} is a number, got ${show(value)}`);
  }
  throw new RangeError(`Cannot ${action}: ${field} is a whole number from 0, got ${show(value)}`);
}

/** Refuses a filter without a condition, so that a slip does not select everything. */
export function requireCondition(filter: StoreFilter | FinishedFilter, action: string): void {
  const all: StoreFilter & FinishedFilter = filter;
  const { metadata, order: _, after: __, before: ___, limit: ____, ...others } = all;
  if (Object.keys(others).length > 0 || Object.keys(metadata ?? {}).length > 0) return;
  throw new TypeError(
    `Cannot ${action}: the filter has no condition, give one, such as ${
      Object.keys(CONDITIONS).join(", ")
    }`,
  );
}

/**
 * Refuses a page, or an order, where all that match are meant.
 *
 * @throws {TypeError} when the filter has `order`, `after`, `before` or `limit`
 */
export function refusePage(filter: StoreFilter | FinishedFilter, action: string): void {
  const all: StoreFilter & FinishedFilter = filter;
  for (const field of ["order", "after", "before", "limit"] as const) {
    if (all[field] !== undefined) {
      throw new TypeError(`Cannot ${action}: ${field} is for reading only`);
    }
  }
}

/** Whether `text` has `search` in it; ASCII letters match in either case. */
export function hasText(text: string, search: string): boolean {
  return lowerCase(text).includes(lowerCase(search));
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
