import type { JSX } from "preact";
import { isFinished, type Job } from "../../api/records.ts";
import { Facts } from "../../components/facts.tsx";
import { ScheduleLink } from "../../components/job_link.tsx";
import { Moment, When } from "../../components/time.tsx";
import { showDuration, showSeconds } from "../../format/duration.ts";
import { href } from "../../state/router.ts";
import { attemptsText, latenessOf, tookOf } from "./job_times.ts";

/** All that is known of a job. */
export function JobFacts({ job }: { readonly job: Job }): JSX.Element {
  const at = (time: string | null) => time && <When at={time} />;
  const took = tookOf(job);
  const late = latenessOf(job);
  const live = isFinished(job) ? null : job;
  const finished = isFinished(job) ? job : null;
  return (
    <Facts
      of={{
        "Task": <a href={href(["tasks", job.taskId])}>{job.taskId}</a>,
        "Schedule": job.scheduleId && <ScheduleLink id={job.scheduleId} />,
        "Fire time": job.nominalFireTime && <Moment at={job.nominalFireTime} />,
        "Added": at(job.createdAt),
        "Not before": at(live?.runAt ?? null),
        "Start deadline": at(live?.startDeadline ?? null),
        "Started": at(job.startedAt),
        "Late": late !== null && showDuration(late),
        "Ended": at(finished?.finishedAt ?? null),
        "Took": took !== null && showDuration(took),
        "Ends early": live?.aborted,
        "Attempts": attemptsText(job),
        "Timeout": live && showSeconds(live.timeout),
        "Worker": finished?.worker ?? live?.acquiredBy,
        "Priority": String(job.priority),
        "Concurrency key": job.concurrencyKey,
        "Unique key": job.uniqueKey?.startsWith("Idempotency-Key ") ? null : job.uniqueKey,
        "Executor": job.executor,
        "History kept until": at(finished?.keptUntil ?? null),
      }}
    />
  );
}
