import type { FinishedJob } from "../../mod.ts";
import type { Command } from "../command.ts";
import { withScheduler } from "../database.ts";
import { FINISHED_CONDITIONS, finishedFilter, limitOf, PAGE_OPTIONS } from "../input/filters.ts";
import { lengthOf, relative } from "../output/times.ts";
import { firstOf } from "../pages.ts";
import { colored, errorLine, finishedPages } from "../records.ts";
import { sayMore } from "./_more.ts";

/** Lists finished jobs. */
export const listFinished: Command = {
  name: "list finished",
  summary: "finished jobs that are kept, the last ones first",
  notes: "Finished jobs are kept as the `keep` of their task says; by default none are.",
  options: { ...FINISHED_CONDITIONS, ...PAGE_OPTIONS },
  example: "almanac list finished --db file:jobs.db --outcome error --since 24h",
  async run(context) {
    const { given, out, io } = context;
    given.none();
    const now = io.clock.now();
    const { items, hasMore } = await withScheduler(context, (scheduler) => {
      const pages = finishedPages(scheduler, finishedFilter(given, now));
      return firstOf(pages, limitOf(given), given.count("after"));
    });
    out.json(items);
    out.ids(items.map(({ id }) => id));
    if (items.length === 0) out.lines("no finished jobs");
    else out.table(HEADINGS, items.map((job) => finishedRow(job, now)));
    sayMore(context, hasMore, items.at(-1)?.endSequence);
  },
};

const HEADINGS = ["ID!", "TASK", "OUTCOME!", "ENDED!", "TOOK!", "ERROR"];

function finishedRow(job: FinishedJob, now: number) {
  const { id, taskId, outcome, finishedAt, error } = job;
  const ended = relative(finishedAt, now);
  return [id, taskId, colored(outcome), ended, tookOf(job), errorLine(error)];
}

/** How long a job ran. */
export function tookOf({ startedAt, finishedAt }: FinishedJob): string {
  return startedAt ? lengthOf(finishedAt.getTime() - startedAt.getTime()) : "";
}
