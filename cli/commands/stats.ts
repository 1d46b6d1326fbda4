import type { JobCount, Schedule, ScheduleCounts, Scheduler } from "../../mod.ts";
import type { Command, Context } from "../command.ts";
import { withScheduler } from "../database.ts";
import { lengthOf } from "../output/times.ts";
import { itemsOf } from "../pages.ts";
import { schedulePages, stateOf } from "../records.ts";

/** After how long a schedule that has not fired is late, in milliseconds. */
const LATE = 60_000;
const STATES = ["waiting", "blocked", "queued", "running"] as const;
const OUTCOMES = [
  ...["success", "error", "missedStartDeadline", "cancelled"] as const,
  ...["abandoned", "deserializationFailed"] as const,
];

/** The most schedules that are late of which the number is said. */
const MOST = 1000;

/** A schedule that should have fired. */
interface Late {
  readonly id: string;
  readonly since: Date;
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
    const [jobs, schedules, late, [oldest]] = await withScheduler(
      context,
      (scheduler) =>
        Promise.all([
          scheduler.countJobs(filter),
          taskId === undefined ? scheduler.countSchedules() : countSchedules(scheduler, taskId),
          lateOnes(scheduler, filter, now),
          scheduler.getJobs({ ...filter, state: "queued", limit: 1 }),
        ]),
    );
    const oldestQueued = oldest?.createdAt ?? null;
    out.json({ schedules, late, jobs, oldestQueued });
    const { active, paused, failed, finished } = schedules;
    out.fields([
      ["schedules", `${active} active, ${paused} paused, ${failed} failed, ${finished} finished`],
      ["late", late.length === 0 ? "none" : [saidOf(late, now), "red"]],
      [
        "oldest in the queue",
        oldestQueued ? `${lengthOf(now - oldestQueued.getTime())} old` : "none",
      ],
    ]);
    if (jobs.length > 0) showCounts(context, jobs);
  },
};

async function countSchedules(scheduler: Scheduler, taskId: string): Promise<ScheduleCounts> {
  const counts = { active: 0, paused: 0, failed: 0, finished: 0 };
  for await (const schedule of itemsOf(schedulePages(scheduler, { taskId }))) {
    counts[stateOf(schedule)]++;
  }
  return counts;
}

/** Those that should have fired more than a minute ago, the latest of them first. */
async function lateOnes(
  scheduler: Scheduler,
  filter: { readonly taskId?: string },
  now: number,
): Promise<Late[]> {
  const next = await scheduler.getSchedules({ ...filter, order: "nextFireTime", limit: MOST });
  return next.filter((schedule) => isLate(schedule, now))
    .map(({ id, nextFireTime }) => ({ id, since: nextFireTime! }));
}

function isLate({ nextFireTime, maxJitter }: Schedule, now: number): boolean {
  return nextFireTime !== null && nextFireTime.getTime() + (maxJitter ?? 0) * 1000 < now - LATE;
}

function saidOf(late: readonly Late[], now: number): string {
  const [first] = late;
  const since = lengthOf(now - first!.since.getTime());
  const more = late.length === MOST ? " or more" : "";
  const count = late.length === 1 ? "1 schedule" : `${late.length}${more} schedules`;
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
