import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import type { FinishedJob, Job, LiveJob, Page, Schedule } from "../../api/records.ts";
import { isFinished } from "../../api/records.ts";
import { JobBadge } from "../../components/badge.tsx";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { Progress } from "../../components/progress.tsx";
import { Ago, Since } from "../../components/time.tsx";
import { showDuration } from "../../format/duration.ts";
import { shortId } from "../../format/short_id.ts";
import { useTasks } from "../../state/queries.ts";
import { useQuery } from "../../state/query.ts";
import { href } from "../../state/router.ts";
import { usePrefix } from "../../state/viewer.ts";
import { latenessOf, tookOf } from "../jobs/job_times.ts";

const SHOWN = 20;

/** The jobs of a schedule: those that are not done, then the last ones. */
export function LastRunsPanel({ schedule }: { readonly schedule: Schedule }): JSX.Element {
  const { id: scheduleId } = schedule;
  const prefix = usePrefix();
  const { data, problem, reload } = useQuery(`${prefix}/runs/${scheduleId}`, async (signal) => {
    const query = { scheduleId, limit: SHOWN };
    const [live, finished] = await Promise.all([
      get<Page<LiveJob>>(`${prefix}/jobs`, query, signal),
      get<Page<FinishedJob>>(`${prefix}/finished-jobs`, query, signal),
    ]);
    return [...live.items, ...finished.items].slice(0, SHOWN);
  }, { topics: ["jobs", "finished"], poll: 10 });
  return (
    <Panel
      flush
      title="Last runs"
      aside={<a href={href(["jobs"], { show: "finished", scheduleId })}>All its jobs</a>}
    >
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data?.length === 0 && <NoRuns schedule={schedule} />}
      <ul class="rows">{data?.map((job) => <RunRow key={job.id} job={job} />)}</ul>
    </Panel>
  );
}

/** Why there are no runs: its task keeps none, or there was none. */
function NoRuns({ schedule: { taskId, runs } }: { readonly schedule: Schedule }): JSX.Element {
  const { data: tasks, problem } = useTasks();
  if (!tasks && !problem) return <Loading />;
  const task = tasks?.find(({ id }) => id === taskId);
  if (task && !task.keep?.success && !task.keep?.failure) {
    return (
      <Empty
        title="No runs are kept."
        code="task(id, fn, { keep: { success: { count: 100 }, failure: true } })"
      >
        A task keeps its finished jobs when it is told to:
      </Empty>
    );
  }
  return <Empty title={runs === 0 ? "It has not run yet." : "None of its runs is kept."} />;
}

function RunRow({ job }: { readonly job: Job }): JSX.Element {
  const late = latenessOf(job);
  const took = tookOf(job);
  return (
    <li>
      <span class="stacked">
        <JobBadge job={job} />
        <small>
          <a class="mono" title={job.id} href={href(["jobs", job.id])}>{shortId(job.id)}</a>
        </small>
      </span>
      <span class="grow">
        {isFinished(job)
          ? <small class="muted clamp">{job.error?.message}</small>
          : <Progress of={job.lastProgress} label={`Progress of ${job.id}`} />}
      </span>
      <span class="stacked end">
        {isFinished(job) ? <Ago at={job.finishedAt} /> : job.startedAt && (
          <span>
            for <Since at={job.startedAt} />
          </span>
        )}
        <small class="muted">
          {[
            took !== null && `took ${showDuration(took)}`,
            late !== null && late >= 1000 &&
            `${showDuration(late)} late`,
          ].filter(Boolean).join(", ")}
        </small>
      </span>
    </li>
  );
}
