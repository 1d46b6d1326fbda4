import type { KeptJobs, Task } from "../../mod.ts";
import type { Command } from "../command.ts";
import { withScheduler } from "../database.ts";
import { lengthOf } from "../output/times.ts";

/** Lists tasks. */
export const listTasks: Command = {
  name: "list tasks",
  summary: "tasks and their settings",
  options: {},
  example: "almanac list tasks --db file:jobs.db",
  async run(context) {
    const { given, out } = context;
    given.none();
    const tasks = await withScheduler(context, (scheduler) => scheduler.getTasks());
    out.json(tasks);
    out.ids(tasks.map(({ id }) => id));
    if (tasks.length === 0) return out.lines("no tasks");
    out.table(
      ["ID!", "EXECUTOR", "AT ONCE#", "ATTEMPTS#", "TIMEOUT", "RATE", "KEPT: SUCCESS", "FAILURE"],
      tasks.map(rowOf),
    );
  },
};

function rowOf(task: Task): string[] {
  const { id, jobExecutor, maxRunningJobs, maxAttempts, timeout, rateLimit, keep } = task;
  return [
    id,
    jobExecutor,
    String(maxRunningJobs),
    String(maxAttempts),
    timeout === null ? "" : seconds(timeout),
    rateLimit ? `${rateLimit.limit} in ${seconds(rateLimit.per)}` : "",
    kept(keep?.success ?? null),
    kept(keep?.failure ?? null),
  ];
}

function kept(jobs: KeptJobs | null): string {
  if (!jobs) return "none";
  const { count, age } = jobs;
  const parts = [
    ...(count === null ? [] : [String(count)]),
    ...(age === null ? [] : [seconds(age)]),
  ];
  return parts.join(" for ") || "all";
}

function seconds(n: number): string {
  return lengthOf(n * 1000);
}
