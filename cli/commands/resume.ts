import type { Command } from "../command.ts";
import { withEach } from "./_each.ts";

/** Resumes schedules. */
export const resume: Command = {
  name: "resume",
  summary: "let schedules fire again that are paused, or set aside with an error",
  operands: "ID...",
  notes:
    "Without --from they go on where they left off: what they missed is caught up, as they say.",
  options: { from: { value: "TIME", help: "from 2030-01-01T09:00:00Z on, or from now on" } },
  example: "almanac resume daily-report --from now --db file:jobs.db",
  async run(context) {
    const { given } = context;
    const resumeFrom = given.text("from") === "now" ? "now" as const : given.instant("from");
    return await withEach(context, {
      what: "a schedule",
      done: "resumed",
      act: (scheduler, id) => scheduler.unpauseSchedule(id, resumeFrom ? { resumeFrom } : {}),
    });
  },
};
