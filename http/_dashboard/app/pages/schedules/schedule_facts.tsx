import type { JSX } from "preact";
import type { Schedule } from "../../api/records.ts";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/time.tsx";
import { showSeconds } from "../../format/duration.ts";
import { showCount, showNumber } from "../../format/numbers.ts";
import { href } from "../../state/router.ts";

/** All settings of a schedule. */
export function ScheduleFacts({ schedule }: { readonly schedule: Schedule }): JSX.Element {
  const { timezone, nextFireTime, lastFireTime, maxRuns, runs } = schedule;
  const asTask = <span class="muted">as its task</span>;
  return (
    <Facts
      of={{
        "Task": <a href={href(["tasks", schedule.taskId])}>{schedule.taskId}</a>,
        "Next": nextFireTime && <Moment at={nextFireTime} zone={timezone} />,
        "Last fired": lastFireTime && <Moment at={lastFireTime} zone={timezone} />,
        "Time zone": timezone,
        "Fired": maxRuns === null
          ? showCount(runs, "time")
          : `${showNumber(runs)} of ${showCount(maxRuns, "time")}`,
        "Missed fire times": COALESCE[schedule.coalesce] ?? schedule.coalesce,
        "Overlap": OVERLAP[schedule.overlap] ?? schedule.overlap,
        "Misfire grace time": showSeconds(schedule.misfireGraceTime),
        "Jitter": showSeconds(schedule.maxJitter, "none"),
        "Fixed delay": schedule.fixedDelay === null ? null : showSeconds(schedule.fixedDelay),
        "Timeout": schedule.timeout === null ? asTask : showSeconds(schedule.timeout),
        "Attempts": schedule.maxAttempts ?? asTask,
        "Priority": schedule.priority ?? asTask,
        "Concurrency key": schedule.concurrencyKey,
        "Results kept": showSeconds(schedule.jobResultExpirationTime || null, "not at all"),
        "Executor": schedule.jobExecutor,
        "Held by": schedule.acquiredBy,
      }}
    />
  );
}

/** What each policy for missed fire times means. */
export const COALESCE: Readonly<Record<string, string>> = {
  latest: "one job, for the last of them",
  earliest: "one job, for the first of them",
  all: "a job for each",
};

/** What each policy for overlap means. */
export const OVERLAP: Readonly<Record<string, string>> = {
  allow: "jobs may overlap",
  skip: "skip while a job is not done",
  bufferOne: "keep one waiting",
  bufferAll: "keep all waiting",
  cancelOther: "cancel the job before",
};
