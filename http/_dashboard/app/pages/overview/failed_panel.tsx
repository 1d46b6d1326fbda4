import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import { type FinishedJob, JOB_OUTCOMES, type Page } from "../../api/records.ts";
import { StateBadge } from "../../components/badge.tsx";
import { Empty } from "../../components/empty.tsx";
import { JobLink } from "../../components/job_link.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { Ago } from "../../components/time.tsx";
import { useQuery } from "../../state/query.ts";
import { href } from "../../state/router.ts";
import { usePrefix, useScopes } from "../../state/viewer.ts";
import { RetryButton } from "../jobs/job_buttons.tsx";

const BAD = JOB_OUTCOMES.filter((outcome) => outcome !== "success" && outcome !== "cancelled");
const SHOWN = 8;

/** What failed lately. */
export function FailedPanel(): JSX.Element {
  const prefix = usePrefix();
  const { write } = useScopes();
  const { data, problem, reload } = useQuery(
    `${prefix}/failed`,
    (signal) =>
      get<Page<FinishedJob>>(`${prefix}/finished-jobs`, { outcome: BAD, limit: SHOWN }, signal),
    {
      topics: ["finished"],
      atMostEvery: 2,
    },
  );
  return (
    <Panel
      flush
      title="Failed lately"
      aside={<a href={href(["jobs"], { show: "finished", state: BAD.join() })}>All failed jobs</a>}
    >
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data?.items.length === 0 && (
        <Empty
          title="Nothing has failed that is kept."
          code="task(id, fn, { keep: { failure: true } })"
        >
          A task keeps its failed jobs when it is told to:
        </Empty>
      )}
      <ul class="rows">
        {data?.items.map((job) => (
          <li key={job.id}>
            <JobLink job={job} />
            <span class="grow stacked">
              <StateBadge state={job.outcome} />
              <small class="muted clamp">{job.error?.message}</small>
            </span>
            <small class="end">
              <Ago at={job.finishedAt} />
            </small>
            {write && <RetryButton job={job} isSmall />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
