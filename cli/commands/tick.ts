import type { TaskDefinition } from "../../mod.ts";
import type { Command, Context } from "../command.ts";
import { withScheduler } from "../database.ts";
import { EXIT, UsageError } from "../failure.ts";
import { relative, withOffset } from "../output/times.ts";

/** Does once what is due. */
export const tick: Command = {
  name: "tick",
  summary: "do once what is due, as a running scheduler would",
  notes: "--tasks names a module that exports tasks, each by itself or in lists; a program of\n" +
    "TypeScript needs Deno, Bun, or Node from 22.18. Without it no job is run: schedules that are\n" +
    "due become jobs, and that is all.",
  options: {
    tasks: { value: "FILE", help: "the module with the tasks whose jobs are run" },
    limit: { value: "N", help: "the most jobs to run" },
    deadline: { value: "LENGTH", help: "after how long it ends; default when all is done" },
  },
  example: "almanac tick --tasks ./tasks.ts --deadline 50s --db file:jobs.db",
  async run(context) {
    const { given, out, io } = context;
    given.none();
    const path = given.text("tasks");
    const limit = given.count("limit", 1);
    const deadline = given.duration("deadline");
    const tasks = path === undefined ? [] : await loadTasks(context, path);
    const { signal, end } = io.untilSignal(); // jobs that run are handed back then
    const outcome = await withScheduler(
      context,
      (scheduler) =>
        scheduler.tick({
          signal,
          ...(limit !== undefined && { limit }),
          ...(deadline && { deadline }),
        }),
      path === undefined ? {} : { role: "both", tasks },
    ).finally(end);
    const { fired, ran, failed, nextWakeAt } = outcome;
    out.json(outcome);
    const next = nextWakeAt
      ? `next ${withOffset(nextWakeAt, io.timezone)} (${relative(nextWakeAt, io.clock.now())})`
      : "nothing is planned";
    out.lines(`${fired} fired, ${ran} ran, ${failed} failed; ${next}`);
    return failed > 0 ? EXIT.failed : EXIT.fine;
  },
};

async function loadTasks({ io }: Context, path: string): Promise<TaskDefinition[]> {
  const exported = Object.values(await load(io, path)).flat();
  const tasks = exported.filter(isTask);
  if (tasks.length > 0) return [...new Set(tasks)];
  throw new UsageError(`${path} exports no tasks: expected some of task(id, fn)`);
}

async function load({ load }: Context["io"], path: string) {
  try {
    return await load(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot load ${path}: ${reason}`);
  }
}

function isTask(value: unknown): value is TaskDefinition {
  const { id, fn } = (value ?? {}) as Partial<TaskDefinition>;
  return typeof id === "string" && typeof fn === "function";
}
