import type { SchedulerPresence } from "../../mod.ts";
import type { Command } from "../command.ts";
import { withScheduler } from "../database.ts";
import { relative } from "../output/times.ts";

/** Lists the schedulers that work on a database. */
export const listSchedulers: Command = {
  name: "list schedulers",
  summary: "schedulers that have started on the database, seen within two minutes",
  options: {},
  example: "almanac list schedulers --db file:jobs.db",
  async run(context) {
    const { given, out, io } = context;
    given.none();
    const found = await withScheduler(context, (scheduler) => scheduler.getSchedulers());
    out.json(found);
    out.ids(found.map(({ identity }) => identity));
    if (found.length === 0) return out.lines("no schedulers");
    out.table(
      ["IDENTITY!", "ROLE!", "STARTED!", "SEEN!", "AT ONCE#", "TASKS"],
      found.map((scheduler) => rowOf(scheduler, io.clock.now())),
    );
  },
};

function rowOf(
  { identity, role, startedAt, seenAt, maxConcurrentJobs, tasks }: SchedulerPresence,
  now: number,
): string[] {
  const [started, seen] = [relative(startedAt, now), relative(seenAt, now)];
  return [identity, role, started, seen, String(maxConcurrentJobs), tasks.join(", ")];
}
