import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import type { LiveJob, Page, Schedule } from "../../api/records.ts";
import { now } from "../../api/server_clock.ts";
import { Empty } from "../../components/empty.tsx";
import { JobLink, ScheduleLink } from "../../components/job_link.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { Since } from "../../components/time.tsx";
import { useQuery } from "../../state/query.ts";
import { href } from "../../state/router.ts";
import { usePrefix } from "../../state/viewer.ts";

/** How long after its time something is late, in milliseconds. */
const GRACE = 5000;
const SHOWN = 8;

/** When a queued job could have started. */
function dueAt(job: LiveJob): string {
  return job.runAt ?? job.scheduledFireTime ?? job.createdAt;
}

/** What should have begun by now: jobs without a worker, and schedules that nobody fires. */
export function LatePanel(): JSX.Element {
  const prefix = usePrefix();
  const { data, problem, reload } = useQuery(`${prefix}/late`, async (signal) => {
    const [jobs, schedules] = await Promise.all([
      get<Page<LiveJob>>(`${prefix}/jobs`, { state: "queued", limit: SHOWN }, signal),
      get<Page<Schedule>>(`${prefix}/schedules`, {
        ...{ order: "nextFireTime", paused: false, failed: false, limit: SHOWN },
      }, signal),
    ]);
    const isLate = (at: string | null) => at !== null && Date.parse(at) < now() - GRACE;
    return {
      jobs: jobs.items.filter((job) => isLate(dueAt(job))),
      schedules: schedules.items.filter(({ nextFireTime }) => isLate(nextFireTime)),
    };
  }, { topics: ["jobs", "schedules"], atMostEvery: 2, poll: 10 });
  return (
    <Panel
      flush
      title="Late"
      aside={<a href={href(["jobs"], { state: "queued" })}>All queued jobs</a>}
    >
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data && data.jobs.length + data.schedules.length === 0 && (
        <Empty title="Everything starts in time." />
      )}
      <ul class="rows">
        {data?.schedules.map(({ id, taskId, nextFireTime }) => (
          <li key={`schedule ${id}`}>
            <span class="stacked">
              <ScheduleLink id={id} />
              <small class="muted">{taskId}</small>
            </span>
            <small class="grow">No scheduler has fired it.</small>
            <span class="end warn">
              <Since at={nextFireTime!} />
              {" late"}
            </span>
          </li>
        ))}
        {data?.jobs.map((job) => (
          <li key={job.id}>
            <JobLink job={job} />
            <small class="grow">No worker has taken it.</small>
            <span class="end warn">
              <Since at={dueAt(job)} />
              {" late"}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
