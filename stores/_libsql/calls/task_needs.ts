import type { StoredTask } from "../../../src/stored.ts";
import type { Tables } from "../tables.ts";

/** The tasks of calls that add something. */
export interface TaskNeeds {
  /** Those that the calls bring along, one of each id. */
  readonly tasks: readonly StoredTask[];
  /** Their ids, as JSON. */
  readonly brought: string;
  /** The ids of those that the store must have, as JSON. */
  readonly needed: string;
  /** Whether the store must have none. */
  readonly areComplete: boolean;
}

/** The tasks that calls bring along, and which they need besides. */
export function taskNeeds(
  calls: readonly { readonly tasks: readonly StoredTask[] }[],
  added: readonly { readonly taskId: string }[],
): TaskNeeds {
  const first = new Map<string, StoredTask>();
  for (const { tasks } of calls) {
    for (const task of tasks) if (!first.has(task.id)) first.set(task.id, task);
  }
  const needed = new Set(added.map(({ taskId }) => taskId));
  for (const id of first.keys()) needed.delete(id);
  return {
    tasks: [...first.values()],
    brought: JSON.stringify([...first.keys()]),
    needed: JSON.stringify([...needed]),
    areComplete: needed.size === 0,
  };
}

/** The rest of a `SELECT` of those ids in a JSON list, each `n.value`, of which there is no task. */
export function fromUnknown({ tasks }: Tables, list: string): string {
  return `FROM json_each(${list}) n
    WHERE NOT EXISTS (SELECT 1 FROM ${tasks} t WHERE t.id = n.value)`;
}

/** Whether what is added is of one task, and no other is brought along. */
export function isOfOneTask(
  tasks: readonly StoredTask[],
  added: readonly { readonly taskId: string }[],
): boolean {
  const id = added[0]?.taskId;
  return added.every(({ taskId }) => taskId === id) && tasks.every((task) => task.id === id);
}
