import type { JSX } from "preact";
import type { Counts, Task } from "../../api/records.ts";
import { Usage } from "../../components/usage.tsx";

/** How many jobs of a task run, of how many that may. */
export function TaskUsage(
  { task, counts }: { readonly task: Task; readonly counts: Counts | undefined },
): JSX.Element {
  const running = counts?.jobs.find(({ taskId, state }) =>
    taskId === task.id && state === "running"
  );
  return (
    <Usage
      used={running?.count ?? 0}
      of={task.maxRunningJobs}
      label={`Running jobs of ${task.id}`}
    />
  );
}
