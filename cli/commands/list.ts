import { describeTrigger, type Schedule } from "../../mod.ts";
import type { Command } from "../command.ts";
import { withScheduler } from "../database.ts";
import { limitOf, PAGE_OPTIONS, SCHEDULE_CONDITIONS, scheduleFilter } from "../input/filters.ts";
import { relative } from "../output/times.ts";
import { firstOf } from "../pages.ts";
import { colored, scheduleJson, schedulePages, stateOf } from "../records.ts";
import { sayMore } from "./_more.ts";

/** Lists schedules. */
export const list: Command = {
  name: "list",
  summary: "schedules",
  notes: "Other lists: list jobs, list finished, list tasks, list schedulers.",
  options: { ...SCHEDULE_CONDITIONS, ...PAGE_OPTIONS },
  example: "almanac list --db file:jobs.db --task reports.send --failed",
  async run(context) {
    const { given, out, io } = context;
    given.none();
    const { items, hasMore } = await withScheduler(context, (scheduler) => {
      const pages = schedulePages(scheduler, scheduleFilter(given));
      return firstOf(pages, limitOf(given), given.text("after"));
    });
    out.json(items.map(scheduleJson));
    out.ids(items.map(({ id }) => id));
    if (items.length === 0) out.lines("no schedules");
    else {
      out.table(
        ["ID!", "TASK", "WHEN", "NEXT!", "STATE!"],
        items.map((schedule) => rowOf(schedule, io.clock.now())),
      );
    }
    sayMore(context, hasMore, items.at(-1)?.id);
  },
};

function rowOf(schedule: Schedule, now: number) {
  const { id, taskId, trigger, nextFireTime } = schedule;
  const state = stateOf(schedule);
  const next = nextFireTime && state === "active" ? relative(nextFireTime, now) : "";
  return [id, taskId, describeTrigger(trigger), next, colored(state)];
}
