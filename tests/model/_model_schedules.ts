import { compareIds } from "../../src/id_order.ts";
import {
  inheritSchedule,
  isBehind,
  replaceSchedule,
  settleFinish,
  withJobs,
} from "../../src/inherit.ts";
import { hasMetadata, hasText } from "../../src/input/filter.ts";
import type { ScheduleCounts } from "../../src/records.ts";
import type {
  AcquireParams,
  AddScheduleOutcome,
  AddSchedulesOutcome,
  AddSchedulesParams,
  Fire,
  JobEnd,
  StoreFilter,
  UpdateScheduleParams,
} from "../../src/store.ts";
import type { StoredSchedule } from "../../src/stored.ts";
import { type Content, earliest, taskOf } from "./_content.ts";
import { addMissing } from "./_model_tasks.ts";

/** See `DataStore.addSchedules`. */
export function addSchedules(content: Content, params: AddSchedulesParams): AddSchedulesOutcome {
  const { tasks, schedules, now } = params;
  const before = { tasks: content.tasks, schedules: content.schedules };
  const lastFireTimes = schedules.map(({ schedule }) =>
    find(content, schedule.id)?.lastFireTime ?? null
  );
  const addedTasks = addMissing(content, tasks);
  const outcomes = schedules.map(({ schedule, policy, revision }, i): AddScheduleOutcome => {
    const old = find(content, schedule.id);
    const first = before.schedules.find(({ id }) => id === schedule.id);
    const isRepeated = schedules.findIndex((each) => each.schedule.id === schedule.id) < i;
    const task = taskOf(content, schedule.taskId);
    if (!task) return "missingTask";
    if (revision !== undefined && revision !== (first?.revision ?? null)) return "changed";
    if (!old && !isRepeated) {
      const row = inheritSchedule(schedule, task);
      put(content, hasJobs(content, row.id) ? withJobs(row) : row, now);
      return "added";
    }
    if (policy === "exception") return "conflict";
    if (policy === "doNothing") return "kept";
    if (!old) return "replaced"; // as far as it goes: the first one of its id was refused
    if (isBehind(old, schedule)) return "behind";
    const row = replaceSchedule(old, inheritSchedule(schedule, task), schedule.paused);
    put(content, hasJobs(content, row.id) ? withJobs(row) : row, now);
    return "replaced";
  });
  const isRefused = outcomes.some((each) =>
    ["missingTask", "changed", "conflict", "behind"].includes(each)
  );
  if (isRefused) Object.assign(content, before);
  return { addedTasks: isRefused ? [] : addedTasks, outcomes, lastFireTimes };
}

/** See `DataStore.getSchedules`. */
export function getSchedules({ schedules }: Content, filter: StoreFilter): StoredSchedule[] {
  const { ids, taskId, metadata, failed, paused, search, revision, order, after, limit } = filter;
  const byTime = order === "nextFireTime";
  return schedules.filter((row) =>
    (ids === undefined || ids.includes(row.id)) &&
    (taskId === undefined || row.taskId === taskId) &&
    (failed === undefined || (row.error !== null) === failed) &&
    (paused === undefined || row.paused === paused) &&
    (search === undefined || [row.id, row.taskId].some((text) => hasText(text, search))) &&
    (revision === undefined || row.revision === revision) &&
    (!byTime || stateOf(row) === "active") &&
    (after === undefined || compareIds(row.id, String(after)) > 0) &&
    hasMetadata(row.metadata, metadata)
  ).sort((a, b) => (byTime ? a.nextFireTime! - b.nextFireTime! : 0) || compareIds(a.id, b.id))
    .slice(0, limit);
}

/** See `DataStore.countSchedules`. */
export function countSchedules({ schedules }: Content): ScheduleCounts {
  const count = (state: keyof ScheduleCounts) =>
    schedules.filter((row) => stateOf(row) === state).length;
  return {
    ...{ active: count("active"), paused: count("paused") },
    ...{ failed: count("failed"), finished: count("finished") },
  };
}

