import { JobLookupError } from "../../mod.ts";
import type { Command } from "../command.ts";
import { withScheduler } from "../database.ts";
import { scheduleJson } from "../records.ts";
import { showFinishedJob, showJob } from "./_show_job.ts";
import { showSchedule } from "./_show_schedule.ts";

/** How many of the last runs of a schedule are shown. */
const RUNS = 5;

/** Shows a schedule or a job. */
export const show: Command = {
  name: "show",
  summary: "a schedule, a job or a finished job, in full",
  operands: "ID",
  options: {
    job: { help: "the job, where there is a schedule with this id as well" },
    count: { value: "N", short: "n", help: "how many next fire times; default 5" },
  },
  example: "almanac show daily-report --db file:jobs.db",
  async run(context) {
    const { given, out } = context;
    const id = given.only("the id of a schedule or a job");
    const count = given.count("count") ?? 5;
    const [schedule, job, finished, jobs, runs] = await withScheduler(
      context,
      async (scheduler) => {
        const [schedules, jobs, finished] = await Promise.all([
          given.has("job") ? [] : scheduler.getSchedules({ id }),
          scheduler.getJobs({ id }),
          scheduler.getFinishedJobs({ id }),
        ]);
        if (schedules.length === 0) return [undefined, jobs[0], finished[0], [], []] as const;
        const made = { scheduleId: id, limit: RUNS };
        return [
          schedules[0],
          ...[undefined, undefined] as const,
          ...await Promise.all([scheduler.getJobs(made), scheduler.getFinishedJobs(made)]),
        ] as const;
      },
    );
    if (schedule) {
      out.json({ kind: "schedule", ...scheduleJson(schedule), jobs, lastRuns: runs });
      showSchedule(context, schedule, { jobs, runs, count });
    } else if (job) {
      out.json({ kind: "job", ...job });
      showJob(context, job);
    } else if (finished) {
      out.json({ kind: "finishedJob", ...finished });
      showFinishedJob(context, finished);
    } else throw new JobLookupError(id, `Cannot find "${id}": no such schedule or job`);
    out.ids([id]);
  },
};
