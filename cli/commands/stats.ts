import type { JobCount, Schedule, Scheduler } from "../../mod.ts";
import type { Command, Context } from "../command.ts";
import { withScheduler } from "../database.ts";
import { lengthOf } from "../output/times.ts";
import { itemsOf } from "../pages.ts";
import { schedulePages, type ScheduleState, stateOf } from "../records.ts";

/** After how long a schedule that has not fired is late, in milliseconds. */
const LATE = 60_000;
const STATES = ["waiting", "blocked", "queued", "running"] as const;
const OUTCOMES = [
  ...["success", "error", "missedStartDeadline", "cancelled"] as const,
  ...["abandoned", "deserializationFailed"] as const,
];

/** What is known of all schedules. */
interface ScheduleStats extends Record<ScheduleState, number> {
  /** Those that should have fired more than a minute ago, the latest of them first. */
  readonly late: readonly { readonly id: string; readonly since: Date }[];
}

/** Counts. */
export const stats: Command = {
  name: "stats",
  summary: "how many schedules and jobs there are, and what is late",
  options: { task: { value: "ID", help: "of this task" } },
  example: "almanac stats --db file:jobs.db",
  async run(context) {
    const { given, out, io } = context;
    given.none();
    const taskId = given.text("task");
    const now = io.clock.now();
    const filter = taskId === undefined ? {} : { taskId };
    const [counts, schedules, [oldest]] = await withScheduler(context, (scheduler) =>
      Promise.all([
        scheduler.countJobs(filter),
        countSchedules(scheduler, filter, now),
        scheduler.getJobs({ ...filter, state: "queued", limit: 1 }),
      ]));
    const oldestQueued = oldest?.createdAt ?? null;
    out.json({ schedules, jobs: counts, oldestQueued });
    const { active, paused, failed, finished, late } = schedules;
    out.fields([
      ["schedules", `${active} active, ${paused} paused, ${failed} failed, ${finished} finished`],
      ["late", late.length === 0 ? "none" : [saidOf(late, now), "red"]],
      [
        "oldest in the queue",
        oldestQueued ? `${lengthOf(now - oldestQueued.getTime())} old` : "none",
      ],
    ]);
    if (counts.length > 0) showCounts(context, counts);
  },
};

async function countSchedules(
  scheduler: Scheduler,
  filter: { readonly taskId?: string },
  now: number,
): Promise<ScheduleStats> {
  const counts = { active: 0, paused: 0, failed: 0, finished: 0 };
  const late: { id: string; since: Date }[] = [];
  for await (const schedule of itemsOf(schedulePages(scheduler, filter))) {
    const state = stateOf(schedule);
    counts[state]++;
    if (state === "active" && isLate(schedule, now)) {
      late.push({ id: schedule.id, since: schedule.nextFireTime! });
    }
  }
  return { ...counts, late: late.sort((a, b) => a.since.getTime() - b.since.getTime()) };
}

function isLate({ nextFireTime, maxJitter }: Schedule, now: number): boolean {
  return nextFireTime !== null && nextFireTime.getTime() + (maxJitter ?? 0) * 1000 < now - LATE;
}

function saidOf(late: ScheduleStats["late"], now: number): string {
  const [first] = late;
  const since = lengthOf(now - first!.since.getTime());
  const count = late.length === 1 ? "1 schedule" : `${late.length} schedules`;
  return `${count}, ${first!.id} for ${since}: is a scheduler running?`;
}

function showCounts({ out }: Context, counts: readonly JobCount[]): void {
  const columns = [...STATES, ...OUTCOMES].filter((state) =>
    counts.some((count) => count.state === state)
  );
  const tasks = [...new Set(counts.map(({ taskId }) => taskId))];
  const countOf = (taskId: string, state: string) =>
    counts.find((count) => count.taskId === taskId && count.state === state)?.count ?? 0;
  out.lines("");
  out.table(
    ["TASK", ...columns.map((state) => `${state.toUpperCase()}#`)],
    tasks.map((taskId) => [taskId, ...columns.map((state) => String(countOf(taskId, state)))]),
  );
}
