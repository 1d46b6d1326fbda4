import type { Command } from "../command.ts";
import { withEach } from "./_each.ts";

/** Pauses schedules. */
export const pause: Command = {
  name: "pause",
  summary: "keep schedules from firing until they are resumed",
  operands: "ID...",
  options: {},
  example: "almanac pause daily-report weekly-report --db file:jobs.db",
  run: (context) =>
    withEach(context, {
      what: "a schedule",
      done: "paused",
      act: (scheduler, id) => scheduler.pauseSchedule(id),
    }),
};
