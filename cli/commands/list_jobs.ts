import type { Job } from "../../mod.ts";
import type { Command } from "../command.ts";
import { withScheduler } from "../database.ts";
import { JOB_CONDITIONS, jobFilter, limitOf, PAGE_OPTIONS } from "../input/filters.ts";
import { relative } from "../output/times.ts";
import { firstOf } from "../pages.ts";
import { colored, errorLine, jobPages } from "../records.ts";
import { sayMore } from "./_more.ts";

/** Lists jobs that are not done. */
export const listJobs: Command = {
  name: "list jobs",
  summary: "jobs that are not done, oldest first",
  options: { ...JOB_CONDITIONS, ...PAGE_OPTIONS },
  example: "almanac list jobs --db file:jobs.db --state queued --state running",
  async run(context) {
    const { given, out, io } = context;
    given.none();
    const { items, hasMore } = await withScheduler(
      context,
      (scheduler) =>
        firstOf(jobPages(scheduler, jobFilter(given)), limitOf(given), given.count("after")),
    );
    out.json(items);
    out.ids(items.map(({ id }) => id));
    if (items.length === 0) out.lines("no jobs");
    else {
      out.table(
        ["ID!", "TASK", "STATE!", "SCHEDULE", "ADDED!", "NOTE"],
        items.map((job) => rowOf(job, io.clock.now())),
      );
    }
    sayMore(context, hasMore, items.at(-1)?.sequence);
  },
};

function rowOf(job: Job, now: number) {
  const { id, taskId, state, scheduleId, createdAt } = job;
  return [id, taskId, colored(state), scheduleId ?? "", relative(createdAt, now), noteOf(job, now)];
}

/** What is worth knowing of a job besides. */
function noteOf(job: Job, now: number): string {
  const { state, runAt, attempts, maxAttempts, aborted, lastProgress, failures } = job;
  const isAgain = attempts > 1 || (attempts === 1 && state !== "running");
  return [
    ...(state === "waiting" && runAt ? [`runs ${relative(runAt, now)}`] : []),
    ...(aborted ? [`to end: ${aborted}`] : []),
    ...(isAgain ? [`attempt ${attempts} of ${maxAttempts}`] : []),
    ...(lastProgress ? [progressOf(lastProgress)] : []),
    ...(isAgain ? [errorLine(failures.at(-1)?.error ?? null)] : []),
  ].filter((part) => part !== "").join(", ");
}

/** How far a job has come. */
export function progressOf({ value, note }: NonNullable<Job["lastProgress"]>): string {
  return [...(value === null ? [] : [String(value)]), ...(note === null ? [] : [note])].join(" ");
}
