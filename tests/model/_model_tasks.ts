import { compareIds } from "../../src/id_order.ts";
import { wholeTask } from "../../src/inherit.ts";
import { mergePolicies } from "../../src/policy.ts";
import type { PutTaskParams } from "../../src/store.ts";
import type { StoredTask } from "../../src/stored.ts";
import { type Content, taskOf } from "./_content.ts";

/** See `DataStore.putTask`. */
export function putTask(content: Content, { id, settings, defaults }: PutTaskParams) {
  const old = taskOf(content, id);
  const base = old ?? wholeTask({ id, ...defaults });
  const policy = mergePolicies(base.policy, settings.policy ?? {});
  const task: StoredTask = { ...base, ...settings, policy };
  content.tasks = [...content.tasks.filter((each) => each.id !== id), task];
  return { task, outcome: old ? "updated" as const : "added" as const };
}

/** See `DataStore.getTasks`. */
export function getTasks(
  { tasks }: Content,
  { ids }: { readonly ids?: readonly string[] },
): StoredTask[] {
  return tasks.filter(({ id }) => ids === undefined || ids.includes(id))
    .sort((a, b) => compareIds(a.id, b.id));
}

/** See `DataStore.removeTask`. */
export function removeTask(
  content: Content,
  { id }: { readonly id: string },
): "removed" | "inUse" | "missing" {
  if (!taskOf(content, id)) return "missing";
  const isOfTask = ({ taskId }: { readonly taskId: string }) => taskId === id;
  if (content.schedules.some(isOfTask) || content.jobs.some(({ row }) => isOfTask(row))) {
    return "inUse";
  }
  content.tasks = content.tasks.filter((task) => task.id !== id);
  return "removed";
}

/** Adds the tasks that are not there, and gives their ids. */
export function addMissing(content: Content, tasks: readonly StoredTask[]): string[] {
  return tasks.flatMap((task) => {
    if (taskOf(content, task.id)) return [];
    content.tasks = [...content.tasks, wholeTask(task)];
    return [task.id];
  });
}
