import { get, part } from "./client.ts";
import type { Counts, SchedulerInfo, Task } from "./records.ts";

/** The path of a schedule, or of something to do with it. */
export function schedulePath(prefix: string, id: string, action = ""): string {
  return `${prefix}/schedules/${part(id)}${action && `/${action}`}`;
}

/** The path of a job, or of something to do with it. */
export function jobPath(prefix: string, id: string, action = ""): string {
  return `${prefix}/jobs/${part(id)}${action && `/${action}`}`;
}

/** The path of a task. */
export function taskPath(prefix: string, id: string): string {
  return `${prefix}/tasks/${part(id)}`;
}

/** All tasks. */
export async function getTasks(prefix: string, signal?: AbortSignal): Promise<readonly Task[]> {
  return (await get<{ items: readonly Task[] }>(`${prefix}/tasks`, {}, signal)).items;
}

/** All schedulers that have been seen. */
export async function getSchedulers(
  prefix: string,
  signal?: AbortSignal,
): Promise<readonly SchedulerInfo[]> {
  return (await get<{ items: readonly SchedulerInfo[] }>(`${prefix}/schedulers`, {}, signal)).items;
}

/** How many jobs and schedules there are. */
export function getCounts(prefix: string, signal?: AbortSignal): Promise<Counts> {
  return get<Counts>(`${prefix}/counts`, {}, signal);
}
