import { currentJob, task, type TaskDefinition } from "../../mod.ts";
import type { JobLine } from "./journal.ts";
import { WORKS } from "./workload.ts";

/** The tasks of a worker, by their ids: they note when they start and end. */
export function tasksOf(
  worker: string,
  note: (line: JobLine) => void,
): ReadonlyMap<string, TaskDefinition<[number, number]>> {
  /** Takes a while, and gives what tells this attempt from others. */
  async function work(least: number, most: number) {
    const { id: job, taskId, attempts: attempt, scheduleId, nominalFireTime } = currentJob();
    const about = {
      ...{ job, task: taskId, attempt, schedule: scheduleId },
      fireTime: nominalFireTime?.getTime() ?? null,
    };
    note({ kind: "start", ...about });
    await sleep(least + Math.random() * (most - least));
    note({ kind: "end", ...about });
    return { worker, attempt };
  }
  return new Map(WORKS.map(({ id, maxAttempts, maxRunningJobs }) => [
    id,
    task(id, work, { maxRunningJobs, retry: { maxAttempts } }),
  ]));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
