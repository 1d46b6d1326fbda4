import type { Command } from "../command.ts";
import { withScheduler } from "../database.ts";
import { FINISHED_CONDITIONS, finishedFilter } from "../input/filters.ts";
import { itemsOf } from "../pages.ts";
import { finishedPages } from "../records.ts";
import { isByIds, runBatch } from "./_batch.ts";
import { YES } from "./_confirm.ts";
import { withEach } from "./_each.ts";

/** Runs finished jobs again. */
export const retry: Command = {
  name: "retry",
  summary: "queue finished jobs anew: by their ids, or those that match",
  operands: "[ID...]",
  options: { ...FINISHED_CONDITIONS, ...YES },
  example: "almanac retry --outcome error --task reports.send --since 24h --db file:jobs.db",
  async run(context) {
    const { given, io } = context;
    if (isByIds(context, FINISHED_CONDITIONS)) {
      return await withEach(context, {
        what: "a finished job",
        done: "queued anew",
        act: (scheduler, id) => scheduler.retryJob(id),
      });
    }
    return await withScheduler(context, async (scheduler) => {
      const ids: string[] = [];
      const pages = finishedPages(scheduler, finishedFilter(given, io.clock.now()));
      for await (const { id } of itemsOf(pages)) ids.unshift(id);
      const act = (ids: readonly string[]) => scheduler.retryJobs({ id: ids });
      return await runBatch(context, { ids, verb: "queue anew", done: "queued anew", act });
    });
  },
};
