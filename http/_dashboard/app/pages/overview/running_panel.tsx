import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import type { LiveJob, Page } from "../../api/records.ts";
import { Empty } from "../../components/empty.tsx";
import { JobLink, ScheduleLink } from "../../components/job_link.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { Progress } from "../../components/progress.tsx";
import { Since } from "../../components/time.tsx";
import { WorkerName } from "../../components/worker_name.tsx";
import { useQuery } from "../../state/query.ts";
import { href } from "../../state/router.ts";
import { usePrefix } from "../../state/viewer.ts";

const SHOWN = 8;

/** What runs now. */
export function RunningPanel(): JSX.Element {
  const prefix = usePrefix();
  const { data, problem, reload } = useQuery(
    `${prefix}/running`,
    (signal) => get<Page<LiveJob>>(`${prefix}/jobs`, { state: "running", limit: SHOWN }, signal),
    {
      topics: ["jobs"],
      poll: 3,
    },
  );
  return (
    <Panel
      flush
      title="Running now"
      aside={<a href={href(["jobs"], { state: "running" })}>All running jobs</a>}
    >
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data?.items.length === 0 && <Empty title="Nothing runs at the moment." />}
      <ul class="rows">
        {data?.items.map((job) => (
          <li key={job.id}>
            <JobLink job={job} />
            <span class="grow stacked">
              <Progress of={job.lastProgress} label={`Progress of ${job.taskId}`} />
              {job.scheduleId && (
                <small>
                  <ScheduleLink id={job.scheduleId} />
                </small>
              )}
            </span>
            <span class="stacked end">
              {job.startedAt && <Since at={job.startedAt} />}
              {job.acquiredBy && (
                <small class="muted">
                  on <WorkerName id={job.acquiredBy} />
                </small>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
