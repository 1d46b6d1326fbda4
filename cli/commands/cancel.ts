import { JobLookupError } from "../../mod.ts";
import type { Command } from "../command.ts";
import { withScheduler } from "../database.ts";
import { JOB_CONDITIONS, jobFilter } from "../input/filters.ts";
import { itemsOf } from "../pages.ts";
import { jobPages } from "../records.ts";
import { isByIds, runBatch } from "./_batch.ts";
import { YES } from "./_confirm.ts";
import { type EachOf, withEach } from "./_each.ts";

const BY_ID: EachOf = {
  what: "a job",
  done: "cancelled",
  act: async (scheduler, id) => {
    if (!await scheduler.cancelJob(id)) throw new JobLookupError(id);
  },
};

/** Cancels jobs. */
export const cancel: Command = {
  name: "cancel",
  summary: "make jobs end early: by their ids, or those that match",
  operands: "[ID...]",
  notes: "A job that runs ends when its function does: its signal is aborted.",
  options: { ...JOB_CONDITIONS, ...YES },
  example: "almanac cancel --task reports.send --state queued --db file:jobs.db",
  async run(context) {
    if (isByIds(context, JOB_CONDITIONS)) return await withEach(context, BY_ID);
    return await withScheduler(context, async (scheduler) => {
      const ids: string[] = [];
      const pages = jobPages(scheduler, jobFilter(context.given));
      for await (const { id } of itemsOf(pages)) ids.push(id);
      const act = (ids: readonly string[]) => scheduler.cancelJobs({ id: ids });
      return await runBatch(context, { ids, verb: "cancel", done: "cancelled", act });
    });
  },
};
