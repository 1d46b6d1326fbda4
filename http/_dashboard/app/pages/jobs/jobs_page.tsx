import type { JSX } from "preact";
import { get, type Query } from "../../api/client.ts";
import { type Job, JOB_OUTCOMES, type Page } from "../../api/records.ts";
import { Button } from "../../components/button.tsx";
import { Empty } from "../../components/empty.tsx";
import { ListView } from "../../components/list_view.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { openDialog } from "../../state/dialogs.ts";
import { showCount, sum } from "../../format/numbers.ts";
import { usePages } from "../../state/pages.ts";
import { useCounts } from "../../state/queries.ts";
import { useQuery } from "../../state/query.ts";
import { href, useFilters } from "../../state/router.ts";
import { useSelection } from "../../state/selection.ts";
import { usePrefix, useScopes } from "../../state/viewer.ts";
import { AddJobDialog } from "./add_job_dialog.tsx";
import { FINISHED_COLUMNS, LIVE_COLUMNS } from "./job_columns.tsx";
import { type JobFilter, jobFilter, toConditions } from "./job_filter.ts";
import { JobFilters } from "./job_filters.tsx";
import { JobTabs } from "./job_tabs.tsx";
import { JobsBulk } from "./jobs_bulk.tsx";

const DONE: readonly string[] = JOB_OUTCOMES;
const EXAMPLE = 'await scheduler.addJob(sendMail, { args: ["ada"] });';

/** All jobs, those that are not done and those that are kept, a page at a time. */
export function JobsPage(): JSX.Element {
  const prefix = usePrefix();
  const { write } = useScopes();
  const [filters] = useFilters();
  const filter = jobFilter(filters);
  const { cursor: _, ...wanted } = filters;
  const pages = usePages(JSON.stringify(wanted));
  const key = JSON.stringify([prefix, wanted, pages.cursor]);
  const selection = useSelection(key);
  const query = useQuery(key, (signal) => load(prefix, jobFilter(filters), pages.cursor, signal), {
    topics: filter.isFinished ? ["finished"] : ["jobs"],
    poll: filter.isFinished ? undefined : 3,
  });
  return (
    <>
      <PageHead title="Jobs">
        {write && (
          <Button
            kind="primary"
            icon="plus"
            onPress={() => openDialog((close) => <AddJobDialog prefix={prefix} onClose={close} />)}
          >
            Add job
          </Button>
        )}
      </PageHead>
      <JobTabs />
      <JobFilters isFinished={filter.isFinished} />
      <ListView<Job>
        label={filter.isFinished ? "Finished jobs" : "Live jobs"}
        noun="job"
        columns={filter.isFinished ? FINISHED_COLUMNS : LIVE_COLUMNS}
        query={query}
        pages={pages}
        idOf={({ id }) => id}
        selection={write ? selection : undefined}
        empty={<NoJobs filter={filter} />}
        bulk={write && (query.data?.items.length ?? 0) > 0 && (
          <JobsBulk filter={filter} selection={selection} />
        )}
      />
    </>
  );
}

async function load(
  prefix: string,
  filter: JobFilter,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Job>> {
  const { metadata, ...conditions } = toConditions(filter);
  return await get<Page<Job>>(prefix + (filter.isFinished ? "/finished-jobs" : "/jobs"), {
    ...conditions as Query,
    ...(metadata && { metadata: JSON.stringify(metadata) }),
    ...{ cursor, limit: 50 },
  }, signal);
}

function NoJobs({ filter }: { readonly filter: JobFilter }): JSX.Element {
  const jobs = useCounts().data?.jobs ?? [];
  const isDone = ({ state }: { readonly state: string }) => DONE.includes(state);
  const finished = sum(jobs.filter(isDone).map(({ count }) => count));
  if (Object.keys(toConditions(filter)).length > 0) {
    return <Empty title="No job matches.">Take a filter away, or look at the other tab.</Empty>;
  }
  if (!filter.isFinished && finished > 0) {
    return (
      <Empty title="There is nothing to do.">
        What is done:{" "}
        <a href={href(["jobs"], { show: "finished" })}>{showCount(finished, "finished job")}</a>
      </Empty>
    );
  }
  if (!filter.isFinished) {
    return (
      <Empty
        title="There is nothing to do."
        code={EXAMPLE}
      >
        Add a job here, or in your code:
      </Empty>
    );
  }
  return (
    <Empty
      title="No finished jobs are kept."
      code="task(id, fn, { keep: { success: { count: 100 }, failure: { age: { days: 30 } } } })"
    >
      A task keeps its finished jobs when it is told to:
    </Empty>
  );
}
