import type { JSX } from "preact";
import type { JobBase } from "../api/records.ts";
import { shortId } from "../format/short_id.ts";
import { href } from "../state/router.ts";

/** The way to a job: its task, and what tells it from others. */
export function JobLink({ job }: { readonly job: Pick<JobBase, "id" | "taskId"> }): JSX.Element {
  return (
    <span class="stacked">
      <a class="name" href={href(["jobs", job.id])}>{job.taskId}</a>
      <small class="mono muted" title={job.id}>{shortId(job.id)}</small>
    </span>
  );
}

/** The way to a schedule. */
export function ScheduleLink({ id }: { readonly id: string }): JSX.Element {
  return <a class="mono cut" title={id} href={href(["schedules", id])}>{shortId(id)}</a>;
}
