import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import { jobPath } from "../../api/paths.ts";
import { isFinished, type Job } from "../../api/records.ts";
import { JobBadge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Columns } from "../../components/columns.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { Progress } from "../../components/progress.tsx";
import { ValueView } from "../../components/value_view.tsx";
import { openDialog } from "../../state/dialogs.ts";
import { useQuery } from "../../state/query.ts";
import { href, navigate } from "../../state/router.ts";
import { usePrefix, useScopes } from "../../state/viewer.ts";
import { AddJobDialog } from "./add_job_dialog.tsx";
import { AttemptsPanel } from "./attempts_panel.tsx";
import { JobButtons } from "./job_buttons.tsx";
import { JobFacts } from "./job_facts.tsx";
import { LogPanel } from "./log_panel.tsx";
import { ResultPanel } from "./result_panel.tsx";

/** A job: what it was given, what it does or did, and what came of it. */
export function JobPage({ id }: { readonly id: string }): JSX.Element {
  const prefix = usePrefix();
  const { write } = useScopes();
  const path = jobPath(prefix, id);
  const { data, problem, reload } = useQuery(path, (signal) => get<Job>(path, {}, signal), {
    topics: ["jobs", "finished"],
    poll: 2,
  });
  return (
    <>
      <PageHead title={data ? data.taskId : "Job"} trail={<a href={href(["jobs"])}>Jobs</a>}>
        {data && <JobButtons job={data} isLarge onDeleted={() => navigate(href(["jobs"]))} />}
        {data && write && (
          <Button
            icon="copy"
            onPress={() =>
              openDialog((close) => <AddJobDialog prefix={prefix} onClose={close} like={data} />)}
          >
            Add one like it
          </Button>
        )}
      </PageHead>
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data && (
        <>
          <p class="lead">
            <JobBadge job={data} />
            <span class="mono muted">{data.id}</span>
          </p>
          {data.lastProgress && !isFinished(data) && (
            <p class="lead">
              <Progress of={data.lastProgress} label="Progress" />
            </p>
          )}
          <div class="panels">
            <Columns
              first={
                <>
                  <AttemptsPanel job={data} />
                  <LogPanel job={data} />
                  {isFinished(data) && <ResultPanel job={data} />}
                </>
              }
              second={
                <>
                  <GivenPanel job={data} />
                  <Panel title="Details">
                    <JobFacts job={data} />
                  </Panel>
                </>
              }
            />
          </div>
        </>
      )}
    </>
  );
}

function GivenPanel({ job: data }: { readonly job: Job }): JSX.Element {
  return (
    <Panel title="Arguments">
      <h3>args</h3>
      <ValueView value={data.args} />
      {data.kwargs !== null && (
        <>
          <h3>kwargs</h3>
          <ValueView value={data.kwargs} />
        </>
      )}
      <h3>metadata</h3>
      <ValueView value={data.metadata} />
    </Panel>
  );
}
