import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import { taskPath } from "../../api/paths.ts";
import type { Task } from "../../api/records.ts";
import { Facts } from "../../components/facts.tsx";
import { LinkButton } from "../../components/link_button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { ValueView } from "../../components/value_view.tsx";
import { showSeconds } from "../../format/duration.ts";
import { useCounts } from "../../state/queries.ts";
import { useQuery } from "../../state/query.ts";
import { href } from "../../state/router.ts";
import { usePrefix } from "../../state/viewer.ts";
import { StateCounts } from "./state_counts.tsx";
import { TaskButtons } from "./task_buttons.tsx";
import { TaskUsage } from "./task_usage.tsx";
import { keepText, rateText, retryText } from "./task_words.ts";

/** A task: its settings and its jobs. */
export function TaskPage({ id }: { readonly id: string }): JSX.Element {
  const path = taskPath(usePrefix(), id);
  const counts = useCounts().data;
  const { data, problem, reload } = useQuery(path, (signal) => get<Task>(path, {}, signal), {
    topics: ["tasks"],
  });
  return (
    <>
      <PageHead title={id} trail={<a href={href(["tasks"])}>Tasks</a>}>
        {data && <TaskButtons task={data} isLarge />}
      </PageHead>
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data && (
        <div class="panels">
          <Panel title="Jobs">
            <TaskUsage task={data} counts={counts} />
            <StateCounts taskId={id} counts={counts} />
            <LinkButton icon="schedules" href={href(["schedules"], { taskId: id })}>
              Its schedules
            </LinkButton>
          </Panel>
          <Panel title="Settings">
            <Facts
              of={{
                "Running at once": data.maxRunningJobs,
                "Retries": retryText(data),
                "Timeout": showSeconds(data.timeout),
                "Rate limit": data.rateLimit ? rateText(data.rateLimit) : "none",
                "Misfire grace time": showSeconds(data.misfireGraceTime),
                "Priority": String(data.priority),
                "Keeps succeeded jobs": keepText(data.keep?.success),
                "Keeps all other jobs": keepText(data.keep?.failure),
                "Executor": data.jobExecutor,
                "Version of arguments": data.version,
              }}
            />
          </Panel>
          <Panel title="Metadata">
            <ValueView value={data.metadata} />
          </Panel>
        </div>
      )}
    </>
  );
}
