import type { JSX } from "preact";
import { type FinishedJob, isFinished, type Job, type LiveJob } from "../../api/records.ts";
import { JobBadge } from "../../components/badge.tsx";
import { JobLink, ScheduleLink } from "../../components/job_link.tsx";
import { Progress } from "../../components/progress.tsx";
import type { Column } from "../../components/table.tsx";
import { Since, When } from "../../components/time.tsx";
import { WorkerName } from "../../components/worker_name.tsx";
import { showDuration } from "../../format/duration.ts";
import { JobButtons } from "./job_buttons.tsx";
import { attemptsText, latenessOf, tookOf } from "./job_times.ts";

const none = <span class="muted none">–</span>;

const JOB: Column<Job> = { label: "Job", cell: (job) => <JobLink job={job} /> };
const SCHEDULE: Column<Job> = {
  label: "Schedule",
  cell: ({ scheduleId }) => scheduleId === null ? none : <ScheduleLink id={scheduleId} />,
};
const ACTIONS: Column<Job> = {
  label: "Actions",
  look: "tools-cell",
  isUnlabelled: true,
  cell: (job) => <JobButtons job={job} />,
};
const STATE: Column<Job> = {
  label: "State",
  cell: (job) => (
    <span class="stacked">
      <JobBadge job={job} />
      {(job.attempts > 1 || job.failures.length > 0) && (
        <small class="muted">{`attempt ${attemptsText(job)}`}</small>
      )}
    </span>
  ),
};

/** What the list says of a job that is not done. */
export const LIVE_COLUMNS: readonly Column<Job>[] = [
  JOB,
  STATE,
  SCHEDULE,
  { label: "When", cell: (job) => isFinished(job) ? none : <LiveTime job={job} /> },
  {
    label: "Progress",
    look: "grow",
    cell: (job) =>
      job.lastProgress === null
        ? none
        : <Progress of={job.lastProgress} label={`Progress of ${job.taskId} ${job.id}`} />,
  },
  {
    label: "Worker",
    cell: (job) =>
      isFinished(job) || job.acquiredBy === null ? none : (
        <small>
          <WorkerName id={job.acquiredBy} />
        </small>
      ),
  },
  ACTIONS,
];

function LiveTime({ job }: { readonly job: LiveJob }): JSX.Element {
  if (job.state === "running" && job.startedAt !== null) {
    return (
      <span>
        for <Since at={job.startedAt} />
      </span>
    );
  }
  const due = job.runAt ?? job.scheduledFireTime;
  if (due !== null) return <When at={due} />;
  return <When at={job.createdAt} />;
}

/** What the list says of a job that is over. */
export const FINISHED_COLUMNS: readonly Column<Job>[] = [
  JOB,
  STATE,
  { label: "Error", look: "grow", cell: (job) => isFinished(job) && <ErrorText job={job} /> },
  SCHEDULE,
  { label: "Ended", cell: (job) => isFinished(job) && <When at={job.finishedAt} /> },
  {
    label: "Took",
    look: "number",
    cell: (job) => {
      const took = tookOf(job);
      return took === null ? none : showDuration(took);
    },
  },
  {
    label: "Late",
    look: "number",
    cell: (job) => {
      const late = latenessOf(job);
      return late === null ? none : showDuration(late);
    },
  },
  ACTIONS,
];

function ErrorText({ job: { error } }: { readonly job: FinishedJob }): JSX.Element {
  if (error === null) return none;
  return <span class="clamp error-text" title={error.message}>{error.message || error.name}</span>;
}
