import { ScheduleLookupError } from "../../mod.ts";
import type { Command } from "../command.ts";
import { withEach } from "./_each.ts";

/** Removes schedules. */
export const remove: Command = {
  name: "remove",
  summary: "remove schedules; jobs that they have made stay",
  operands: "ID...",
  options: {},
  example: "almanac remove daily-report --db file:jobs.db",
  run: (context) =>
    withEach(context, {
      what: "a schedule",
      done: "removed",
      act: async (scheduler, id) => {
        if (!await scheduler.removeSchedule(id)) throw new ScheduleLookupError(id);
      },
    }),
};