function stateOf({ error, paused, nextFireTime }: StoredSchedule): keyof ScheduleCounts {
  if (error !== null) return "failed";
  if (paused) return "paused";
  return nextFireTime === null ? "finished" : "active";
}

/** See `DataStore.updateSchedule`. */
export function updateSchedule(
  content: Content,
  { id, change, revision, now }: UpdateScheduleParams,
): "updated" | "changed" | "missing" {
  const row = find(content, id);
  if (!row) return "missing";
  if (revision !== undefined && revision !== row.revision) return "changed";
  const changed = { ...row, ...change, revision: row.revision + 1, lease: null };
  const isMoved = change.dueTime !== undefined || change.fixedDelay !== undefined;
  put(content, isMoved && hasJobs(content, id) ? withJobs(changed) : changed, now);
  return "updated";
}

/** Removes the schedules with these ids. */
export function remove(content: Content, ids: readonly string[]): void {
  content.schedules = content.schedules.filter(({ id }) => !ids.includes(id));
}

/** Claims the schedules that are due. */
export function acquireSchedules(content: Content, params: AcquireParams): StoredSchedule[] {
  const { now, lease, maxSchedules } = params;
  const due = content.schedules.filter((row) => mayFire(row) && !isLeased(row, now))
    .filter(({ dueTime }) => dueTime !== null && dueTime <= now)
    .sort((a, b) => a.dueTime! - b.dueTime!).slice(0, maxSchedules)
    .map((row) => ({ ...row, lease }));
  for (const row of due) put(content, row, now);
  return due;
}

/** When a schedule falls due, or a lease on one ends. */
export function wakeForSchedules({ schedules }: Content, now: number): number | null {
  return earliest([
    ...schedules.filter((row) => mayFire(row) && !isLeased(row, now)).map((row) => row.dueTime),
    ...schedules.map(({ lease }) => lease?.until ?? null),
  ], now);
}

/** Advances a schedule, of which `hasJobs` says whether any are there. */
export function advance(content: Content, fire: Fire, hasJobs: boolean, now: number): void {
  const { scheduleId, nextFireTime, dueTime, lastFireTime, runs = 0, error } = fire;
  const row = find(content, scheduleId)!;
  const rests = row.fixedDelay !== null && hasJobs;
  const times = { nextFireTime, dueTime: rests ? null : dueTime, lastFireTime, runs };
  put(content, { ...row, ...times, error, revision: row.revision + 1, lease: null }, now);
}

/** Makes the schedules with a fixed delay of which the last jobs have ended fire that much later. */
export function rest(content: Content, ends: readonly JobEnd[], now: number): void {
  for (const row of content.schedules) {
    const ended = ends.filter(({ scheduleId }) => scheduleId === row.id);
    if (ended.length === 0 || hasJobs(content, row.id) || row.dueTime !== null) continue;
    if (row.fixedDelay === null || row.nextFireTime === null) continue;
    const at = Math.max(...ended.map((end) => end.finishedAt), row.lastFireTime ?? -Infinity);
    const nextFireTime = at + row.fixedDelay;
    const revision = row.revision + 1;
    put(content, { ...row, nextFireTime, dueTime: nextFireTime, revision }, now);
  }
}

function hasJobs({ jobs }: Content, scheduleId: string): boolean {
  return jobs.some((job) => job.row.scheduleId === scheduleId);
}

function find({ schedules }: Content, id: string): StoredSchedule | undefined {
  return schedules.find((row) => row.id === id);
}

function put(content: Content, row: StoredSchedule, now: number): void {
  const others = content.schedules.filter(({ id }) => id !== row.id);
  content.schedules = [...others, settleFinish(row, now)];
}

function mayFire({ paused, error }: StoredSchedule): boolean {
  return !paused && error === null;
}

function isLeased({ lease }: StoredSchedule, now: number): boolean {
  return lease !== null && now < lease.until;
}
